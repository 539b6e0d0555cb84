//! Traces: what a collector is sent by a real server, decoded from its own wire format.

mod common;

use std::collections::BTreeMap;
use std::time::Duration;

use common::{CLIP_WITHIN, Receiver, Respond, TestServer, until};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use prost::Message as _;
use reqwest::Method;
use serde_json::json;

/// A span as the test looks at it.
#[derive(Clone, Debug)]
struct Span {
    name: String,
    kind: i32,
    trace_id: String,
    span_id: String,
    parent_id: String,
    start_ns: u64,
    end_ns: u64,
    attributes: BTreeMap<String, String>,
    /// Of what sent it.
    resource: BTreeMap<String, String>,
}

const SERVER: i32 = 2;
const CONSUMER: i32 = 5;

fn texts(attributes: &[KeyValue]) -> BTreeMap<String, String> {
    let text = |value: &AnyValue| match &value.value {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        other => format!("{other:?}"),
    };
    let pair = |pair: &KeyValue| Some((pair.key.clone(), text(pair.value.as_ref()?)));
    attributes.iter().filter_map(pair).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Everything that a collector has been sent.
fn spans(collector: &Receiver) -> Vec<Span> {
    let mut spans = Vec::new();
    for request in collector.requests() {
        assert_eq!(request.path, "/v1/traces");
        assert_eq!(request.header("content-type"), "application/x-protobuf");
        assert_eq!(request.header("x-tenant"), "me");
        let sent = ExportTraceServiceRequest::decode(&*request.body).expect("OTLP");
        for of_resource in sent.resource_spans {
            let resource = of_resource.resource.map(|resource| resource.attributes);
            let resource = texts(&resource.unwrap_or_default());
            for span in of_resource
                .scope_spans
                .into_iter()
                .flat_map(|scope| scope.spans)
            {
                spans.push(Span {
                    name: span.name,
                    kind: span.kind,
                    trace_id: hex(&span.trace_id),
                    span_id: hex(&span.span_id),
                    parent_id: hex(&span.parent_span_id),
                    start_ns: span.start_time_unix_nano,
                    end_ns: span.end_time_unix_nano,
                    attributes: texts(&span.attributes),
                    resource: resource.clone(),
                });
            }
        }
    }
    spans
}

#[track_caller]
fn find<'s>(spans: &'s [Span], name: &str) -> &'s Span {
    let found: Vec<&Span> = spans.iter().filter(|span| span.name == name).collect();
    assert_eq!(found.len(), 1, "{name}: {spans:#?}");
    found[0]
}

fn variables(collector: &Receiver) -> Vec<(String, String)> {
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url("")),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=me".to_owned()),
        ("OTEL_RESOURCE_ATTRIBUTES", "deployment=test".to_owned()),
        ("OTEL_BSP_SCHEDULE_DELAY", "200".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

#[tokio::test]
async fn an_order_is_one_trace_from_the_callers_span_to_the_published_files() {
    let collector = Receiver::start(|_, _| Respond::Status(200)).await;
    let server = TestServer::start_with_variables("", variables(&collector)).await;
    let (trace_id, caller_id) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
    let order = server
        .api
        .request(Method::POST, "/openai/v1/videos")
        .header("traceparent", format!("00-{trace_id}-{caller_id}-01"))
        .json(&json!({"prompt": "a red ball", "seconds": "4"}));
    let ordered = server.api.send(order).await;
    assert_eq!(ordered.status, 200, "{ordered:?}");
    let id = ordered.json()["id"].as_str().expect("an id").to_owned();
    server.api.completed(&id).await;
    until("the attempt is told", CLIP_WITHIN, || async {
        let spans = spans(&collector);
        spans
            .iter()
            .any(|span| span.name == "attempt")
            .then_some(())
    })
    .await;
    let spans = spans(&collector);

    let request = find(&spans, "POST /videos");
    assert_eq!((request.kind, &*request.trace_id), (SERVER, trace_id));
    assert_eq!(request.parent_id, caller_id);
    for (name, value) in [
        ("http.request.method", "POST"),
        ("http.route", "/videos"),
        ("url.path", "/openai/v1/videos"),
        ("url.scheme", "http"),
        ("http.response.status_code", "200"),
    ] {
        assert_eq!(request.attributes[name], value, "{name}");
    }
    for (name, value) in [
        ("service.name", "kinora"),
        ("service.version", env!("CARGO_PKG_VERSION")),
        ("deployment", "test"),
    ] {
        assert_eq!(request.resource[name], value, "{name}");
    }

    let attempt = find(&spans, "attempt");
    assert_eq!((attempt.kind, &*attempt.trace_id), (CONSUMER, trace_id));
    assert_eq!(attempt.parent_id, request.span_id);
    for (name, value) in [
        ("kinora.video.id", &*id),
        ("kinora.model", "sketch-1"),
        ("kinora.attempt", "1"),
        ("kinora.outcome", "completed"),
    ] {
        assert_eq!(attempt.attributes[name], value, "{name}");
    }
    let mut began_ns = attempt.start_ns;
    for stage in ["claim", "gather", "render", "encode", "publish"] {
        let stage = find(&spans, stage);
        assert_eq!(stage.parent_id, attempt.span_id, "{stage:?}");
        assert_eq!(stage.trace_id, trace_id, "{stage:?}");
        assert!(stage.start_ns >= began_ns, "one after the other: {stage:?}");
        assert!(stage.end_ns >= stage.start_ns, "{stage:?}");
        // Clocks are read twice, to the microsecond.
        assert!(stage.end_ns <= attempt.end_ns + 1_000_000, "{stage:?}");
        began_ns = stage.start_ns;
    }
    // Polling was not the caller's trace.
    let polled = spans
        .iter()
        .filter(|span| span.name == "GET /videos/{video_id}");
    assert!(polled.clone().count() > 0);
    for span in polled {
        assert!(span.parent_id.is_empty() && span.trace_id != trace_id);
    }
    assert!(
        spans.iter().all(|span| span
            .attributes
            .values()
            .all(|value| !value.contains("red ball"))),
        "no prompt leaves the server"
    );
    server.stop().await;
}

#[tokio::test]
async fn what_is_in_memory_at_the_end_is_sent_and_a_dead_collector_holds_nobody_up() {
    let collector = Receiver::start(|_, _| Respond::Status(200)).await;
    let mut slow = variables(&collector);
    slow.push(("OTEL_BSP_SCHEDULE_DELAY".to_owned(), "600000".to_owned()));
    let server = TestServer::start_with_variables("", slow).await;
    assert_eq!(server.api.get("/v1/models").await.status, 200);
    assert!(spans(&collector).is_empty());
    server.stop().await;
    find(&spans(&collector), "GET /models");

    let dead = Receiver::start(|_, _| Respond::Never).await;
    let server = TestServer::start_with_variables("", variables(&dead)).await;
    assert_eq!(server.api.get("/v1/models").await.status, 200);
    let stopping = server.stop();
    let stopped = tokio::time::timeout(Duration::from_secs(20), stopping).await;
    assert!(stopped.is_ok(), "a stop does not wait for a dead collector");
}

#[tokio::test]
async fn nothing_is_sent_unless_it_is_wanted() {
    let collector = Receiver::start(|_, _| Respond::Status(200)).await;
    let mut off = variables(&collector);
    off.push(("OTEL_SDK_DISABLED".to_owned(), "true".to_owned()));
    let server = TestServer::start_with_variables("", off).await;
    let threads = |server: &TestServer| {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", server.pid())).expect("it runs");
        let names = tasks.flatten().filter_map(|task| {
            let name = std::fs::read_to_string(task.path().join("comm"));
            name.ok()
        });
        names.collect::<Vec<String>>()
    };
    assert_eq!(server.api.get("/v1/models").await.status, 200);
    let names = threads(&server);
    assert!(
        !names.iter().any(|name| name.starts_with("OpenTelemetry")),
        "{names:?}"
    );
    server.stop().await;
    assert!(collector.requests().is_empty());
}
