//! The environment variables, read once.

use std::collections::BTreeMap;

/// The environment of the process, or one made for a test. Nothing else in kinora reads variables, so that
/// what a program does follows from values that a test can give.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    variables: BTreeMap<String, String>,
}

impl Environment {
    /// Reads the variables of this process. Names and values that are not Unicode are none of ours, and are
    /// left out.
    #[must_use]
    pub fn capture() -> Self {
        let unicode = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Self {
            variables: std::env::vars_os().filter_map(unicode).collect(),
        }
    }

    /// The value of a variable; `None` also where it is set to nothing, which is how shells unset things.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// The variables whose names begin with `prefix`, sorted by name.
    pub fn with_prefix<'e>(&'e self, prefix: &'e str) -> impl Iterator<Item = (&'e str, &'e str)> {
        let pairs = self
            .variables
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        pairs.filter(move |(name, _)| name.starts_with(prefix))
    }
}

/// The folders of programs, `PATH`, in which ffmpeg is looked for.
pub(crate) fn search_path() -> Option<std::ffi::OsString> {
    std::env::var_os("PATH")
}

impl<'p> FromIterator<(&'p str, &'p str)> for Environment {
    fn from_iter<I: IntoIterator<Item = (&'p str, &'p str)>>(pairs: I) -> Self {
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Self {
            variables: pairs.into_iter().map(owned).collect(),
        }
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Environment {
    fn from(pairs: [(&str, &str); N]) -> Self {
        pairs.into_iter().collect()
    }
}
