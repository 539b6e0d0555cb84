//! Files that are no model, or not the right one: each costs one clear error.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;

use kinora_sdcpp_fixtures::{
    TinyVae, WanShape, cut_in_half, garbage, gguf_magic_and_garbage, write_tiny_vae, write_wan,
};
use kinora_sdcpp_protocol::{ErrorKind, Event, HostError, LoadOrder};
use tempfile::TempDir;

use crate::common::{Host, fixture, small_clip, small_model, tiny_vae};

/// A folder for files of one test.
fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// The small model with another diffusion model.
fn with_diffusion(diffusion: PathBuf) -> LoadOrder {
    let mut order = small_model();
    order.files.diffusion = diffusion;
    order
}

/// Opening `order` is refused with a sentence that says `expected`, and the host is ready to say so again.
#[track_caller]
fn check(order: &LoadOrder, expected: &str) -> HostError {
    let mut host = Host::start();
    let error = host.refused_load(order);
    assert_eq!(error.kind, ErrorKind::InvalidModelFiles, "{error:?}");
    assert!(error.message.contains(expected), "{error:?}");
    let sentence = &error.message;
    assert!(
        sentence.ends_with('.') && !sentence.contains('\n'),
        "{sentence}"
    );
    assert_eq!(host.refused_load(order), error, "the second time");
    error
}

#[test]
fn a_file_that_is_not_there() {
    let order = with_diffusion("/nowhere/wan.gguf".into());
    check(
        &order,
        "/nowhere/wan.gguf cannot be used: it cannot be read: No such file",
    );
}

#[test]
fn random_bytes() {
    let folder = folder();
    let path = folder.path().join("garbage.gguf");
    garbage(&path).expect("a file");
    check(
        &with_diffusion(path),
        "garbage.gguf cannot be used: it is neither a GGUF nor a safetensors file",
    );
}

#[test]
fn random_bytes_that_begin_like_a_model() {
    let folder = folder();
    let path = folder.path().join("magic.gguf");
    gguf_magic_and_garbage(&path).expect("a file");
    check(
        &with_diffusion(path),
        "magic.gguf cannot be used: its table of tensors makes no sense",
    );
}

#[test]
fn a_file_that_was_cut() {
    let folder = folder();
    let path = folder.path().join("cut.gguf");
    cut_in_half(&small_model().files.diffusion, &path).expect("a file");
    let mut order = with_diffusion(path);
    check(&order, "cut.gguf cannot be used: it is cut off");
    // The library would read beyond the end of the mapped file and die.
    order.map_files = true;
    check(&order, "cut.gguf cannot be used: it is cut off");
}

#[test]
fn a_file_that_is_cut_after_it_was_opened() {
    let folder = folder();
    let path = folder.path().join("wan.gguf");
    fs::copy(small_model().files.diffusion, &path).expect("a copy");
    let mut host = Host::start();
    let event = host.load(&with_diffusion(path.clone()));
    assert!(matches!(event, Event::Loaded(_)), "{event:?}");
    cut_in_half(&small_model().files.diffusion, &path).expect("a file");
    let error = host.refused_render(&small_clip());
    assert_eq!(error.kind, ErrorKind::InvalidModelFiles, "{error:?}");
    assert!(
        error.message.contains("wan.gguf ends too early"),
        "{error:?}"
    );
    assert_eq!(error.job, Some(1));
    assert!(!error.last_log.is_empty());
}

#[test]
fn weights_of_another_shape() {
    let path = fixture("wan-narrow.gguf", |path| {
        let shape = WanShape {
            width: 1024,
            ..WanShape::small()
        };
        write_wan(path, shape)
    });
    check(
        &with_diffusion(path),
        "is missing or has another shape, and",
    );
}

#[test]
fn the_vae_of_another_model() {
    let path = fixture("tiny-vae-ltx.gguf", |path| {
        write_tiny_vae(path, TinyVae::Ltx, 8)
    });
    let mut order = small_model();
    order.files.tiny_vae = Some(path);
    check(&order, "is missing or has another shape, and");
}

#[test]
fn a_vae_where_the_model_should_be() {
    let order = with_diffusion(tiny_vae());
    check(&order, "The model cannot be opened: ");
}

#[test]
fn no_vae() {
    let mut order = small_model();
    order.files.tiny_vae = None;
    let error = Host::start().refused_load(&order);
    assert_eq!(error.kind, ErrorKind::InvalidRequest);
    assert!(error.message.contains("`vae`"), "{error:?}");
}

#[test]
fn a_text_encoder_that_is_none_is_not_passed_over() {
    let mut order = small_model();
    order.files.umt5 = Some(tiny_vae());
    // The library itself warns and goes on, and every prompt means nothing.
    let mut host = Host::start();
    let error = host.refused_load(&order);
    assert_eq!(error.kind, ErrorKind::InvalidModelFiles, "{error:?}");
}

#[test]
fn a_model_that_makes_the_library_abort() {
    let path = fixture("wan-29-blocks.gguf", |path| {
        let shape = WanShape {
            n_blocks: 29,
            ..WanShape::small()
        };
        write_wan(path, shape)
    });
    let mut host = Host::start();
    let error = host.refused_load(&with_diffusion(path));
    assert_eq!(error.kind, ErrorKind::InvalidModelFiles, "{error:?}");
    let expected = "The files are no model that can be used: ";
    assert!(error.message.starts_with(expected), "{error:?}");
    assert!(
        error.message.contains("invalid num_layers(29)"),
        "{error:?}"
    );
    // The last word of the process: now the library takes it down.
    assert!(host.next().is_none());
    assert_eq!(host.wait().signal(), Some(6));
}
