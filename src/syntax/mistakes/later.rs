//! Words of a later version: recognised, and refused by their name. What is read and not worked out yet is refused by `check`.

use super::Look;
use crate::diagnostic::Finding;

/// The finding for a word of a later version at the failure: `8 hours`.
pub(super) fn not_yet(look: &Look<'_>) -> Option<Finding> {
    let word = look.word_after(0);
    let counted = matches!(word, "hours" | "hour") && look.before(1).is_some_and(|before| before.is_number());
    counted.then(|| {
        Finding::error("not-yet", format!("`{word}` is not read by this version"))
            .at(look.stretch(look.place, look.place), "")
            .help("write `days`, `months` or `years`")
    })
}
