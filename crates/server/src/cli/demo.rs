//! `kinora demo`: a video from a prompt with no server running, to see what kinora does.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;
use kinora_domain::AssetVariant;
use kinora_sketch::language;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::app::App;
use crate::cli::client::Client;
use crate::cli::fields::Fields;
use crate::cli::progress;
use crate::cli::sketch;
use crate::config::{Environment, FlagValue, LoadedConfig};

/// Make a video from a prompt, with a server of its own that ends with it
#[derive(Args, Clone, Debug)]
pub(crate) struct DemoArgs {
    /// What the video shall show
    #[arg(value_name = "PROMPT")]
    pub(crate) prompt: String,
    /// The size
    #[arg(long, value_name = "WxH", default_value = "1280x720")]
    pub(crate) size: String,
    /// The length: 4, 8, 12, 16 or 20
    #[arg(long, value_name = "SECONDS", default_value = "4")]
    pub(crate) seconds: String,
    /// A number that makes the result repeatable
    #[arg(long, value_name = "NUMBER")]
    pub(crate) seed: Option<u64>,
    /// The folder for the clip, the thumbnail and the spritesheet
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) out: PathBuf,
}

/// Makes the video through the API of a server that lives as long as this command.
pub(crate) async fn run(args: DemoArgs, environment: &Environment) -> anyhow::Result<ExitCode> {
    std::fs::create_dir_all(&args.out)
        .with_context(|| format!("cannot make the folder {}", args.out.display()))?;
    let data_dir = tempfile::tempdir().context("cannot make a temporary folder")?;
    let app = App::start(config(environment, data_dir.path())?).await?;
    let base_url = format!("http://{}/v1", app.address()?);
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(app.run(async {
        // Also resolves when `stop` is dropped, so that an error below ends the server.
        let _ = stopped.await;
    }));

    let client = Client::new(&base_url, None)?;
    let outcome = tokio::select! {
        outcome = make_video(&args, &client) => outcome,
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("interrupted")),
    };
    drop(stop);
    serving.await.context("the server broke down")??;
    outcome
}

fn config(environment: &Environment, data_dir: &Path) -> anyhow::Result<crate::config::Config> {
    let flag = |key, flag, value: &str| FlagValue {
        key,
        flag,
        value: value.to_owned(),
    };
    let data_dir = data_dir
        .to_str()
        .context("the temporary folder has no Unicode name")?;
    let flags = [
        flag("data_dir", "--data-dir", data_dir),
        flag("listen", "--listen", "127.0.0.1:0"),
        flag("worker.shutdown_grace", "--shutdown-grace", "1s"),
    ];
    Ok(LoadedConfig::load(environment, None, &flags)?.config)
}

async fn make_video(args: &DemoArgs, client: &Client) -> anyhow::Result<ExitCode> {
    let accepted = client.create(fields(args)).await?;
    let id = accepted["id"]
        .as_str()
        .context("the server's answer names no video")?;
    let video = progress::wait_until_done(client, id, true).await?;
    if video["status"] != "completed" {
        bail!(
            "the video failed: {}",
            video["error"]["message"]
                .as_str()
                .unwrap_or("no reason given")
        );
    }
    for variant in AssetVariant::ALL {
        let path = args.out.join(format!("{id}.{}", variant.extension()));
        let size_bytes = client.download(id, Some(variant.as_str()), &path).await?;
        say(&format!(
            "{:<12} {}  {}",
            variant.as_str(),
            path.display(),
            indicatif::HumanBytes(size_bytes)
        ));
    }
    say(&format!(
        "\nUnderstood as: {}",
        sketch::summary(&language::understand(&args.prompt))
    ));
    say(&format!(
        "\nThe same from `kinora serve`:\n  curl http://127.0.0.1:8080/v1/videos \\\n    \
         -H 'Content-Type: application/json' \\\n    -d {}",
        shell_quoted(&body(args).to_string())
    ));
    Ok(ExitCode::SUCCESS)
}

fn fields(args: &DemoArgs) -> Fields {
    let fields = Fields::new()
        .text("prompt", args.prompt.as_str())
        .text("size", args.size.as_str())
        .text("seconds", args.seconds.as_str());
    match args.seed {
        Some(seed) => fields.text("seed", seed.to_string()),
        None => fields,
    }
}

/// The order as a JSON body.
fn body(args: &DemoArgs) -> Value {
    let mut body = json!({ "prompt": args.prompt, "size": args.size, "seconds": args.seconds });
    if let Some(seed) = args.seed {
        body["seed"] = seed.into();
    }
    body
}

/// `text` as one word of a POSIX shell.
fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Prints a line. Whoever stopped reading does not want the rest, which is no error.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_prompt_is_one_shell_word() {
        assert_eq!(shell_quoted("a cat"), "'a cat'");
        assert_eq!(shell_quoted("it's"), r"'it'\''s'");
    }
}
