//! What the catalogue promises about descriptions and files.

use std::fs;
use std::path::Path;

use super::*;

/// A description that is right in everything, of files beside it.
const OWN: &str = r#"
id = "tiny"
title = "Tiny"
[licence]
name = "MIT"
[[files]]
role = "diffusion"
path = "dm.gguf"
[[files]]
role = "tae"
path = "tae.safetensors"
[[files]]
role = "text_encoder"
path = "dm.gguf"
[clip]
fps = 16
frame_step = 4
most_frames = 81
grid_px = 16
sizes = ["64x64"]
[sampling]
steps = 2
sampler = "euler"
scheduler = "discrete"
guidance = 1.0
flow_shift = 3.0
[memory]
work_mb_per_megapixel = 10
"#;

/// A GGUF file of one tensor of 32 items of F32.
fn gguf() -> Vec<u8> {
    let mut bytes = b"GGUF\x03\0\0\0".to_vec();
    bytes.extend(1u64.to_le_bytes());
    bytes.extend(2u64.to_le_bytes());
    for (name, kind, value) in [
        (&b"general.alignment"[..], 4u32, &32u32.to_le_bytes()[..]),
        (b"x", 8, b"\x02\0\0\0\0\0\0\0hi"),
    ] {
        bytes.extend((name.len() as u64).to_le_bytes());
        bytes.extend(name);
        bytes.extend(kind.to_le_bytes());
        bytes.extend(value);
    }
    bytes.extend(1u64.to_le_bytes());
    bytes.extend(b"t");
    bytes.extend(1u32.to_le_bytes());
    bytes.extend(32u64.to_le_bytes());
    bytes.extend(0u32.to_le_bytes());
    bytes.extend(0u64.to_le_bytes());
    bytes.resize(bytes.len().next_multiple_of(32) + 128, 0);
    bytes
}

fn safetensors() -> Vec<u8> {
    let table = br#"{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#;
    let mut bytes = (table.len() as u64).to_le_bytes().to_vec();
    bytes.extend(table);
    bytes.extend([0; 8]);
    bytes
}

/// A models folder with one own model, its files whole.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("tiny");
    fs::create_dir(&own).unwrap();
    fs::write(own.join("tiny.toml"), OWN).unwrap();
    fs::write(own.join("dm.gguf"), gguf()).unwrap();
    fs::write(own.join("tae.safetensors"), safetensors()).unwrap();
    folder
}

fn state_of(folder: &Path, role: FileRole) -> FileState {
    let catalogue = Catalogue::read(folder);
    let model = catalogue.find("tiny").expect("the description is right");
    model.file_of(role).expect("the file is named").state()
}

#[test]
fn every_shipped_description_is_right_and_every_model_of_the_plan_is_there() {
    let catalogue = Catalogue::read(Path::new("nowhere"));
    let ids: Vec<&str> = catalogue
        .models()
        .iter()
        .map(|model| model.manifest.id.as_str())
        .collect();
    let expected = [
        "wan2.1-t2v-1.3b",
        "wan2.1-t2v-14b",
        "wan2.1-i2v-14b-480p",
        "wan2.1-flf2v-14b",
        "wan2.1-vace-1.3b",
        "wan2.1-vace-14b",
        "wan2.2-ti2v-5b",
        "wan2.2-t2v-a14b",
        "wan2.2-i2v-a14b",
        "ltx-2.3",
    ];
    assert_eq!(ids, expected);
    assert!(catalogue.mistakes().is_empty());
    for model in catalogue.models() {
        assert!(!model.manifest.licence.terms.is_empty(), "{model:?}");
        assert!(model.manifest.published_unix_seconds > 1_700_000_000);
        assert!(model.files.iter().all(|file| file.hub.is_some()));
        assert!(!model.is_complete());
    }
}

#[test]
fn a_model_that_only_reads_prompts_is_given_no_picture() {
    let catalogue = Catalogue::read(Path::new("nowhere"));
    let inputs = |id: &str| catalogue.find(id).unwrap().manifest.inputs;
    for id in ["wan2.1-t2v-1.3b", "wan2.1-t2v-14b", "wan2.2-t2v-a14b"] {
        assert_eq!(inputs(id), Inputs::default(), "{id}");
    }
    assert_eq!(inputs("wan2.1-i2v-14b-480p").first_frame, Taken::Required);
    assert!(inputs("wan2.1-vace-14b").control.is_taken());
    assert!(!inputs("wan2.1-vace-14b").first_frame.is_taken());
}

#[test]
fn the_days_of_publication_are_days() {
    let day = |text: &str| {
        let with = OWN.replacen("title", &format!("published = \"{text}\"\ntitle"), 1);
        ModelManifest::parse(&with).map(|manifest| manifest.published_unix_seconds)
    };
    assert_eq!(day("1970-01-01"), Ok(0));
    assert_eq!(day("2000-02-29"), Ok(951_782_400));
    assert_eq!(day("2025-02-25"), Ok(1_740_441_600));
    assert!(day("25.2.2025").is_err());
}

#[test]
fn all_mistakes_of_a_description_are_named() {
    let text = OWN
        .replace("id = \"tiny\"", "id = \"Tiny!\"")
        .replace("steps = 2", "steps = 0")
        .replace("grid_px = 16", "grid_px = 17")
        .replace("\"64x64\"", "\"64\"");
    let err = ModelManifest::parse(&text).unwrap_err();
    let text = text
        .replace("text_encoder", "llm")
        .replace("frame_step = 4", "frame_step = 5")
        .replace("most_frames = 81", "most_frames = 2050")
        .replace("guidance = 1.0", "guidance = 31.0");
    let more = ModelManifest::parse(&text).unwrap_err().mistakes.len();
    assert_eq!(more, err.mistakes.len() + 3);
    for key in ["id", "sampling.steps", "clip.grid_px", "clip.sizes"] {
        let named = err.mistakes.iter().any(|text| text.starts_with(key));
        assert!(named, "{key} in {err}");
    }
}

#[test]
fn a_cache_that_nobody_knows_is_refused_with_its_line() {
    let with = |name: &str| {
        let text = format!("cache = \"{name}\"\nsteps = 2");
        ModelManifest::parse(&OWN.replace("steps = 2", &text))
    };
    let cache = with("cache_dit").unwrap().sampling.cache;
    assert_eq!(cache, kinora_sdcpp_protocol::CacheMode::CacheDit);
    let err = with("magic").unwrap_err().to_string();
    assert!(err.contains("magic") && err.contains("cache_dit"), "{err}");
}

#[test]
fn an_unknown_word_is_refused_with_its_line() {
    let err = ModelManifest::parse(&OWN.replace("fps = 16", "fsp = 16")).unwrap_err();
    assert!(err.to_string().contains("line 16"), "{err}");
    assert!(err.to_string().contains("fsp"), "{err}");
}

#[test]
fn no_description_names_a_file_outside_its_repository() {
    for path in ["../x.gguf", "/etc/x.gguf", "a/../../x"] {
        let with = OWN.replace(
            "path = \"dm.gguf\"",
            &format!("repo = \"a/b\"\npath = \"{path}\""),
        );
        assert!(ModelManifest::parse(&with).is_err(), "{path}");
    }
    for repo in ["a", "../b", "a/b/c", "a/..", "/b"] {
        let with = OWN.replace(
            "path = \"dm.gguf\"",
            &format!("repo = \"{repo}\"\npath = \"x\""),
        );
        assert!(ModelManifest::parse(&with).is_err(), "{repo}");
    }
}

#[test]
fn a_description_beside_the_weights_is_a_model() {
    let folder = folder();
    let catalogue = Catalogue::read(folder.path());
    assert!(catalogue.mistakes().is_empty());
    let model = catalogue.find("tiny").unwrap();
    assert!(model.is_complete(), "{:?}", model.files[0].state());
    assert_eq!(
        model.file_of(FileRole::Diffusion).unwrap().path,
        folder.path().join("tiny/dm.gguf")
    );
}

#[test]
fn a_wrong_description_is_told_and_harms_no_other() {
    let folder = folder();
    fs::write(folder.path().join("wrong.toml"), "id = 3").unwrap();
    let catalogue = Catalogue::read(folder.path());
    assert_eq!(catalogue.mistakes().len(), 1);
    assert!(catalogue.mistakes()[0].to_string().contains("wrong.toml"));
    assert!(catalogue.find("tiny").is_some());
}

#[test]
fn an_own_description_replaces_a_shipped_one() {
    let folder = folder();
    let text = OWN.replace("\"tiny\"", "\"ltx-2.3\"");
    fs::write(folder.path().join("tiny/tiny.toml"), text).unwrap();
    let catalogue = Catalogue::read(folder.path());
    assert_eq!(catalogue.models().len(), 10);
    assert_eq!(catalogue.find("ltx-2.3").unwrap().manifest.title, "Tiny");
}

#[test]
fn every_shipped_model_makes_the_sizes_of_the_api_within_what_it_was_trained_for() {
    use crate::plan::{ClipPlan, Join, Wanted};
    let catalogue = Catalogue::read(Path::new("nowhere"));
    for model in catalogue.models() {
        let (id, clip) = (&model.manifest.id, &model.manifest.clip);
        for size in ["720x1280", "1280x720", "1024x1792", "1792x1024"] {
            let size = size.parse().unwrap();
            assert!(clip.sizes.contains(&size), "{id} {size}");
        }
        let most_pixels = clip.most_pixels.unwrap();
        let full_hd = ["1080x1920", "1920x1080"].map(|size| size.parse().unwrap());
        let is_of_720p = most_pixels >= 1280 * 720;
        assert_eq!(
            full_hd.map(|size| clip.sizes.contains(&size)),
            [is_of_720p; 2]
        );
        for size in &clip.sizes {
            let wanted = Wanted {
                size: *size,
                fps: clip.output_fps,
                n_frames: 4 * clip.output_fps.get(),
                n_before: 0,
            };
            let plan = ClipPlan::new(clip, &wanted, Join::None).unwrap();
            let (width, height) = (f64::from(plan.width_px), f64::from(plan.height_px));
            // 720 lines are no multiple of 32: what is more than them is cut off.
            let most = most_pixels as f64 * if plan.is_scaled { 1.0 } else { 1.05 };
            assert!(width * height <= most, "{id} {size}: {plan:?}");
            assert!(
                width * height > 0.9 * most.min(size.width_px() as f64 * size.height_px() as f64)
            );
            let shape = width / height * f64::from(size.height_px()) / f64::from(size.width_px());
            assert!((0.97..1.03).contains(&shape), "{id} {size}: {plan:?}");
        }
    }
}

/// A model of one file of a repository at a revision.
fn of_revision(id: &str, revision: &str, sha256: Option<&str>) -> String {
    let sum = sha256.map_or_else(String::new, |digits| format!("sha256 = \"{digits}\"\n"));
    let file = format!("repo = \"a/b\"\nrevision = \"{revision}\"\npath = \"x.gguf\"\n{sum}");
    OWN.replace("\"tiny\"", &format!("\"{id}\""))
        .replacen("path = \"dm.gguf\"\n", &file, 1)
}

#[test]
fn two_revisions_of_one_file_are_not_taken_for_one_another() {
    let mistakes = |first: String, second: String| -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("first.toml"), first).unwrap();
        fs::write(folder.path().join("second.toml"), second).unwrap();
        let catalogue = Catalogue::read(folder.path());
        let mistakes = catalogue.mistakes().iter();
        let found: Vec<String> = mistakes.map(ToString::to_string).collect();
        assert!(catalogue.find("first").is_some());
        assert_eq!(catalogue.find("second").is_some(), found.is_empty());
        found
    };
    let (one, two) = ("1".repeat(64), "2".repeat(64));
    let of = |id: &str, revision: &str| of_revision(id, revision, None);
    let found = mistakes(of("first", "v1"), of("second", "v2"));
    assert_eq!(found.len(), 1);
    for part in [
        "second.toml",
        "x.gguf of a/b",
        "v2 here and at v1 for first",
    ] {
        assert!(found[0].contains(part), "{found:?}");
    }
    assert!(mistakes(of("first", "v1"), of("second", "v1")).is_empty());
    let with = |id: &str, revision: &str, sum: &str| of_revision(id, revision, Some(sum));
    assert!(mistakes(with("first", "v1", &one), with("second", "v2", &one)).is_empty());
    assert_eq!(
        mistakes(with("first", "v1", &one), with("second", "v1", &two)).len(),
        1
    );
}

#[test]
fn a_file_that_was_cut_anywhere_is_damaged() {
    for (name, role, bytes) in [
        ("dm.gguf", FileRole::Diffusion, gguf()),
        ("tae.safetensors", FileRole::Tae, safetensors()),
    ] {
        let folder = folder();
        let path = folder.path().join("tiny").join(name);
        assert_eq!(state_of(folder.path(), role), FileState::Whole);
        for n_bytes in 0..bytes.len() {
            fs::write(&path, &bytes[..n_bytes]).unwrap();
            let state = state_of(folder.path(), role);
            assert!(
                matches!(state, FileState::Damaged(_)),
                "{name} {n_bytes}: {state:?}"
            );
        }
    }
}

#[test]
fn a_file_of_other_bytes_is_damaged() {
    let folder = folder();
    let path = folder.path().join("tiny/dm.gguf");
    for bytes in [
        b"not weights at all".to_vec(),
        b"GGUF\x03\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff".to_vec(),
        vec![0xff; 4096],
    ] {
        fs::write(&path, bytes).unwrap();
        let state = state_of(folder.path(), FileRole::Diffusion);
        assert!(matches!(state, FileState::Damaged(_)), "{state:?}");
    }
    fs::remove_file(&path).unwrap();
    assert_eq!(
        state_of(folder.path(), FileRole::Diffusion),
        FileState::Missing
    );
    fs::write(folder.path().join("tiny/dm.gguf.part"), b"12").unwrap();
    let partial = FileState::Partial { have_bytes: 2 };
    assert_eq!(state_of(folder.path(), FileRole::Diffusion), partial);
}

#[test]
fn a_flipped_bit_is_found_by_the_checksum_of_the_download() {
    let folder = folder();
    let catalogue = Catalogue::read(folder.path());
    let file = &catalogue.find("tiny").unwrap().files[0];
    assert_eq!(file.verify(&mut |_| {}), Ok(false));
    let sum = sha256_of(&file.path, &mut |_| {}).unwrap();
    fs::write(file.sha256_path(), format!("{sum}  dm.gguf\n")).unwrap();
    assert_eq!(file.verify(&mut |_| {}), Ok(true));
    let mut bytes = gguf();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&file.path, bytes).unwrap();
    assert!(matches!(
        file.verify(&mut |_| {}),
        Err(FileProblem::Checksum { .. })
    ));
}

#[test]
fn the_checksum_is_the_standard_one() {
    let mut digest = Digest::default();
    digest.update(b"a");
    digest.update(b"bc");
    let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(digest.finish(), expected);
}

#[test]
fn a_model_that_reads_no_prompt_says_so() {
    let without = OWN.replace(
        "[[files]]\nrole = \"text_encoder\"\npath = \"dm.gguf\"\n",
        "",
    );
    let err = ModelManifest::parse(&without).unwrap_err();
    assert!(err.to_string().contains("text_encoder"), "{err}");
    let said = without.replace("[clip]", "[inputs]\nprompt = \"never\"\n[clip]");
    assert!(ModelManifest::parse(&said).is_ok());
}

#[test]
fn what_only_pairs_have_is_for_pairs() {
    let with = |text: &str| {
        let text = format!("flow_shift = 3.0\n{text}");
        ModelManifest::parse(&OWN.replace("flow_shift = 3.0", &text))
    };
    assert!(with("high_noise_boundary = 0.9").is_err());
    assert!(with("high_noise_boundary = 1.5").is_err());
    let catalogue = Catalogue::read(Path::new("nowhere"));
    let boundary = |id: &str| {
        catalogue
            .find(id)
            .unwrap()
            .manifest
            .sampling
            .high_noise_boundary
    };
    assert_eq!(boundary("wan2.2-t2v-a14b"), Some(0.875));
    assert_eq!(boundary("wan2.2-i2v-a14b"), Some(0.9));
}

#[test]
fn the_example_of_the_documentation_is_right() {
    let text = include_str!("../../../../docs/models.md");
    let (_, text) = text.split_once("```toml\nid = ").unwrap();
    let (text, _) = text.split_once("```").unwrap();
    ModelManifest::parse(&format!("id = {text}")).unwrap();
}

#[test]
fn a_note_without_its_file_proves_nothing() {
    let folder = folder();
    let catalogue = Catalogue::read(folder.path());
    let file = &catalogue.find("tiny").unwrap().files[0];
    fs::write(file.sha256_path(), format!("{}  dm.gguf\n", "0".repeat(64))).unwrap();
    assert!(file.expected_sha256().is_some());
    fs::remove_file(&file.path).unwrap();
    assert_eq!(file.expected_sha256(), None);
}
