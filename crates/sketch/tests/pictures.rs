//! Pictures, clips and characters that were not made here, as places and actors of clips.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

use kinora_domain::{FrameRate, Size};
use kinora_media::{
    ClipFormat, Cutout, Frame, FrameSource, Sound, SourceError, from_rgb8, to_rgb8,
};
use kinora_sketch::clip::Clip;
use kinora_sketch::language::{understand, understand_with_names};
use kinora_sketch::paint::noise::hash;
use kinora_sketch::picture::{
    EarlierPart, FootageEdit, PictureBegins, PictureClip, PictureOrder, continued_sound,
    mixed_sound,
};
use kinora_sketch::rigs::Troupe;
use kinora_sketch::scene::{CameraMove, Scene};

const N_FRAMES: u32 = 60;

fn wide() -> Size {
    Size::new(320, 180).unwrap()
}

fn tall() -> Size {
    Size::new(180, 320).unwrap()
}

fn format(size: Size) -> ClipFormat {
    ClipFormat {
        size,
        fps: FrameRate::new(30).unwrap(),
        n_frames: N_FRAMES,
    }
}

/// A picture by a formula of the place, 0.0 to 1.0 across and down.
fn picture(size: Size, colour_at: impl Fn(f32, f32) -> [u8; 3]) -> Frame {
    let (wide, high) = (size.width_px(), size.height_px());
    let mut rgb = Vec::new();
    for y in 0..high {
        for x in 0..wide {
            rgb.extend(colour_at(x as f32 / wide as f32, y as f32 / high as f32));
        }
    }
    from_rgb8(size, &rgb)
}

fn landscape(size: Size) -> Frame {
    picture(size, |x, y| {
        let grain = (hash((x * 5000.0) as i32, (y * 5000.0) as i32, 1) % 24) as u8;
        if y < 0.5 {
            [120 + grain / 4, 170, 230]
        } else {
            [60 + grain, 120 + grain, (40.0 + 40.0 * y) as u8]
        }
    })
}

/// Pictures of all kinds: a landscape, a subject on paper, a gradient, one colour, noise, bars.
fn pictures(size: Size) -> Vec<Frame> {
    vec![
        landscape(size),
        picture(size, |x, y| {
            let far = (x - 0.5) * (x - 0.5) + (y - 0.55) * (y - 0.55);
            if far < 0.04 {
                [200, 60, 30]
            } else {
                [225, 220, (200.0 + 20.0 * y) as u8]
            }
        }),
        picture(size, |x, y| [(255.0 * x) as u8, (255.0 * y) as u8, 128]),
        picture(size, |_, _| [40, 120, 100]),
        picture(size, |x, y| {
            let noise = hash((x * 4096.0) as i32, (y * 4096.0) as i32, 2);
            [noise as u8, (noise >> 8) as u8, (noise >> 16) as u8]
        }),
        picture(size, |x, _| {
            [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]][(x * 4.0) as usize % 4]
        }),
    ]
}

fn clip_of<'a>(picture: &'a Frame, scene: &'a Scene, troupe: &'a Troupe) -> PictureOrder<'a> {
    PictureOrder {
        picture,
        scene,
        troupe,
        seed: 7,
        format: format(picture.size()),
        begins: PictureBegins::With,
    }
}

fn painted(clip: &mut PictureClip, frame_idx: u32) -> Frame {
    let mut frame = Frame::new(clip.format().size);
    clip.paint_at(frame_idx, &mut frame);
    frame
}

/// The mean difference of two frames' brightness.
fn difference(a: &Frame, b: &Frame) -> f32 {
    let sum: u32 = a
        .y()
        .iter()
        .zip(b.y())
        .map(|(a, b)| u32::from(a.abs_diff(*b)))
        .sum();
    sum as f32 / a.y().len() as f32
}

fn red_figure() -> Cutout {
    let (wide, high) = (60_u32, 100_u32);
    let mut rgba = Vec::new();
    for y in 0..high {
        for x in 0..wide {
            let is_inside = (x as f32 - 30.0).abs() < 8.0 + 0.2 * y as f32;
            rgba.extend([230, 20, 20, if is_inside { 255 } else { 0 }]);
        }
    }
    Cutout::new(wide, high, rgba).unwrap()
}

/// How many pixels are the red of [`red_figure`].
fn n_red(frame: &Frame) -> usize {
    to_rgb8(frame)
        .chunks_exact(3)
        .filter(|rgb| rgb[0] > 120 && rgb[1] < 90 && rgb[2] < 90)
        .count()
}

#[test]
fn the_first_frame_is_the_picture_whatever_is_asked() {
    let troupe = Troupe::default();
    for prompt in [
        "",
        "a storm at night, two dogs run",
        "watercolor, pull out",
        "the camera orbits",
    ] {
        let scene = understand(prompt).scene;
        for size in [wide(), tall()] {
            for picture in pictures(size) {
                let mut clip = PictureClip::new(&clip_of(&picture, &scene, &troupe));
                assert_eq!(painted(&mut clip, 0), picture, "{prompt}");
            }
        }
    }
}

#[test]
fn nothing_jumps_from_the_picture_to_the_frame_after_it() {
    let troupe = Troupe::default();
    for prompt in [
        "",
        "a storm at night, two dogs run",
        "film noir, the camera pans left",
    ] {
        let scene = understand(prompt).scene;
        // Noise has no neighbours that are alike: half a pixel of movement changes all of it.
        for picture in pictures(wide())
            .iter()
            .enumerate()
            .filter(|(idx, _)| *idx != 4)
        {
            let mut clip = PictureClip::new(&clip_of(picture.1, &scene, &troupe));
            let change = difference(&painted(&mut clip, 1), picture.1);
            assert!(change < 2.0, "{prompt} {}: {change}", picture.0);
        }
    }
}

#[test]
fn the_camera_moves_through_every_picture_and_shows_no_hole() {
    let troupe = Troupe::default();
    let mut scene = understand("").scene;
    scene.entities.clear();
    for camera_move in [
        CameraMove::PushIn,
        CameraMove::PullOut,
        CameraMove::PanLeft,
        CameraMove::Orbit,
    ] {
        scene.camera = camera_move;
        let blue = picture(wide(), |x, _| [30, 60, (180.0 + 60.0 * x) as u8]);
        let mut clip = PictureClip::new(&clip_of(&blue, &scene, &troupe));
        let last = painted(&mut clip, N_FRAMES - 1);
        assert!(
            to_rgb8(&last)
                .chunks_exact(3)
                .all(|rgb| rgb[2] > 150 && rgb[0] < 60),
            "{camera_move:?} shows what is not in the picture"
        );
        let land = landscape(wide());
        let mut clip = PictureClip::new(&clip_of(&land, &scene, &troupe));
        assert!(
            difference(&painted(&mut clip, N_FRAMES - 1), &land) > 0.5,
            "{camera_move:?}"
        );
    }
}

#[test]
fn the_same_order_gives_the_same_bytes_on_any_number_of_threads() {
    let scene = understand("a storm at night, a dog runs, watercolor").scene;
    let land = landscape(wide());
    let frames = |n_threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .build()
            .unwrap();
        pool.install(|| {
            let troupe = Troupe::default();
            let mut clip = PictureClip::new(&clip_of(&land, &scene, &troupe));
            let source = Box::new(Standing::of(land.clone()));
            let mut edit = FootageEdit::new(source, &scene, &troupe, 7).unwrap();
            let mut edited = Frame::new(wide());
            for _ in 0..4 {
                edit.next_frame(&mut edited).unwrap();
            }
            (painted(&mut clip, 20), painted(&mut clip, 59), edited)
        })
    };
    assert!(frames(1) == frames(3));
}

#[test]
fn who_the_prompt_asks_for_comes_into_the_picture() {
    let troupe = Troupe::default();
    let (with, without) = (understand("a dog sits").scene, understand("").scene);
    let without = Scene {
        entities: Vec::new(),
        ..without
    };
    for size in [wide(), tall()] {
        let land = landscape(size);
        let mut clip = PictureClip::new(&clip_of(&land, &with, &troupe));
        let mut plain = PictureClip::new(&clip_of(&land, &without, &troupe));
        let alone = difference(&painted(&mut clip, 55), &painted(&mut plain, 55));
        assert!(alone > 1.0, "{size}: {alone}");
    }
}

#[test]
fn a_character_is_shown_when_the_prompt_says_its_name_and_only_then() {
    let look = [red_figure()];
    let troupe = Troupe::new([("Momo", &look[..])]);
    let names: Vec<&str> = troupe.names().collect();
    for (prompt, is_named) in [
        ("momo walks through a park", true),
        ("Here is MOMO's house, and Momo waves", true),
        ("the camera pans over a park", false),
        ("momos dance in a park", false),
    ] {
        let scene = understand_with_names(prompt, &names).scene;
        let mut clip = Clip::with_troupe(&troupe, &scene, 7, format(wide()));
        let mut frame = Frame::new(wide());
        clip.paint_at(45, &mut frame);
        assert_eq!(
            n_red(&frame) > 300,
            is_named,
            "{prompt}: {} red pixels",
            n_red(&frame)
        );
    }
}

#[test]
fn a_character_comes_into_a_picture_and_two_stand_side_by_side() {
    let looks = [red_figure()];
    let troupe = Troupe::new([("Momo", &looks[..]), ("Pip", &looks[..])]);
    let names = ["Momo", "Pip"];
    let land = landscape(wide());
    let red = |prompt: &str| {
        let scene = understand_with_names(prompt, &names).scene;
        let mut clip = PictureClip::new(&clip_of(&land, &scene, &troupe));
        assert_eq!(n_red(&painted(&mut clip, 0)), 0);
        let frame = painted(&mut clip, 58);
        assert!(n_red(&frame) > 250, "{prompt}: {}", n_red(&frame));
        red_columns(&frame)
    };
    let (one, two) = (red("Momo waves"), red("Momo and Pip wave"));
    assert!(two > one + one / 2, "{two} columns of two, {one} of one");
}

/// How many columns there are from the first to the last pixel of a character.
fn red_columns(frame: &Frame) -> usize {
    let wide = frame.size().width_px() as usize;
    let rgb = to_rgb8(frame);
    let is_red = |column: usize| {
        rgb.chunks_exact(3 * wide).any(|row| {
            let rgb = &row[3 * column..3 * column + 3];
            rgb[0] > 120 && rgb[1] < 90 && rgb[2] < 90
        })
    };
    let first = (0..wide).find(|column| is_red(*column)).unwrap_or(0);
    let last = (0..wide).rfind(|column| is_red(*column)).unwrap_or(0);
    last - first
}

#[test]
fn a_picture_without_a_cut_out_subject_becomes_a_framed_card() {
    let whole = Cutout::new(40, 40, [230, 20, 20, 255].repeat(1600)).unwrap();
    let looks = [whole];
    let troupe = Troupe::new([("Momo", &looks[..])]);
    let drawing = troupe.drawing("Momo").unwrap();
    assert!(
        drawing.parts.len() > 1,
        "a frame and a stick hold the picture"
    );
}

#[test]
fn a_clip_after_a_picture_goes_on_from_it_without_a_step() {
    let troupe = Troupe::default();
    let land = landscape(wide());
    let scene = understand("a dog walks, it rains").scene;
    let order = PictureOrder {
        begins: PictureBegins::After,
        ..clip_of(&land, &scene, &troupe)
    };
    let mut clip = PictureClip::new(&order);
    let first = painted(&mut clip, 0);
    assert!(first != land, "the picture itself was the frame before");
    assert!(difference(&first, &land) < 2.0);
}

#[test]
fn a_later_clip_of_the_same_picture_goes_on_where_the_earlier_one_ended() {
    let troupe = Troupe::default();
    let land = landscape(wide());
    let earlier = understand("a dog sits, snow falls, the camera pushes in").scene;
    let later = understand("a dog sits, snow falls, night").scene;
    let last = painted(
        &mut PictureClip::new(&clip_of(&land, &earlier, &troupe)),
        N_FRAMES - 1,
    );
    let order = PictureOrder {
        begins: PictureBegins::Later(&[EarlierPart {
            scene: &earlier,
            n_frames: N_FRAMES,
        }]),
        ..clip_of(&land, &later, &troupe)
    };
    let mut clip = PictureClip::new(&order);
    let first = painted(&mut clip, 0);
    let step = difference(&first, &last);
    assert!(step < 3.5, "{step}");
    assert!(difference(&painted(&mut clip, N_FRAMES - 1), &last) > 2.0 * step);
}

#[test]
fn a_chain_of_clips_of_one_picture_has_no_step_at_any_seam() {
    let troupe = Troupe::default();
    let land = landscape(wide());
    let scenes = [
        "the camera pans right",
        "the camera orbits",
        "pull out",
        "push in",
        "static shot",
    ]
    .map(|prompt| understand(prompt).scene);
    let mut earlier: Vec<EarlierPart> = Vec::new();
    let mut last: Option<Frame> = None;
    for scene in &scenes {
        let order = PictureOrder {
            begins: if earlier.is_empty() {
                PictureBegins::With
            } else {
                PictureBegins::Later(&earlier)
            },
            ..clip_of(&land, scene, &troupe)
        };
        let mut clip = PictureClip::new(&order);
        if let Some(last) = &last {
            let step = difference(&painted(&mut clip, 0), last);
            assert!(step < 1.5, "{:?}: {step}", scene.camera);
        }
        last = Some(painted(&mut clip, N_FRAMES - 1));
        earlier.push(EarlierPart {
            scene,
            n_frames: N_FRAMES,
        });
    }
}

/// A clip that stands still.
struct Standing {
    picture: Frame,
    n_left: u32,
}

impl Standing {
    fn of(picture: Frame) -> Self {
        Self {
            picture,
            n_left: N_FRAMES,
        }
    }
}

impl FrameSource for Standing {
    fn format(&self) -> ClipFormat {
        format(self.picture.size())
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        if self.n_left == 0 {
            return Err(SourceError::Failed("no more".to_owned()));
        }
        self.n_left -= 1;
        frame.clone_from(&self.picture);
        Ok(())
    }
}

#[test]
fn an_edit_has_the_frames_of_its_source_and_is_never_the_source() {
    let troupe = Troupe::default();
    for prompt in [
        "",
        "asdf qwer",
        "film noir",
        "watercolor",
        "neon",
        "vintage",
        "night",
        "golden hour",
        "add a cat",
    ] {
        let scene = understand(prompt).scene;
        for picture in pictures(wide()) {
            let source = Box::new(Standing::of(picture.clone()));
            let mut edit = FootageEdit::new(source, &scene, &troupe, 7).unwrap();
            assert_eq!(edit.format(), format(wide()));
            let mut frame = Frame::new(wide());
            for _ in 0..N_FRAMES {
                edit.next_frame(&mut frame).unwrap();
                let n_changed = frame
                    .data()
                    .iter()
                    .zip(picture.data())
                    .filter(|(a, b)| a != b)
                    .count();
                assert!(n_changed * 20 > frame.data().len(), "{prompt}: {n_changed}");
            }
            assert!(edit.next_frame(&mut frame).is_err(), "{prompt}");
        }
    }
}

#[test]
fn an_edit_of_a_source_without_frames_is_an_error() {
    let source = Box::new(Standing {
        picture: landscape(wide()),
        n_left: 0,
    });
    assert!(FootageEdit::new(source, &understand("").scene, &Troupe::default(), 7).is_err());
}

fn hum(n_sample_frames: usize, level: f32) -> Sound {
    let samples = (0..2 * n_sample_frames).map(|i| level * (i as f32 / 2.0 * 0.031).sin());
    Sound {
        samples: samples.collect(),
    }
}

fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32).sqrt()
}

#[test]
fn sound_goes_on_from_the_tail_without_a_step() {
    let scene = understand("a storm in a forest").scene;
    for level in [0.02, 0.2, 0.6] {
        let tail = hum(48_000, level);
        let sound = continued_sound(&scene, 7, &tail, 96_000);
        assert_eq!(sound.n_sample_frames(), 96_000);
        let last = &tail.samples[tail.samples.len() - 2..];
        for (first, last) in sound.samples.iter().zip(last) {
            let step = (first - last).abs();
            assert!(step < 0.03 * level + 0.004, "{level}: a step of {step}");
        }
        let (before, after) = (rms(&tail.samples[86_400..]), rms(&sound.samples[..9_600]));
        assert!(
            (0.7..1.4).contains(&(after / before)),
            "{level}: {before} to {after}"
        );
        assert!(sound.samples.iter().all(|x| x.abs() < 1.0));
    }
}

#[test]
fn after_silence_the_sound_is_the_scene_s_own() {
    let scene = understand("waves on a beach").scene;
    let sound = continued_sound(&scene, 7, &Sound::default(), 48_000);
    assert_eq!(sound, kinora_sketch::sound::render(&scene, 7, 48_000));
}

#[test]
fn the_sound_of_an_edited_clip_is_kept_and_weather_is_added() {
    let own = hum(96_000, 0.2);
    let dry = understand("film noir").scene;
    let wet = understand("it rains").scene;
    let kept = mixed_sound(Some(own.clone()), &dry, 7, 96_000).unwrap();
    assert_eq!(kept, own);
    let rained = mixed_sound(Some(own.clone()), &wet, 7, 96_000).unwrap();
    assert_eq!(rained.samples.len(), own.samples.len());
    let added: Vec<f32> = rained
        .samples
        .iter()
        .zip(&own.samples)
        .map(|(a, b)| a - b)
        .collect();
    assert!(rms(&added) > 0.02, "{}", rms(&added));
    let short = mixed_sound(Some(hum(1_000, 0.2)), &dry, 7, 96_000).unwrap();
    assert_eq!(short.n_sample_frames(), 96_000);
    assert!(mixed_sound(None, &dry, 7, 96_000).is_none());
    assert!(mixed_sound(None, &wet, 7, 96_000).is_some());
}
