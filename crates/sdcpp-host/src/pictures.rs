//! Pictures that come with an order, read into memory.

use std::fs::File;
use std::io::Read;

use kinora_sdcpp_protocol::{Pictures, RawClip, RawPicture};

/// One picture: RGB8, row-major, without padding.
#[derive(Debug)]
pub(crate) struct Rgb {
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    pub(crate) data: Vec<u8>,
}

/// The pictures of an order, as the library wants them.
#[derive(Debug, Default)]
pub(crate) struct LoadedPictures {
    /// The first frame, or for VACE the reference.
    pub(crate) first: Option<Rgb>,
    /// The last frame.
    pub(crate) last: Option<Rgb>,
    /// The frames of the clip to follow.
    pub(crate) control: Vec<Rgb>,
}

/// Reads the pictures of an order.
///
/// # Errors
/// A file cannot be read or has another length than its picture: one sentence.
pub(crate) fn load(pictures: &Pictures) -> Result<LoadedPictures, String> {
    let one = |picture: &Option<RawPicture>| picture.as_ref().map(still).transpose();
    let first = one(&pictures.first)?;
    let reference = one(&pictures.reference)?;
    Ok(LoadedPictures {
        first: first.or(reference),
        last: one(&pictures.last)?,
        control: match &pictures.control {
            Some(clip) => frames(clip)?,
            None => Vec::new(),
        },
    })
}

fn still(picture: &RawPicture) -> Result<Rgb, String> {
    let clip = RawClip {
        path: picture.path.clone(),
        width_px: picture.width_px,
        height_px: picture.height_px,
        n_frames: 1,
    };
    let mut frames = frames(&clip)?;
    Ok(frames.swap_remove(0))
}

fn frames(clip: &RawClip) -> Result<Vec<Rgb>, String> {
    let path = clip.path.display();
    let broken = |err| format!("The pictures in {path} cannot be read: {err}.");
    let mut file = File::open(&clip.path).map_err(broken)?;
    let frame_bytes = u64::from(clip.width_px) * u64::from(clip.height_px) * 3;
    let expected_bytes = frame_bytes * u64::from(clip.n_frames);
    let found_bytes = file.metadata().map_err(broken)?.len();
    if found_bytes != expected_bytes {
        let n_frames = clip.n_frames;
        return Err(format!(
            "The file {path} has {found_bytes} bytes, where {n_frames} pictures have {expected_bytes}."
        ));
    }
    let mut frames = Vec::new();
    for _ in 0..clip.n_frames {
        let mut data = vec![0; frame_bytes as usize];
        file.read_exact(&mut data).map_err(broken)?;
        frames.push(Rgb {
            width_px: clip.width_px,
            height_px: clip.height_px,
            data,
        });
    }
    Ok(frames)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_length_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("first.rgb");
        std::fs::write(&path, [7; 13]).expect("a file");
        let first = RawPicture {
            path: path.clone(),
            width_px: 2,
            height_px: 2,
        };
        let mut pictures = Pictures {
            first: Some(first),
            ..Pictures::default()
        };
        let message = load(&pictures).expect_err("13 bytes are no picture");
        assert!(message.contains("has 13 bytes"), "{message}");
        std::fs::write(&path, [7; 12]).expect("a file");
        let loaded = load(&pictures).expect("12 bytes are one");
        assert_eq!(loaded.first.expect("a picture").data, [7; 12]);
        // The library takes the reference of VACE where it takes the first frame.
        pictures.reference = pictures.first.take();
        assert!(load(&pictures).expect("a reference").first.is_some());
    }
}
