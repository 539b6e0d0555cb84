//! Pictures painted anew by hand: what a style does to the whole canvas before the grade tones it, one file each.
//!
//! Everything that lies still (where strokes are, hatching, grain, facets) is worked out once for a frame size, so
//! that nothing swims from frame to frame; a frame only brings its colours.

mod cel;
mod comic;
mod facets;
mod flow;
mod folk;
mod inks;
mod lines;
mod melting;
mod pencil;
mod relief;
mod strokes;
mod woodcut;

use fearless_simd::Level;

use facets::Facets;
use lines::Print;
use melting::Melting;
use relief::Relief;
use strokes::Strokes;

/// By what hand a picture is painted anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// Brush strokes of oil along the shapes.
    Brush,
    /// Long strokes of oil that swirl where nothing leads them.
    Swirls,
    /// Dots of pure colour.
    Points,
    /// A Japanese print: a few inks, a dark outline, the grain of the block.
    Woodcut,
    /// Black ink and a little colour on rice paper.
    InkWash,
    /// Few strong earthen colours, thick outlines, a border.
    Folk,
    /// Graphite: lines and hatching.
    Pencil,
    /// The same in colours.
    Crayon,
    /// Four loud inks, dots and thick black lines.
    Comic,
    /// The same in black and white.
    Manga,
    /// Flat colours in a thin dark outline.
    Cel,
    /// Triangles of one colour each.
    Facets,
    /// Panes of glass in lead.
    Glass,
    /// Modelled by hand: every shape is raised and has the marks of fingers.
    Clay,
    /// Raised and smooth.
    Relief,
    /// Everything sags and runs down.
    Melting,
}

impl Hand {
    /// Whether ink or pencil lies on paper, which neither glows nor darkens to its corners.
    #[must_use]
    pub fn is_on_paper(self) -> bool {
        matches!(
            self,
            Self::Woodcut
                | Self::InkWash
                | Self::Folk
                | Self::Pencil
                | Self::Crayon
                | Self::Comic
                | Self::Manga
                | Self::Points
        )
    }
}

/// Paints canvases of one size by one hand; keeps its buffers from frame to frame.
#[derive(Debug)]
pub(super) struct Painter {
    hand: Hand,
    way: Way,
    /// The last canvas, and what was made of it: a film on twos shows every picture more than once.
    last: Vec<u32>,
    painted: Vec<u32>,
}

#[derive(Debug)]
enum Way {
    Strokes(Box<Strokes>),
    Print(Box<Print>),
    Facets(Box<Facets>),
    Relief(Box<Relief>),
    Melting(Box<Melting>),
}

/// The size of a canvas and what its pixels are made with.
#[derive(Clone, Copy, Debug)]
struct Easel {
    width_px: usize,
    height_px: usize,
    level: Level,
}

impl Easel {
    /// How much larger than in a frame 720 pixels high everything is.
    fn scale(&self) -> f32 {
        self.width_px.min(self.height_px) as f32 / 720.0
    }
}

impl Painter {
    pub(super) fn new(hand: Hand, (width_px, height_px): (usize, usize), level: Level) -> Self {
        let easel = Easel {
            width_px,
            height_px,
            level,
        };
        let way = match hand {
            Hand::Brush => Way::Strokes(Box::new(Strokes::new(&strokes::OIL, easel))),
            Hand::Swirls => Way::Strokes(Box::new(Strokes::new(&strokes::SWIRLS, easel))),
            Hand::Points => Way::Strokes(Box::new(Strokes::new(&strokes::POINTS, easel))),
            Hand::Facets => Way::Facets(Box::new(Facets::of_triangles(easel))),
            Hand::Glass => Way::Facets(Box::new(Facets::of_panes(easel))),
            Hand::Clay => Way::Relief(Box::new(Relief::of_clay(easel))),
            Hand::Relief => Way::Relief(Box::new(Relief::smooth(easel))),
            Hand::Melting => Way::Melting(Box::new(Melting::new(easel))),
            _ => print(hand, easel),
        };
        Self {
            hand,
            way,
            last: Vec::new(),
            painted: Vec::new(),
        }
    }

    pub(super) fn hand(&self) -> Hand {
        self.hand
    }

    /// Paints the canvas anew.
    pub(super) fn repaint(&mut self, canvas: &mut [u32]) {
        if self.last == canvas {
            canvas.copy_from_slice(&self.painted);
            return;
        }
        canvas.clone_into(&mut self.last);
        self.paint(canvas);
        canvas.clone_into(&mut self.painted);
    }

    fn paint(&mut self, canvas: &mut [u32]) {
        match &mut self.way {
            Way::Strokes(strokes) => strokes.paint(canvas),
            Way::Print(print) => print.pull(canvas),
            Way::Facets(facets) => facets.cut(canvas),
            Way::Relief(relief) => relief.raise(canvas),
            Way::Melting(melting) => melting.sag(canvas),
        }
    }
}

fn print(hand: Hand, easel: Easel) -> Way {
    let (pen, press): (lines::Pen, Box<dyn lines::Press>) = match hand {
        Hand::InkWash => (woodcut::FINE, Box::new(woodcut::Woodcut::ink_wash(easel))),
        Hand::Folk => (folk::BROAD, Box::new(folk::Folk::new(easel))),
        Hand::Pencil => (pencil::PEN, Box::new(pencil::Pencil::graphite(easel))),
        Hand::Crayon => (pencil::PEN, Box::new(pencil::Pencil::coloured(easel))),
        Hand::Comic => (comic::PEN, Box::new(comic::Comic::coloured(easel))),
        Hand::Manga => (comic::PEN, Box::new(comic::Comic::black(easel))),
        Hand::Cel => (cel::PEN, Box::new(cel::Cel::new())),
        _ => (woodcut::PEN, Box::new(woodcut::Woodcut::of_blocks(easel))),
    };
    Way::Print(Box::new(Print::new(easel, pen, press)))
}

/// A texture of one byte a pixel of the canvas, from what `tone` says of places in a frame 720 pixels high.
fn texture(easel: Easel, tone: impl Fn(f32, f32) -> f32 + Sync) -> Vec<u8> {
    use rayon::prelude::*;
    let scale = easel.scale();
    let mut bytes = vec![0; easel.width_px * easel.height_px];
    bytes
        .par_chunks_mut(easel.width_px)
        .enumerate()
        .for_each(|(y, row)| {
            for (x, byte) in row.iter_mut().enumerate() {
                let tone = tone(x as f32 / scale, y as f32 / scale);
                *byte = (tone.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
            }
        });
    bytes
}

#[inline(always)]
fn luma(pixel: u32) -> i32 {
    let part = |shift: u32| (pixel >> shift & 255) as i32;
    (5 * part(0) + 9 * part(8) + 2 * part(16)) >> 4
}

/// A colour so much brighter or darker, in bytes.
#[inline(always)]
fn lit(pixel: u32, by: i32) -> u32 {
    let part = |shift: u32| (((pixel >> shift & 255) as i32 + by).clamp(0, 255) as u32) << shift;
    part(0) | part(8) | part(16) | super::BLACK
}

/// A colour times so many 1/256ths.
#[inline(always)]
fn dimmed(pixel: u32, by: u32) -> u32 {
    let part = |shift: u32| (((pixel >> shift & 255) * by) >> 8).min(255) << shift;
    part(0) | part(8) | part(16) | super::BLACK
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Hand; 16] = [
        Hand::Brush,
        Hand::Swirls,
        Hand::Points,
        Hand::Woodcut,
        Hand::InkWash,
        Hand::Folk,
        Hand::Pencil,
        Hand::Crayon,
        Hand::Comic,
        Hand::Manga,
        Hand::Cel,
        Hand::Facets,
        Hand::Glass,
        Hand::Clay,
        Hand::Relief,
        Hand::Melting,
    ];
    const SIZE: (usize, usize) = (320, 180);

    /// Soft land under a sky, with a disc at a place.
    fn picture((middle_x, middle_y): (f32, f32)) -> Vec<u32> {
        (0..SIZE.0 * SIZE.1)
            .map(|i| {
                let (x, y) = ((i % SIZE.0) as f32, (i / SIZE.0) as f32);
                let is_disc = libm::hypotf(x - middle_x, y - middle_y) < 20.0;
                let shade = (y / 3.0) as u32;
                match (is_disc, y < 100.0) {
                    (true, _) => 0xFF20_30C0,
                    (_, true) => {
                        super::super::BLACK | (90 + shade) | (140 + shade) << 8 | 220 << 16
                    }
                    _ => super::super::BLACK | (40 + shade) | (90 + shade) << 8 | 40 << 16,
                }
            })
            .collect()
    }

    fn painted(hand: Hand, canvas: &[u32]) -> Vec<u32> {
        let mut painted = canvas.to_vec();
        Painter::new(hand, SIZE, Level::new()).repaint(&mut painted);
        painted
    }

    #[test]
    fn what_moves_changes_nothing_far_from_it() {
        for hand in ALL {
            let before = painted(hand, &picture((250.0, 60.0)));
            let after = painted(hand, &picture((270.0, 64.0)));
            for y in 0..SIZE.1 {
                // Nothing reaches farther than a stroke and the colours it was mixed of.
                let far = y * SIZE.0..y * SIZE.0 + 190;
                assert!(
                    before[far.clone()] == after[far],
                    "{hand:?} swims in row {y}"
                );
            }
            assert!(before != after, "{hand:?} does not show what moves");
        }
    }

    #[test]
    fn a_painter_that_saw_other_pictures_paints_as_a_new_one() {
        let (first, second) = (picture((60.0, 60.0)), picture((200.0, 120.0)));
        for hand in ALL {
            let mut painter = Painter::new(hand, SIZE, Level::new());
            for canvas in [&first, &second, &second, &first] {
                let mut own = canvas.clone();
                painter.repaint(&mut own);
                assert!(own == painted(hand, canvas), "{hand:?}");
            }
        }
    }

    #[test]
    fn every_hand_keeps_a_red_disc_apart_from_the_sky_around_it() {
        let canvas = picture((160.0, 50.0));
        let mean = |canvas: &[u32], (left, top): (usize, usize)| {
            let pixels = (0..144).map(|i| canvas[(top + i / 12) * SIZE.0 + left + i % 12]);
            pixels.fold([0_i32; 3], |sum, pixel| {
                [0, 1, 2].map(|part| sum[part] + (pixel >> (8 * part) & 255) as i32)
            })
        };
        for hand in ALL {
            let painted = painted(hand, &canvas);
            let (disc, sky) = (mean(&painted, (154, 44)), mean(&painted, (40, 44)));
            let apart: i32 = (0..3)
                .map(|part| (disc[part] - sky[part]).abs() / 144)
                .sum();
            assert!(apart > 60, "{hand:?}: {apart}");
        }
    }

    #[test]
    fn a_canvas_of_any_size_is_painted() {
        for hand in ALL {
            for (wide, high) in [(2, 2), (34, 18), (18, 66)] {
                let mut canvas = vec![0xFF80_6040; wide * high];
                Painter::new(hand, (wide, high), Level::new()).repaint(&mut canvas);
                assert!(canvas.iter().all(|pixel| pixel >> 24 == 255), "{hand:?}");
            }
        }
    }
}
