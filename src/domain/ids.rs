//! Names of things that travel between the stores: screenings, orders, terminals, attempts.
//!
//! Ids are minted by the client before the step that uses them, so that a step whose answer was
//! lost can be repeated under the same id.

use std::fmt;
use std::str::FromStr;

use super::text::narrow;
use super::time::Timestamp;
use super::written::stored_as_written;

/// Crockford's base 32 (<https://www.crockford.com/base32.html>): no I, L, O or U to misread.
pub(super) const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Digits in an order or attempt id: 80 bits, so that two houses' lifetimes of orders never meet.
const DIGITS: usize = 16;

/// The longest word of its own that a script may use for an id.
const LONGEST_WORD: usize = 64;

/// Digits that a screen shows: enough to tell a few thousand orders apart by voice.
const TAIL: usize = 4;

/// Something written that is not an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} expected, such as {example}")]
pub struct IdError {
    /// What was expected.
    pub what: &'static str,
    /// How one looks.
    pub example: &'static str,
}

/// A screening's number in the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScreeningId(pub i64);

impl fmt::Display for ScreeningId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ScreeningId {
    type Err = IdError;

    fn from_str(written: &str) -> Result<Self, IdError> {
        match written.parse() {
            Ok(id) if id > 0 => Ok(Self(id)),
            _ => Err(IdError { what: "a screening number", example: "42" }),
        }
    }
}

/// A member's number, as printed on the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberId(pub i64);

impl fmt::Display for MemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for MemberId {
    type Err = IdError;

    fn from_str(written: &str) -> Result<Self, IdError> {
        match written.parse() {
            Ok(id) if id > 0 && written.bytes().all(|b| b.is_ascii_digit()) => Ok(Self(id)),
            _ => Err(IdError { what: "a member's number", example: "10001" }),
        }
    }
}

/// Digits of a packet's code: short enough to be read out across a counter, and a thousand million
/// of them, so that a guess finds nothing.
const PACKET_DIGITS: usize = 6;

/// The code of a red packet, which guests are told: `K7QX2M`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PacketCode([u8; PACKET_DIGITS]);

impl PacketCode {
    /// Makes a code of thirty random bits (the lower ones of `bits`).
    #[must_use]
    pub fn from_bits(bits: u32) -> Self {
        let mut digits = [b'0'; PACKET_DIGITS];
        for (place, digit) in digits.iter_mut().rev().enumerate() {
            *digit = ALPHABET[usize::try_from((bits >> (5 * place)) & 31).unwrap_or(0)];
        }
        Self(digits)
    }

    /// All digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only digits of `ALPHABET` get in, and those are ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// What its picture says to a camera.
    #[must_use]
    pub fn scanned(&self) -> String {
        format!("frontrow:{self}")
    }
}

impl fmt::Display for PacketCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for PacketCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for PacketCode {
    type Err = IdError;

    fn from_str(written: &str) -> Result<Self, IdError> {
        let refused = IdError { what: "a packet's code of 6 digits", example: "K7QX2M" };
        let digits: [u8; PACKET_DIGITS] = code_digits(written).into_bytes().try_into().map_err(|_| refused.clone())?;
        if digits.iter().all(|digit| ALPHABET.contains(digit)) { Ok(Self(digits)) } else { Err(refused) }
    }
}

/// The digits of a code as people hear and write it: in either case, in groups, and with the letters that they take
/// for digits: `O` is 0, `I` and `L` are 1. The same for orders and packets, whole or in part.
#[must_use]
pub fn code_digits(written: &str) -> String {
    let digits = written.chars().map(narrow).filter(|c| !matches!(c, ' ' | '-'));
    digits
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

/// Whether [digits](code_digits) are so many of a code that they are meant as one.
#[must_use]
pub fn is_code(digits: &str) -> bool {
    digits.len() >= TAIL - 1 && digits.bytes().all(|digit| ALPHABET.contains(&digit))
}

/// Eighty random bits, written in sixteen digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Code([u8; DIGITS]);

impl Code {
    fn from_bits(bits: u128) -> Self {
        let mut digits = [b'0'; DIGITS];
        for (place, digit) in digits.iter_mut().enumerate() {
            let shift = 5 * (DIGITS - 1 - place);
            *digit = ALPHABET[usize::try_from((bits >> shift) & 31).unwrap_or(0)];
        }
        Self(digits)
    }

    /// As people read it out and write it down.
    fn parse(written: &str) -> Option<Self> {
        Self::parse_exactly(&code_digits(written))
    }

    fn parse_exactly(written: &str) -> Option<Self> {
        let upper = written.to_ascii_uppercase();
        let digits: [u8; DIGITS] = upper.as_bytes().try_into().ok()?;
        digits.iter().all(|d| ALPHABET.contains(d)).then_some(Self(digits))
    }

    /// The code that a script's own word stands for behind what it is a word `of`: the same there is always the same
    /// code. Of the hash the upper eighty bits are kept.
    fn of_word(of: &str, word: &str) -> Option<Self> {
        let is_word = (1..=LONGEST_WORD).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_graphic());
        is_word.then(|| Self::from_bits(mixed(of.bytes().chain(word.bytes())) >> 48))
    }

    /// The code that a script names: its digits, or what a word of the script's own stands for.
    fn named(written: &str) -> Result<Self, IdError> {
        // A word of a script's own is no code that was misread.
        Self::parse_exactly(written).or_else(|| Self::of_word("", written)).ok_or(NOT_NAMED)
    }

    fn as_str(&self) -> &str {
        // Only digits of `ALPHABET` get in, and those are ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// What identifies an order in both stores.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderId(Code);

impl OrderId {
    /// The short end that screens show and staff read out.
    #[must_use]
    pub fn tail(&self) -> &str {
        &self.0.as_str()[DIGITS - TAIL..]
    }
}

/// FNV-1a, 128 bits (<https://www.rfc-editor.org/rfc/rfc9923>). It carries a difference only upwards, so words that
/// differ at their end would end alike, and people tell orders by their end: therefore it is mixed, as `MurmurHash3`
/// does at its end.
fn mixed(bytes: impl Iterator<Item = u8>) -> u128 {
    let mut hash = bytes.fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, |hash: u128, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    });
    for odd in [0xff51_afd7_ed55_8ccd_c4ce_b9fe_1a85_ec53_u128, 0x9fb2_1c65_1e98_df25_9e37_79b9_7f4a_7c15] {
        hash = (hash ^ (hash >> 65)).wrapping_mul(odd);
    }
    hash ^ (hash >> 65)
}

/// One opening of the payment panel: it makes a payment idempotent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptId(Code);

impl AttemptId {
    /// The id of what was done under an attempt that stands for something else: the same for the same.
    #[must_use]
    pub fn of_other(attempt: Self, what: &str) -> Self {
        Self(Code::from_bits(mixed(attempt.as_str().bytes().chain(what.bytes())) >> 48))
    }
}

/// One ask for leave at another terminal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeaveId(Code);

/// One piece of paper that was wanted of a printer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(Code);

/// One time that a code was held to a door's reader.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(Code);

impl EntryId {
    /// The id that a script names: sixteen digits, or a word of its own choice of up to 64 characters. The same word is
    /// always the same id.
    ///
    /// # Errors
    /// Something that is neither.
    pub fn named(written: &str) -> Result<Self, IdError> {
        Code::named(written).map(Self)
    }
}

/// The random bits of an id that is minted, its last nine digits. The seven digits before them are the seconds since 1970, for a
/// thousand years.
const RANDOM_BITS: u32 = 45;

fn minted(at: Timestamp, random: u128) -> u128 {
    let seconds = u128::from(at.millis().max(0).unsigned_abs() / 1_000);
    seconds << RANDOM_BITS | random & ((1 << RANDOM_BITS) - 1)
}

macro_rules! code_id {
    ($id:ident, $what:literal) => {
        impl $id {
            /// Makes an id of these eighty bits (the lower ones of `bits`).
            #[must_use]
            pub fn from_bits(bits: u128) -> Self {
                Self(Code::from_bits(bits))
            }

            /// Makes an id at an instant, with 45 random bits (the lower ones of `random`): those of one time are beside each other in the indices of a
            /// ledger, so that neither a sale nor a look at a day is all over what was sold in years.
            #[must_use]
            pub fn minted(at: Timestamp, random: u128) -> Self {
                Self::from_bits(minted(at, random))
            }

            /// All digits.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $id {
            type Err = IdError;

            fn from_str(written: &str) -> Result<Self, IdError> {
                Code::parse(written).map(Self).ok_or(IdError { what: $what, example: "4T8Z0Q2M6HVB7KQ3" })
            }
        }
    };
}

/// What a script may name its own orders and payments by.
const NOT_NAMED: IdError = IdError { what: "an id of up to 64 characters without blanks", example: "4T8Z0Q2M6HVB7KQ3" };

impl AttemptId {
    /// The id that a script names: sixteen digits, or a word of its own choice of up to 64
    /// characters, such as a UUID. The same word is always the same id.
    ///
    /// # Errors
    /// Something that is neither.
    pub fn named(written: &str) -> Result<Self, IdError> {
        Code::named(written).map(Self)
    }
}

impl OrderRef {
    /// The order of a screening that a script names by a word of its own choice of up to 64 characters, such as a
    /// UUID. The same word is always the same order there, and at another screening another one; so are sixteen
    /// digits without their screening.
    ///
    /// # Errors
    /// Something that is no word.
    pub fn named(screening: ScreeningId, written: &str) -> Result<Self, IdError> {
        let code = Code::of_word(&format!("{screening}/"), written).ok_or(NOT_NAMED)?;
        Ok(Self { screening, order: OrderId(code) })
    }
}

code_id!(OrderId, "an order id of 16 digits");
code_id!(AttemptId, "a payment attempt of 16 digits");
code_id!(LeaveId, "an ask for leave of 16 digits");
code_id!(JobId, "a print job of 16 digits");
code_id!(EntryId, "a scan of 16 digits");
stored_as_written!(OrderId, AttemptId, OrderRef, TerminalId, MemberId, PacketCode, EntryId);

/// An order with the screening it belongs to, so that each step finds its keys: `42-4T8Z0Q2M6HVB7KQ3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderRef {
    /// The screening whose seats the order takes.
    pub screening: ScreeningId,
    /// The order.
    pub order: OrderId,
}

impl fmt::Display for OrderRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.screening, self.order)
    }
}

impl FromStr for OrderRef {
    type Err = IdError;

    fn from_str(written: &str) -> Result<Self, IdError> {
        let refused = IdError { what: "an order", example: "42-4T8Z0Q2M6HVB7KQ3" };
        let is_between = |c: char| matches!(narrow(c), '-' | ' ');
        let (screening, order) = written.trim().split_once(is_between).ok_or_else(|| refused.clone())?;
        let screening: String = screening.chars().map(narrow).collect();
        match (screening.parse(), order.parse()) {
            (Ok(screening), Ok(order)) => Ok(Self { screening, order }),
            _ => Err(refused),
        }
    }
}

/// The name of a counter terminal: 1 to 12 letters, digits, `-` or `_`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TerminalId(String);

impl TerminalId {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TerminalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for TerminalId {
    type Err = IdError;

    fn from_str(written: &str) -> Result<Self, IdError> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if (1..=12).contains(&written.len()) && written.bytes().all(allowed) {
            Ok(Self(written.to_owned()))
        } else {
            Err(IdError { what: "a terminal name of 1 to 12 letters and digits", example: "T1" })
        }
    }
}

/// A question that the terminal face asked and whose answer it awaits. A late answer to an
/// older question is known by its number and ignored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

impl RequestId {
    /// The number after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_order_is_shown_by_its_last_four_digits() {
        let order: OrderId = "4T8Z0Q2M6HVB7KQ3".parse().unwrap();
        assert_eq!(order.tail(), "7KQ3");
    }

    #[test]
    fn ids_are_in_the_order_in_which_they_were_minted_and_differ_within_a_second() {
        let at = |seconds: i64| Timestamp::from_millis(1_000 * seconds);
        let [early, late] = [1_800_000_000, 1_800_000_001].map(at);
        assert!(OrderId::minted(early, u128::MAX) < OrderId::minted(late, 0));
        assert_ne!(OrderId::minted(early, 1), OrderId::minted(early, 2));
        assert_eq!(OrderId::minted(early, 7).as_str()[..7], OrderId::minted(early, 99 << 20).as_str()[..7]);
        assert_eq!(OrderId::minted(at(-5), 7), OrderId::from_bits(7), "a clock that is wrong makes ids too");
    }

    #[test]
    fn references_are_read_in_either_case_and_nothing_else_is() {
        for written in [
            "42-4t8z0q2m6hvb7kq3",
            " 42-4T8Z 0Q2M 6HVB 7KQ3",
            "42 4T8Z-OQ2M-6HVB-7KQ3",
            "４２－４Ｔ８ＺｏＱ２Ｍ６ＨＶＢ７ＫＱ３",
        ] {
            let reference: OrderRef = written.parse().unwrap();
            assert_eq!(reference.to_string(), "42-4T8Z0Q2M6HVB7KQ3", "{written}");
        }
        for wrong in
            ["", "42", "42-", "-4T8Z0Q2M6HVB7KQ3", "0-4T8Z0Q2M6HVB7KQ3", "42-4T8Z0Q2M6HVB7KQU", "42-好8Z0Q2M6HVB7"]
        {
            assert!(wrong.parse::<OrderRef>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_script_may_name_ids_in_its_own_words() {
        let (word, code) = ("ORDER-0000-0001", "0123456789ABCDEF");
        assert_ne!(AttemptId::named("O123456789ABCDEF").unwrap().as_str(), code, "a word, not a code misread");
        assert_ne!(AttemptId::named(word).unwrap(), AttemptId::named("ORDER-OOOO-0001").unwrap());
        let named = |word| AttemptId::named(word).unwrap();
        assert_eq!(named("pay-1"), named("pay-1"));
        assert_ne!(named("pay-1"), named("pay-2"));
        assert_eq!(named("4t8z0q2m6hvb7kq3").as_str(), "4T8Z0Q2M6HVB7KQ3", "an id stands for itself");
        assert!(AttemptId::named("550e8400-e29b-41d4-a716-446655440000").is_ok());
        for wrong in ["", "two words", "zwölf", &"x".repeat(65)] {
            assert!(AttemptId::named(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_word_of_an_order_is_another_order_at_another_screening_and_tells_orders_apart_by_their_end() {
        let named = |screening, word: &str| OrderRef::named(ScreeningId(screening), word).unwrap();
        assert_eq!(named(7, "web-1"), named(7, "web-1"));
        assert_ne!(named(7, "web-1").order, named(8, "web-1").order);
        assert_ne!(named(7, "11").order, named(71, "1").order, "where the one ends and the other begins counts");
        assert_ne!(named(7, "4T8Z0Q2M6HVB7KQ3").order, named(8, "4T8Z0Q2M6HVB7KQ3").order);
        for wrong in ["", "two words", "zwölf", &"x".repeat(65)] {
            assert!(OrderRef::named(ScreeningId(7), wrong).is_err(), "{wrong}");
        }
        let ids: Vec<OrderId> = (1..10_000).map(|n| named(7, &format!("web-{n:06}")).order).collect();
        let tails: std::collections::BTreeSet<&str> = ids.iter().map(OrderId::tail).collect();
        // Of a million tails, ten thousand at random meet in some fifty.
        assert!(tails.len() > 9_900, "{}", tails.len());
        let heads: std::collections::BTreeSet<&str> = ids.iter().map(|id| &id.as_str()[..4]).collect();
        assert!(heads.len() > 9_900, "{}", heads.len());
    }

    #[test]
    fn a_packet_code_is_read_as_people_hear_it() {
        let code: PacketCode = "k7qxol".parse().unwrap();
        assert_eq!(code.as_str(), "K7QX01");
        assert_eq!("K7Q-XoI ".parse(), Ok(code));
        for wrong in ["", "K7QX", "K7QX2M9", "K7QX2U", "K7QX 2", "红包"] {
            assert!(wrong.parse::<PacketCode>().is_err(), "{wrong}");
        }
        assert_eq!(PacketCode::from_bits(u32::MAX).as_str(), "ZZZZZZ");
        assert_eq!(PacketCode::from_bits(1).as_str(), "000001");
    }

    #[test]
    fn a_member_number_is_a_plain_positive_number() {
        assert_eq!("10001".parse(), Ok(MemberId(10_001)));
        for wrong in ["", "0", "-1", "+5", "1e3", "10 001"] {
            assert!(wrong.parse::<MemberId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_terminal_name_cannot_break_a_key_or_a_line() {
        assert!("T1".parse::<TerminalId>().is_ok());
        for wrong in ["", "T 1", "T|1", "T\n", "a-name-too-long"] {
            assert!(wrong.parse::<TerminalId>().is_err(), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn ids_read_back_as_written(bits in any::<u128>()) {
            let order = OrderId::from_bits(bits);
            prop_assert_eq!(order.to_string().parse::<OrderId>(), Ok(order));
        }

        #[test]
        fn different_bits_give_different_ids(a in 0..1_u128 << 80, b in 0..1_u128 << 80) {
            prop_assert_eq!(OrderId::from_bits(a) == OrderId::from_bits(b), a == b);
        }
    }
}
