//! The real library makes clips.

use kinora_sdcpp_fixtures::write_wan_vae;
use kinora_sdcpp_protocol::{DeviceKind, Event, PROTOCOL_VERSION, Tiling};

use crate::common::{Host, clip, fixture, small_clip, small_model};

#[test]
fn the_real_vae_makes_a_clip_in_tiles() {
    let mut model = small_model();
    model.files.tiny_vae = None;
    let vae = fixture("wan-vae.gguf", |path| write_wan_vae(path, 9));
    model.files.vae = Some(vae);
    let mut host = Host::start();
    let event = host.load(&model);
    assert!(matches!(event, Event::Loaded(_)), "{event:?}");
    let mut order = clip();
    order.sampling.steps = 1;
    let whole = host.frames(&order);
    order.tiling = Some(Tiling {
        tile_latent_px: Some(4),
        overlap_share: None,
        in_time: false,
    });
    let tiled = host.frames(&order);
    assert_eq!([whole.len(), tiled.len()], [64 * 64 * 3 * 5; 2]);
    assert!(whole != tiled, "not made in tiles");
}

#[test]
fn a_host_introduces_itself() {
    let mut host = Host::start();
    let Some((Event::Hello(hello), _)) = host.next() else {
        panic!("no hello");
    };
    assert_eq!(hello.protocol, PROTOCOL_VERSION);
    let processor = hello
        .devices
        .iter()
        .find(|device| device.kind == DeviceKind::Cpu);
    assert!(processor.expect("a processor").memory_total_bytes > 1 << 30);
    assert!(hello.samplers.contains(&"euler".into()));
    // What releases are built with: quick matrix products, and nothing that only this machine has.
    assert!(hello.system.contains("LLAMAFILE = 1"), "{}", hello.system);
    assert!(!hello.system.contains("AVX512 = 1"), "{}", hello.system);
}

#[test]
fn a_clip_has_exactly_the_frames_that_were_ordered() {
    let mut host = Host::with_small_model();
    let Some((Event::Done(done), body)) = host.render(&clip()).pop() else {
        panic!("no clip");
    };
    assert_eq!((done.job, done.n_frames), (1, 5));
    assert_eq!((done.width_px, done.height_px), (64, 64));
    assert_eq!(done.sound, None);
    assert_eq!(body.len(), 64 * 64 * 3 * 5);
    let (min, max) = (body.iter().min(), body.iter().max());
    assert!(min < max, "all of it is {min:?}");
}

#[test]
fn the_same_order_makes_the_same_clip_in_every_host() {
    let mut host = Host::with_small_model();
    let first = host.frames(&small_clip());
    let again = host.frames(&small_clip());
    assert_eq!(first, again, "a second time");
    let elsewhere = Host::with_small_model().frames(&small_clip());
    assert_eq!(first, elsewhere, "in another process");
    let mut other_seed = small_clip();
    other_seed.seed += 1;
    assert_ne!(first, host.frames(&other_seed), "with another seed");
}

#[test]
fn a_host_says_what_the_model_is() {
    let mut host = Host::start();
    let Event::Loaded(loaded) = host.load(&small_model()) else {
        panic!("not loaded");
    };
    assert_eq!(loaded.family.as_deref(), Some("Wan2.1-T2V-1.3B"));
    assert_eq!(loaded.default_sampler, "euler");
}
