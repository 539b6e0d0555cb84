//! Every key of the configuration: its name, its type, what it means.
//!
//! This table is what `kinora.toml`, the `KINORA_*` variables and `docs/config.md` are checked against. A key
//! that exists here and not in [`Config`](super::Config), or the other way round, does not pass the tests.

use super::mistakes::nearest;

/// A key of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    /// The name, with the section: `http.max_body_bytes`.
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

/// The type of a key's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A path to a folder.
    Folder,
    /// An address and a port.
    Address,
    Boolean,
    /// A whole number, at least 1.
    Count,
    /// A whole number, at least 1, of things that cost little each.
    LargeCount,
    /// A length of time with a unit.
    Duration,
    /// A length of time with a unit, or `never`.
    DurationOrNever,
    /// A number of bytes with a unit.
    Size,
    /// A name.
    Name,
    /// A table of names and what they stand for.
    Aliases,
    /// Networks, addresses, or addresses with a port.
    Networks,
    /// `prompt` or `random`.
    SeedSource,
    /// What a process does.
    Roles,
    /// Which database.
    Database,
    /// Where blobs are.
    Blobs,
    /// A path to a file, or nothing.
    File,
    /// An address and a port, or nothing.
    AddressOrNone,
    /// A path to a folder, or nothing.
    FolderOrNone,
    /// A number of bytes with a unit, or `auto`.
    SizeOrAuto,
    /// A text in the words of somebody else.
    Words,
}

impl Kind {
    /// The type as the documentation names it.
    #[cfg(test)]
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::Address => "address",
            Self::Boolean => "boolean",
            Self::Count | Self::LargeCount => "number",
            Self::Duration => "duration",
            Self::DurationOrNever => "duration or `never`",
            Self::Size => "size",
            Self::Name => "name",
            Self::Aliases => "table",
            Self::Networks => "list of networks",
            Self::SeedSource => "`prompt` or `random`",
            Self::Roles => "list of roles",
            Self::Database => "`sqlite` or URL",
            Self::Blobs => "folder or URL",
            Self::File => "file",
            Self::AddressOrNone => "address",
            Self::FolderOrNone => "folder",
            Self::SizeOrAuto => "size or `auto`",
            Self::Words => "text",
        }
    }

    /// Whether the value is several texts: an array in the file, divided by commas elsewhere.
    pub(crate) fn is_list(self) -> bool {
        matches!(self, Self::Networks | Self::Roles)
    }

    /// What to write, for a message that refuses something else.
    pub(crate) fn advice(self) -> &'static str {
        match self {
            Self::Folder => "write a path, such as \"/var/lib/kinora\"",
            Self::Address => "write an IP address and a port, such as \"127.0.0.1:8080\"",
            Self::Boolean => "write true or false",
            Self::Count => "write a whole number from 1 to 1000",
            Self::LargeCount => "write a whole number from 1 to 100000",
            Self::Duration => "write a number and a unit, such as \"30s\", \"10m\" or \"24h\"",
            Self::DurationOrNever => {
                "write a number and a unit, such as \"24h\" or \"7d\", or \"never\""
            }
            Self::Size => "write a number and a unit, such as \"512MiB\"",
            Self::Name => "write a model name, such as \"sora-2\"",
            Self::Aliases => {
                "write a table of names and model ids, such as [models.aliases] with sora-2 = \"sketch-1\" \
                 (as a variable: sora-2=sketch-1,sora-2-pro=sketch-1)"
            }
            Self::Networks => {
                "write a list of networks or addresses, such as [\"10.1.0.0/16\", \"127.0.0.1:9000\"] \
                 (as a variable: 10.1.0.0/16,127.0.0.1:9000)"
            }
            Self::SeedSource => "write \"prompt\" or \"random\"",
            Self::Roles => {
                "write some of [\"api\", \"worker\", \"janitor\"] (as a variable: api,worker,janitor)"
            }
            Self::Database => "write \"sqlite\" or \"postgres://user:password@host:port/database\"",
            Self::Blobs => "write a folder or \"s3://bucket/prefix\"",
            Self::File => "write a path, such as \"/etc/kinora/ca.pem\"",
            Self::AddressOrNone => "write an IP address and a port, such as \"127.0.0.1:9100\"",
            Self::FolderOrNone => "write a path, such as \"/srv/models\"",
            Self::SizeOrAuto => "write a number and a unit, such as \"24GiB\", or \"auto\"",
            Self::Words => "write a text",
        }
    }
}

impl Key {
    /// The environment variable of this key: `KINORA_` and the name in capitals, with `_` for the dot.
    pub(crate) fn variable(&self) -> String {
        format!(
            "KINORA_{}",
            self.name.replace('.', "_").to_ascii_uppercase()
        )
    }
}

const fn key(name: &'static str, kind: Kind) -> Key {
    Key { name, kind }
}

/// All keys, in the order in which they are shown.
pub(crate) const KEYS: &[Key] = &[
    key("data_dir", Kind::Folder),
    key("listen", Kind::Address),
    key("no_auth", Kind::Boolean),
    key("roles", Kind::Roles),
    key("database.url", Kind::Database),
    key("database.ca_file", Kind::File),
    key("database.connections", Kind::Count),
    key("blobs.url", Kind::Blobs),
    key("blobs.redirect", Kind::Boolean),
    key("http.max_body_bytes", Kind::Size),
    key("http.body_timeout", Kind::Duration),
    key("http.max_connections", Kind::LargeCount),
    key("http.max_uploads", Kind::LargeCount),
    key("http.max_watchers", Kind::LargeCount),
    key("models.default", Kind::Name),
    key("models.strict_sora_limits", Kind::Boolean),
    key("models.aliases", Kind::Aliases),
    key("worker.slots", Kind::Count),
    key("worker.job_timeout", Kind::Duration),
    key("worker.shutdown_grace", Kind::Duration),
    key("worker.lease", Kind::Duration),
    key("worker.retention", Kind::DurationOrNever),
    key("janitor.sweep_every", Kind::Duration),
    key("janitor.orphan_grace", Kind::Duration),
    key("outbound.fetch_image_urls", Kind::Boolean),
    key("outbound.allow", Kind::Networks),
    key("webhooks.key_file", Kind::File),
    key("metrics.listen", Kind::AddressOrNone),
    key("sketch.seed", Kind::SeedSource),
    key("sdcpp.host", Kind::File),
    key("sdcpp.models_dir", Kind::FolderOrNone),
    key("sdcpp.job_timeout", Kind::Duration),
    key("sdcpp.idle_unload", Kind::DurationOrNever),
    key("sdcpp.memory_limit", Kind::SizeOrAuto),
    key("sdcpp.threads", Kind::Count),
    key("sdcpp.compute_on", Kind::Words),
];

/// The key of this name.
pub(crate) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// The key of this variable.
pub(crate) fn find_variable(variable: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.variable() == variable)
}

/// What someone who wrote an unknown key may have meant.
pub(crate) fn suggest(name: &str) -> Option<&'static str> {
    nearest(name, KEYS.iter().map(|key| key.name))
}
