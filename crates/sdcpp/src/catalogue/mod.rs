//! The models that can be run here: those that kinora ships a description of, and those of the operator.
//!
//! ```text
//! <models folder>/
//!   <owner>/<repository>/<path>     files that were pulled, shared by all models that name them
//!   my-model.toml                   a description of one's own; its files are named from here
//!   my-model/my-model.toml          the same, beside the weights
//! ```

mod checked;
mod files;
mod manifest;
mod raw;
mod shipped;

use std::fs;
use std::path::{Path, PathBuf};

pub use files::{
    Digest, FileProblem, FileState, ModelFile, PARTIAL_SUFFIX, SHA256_SUFFIX, sha256_of,
};
pub use manifest::{
    ClipShape, FileRole, FileSource, HubFile, Inputs, Licence, Loading, ManifestError, MemoryNeed,
    ModelManifest, Proof, Sampling, Taken,
};

/// Every model that has a description.
#[derive(Debug)]
pub struct Catalogue {
    models: Vec<CatalogueModel>,
    mistakes: Vec<ManifestError>,
}

/// A model and the places of its files.
#[derive(Clone, Debug)]
pub struct CatalogueModel {
    /// What is known of the model.
    pub manifest: ModelManifest,
    /// Where its description is; `None` for one that kinora ships.
    pub own_manifest: Option<PathBuf>,
    /// Its files, in the order of the description.
    pub files: Vec<ModelFile>,
}

impl Catalogue {
    /// Reads the models that kinora ships, and over them the operator's in `models_dir`, which need not be there.
    /// One of the operator's replaces a shipped one of the same id.
    #[must_use]
    pub fn read(models_dir: &Path) -> Self {
        let mut catalogue = Self {
            models: Vec::new(),
            mistakes: Vec::new(),
        };
        for manifest in shipped::manifests() {
            catalogue.add(manifest, None, models_dir);
        }
        for path in own_manifests(models_dir) {
            match ModelManifest::read(&path) {
                Ok(manifest) => catalogue.add(manifest, Some(path), models_dir),
                Err(mistake) => catalogue.mistakes.push(mistake),
            }
        }
        catalogue
    }

    /// Takes a model, unless a file of its would be another one's of other bytes.
    fn add(&mut self, manifest: ModelManifest, own_manifest: Option<PathBuf>, models_dir: &Path) {
        let beside = own_manifest.as_deref().and_then(Path::parent);
        let files = manifest
            .files
            .iter()
            .map(|source| ModelFile::place(source, models_dir, beside.unwrap_or(models_dir)))
            .collect();
        let model = CatalogueModel {
            manifest,
            own_manifest,
            files,
        };
        let clashes = self.clashes(&model);
        if !clashes.is_empty() {
            self.mistakes.push(ManifestError {
                path: model.own_manifest,
                mistakes: clashes,
            });
            return;
        }
        let same_id = |known: &CatalogueModel| known.manifest.id == model.manifest.id;
        match self.models.iter().position(same_id) {
            Some(idx) => self.models[idx] = model,
            None => self.models.push(model),
        }
    }

    /// Files of a model that lie where others do, of other revisions: whoever is pulled last would have both of them.
    fn clashes(&self, model: &CatalogueModel) -> Vec<String> {
        let others = self
            .models
            .iter()
            .filter(|other| other.manifest.id != model.manifest.id);
        let all: Vec<(&CatalogueModel, &ModelFile)> = others
            .chain([model])
            .flat_map(|other| other.files.iter().map(move |file| (other, file)))
            .collect();
        let clash = |file: &ModelFile| {
            let (other, theirs) = all.iter().find(|(_, theirs)| file.clashes_with(theirs))?;
            let (hub, theirs) = (file.hub.as_ref()?, theirs.hub.as_ref()?);
            Some(format!(
                "the file for {}: {} of {} is at revision {} here and at {} for {}, and both would be one file: write \
                 the same revision, or the sha256 where the bytes are the same",
                file.role.as_str(),
                hub.path,
                hub.repo,
                hub.revision,
                theirs.revision,
                other.manifest.id
            ))
        };
        model.files.iter().filter_map(clash).collect()
    }

    /// The models, shipped ones first.
    #[must_use]
    pub fn models(&self) -> &[CatalogueModel] {
        &self.models
    }

    /// The model with this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&CatalogueModel> {
        self.models.iter().find(|model| model.manifest.id == id)
    }

    /// The descriptions of the operator's that cannot be used, and why.
    #[must_use]
    pub fn mistakes(&self) -> &[ManifestError] {
        &self.mistakes
    }

    /// The other models that are complete and use this file.
    #[must_use]
    pub fn others_using(&self, model: &CatalogueModel, file: &ModelFile) -> Vec<&str> {
        let uses = |other: &&CatalogueModel| {
            other.manifest.id != model.manifest.id
                && other.files.iter().any(|theirs| theirs.path == file.path)
                && other.is_complete()
        };
        let others = self.models.iter().filter(uses);
        others.map(|other| other.manifest.id.as_str()).collect()
    }
}

impl CatalogueModel {
    /// Whether every file is there and looks whole, without reading it through.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.files
            .iter()
            .all(|file| file.state() == FileState::Whole)
    }

    /// The file that plays a role, if the model has one.
    #[must_use]
    pub fn file_of(&self, role: FileRole) -> Option<&ModelFile> {
        self.files.iter().find(|file| file.role == role)
    }

    /// How many bytes its files have in all; files whose size nobody knows count nothing.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        self.files.iter().filter_map(ModelFile::size_bytes).sum()
    }
}

/// The operator's descriptions: in the folder, and one level below it beside the weights. In the order of names, so
/// that two runs agree.
fn own_manifests(models_dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in entries(models_dir) {
        if is_manifest(&path) {
            found.push(path);
        } else if path.is_dir() {
            found.extend(entries(&path).into_iter().filter(|path| is_manifest(path)));
        }
    }
    found
}

fn is_manifest(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "toml") && path.is_file()
}

/// What is in a folder, sorted; nothing where it cannot be read.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = listed.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

#[cfg(test)]
mod tests;
