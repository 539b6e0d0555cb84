//! What `kinora projects`, `keys`, `queue` and `workers` share: the database beside a running server, and how to print.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use kinora_domain::UnixMillis;
use kinora_store::{Project, Store};
use serde_json::Value;

use crate::config::{Config, DatabasePlace, Environment, FlagValue, LoadedConfig};
use crate::data_folder::DataFolder;
use crate::storage;

/// The longest name of a project or a key, in characters.
const NAME_MAX_CHARS: usize = 100;

/// Which data folder, and how to print.
#[derive(Args, Clone, Debug)]
pub(crate) struct AccountArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Which database.
#[derive(Args, Clone, Debug)]
pub(crate) struct PlaceArgs {
    /// The configuration file [env: KINORA_CONFIG] [default: kinora.toml in the data folder]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data folder of the server, which may be running
    #[arg(long, value_name = "DIR")]
    data_dir: Option<String>,
    /// The database: sqlite, or postgres://user:password@host/database [default: sqlite]
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

impl PlaceArgs {
    /// The configuration that these flags, the environment and the file make together.
    pub(crate) fn load(&self, environment: &Environment) -> anyhow::Result<Config> {
        self.load_with(environment, ("blobs.url", "--blobs", &None))
    }

    /// The same, with one flag more: its key, its name and what was typed.
    pub(crate) fn load_with(
        &self,
        environment: &Environment,
        flag: (&'static str, &'static str, &Option<String>),
    ) -> anyhow::Result<Config> {
        let named = [
            ("data_dir", "--data-dir", &self.data_dir),
            ("database.url", "--database", &self.database),
            flag,
        ];
        let flags: Vec<FlagValue> = named
            .into_iter()
            .filter_map(|(key, flag, value)| {
                let value = value.clone()?;
                Some(FlagValue { key, flag, value })
            })
            .collect();
        Ok(LoadedConfig::load(environment, self.config.as_deref(), &flags)?.config)
    }
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For reading
    #[default]
    Text,
    /// JSON, times in seconds since 1970
    Json,
}

impl AccountArgs {
    /// Opens the database, which servers may have open too. It is made if it is not there, so that keys can be
    /// made before the first start.
    pub(crate) async fn open(&self, environment: &Environment) -> anyhow::Result<Arc<dyn Store>> {
        let config = self.place.load(environment)?;
        storage::open_store(&config).await
    }

    /// The same for what only makes sense where there is an installation: nothing is made.
    pub(crate) async fn open_existing(
        &self,
        environment: &Environment,
    ) -> anyhow::Result<Arc<dyn Store>> {
        let config = self.place.load(environment)?;
        let database = DataFolder::at(&config.data_dir).database();
        if config.database.url == DatabasePlace::Sqlite && !database.exists() {
            bail!(
                "there is no kinora in {}: name the data folder of its server with --data-dir, or its database with \
                 --database",
                config.data_dir.display()
            );
        }
        storage::open_store(&config).await
    }
}

/// The project with this id, else the one with this name.
pub(crate) async fn find_project(store: &dyn Store, wanted: &str) -> anyhow::Result<Project> {
    let projects = store.projects().await?;
    let by_id = projects
        .iter()
        .find(|project| project.id.as_str() == wanted);
    let by_name = || projects.iter().find(|project| project.name == wanted);
    match by_id.or_else(by_name) {
        Some(project) => Ok(project.clone()),
        None => bail!("there is no project {wanted}: kinora projects list shows them all"),
    }
}

/// A name as clap takes it: not empty, of one line, not too long.
pub(crate) fn name(text: &str) -> Result<String, String> {
    let is_plain = !text.chars().any(char::is_control);
    let n_chars = text.chars().count();
    match is_plain && !text.trim().is_empty() && n_chars <= NAME_MAX_CHARS {
        true => Ok(text.to_owned()),
        false => Err(format!(
            "a name is one line of 1 to {NAME_MAX_CHARS} characters"
        )),
    }
}

/// Prints JSON.
pub(crate) fn print_json(value: &Value) -> anyhow::Result<()> {
    print(&format!("{}\n", serde_json::to_string_pretty(value)?))
}

/// Prints text. A reader that has seen enough (`| head`) is no error.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(error).context("standard output")
        }
        _ => Ok(()),
    }
}

/// Rows in columns as wide as their widest cell, the first row being the heading.
pub(crate) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in rows {
        let cells = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A moment for reading, or a dash.
pub(crate) fn moment(at: Option<UnixMillis>) -> String {
    let time = |at: UnixMillis| {
        let since_epoch = Duration::from_millis(at.0.max(0).unsigned_abs());
        httpdate::fmt_http_date(std::time::UNIX_EPOCH + since_epoch)
    };
    at.map_or_else(|| "-".to_owned(), time)
}

/// A length of time for reading, exact to a few percent.
pub(crate) fn length(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7_200 => format!("{} min", seconds / 60),
        seconds @ 7_200..172_800 => format!("{} h", seconds / 3600),
        seconds => format!("{} d", seconds / 86_400),
    }
}

/// A moment in seconds since 1970, or null.
pub(crate) fn seconds(at: Option<UnixMillis>) -> Value {
    at.map_or(Value::Null, |at| at.0.div_euclid(1000).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let row = |a: &str, b: &str| [a.to_owned(), b.to_owned()];
        let text = table(&[row("id", "name"), row("proj_1", "é"), row("x", "long")]);
        assert_eq!(text, "id      name\nproj_1  é\nx       long\n");
    }

    #[test]
    fn a_name_is_one_short_line() {
        assert!(name("A team's laptop").is_ok());
        for text in ["", "  ", "two\nlines", &"x".repeat(101)] {
            assert!(name(text).is_err(), "{text:?}");
        }
    }
}
