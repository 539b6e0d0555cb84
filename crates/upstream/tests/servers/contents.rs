//! What goes wrong with the clip of a finished job on its way here.

use std::time::Duration;

use bytes::Bytes;
use kinora_engine::EngineError;
use kinora_upstream::dialect::DIALECTS;

use crate::support::{
    ClipSpec, FPS, Fake, Fault, Link, N_FRAMES, Rig, Route, SIZE, Said, SaidBody, instead, quick,
    request, say,
};

/// A clip of some ten thousand bytes.
fn clip() -> Bytes {
    ClipSpec::new(SIZE, FPS, N_FRAMES).mp4()
}

#[track_caller]
fn assert_failed(err: &EngineError, expected: &str) {
    assert!(
        matches!(err, EngineError::Failed(why) if why.contains(expected)),
        "{err:?}"
    );
}

/// What becomes of a finished job whose clip is answered with this.
#[track_caller]
fn content_meets(fault: Fault, expected: &str) -> Fake {
    let fake = Fake::start(quick("vllm-omni"));
    fake.world().key = Some("sk-of-one".to_owned());
    fake.world().goes_wrong(Route::Content, fault, u32::MAX);
    let outcome = Rig::of(&fake).render(request());
    assert!(outcome.took < Duration::from_secs(10), "{:?}", outcome.took);
    assert_failed(&outcome.error(), expected);
    assert_eq!(fake.seen().n_asked, 1, "nothing is ordered twice");
    fake
}

#[test]
fn what_is_sent_in_place_of_a_clip_is_named() {
    let html = say(200, "text/html; charset=utf-8", "<html><h1>Sign in</h1>");
    content_meets(
        Fault::Say(html),
        "one: it sent 'text/html; charset=utf-8' where a clip was asked for",
    );
    let json = say(200, "application/json", r#"{"detail": "soon"}"#);
    content_meets(
        Fault::Say(json),
        "one: it sent 'application/json' where a clip was asked for",
    );
    let dressed = say(
        200,
        "video/mp4",
        r#"{"error": {"message": "Generation failed", "code": "500"}}"#,
    );
    content_meets(
        Fault::Say(dressed),
        "one: it sent a message in place of its clip: Generation failed",
    );
    let page = say(200, "video/mp4", "<!doctype html><h1>Sign in</h1>");
    content_meets(
        Fault::Say(page),
        "one: it sent a message in place of its clip",
    );
    let zip = say(
        200,
        "video/mp4",
        &b"PK\x03\x04\x14\0\0\0\x08\0zip of many clips"[..],
    );
    content_meets(Fault::Say(zip), "one: what it sent is no MP4");
    content_meets(
        Fault::Say(say(200, "video/mp4", "")),
        "one: what it sent is no MP4",
    );
}

#[test]
fn a_clip_that_is_not_there_is_an_error_of_the_server() {
    content_meets(
        instead(
            404,
            r#"{"detail": "Generated video file not found on disk"}"#,
        ),
        "one: its clip is not there",
    );
    content_meets(
        instead(422, r#"{"error": {"message": "it failed"}}"#),
        "it failed",
    );
    content_meets(
        instead(401, r#"{"error": "Unauthorized"}"#),
        "look at its key",
    );
    content_meets(
        instead(500, "Internal Server Error"),
        "it failed (500): Internal Server Error",
    );
    content_meets(Fault::Hang, "its clip does not come to an end");
    content_meets(Fault::HangUp, "the connection broke");
}

#[test]
fn a_clip_that_is_larger_than_any_is_not_fetched_to_its_end() {
    // Four seconds may weigh 192 MiB.
    let says_so = Said {
        body: SaidBody::Zeros(10 << 30),
        ..say(200, "video/mp4", "")
    };
    let says_so = says_so.with("content-length", (10_u64 << 30).to_string());
    let fake = content_meets(Fault::Say(says_so), "one: its clip has more than 192 MiB");
    assert!(fake.n_sent() < 32 << 20, "{} bytes", fake.n_sent());
    let endless = Said {
        body: SaidBody::Zeros(u64::MAX),
        ..say(200, "video/mp4", "")
    };
    let fake = content_meets(Fault::Say(endless), "one: its clip has more than 192 MiB");
    assert!(fake.n_sent() < (192 + 32) << 20, "{} bytes", fake.n_sent());
}

#[test]
fn a_clip_that_breaks_off_is_fetched_on_from_there() {
    let fake = Fake::named("vllm-omni");
    fake.world().content.cuts = vec![4000, 3000];
    fake.world().content.sticks = vec![2000];
    let pulled = Rig::of(&fake).render(request()).clip();
    assert_eq!(pulled.bytes, clip(), "byte for byte");
    let fetches = fake.seen().fetches;
    let ranges: Vec<_> = fetches.iter().map(|(range, _)| range.as_deref()).collect();
    assert_eq!(
        ranges,
        [
            None,
            Some("bytes=4000-"),
            Some("bytes=7000-"),
            Some("bytes=9000-")
        ]
    );
    assert_eq!(fetches[1].1.as_deref(), Some("\"clip-0\""));
}

#[test]
fn a_clip_that_changed_or_has_no_parts_is_fetched_from_its_beginning() {
    for dialect in DIALECTS {
        let fake = Fake::start(dialect);
        fake.world().content.cuts = vec![4000, 5000];
        fake.world().content.changes = true;
        assert_eq!(
            Rig::of(&fake).render(request()).clip().bytes,
            clip(),
            "{}",
            dialect.name
        );
        assert_eq!(fake.seen().fetches.len(), 3, "{}", dialect.name);
    }
    let fake = Fake::named("vllm-omni");
    fake.world().content.cuts = vec![4000, 5000];
    fake.world().content.ignores_range = true;
    assert_eq!(Rig::of(&fake).render(request()).clip().bytes, clip());

    // One that answers with another part than was asked for.
    let fake = Fake::named("vllm-omni");
    fake.world().content.cuts = vec![4000];
    let (rig, other) = (Rig::of(&fake), clip().slice(100..));
    let other = say(206, "video/mp4", other).with("content-range", "bytes 100-/*");
    let first = Said {
        body: SaidBody::Cut(clip().slice(..4000)),
        ..say(200, "video/mp4", "")
    }
    .with("etag", "\"a\"")
    .with("accept-ranges", "bytes");
    fake.world()
        .goes_wrong(Route::Content, Fault::Say(first), 1);
    fake.world()
        .goes_wrong(Route::Content, Fault::Say(other), 1);
    fake.world().content.cuts.clear();
    assert_eq!(rig.render(request()).clip().bytes, clip());
}

#[test]
fn a_clip_that_never_comes_whole_fails_and_its_job_is_found_again() {
    let fake = Fake::named("vllm-omni");
    let n_bytes = clip().len();
    fake.world().content.ignores_range = true;
    let cut = Said {
        body: SaidBody::Cut(clip().slice(..n_bytes - 1)),
        ..say(200, "video/mp4", "")
    };
    let cut = cut.with("content-length", n_bytes.to_string());
    fake.world()
        .goes_wrong(Route::Content, Fault::Say(cut), u32::MAX);
    let (rig, link) = (Rig::of(&fake), Link::default());
    assert_failed(
        &rig.render_with(request(), &link).error(),
        "one: the connection broke",
    );
    fake.world().is_mended();
    rig.render_with(request(), &link.taken_over()).clip();
    assert_eq!(fake.seen().n_asked, 1, "the clip was paid for once");
}

#[test]
fn a_clip_that_drips_is_given_up() {
    let fake = Fake::named("litellm");
    // Each answer hangs: what was fetched is lost, since there are no parts.
    fake.world().content.sticks = vec![4000; 100];
    let outcome = Rig::of(&fake).render(request());
    assert!(outcome.took < Duration::from_secs(10), "{:?}", outcome.took);
    assert_failed(&outcome.error(), "one: its clip");
}

#[test]
fn a_clip_whose_file_was_cut_is_no_clip() {
    let fake = Fake::named("vllm-omni");
    let whole = ClipSpec {
        coder: "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -movflags +faststart",
        ..ClipSpec::new(SIZE, FPS, N_FRAMES)
    };
    for bytes in [clip(), whole.mp4()] {
        fake.world().content.bytes = Some(bytes.slice(..bytes.len() * 2 / 3));
        let err = Rig::of(&fake).render(request()).error();
        assert_failed(
            &err,
            "one: what it made cannot be used: the clip is damaged",
        );
    }
}

#[test]
fn a_redirect_within_the_server_is_followed_and_not_for_ever() {
    let fake = Fake::named("vllm-omni");
    fake.world().key = Some("sk-of-one".to_owned());
    let rig = Rig::of(&fake);
    let on = |path: &str| Fault::Say(say(302, "text/plain", "").with("location", path));
    let id = format!("video_gen_{:032x}", 1);
    fake.world().goes_wrong(
        Route::Content,
        on(&format!("/v1/videos/{id}/content?token=1")),
        2,
    );
    rig.render(request()).clip();
    assert_eq!(fake.seen().fetches.len(), 3);
    content_meets(on("content"), "one: its clip is behind too many redirects");
    content_meets(
        Fault::Say(say(302, "text/plain", "")),
        "one: its clip is at no address",
    );
}

#[test]
fn a_clip_on_another_host_is_fetched_without_the_key() {
    let (fake, store) = (Fake::named("vllm-omni"), Fake::named("vllm-omni"));
    fake.world().key = Some("sk-of-one".to_owned());
    let rig = Rig::of(&fake);
    rig.spy.allow(store.url());
    store
        .world()
        .goes_wrong(Route::Health, Fault::Say(say(200, "video/mp4", clip())), 1);
    let there = store.url().join("health/clip.mp4?signature=x").unwrap();
    let moved = say(302, "text/plain", "").with("location", there.as_str());
    fake.world()
        .goes_wrong(Route::Content, Fault::Say(moved), 1);
    assert_eq!(rig.render(request()).clip().bytes, clip());
    assert_eq!(rig.spy.asked(), [there.as_str()]);
    assert_eq!(store.seen().keys, [None]);
    assert!(
        fake.seen()
            .keys
            .iter()
            .all(|key| key.as_deref() == Some("Bearer sk-of-one"))
    );
}

#[test]
fn a_clip_in_a_cloud_is_fetched_from_there() {
    let (fake, store) = (Fake::named("sglang"), Fake::named("sglang"));
    let rig = Rig::of(&fake);
    rig.spy.allow(store.url());
    store
        .world()
        .goes_wrong(Route::Health, Fault::Say(say(200, "video/mp4", clip())), 1);
    let there = store.url().join("health/clip.mp4").unwrap();
    fake.world().clips_at = Some(there.to_string());
    assert_eq!(rig.render(request()).clip().bytes, clip());
    assert_eq!(store.seen().keys, [None]);
}

#[test]
fn an_address_of_the_inner_network_is_not_asked() {
    for there in [
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:1/clip.mp4",
        "file:///etc/passwd",
    ] {
        let moved = say(302, "text/plain", "").with("location", there);
        content_meets(
            Fault::Say(moved),
            "one: its clip is on another host, and cannot be had from there: its address is not one that may be asked",
        );
        let fake = Fake::named("sglang");
        fake.world().clips_at = Some(there.to_owned());
        let rig = Rig::of(&fake);
        assert_failed(
            &rig.render(request()).error(),
            "its address is not one that may be asked",
        );
        assert_eq!(rig.spy.asked(), [there]);
    }
}
