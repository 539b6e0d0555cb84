//! Looks for the tools that `diffusion-rs-sys` builds with, seconds before it would miss them.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What has them, by the system's packages.
const PACKAGES: &str = "On Debian and Ubuntu: `apt-get install cmake clang libclang-dev`; on Fedora: `dnf install cmake \
                        clang clang-devel`; on macOS: `brew install cmake` and Xcode's command-line tools. See \
                        docs/engines.md";

fn main() {
    for name in ["PATH", "CMAKE", "LIBCLANG_PATH"] {
        println!("cargo::rerun-if-env-changed={name}");
    }
    let mut missing = Vec::new();
    if env::var_os("CMAKE").is_none() && !is_on_path("cmake") {
        missing.push("cmake");
    }
    if !has_libclang() {
        missing.push("libclang");
    }
    if !missing.is_empty() {
        let missing = missing.join(" and ");
        println!(
            "cargo::error=kinora-sdcpp-host builds stable-diffusion.cpp, for which {missing} is not here. {PACKAGES}"
        );
    }
}

fn is_on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Whether there is a library where bindgen looks for it. Only Linux keeps it in few places.
fn has_libclang() -> bool {
    if env::var_os("LIBCLANG_PATH").is_some() || !cfg!(target_os = "linux") {
        return true;
    }
    let plain = [
        "/usr/lib",
        "/usr/lib64",
        "/usr/local/lib",
        "/usr/local/lib64",
    ];
    let plain: Vec<PathBuf> = plain.into_iter().map(PathBuf::from).collect();
    // /usr/lib/x86_64-linux-gnu, /usr/lib/llvm-19/lib
    let below = entries(Path::new("/usr/lib"));
    let of_llvm = below.iter().map(|folder| folder.join("lib"));
    let mut folders = plain.iter().chain(&below).cloned().chain(of_llvm);
    folders.any(|folder| entries(&folder).iter().any(|path| is_libclang(path))) || is_beside_clang()
}

/// Whether clang itself knows where it is, wherever that is.
fn is_beside_clang() -> bool {
    let asked = Command::new("clang")
        .arg("-print-file-name=libclang.so")
        .output();
    // It answers with the name alone where it has no such file.
    asked.is_ok_and(|answer| {
        let path = String::from_utf8_lossy(&answer.stdout);
        Path::new(path.trim()).is_absolute()
    })
}

fn is_libclang(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let is_named = name.starts_with("libclang.so") || name.starts_with("libclang-");
    is_named && name.contains(".so") && !name.starts_with("libclang-cpp")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(folder).into_iter().flatten().flatten();
    listed.map(|entry| entry.path()).collect()
}
