//! What is called otherwise in another version of a contract, and is the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::pieces::Piece;

/// Names of the second contract, each with that of the first.
pub(super) type Renames = BTreeMap<String, String>;

/// Clauses that only one of the two has, and that say the same but for such names, or are titled or numbered alike; and the
/// parties, by their roles.
///
/// A guess: two that are found alike may be two others. It decides what a line is compared with, and never a sum; and who
/// makes use of it makes sure that the second contract comes to the same under the other names.
pub(super) fn renames(first: &[Piece], second: &[Piece]) -> Renames {
    let names = |pieces: &'_ [Piece]| -> BTreeSet<String> {
        pieces.iter().filter_map(|piece| piece.name().map(str::to_owned)).collect()
    };
    let (known, now) = (names(first), names(second));
    let gone: BTreeSet<String> = known.difference(&now).cloned().collect();
    let new: BTreeSet<String> = now.difference(&known).cloned().collect();
    let mut renames = parties(first, second);
    if gone.is_empty() || new.is_empty() {
        return renames;
    }
    let only = |pieces: &'_ [Piece], names: &BTreeSet<String>| -> Vec<Form> {
        let own = pieces.iter().filter(|piece| piece.name().is_some_and(|name| names.contains(name)));
        own.map(|piece| Form::new(piece, names)).collect()
    };
    let (mut gone, mut new) = (only(first, &gone), only(second, &new));
    // The surest first.
    let likenesses: [&Likeness; 4] = [
        &|form| Some([form.kind.clone(), form.words.clone(), form.title.clone()?]),
        &|form| Some([form.kind.clone(), form.words.clone(), String::new()]),
        &|form| Some([form.kind.clone(), String::new(), form.title.clone()?]),
        &|form| Some([form.kind.clone(), form.section.clone()?, String::new()]),
    ];
    for like in likenesses {
        let mut waiting: HashMap<[String; 3], Vec<String>> = HashMap::new();
        for form in gone.iter().rev() {
            if let Some(like) = like(form) {
                waiting.entry(like).or_default().push(form.name.clone());
            }
        }
        for form in &new {
            if let Some(old) = like(form).and_then(|like| waiting.get_mut(&like)?.pop()) {
                renames.insert(form.name.clone(), old);
            }
        }
        let old: BTreeSet<&String> = renames.values().collect();
        gone.retain(|form| !old.contains(&form.name));
        new.retain(|form| !renames.contains_key(&form.name));
    }
    renames
}

/// What two clauses must share to be taken for one.
type Likeness = dyn Fn(&Form) -> Option<[String; 3]>;

/// What a clause may be known again by.
struct Form {
    name: String,
    kind: String,
    /// Its words without the names that only its contract has.
    words: String,
    title: Option<String>,
    section: Option<String>,
}

impl Form {
    fn new(piece: &Piece, names: &BTreeSet<String>) -> Form {
        let mut form = String::new();
        let mut take =
            |word: &str, is_name: bool| form.push_str(if is_name && names.contains(word) { "?" } else { word });
        words(&piece.bare_text(), &mut take);
        Form {
            name: piece.name().unwrap_or_default().to_owned(),
            kind: piece.kind.clone(),
            // Where lines are broken depends on how long names are.
            words: form.split_whitespace().collect::<Vec<_>>().join(" "),
            title: piece.title.clone(),
            section: piece.section.clone(),
        }
    }
}

fn parties(first: &[Piece], second: &[Piece]) -> Renames {
    let header = |pieces: &'_ [Piece]| -> Vec<_> {
        let found = pieces.iter().map(Piece::parties).find(|parties| !parties.is_empty()).unwrap_or_default();
        found.into_iter().map(|(role, name)| (role, name.to_owned())).collect()
    };
    let (old, new) = (header(first), header(second));
    let roles =
        |parties: &[(crate::syntax::tree::Role, String)]| -> Vec<_> { parties.iter().map(|(role, _)| *role).collect() };
    if roles(&old) != roles(&new) {
        return Renames::new();
    }
    let known: BTreeSet<&String> = old.iter().chain(&new).map(|(_, name)| name).collect();
    // Two that changed places are two others, and not renamed.
    if known.len() != old.iter().zip(&new).map(|((_, old), (_, new))| if old == new { 1 } else { 2 }).sum::<usize>() {
        return Renames::new();
    }
    let pairs = old.into_iter().zip(new).filter(|((_, old), (_, new))| old != new);
    pairs.map(|((_, old), (_, new))| (new, old)).collect()
}

/// A text under other names.
pub(super) fn renamed(text: &str, renames: &Renames) -> String {
    let mut written = String::with_capacity(text.len());
    words(text, |word, is_name| match renames.get(word).filter(|_| is_name) {
        Some(other) => written.push_str(other),
        None => written.push_str(word),
    });
    written
}

/// Hands over a text piece by piece, and says of each whether it may be a name: a word outside quotes, comments and sections.
fn words(text: &str, mut take: impl FnMut(&str, bool)) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let until = |stop: &dyn Fn(char) -> bool| rest.find(stop).unwrap_or(rest.len());
        let part = |next: char| next.is_ascii_alphanumeric() || next == '_';
        let (length, is_name) = match first {
            '#' => (until(&|next| next == '\n'), false),
            '"' => (rest.get(1..).and_then(|rest| rest.find(['"', '\n'])).map_or(rest.len(), |at| at + 2), false),
            '“' => (rest.find('”').map_or(rest.len(), |at| at + '”'.len_utf8()), false),
            '§' => {
                let number = rest.trim_start_matches(['§', ' ']);
                let length = number.find(char::is_whitespace).unwrap_or(number.len());
                (rest.len() - number.len() + length, false)
            }
            letter if letter.is_ascii_alphabetic() => (until(&|next| !part(next)), true),
            digit if digit.is_ascii_digit() => (until(&|next| !part(next) && next != '.'), false),
            other => (other.len_utf8(), false),
        };
        let (word, after) = rest.split_at(length);
        take(word, is_name);
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_words_in_quotes_and_comments() {
        let renames: Renames = [("points".to_owned(), "marks".to_owned())].into();
        let text = "§ 4.1(points) score points \"points\" means 3points + points.total # points\n";
        assert_eq!(
            renamed(text, &renames),
            "§ 4.1(points) score marks \"points\" means 3points + marks.total # points\n"
        );
    }
}
