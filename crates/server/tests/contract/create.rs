//! POST /v1/videos: what is accepted, what is refused, and how.
//!
//! Numbers in the comments are those of the conformance checklist that docs/api.md summarises.

use std::collections::BTreeSet;

use crate::common::{Answer, TestServer, order, raw_head, raw_request};
use reqwest::Method;
use reqwest::multipart::Form;
use serde_json::{Value, json};

async fn create(server: &TestServer, body: Value) -> Answer {
    server.api.post_json("/v1/videos", &body).await
}

/// 1, 3 to 8.
#[tokio::test]
async fn an_order_of_a_prompt_alone_gets_the_defaults() {
    let server = TestServer::start().await;
    let video = server.api.create(&json!({"prompt": "a red ball"})).await;
    assert_eq!(video["model"], "sora-2");
    assert_eq!(video["seconds"], "4");
    assert_eq!(video["size"], "720x1280");
    assert_eq!(video["progress"], 0);
    assert_eq!(video["prompt"], "a red ball");
    let status = video["status"].as_str();
    assert!(
        status == Some("queued") || status == Some("in_progress"),
        "{video}"
    );
    for member in [
        "completed_at",
        "error",
        "expires_at",
        "remixed_from_video_id",
    ] {
        assert!(video[member].is_null(), "{member} of {video}");
    }
}

/// 2, 29.
#[tokio::test]
async fn a_form_means_the_same_as_json_in_any_order_of_parts() {
    let server = TestServer::start().await;
    let fields = [
        ("prompt", "a red ball"),
        ("model", "sora-2-pro"),
        ("seconds", "8"),
        ("size", "1280x720"),
    ];
    let expected =
        json!({"prompt": "a red ball", "model": "sora-2-pro", "seconds": "8", "size": "1280x720"});
    let same = |video: &Value| {
        for (member, value) in expected.as_object().expect("an object") {
            assert_eq!(&video[member], value, "{video}");
        }
    };
    same(&server.api.create(&expected).await);
    for n_first in 0..fields.len() {
        let mut turned = fields;
        turned.rotate_left(n_first);
        let form = turned
            .iter()
            .fold(Form::new(), |form, (name, value)| form.text(*name, *value));
        let answer = server.api.post_form("/v1/videos", form).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        same(&answer.json());
    }
}

/// 9, 10.
#[tokio::test]
async fn seconds_are_one_of_five_lengths_as_text_or_number() {
    let server = TestServer::start().await;
    for seconds in ["4", "8", "12", "16", "20"] {
        let video = server.api.create(&order("seconds", seconds)).await;
        assert_eq!(video["seconds"], seconds);
        let number: u32 = seconds.parse().expect("a number");
        let video = server.api.create(&order("seconds", number)).await;
        assert_eq!(video["seconds"], seconds);
    }
    for seconds in [
        json!("10"),
        json!(10),
        json!("0"),
        json!("4.0"),
        json!("four"),
        json!(""),
    ] {
        let refusal = create(&server, order("seconds", seconds))
            .await
            .refused(400);
        refusal.names("seconds", "invalid_value");
        assert!(
            refusal.message.contains("12"),
            "names what is allowed: {refusal:?}"
        );
    }
    for seconds in [json!(-4), json!(4.0), json!(true), json!({})] {
        let refusal = create(&server, order("seconds", seconds))
            .await
            .refused(400);
        refusal.names("seconds", "invalid_type");
    }
}

/// 11, 12.
#[tokio::test]
async fn the_four_sizes_of_the_api_work_for_every_alias() {
    let server = TestServer::start().await;
    for model in [
        "sora-2",
        "sora-2-pro",
        "sora-2-2025-10-06",
        "sora-2-pro-2025-10-06",
        "sora-2-2025-12-08",
        "sketch-1",
    ] {
        for size in ["720x1280", "1280x720", "1024x1792", "1792x1024"] {
            let mut body = order("size", size);
            body["model"] = model.into();
            let video = server.api.create(&body).await;
            assert_eq!(video["size"], size);
            assert_eq!(video["model"], model, "the name that was asked for");
        }
    }
    for size in [
        "640x480",
        "1280X720",
        "1280",
        "0x0",
        "",
        "1281x721",
        "99999999999x2",
    ] {
        // An empty text is an absent one in a form only; in JSON it is a value.
        let answer = create(&server, order("size", size)).await;
        answer.refused(400).names("size", "invalid_value");
    }
}

/// 11, 12.
#[tokio::test]
async fn the_largest_sizes_are_for_the_large_model() {
    let server = TestServer::start().await;
    for size in ["1080x1920", "1920x1080"] {
        for model in ["sora-2-pro", "sketch-1"] {
            let mut body = order("size", size);
            body["model"] = model.into();
            assert_eq!(server.api.create(&body).await["size"], size);
        }
        let refusal = create(&server, order("size", size)).await.refused(400);
        refusal.names("size", "invalid_value");
    }
}

/// 13, 14.
#[tokio::test]
async fn a_prompt_has_1_to_32000_characters_not_bytes() {
    let server = TestServer::start().await;
    let missing = create(&server, json!({})).await.refused(400);
    missing.names("prompt", "missing_required_parameter");
    let long = "é".repeat(32_001);
    for prompt in [json!(""), json!(" \n"), json!(long), json!(7), json!(["x"])] {
        let refusal = create(&server, json!({"prompt": prompt}))
            .await
            .refused(400);
        assert_eq!(refusal.param.as_deref(), Some("prompt"), "{refusal:?}");
    }
    let longest = "é".repeat(32_000);
    let video = server.api.create(&json!({"prompt": longest})).await;
    assert_eq!(video["prompt"], longest);
}

/// 15, 16.
#[tokio::test]
async fn an_unknown_model_is_named_and_an_empty_one_is_the_default() {
    let server = TestServer::start().await;
    let answer = create(&server, order("model", "sora-3")).await;
    assert!((400..500).contains(&answer.status), "{answer:?}");
    let refusal = answer.refused(answer.status);
    refusal.names("model", "model_not_found");
    let form = Form::new().text("prompt", "x").text("model", "");
    let video = server.api.post_form("/v1/videos", form).await.json();
    assert_eq!(video["model"], "sora-2");
}

/// 28.
#[tokio::test]
async fn a_form_without_a_length_is_read_in_chunks() {
    let server = TestServer::start().await;
    let body =
        "--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na red ball\r\n--b--\r\n";
    let (left, right) = body.split_at(40);
    let headers = [
        "content-type: multipart/form-data; boundary=b",
        "transfer-encoding: chunked",
    ];
    let mut request = raw_head("POST", "/v1/videos", &headers);
    for chunk in [left, right, ""] {
        request.extend(format!("{:x}\r\n{chunk}\r\n", chunk.len()).into_bytes());
    }
    let answer = raw_request(server.api.port, &request, false).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// 31, 32.
#[tokio::test]
async fn content_types_may_carry_a_charset_and_members_nobody_knows() {
    let server = TestServer::start().await;
    for content_type in ["application/json; charset=utf-8", "Application/JSON"] {
        let request = server
            .api
            .request(Method::POST, "/v1/videos")
            .header("content-type", content_type)
            .body(r#"{"prompt": "x", "quality": "standard", "user": {"a": [1]}}"#);
        let answer = server.api.send(request).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    let form = Form::new()
        .text("prompt", "x")
        .text("quality", "standard")
        .text("metadata[a]", "b");
    let answer = server.api.post_form("/v1/videos", form).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// The seed is our own member: accepted on create in both forms, and always stored.
#[tokio::test]
async fn a_seed_is_kept_and_a_bad_one_is_refused() {
    let server = TestServer::start().await;
    let id = server.api.create(&order("seed", 7)).await["id"].clone();
    let form = Form::new().text("prompt", "x").text("seed", "8");
    let answer = server.api.post_form("/v1/videos", form).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let seeds = server
        .data()
        .texts("select id || ' ' || seed from videos order by seed");
    assert_eq!(seeds[0], format!("{} 7", id.as_str().expect("an id")));
    assert!(seeds[1].ends_with(" 8"), "{seeds:?}");
    for seed in [json!(-1), json!("x"), json!(1.5)] {
        let refusal = create(&server, order("seed", seed)).await.refused(400);
        refusal.names("seed", "invalid_type");
    }
}

/// 104.
#[tokio::test]
async fn a_hundred_orders_at_once_get_a_hundred_ids_and_are_made_in_their_order_in_little_memory() {
    const WITHIN_BYTES: u64 = 48 << 20;
    let server = TestServer::start_with("[worker]\nslots = 1\n").await;
    // They are to wait until all of them are there.
    let limits = ["projects", "set-limits", "default", "--max-running"];
    server.kinora(&[&limits[..], &["0"]].concat()).await;
    let before_bytes = server.memory_bytes("VmHWM");
    let orders = (0..100).map(|order_idx| {
        let api = server.api.clone();
        tokio::spawn(async move { api.create_short(&format!("ball {order_idx}")).await })
    });
    let mut ids = BTreeSet::new();
    for order in orders.collect::<Vec<_>>() {
        ids.insert(order.await.expect("the order was accepted"));
    }
    assert_eq!(ids.len(), 100);
    let cost_bytes = server.memory_bytes("VmHWM") - before_bytes;
    assert!(cost_bytes < WITHIN_BYTES, "{cost_bytes}");
    let (listed, page) = server.api.page("?limit=100&order=asc").await;
    assert_eq!(BTreeSet::from_iter(listed.iter().cloned()), ids);
    assert_eq!(page["has_more"], false);
    server.kinora(&[&limits[..], &["1"]].concat()).await;
    for id in &listed[..3] {
        server.api.completed(id).await;
    }
    let begun = "select id from videos where started_at is not null order by started_at";
    let begun = server.data().texts(begun);
    assert!(begun.len() >= 3, "{begun:?}");
    assert_eq!(begun, listed[..begun.len()]);
}
