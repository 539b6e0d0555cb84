//! `kinora models pull`.

use std::io::{IsTerminal as _, Write as _, stderr, stdin};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use kinora_sdcpp_engine::catalogue::{CatalogueModel, FileState, HubFile, ModelFile};

use super::fetch::fetch;
use super::hub::{Hub, HubFacts};
use super::local::{Local, LocalArgs, gigabytes, short};
use super::show;
use crate::cli::accounts::print;
use crate::config::{Environment, HubSettings};

/// Download the files of a model, after showing its licence
///
/// From Hugging Face, or a host that speaks like it (HF_ENDPOINT), with a token where a repository wants one (HF_TOKEN).
/// When it is interrupted, run it again: it goes on where it was. Every file is proved by its checksum, of which its
/// description or the hub has to know; where neither does, that is said.
#[derive(Args, Clone, Debug)]
pub(crate) struct PullArgs {
    /// The model
    #[arg(value_name = "MODEL")]
    model: String,
    /// Accept the licence without being asked
    #[arg(long, short = 'y')]
    yes: bool,
    #[command(flatten)]
    place: LocalArgs,
}

/// A file to fetch, and what the hub says of it.
struct Wanted<'m> {
    file: &'m ModelFile,
    source: &'m HubFile,
    facts: HubFacts,
}

/// Downloads what is not here.
pub(super) async fn run(args: &PullArgs, environment: &Environment) -> anyhow::Result<ExitCode> {
    let local = args.place.open(environment)?;
    let model = local.find(&args.model)?;
    print(&show::licence(&model.manifest.licence))?;
    let hub = Hub::new(HubSettings::read(environment))?;
    let wanted = wanted(model, &local, &hub).await?;
    if wanted.is_empty() {
        print(&format!("{} is complete\n", model.manifest.id))?;
        return Ok(ExitCode::SUCCESS);
    }
    check_room(&wanted, &local.models_dir)?;
    if !args.yes && !is_accepted(&wanted)? {
        bail!("nothing was downloaded: the licence was not accepted");
    }
    for Wanted {
        file,
        source,
        facts,
    } in &wanted
    {
        let path = short(&file.path, &local.models_dir).to_string();
        let bar = bytes_bar(facts.size_bytes, &path);
        let fetched = fetch((file, source), facts, &hub, &bar).await;
        bar.finish_and_clear();
        let is_proved = fetched.with_context(|| format!("could not download {path}"))?;
        if let FileState::Damaged(problem) = file.state() {
            bail!("{path} was downloaded as it is on the hub, and is damaged: {problem}");
        }
        let not_proved = "  not proved: neither its description nor the hub knows its checksum";
        let note = if is_proved { "" } else { not_proved };
        print(&format!("{path}{note}\n"))?;
    }
    print(&format!("{} is complete\n", model.manifest.id))?;
    Ok(ExitCode::SUCCESS)
}

/// The files that are not here whole, in the order of the description.
async fn wanted<'m>(
    model: &'m CatalogueModel,
    local: &Local,
    hub: &Hub,
) -> anyhow::Result<Vec<Wanted<'m>>> {
    let mut wanted = Vec::new();
    for file in &model.files {
        let state = file.state();
        if state == FileState::Whole {
            continue;
        }
        let path = short(&file.path, &local.models_dir);
        let Some(source) = &file.hub else {
            bail!(
                "{path} is missing or damaged, and is your own: its description names no repository"
            );
        };
        if let FileState::Damaged(problem) = state {
            bail!("{path} is damaged: {problem}; delete it, and run this again");
        }
        let facts = hub.look(source).await;
        let mut facts = facts.with_context(|| format!("could not ask for {path}"))?;
        if let (Some(ours), Some(theirs)) = (file.expected_sha256(), &facts.sha256)
            && ours != *theirs
        {
            bail!("the hub has another {path}: its checksum is {theirs} and should be {ours}");
        }
        facts.size_bytes = facts.size_bytes.or(file.expected_bytes());
        wanted.push(Wanted {
            file,
            source,
            facts,
        });
    }
    Ok(wanted)
}

/// Refuses a download that the disk has no room for.
fn check_room(wanted: &[Wanted<'_>], models_dir: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(models_dir)
        .with_context(|| format!("cannot make the folder {}", models_dir.display()))?;
    let room = rustix::fs::statvfs(models_dir);
    let Ok(room) = room.map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize)) else {
        return Ok(());
    };
    let missing = missing_bytes(wanted);
    if missing > room {
        bail!(
            "{} has room for {}, and {} are to come: choose another folder with --models-dir",
            models_dir.display(),
            gigabytes(room),
            gigabytes(missing)
        );
    }
    Ok(())
}

fn missing_bytes(wanted: &[Wanted<'_>]) -> u64 {
    let missing = wanted.iter().map(|one| {
        let have = match one.file.state() {
            FileState::Partial { have_bytes } => have_bytes,
            _ => 0,
        };
        one.facts
            .size_bytes
            .unwrap_or_default()
            .saturating_sub(have)
    });
    missing.sum()
}

/// Asks whether to go on. Where nobody can be asked, nobody has accepted.
fn is_accepted(wanted: &[Wanted<'_>]) -> anyhow::Result<bool> {
    if !stdin().is_terminal() {
        bail!("read the licence, and say --yes to accept it");
    }
    let size = gigabytes(missing_bytes(wanted));
    let mut asked = stderr();
    write!(asked, "accept the licence and download {size}? [y/N] ")?;
    asked.flush()?;
    let mut answer = String::new();
    stdin().read_line(&mut answer)?;
    Ok(matches!(
        answer.trim().to_ascii_lowercase().as_str(),
        "y" | "yes"
    ))
}

/// A bar on standard error, if that is a terminal.
pub(super) fn bytes_bar(size_bytes: Option<u64>, what: &str) -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let template = "{msg} {bar:30} {bytes}/{total_bytes}  {bytes_per_sec}  {eta} left";
    let bar = ProgressBar::new(size_bytes.unwrap_or_default());
    bar.set_style(ProgressStyle::with_template(template).expect("the template is valid"));
    bar.set_message(what.to_owned());
    bar
}
