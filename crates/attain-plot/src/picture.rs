//! A picture that is drawn: its SVG, and its pixels.

#[cfg(feature = "png")]
use crate::error::PlotError;

/// The greatest scale of [`Picture::png`].
#[cfg(feature = "png")]
const MOST_SCALE: u32 = 8;

/// A picture, drawn. The same data give the same SVG on every machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    svg: String,
}

impl Picture {
    /// What the charting library drew, in tenths of a pixel, becomes a page in pixels with a title and a description for
    /// those who do not see it.
    pub(crate) fn new(drawn: &str, (width, height): (i32, i32), title: &str, description: &str) -> Picture {
        let body = drawn.split_once('>').map_or(drawn, |(_, body)| body).trim_start();
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n\
             <title>{}</title>\n<desc>{}</desc>\n{body}",
            width / 10,
            height / 10,
            escaped(title),
            escaped(description),
        );
        Picture { svg }
    }

    /// The picture as SVG: one `svg` element with a `title` and a `desc`, and no reference to anything outside. It can be
    /// written to a file as it is, or put into a page of HTML. Its letters are those of any sans-serif font as wide as
    /// Arial.
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// The same, owned.
    pub fn into_svg(self) -> String {
        self.svg
    }

    /// The picture as PNG, `scale` times its size in pixels: 1 to 8, and 2 is good for a screen, 3 for print. Drawn from
    /// the SVG with the font that comes with the crate (Latin, Greek, Cyrillic); no font of the machine is read.
    ///
    /// # Errors
    /// [`PlotError::Scale`], and [`PlotError::Pixels`] where there is no memory for so many.
    #[cfg(feature = "png")]
    pub fn png(&self, scale: u32) -> Result<Vec<u8>, PlotError> {
        self.png_with_fonts(scale, &[])
    }

    /// As [`Picture::png`], with more fonts (TrueType or OpenType) for letters that the crate's own has not: Hebrew,
    /// Arabic, Chinese.
    ///
    /// # Errors
    /// As of [`Picture::png`].
    #[cfg(feature = "png")]
    pub fn png_with_fonts(&self, scale: u32, fonts: &[&[u8]]) -> Result<Vec<u8>, PlotError> {
        use resvg::{tiny_skia, usvg};

        if !(1..=MOST_SCALE).contains(&scale) {
            return Err(PlotError::Scale { scale, most: MOST_SCALE });
        }
        let mut options = usvg::Options::default();
        let known = options.fontdb_mut();
        for font in [crate::letters::REGULAR, crate::letters::BOLD].iter().chain(fonts) {
            known.load_font_data(font.to_vec());
        }
        known.set_sans_serif_family("Liberation Sans");
        let tree = usvg::Tree::from_str(&self.svg, &options).map_err(|error| PlotError::Pixels(error.to_string()))?;
        let size = tree.size().to_int_size();
        let mut pixels = size
            .width()
            .checked_mul(scale)
            .zip(size.height().checked_mul(scale))
            .and_then(|(width, height)| tiny_skia::Pixmap::new(width, height))
            .ok_or_else(|| PlotError::Pixels("there are too many of them".into()))?;
        let by = u16::try_from(scale).map_or(1.0, f32::from);
        resvg::render(&tree, tiny_skia::Transform::from_scale(by, by), &mut pixels.as_mut());
        pixels.encode_png().map_err(|error| PlotError::Pixels(error.to_string()))
    }
}

fn escaped(text: &str) -> String {
    crate::letters::clean(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
