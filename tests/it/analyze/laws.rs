//! Laws of analyses, over random contracts and facts.
