//! From a clip that was ordered to clips that a model makes: the next rung of its ladder, the next size of its grid,
//! in overlapping chunks where it is longer than the model was trained for.
//!
//! ```text
//! ordered   n_frames at output rate, width x height
//! native    enough frames at the model's rate, on its grid, within its most pixels
//! chunks    [0 .. L) [L-o .. 2L-o) …   each of L frames, L on the ladder, o shared with the one before
//! ```

use kinora_domain::{FrameRate, Size};

use crate::catalogue::ClipShape;

/// How chunks of a guided clip flow into each other, in frames.
const BLENDED_FRAMES: u32 = 5;

/// How a clip goes on where one chunk ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// It cannot: the clip is one chunk or none.
    None,
    /// The last frame of a chunk is the first one of the next.
    LastFrame,
    /// Both show the same moments, and one fades into the other.
    Blend,
}

impl Join {
    /// How many frames two chunks share.
    #[must_use]
    pub fn overlap(self) -> u32 {
        match self {
            Self::None => 0,
            Self::LastFrame => 1,
            Self::Blend => BLENDED_FRAMES,
        }
    }
}

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The size of every frame.
    pub size: Size,
    /// Frames per second.
    pub fps: FrameRate,
    /// How many frames.
    pub n_frames: u32,
    /// How many frames are made before the first wanted one.
    pub n_before: u32,
}

/// What the model is told to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipPlan {
    /// The width it renders.
    pub width_px: u32,
    /// The height it renders.
    pub height_px: u32,
    /// Whether frames are scaled to the wanted size, instead of cropped.
    pub is_scaled: bool,
    /// The model's frames per second.
    pub fps: FrameRate,
    /// Frames of each chunk.
    pub chunk_frames: u32,
    /// The first native frame of each chunk.
    pub chunk_starts: Vec<u32>,
    /// How chunks follow each other.
    pub join: Join,
}

impl ClipPlan {
    /// Plans a clip; `None` where the model cannot make one as long.
    #[must_use]
    pub fn new(shape: &ClipShape, wanted: &Wanted, join: Join) -> Option<Self> {
        let (width_px, height_px, is_scaled) = render_size(shape, wanted.size);
        let n_native = native_frames(wanted, shape.fps);
        let most = rung_below(shape.most_frames, shape.frame_step);
        let n_chunks = match (n_native <= most, join) {
            (true, _) => 1,
            (false, Join::None) => return None,
            (false, join) => {
                let step = most.checked_sub(join.overlap()).filter(|step| *step > 0)?;
                1 + (n_native - most).div_ceil(step)
            }
        };
        let overlap = join.overlap();
        let shared = (n_chunks - 1) * overlap;
        let chunk_frames = rung_above((n_native + shared).div_ceil(n_chunks), shape.frame_step);
        let starts = (0..n_chunks).map(|idx| idx * chunk_frames.saturating_sub(overlap));
        Some(Self {
            width_px,
            height_px,
            is_scaled,
            fps: shape.fps,
            chunk_frames,
            chunk_starts: starts.collect(),
            join,
        })
    }

    /// How many frames the model makes in all, those at joins once.
    #[must_use]
    pub fn n_native(&self) -> u32 {
        self.chunk_starts.last().copied().unwrap_or_default() + self.chunk_frames
    }
}

/// How many frames at the model's rate cover the wanted ones.
fn native_frames(wanted: &Wanted, fps: FrameRate) -> u32 {
    let n_all = u64::from(wanted.n_before) + u64::from(wanted.n_frames);
    let last = n_all.saturating_sub(1) * u64::from(fps.get());
    let n_native = last.div_ceil(u64::from(wanted.fps.get())) + 1;
    u32::try_from(n_native).unwrap_or(u32::MAX)
}

/// The next `step * k + 1` that is not below `n_frames`.
fn rung_above(n_frames: u32, step: u32) -> u32 {
    n_frames.saturating_sub(1).div_ceil(step).max(1) * step + 1
}

/// The last `step * k + 1` that is not above `n_frames`.
fn rung_below(n_frames: u32, step: u32) -> u32 {
    (n_frames.saturating_sub(1) / step).max(1) * step + 1
}

/// The size on the grid that a size is cut from, or scaled up from where it has more pixels than the model makes.
fn render_size(shape: &ClipShape, size: Size) -> (u32, u32, bool) {
    let grid = shape.grid_px;
    let (width, height) = (size.width_px(), size.height_px());
    let n_pixels = u64::from(width) * u64::from(height);
    let most = shape.most_pixels.unwrap_or(u64::MAX);
    if n_pixels <= most {
        return (
            width.next_multiple_of(grid),
            height.next_multiple_of(grid),
            false,
        );
    }
    let share = (most as f64 / n_pixels as f64).sqrt();
    let on_grid = |side: u32| {
        let steps = (f64::from(side) * share / f64::from(grid)).floor() as u32;
        steps.max(1) * grid
    };
    (on_grid(width), on_grid(height), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(fps: u32, frame_step: u32, most_frames: u32, grid_px: u32) -> ClipShape {
        ClipShape {
            fps: FrameRate::new(fps).unwrap(),
            output_fps: FrameRate::new(fps).unwrap(),
            frame_step,
            most_frames,
            grid_px,
            sizes: Vec::new(),
            most_pixels: None,
            has_sound: false,
        }
    }

    fn wanted(n_frames: u32, fps: u32) -> Wanted {
        Wanted {
            size: Size::new(1280, 720).unwrap(),
            fps: FrameRate::new(fps).unwrap(),
            n_frames,
            n_before: 0,
        }
    }

    #[test]
    fn four_seconds_are_the_next_rung() {
        let plan = ClipPlan::new(&shape(16, 4, 81, 16), &wanted(64, 16), Join::None).unwrap();
        assert_eq!((plan.chunk_frames, plan.chunk_starts), (65, vec![0]));
        assert_eq!((plan.width_px, plan.height_px), (1280, 720));
        let plan = ClipPlan::new(&shape(24, 8, 241, 32), &wanted(96, 24), Join::None).unwrap();
        assert_eq!(plan.chunk_frames, 97);
        assert_eq!(
            (plan.width_px, plan.height_px, plan.is_scaled),
            (1280, 736, false)
        );
    }

    #[test]
    fn every_plan_covers_what_is_wanted_with_rungs_within_the_training() {
        for step in [4, 8, 17] {
            for join in [Join::None, Join::LastFrame, Join::Blend] {
                for n_frames in (1..700).step_by(7) {
                    for fps in [8, 16, 24, 30] {
                        let shape = shape(16, step, 81, 16);
                        let wanted = wanted(n_frames, fps);
                        let Some(plan) = ClipPlan::new(&shape, &wanted, join) else {
                            assert_eq!(join, Join::None);
                            continue;
                        };
                        assert_eq!(plan.chunk_frames % step, 1, "{plan:?}");
                        assert!(plan.chunk_frames <= 81);
                        let is_one = plan.chunk_starts.len() == 1;
                        assert!(is_one || plan.chunk_frames > join.overlap());
                        let last_moment = f64::from(n_frames - 1) / f64::from(fps);
                        let last_native = f64::from(plan.n_native() - 1) / 16.0;
                        assert!(last_native + 1e-9 >= last_moment, "{plan:?} {wanted:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_long_clip_needs_a_join() {
        let (shape, wanted) = (shape(16, 4, 81, 16), wanted(128, 16));
        assert_eq!(ClipPlan::new(&shape, &wanted, Join::None), None);
        let plan = ClipPlan::new(&shape, &wanted, Join::LastFrame).unwrap();
        assert_eq!((plan.chunk_frames, plan.chunk_starts), (65, vec![0, 64]));
    }

    #[test]
    fn what_is_too_large_is_rendered_smaller_in_nearly_the_same_shape() {
        let mut shape = shape(16, 4, 81, 16);
        shape.most_pixels = Some(832 * 480);
        let plan = ClipPlan::new(&shape, &wanted(64, 16), Join::None).unwrap();
        assert!(plan.is_scaled);
        assert_eq!((plan.width_px, plan.height_px), (832, 464));
        let small = Wanted {
            size: Size::new(480, 832).unwrap(),
            ..wanted(64, 16)
        };
        let plan = ClipPlan::new(&shape, &small, Join::None).unwrap();
        assert_eq!(
            (plan.width_px, plan.height_px, plan.is_scaled),
            (480, 832, false)
        );
    }
}
