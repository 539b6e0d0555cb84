//! `kinora doctor`: is this machine ready to serve, and if not, what to do.
//!
//! One function per check, each giving one finding. A check changes nothing: what it has to write is removed
//! again.

mod data_folder;
mod machine;

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use crate::cli::setting_args::SettingArgs;
use crate::config::Environment;

/// Check whether this machine is ready to serve
#[derive(Args, Clone, Debug)]
pub(crate) struct DoctorArgs {
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: SettingArgs,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Finding {
    check: &'static str,
    state: State,
    message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// As it should be.
    Ok,
    /// Works, but something is missing or could be better.
    Note,
    /// `kinora serve` will not work.
    Broken,
}

impl Finding {
    fn ok(check: &'static str, message: impl Into<String>) -> Self {
        Self {
            check,
            state: State::Ok,
            message: message.into(),
            advice: None,
        }
    }

    fn note(check: &'static str, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            check,
            state: State::Note,
            message: message.into(),
            advice: Some(advice.into()),
        }
    }

    fn broken(check: &'static str, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            check,
            state: State::Broken,
            message: message.into(),
            advice: Some(advice.into()),
        }
    }
}

/// Prints a line per finding; the exit code is 1 if something is broken.
pub(crate) async fn run(args: DoctorArgs, environment: &Environment) -> anyhow::Result<ExitCode> {
    let findings = findings(&args.settings, environment).await;
    let mut stdout = std::io::stdout().lock();
    if args.json {
        serde_json::to_writer_pretty(&mut stdout, &findings)?;
        writeln!(stdout)?;
    } else {
        for finding in &findings {
            stdout.write_all(line(finding).as_bytes())?;
        }
    }
    let is_broken = findings
        .iter()
        .any(|finding| finding.state == State::Broken);
    Ok(if is_broken {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

async fn findings(settings: &SettingArgs, environment: &Environment) -> Vec<Finding> {
    let mut findings = Vec::new();
    match settings.load(environment) {
        Ok(loaded) => {
            let source = match &loaded.file {
                Some(file) => format!("valid, with {}", file.display()),
                None => "valid, without a kinora.toml".to_owned(),
            };
            findings.push(Finding::ok("configuration", source));
            findings.extend(data_folder::check(&loaded.config.data_dir));
            findings.push(machine::port(loaded.config.listen));
        }
        Err(mistakes) => {
            let advice = "correct these; docs/config.md lists every key";
            findings.push(Finding::broken(
                "configuration",
                mistakes.to_string(),
                advice,
            ));
        }
    }
    findings.push(machine::ffmpeg().await);
    findings.push(machine::h264_encoder(env!("H264_ASSEMBLY")));
    findings.push(machine::clock(std::time::SystemTime::now()));
    findings
}

fn line(finding: &Finding) -> String {
    let state = match finding.state {
        State::Ok => "ok    ",
        State::Note => "note  ",
        State::Broken => "BROKEN",
    };
    let advice = finding
        .advice
        .iter()
        .map(|advice| format!("          -> {advice}\n"));
    let advice: String = advice.collect();
    format!("{state}  {}: {}\n{advice}", finding.check, finding.message)
}
