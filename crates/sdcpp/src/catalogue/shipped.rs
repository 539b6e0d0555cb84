//! The descriptions that kinora ships. Their facts are from the models' own pages and from stable-diffusion.cpp's.

use super::ModelManifest;

/// The texts, in the order in which they are listed.
const TEXTS: [&str; 10] = [
    include_str!("shipped/wan2.1-t2v-1.3b.toml"),
    include_str!("shipped/wan2.1-t2v-14b.toml"),
    include_str!("shipped/wan2.1-i2v-14b-480p.toml"),
    include_str!("shipped/wan2.1-flf2v-14b.toml"),
    include_str!("shipped/wan2.1-vace-1.3b.toml"),
    include_str!("shipped/wan2.1-vace-14b.toml"),
    include_str!("shipped/wan2.2-ti2v-5b.toml"),
    include_str!("shipped/wan2.2-t2v-a14b.toml"),
    include_str!("shipped/wan2.2-i2v-a14b.toml"),
    include_str!("shipped/ltx-2.3.toml"),
];

/// The shipped models.
pub(super) fn manifests() -> Vec<ModelManifest> {
    let manifests = TEXTS.iter().map(|text| ModelManifest::parse(text));
    manifests
        .map(|manifest| manifest.expect("a test parses every shipped description"))
        .collect()
}
