//! The id that a command is about: typed after its flag, typed alone, or piped in.

use anyhow::{anyhow, bail};

use crate::cli::flag_value;
use crate::cli::inputs::Inputs;

/// The id as typed.
pub(crate) fn given(
    flag: Option<String>,
    positional: Option<String>,
) -> anyhow::Result<Option<String>> {
    match (flag, positional) {
        (Some(_), Some(extra)) => bail!("Unexpected extra arguments: [{extra}]"),
        (flag, positional) => Ok(flag.or(positional)),
    }
}

/// The id of a command that needs nothing else. Standard input is looked at only where no id was typed: in a
/// shell's `while read` loop it holds the ids of the runs to come.
pub(crate) fn typed_or_piped(name: &str, typed: Option<String>) -> anyhow::Result<String> {
    let id = match typed {
        Some(id) => Some(id),
        None => Inputs::new().read_needed()?.take(name, None)?,
    };
    required(name, id)
}

/// The id, which must be there.
pub(crate) fn required(name: &str, id: Option<String>) -> anyhow::Result<String> {
    let flag = flag_value::flag(name);
    id.filter(|id| !id.is_empty())
        .ok_or_else(|| anyhow!("required flag not set: {flag} (the id may also stand alone)"))
}
