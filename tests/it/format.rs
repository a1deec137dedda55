use attain::source::Source;
use attain::syntax::format::format;
use proptest::prelude::*;

use crate::strategies::tree::text;

proptest! {
    #[test]
    fn show(text in text()) {
        println!("{}\n-----------", format(&text, &Source::new("empty", "")));
    }
}
