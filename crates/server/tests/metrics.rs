//! What a server tells Prometheus, held against docs/metrics.md and against what the server has done.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use common::{CLIP_WITHIN, Receiver, Respond, TestServer, until};
use kinora_testbed::PostgresCluster;
use reqwest::{Client, Response};
use serde_json::json;

const METRICS: &str = "[metrics]\nlisten = \"127.0.0.1:0\"\n";

/// The address that a server said it tells metrics at.
fn metrics_url(server: &TestServer) -> String {
    let log = server.log();
    let start = log
        .rfind("metrics on http://")
        .expect("the log names the address");
    let url = log[start..].trim_start_matches("metrics on ");
    let end = url.find('"').expect("the message ends");
    url[..end].to_owned()
}

async fn ask(url: &str) -> Response {
    let client = Client::builder().no_proxy().build().expect("a client");
    client.get(url).send().await.expect("an answer")
}

/// The samples of a scrape by name and labels, and the types by name.
struct Scrape {
    samples: BTreeMap<String, f64>,
    types: BTreeMap<String, String>,
}

impl Scrape {
    async fn of(server: &TestServer) -> Self {
        let answer = ask(&metrics_url(server)).await;
        assert_eq!(answer.status(), 200);
        let kind = answer.headers()["content-type"].to_str().expect("a text");
        assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
        let text = answer.text().await.expect("a text");
        assert!(text.ends_with("# EOF\n"));
        let (mut samples, mut types) = (BTreeMap::new(), BTreeMap::new());
        for line in text.lines() {
            if let Some(typed) = line.strip_prefix("# TYPE ") {
                let (name, kind) = typed.split_once(' ').expect("a name and a type");
                types.insert(name.to_owned(), kind.to_owned());
            } else if !line.starts_with('#') {
                let (name, value) = line.rsplit_once(' ').expect("a name and a value");
                samples.insert(name.to_owned(), value.parse().expect("a number"));
            }
        }
        Self { samples, types }
    }

    #[track_caller]
    fn value(&self, name: &str) -> f64 {
        let value = self.samples.get(name);
        *value.unwrap_or_else(|| panic!("no {name}: {:#?}", self.samples))
    }

    /// Names as they are asked for, with their types. Only a metric that has a sample counts.
    fn names(&self) -> BTreeSet<(String, String)> {
        let has_sample = |name: &str| self.samples.keys().any(|sample| sample.starts_with(name));
        let named = self.types.iter().map(|(name, kind)| {
            assert!(has_sample(name), "{name} has no sample");
            let suffix = if kind == "counter" { "_total" } else { "" };
            (format!("{name}{suffix}"), kind.clone())
        });
        named.collect()
    }
}

/// The table of docs/metrics.md.
fn documented() -> BTreeSet<(String, String)> {
    let text = include_str!("../../../docs/metrics.md");
    let (metrics, _) = text.split_once("\n## Traces").expect("traces come after");
    let rows = metrics.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| `")?.split('|');
        let name = cells.next()?.trim().trim_end_matches('`');
        Some((name.to_owned(), cells.next()?.trim().to_owned()))
    });
    rows.collect()
}

fn is_of(database: &str, name: &str) -> bool {
    let of_sqlite = [
        "kinora_database_commit_writes",
        "kinora_database_writes_waiting",
    ];
    let of_postgres =
        name.starts_with("kinora_database_connections_") || name == "kinora_database_waiting";
    match database {
        "sqlite" => !of_postgres,
        _ => !of_sqlite.contains(&name),
    }
}

#[tokio::test]
async fn what_is_told_is_what_is_documented_and_counts_what_was_done() {
    let server =
        TestServer::start_with(&format!("{METRICS}[outbound]\nallow = [\"127.0.0.0/8\"]\n")).await;
    let receiver = Receiver::start(|_, _| Respond::Status(200)).await;
    let endpoint = json!({
        "name": "mine", "url": receiver.url("/hook"), "event_types": ["video.completed", "video.failed"]
    });
    let made = server
        .api
        .post_json("/v1/webhook_endpoints", &endpoint)
        .await;
    assert_eq!(made.status, 200, "{made:?}");
    let id = server.api.create_short("a red ball").await;
    server.api.completed(&id).await;
    for path in [
        format!("/openai/v1/videos/{id}/content"),
        "/v1/videos/video_nonsense".to_owned(),
        "/v1/nowhere".to_owned(),
    ] {
        server.api.get(&path).await;
    }
    let delivered = r#"kinora_webhook_deliveries_total{outcome="delivered"}"#;
    until("the webhook is counted", CLIP_WITHIN, || async {
        (Scrape::of(&server).await.value(delivered) == 1.0).then_some(())
    })
    .await;

    let scrape = Scrape::of(&server).await;
    let expected: BTreeSet<_> = documented()
        .into_iter()
        .filter(|(name, _)| is_of("sqlite", name))
        .collect();
    assert_eq!(scrape.names(), expected);

    let model = r#"model="sketch-1""#;
    for (name, value) in [
        (format!("kinora_queue_videos{{{model}}}"), 0.0),
        (format!("kinora_running_videos{{{model}}}"), 0.0),
        (format!("kinora_queue_wait_seconds_count{{{model}}}"), 1.0),
        (
            format!("kinora_attempts_total{{{model},outcome=\"completed\"}}"),
            1.0,
        ),
        (
            format!("kinora_attempts_total{{{model},outcome=\"failed\"}}"),
            0.0,
        ),
        ("kinora_database_up".to_owned(), 1.0),
        ("kinora_leases_lost_total".to_owned(), 0.0),
    ] {
        assert_eq!(scrape.value(&name), value, "{name}");
    }
    for stage in ["gather", "render", "encode", "publish"] {
        let labels = format!("{{{model},stage=\"{stage}\"}}");
        let n_jobs = scrape.value(&format!("kinora_stage_duration_seconds_count{labels}"));
        assert_eq!(n_jobs, 1.0, "{stage}");
    }
    for (method, route, status) in [
        ("POST", "/videos", 200),
        ("GET", "/videos/{video_id}/content", 200),
        ("GET", "/videos/{video_id}", 404),
        ("GET", "unmatched", 404),
    ] {
        let labels = format!("{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}}");
        let name = format!("kinora_http_request_duration_seconds_count{labels}");
        assert!(scrape.value(&name) >= 1.0, "{name}");
    }
    assert!(
        !scrape.samples.keys().any(|name| name.contains(&id)),
        "no label is an id"
    );
    let commits = scrape.value("kinora_database_commit_writes_count");
    assert!(scrape.value("kinora_database_commit_writes_sum") >= commits);
    assert!(scrape.value("process_resident_memory_bytes") > 1e6);
    assert!(scrape.value("process_cpu_seconds_total") > 0.0);
    server.stop().await;
}

#[tokio::test]
async fn what_waits_is_counted_and_a_silent_database_is_told() {
    let start = || PostgresCluster::start(false);
    let cluster = tokio::task::spawn_blocking(start).await.expect("no panic");
    let cluster = Arc::new(cluster.expect("PostgreSQL starts"));
    let folder = tempfile::tempdir().expect("a folder");
    let server = TestServer::start_with(&format!(
        "roles = [\"api\"]\n{METRICS}[database]\nurl = \"{}\"\n[blobs]\nurl = \"{}\"\n",
        cluster.url("postgres"),
        folder.path().display()
    ))
    .await;
    for _ in 0..3 {
        server.api.create_short("a red ball").await;
    }
    let scrape = Scrape::of(&server).await;
    let expected: BTreeSet<_> = documented()
        .into_iter()
        .filter(|(name, _)| is_of("postgres", name))
        .collect();
    assert_eq!(scrape.names(), expected);
    let waiting = r#"kinora_queue_videos{model="sketch-1"}"#;
    assert_eq!(scrape.value(waiting), 3.0);
    let wait = r#"kinora_queue_oldest_wait_seconds{model="sketch-1"}"#;
    assert!(scrape.value(wait) < 60.0);
    let open = scrape.value("kinora_database_connections_open");
    assert!((1.0..=16.0).contains(&open));

    let stopping = Arc::clone(&cluster);
    let stopped = tokio::task::spawn_blocking(move || stopping.stop_immediately()).await;
    stopped.expect("no panic").expect("PostgreSQL stops");
    until("the silence is told", CLIP_WITHIN, || async {
        let scrape = Scrape::of(&server).await;
        let is_told = scrape.value("kinora_database_up") == 0.0;
        // A number of a moment ago would look as if all were well.
        is_told.then(|| assert!(!scrape.samples.contains_key(waiting)))
    })
    .await;
}

#[tokio::test]
async fn metrics_are_told_where_they_are_asked_for_and_to_no_web_page() {
    let server = TestServer::start_with(METRICS).await;
    let url = metrics_url(&server);
    let base = url.trim_end_matches("/metrics");
    for path in ["/healthz", "/readyz"] {
        assert_eq!(ask(&format!("{base}{path}")).await.status(), 200, "{path}");
    }
    assert_eq!(ask(&format!("{base}/v1/videos")).await.status(), 404);
    assert_eq!(server.api.get("/metrics").await.status, 404);
    let client = Client::builder().no_proxy().build().expect("a client");
    for (name, value) in [("host", "evil.example"), ("origin", "http://evil.example")] {
        let answer = client.get(&url).header(name, value).send().await;
        assert_eq!(answer.expect("an answer").status(), 403, "{name}");
    }
    server.stop().await;
    let server = TestServer::start().await;
    assert!(!server.log().contains("metrics on"), "off by default");
}

/// What a text says that may be the name of a metric of ours.
fn metric_words(text: &str) -> BTreeSet<&str> {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = text.split(|c: char| !is_of_name(c));
    let is_ours = |word: &&str| {
        (word.starts_with("kinora_") || word.starts_with("process_")) && !word.ends_with('_')
    };
    words.filter(is_ours).collect()
}

#[test]
fn dashboards_alerts_and_autoscaling_name_only_metrics_that_are_told() {
    let mut known = BTreeSet::new();
    for (name, kind) in documented() {
        if kind == "histogram" {
            for suffix in ["bucket", "count", "sum"] {
                known.insert(format!("{name}_{suffix}"));
            }
        }
        known.insert(name);
    }
    // What the autoscaler's adapter makes of ours.
    known.insert("kinora_videos_to_make".to_owned());
    for (file, text, n_at_least) in [
        (
            "kinora.json",
            include_str!("../../../deploy/grafana/kinora.json"),
            20,
        ),
        (
            "alerts.yaml",
            include_str!("../../../deploy/prometheus/alerts.yaml"),
            8,
        ),
        (
            "worker.yaml",
            include_str!("../../../deploy/kubernetes/worker.yaml"),
            2,
        ),
    ] {
        let named = metric_words(text);
        assert!(named.len() >= n_at_least, "{file} names {named:?}");
        let unknown: Vec<_> = named
            .iter()
            .filter(|word| !known.contains(**word))
            .collect();
        assert!(unknown.is_empty(), "{file} names {unknown:?}");
    }
}
