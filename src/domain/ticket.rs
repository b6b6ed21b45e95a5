//! A ticket's code: what a door reads, and what nobody can make who has not the house's key.
//!
//! ```text
//! FR1 KKKK SSSSSSSSSSSSS OOOOOOOOOOOOOOOO TTTTTTTT PP GGG…G
//!  │   │        │               │            │     │    └ Ed25519 over all before it (RFC 8032): 103 digits
//!  │   │        │               │            │     └ the print
//!  │   │        │               │            └ the seat
//!  │   │        │               └ the order
//!  │   │        └ the screening
//!  │   └ which key signed it
//!  └ what it is
//! ```
//!
//! All of it is digits of Crockford's base 32, so that a QR code holds it as capitals and figures, 149 of them, and a
//! scanner that types it is read whatever Caps Lock and the layout of the keyboard make of it: what it could have been is
//! tried, and the signature says which it was.

use std::fmt;
use std::str::FromStr;

use ring::digest::{SHA256, digest};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

use super::hall::{RowCode, SeatId};
use super::ids::{ALPHABET, IdError, OrderId, OrderRef, ScreeningId};
use super::text::narrow;

/// What each begins with.
const HEAD: &str = "FR1";

/// Digits of the parts, in their order.
const KEY: usize = 4;
const SCREENING: usize = 13;
const ORDER: usize = 16;
const SEAT: usize = 8;
const PRINT: usize = 2;

/// Where the signature begins, and how many digits it has: 512 bits.
const SIGNED: usize = HEAD.len() + KEY + SCREENING + ORDER + SEAT + PRINT;
const SIGNATURE: usize = 103;

/// Characters of a code.
pub const LENGTH: usize = SIGNED + SIGNATURE;

/// The highest number of a print.
pub const MOST_PRINTS: u16 = 999;

/// What stands for a character of a row's code, from 1 on; 0 is none.
const ROW: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// What a keyboard makes of what a scanner types that takes it for an American one: what comes, and what was meant.
/// Letters are told as capitals.
const LAYOUTS: [&[(char, char)]; 3] = [
    &[],
    &[('Y', 'Z'), ('Z', 'Y')],
    &[
        ('A', 'Q'),
        ('Q', 'A'),
        ('Z', 'W'),
        ('W', 'Z'),
        (',', 'M'),
        ('?', 'M'),
        ('&', '1'),
        ('É', '2'),
        ('"', '3'),
        ('\'', '4'),
        ('(', '5'),
        ('-', '6'),
        ('È', '7'),
        ('_', '8'),
        ('Ç', '9'),
        ('À', '0'),
    ],
];

/// One paper that lets a guest in: a seat of an order, and which print of it this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket {
    /// The order, with its screening.
    pub order: OrderRef,
    /// The seat.
    pub seat: SeatId,
    /// 1 is the first; a later one takes the place of those before it. At most [`MOST_PRINTS`].
    pub print: u16,
}

/// The name of a key: the first twenty bits of its public part's hash, as four digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(u32);

/// What a code is checked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(pub [u8; 32]);

/// What a house signs with. It has no way to be printed.
pub struct SigningKey(Ed25519KeyPair);

/// Why a code lets nobody in, whatever the ledger says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeFault {
    /// It is something else.
    #[error("no ticket")]
    NotATicket,
    /// It names a key that this house does not have.
    #[error("signed with a key that is not this house's: {0}")]
    UnknownKey(KeyId),
    /// It names a key about which the ledger would have to be asked, and cannot be now.
    #[error("signed with a key that cannot be looked up now: {0}")]
    NotLookedUp(KeyId),
    /// The signature is wrong.
    #[error("forged, or damaged")]
    Forged,
    /// It was signed with a key that others may have, and is not known to have been sold before that.
    #[error("signed with a key that was retired: {0}")]
    Retired(KeyId),
}

/// Why nothing is signed, or why the house's keys stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFault {
    /// This till has no key, and none could be made.
    NoKey,
    /// Others than its owner can read or change the file of the key.
    OpenFile,
    /// Something else stands in the file.
    NoKeyInFile,
    /// The key of this till was retired.
    Retired(KeyId),
    /// The house has another key of that name.
    NameTaken(KeyId),
    /// The house has no key of that name.
    Unknown(KeyId),
}

impl KeyId {
    fn of(public: &PublicKey) -> Self {
        let hash = digest(&SHA256, &public.0);
        let first = hash.as_ref().iter().take(3).fold(0, |id, byte| id << 8 | u32::from(*byte));
        Self(first >> 4)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&digits(u128::from(self.0), KEY))
    }
}

impl FromStr for KeyId {
    type Err = IdError;

    fn from_str(written: &str) -> Result<Self, IdError> {
        let upper = written.to_ascii_uppercase();
        match number(&upper) {
            Some(id) if upper.len() == KEY => Ok(Self(u32::try_from(id).unwrap_or_default())),
            _ => Err(IdError { what: "a key's name of 4 digits", example: "7KQ3" }),
        }
    }
}

/// Base 16, as the ledger keeps it.
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for PublicKey {
    type Err = IdError;

    fn from_str(written: &str) -> Result<Self, IdError> {
        of_base_16(written)
            .map(Self)
            .ok_or(IdError { what: "a public key of 64 digits of base 16", example: "00ff…" })
    }
}

fn of_base_16(written: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if written.len() != 64 || !written.is_ascii() {
        return None;
    }
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(written.get(2 * place..2 * place + 2)?, 16).ok()?;
    }
    Some(bytes)
}

impl PublicKey {
    /// Its name.
    #[must_use]
    pub fn id(&self) -> KeyId {
        KeyId::of(self)
    }
}

impl SigningKey {
    /// The key that these random bytes make.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Option<Self> {
        Ed25519KeyPair::from_seed_unchecked(seed).ok().map(Self)
    }

    /// The same, of what stands in a file: base 16.
    #[must_use]
    pub fn from_base_16(seed: &str) -> Option<Self> {
        Self::from_seed(&of_base_16(seed)?)
    }

    /// What doors need of it.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.0.public_key().as_ref());
        PublicKey(bytes)
    }

    /// The code of a ticket.
    #[must_use]
    pub fn sign(&self, ticket: &Ticket) -> String {
        let mut code = signed_part(self.public().id(), ticket);
        let signature = self.0.sign(code.as_bytes());
        code.push_str(&signature_digits(signature.as_ref()));
        code
    }
}

/// Reads a code and checks it; `key_of` gives the house's keys by their names. Whatever Caps Lock, a wide input method or
/// the layout of a keyboard made of it.
///
/// # Errors
/// What is no ticket of this house. Of several readings the one that comes closest is told.
pub fn read(written: &str, key_of: impl Fn(KeyId) -> Option<PublicKey>) -> Result<Ticket, CodeFault> {
    read_signed(written, key_of).map(|(_, ticket)| ticket)
}

/// The same, with the key that signed it.
///
/// # Errors
/// As [`read`].
pub fn read_signed(written: &str, key_of: impl Fn(KeyId) -> Option<PublicKey>) -> Result<(KeyId, Ticket), CodeFault> {
    let mut fault = CodeFault::NotATicket;
    for code in readings(written) {
        let Some((id, ticket)) = parts(&code) else { continue };
        match key_of(id) {
            None if fault == CodeFault::NotATicket => fault = CodeFault::UnknownKey(id),
            None => {}
            Some(key) => {
                let (signed, signature) = code.split_at(SIGNED);
                let checked = signature_bytes(signature).is_some_and(|bytes| {
                    UnparsedPublicKey::new(&ED25519, key.0).verify(signed.as_bytes(), &bytes).is_ok()
                });
                if checked {
                    return Ok((id, ticket));
                }
                fault = CodeFault::Forged;
            }
        }
    }
    Err(fault)
}

/// Whether something that was scanned or typed is meant as a ticket's code, good or not.
#[must_use]
pub fn is_meant(written: &str) -> bool {
    readings(written).any(|code| parts(&code).is_some())
}

/// What was typed, as each layout would have it; only what may be a code.
fn readings(written: &str) -> impl Iterator<Item = String> {
    let may_be = |code: &String| {
        code.len() == LENGTH
            && code.starts_with(HEAD)
            && code[HEAD.len()..].bytes().all(|digit| ALPHABET.contains(&digit))
    };
    in_layouts(written).filter(may_be)
}

/// What was typed, in capitals, as each layout of a keyboard would have it. More than a code holds is cut off.
pub fn in_layouts(written: &str) -> impl Iterator<Item = String> {
    let capitals: String = written.trim().chars().map(narrow).flat_map(char::to_uppercase).take(LENGTH + 1).collect();
    LAYOUTS.iter().map(move |layout| {
        let meant = |c: char| layout.iter().find(|(comes, _)| *comes == c).map_or(c, |(_, meant)| *meant);
        capitals.chars().map(meant).collect()
    })
}

fn signed_part(key: KeyId, ticket: &Ticket) -> String {
    let screening = u128::from(ticket.order.screening.0.unsigned_abs());
    format!(
        "{HEAD}{key}{}{}{}{}",
        digits(screening, SCREENING),
        ticket.order.order.as_str(),
        digits(seat_number(ticket.seat), SEAT),
        digits(u128::from(ticket.print.min(MOST_PRINTS)), PRINT),
    )
}

/// The parts of a code of the right length and alphabet. What no till would write is refused.
fn parts(code: &str) -> Option<(KeyId, Ticket)> {
    let (key, rest) = code.get(HEAD.len()..)?.split_at_checked(KEY)?;
    let (screening, rest) = rest.split_at_checked(SCREENING)?;
    let (order, rest) = rest.split_at_checked(ORDER)?;
    let (seat, rest) = rest.split_at_checked(SEAT)?;
    let print = u16::try_from(number(rest.get(..PRINT)?)?).ok()?;
    let screening = ScreeningId(i64::try_from(number(screening)?).ok().filter(|id| *id > 0)?);
    let order: OrderId = order.parse().ok()?;
    let seat = seat_of(number(seat)?)?;
    let is_print = (1..=MOST_PRINTS).contains(&print);
    is_print.then_some((key.parse().ok()?, Ticket { order: OrderRef { screening, order }, seat, print }))
}

/// A seat as a number: its row's characters, each up to 36, and the number on the chair.
fn seat_number(seat: SeatId) -> u128 {
    let row = seat.row.as_str().bytes().fold(0_u128, |row, byte| {
        let place = ROW.iter().position(|c| *c == byte).map_or(0, |place| place + 1);
        row * 37 + place as u128
    });
    row * 1_000 + u128::from(seat.number)
}

fn seat_of(written: u128) -> Option<SeatId> {
    let number = u16::try_from(written % 1_000).ok().filter(|number| *number > 0)?;
    let (mut rest, mut row) = (written / 1_000, Vec::new());
    while rest > 0 {
        let place = usize::try_from(rest % 37).ok()?.checked_sub(1)?;
        row.push(char::from(*ROW.get(place)?));
        rest /= 37;
    }
    let row: RowCode = row.iter().rev().collect::<String>().parse().ok()?;
    Some(SeatId { row, number })
}

fn digits(number: u128, count: usize) -> String {
    let digit = |place: usize| char::from(ALPHABET[usize::try_from(number >> (5 * place) & 31).unwrap_or(0)]);
    (0..count).rev().map(digit).collect()
}

fn number(digits: &str) -> Option<u128> {
    digits.bytes().try_fold(0_u128, |number, byte| {
        let digit = ALPHABET.iter().position(|known| *known == byte)?;
        Some(number << 5 | digit as u128)
    })
}

/// 64 bytes, five bits a digit; the last digit has three bits that are always nought.
fn signature_digits(bytes: &[u8]) -> String {
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
    let digit = |place: usize| (0..5).fold(0, |digit, at| digit << 1 | bit(5 * place + at));
    (0..SIGNATURE).map(|place| char::from(ALPHABET[usize::from(digit(place))])).collect()
}

/// The bytes; none where a bit behind them is set, for one code has one form.
fn signature_bytes(digits: &str) -> Option<[u8; 64]> {
    let (mut bytes, mut at) = ([0_u8; 64], 0);
    for digit in digits.bytes() {
        let digit = u8::try_from(ALPHABET.iter().position(|known| *known == digit)?).ok()?;
        for place in (0..5).rev() {
            let bit = digit >> place & 1;
            match bytes.get_mut(at / 8) {
                Some(byte) => *byte = *byte << 1 | bit,
                None if bit == 0 => {}
                None => return None,
            }
            at += 1;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed(&[seed; 32]).unwrap()
    }

    fn ticket() -> Ticket {
        Ticket { order: "42-4T8Z0Q2M6HVB7KQ3".parse().unwrap(), seat: "G7".parse().unwrap(), print: 1 }
    }

    fn read_by(key: &SigningKey, code: &str) -> Result<Ticket, CodeFault> {
        let public = key.public();
        read(code, |id| (id == public.id()).then_some(public))
    }

    #[test]
    fn a_code_fits_a_small_qr_code_of_capitals_and_figures() {
        let code = key(1).sign(&ticket());
        assert_eq!((code.len(), LENGTH), (149, 149));
        assert!(code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()), "{code}");
        assert_eq!(read_by(&key(1), &code), Ok(ticket()));
    }

    #[test]
    fn a_code_of_another_houses_key_is_told_from_a_forged_one() {
        let code = key(2).sign(&ticket());
        assert_eq!(read_by(&key(1), &code), Err(CodeFault::UnknownKey(key(2).public().id())));
        let posed = code.replacen(&key(2).public().id().to_string(), &key(1).public().id().to_string(), 1);
        assert_eq!(read_by(&key(1), &posed), Err(CodeFault::Forged));
    }

    #[test]
    fn nothing_else_is_taken_for_a_ticket() {
        for written in ["", "FR1", "42-4T8Z0Q2M6HVB7KQ3", "K7QX2M", "10001", &"0".repeat(LENGTH), &"FR1".repeat(60)] {
            assert!(!is_meant(written), "{written}");
            assert_eq!(read_by(&key(1), written), Err(CodeFault::NotATicket));
        }
    }

    /// What a keyboard of that layout makes of keys that an American scanner presses.
    fn typed(code: &str, layout: &[(char, char)]) -> String {
        code.chars().map(|c| layout.iter().find(|(_, meant)| *meant == c).map_or(c, |(comes, _)| *comes)).collect()
    }

    proptest! {
        #[test]
        fn what_was_signed_is_read_in_whatever_layout_and_case_it_is_typed(
            screening in 1..=i64::MAX, bits: u128, row in "[A-Z0-9]{0,4}[A-Z]", number in 1_u16..=999,
            print in 1..=MOST_PRINTS, layout in 0_usize..3, turned: bool,
        ) {
            let order = OrderRef { screening: ScreeningId(screening), order: OrderId::from_bits(bits) };
            let ticket = Ticket { order, seat: format!("{row}{number}").parse().unwrap(), print };
            let code = key(7).sign(&ticket);
            prop_assert_eq!(code.len(), LENGTH);
            let typed = typed(&code, LAYOUTS[layout]);
            let typed = if turned { typed.to_lowercase() } else { typed };
            prop_assert!(is_meant(&typed));
            prop_assert_eq!(read_by(&key(7), &typed), Ok(ticket), "{}", typed);
        }

        #[test]
        fn a_code_with_any_flipped_bit_of_any_digit_is_refused(place in HEAD.len()..LENGTH, bit in 0_u8..5) {
            let mut code = key(7).sign(&ticket()).into_bytes();
            let digit = ALPHABET.iter().position(|known| *known == code[place]).unwrap();
            code[place] = ALPHABET[digit ^ (1 << bit)];
            let code = String::from_utf8(code).unwrap();
            prop_assert!(read_by(&key(7), &code).is_err(), "{}", code);
        }

        #[test]
        fn a_code_of_another_length_is_refused(cut in 0..LENGTH, more in "[0-9A-Z]{1,9}") {
            let code = key(7).sign(&ticket());
            prop_assert_eq!(read_by(&key(7), &code[..cut]), Err(CodeFault::NotATicket));
            prop_assert_eq!(read_by(&key(7), &format!("{code}{more}")), Err(CodeFault::NotATicket));
        }

        #[test]
        fn no_text_whatever_makes_reading_fail_otherwise(written in "\\PC{0,200}") {
            prop_assert_eq!(read_by(&key(7), &written), Err(CodeFault::NotATicket));
        }
    }
}
