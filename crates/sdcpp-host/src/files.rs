//! Whether files of a model are whole. The library reads them only when it needs them: a cut file costs minutes, or,
//! when it is mapped, the process.
//!
//! ```text
//! GGUF          "GGUF" version n_tensors n_keys, keys, { name n_dims dims type offset }…, padding, data
//! safetensors   length of the header, header: JSON with the place of every tensor, data
//! ```
//! Only what is at the beginning is read, and how long the file is.

mod gguf;
mod safetensors;

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use kinora_sdcpp_protocol::LoadOrder;

/// What is wrong with the files of `order`, as one sentence.
pub(crate) fn check(order: &LoadOrder) -> Result<(), String> {
    let files = &order.files;
    if files.diffusion.as_os_str().is_empty() {
        return Err("A model needs a `diffusion` file.".into());
    }
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
    check_file(&files.diffusion)?;
    for path in others.into_iter().flatten() {
        check_file(path)?;
    }
    for lora in &order.loras {
        check_file(&lora.path)?;
    }
    Ok(())
}

fn check_file(path: &Path) -> Result<(), String> {
    let shown = path.display();
    let file =
        File::open(path).map_err(|err| format!("The file {shown} cannot be read: {err}."))?;
    let n_bytes = file
        .metadata()
        .map_err(|err| format!("The file {shown} cannot be read: {err}."))?
        .len();
    let expected_bytes = end_of_data(file)
        .map_err(|err| format!("The file {shown} is neither GGUF nor safetensors: {err}."))?;
    if n_bytes < expected_bytes {
        return Err(format!(
            "The file {shown} is not complete: it has {n_bytes} of {expected_bytes} bytes."
        ));
    }
    Ok(())
}

/// Where the last tensor ends, in bytes from the beginning of the file.
fn end_of_data(file: File) -> Result<u64, String> {
    let mut reader = BufReader::new(file);
    let mut magic = [0; 4];
    reader.read_exact(&mut magic).map_err(text)?;
    if magic == *b"GGUF" {
        return gguf::end_of_data(&mut reader);
    }
    reader.rewind().map_err(text)?;
    safetensors::end_of_data(&mut reader)
}

fn text(err: std::io::Error) -> String {
    if err.kind() == std::io::ErrorKind::UnexpectedEof {
        "it ends in its header".into()
    } else {
        err.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of a file with these bytes.
    fn check(bytes: &[u8]) -> Result<(), String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("model");
        std::fs::write(&path, bytes).expect("a file");
        check_file(&path).map_err(|message| {
            let shown = path.display().to_string();
            assert!(message.contains(&shown), "{message}");
            message.replace(&shown, "F")
        })
    }

    fn safetensors(n_data_bytes: usize) -> Vec<u8> {
        let header =
            br#"{"__metadata__":{"a":"b"},"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#;
        let length = (header.len() as u64).to_le_bytes();
        [&length[..], header, &vec![0; n_data_bytes]].concat()
    }

    #[test]
    fn a_cut_file_is_found_by_its_length() {
        check(&safetensors(8)).expect("whole");
        let message = check(&safetensors(7)).expect_err("cut");
        assert_eq!(
            message,
            "The file F is not complete: it has 94 of 95 bytes."
        );
    }

    #[test]
    fn what_is_no_model_is_refused_whatever_it_claims() {
        for bytes in [
            &b""[..],
            b"GGUF",
            b"GGUF\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\xff\xff\xff\xff\xff\xff\xff\xff{}",
            b"\x02\0\0\0\0\0\0\0[]",
            b"PK\x03\x04 a zip of pickles",
        ] {
            let message = check(bytes).expect_err("no model");
            assert!(message.contains("neither GGUF nor safetensors"), "{message}");
        }
    }

    #[test]
    fn a_folder_or_nothing_is_no_file() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(check_file(folder.path()).is_err());
        let message = check_file(&folder.path().join("none")).expect_err("nothing");
        assert!(message.contains("No such file"), "{message}");
    }
}
