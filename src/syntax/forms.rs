//! What may stand where, in the author's words: the forms that messages show.
