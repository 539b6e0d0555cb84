//! Notes for `kinora doctor` what the H.264 encoder was built with: the crate openh264-sys2 leaves its
//! assembly out without a word where it finds no nasm, and is then about three times slower.

use std::env;
use std::process::Command;

fn main() {
    for variable in ["OPENH264_NO_ASM", "NASM", "PATH"] {
        println!("cargo:rerun-if-env-changed={variable}");
    }
    println!("cargo:rerun-if-changed=build.rs");
    // Cargo gives this to `cargo run` too, where a name that begins with KINORA_ would be taken for a setting.
    println!("cargo:rustc-env=H264_ASSEMBLY={}", assembly());
}

fn assembly() -> &'static str {
    let architecture = env::var("CARGO_CFG_TARGET_ARCH").unwrap_or_default();
    let nasm = env::var("NASM").unwrap_or_else(|_| "nasm".to_owned());
    match architecture.as_str() {
        // The compiler assembles these itself.
        "aarch64" | "arm" => "neon",
        "x86_64" | "x86" if env::var_os("OPENH264_NO_ASM").is_none() && runs(&nasm) => "nasm",
        _ => "none",
    }
}

fn runs(nasm: &str) -> bool {
    Command::new(nasm)
        .arg("-v")
        .output()
        .is_ok_and(|output| output.status.success())
}
