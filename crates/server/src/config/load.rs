//! Finding the file and laying the layers over each other.

use std::io;
use std::path::{Path, PathBuf};

use super::environment::Environment;
use super::mistakes::{Mistakes, Origin};
use super::raw::{ConfigFile, FlagValue, RawConfig};
use super::resolve::{Written, default_data_dir};
use super::{Config, show};

const FILE_NAME: &str = "kinora.toml";

/// A configuration that is complete and right, and where its values came from.
#[derive(Clone, Debug)]
pub struct LoadedConfig {
    /// The settings.
    pub config: Config,
    /// The file that was read, if there was one.
    pub file: Option<PathBuf>,
    raw: RawConfig,
}

impl LoadedConfig {
    /// Finds the file and reads all layers: defaults, file, environment, flags; the later one wins.
    ///
    /// The file is `config_flag`, else `KINORA_CONFIG`, else `kinora.toml` in the data folder, which may be
    /// missing.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn load(
        environment: &Environment,
        config_flag: Option<&Path>,
        flags: &[FlagValue],
    ) -> Result<Self, Mistakes> {
        let named = match config_flag {
            Some(path) => Some((path.to_owned(), Origin::Flag("--config"))),
            None => environment
                .get("KINORA_CONFIG")
                .map(|path| (path.into(), Origin::Variable("KINORA_CONFIG".to_owned()))),
        };
        if let Some((path, origin)) = named {
            let file = read(&path).map_err(|error| unreadable(&path, &origin, &error))?;
            return Self::resolve(environment, Some(&file), flags);
        }
        let Some(folder) = data_dir(environment, flags) else {
            return Self::resolve(environment, None, flags);
        };
        let path = folder.join(FILE_NAME);
        match read(&path) {
            Ok(file) => Self::resolve(environment, Some(&file), flags)?.checked_to_stay_in(&folder),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Self::resolve(environment, None, flags)
            }
            Err(error) => Err(unreadable(&path, &Origin::Default, &error)),
        }
    }

    /// Reads all layers, given their texts: what [`load`](Self::load) does without touching a disk.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn resolve(
        environment: &Environment,
        file: Option<&ConfigFile>,
        flags: &[FlagValue],
    ) -> Result<Self, Mistakes> {
        let mut mistakes = Mistakes::default();
        let mut raw = RawConfig::default();
        if let Some(file) = file {
            raw.add_file(file, &mut mistakes);
        }
        raw.add_environment(environment, &mut mistakes);
        raw.add_flags(flags, &mut mistakes);
        match Config::try_from(Written {
            raw: &raw,
            environment,
        }) {
            Ok(config) if mistakes.0.is_empty() => Ok(Self {
                config,
                file: file.map(|file| file.path.clone()),
                raw,
            }),
            Ok(_) => Err(mistakes),
            Err(more) => {
                mistakes.0.extend(more.0);
                Err(mistakes)
            }
        }
    }

    /// The configuration as a `kinora.toml`, each value with its origin as a comment.
    #[must_use]
    pub fn to_toml(&self) -> String {
        show::to_toml(&self.config, &self.raw)
    }

    /// A file found in the data folder cannot send the data elsewhere: whoever looks for the data there
    /// finds a file that says it is somewhere else.
    fn checked_to_stay_in(self, folder: &Path) -> Result<Self, Mistakes> {
        let setting = self.raw.get("data_dir");
        let elsewhere = setting.filter(|_| self.config.data_dir != folder);
        let Some(setting) = elsewhere else {
            return Ok(self);
        };
        let mut mistakes = Mistakes::default();
        let message = "this file was found in the data folder and names another; \
                       set KINORA_DATA_DIR, or name this file with --config";
        mistakes.add(&setting.origin, "data_dir", message);
        Err(mistakes)
    }
}

/// The data folder as far as it is known before a file is read.
fn data_dir(environment: &Environment, flags: &[FlagValue]) -> Option<PathBuf> {
    let flag = flags
        .iter()
        .find(|flag| flag.key == "data_dir")
        .map(|flag| flag.value.as_str());
    let named = flag.or_else(|| environment.get("KINORA_DATA_DIR"));
    named
        .map(PathBuf::from)
        .or_else(|| default_data_dir(environment))
}

fn read(path: &Path) -> io::Result<ConfigFile> {
    let text = std::fs::read_to_string(path)?;
    Ok(ConfigFile {
        path: path.to_owned(),
        text,
    })
}

fn unreadable(path: &Path, origin: &Origin, error: &io::Error) -> Mistakes {
    let mut mistakes = Mistakes::default();
    mistakes.add(
        origin,
        path.display().to_string(),
        format!("cannot be read ({error})"),
    );
    mistakes
}

#[cfg(test)]
mod tests;
