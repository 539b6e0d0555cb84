//! `kinora serve`: the API, the workers and the janitor in one process.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use crate::app::{Admission, App};
use crate::cli::setting_args::SettingArgs;
use crate::config::Environment;
use crate::kill_point::KillPoint;

/// Serve the Videos API
#[derive(Args, Clone, Debug)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) settings: SettingArgs,
    /// Write the port to this file once the server listens, for programs that start it with port 0
    #[arg(long, value_name = "FILE")]
    port_file: Option<PathBuf>,
}

/// Serves until a signal comes. The first SIGINT or SIGTERM lets running videos finish within the grace time;
/// the second ends the process at once, and the next start takes the videos up again.
pub(crate) async fn run(args: ServeArgs, environment: &Environment) -> anyhow::Result<ExitCode> {
    let loaded = args.settings.load(environment)?;
    // Before anything is written, so that a signal at any time ends in order.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    KillPoint::arm(environment)?;
    let app = App::start(loaded.config).await?;
    let address = app.address()?;
    if let Some(port_file) = &args.port_file {
        write_port(port_file, address)?;
    }
    tracing::info!("listening on http://{address}");
    if let Some(address) = app.metrics_address()? {
        tracing::info!("metrics on http://{address}/metrics");
        if !address.ip().is_loopback() {
            tracing::warn!("whoever reaches {address} can read the metrics; nobody needs a key");
        }
    }
    match app.admission().await? {
        exposed @ Admission::Exposed => tracing::warn!("{exposed}"),
        admission => tracing::info!("{admission}"),
    }

    let (first, shutdown) = tokio::sync::oneshot::channel::<()>();
    let serving = app.run(async {
        let _ = shutdown.await;
    });
    tokio::pin!(serving);
    let mut first = Some(first);
    loop {
        tokio::select! {
            result = &mut serving => return result.map(|()| ExitCode::SUCCESS),
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        match first.take() {
            Some(first) => {
                let _ = first.send(());
            }
            None => {
                tracing::warn!(
                    "stopping at once; running videos are taken up again at the next start"
                );
                // Threads that render cannot be interrupted, so leaving `main` would wait for them.
                std::process::exit(130);
            }
        }
    }
}

/// Writes the whole file or nothing, so that whoever waits for it never reads half a number.
fn write_port(file: &Path, address: SocketAddr) -> anyhow::Result<()> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let context = || format!("cannot write {}", file.display());
    let mut temporary = tempfile::NamedTempFile::new_in(folder).with_context(context)?;
    writeln!(temporary, "{}", address.port()).with_context(context)?;
    temporary.persist(file).with_context(context)?;
    Ok(())
}
