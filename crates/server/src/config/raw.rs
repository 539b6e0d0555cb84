//! What was written, by whom: the layers of the configuration laid over each other, before anything is made
//! of the values.
//!
//! The file is walked rather than deserialised, because serde stops at the first unknown key and an operator
//! wants to hear of all of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::environment::Environment;
use super::keys::{self, KEYS, Key, Kind};
use super::mistakes::{Mistakes, Origin, nearest};

/// Variables that begin with `KINORA_` and are no settings of the server.
const OTHER_VARIABLES: &[&str] = &[
    "KINORA_CONFIG",
    "KINORA_KILL_AT",
    "KINORA_STOP_AT",
    "KINORA_LOG",
];

/// The section whose names are the operator's.
const UPSTREAMS: &str = "upstreams";

/// A configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFile {
    /// Where it is, for messages and for relative paths in it.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// A flag that sets a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagValue {
    /// The key: `worker.slots`.
    pub key: &'static str,
    /// The flag: `--workers`.
    pub flag: &'static str,
    /// The text after it.
    pub value: String,
}

/// A value as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RawValue {
    Text(String),
    Integer(String),
    Boolean(bool),
    /// Texts in the order in which they were written.
    List(Vec<String>),
    /// Names and what they stand for, each with the place where it was written.
    Table(Vec<(String, String, Origin)>),
}

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) value: RawValue,
    pub(crate) origin: Origin,
}

/// Something written below a name that the operator chose, and so at no key of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Branch {
    pub(crate) name: String,
    pub(crate) origin: Origin,
    pub(crate) content: Content,
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Value(RawValue),
    Branches(Vec<Branch>),
    /// Something that no setting is, such as a date.
    Other,
}

/// For each key that anyone has set the value that counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct RawConfig {
    settings: BTreeMap<&'static str, Setting>,
    /// Below `upstreams`, by name.
    pub(crate) upstreams: Vec<Branch>,
}

impl RawConfig {
    pub(crate) fn get(&self, key: &str) -> Option<&Setting> {
        self.settings.get(key)
    }

    fn set(&mut self, key: &Key, value: RawValue, origin: Origin) {
        // Aliases are laid over each other one by one: whoever adds a name keeps the others.
        if let (RawValue::Table(new), Some(old)) = (&value, self.settings.get_mut(key.name))
            && let RawValue::Table(entries) = &mut old.value
        {
            entries.extend(new.iter().cloned());
            old.origin = origin;
            return;
        }
        self.settings.insert(key.name, Setting { value, origin });
    }

    /// Lays the keys of a file over what is there.
    pub(crate) fn add_file(&mut self, file: &ConfigFile, mistakes: &mut Mistakes) {
        let (table, errors) = DeTable::parse_recoverable(&file.text);
        for error in errors {
            let start = error.span().map_or(0, |span| span.start);
            mistakes.add(&place(file, start), "TOML", error.message());
        }
        self.add_table(file, "", table.get_ref(), mistakes);
    }

    fn add_table(
        &mut self,
        file: &ConfigFile,
        section: &str,
        table: &DeTable<'_>,
        mistakes: &mut Mistakes,
    ) {
        // The parser sorts keys; people want to hear of mistakes from top to bottom.
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        for (name, value) in entries {
            let path = format!("{section}{}", name.get_ref());
            let origin = place(file, name.span().start);
            let is_section = KEYS
                .iter()
                .any(|key| key.name.starts_with(&format!("{path}.")));
            match (keys::find(&path), value.get_ref()) {
                (Some(key), value) => self.add_value(key, file, (value, origin), mistakes),
                (None, DeValue::Table(table)) if path == UPSTREAMS => {
                    self.upstreams.extend(branches(file, table));
                }
                (None, DeValue::Table(table)) if is_section => {
                    self.add_table(file, &format!("{path}."), table, mistakes);
                }
                (None, _) if is_section => {
                    mistakes.add(&origin, &path, format!("is a section; write [{path}]"));
                }
                (None, _) => mistakes.add(&origin, &path, unknown_key(&path)),
            }
        }
    }

    fn add_value(
        &mut self,
        key: &Key,
        file: &ConfigFile,
        (value, origin): (&DeValue<'_>, Origin),
        mistakes: &mut Mistakes,
    ) {
        let raw = match value {
            DeValue::String(text) => RawValue::Text(text.clone().into_owned()),
            DeValue::Integer(number) => RawValue::Integer(number.to_string()),
            DeValue::Boolean(boolean) => RawValue::Boolean(*boolean),
            DeValue::Array(items) if key.kind.is_list() => match texts(items) {
                Some(texts) => RawValue::List(texts),
                None => return mistakes.add(&origin, key.name, key.kind.advice()),
            },
            DeValue::Table(table) if key.kind == Kind::Aliases => {
                RawValue::Table(aliases(key, file, table, mistakes))
            }
            other => {
                let message = format!("is of type {}; {}", other.type_str(), key.kind.advice());
                mistakes.add(&origin, key.name, message);
                return;
            }
        };
        self.set(key, raw, origin);
    }

    /// Lays the `KINORA_*` variables over what is there.
    pub(crate) fn add_environment(&mut self, environment: &Environment, mistakes: &mut Mistakes) {
        for (variable, value) in environment.with_prefix("KINORA_") {
            if OTHER_VARIABLES.contains(&variable) || is_made_by_kubernetes(variable) {
                continue;
            }
            let origin = Origin::Variable(variable.to_owned());
            match keys::find_variable(variable) {
                // Set to nothing is how shells and compose files leave a variable out.
                Some(_) if value.is_empty() => {}
                Some(key) => self.add_text(key, value, origin, mistakes),
                None => {
                    let variables: Vec<String> = KEYS.iter().map(Key::variable).collect();
                    let meant = nearest(variable, variables.iter().map(String::as_str));
                    mistakes.add(
                        &origin,
                        variable,
                        unknown("there is no such variable", meant),
                    );
                }
            }
        }
    }

    /// Lays the flags over what is there.
    pub(crate) fn add_flags(&mut self, flags: &[FlagValue], mistakes: &mut Mistakes) {
        for flag in flags {
            let key = keys::find(flag.key).expect("flags are named after keys");
            self.add_text(key, &flag.value, Origin::Flag(flag.flag), mistakes);
        }
    }

    /// Outside of TOML everything is text.
    fn add_text(&mut self, key: &Key, text: &str, origin: Origin, mistakes: &mut Mistakes) {
        let text = text.trim();
        if key.kind.is_list() {
            let items = text
                .split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty());
            let list = RawValue::List(items.map(str::to_owned).collect());
            return self.set(key, list, origin);
        }
        if key.kind != Kind::Aliases {
            return self.set(key, RawValue::Text(text.to_owned()), origin);
        }
        let mut entries = Vec::new();
        for pair in text.split(',').filter(|pair| !pair.trim().is_empty()) {
            match pair.split_once('=') {
                Some((name, model)) => {
                    entries.push((
                        name.trim().to_owned(),
                        model.trim().to_owned(),
                        origin.clone(),
                    ));
                }
                None => mistakes.add(&origin, key.name, key.kind.advice()),
            }
        }
        self.set(key, RawValue::Table(entries), origin);
    }
}

/// Everything in a table, in the order in which it was written.
fn branches(file: &ConfigFile, table: &DeTable<'_>) -> Vec<Branch> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    let branch = |(name, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| Branch {
        name: ToString::to_string(name.get_ref()),
        origin: place(file, name.span().start),
        content: match value.get_ref() {
            DeValue::String(text) => Content::Value(RawValue::Text(text.clone().into_owned())),
            DeValue::Integer(number) => Content::Value(RawValue::Integer(number.to_string())),
            DeValue::Boolean(boolean) => Content::Value(RawValue::Boolean(*boolean)),
            DeValue::Array(items) => numbers_or_texts(items).map_or(Content::Other, Content::Value),
            DeValue::Table(table) => Content::Branches(branches(file, table)),
            DeValue::Float(_) | DeValue::Datetime(_) => Content::Other,
        },
    };
    entries.into_iter().map(branch).collect()
}

fn numbers_or_texts(items: &DeArray<'_>) -> Option<RawValue> {
    let item = |item: &Spanned<DeValue<'_>>| match item.get_ref() {
        DeValue::String(text) => Some(text.clone().into_owned()),
        DeValue::Integer(number) => Some(number.to_string()),
        _ => None,
    };
    items
        .iter()
        .map(item)
        .collect::<Option<_>>()
        .map(RawValue::List)
}

/// The items of a list that holds nothing but texts.
fn texts(items: &DeArray<'_>) -> Option<Vec<String>> {
    let text = |item: &Spanned<DeValue<'_>>| item.get_ref().as_str().map(str::to_owned);
    items.iter().map(text).collect()
}

fn aliases(
    key: &Key,
    file: &ConfigFile,
    table: &DeTable<'_>,
    mistakes: &mut Mistakes,
) -> Vec<(String, String, Origin)> {
    let mut entries: Vec<(&Spanned<_>, &Spanned<DeValue<'_>>)> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    let mut aliases = Vec::new();
    for (name, value) in entries {
        let origin = place(file, name.span().start);
        match value.get_ref().as_str() {
            Some(model) => aliases.push((name.get_ref().to_string(), model.to_owned(), origin)),
            None => {
                let path = format!("{}.{}", key.name, name.get_ref());
                mistakes.add(
                    &origin,
                    path,
                    "write the id of a model, such as \"sketch-1\"",
                );
            }
        }
    }
    aliases
}

fn unknown_key(path: &str) -> String {
    unknown("there is no such key", keys::suggest(path))
}

fn unknown(what: &str, meant: Option<&str>) -> String {
    match meant {
        Some(meant) => format!("{what}; did you mean {meant}?"),
        None => format!("{what}; docs/config.md lists them all"),
    }
}

/// Kubernetes sets these for every service called `kinora`, which is no mistake of the operator's.
fn is_made_by_kubernetes(variable: &str) -> bool {
    let rest = variable.trim_start_matches("KINORA_");
    rest == "PORT" || rest.starts_with("PORT_") || rest.starts_with("SERVICE_")
}

fn place(file: &ConfigFile, byte_idx: usize) -> Origin {
    let before = &file.text.as_bytes()[..byte_idx.min(file.text.len())];
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    Origin::File {
        path: file.path.clone(),
        line,
    }
}

/// The folder that relative paths in a file start from.
pub(crate) fn folder_of(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}
