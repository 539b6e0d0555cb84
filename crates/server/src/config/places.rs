//! What a process does, and where its database and its blobs are.

use std::fmt;
use std::path::PathBuf;

/// What a process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Answers clients, and tells webhook endpoints what happened.
    Api,
    /// Makes videos.
    Worker,
    /// Takes back lost jobs, deletes what nothing points at.
    Janitor,
}

impl Role {
    /// Every role, which is what a process has that is told nothing else.
    pub const ALL: [Self; 3] = [Self::Api, Self::Worker, Self::Janitor];

    /// The word in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Worker => "worker",
            Self::Janitor => "janitor",
        }
    }

    /// The roles that `words` stand for, each once, in the order of [`Role::ALL`]; `None` when one is no role, or
    /// there are none.
    pub(super) fn list<'w>(words: impl Iterator<Item = &'w str>) -> Option<Vec<Self>> {
        let named: Option<Vec<Self>> = words
            .map(|word| {
                Self::ALL
                    .into_iter()
                    .find(|role| role.as_str() == word.trim())
            })
            .collect();
        let named = named.filter(|roles| !roles.is_empty())?;
        Some(
            Self::ALL
                .into_iter()
                .filter(|role| named.contains(role))
                .collect(),
        )
    }
}

/// Which database.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabasePlace {
    /// A file in the data folder, for one process that has all roles.
    Sqlite,
    /// A PostgreSQL server, by its URL. It is not shown whole: there may be a password in it.
    Postgres(String),
}

impl DatabasePlace {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let is_postgres = ["postgres://", "postgresql://"].iter().any(|scheme| {
            text.strip_prefix(scheme)
                .is_some_and(|rest| !rest.is_empty())
        });
        match text {
            "sqlite" => Some(Self::Sqlite),
            url if is_postgres => Some(Self::Postgres(url.to_owned())),
            _ => None,
        }
    }
}

impl fmt::Display for DatabasePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Postgres(url) = self else {
            return f.write_str("sqlite");
        };
        let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
        // Up to the last @, should there be one in the password; what follows the path may name one, too.
        let rest = rest.split_once('?').map_or(rest, |(place, _)| place);
        match rest.rsplit_once('@') {
            None => write!(f, "{scheme}://{rest}"),
            Some((account, place)) => {
                let user = account.split(':').next().unwrap_or_default();
                let hidden = if account.contains(':') { ":***" } else { "" };
                write!(f, "{scheme}://{user}{hidden}@{place}")
            }
        }
    }
}

impl fmt::Debug for DatabasePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabasePlace({self})")
    }
}

/// Where blobs are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlobPlace {
    /// `blobs` in the data folder.
    DataFolder,
    /// A folder elsewhere.
    Folder(PathBuf),
    /// A bucket of an S3 service, by its address `s3://bucket/prefix`.
    Bucket(String),
}

impl fmt::Display for BlobPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DataFolder => Ok(()),
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::Bucket(url) => f.write_str(url),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for (url, shown) in [
            (
                "postgres://k:s3cret@db:5432/kinora",
                "postgres://k:***@db:5432/kinora",
            ),
            ("postgresql://k@db/kinora", "postgresql://k@db/kinora"),
            ("postgres://db/kinora", "postgres://db/kinora"),
            ("postgres://k:s3@cret@db/k", "postgres://k:***@db/k"),
            ("postgres://db/k?password=s3cret", "postgres://db/k"),
        ] {
            let place = DatabasePlace::parse(url).unwrap();
            assert_eq!(place.to_string(), shown);
            assert!(!format!("{place:?}").contains("cret"));
        }
        assert_eq!(DatabasePlace::parse("mysql://k:s3cret@db/k"), None);
    }

    #[test]
    fn roles_are_named_once_and_in_order() {
        let list = |text: &str| Role::list(text.split(','));
        assert_eq!(
            list("janitor, api,api"),
            Some(vec![Role::Api, Role::Janitor])
        );
        assert_eq!(list("api,cook"), None);
        assert_eq!(list(""), None);
    }
}
