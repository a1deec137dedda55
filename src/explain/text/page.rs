//! Lines of text, wrapped and aligned.

use crate::explain::text::WIDTH;

/// A text that grows by paragraphs.
#[derive(Default)]
pub(super) struct Page {
    text: String,
}

impl Page {
    /// A paragraph; lines after its first are indented a little more.
    pub fn say(&mut self, indent: usize, words: &str) {
        for line in wrapped(words, WIDTH.saturating_sub(indent), 2) {
            self.put(indent, &line);
        }
    }

    /// A paragraph with something at the right edge of its last line.
    pub fn say_beside(&mut self, indent: usize, words: &str, right: &str) {
        let width = WIDTH.saturating_sub(indent + right.chars().count() + 2);
        let mut lines = wrapped(words, width.max(20), 2);
        if let Some(last) = lines.last_mut() {
            let fill = if right.is_empty() {
                0
            } else {
                WIDTH.saturating_sub(indent + last.chars().count() + right.chars().count()).max(2)
            };
            last.push_str(&" ".repeat(fill));
            last.push_str(right);
        }
        lines.iter().for_each(|line| self.put(indent, line));
    }

    /// An empty line, unless nothing was said yet.
    pub fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    fn put(&mut self, indent: usize, line: &str) {
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(line);
        self.text.push('\n');
    }

    pub fn finish(self) -> String {
        self.text
    }
}

/// Words in lines of so many characters; lines after the first begin with `hang` blanks.
fn wrapped(words: &str, width: usize, hang: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in words.split(' ') {
        let count = word.chars().count();
        let room = if lines.is_empty() { width } else { width.saturating_sub(hang) };
        if length > 0 && length + 1 + count > room {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += count;
    }
    lines.push(line);
    let pad = " ".repeat(hang);
    lines.iter_mut().skip(1).for_each(|line| line.insert_str(0, &pad));
    lines
}
