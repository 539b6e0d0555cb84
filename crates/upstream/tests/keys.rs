//! The key of a server is seen by this server alone: by no other host, in no log line, in no error.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "servers/support/mod.rs"]
mod support;

use std::io;
use std::sync::{Arc, Mutex};

use kinora_engine::EngineError;
use serde_json::json;
use support::{
    ClipSpec, FPS, Fake, Fault, Link, N_FRAMES, Rig, Route, SIZE, instead, request, say,
};
use tracing_subscriber::fmt::MakeWriter;

/// With signs in it that JSON writes in another way.
const KEY: &str = "sk-5up3r\"s3cr3t\\0123456789";
/// What of it is written the same everywhere.
const WITHIN_KEY: &str = "s3cr3t";

/// Everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// A job at a server that wants the key and goes wrong so; what comes of it.
fn job(dialect: &str, faults: &[(Route, Fault)], other: &Fake) -> Result<(), String> {
    let fake = Fake::named(dialect);
    fake.world().key = Some(KEY.to_owned());
    fake.world().render_time = std::time::Duration::from_millis(30);
    for (route, fault) in faults {
        fake.world().goes_wrong(*route, fault.clone(), 2);
    }
    let rig = Rig::of(&fake);
    rig.spy.allow(other.url());
    let link = Link::default();
    let result = rig.render_with(request(), &link).result;
    assert!(!link.note().unwrap_or_default().contains(WITHIN_KEY));
    let wanted = format!("Bearer {KEY}");
    assert!(
        fake.seen()
            .keys
            .iter()
            .all(|key| key.as_deref() == Some(wanted.as_str()))
    );
    let text = |err: EngineError| format!("{err} {err:?}");
    result.map(|_| ()).map_err(text)
}

#[test]
fn a_key_is_seen_by_its_server_alone() {
    let log = Log::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .init();
    let other = Fake::named("openai");
    let clip = ClipSpec::new(SIZE, FPS, N_FRAMES).mp4();
    other.world().goes_wrong(
        Route::Health,
        Fault::Say(say(200, "video/mp4", clip)),
        u32::MAX,
    );
    let there = other.url().join("health/clip.mp4").unwrap();
    let moved = |status| Fault::Say(say(status, "text/plain", "").with("location", there.as_str()));
    let echo = |status| {
        let message = format!("Incorrect API key: {KEY}");
        instead(status, &json!({"error": {"message": message}}).to_string())
    };
    let failed = json!({"id": "a", "status": "failed", "error": format!("it was {KEY}")});
    let failed = failed.to_string();
    let dressed = json!({"error": format!("it was {KEY}")});
    let dressed = say(200, "video/mp4", dressed.to_string());

    for (dialect, route, fault) in [
        ("openai", Route::Health, instead(200, "")),
        ("kinora", Route::Health, instead(200, "")),
        ("openai", Route::Content, moved(302)),
        ("openai", Route::Content, moved(307)),
        ("openai", Route::Create, moved(308)),
        ("openai", Route::Look, moved(302)),
        ("openai", Route::Create, echo(401)),
        ("openai", Route::Create, echo(422)),
        ("openai", Route::Create, echo(500)),
        ("openai", Route::Look, echo(401)),
        ("openai", Route::Content, echo(401)),
        ("openai", Route::Content, echo(500)),
        ("openai", Route::Create, instead(200, &failed)),
        ("openai", Route::Content, Fault::Say(dressed)),
        ("openai", Route::Create, Fault::HangUp),
    ] {
        if let Err(text) = job(dialect, &[(route, fault)], &other) {
            assert!(!text.contains(WITHIN_KEY), "{text}");
        }
    }
    let fetched = other.seen();
    assert_eq!(fetched.n_health, 2, "both clips that had moved");
    assert!(
        fetched.keys.iter().all(Option::is_none),
        "{:?}",
        fetched.keys
    );
    assert_eq!(fetched.n_asked, 0, "no order follows a redirect");
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(
        log.contains("a job is ordered") && log.contains("TRACE"),
        "everything is logged"
    );
    let with_key = log.lines().find(|line| line.contains(WITHIN_KEY));
    assert_eq!(with_key, None);
}
