//! The files of a model: whether they are whole, and read before they are mapped.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use kinora_sdcpp_protocol::{LoadOrder, weights};

const PIECE_BYTES: usize = 8 << 20;

/// What is wrong with the files of `order`, as one sentence.
pub(crate) fn check(order: &LoadOrder) -> Result<(), String> {
    if order.files.diffusion.as_os_str().is_empty() {
        return Err("A model needs a `diffusion` file.".into());
    }
    paths(order)
        .into_iter()
        .try_for_each(|path| weights::look(path).map_err(|what| sentence(path, &what)))
}

/// Reads the files of `order` through, so that they are in memory once they are mapped: in order, and told of, which the
/// library's own way is not, where each page comes when it is first computed with. `on_bytes` hears how many bytes have
/// been read, out of how many.
///
/// # Errors
/// A file cannot be read, which would kill the process once it is mapped: one sentence.
pub(crate) fn read_through(
    order: &LoadOrder,
    mut on_bytes: impl FnMut(u64, u64),
) -> Result<(), String> {
    let paths = paths(order);
    let length = |path: &&Path| path.metadata().map_or(0, |found| found.len());
    let n_all = paths.iter().map(length).sum();
    let mut n_read = 0;
    let mut piece = vec![0; PIECE_BYTES];
    for path in paths {
        let mut read_file = || -> io::Result<()> {
            let mut file = File::open(path)?;
            loop {
                let n_bytes = file.read(&mut piece)?;
                if n_bytes == 0 {
                    return Ok(());
                }
                n_read += n_bytes as u64;
                on_bytes(n_read, n_all);
            }
        };
        read_file().map_err(|err| sentence(path, &format!("it cannot be read: {err}")))?;
    }
    Ok(())
}

/// Every file of a model.
fn paths(order: &LoadOrder) -> Vec<&Path> {
    let files = &order.files;
    let others = [
        &files.diffusion_high_noise,
        &files.vae,
        &files.tiny_vae,
        &files.umt5,
        &files.language_model,
        &files.language_model_vision,
        &files.clip_vision,
        &files.connectors,
        &files.sound_vae,
    ];
    let loras = order.loras.iter().map(|lora| lora.path.as_path());
    let others = others.into_iter().flatten().map(|path| path.as_path());
    let all = std::iter::once(files.diffusion.as_path());
    all.chain(others).chain(loras).collect()
}

fn sentence(path: &Path, what: &str) -> String {
    format!("The file {} cannot be used: {what}.", path.display())
}

#[cfg(test)]
mod tests {
    use kinora_sdcpp_fixtures::small_gguf;
    use kinora_sdcpp_protocol::ModelFiles;

    use super::*;

    /// A model of two files of these bytes.
    fn model(folder: &Path, diffusion: &[u8], vae: &[u8]) -> LoadOrder {
        let file = |name: &str, bytes: &[u8]| {
            let path = folder.join(name);
            std::fs::write(&path, bytes).expect("a file");
            path
        };
        LoadOrder {
            files: ModelFiles {
                diffusion: file("diffusion", diffusion),
                vae: Some(file("vae", vae)),
                ..ModelFiles::default()
            },
            ..LoadOrder::default()
        }
    }

    #[test]
    fn every_file_is_looked_at_and_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let whole = small_gguf(64);
        check(&model(folder.path(), &whole, &whole)).expect("whole");
        let cut = &whole[..whole.len() - 1];
        let message = check(&model(folder.path(), &whole, cut)).expect_err("cut");
        let path = folder.path().join("vae");
        let expected = format!(
            "The file {} cannot be used: it is cut off: ",
            path.display()
        );
        assert!(message.starts_with(&expected), "{message}");
        let mut order = model(folder.path(), &whole, &whole);
        order.files.vae = Some(folder.path().to_owned());
        assert!(check(&order).is_err());
    }

    #[test]
    fn all_bytes_are_read_and_told_of() {
        let folder = tempfile::tempdir().expect("a folder");
        let (large, small) = (small_gguf(20 << 20), small_gguf(64));
        let order = model(folder.path(), &large, &small);
        let mut told = Vec::new();
        read_through(&order, |done, total| told.push((done, total))).expect("read");
        let n_all = (large.len() + small.len()) as u64;
        assert_eq!(told.last(), Some(&(n_all, n_all)));
        assert!(told.len() > 3 && told.is_sorted(), "{told:?}");
        std::fs::remove_file(&order.files.diffusion).expect("it is there");
        assert!(read_through(&order, |_, _| {}).is_err());
    }
}
