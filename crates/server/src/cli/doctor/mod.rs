//! `kinora doctor`: is this machine ready to serve, and if not, what to do.
//!
//! One function per check, each giving one finding. A check changes nothing: what it has to write is removed
//! again.

mod clock;
mod data_folder;
mod encoding;
mod keys;
mod models;
mod port;
mod upstreams;

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::cli::setting_args::SettingArgs;
use crate::config::{Config, Environment};

/// Check whether this machine is ready to serve
#[derive(Args, Clone, Debug)]
pub(crate) struct DoctorArgs {
    /// How to print the findings
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    settings: SettingArgs,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each, for reading
    #[default]
    Text,
    /// A JSON array of objects with check, state, message and advice
    Json,
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
    if args.format == Format::Json {
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
    let mut data_dir = None;
    match settings.load(environment) {
        Ok(loaded) => {
            let source = match &loaded.file {
                Some(file) => format!("valid, with {}", file.display()),
                None => "valid, without a kinora.toml".to_owned(),
            };
            findings.push(Finding::ok("configuration", source));
            findings.extend(of_config(&loaded.config).await);
            data_dir = Some(loaded.config.data_dir);
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
    findings.extend(encoding::check(env!("H264_ASSEMBLY")).await);
    findings.push(clock::check(data_dir.as_deref()));
    findings
}

async fn of_config(config: &Config) -> Vec<Finding> {
    let mut findings = vec![models::check(config)];
    findings.extend(data_folder::check(&config.data_dir));
    findings.push(port::check(config.listen).await);
    findings.extend(keys::check(config).await);
    findings.extend(upstreams::check(config).await);
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
