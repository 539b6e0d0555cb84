//! `kinora demo`: a video from a prompt with no server running, to see what kinora does.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::config::Environment;

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

/// Makes the video.
pub(crate) async fn run(_args: DemoArgs, _environment: &Environment) -> anyhow::Result<ExitCode> {
    anyhow::bail!("this build has no server")
}
