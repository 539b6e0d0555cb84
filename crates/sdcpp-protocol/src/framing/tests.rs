//! What goes in comes out, and nothing that comes in can hurt.

use std::io::Read;

use super::*;
use crate::{
    Alive, ClipDone, LoadOrder, Order, Phase, PhaseSeconds, Preview, Progress, RenderOrder,
    Sampling, SoundShape,
};

fn done() -> ClipDone {
    ClipDone {
        job: 7,
        n_frames: 2,
        width_px: 4,
        height_px: 2,
        sound: Some(SoundShape {
            sample_rate_hz: 48_000,
            n_channels: 2,
            n_samples: 3,
        }),
        seconds: PhaseSeconds::default(),
    }
}

#[test]
fn a_body_is_as_long_as_its_line_says() {
    let done = done();
    assert_eq!(done.frames_bytes(), 48);
    assert_eq!(done.sound_bytes(), 24);
    let event = Event::Done(done);
    let mut pipe = Vec::new();
    let (frames, sound) = ([1; 48], [2; 24]);
    send_with_body(&mut pipe, &event, &[&frames, &sound]).expect("a vector takes everything");
    send(&mut pipe, &Event::Alive(Alive::default())).expect("a vector takes everything");

    let mut incoming = Incoming::new(&pipe[..]);
    assert_eq!(incoming.next_event().expect("an event"), Some(event));
    let mut body = Vec::new();
    incoming.body().read_to_end(&mut body).expect("a body");
    assert_eq!(body, [&frames[..], &sound[..]].concat());
    let alive = incoming.next_event().expect("an event");
    assert_eq!(alive, Some(Event::Alive(Alive::default())));
    assert!(incoming.next_event().expect("an end").is_none());
}

#[test]
fn a_body_nobody_read_is_skipped() {
    let preview = Preview {
        job: 1,
        step: 1,
        n_frames: 1,
        width_px: 2,
        height_px: 2,
    };
    let mut pipe = Vec::new();
    // Bytes that look like the end of a line and the start of another.
    let body = *b"\n{\"event\":\"\n";
    send_with_body(&mut pipe, &Event::Preview(preview), &[&body]).expect("a vector");
    send(&mut pipe, &Event::Alive(Alive::default())).expect("a vector");
    let mut incoming = Incoming::new(&pipe[..]);
    let mut one = [0];
    assert!(matches!(incoming.next_event(), Ok(Some(Event::Preview(_)))));
    incoming.body().read_exact(&mut one).expect("a byte");
    assert_eq!(incoming.body_left_bytes(), 11);
    assert!(matches!(incoming.next_event(), Ok(Some(Event::Alive(_)))));
}

#[test]
fn a_body_of_another_length_is_not_sent() {
    let mut pipe = Vec::new();
    let err = send_with_body(&mut pipe, &Event::Done(done()), &[&[0; 71]]).expect_err("too short");
    assert_eq!(err.kind(), io::ErrorKind::InvalidInput);
    assert!(pipe.is_empty());
}

#[test]
fn a_pipe_that_ends_inside_a_message_says_so() {
    let mut pipe = Vec::new();
    send_with_body(&mut pipe, &Event::Done(done()), &[&[0; 72]]).expect("a vector");
    let mut incoming = Incoming::new(&pipe[..pipe.len() - 1]);
    assert!(matches!(incoming.next_event(), Ok(Some(Event::Done(_)))));
    assert!(matches!(incoming.next_event(), Err(ProtocolError::Cut)));
    let mut incoming = Incoming::new(&pipe[..10]);
    assert!(matches!(incoming.next_event(), Err(ProtocolError::Cut)));
}

#[test]
fn a_host_that_announces_more_than_there_can_be_is_cut_off() {
    let mut lie = done();
    (lie.n_frames, lie.width_px, lie.height_px) = (u32::MAX, u32::MAX, u32::MAX);
    let event = Event::Done(lie);
    assert_eq!(event.body_bytes(), u64::MAX);
    let mut pipe = Vec::new();
    send(&mut pipe, &event).expect("a vector");
    let mut incoming = Incoming::new(&pipe[..]);
    assert!(matches!(incoming.next_event(), Ok(Some(Event::Done(_)))));
    assert!(matches!(incoming.next_event(), Err(ProtocolError::Cut)));
}

#[test]
fn a_line_without_an_end_is_refused_in_bounded_memory() {
    let mut incoming = Incoming::new(io::repeat(b'x'));
    assert!(matches!(
        incoming.next_event(),
        Err(ProtocolError::LineTooLong)
    ));
    assert!(incoming.line.capacity() as u64 <= 2 * LINE_MAX_BYTES);
}

#[test]
fn after_a_line_that_is_no_message_the_next_one_is_read() {
    let text = "Segmentation fault\n{\"event\":\"nonsense\"}\n{\"do\":\"stop\"}\n";
    let mut incoming = Incoming::new(text.as_bytes());
    for _ in 0..2 {
        let read = incoming.next_message::<Order>();
        assert!(matches!(read, Err(ProtocolError::NotAMessage(_))));
    }
    let order: Option<Order> = incoming.next_message().expect("an order");
    assert_eq!(order, Some(Order::Stop));
}

#[test]
fn a_misspelt_field_of_an_order_is_refused() {
    let text = r#"{"do":"load","files":{"diffusion":"a.gguf"},"flash_atention":true}"#;
    let err = serde_json::from_str::<Order>(text).expect_err("no such field");
    assert!(err.to_string().contains("flash_atention"), "{err}");
}

#[test]
fn orders_and_events_are_written_as_documented() {
    check(
        &Order::Load(Box::new(LoadOrder {
            weight_type: Some("q8_0".into()),
            ..LoadOrder::default()
        })),
        r#"{"do":"load","files":{"diffusion":"","diffusion_high_noise":null,"vae":null,"tiny_vae":null,"umt5":null,"language_model":null,"language_model_vision":null,"clip_vision":null,"connectors":null,"sound_vae":null},"loras":[],"grid":{"size_step_px":16,"frame_step":4},"weight_type":"q8_0","tensor_type_rules":null,"compute_on":null,"weights_on":null,"gpu_memory_gib":null,"stream_layers":false,"n_threads":0,"flash_attention":false,"map_files":false,"tiny_vae_only_previews":false,"vae_direct_convolution":false}"#,
    );
    check(
        &Event::Progress(Progress {
            job: Some(7),
            phase: Phase::Sampling,
            done: 3,
            total: 20,
            step_seconds: Some(1.5),
        }),
        r#"{"event":"progress","job":7,"phase":"sampling","done":3,"total":20,"step_seconds":1.5}"#,
    );
}

#[test]
fn what_an_order_leaves_out_has_a_documented_default() {
    let text = r#"{"do":"render","job":1,"prompt":"A fox.","width_px":64,"height_px":64,"n_frames":5,"fps":16,"seed":1,
        "sampling":{"steps":2,"guidance":1.0}}"#;
    let order: Order = serde_json::from_str(text).expect("an order");
    let Order::Render(order) = order else {
        panic!("a render");
    };
    let expected = RenderOrder {
        job: 1,
        prompt: "A fox.".into(),
        negative_prompt: String::new(),
        width_px: 64,
        height_px: 64,
        n_frames: 5,
        fps: 16,
        seed: 1,
        sampling: Sampling {
            steps: 2,
            guidance: 1.0,
            ..Sampling::default()
        },
        high_noise_sampling: None,
        high_noise_boundary: None,
        cache: crate::CacheMode::Off,
        tiling: None,
        pictures: crate::Pictures::default(),
        preview: None,
    };
    assert_eq!(*order, expected);
}

#[track_caller]
fn check<M: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    message: &M,
    expected: &str,
) {
    let written = serde_json::to_string(message).expect("JSON");
    assert_eq!(written, expected);
    let read: M = serde_json::from_str(&written).expect("JSON");
    assert_eq!(&read, message);
}
