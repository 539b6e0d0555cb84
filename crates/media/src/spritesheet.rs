//! The grid of small pictures that players show while seeking.
//!
//! A tile every half second, the first at 0, in rows of ten from left to right and top to bottom; a clip
//! that would need more than a hundred tiles has a hundred, spaced evenly. Tile `i` shows the frame at
//! `floor(i * fps / 2)`, or of a longer clip the one at `floor(i * n_frames / 100)`. Tiles are 160 px
//! wide and as high as the clip's shape asks for (to the nearest even number), so the sheet is always
//! 1600 px wide; places behind the last tile are black.

use jpeg_encoder::{ColorType, Encoder};
use kinora_domain::Size;

use crate::picture::to_rgb8;
use crate::scale::{even_share, shrink};
use crate::timing::ClipTiming;
use crate::{ClipFormat, Frame, FrameTimes, MediaError, MediaTime};

/// Tiles in a row.
pub const SPRITESHEET_COLUMNS: u32 = 10;
/// Width of a tile in pixels.
pub const SPRITESHEET_TILE_WIDTH_PX: u32 = 160;
/// The most tiles a sheet has.
pub const SPRITESHEET_MAX_TILES: u32 = 100;

const TILES_PER_SECOND: u32 = 2;
const JPEG_QUALITY: u8 = 85;

/// Where the tiles of a clip's sheet come from and go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpritesheetLayout {
    /// How many tiles there are.
    pub n_tiles: u32,
    /// The size of a tile.
    pub tile_size: Size,
    format: ClipFormat,
}

impl SpritesheetLayout {
    /// The layout of the sheet for a clip of `format`.
    #[must_use]
    pub fn new(format: ClipFormat) -> Self {
        let n_half_seconds = (format.n_frames * TILES_PER_SECOND).div_ceil(format.fps.get());
        let height_px = even_share(
            format.size.height_px(),
            SPRITESHEET_TILE_WIDTH_PX,
            format.size.width_px(),
        );
        // A clip narrower than a tile is not enlarged; nor can a tile be higher than the clip.
        let tile_size = if format.size.width_px() < SPRITESHEET_TILE_WIDTH_PX {
            format.size
        } else {
            Size::new(
                SPRITESHEET_TILE_WIDTH_PX,
                height_px.min(format.size.height_px()),
            )
            .unwrap_or(format.size)
        };
        Self {
            n_tiles: n_half_seconds.min(SPRITESHEET_MAX_TILES),
            tile_size,
            format,
        }
    }

    /// The index of the frame that tile `tile_idx` shows.
    #[must_use]
    pub fn frame_of_tile(&self, tile_idx: u32) -> u32 {
        let ClipFormat { fps, n_frames, .. } = self.format;
        if n_frames * TILES_PER_SECOND > SPRITESHEET_MAX_TILES * fps.get() {
            // The product needs 64 bits for clips of hours.
            (u64::from(tile_idx) * u64::from(n_frames) / u64::from(SPRITESHEET_MAX_TILES)) as u32
        } else {
            tile_idx * fps.get() / TILES_PER_SECOND
        }
    }

    /// The size of the whole sheet.
    #[must_use]
    pub fn sheet_size_px(&self) -> (u32, u32) {
        let n_rows = self.n_tiles.div_ceil(SPRITESHEET_COLUMNS);
        (
            self.tile_size.width_px() * SPRITESHEET_COLUMNS,
            self.tile_size.height_px() * n_rows,
        )
    }
}

/// Collects a clip's tiles as its frames pass by.
pub(crate) struct SpritesheetBuilder {
    layout: SpritesheetLayout,
    /// The index of the frame that each tile shows.
    tile_frames: Vec<u32>,
    n_taken: u32,
    /// The sheet as RGB8.
    sheet: Vec<u8>,
}

impl SpritesheetBuilder {
    pub(crate) fn new(timing: &ClipTiming) -> Self {
        let mut layout = SpritesheetLayout::new(timing.format);
        let tile_frames: Vec<u32> = match &timing.frame_times {
            Some(times) => tile_frames_of(times),
            None => (0..layout.n_tiles)
                .map(|idx| layout.frame_of_tile(idx))
                .collect(),
        };
        layout.n_tiles = tile_frames.len() as u32;
        let (width_px, height_px) = layout.sheet_size_px();
        Self {
            layout,
            tile_frames,
            n_taken: 0,
            sheet: vec![0; 3 * width_px as usize * height_px as usize],
        }
    }

    /// The indexes of the frames that tiles show, ascending; one may be there twice.
    pub(crate) fn frames(&self) -> Vec<u32> {
        self.tile_frames.clone()
    }

    /// Takes `frame` if the next tile shows it, and returns that tile.
    pub(crate) fn take(&mut self, frame_idx: u32, frame: &Frame) -> Option<Frame> {
        let mut tile = None;
        // A frame that is shown for long has several tiles.
        while self.tile_frames.get(self.n_taken as usize) == Some(&frame_idx) {
            let tile = tile.get_or_insert_with(|| shrink(frame, self.layout.tile_size));
            self.place(self.n_taken, tile);
            self.n_taken += 1;
        }
        tile
    }

    /// The sheet as a JPEG file.
    pub(crate) fn finish(self) -> Result<Vec<u8>, MediaError> {
        let (width_px, height_px) = self.layout.sheet_size_px();
        let mut jpeg = Vec::new();
        let side = |px: u32| {
            u16::try_from(px).map_err(|_| MediaError::Unsupported("a sheet too high".to_owned()))
        };
        Encoder::new(&mut jpeg, JPEG_QUALITY)
            .encode(
                &self.sheet,
                side(width_px)?,
                side(height_px)?,
                ColorType::Rgb,
            )
            .map_err(|error| MediaError::Encoder(format!("JPEG: {error}")))?;
        Ok(jpeg)
    }

    fn place(&mut self, tile_idx: u32, tile: &Frame) {
        let tile_row_bytes = 3 * tile.size().width_px() as usize;
        let tile_height = tile.size().height_px() as usize;
        let sheet_row_bytes = tile_row_bytes * SPRITESHEET_COLUMNS as usize;
        let left = (tile_idx % SPRITESHEET_COLUMNS) as usize * tile_row_bytes;
        let top = (tile_idx / SPRITESHEET_COLUMNS) as usize * tile_height;
        for (row_idx, row) in to_rgb8(tile).chunks_exact(tile_row_bytes).enumerate() {
            let start = (top + row_idx) * sheet_row_bytes + left;
            self.sheet[start..start + tile_row_bytes].copy_from_slice(row);
        }
    }
}

/// The frames shown every half second, or at a hundred moments spread evenly over a longer clip.
fn tile_frames_of(times: &FrameTimes) -> Vec<u32> {
    let MediaTime {
        ticks,
        ticks_per_second,
    } = times.total();
    let per_second = u64::from(ticks_per_second);
    let n_half_seconds = (ticks * u64::from(TILES_PER_SECOND)).div_ceil(per_second);
    let n_most = u64::from(SPRITESHEET_MAX_TILES);
    if n_half_seconds <= n_most {
        let at = |tile_idx| times.frame_at(tile_idx, TILES_PER_SECOND);
        (0..n_half_seconds).map(at).collect()
    } else {
        let at = |tile_idx: u64| times.frame_at(tile_idx * ticks / n_most, ticks_per_second);
        (0..n_most).map(at).collect()
    }
}

#[cfg(test)]
mod tests {
    use kinora_domain::FrameRate;

    use super::*;

    fn layout(width_px: u32, height_px: u32, fps: u32, n_frames: u32) -> SpritesheetLayout {
        SpritesheetLayout::new(ClipFormat {
            size: Size::new(width_px, height_px).unwrap(),
            fps: FrameRate::new(fps).unwrap(),
            n_frames,
        })
    }

    #[test]
    fn a_clip_has_a_tile_every_half_second() {
        let layout = layout(1280, 720, 30, 8 * 30);
        assert_eq!(layout.n_tiles, 16);
        assert_eq!(layout.sheet_size_px(), (1600, 180));
        let frames: Vec<u32> = (0..16).map(|i| layout.frame_of_tile(i)).collect();
        assert_eq!(frames[..4], [0, 15, 30, 45]);
    }

    #[test]
    fn a_long_clip_has_a_hundred_tiles_spread_evenly() {
        let layout = layout(720, 1280, 24, 120 * 24);
        assert_eq!(layout.n_tiles, 100);
        assert_eq!(layout.tile_size.to_string(), "160x284");
        assert_eq!(layout.sheet_size_px(), (1600, 2840));
        assert_eq!(layout.frame_of_tile(1), 28);
        assert_eq!(layout.frame_of_tile(99), 2851);
    }

    #[test]
    fn every_tile_shows_a_frame_that_exists_and_no_frame_twice() {
        for fps in [1, 7, 24, 25, 30, 60, 120] {
            for n_frames in [1, 2, 3, 29, 30, 31, 1499, 1500, 1501, 6001] {
                let layout = layout(64, 64, fps, n_frames);
                let frames: Vec<u32> = (0..layout.n_tiles)
                    .map(|i| layout.frame_of_tile(i))
                    .collect();
                assert!(
                    frames.last().unwrap() < &n_frames,
                    "{fps} {n_frames} {frames:?}"
                );
                if fps > 1 {
                    assert!(
                        frames.windows(2).all(|w| w[0] < w[1]),
                        "{fps} {n_frames} {frames:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_frame_that_is_shown_for_long_fills_all_its_tiles() {
        let size = Size::new(160, 90).unwrap();
        let fps = FrameRate::new(1).unwrap();
        let timing = |n_frames, frame_times| ClipTiming {
            format: ClipFormat {
                size,
                fps,
                n_frames,
            },
            frame_times,
        };
        let varying = FrameTimes::new(10, vec![1, 12, 3, 4]).unwrap();
        for (timing, expected) in [
            (timing(3, None), vec![0, 0, 1, 1, 2, 2]),
            (timing(4, Some(varying)), vec![0, 1, 1, 2]),
        ] {
            let mut builder = SpritesheetBuilder::new(&timing);
            assert_eq!(builder.frames(), expected);
            let n_tiles: usize = (0..timing.format.n_frames)
                .filter_map(|idx| builder.take(idx, &Frame::new(size)))
                .count();
            assert_eq!(builder.n_taken as usize, expected.len());
            assert!(n_tiles <= expected.len());
        }
    }
}
