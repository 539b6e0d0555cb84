//! Where log lines go: to standard error, for eyes on a terminal, as JSON anywhere else.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::config::Environment;

/// Sets up logging for the whole process. `KINORA_LOG` (else `RUST_LOG`) filters, such as
/// `kinora=debug,tower_http=info`; without them `default_filter` does.
pub(crate) fn init(environment: &Environment, default_filter: &str) -> anyhow::Result<()> {
    let wanted = environment
        .get("KINORA_LOG")
        .or_else(|| environment.get("RUST_LOG"));
    let filter = EnvFilter::try_new(wanted.unwrap_or(default_filter));
    let filter = filter.map_err(|error| anyhow::anyhow!("KINORA_LOG or RUST_LOG: {error}"))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_span_events(FmtSpan::NONE)
        .with_writer(io::stderr);
    let installed = if io::stderr().is_terminal() {
        builder.with_target(false).try_init()
    } else {
        builder.json().flatten_event(true).try_init()
    };
    installed.map_err(|error| anyhow::anyhow!("logging: {error}"))
}
