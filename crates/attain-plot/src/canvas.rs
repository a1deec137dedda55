//! The paper: what the charting library is asked to draw. All places are in tenths of a pixel, so that a library that
//! draws on whole pixels draws finely enough for print.

use plotters::coord::Shift;
use plotters::prelude::{
    Circle, DashedLineSeries, DrawingArea, IntoDrawingArea, PathElement, Polygon, RGBColor, Rectangle, SVGBackend,
    ShapeStyle,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, FontTransform, TextStyle};

use crate::error::PlotError;
use crate::letters::{FAMILIES, Style, Weight, clean};

/// A place, from the left and from the top.
pub(crate) type Place = (i32, i32);

pub(crate) const INK: RGBColor = RGBColor(26, 26, 26);
pub(crate) const SOFT_INK: RGBColor = RGBColor(85, 85, 85);
pub(crate) const GRID: RGBColor = RGBColor(214, 214, 214);
pub(crate) const SHADE: RGBColor = RGBColor(236, 239, 243);
pub(crate) const WHITE: RGBColor = RGBColor(255, 255, 255);
/// Dark and less dark also without color.
pub(crate) const BLUE: RGBColor = RGBColor(24, 66, 112);
pub(crate) const MIDDLE_BLUE: RGBColor = RGBColor(124, 156, 192);
pub(crate) const RED: RGBColor = RGBColor(166, 50, 14);
pub(crate) const PALE: RGBColor = RGBColor(158, 182, 207);

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Area {
    pub left: i32,
    pub top: i32,
    pub right: i32,
    pub bottom: i32,
}

impl Area {
    pub(crate) fn new(left: i32, top: i32, right: i32, bottom: i32) -> Area {
        Area { left, top, right, bottom }
    }

    pub(crate) fn width(self) -> i32 {
        self.right - self.left
    }

    pub(crate) fn height(self) -> i32 {
        self.bottom - self.top
    }

    pub(crate) fn meets(self, other: Area) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    pub(crate) fn is_within(self, other: Area) -> bool {
        self.left >= other.left && self.right <= other.right && self.top >= other.top && self.bottom <= other.bottom
    }
}

/// A color and a width.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stroke {
    pub color: RGBColor,
    pub width: u32,
}

impl Stroke {
    pub(crate) const fn new(color: RGBColor, width: u32) -> Stroke {
        Stroke { color, width }
    }

    fn style(self) -> ShapeStyle {
        self.color.stroke_width(self.width)
    }
}

/// Which side of a text lies at its place; up and down it is always the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Level,
    Upward,
}

/// How a line is broken: so much drawn, so much left out. Nothing left out is a line in one piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dash {
    Solid,
    Broken { on: i32, off: i32 },
}

/// A drawing in progress.
pub(crate) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

type Drawn = Result<(), PlotError>;

fn failed(error: impl std::fmt::Display) -> PlotError {
    PlotError::Drawing(error.to_string())
}

impl<'a> Canvas<'a> {
    /// A white page.
    pub(crate) fn new(svg: &'a mut String, (width, height): (i32, i32)) -> Result<Canvas<'a>, PlotError> {
        let size = (width.unsigned_abs(), height.unsigned_abs());
        let area = SVGBackend::with_string(svg, size).into_drawing_area();
        area.fill(&WHITE).map_err(failed)?;
        Ok(Canvas { area })
    }

    /// Ends the drawing.
    pub(crate) fn finish(self) -> Drawn {
        self.area.present().map_err(failed)
    }

    pub(crate) fn line(&self, points: &[Place], dash: Dash, stroke: Stroke) -> Drawn {
        match dash {
            Dash::Solid => self.area.draw(&PathElement::new(points.to_vec(), stroke.style())).map_err(failed),
            Dash::Broken { on, off } => {
                let mut dashes = DashedLineSeries::new(points.to_vec(), on, off, stroke.style()).into_iter();
                dashes.try_for_each(|dash| self.area.draw(&dash).map_err(failed))
            }
        }
    }

    pub(crate) fn fill(&self, area: Area, color: RGBColor) -> Drawn {
        let corners = [(area.left, area.top), (area.right, area.bottom)];
        self.area.draw(&Rectangle::new(corners, color.filled())).map_err(failed)
    }

    pub(crate) fn frame(&self, area: Area, stroke: Stroke) -> Drawn {
        let corners = [(area.left, area.top), (area.right, area.bottom)];
        self.area.draw(&Rectangle::new(corners, stroke.style())).map_err(failed)
    }

    /// Slanted lines across an area, so far apart.
    pub(crate) fn hatch(&self, area: Area, apart: i32, stroke: Stroke) -> Drawn {
        // Lines x + y = sum, cut where they leave the area.
        let first = (area.left + area.top) / apart + 1;
        let last = (area.right + area.bottom - 1) / apart;
        for sum in (first..=last).map(|line| line * apart) {
            let left = area.left.max(sum - area.bottom);
            let right = area.right.min(sum - area.top);
            if left < right {
                self.line(&[(left, sum - left), (right, sum - right)], Dash::Solid, stroke)?;
            }
        }
        Ok(())
    }

    /// A disk, or with `open` a ring with paper inside.
    pub(crate) fn circle(&self, center: Place, radius: i32, open: bool, stroke: Stroke) -> Drawn {
        let inside = if open { WHITE } else { stroke.color };
        self.area.draw(&Circle::new(center, radius, inside.filled())).map_err(failed)?;
        self.area.draw(&Circle::new(center, radius, stroke.style())).map_err(failed)
    }

    pub(crate) fn polygon(&self, points: &[Place], color: RGBColor) -> Drawn {
        self.area.draw(&Polygon::new(points.to_vec(), color.filled())).map_err(failed)
    }

    /// The outline of a polygon with paper inside.
    pub(crate) fn outline(&self, points: &[Place], stroke: Stroke) -> Drawn {
        self.polygon(points, WHITE)?;
        let closed: Vec<Place> = points.iter().chain(points.first()).copied().collect();
        self.line(&closed, Dash::Solid, stroke)
    }

    pub(crate) fn text(&self, text: &str, at: Place, anchor: Anchor, style: Style, color: RGBColor) -> Drawn {
        self.turned(text, at, anchor, style, color, Turn::Level)
    }

    /// Lines of text below one another, the first with its middle at the place.
    pub(crate) fn lines(&self, lines: &[String], at: Place, anchor: Anchor, style: Style, color: RGBColor) -> Drawn {
        let mut y = at.1;
        for line in lines {
            self.text(line, (at.0, y), anchor, style, color)?;
            y += style.line();
        }
        Ok(())
    }

    pub(crate) fn turned(
        &self,
        text: &str,
        at: Place,
        anchor: Anchor,
        style: Style,
        color: RGBColor,
        turn: Turn,
    ) -> Drawn {
        let text = clean(text);
        if text.trim().is_empty() {
            return Ok(());
        }
        let side = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let weight = match style.weight {
            Weight::Regular => FontStyle::Normal,
            Weight::Bold => FontStyle::Bold,
        };
        let turn = match turn {
            Turn::Level => FontTransform::None,
            Turn::Upward => FontTransform::Rotate270,
        };
        // The library writes its size divided by 1.24.
        #[allow(clippy::float_arithmetic)]
        let size = f64::from(style.size) * 1.24;
        let font = FontDesc::new(FontFamily::Name(FAMILIES), size, weight).transform(turn);
        let style = TextStyle::from(font).color(&color).pos(Pos::new(side, VPos::Center));
        self.area.draw_text(&text, &style, at).map_err(failed)
    }
}
