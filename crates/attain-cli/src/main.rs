//! The command line of Attain.
fn main() {}
