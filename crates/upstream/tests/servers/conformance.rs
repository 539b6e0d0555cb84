//! What the worker builds on, with the engine before servers of several dialects.

use kinora_domain::Verb;
use kinora_engine::conformance;
use kinora_upstream::{UpstreamModel, UpstreamSettings};

use crate::support::{Fake, Rig, card, decoders, settings};

fn check(dialect: &str, verbs: Vec<Verb>) {
    let fake = Fake::named(dialect);
    let model = |id: &str| {
        let mut card = card(id);
        card.verbs.clone_from(&verbs);
        UpstreamModel {
            card,
            name: "wan".to_owned(),
            frame_step: 4,
            size_step: 16,
        }
    };
    let settings = UpstreamSettings {
        models: vec![model("m"), model("n")],
        ..settings("one", &fake)
    };
    conformance::check(&Rig::new(vec![settings]).engine, Some(&decoders()));
}

#[test]
fn the_engine_keeps_its_promises_before_servers_that_count_frames() {
    check("sglang", vec![Verb::Create]);
}

#[test]
fn the_engine_keeps_its_promises_before_servers_that_count_seconds() {
    check("openai", vec![Verb::Create]);
}

#[test]
fn the_engine_keeps_its_promises_before_another_kinora_that_edits_clips() {
    check("kinora", vec![Verb::Create, Verb::Edit]);
}

#[test]
fn an_edit_is_made_from_the_first_picture_where_clips_are_not_edited() {
    check("vllm-omni", vec![Verb::Create, Verb::Edit]);
}
