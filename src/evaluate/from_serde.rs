//! Facts out of any value that serde can walk.

use std::fmt;

use serde::ser::{self, Impossible, Serialize};

use crate::evaluate::{FactError, Facts};

impl Facts {
    /// Sets facts from a struct or a map: field names are addresses, nested ones are joined by dots.
    ///
    /// Texts and whole numbers are read as the cells of a file are (a percent is `"12.5%"`); `None` and `()` leave a fact
    /// unset; yes and no are `bool`. Every field must be a fact that the contract asks for.
    ///
    /// ```
    /// # use attain::Contract;
    /// # let contract = Contract::parse("edition 2026\ninput rate: percent\ninput cases: count\ndefine twice means rate × cases").unwrap();
    /// #[derive(serde::Serialize)]
    /// struct Row {
    ///     rate: &'static str,
    ///     cases: u32,
    /// }
    ///
    /// let mut facts = contract.program().facts();
    /// facts.set_all(&Row { rate: "8.4%", cases: 500 })?;
    /// # Ok::<(), attain::FactError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The first field that is no fact of the contract, or does not fit its declaration. A binary floating-point number
    /// never fits: it has lost its decimals before it arrives.
    pub fn set_all<T: Serialize + ?Sized>(&mut self, facts: &T) -> Result<(), FactError> {
        facts.serialize(Walk { facts: self, address: String::new() }).map_err(|Stop(error)| error)
    }
}

/// Where the walk stands.
struct Walk<'a> {
    facts: &'a mut Facts,
    address: String,
}

impl Walk<'_> {
    fn text(self, text: &str) -> Result<(), Stop> {
        let slot = self.facts.slot(&self.address)?;
        Ok(self.facts.set_text(slot, text)?)
    }

    fn not_a_fact<T>(self, given: &str) -> Result<T, Stop> {
        let expected = "a text, a whole number, yes or no".to_owned();
        Err(Stop(FactError::Form { address: self.address, given: given.to_owned(), expected }))
    }

    fn float<T>(self, given: String) -> Result<T, Stop> {
        let expected =
            "an exact number as text, such as \"12.5\" (binary floating point has lost its decimals)".to_owned();
        Err(Stop(FactError::Form { address: self.address, given, expected }))
    }
}

/// The error of a walk: serde wants a type of its own.
#[derive(Debug)]
struct Stop(FactError);

impl From<FactError> for Stop {
    fn from(error: FactError) -> Self {
        Stop(error)
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Stop {}

impl ser::Error for Stop {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Stop(FactError::Form { address: String::new(), given: message.to_string(), expected: "facts".to_owned() })
    }
}

macro_rules! whole_numbers {
    ($($method:ident $type:ty;)*) => {$(
        fn $method(self, value: $type) -> Result<(), Stop> {
            self.text(&value.to_string())
        }
    )*};
}

impl<'a> ser::Serializer for Walk<'a> {
    type Ok = ();
    type Error = Stop;
    type SerializeSeq = Impossible<(), Stop>;
    type SerializeTuple = Impossible<(), Stop>;
    type SerializeTupleStruct = Impossible<(), Stop>;
    type SerializeTupleVariant = Impossible<(), Stop>;
    type SerializeMap = Fields<'a>;
    type SerializeStruct = Fields<'a>;
    type SerializeStructVariant = Impossible<(), Stop>;

    whole_numbers! {
        serialize_i8 i8;
        serialize_i16 i16;
        serialize_i32 i32;
        serialize_i64 i64;
        serialize_i128 i128;
        serialize_u8 u8;
        serialize_u16 u16;
        serialize_u32 u32;
        serialize_u64 u64;
        serialize_u128 u128;
    }

    fn serialize_bool(self, value: bool) -> Result<(), Stop> {
        self.text(if value { "yes" } else { "no" })
    }

    fn serialize_f32(self, value: f32) -> Result<(), Stop> {
        self.float(value.to_string())
    }

    fn serialize_f64(self, value: f64) -> Result<(), Stop> {
        self.float(value.to_string())
    }

    fn serialize_char(self, value: char) -> Result<(), Stop> {
        self.text(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Stop> {
        self.text(value)
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Stop> {
        self.not_a_fact("bytes")
    }

    fn serialize_none(self) -> Result<(), Stop> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Stop> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Stop> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Stop> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Stop> {
        self.text(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Stop> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: &T,
    ) -> Result<(), Stop> {
        self.not_a_fact(variant)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Stop> {
        self.not_a_fact("a list")
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Stop> {
        self.not_a_fact("a list")
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Stop> {
        self.not_a_fact(name)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Stop> {
        self.not_a_fact(variant)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Fields<'a>, Stop> {
        Ok(Fields { walk: self, key: String::new() })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields<'a>, Stop> {
        Ok(Fields { walk: self, key: String::new() })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Stop> {
        self.not_a_fact(variant)
    }
}

/// The fields of a struct or the entries of a map.
struct Fields<'a> {
    walk: Walk<'a>,
    key: String,
}

impl Fields<'_> {
    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Stop> {
        let prefix = &self.walk.address;
        let address = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
        value.serialize(Walk { facts: self.walk.facts, address })
    }
}

impl ser::SerializeStruct for Fields<'_> {
    type Ok = ();
    type Error = Stop;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Stop> {
        self.field(name, value)
    }

    fn end(self) -> Result<(), Stop> {
        Ok(())
    }
}

impl ser::SerializeMap for Fields<'_> {
    type Ok = ();
    type Error = Stop;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Stop> {
        self.key = key.serialize(Key)?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Stop> {
        let key = std::mem::take(&mut self.key);
        self.field(&key, value)
    }

    fn end(self) -> Result<(), Stop> {
        Ok(())
    }
}

/// Keys of maps are texts.
struct Key;

macro_rules! no_keys {
    ($($method:ident($($type:ty),*) -> $ok:ty;)*) => {$(
        fn $method(self, $(_: $type),*) -> Result<$ok, Stop> {
            Err(ser::Error::custom("a key that is not a text"))
        }
    )*};
}

impl ser::Serializer for Key {
    type Ok = String;
    type Error = Stop;
    type SerializeSeq = Impossible<String, Stop>;
    type SerializeTuple = Impossible<String, Stop>;
    type SerializeTupleStruct = Impossible<String, Stop>;
    type SerializeTupleVariant = Impossible<String, Stop>;
    type SerializeMap = Impossible<String, Stop>;
    type SerializeStruct = Impossible<String, Stop>;
    type SerializeStructVariant = Impossible<String, Stop>;

    fn serialize_str(self, value: &str) -> Result<String, Stop> {
        Ok(value.to_owned())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<String, Stop> {
        Ok(variant.to_owned())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<String, Stop> {
        value.serialize(self)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<String, Stop> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<String, Stop> {
        Err(ser::Error::custom("a key that is not a text"))
    }

    no_keys! {
        serialize_bool(bool) -> String;
        serialize_i8(i8) -> String;
        serialize_i16(i16) -> String;
        serialize_i32(i32) -> String;
        serialize_i64(i64) -> String;
        serialize_u8(u8) -> String;
        serialize_u16(u16) -> String;
        serialize_u32(u32) -> String;
        serialize_u64(u64) -> String;
        serialize_f32(f32) -> String;
        serialize_f64(f64) -> String;
        serialize_char(char) -> String;
        serialize_bytes(&[u8]) -> String;
        serialize_none() -> String;
        serialize_unit() -> String;
        serialize_unit_struct(&'static str) -> String;
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct(&'static str, usize) -> Self::SerializeStruct;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }
}
