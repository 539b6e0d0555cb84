//! Every dialect, from the order to the clip, with all that its servers do differently.

use crate::support::{Fake, N_FRAMES, Rig, request};
use kinora_engine::EngineError;
use kinora_upstream::dialect::DIALECTS;
use serde_json::{Value, json};

#[test]
fn every_dialect_brings_exactly_the_clip_that_was_ordered() {
    for dialect in DIALECTS {
        let fake = Fake::start(dialect);
        fake.world().render_time = std::time::Duration::from_millis(60);
        let rig = Rig::of(&fake);
        let clip = rig.render(request()).clip();
        assert_eq!(clip.frames.len(), N_FRAMES as usize, "{}", dialect.name);
        assert!(
            clip.is_coded,
            "{}: what fits is kept as it is",
            dialect.name
        );
        let seen = fake.seen();
        assert_eq!(seen.n_asked, 1, "{}", dialect.name);
        assert!(seen.looks.len() > 1, "{}", dialect.name);
        assert_eq!(seen.fetches.len(), 1, "{}", dialect.name);
        assert_eq!(seen.cancels, [], "{}", dialect.name);
    }
}

#[test]
fn a_job_that_failed_is_understood_in_every_dialect() {
    for dialect in DIALECTS {
        let fake = Fake::start(dialect);
        let rig = Rig::of(&fake);
        fake.world().job_failure = Some((json!(500), "CUDA out of memory".to_owned()));
        let err = rig.render(request()).error();
        assert!(
            matches!(&err, EngineError::Failed(why) if why == "one: CUDA out of memory"),
            "{}: {err:?}",
            dialect.name
        );
    }
}

#[test]
fn an_order_that_is_at_fault_is_for_the_client() {
    let names_its_codes = ["openai", "kinora", "vllm-omni", "fastvideo", "litellm"];
    for dialect in DIALECTS
        .into_iter()
        .filter(|dialect| names_its_codes.contains(&dialect.name))
    {
        let fake = Fake::start(dialect);
        let rig = Rig::of(&fake);
        fake.world().job_failure = Some((json!(400), "no such size".to_owned()));
        let err = rig.render(request()).error();
        assert!(
            matches!(&err, EngineError::Rejected(why) if why == "The video server refused this: no such size"),
            "{}: {err:?}",
            dialect.name
        );
    }
}

#[test]
fn the_first_name_of_a_job_is_the_one_that_is_used() {
    let fake = Fake::named("litellm");
    fake.world().render_time = std::time::Duration::from_millis(100);
    let rig = Rig::of(&fake);
    rig.render(request()).clip();
    let seen = fake.seen();
    assert!(seen.looks.len() > 2);
    assert!(
        seen.looks
            .iter()
            .all(|id| *id == seen.looks[0] && id.ends_with("=="))
    );
}

#[test]
fn an_order_has_the_words_of_its_dialect() {
    for dialect in DIALECTS {
        let fake = Fake::start(dialect);
        Rig::of(&fake).render(request()).clip();
        let order = fake.seen().orders.remove(0);
        let is_form_only = ["vllm-omni", "fastvideo"].contains(&dialect.name);
        assert_eq!(order.is_json, !is_form_only, "{}", dialect.name);
        assert_eq!(
            order.fields.contains_key("model"),
            !is_form_only,
            "{}",
            dialect.name
        );
        let is_number = order.fields["seconds"].is_number();
        assert_eq!(
            is_number,
            ["sglang", "fastvideo-0.2"].contains(&dialect.name),
            "{}",
            dialect.name
        );
        assert_eq!(order.number("seconds"), Some(4), "{}", dialect.name);
        let counted = dialect.counts_frames.then_some(N_FRAMES);
        assert_eq!(order.number("num_frames"), counted, "{}", dialect.name);
        let seed = (dialect.name != "openai").then_some(7);
        assert_eq!(order.number("seed"), seed, "{}", dialect.name);
        assert_eq!(
            order.fields["size"],
            Value::from("96x64"),
            "{}",
            dialect.name
        );
        assert_eq!(order.idempotency_key.is_some(), dialect.name == "kinora");
    }
}
