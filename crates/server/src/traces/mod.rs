//! Traces for OpenTelemetry: one span for each request, one for each attempt at a video, and within it one for each
//! stage.
//!
//! The context travels in the video's row, so that an attempt belongs to the trace of the request that ordered it,
//! whichever process makes it. Nothing is made where no collector is named. Spans are made by hand rather than from
//! those of the log: what a collector is told must not depend on the level of the log, and a log line need not carry
//! what a collector wants.

mod client;

use std::collections::HashMap;
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context as _;
use opentelemetry::propagation::TextMapPropagator as _;
use opentelemetry::trace::{
    SpanBuilder, SpanKind, Status, TraceContextExt as _, TracerProvider as _,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::{SpanExporter, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::resource::{EnvResourceDetector, ResourceDetector};
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};

use self::client::CollectorClient;
use crate::config::TracesConfig;

/// How long a shutdown waits for the collector to take the last spans.
const FLUSH_WITHIN: Duration = Duration::from_secs(5);
/// The header, and the key of the context in a row.
const TRACEPARENT: &str = "traceparent";

/// Where spans go; nowhere when there is no collector.
#[derive(Clone, Debug, Default)]
pub(crate) struct Traces(Option<Exporting>);

#[derive(Clone, Debug)]
struct Exporting {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

/// What a span is about, and what it belongs to.
pub(crate) struct Subject<'s> {
    pub(crate) name: String,
    pub(crate) kind: SpanKind,
    /// The W3C context of what caused it.
    pub(crate) traceparent: Option<&'s str>,
    /// When it began.
    pub(crate) began_at: SystemTime,
    pub(crate) attributes: Vec<KeyValue>,
}

impl Traces {
    /// Begins to send spans to the collector that the environment names, if it names one. Needs a tokio runtime, now
    /// and as long as spans are made.
    ///
    /// # Errors
    /// What the environment says of the collector cannot be used.
    pub(crate) fn start(config: &TracesConfig) -> anyhow::Result<Self> {
        if !config.is_on {
            return Ok(Self::default());
        }
        let client = CollectorClient::new()?;
        // Endpoint, headers and timeout are the variables'.
        let exporter = SpanExporter::builder().with_http().with_http_client(client);
        let exporter = exporter
            .build()
            .context("cannot send traces to the collector that OTEL_EXPORTER_OTLP_* names")?;
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource(config))
            .build();
        let tracer = provider.tracer("kinora");
        Ok(Self(Some(Exporting { provider, tracer })))
    }

    /// Opens a span. `make` is called only where there is a collector.
    pub(crate) fn open<'s>(&self, make: impl FnOnce() -> Subject<'s>) -> Traced {
        let Some(exporting) = &self.0 else {
            return Traced::default();
        };
        let subject = make();
        let parent = subject.traceparent.map_or_else(Context::new, context_of);
        let span = SpanBuilder::from_name(subject.name)
            .with_kind(subject.kind)
            .with_start_time(subject.began_at)
            .with_attributes(subject.attributes)
            .start_with_context(&exporting.tracer, &parent);
        Traced(Some(Open {
            context: parent.with_span(span),
            tracer: exporting.tracer.clone(),
        }))
    }

    /// Sends what is still in memory. Waits a little for a collector that does not answer.
    pub(crate) async fn finish(self) {
        let Some(exporting) = self.0 else {
            return;
        };
        // The library waits in its own way, which would block the executor.
        let flush = move || exporting.provider.shutdown_with_timeout(FLUSH_WITHIN);
        match tokio::task::spawn_blocking(flush).await {
            Ok(Ok(())) => {}
            Ok(Err(err)) => tracing::warn!(cause = %err, "the last traces were not taken"),
            Err(err) => tracing::warn!(cause = %err, "the last traces were not sent"),
        }
    }
}

/// A span, until it is ended or dropped; nothing where there is no collector.
#[derive(Debug, Default)]
pub(crate) struct Traced(Option<Open>);

#[derive(Debug)]
struct Open {
    context: Context,
    tracer: SdkTracer,
}

impl Traced {
    /// Adds what was not known at the beginning.
    pub(crate) fn note(&self, name: &'static str, value: impl Into<opentelemetry::Value>) {
        if let Some(open) = &self.0 {
            let span = open.context.span();
            span.set_attribute(KeyValue::new(name, value));
        }
    }

    /// Says that what the span is about went wrong.
    pub(crate) fn failed(&self, why: &'static str) {
        if let Some(open) = &self.0 {
            let span = open.context.span();
            span.set_attribute(KeyValue::new("error.type", why));
            span.set_status(Status::error(why));
        }
    }

    /// Adds something that has just ended as a span within this one.
    pub(crate) fn part(&self, name: &'static str, began_at: SystemTime) {
        if let Some(open) = &self.0 {
            let builder = SpanBuilder::from_name(name).with_start_time(began_at);
            drop(builder.start_with_context(&open.tracer, &open.context));
        }
    }

    /// Ends the span now.
    pub(crate) fn end(&self) {
        if let Some(open) = &self.0 {
            open.context.span().end();
        }
    }

    /// The W3C context of what this span causes, for a row or a header.
    pub(crate) fn traceparent(&self) -> Option<String> {
        let open = self.0.as_ref()?;
        let mut headers = HashMap::new();
        TraceContextPropagator::new().inject_context(&open.context, &mut headers);
        headers.remove(TRACEPARENT)
    }
}

/// When something began that began at that instant.
pub(crate) fn began_at(instant: Instant) -> SystemTime {
    let now = SystemTime::now();
    now.checked_sub(instant.elapsed()).unwrap_or(now)
}

/// The context that a caller or a row names. One that is not well-formed begins a new trace, as W3C wants it.
fn context_of(traceparent: &str) -> Context {
    let headers = HashMap::from([(TRACEPARENT.to_owned(), traceparent.to_owned())]);
    TraceContextPropagator::new().extract_with_context(&Context::new(), &headers)
}

/// What sends the spans. The operator's words win over ours.
fn resource(config: &TracesConfig) -> Resource {
    let said: [Box<dyn ResourceDetector>; 1] = [Box::new(EnvResourceDetector::new())];
    let resource = Resource::builder_empty()
        .with_service_name("kinora")
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_detectors(&said);
    match &config.service_name {
        Some(name) => resource.with_service_name(name.clone()).build(),
        None => resource.build(),
    }
}
