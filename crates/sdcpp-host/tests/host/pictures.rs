//! Clips that are made from pictures: an input changes the clip, or is refused.

use std::path::Path;

use kinora_sdcpp_protocol::{
    ErrorKind, Event, LoadOrder, Pictures, RawClip, RawPicture, RenderOrder,
};
use tempfile::TempDir;

use crate::common::{Host, small_clip, small_ti2v, small_vace};

/// A clip of five frames of 64x64 in one step.
fn order() -> RenderOrder {
    let mut order = small_clip();
    (order.width_px, order.height_px, order.n_frames) = (64, 64, 5);
    order
}

/// `n_frames` pictures of 64x64 in one file, of one brightness.
fn write_frames(folder: &Path, brightness: u8, n_frames: u32) -> RawClip {
    let path = folder.join(format!("{brightness}-{n_frames}.rgb"));
    std::fs::write(&path, vec![brightness; 64 * 64 * 3 * n_frames as usize]).expect("a file");
    RawClip {
        path,
        width_px: 64,
        height_px: 64,
        n_frames,
    }
}

fn write_still(folder: &Path, brightness: u8) -> RawPicture {
    let clip = write_frames(folder, brightness, 1);
    RawPicture {
        path: clip.path,
        width_px: clip.width_px,
        height_px: clip.height_px,
    }
}

fn open(model: &LoadOrder, expected: &str) -> Host {
    let mut host = Host::start();
    match host.load(model) {
        Event::Loaded(loaded) => assert_eq!(loaded.family.as_deref(), Some(expected)),
        other => panic!("{other:?}"),
    }
    host
}

/// The clips `host` makes of each of `inputs`; no two of them are the same.
fn differ(host: &mut Host, inputs: Vec<Pictures>) {
    let mut made: Vec<Vec<u8>> = Vec::new();
    for pictures in inputs {
        let frames = host.frames(&RenderOrder {
            pictures: pictures.clone(),
            ..order()
        });
        assert_eq!(frames.len(), 64 * 64 * 3 * 5, "{pictures:?}");
        assert!(!made.contains(&frames), "without effect: {pictures:?}");
        made.push(frames);
    }
}

#[test]
fn a_reference_and_a_control_clip_change_what_vace_makes() {
    let folder = TempDir::new().expect("a folder");
    let folder = folder.path();
    let mut host = open(&small_vace(), "Wan2.1-VACE-1.3B");
    let reference = Pictures {
        reference: Some(write_still(folder, 200)),
        ..Pictures::default()
    };
    let control = |brightness, n_frames| Pictures {
        control: Some(write_frames(folder, brightness, n_frames)),
        ..Pictures::default()
    };
    let weak = Pictures {
        control_strength: Some(0.5),
        ..control(0, 5)
    };
    let both = Pictures {
        reference: reference.reference.clone(),
        ..control(0, 5)
    };
    let inputs = [
        Pictures::default(),
        reference,
        control(0, 5),
        control(0, 2),
        weak,
        both,
    ];
    differ(&mut host, inputs.to_vec());
}

#[test]
fn a_first_and_a_last_frame_change_what_ti2v_makes() {
    let folder = TempDir::new().expect("a folder");
    let folder = folder.path();
    let mut host = open(&small_ti2v(), "Wan2.2-TI2V-5B");
    let first = Pictures {
        first: Some(write_still(folder, 200)),
        ..Pictures::default()
    };
    let other_first = Pictures {
        first: Some(write_still(folder, 20)),
        ..Pictures::default()
    };
    let both = Pictures {
        last: Some(write_still(folder, 20)),
        ..first.clone()
    };
    differ(
        &mut host,
        vec![Pictures::default(), first, other_first, both],
    );
}

#[test]
fn pictures_that_are_not_there_cost_one_error() {
    let folder = TempDir::new().expect("a folder");
    let mut host = open(&small_vace(), "Wan2.1-VACE-1.3B");
    let mut order = order();
    let mut control = write_frames(folder.path(), 0, 5);
    control.n_frames = 4;
    order.pictures.control = Some(control);
    let error = host.refused_render(&order);
    assert_eq!(error.kind, ErrorKind::InvalidRequest, "{error:?}");
    assert!(
        error.message.contains("61440 bytes, where 4 pictures"),
        "{error:?}"
    );
    order.pictures.control = Some(RawClip {
        path: folder.path().join("none.rgb"),
        width_px: 64,
        height_px: 64,
        n_frames: 5,
    });
    let error = host.refused_render(&order);
    assert!(
        error.message.contains("none.rgb cannot be read"),
        "{error:?}"
    );
}
