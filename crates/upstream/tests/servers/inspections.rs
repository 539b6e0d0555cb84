//! What an operator is told about a server.

use std::time::Duration;

use kinora_upstream::{UpstreamSettings, inspect};

use crate::support::{Fake, Fault, Route, client, instead, settings};

fn complaints(settings: &UpstreamSettings) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let inspection = runtime.block_on(inspect(&client(), settings));
    inspection.complaints(settings)
}

#[test]
fn of_a_server_that_is_well_and_has_its_models_there_is_nothing_to_say() {
    for dialect in kinora_upstream::dialect::DIALECTS {
        let fake = Fake::start(dialect);
        fake.world().key = Some("sk-of-one".to_owned());
        let settings = settings("one", &fake);
        assert_eq!(
            complaints(&settings),
            Vec::<String>::new(),
            "{}",
            dialect.name
        );
        assert_eq!(fake.seen().n_asked, 0, "nothing is ordered");
    }
}

#[test]
fn what_is_in_the_way_is_said_in_one_sentence_each() {
    let fake = Fake::named("sglang");
    let mut settings = settings("one", &fake);
    settings.models[0].name = "hunyuan".to_owned();
    fake.world().goes_wrong(Route::Health, instead(503, ""), 1);
    assert_eq!(
        complaints(&settings),
        [
            "It is not well: it has no time (503).",
            "It has no model 'hunyuan'; it names wan."
        ]
    );
    fake.world()
        .goes_wrong(Route::Models, instead(200, "<html>"), 1);
    let started = std::time::Instant::now();
    fake.world().goes_wrong(Route::Health, Fault::Hang, 1);
    assert_eq!(
        complaints(&settings),
        [
            "It is not well: it does not say how it is.",
            "It does not name its models: it answers with something else than its models."
        ]
    );
    assert!(started.elapsed() < Duration::from_secs(10));
    fake.stop();
    let complaints = complaints(&settings);
    assert!(
        complaints[0].contains("it cannot be reached"),
        "{complaints:?}"
    );
}
