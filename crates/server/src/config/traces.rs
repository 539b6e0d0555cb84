//! What OpenTelemetry's variables say, as its specification reads them.

use super::TracesConfig;
use super::environment::Environment;
use super::mistakes::{Mistakes, Origin};

/// The one protocol that is spoken.
const PROTOCOL: &str = "http/protobuf";

impl TracesConfig {
    pub(super) fn read(environment: &Environment, mistakes: &mut Mistakes) -> Self {
        let is = |name: &str, value: &str| {
            environment
                .get(name)
                .is_some_and(|said| said.eq_ignore_ascii_case(value))
        };
        let first_of = |names: [&'static str; 2]| {
            let said = |name: &'static str| Some((name, environment.get(name)?));
            names.into_iter().find_map(said)
        };
        let endpoint = first_of([
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
            "OTEL_EXPORTER_OTLP_ENDPOINT",
        ]);
        let is_on = endpoint.is_some()
            && !is("OTEL_SDK_DISABLED", "true")
            && !is("OTEL_TRACES_EXPORTER", "none");
        let protocol = first_of([
            "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
            "OTEL_EXPORTER_OTLP_PROTOCOL",
        ]);
        if let Some((name, protocol)) = protocol
            && is_on
            && protocol != PROTOCOL
        {
            let message = format!(
                "kinora does not speak {protocol:?}; write \"{PROTOCOL}\" and name the collector's port for HTTP, \
                 most often 4318"
            );
            mistakes.add(&Origin::Variable(name.to_owned()), "traces", message);
        }
        Self {
            is_on,
            service_name: environment.get("OTEL_SERVICE_NAME").map(str::to_owned),
        }
    }
}
