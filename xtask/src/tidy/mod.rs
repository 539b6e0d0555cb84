//! What the compiler does not check: which crate may know which, where things may be written, and what the
//! project depends on.
//!
//! `cargo xtask tidy` prints the findings; the test below fails on any.

mod arrows;
mod conformance;
mod licence;
mod policy;
mod sources;

use anyhow::Result;

use crate::run::Repo;

/// Everything that is out of place, one sentence each.
pub(crate) fn look(repo: &Repo) -> Result<Vec<String>> {
    let mut findings = arrows::look(&repo.metadata);
    findings.extend(policy::look(repo)?);
    findings.extend(sources::look(repo)?);
    findings.extend(conformance::look(repo)?);
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_tree_is_out_of_place() {
        let repo = Repo::find().expect("cargo metadata works");
        let findings = look(&repo).expect("the tree can be read");
        assert!(findings.is_empty(), "{}", findings.join("\n"));
    }
}
