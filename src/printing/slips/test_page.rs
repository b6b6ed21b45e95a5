//! A page that shows what a printer prints: its edges, letters of all sizes, a code as large as a ticket's, and the cut.

use crate::domain::ticket::LENGTH;
use crate::locale::Locale;
use crate::printing::slip::{Size, Slip};

/// Both languages, figures, and signs that are easily mistaken.
const SAMPLE: &str = "流浪地球 3 星空影院 G7 0O1Il8B";

/// The page. `printer` is what the printer is called.
pub(crate) fn test_page(printer: &str, locale: &Locale) -> Slip {
    let mut slip = Slip::default();
    slip.centre(Size::Large, "frontrow");
    slip.centre(Size::Text, locale.text("slip-test"));
    slip.centre(Size::Small, printer);
    slip.ruler();
    slip.left(Size::Small, locale.text("slip-test-ruler"));
    slip.rule();
    for (size, sample) in
        [(Size::Small, SAMPLE), (Size::Text, SAMPLE), (Size::Large, "流浪地球 3"), (Size::Huge, "7排8座")]
    {
        slip.left(size, sample);
    }
    slip.rule();
    slip.code(code());
    slip.centre(Size::Small, locale.text("slip-test-code"));
    slip.gap();
    slip.left(Size::Small, locale.text("slip-test-cut"));
    slip.thick_rule();
    slip
}

/// As long as a ticket's, and none.
fn code() -> String {
    "FRONTROW TEST PAGE ".chars().cycle().take(LENGTH).collect()
}
