//! What a supervisor learns while a clip is made.

use kinora_sdcpp_protocol::{
    Event, Order, Phase, Preview, PreviewKind, PreviewWish, Progress, RenderOrder,
};

use crate::common::{Host, Message, clip, small_model};

fn progress_of(said: &[Message]) -> Vec<&Progress> {
    let progress = said.iter().filter_map(|(event, _)| match event {
        Event::Progress(progress) => Some(progress),
        _ => None,
    });
    progress.collect()
}

fn previews_of(said: &[Message]) -> Vec<(&Preview, &[u8])> {
    let previews = said.iter().filter_map(|(event, body)| match event {
        Event::Preview(preview) => Some((preview, &body[..])),
        _ => None,
    });
    previews.collect()
}

fn with_previews(kind: PreviewKind, every_n_steps: u32, n_steps: u32) -> RenderOrder {
    let mut order = clip();
    order.sampling.steps = n_steps;
    order.preview = Some(PreviewWish {
        kind,
        every_n_steps,
    });
    order
}

#[test]
fn steps_are_told_apart_from_tensors() {
    let mut host = Host::with_small_model();
    let said = host.render(&clip());
    let progress = progress_of(&said);
    let steps: Vec<u32> = progress
        .iter()
        .filter(|progress| progress.phase == Phase::Sampling && progress.step_seconds.is_some())
        .map(|progress| progress.done)
        .collect();
    assert_eq!(steps, [1, 2], "{progress:?}");
    let n_read = progress
        .iter()
        .filter(|progress| progress.phase == Phase::Reading)
        .map(|progress| progress.total)
        .max();
    assert!(n_read > Some(200), "{progress:?}");
    assert!(
        progress
            .iter()
            .any(|progress| progress.phase == Phase::Decoding)
    );
    assert!(progress.iter().all(|progress| progress.job == Some(1)));

    let Some((Event::Done(done), _)) = said.last() else {
        panic!("no clip");
    };
    let seconds = done.seconds;
    assert!(seconds.reading > 0.0 && seconds.sampling > 0.0 && seconds.decoding > 0.0);
    let sum = seconds.reading + seconds.prompt + seconds.sampling + seconds.decoding;
    assert!((sum - seconds.total).abs() < 0.01, "{seconds:?}");

    // Weights are kept.
    let said = host.render(&clip());
    let progress = progress_of(&said);
    assert!(
        progress
            .iter()
            .all(|progress| progress.phase != Phase::Reading)
    );
}

#[test]
fn a_latent_preview_is_small_and_costs_nothing() {
    let mut host = Host::with_small_model();
    let plain = host.frames(&clip());
    let order = with_previews(PreviewKind::Latent, 1, 2);
    let said = host.render(&order);
    let previews = previews_of(&said);
    // None after the last step: then the clip itself comes.
    assert_eq!(previews.len(), 1);
    let (preview, body) = previews[0];
    assert_eq!((preview.job, preview.step), (1, 1));
    assert_eq!(
        (preview.width_px, preview.height_px, preview.n_frames),
        (8, 8, 2)
    );
    assert_eq!(body.len(), 8 * 8 * 3 * 2);
    let clip = said.last().map(|(_, body)| body);
    assert_eq!(clip, Some(&plain), "a preview changes nothing");
}

#[test]
fn previews_come_as_often_as_they_are_wanted() {
    let mut host = Host::with_small_model();
    let said = host.render(&with_previews(PreviewKind::TinyVae, 2, 5));
    let previews = previews_of(&said);
    let steps: Vec<u32> = previews.iter().map(|(preview, _)| preview.step).collect();
    assert_eq!(steps, [2, 4]);
    let (preview, body) = previews[0];
    assert_eq!((preview.width_px, preview.height_px), (64, 64));
    assert_eq!(body.len(), 64 * 64 * 3 * preview.n_frames as usize);
    // And none when they are not.
    assert!(previews_of(&host.render(&clip())).is_empty());
}

#[test]
fn a_tiled_clip_is_told_tile_by_tile() {
    let mut host = Host::with_small_model();
    let mut order = clip();
    (order.width_px, order.height_px, order.n_frames) = (128, 128, 1);
    order.tiling = Some(kinora_sdcpp_protocol::Tiling {
        tile_latent_px: Some(8),
        overlap_share: None,
        in_time: false,
    });
    let said = host.render(&order);
    let tiles = progress_of(&said);
    let n_tiles = tiles
        .iter()
        .filter(|progress| progress.phase == Phase::Decoding)
        .map(|progress| progress.total)
        .max();
    assert!(n_tiles > Some(1), "{tiles:?}");
}

#[test]
fn a_host_gives_signs_of_life() {
    let mut host = Host::with_small_model();
    let is_alive = |event: &Event| matches!(event, Event::Alive(_));
    let Some((Event::Alive(alive), _)) = host.wait_for(is_alive) else {
        panic!("no sign of life");
    };
    assert!(alive.resident_peak_bytes >= alive.resident_bytes);
    #[cfg(target_os = "linux")]
    assert!(alive.resident_bytes > 1 << 20);
}

#[test]
fn files_that_are_mapped_are_read_before_and_told_of() {
    let mut host = Host::start();
    let mut order = small_model();
    order.map_files = true;
    host.order(&Order::Load(Box::new(order)));
    let mut last = None;
    loop {
        let (event, _) = host.next().expect("the host says how it went");
        match event {
            Event::Progress(progress) => last = Some(progress),
            Event::Loaded(_) => break,
            Event::Error(error) => panic!("{error:?}"),
            _ => {}
        }
    }
    let last = last.expect("it told of reading");
    assert_eq!((last.job, last.phase), (None, Phase::Reading));
    assert!(last.done > 200 && last.done == last.total, "{last:?}");
    assert_eq!(host.frames(&clip()).len(), 64 * 64 * 3 * 5);
}
