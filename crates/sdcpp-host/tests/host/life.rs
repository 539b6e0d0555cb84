//! How a host lives, is refused things, and ends.

use std::process::Command;
use std::time::{Duration, Instant};

use kinora_sdcpp_protocol::{ErrorKind, Event, Order, RenderOrder};

use crate::common::{Host, clip, small_clip, small_model};

/// A clip that takes minutes.
fn long_clip() -> RenderOrder {
    let mut order = clip();
    (order.width_px, order.height_px, order.n_frames) = (256, 256, 17);
    order.sampling.steps = 50;
    order
}

/// Has `host` begin a clip that takes minutes, and waits until it computes.
fn begin_long_clip(host: &mut Host) {
    host.order(&Order::Render(Box::new(long_clip())));
    let is_progress = |event: &Event| matches!(event, Event::Progress(_));
    host.wait_for(is_progress).expect("it has begun");
}

/// The host ends soon, whatever it does.
#[track_caller]
fn ends_soon(host: &mut Host) {
    let since = Instant::now();
    while host.next().is_some() {}
    host.wait();
    let took = since.elapsed();
    // On a busy machine; it is milliseconds on a quiet one.
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn a_host_whose_supervisor_has_gone_ends_in_the_middle_of_a_job() {
    let mut host = Host::with_small_model();
    begin_long_clip(&mut host);
    host.hang_up();
    ends_soon(&mut host);
}

#[test]
fn a_host_that_is_told_to_stop_ends_in_the_middle_of_a_job() {
    let mut host = Host::with_small_model();
    begin_long_clip(&mut host);
    host.order(&Order::Stop);
    ends_soon(&mut host);
}

#[test]
fn a_host_that_has_nothing_to_do_ends_with_its_supervisor() {
    let mut host = Host::start();
    host.hang_up();
    ends_soon(&mut host);
    assert!(host.wait().success());
}

#[test]
fn a_second_job_is_refused_and_the_first_goes_on() {
    let mut host = Host::with_small_model();
    let mut second = small_clip();
    second.job = 2;
    host.order(&Order::Render(Box::new(clip())));
    host.order(&Order::Render(Box::new(second)));
    let is_error = |event: &Event| matches!(event, Event::Error(_));
    let Some((Event::Error(error), _)) = host.wait_for(is_error) else {
        panic!("no error");
    };
    assert_eq!(
        (error.job, error.kind),
        (Some(2), ErrorKind::InvalidRequest)
    );
    let is_done = |event: &Event| matches!(event, Event::Done(_));
    let Some((Event::Done(done), _)) = host.wait_for(is_done) else {
        panic!("no clip");
    };
    assert_eq!(done.job, 1);
}

#[test]
fn what_would_crash_the_library_costs_one_error() {
    let mut host = Host::with_small_model();
    let wrong: [fn(&mut RenderOrder); 4] = [
        |order| order.width_px = 0,
        |order| order.sampling.steps = 0,
        |order| order.height_px = 60,
        |order| order.n_frames = 4,
    ];
    for change in wrong {
        let mut order = small_clip();
        change(&mut order);
        let error = host.refused_render(&order);
        assert_eq!(error.kind, ErrorKind::InvalidRequest, "{error:?}");
        assert_eq!(error.job, Some(1));
    }
    assert_eq!(host.frames(&small_clip()).len(), 32 * 32 * 3);
}

#[test]
fn a_line_that_is_no_order_costs_one_error() {
    let mut host = Host::start();
    for line in [
        "",
        "nonsense",
        r#"{"do":"dance"}"#,
        r#"{"do":"load","flash_atention":true}"#,
    ] {
        host.write_line(line);
        let is_error = |event: &Event| matches!(event, Event::Error(_));
        let Some((Event::Error(error), _)) = host.wait_for(is_error) else {
            panic!("no error for {line:?}");
        };
        assert_eq!(error.kind, ErrorKind::InvalidRequest, "{error:?}");
    }
    let error = host.refused_render(&small_clip());
    assert!(error.message.contains("No model is open"), "{error:?}");
}

#[test]
fn a_clip_that_does_not_fit_is_refused_and_a_small_one_made() {
    // 2 GiB of addresses: enough for the small model, but not for a whole clip in 832x480.
    let mut command = Command::new("sh");
    let limited = "ulimit -v 2097152; exec \"$0\"";
    command.args(["-c", limited, env!("CARGO_BIN_EXE_kinora-sdcpp")]);
    let mut host = Host::start_as(command);
    let event = host.load(&small_model());
    assert!(matches!(event, Event::Loaded(_)), "{event:?}");
    let mut order = small_clip();
    (order.width_px, order.height_px, order.n_frames) = (832, 480, 81);
    let error = host.refused_render(&order);
    assert_eq!(error.kind, ErrorKind::OutOfMemory, "{error:?}");
    assert!(
        error.message.starts_with("There is not enough memory"),
        "{error:?}"
    );
    assert_eq!(host.frames(&small_clip()).len(), 32 * 32 * 3);
}

#[test]
fn a_device_that_is_not_there_is_named() {
    let mut order = small_model();
    order.compute_on = Some("cuda7".into());
    let error = Host::start().refused_load(&order);
    assert_eq!(error.kind, ErrorKind::InvalidRequest, "{error:?}");
    assert!(error.message.contains("`cuda7`"), "{error:?}");
}
