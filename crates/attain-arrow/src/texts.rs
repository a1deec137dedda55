//! Columns of text, in whichever of Arrow's forms they come; whole numbers where they are names.

use std::borrow::Cow;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{Array, LargeStringArray, StringArray, StringViewArray};
use arrow_schema::DataType;

/// The texts of a column, by row.
#[derive(Clone, Debug)]
pub enum Texts<'a> {
    /// `Utf8`
    Short(&'a StringArray),
    /// `LargeUtf8`
    Long(&'a LargeStringArray),
    /// `Utf8View`
    View(&'a StringViewArray),
    /// A dictionary: the place of each row's word, and the words.
    Words(Vec<Option<usize>>, Box<Texts<'a>>),
    /// Made from something else.
    Made(Vec<Option<String>>),
}

/// The place of each row's word, and the words; none where there is none.
type Words<'t> = (&'t [Option<usize>], Vec<Option<&'t str>>);

impl<'a> Texts<'a> {
    /// The texts of a column of text; none where it is of another type.
    pub fn of(array: &'a dyn Array) -> Option<Texts<'a>> {
        match array.data_type() {
            DataType::Utf8 => array.as_string_opt().map(Texts::Short),
            DataType::LargeUtf8 => array.as_string_opt().map(Texts::Long),
            DataType::Utf8View => array.as_string_view_opt().map(Texts::View),
            DataType::Dictionary(_, values) if is_text(values) => {
                let dictionary = array.as_any_dictionary_opt()?;
                let words = Texts::of(dictionary.values().as_ref())?;
                let places = match dictionary.values().is_empty() {
                    true => vec![None; array.len()],
                    false => {
                        let keys = dictionary.normalized_keys().into_iter().enumerate();
                        keys.map(|(row, key)| dictionary.keys().is_valid(row).then_some(key)).collect()
                    }
                };
                Some(Texts::Words(places, Box::new(words)))
            }
            _ => None,
        }
    }

    /// The same where whole numbers may be names, as those of providers often are.
    pub fn of_names(array: &'a dyn Array) -> Option<Texts<'a>> {
        if let Some(texts) = Texts::of(array) {
            return Some(texts);
        }
        macro_rules! digits {
            ($type:ty) => {
                array.as_primitive_opt::<$type>()?.iter().map(|name| name.map(|name| name.to_string())).collect()
            };
        }
        Some(Texts::Made(match array.data_type() {
            DataType::Int8 => digits!(Int8Type),
            DataType::Int16 => digits!(Int16Type),
            DataType::Int32 => digits!(Int32Type),
            DataType::Int64 => digits!(Int64Type),
            DataType::UInt8 => digits!(UInt8Type),
            DataType::UInt16 => digits!(UInt16Type),
            DataType::UInt32 => digits!(UInt32Type),
            DataType::UInt64 => digits!(UInt64Type),
            _ => return None,
        }))
    }

    /// The text of a row, blanks around it left out; none where it is null or empty.
    pub fn get(&self, row: usize) -> Option<&str> {
        let text = match self {
            Texts::Short(array) => valid(*array, row).then(|| array.value(row)),
            Texts::Long(array) => valid(*array, row).then(|| array.value(row)),
            Texts::View(array) => valid(*array, row).then(|| array.value(row)),
            Texts::Words(places, words) => (*places.get(row)?).and_then(|place| words.get(place)),
            Texts::Made(texts) => texts.get(row)?.as_deref(),
        };
        text.map(str::trim).filter(|text| !text.is_empty())
    }

    /// The place of each row's word and the words, of a dictionary.
    pub(crate) fn words(&self) -> Option<Words<'_>> {
        match self {
            Texts::Words(places, words) => {
                let words = (0..words.len()).map(|place| words.get(place)).collect();
                Some((places, words))
            }
            Texts::Short(_) | Texts::Long(_) | Texts::View(_) | Texts::Made(_) => None,
        }
    }

    fn len(&self) -> usize {
        match self {
            Texts::Short(array) => array.len(),
            Texts::Long(array) => array.len(),
            Texts::View(array) => array.len(),
            Texts::Words(places, _) => places.len(),
            Texts::Made(texts) => texts.len(),
        }
    }

    /// The text of a row, empty where there is none.
    pub fn cell(&self, row: usize) -> Cow<'_, str> {
        Cow::Borrowed(self.get(row).unwrap_or(""))
    }
}

fn valid(array: &dyn Array, row: usize) -> bool {
    row < array.len() && array.is_valid(row)
}

/// Whether a type is one of text.
pub fn is_text(ty: &DataType) -> bool {
    match ty {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}
