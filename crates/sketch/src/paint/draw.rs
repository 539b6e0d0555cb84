//! What one frame is made of: plates and where they go.

use std::sync::Arc;

use super::{Affine, Plate, Rgb};

/// How a plate joins what is below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blend {
    /// Covers it.
    Over,
    /// Adds light to it.
    Add,
}

/// A sideways ripple over a plate: grass in the wind, water.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wave {
    /// How far a row moves, in plate pixels.
    pub amplitude_px: f32,
    /// How fast the ripple changes from row to row, in radians per plate row.
    pub frequency: f32,
    /// Where the ripple is now, in radians.
    pub phase_rad: f32,
}

/// One plate put into the frame.
#[derive(Clone, Debug)]
pub struct Draw {
    /// What is drawn.
    pub plate: Arc<Plate>,
    /// From plate pixels to frame pixels.
    pub to_frame: Affine,
    /// 0.0 to 1.0.
    pub opacity: f32,
    /// Multiplies the colours; `[1.0; 3]` leaves them.
    pub tint: Rgb,
    /// How it joins what is below.
    pub blend: Blend,
    /// A ripple over it.
    pub wave: Option<Wave>,
}

/// A mirror over the lower part of the frame: what was drawn so far above `horizon_px` appears upside down
/// below it, rippled. For water and wet ground.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reflection {
    /// The row the mirror begins at.
    pub horizon_px: f32,
    /// How strong the ripples are, in pixels at the bottom edge.
    pub ripple_px: f32,
    /// The time the ripples are shown at, in seconds.
    pub time_s: f32,
    /// Multiplies the mirrored colours.
    pub tint: Rgb,
    /// 0.0 keeps what is there, 1.0 shows only the mirror picture.
    pub strength: f32,
}

/// What one frame is made of, back to front.
#[derive(Clone, Debug, Default)]
pub struct DrawList {
    /// The steps in the order they are painted.
    pub steps: Vec<Step>,
}

/// One step of a [`DrawList`].
#[derive(Clone, Debug)]
pub enum Step {
    /// A plate.
    Draw(Draw),
    /// A mirror of everything above it so far.
    Reflect(Reflection),
    /// Everything so far out of focus: 0.0 is sharp, 1.0 wholly blurred.
    Blur(f32),
    /// Plates that are out of focus by so much, before what is as it was.
    Soft(Vec<Draw>, f32),
}

impl Step {
    /// The plate it is, where it is one.
    #[must_use]
    pub fn plate(&self) -> Option<&Draw> {
        match self {
            Self::Draw(draw) => Some(draw),
            Self::Reflect(_) | Self::Blur(_) | Self::Soft(..) => None,
        }
    }
}

impl DrawList {
    /// Adds a plate on top.
    pub fn draw(&mut self, draw: Draw) {
        self.steps.push(Step::Draw(draw));
    }

    /// Puts everything drawn so far out of focus.
    pub fn blur(&mut self, share: f32) {
        if share > 0.0 {
            self.steps.push(Step::Blur(share));
        }
    }

    /// Puts what was drawn from step `first_step` on out of focus by itself: what lies behind stays as it is.
    pub fn soften_from(&mut self, first_step: usize, share: f32) {
        if share <= 0.0 {
            return;
        }
        let draws = self.steps.split_off(first_step);
        let draws = draws.into_iter().filter_map(|step| match step {
            // Nothing is behind it yet that light could be added to.
            Step::Draw(draw) => Some(Draw {
                blend: Blend::Over,
                ..draw
            }),
            _ => None,
        });
        let soft = Step::Soft(draws.collect(), share);
        self.steps.push(soft);
    }

    /// Shows another part of the frame: `crop` goes from where things were to where they are shown, without turning.
    pub fn cropped(&mut self, crop: Affine) {
        if crop == Affine::IDENTITY {
            return;
        }
        for step in &mut self.steps {
            match step {
                Step::Draw(draw) => draw.to_frame = draw.to_frame.then(crop),
                Step::Reflect(reflection) => {
                    reflection.horizon_px = crop.apply(0.0, reflection.horizon_px).1;
                    reflection.ripple_px *= crop.m[4];
                }
                Step::Blur(_) => {}
                Step::Soft(draws, _) => {
                    for draw in draws {
                        draw.to_frame = draw.to_frame.then(crop);
                    }
                }
            }
        }
    }

    /// Adds a mirror of everything drawn so far.
    pub fn reflect(&mut self, reflection: Reflection) {
        self.steps.push(Step::Reflect(reflection));
    }
}
