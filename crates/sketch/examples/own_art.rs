//! Counts who draws what a list of prompts names: `cargo run --release -p kinora-sketch --example own_art -- LIST`.
//!
//! A line for each entity that is not our own drawing, then the shares.

#![expect(clippy::print_stdout, reason = "a command-line tool")]

use std::error::Error;

use kinora_sketch::language;
use kinora_sketch::rigs::{Artist, cast};

fn main() -> Result<(), Box<dyn Error>> {
    let list = std::env::args().nth(1).ok_or("usage: own_art LIST")?;
    let text = std::fs::read_to_string(list)?;
    let is_prompt = |line: &&str| !line.is_empty() && !line.starts_with('#');
    let (mut n_own, mut n_twemoji, mut n_placards) = (0_u32, 0_u32, 0_u32);
    for prompt in text.lines().map(str::trim).filter(is_prompt) {
        for entity in &language::understand(prompt).scene.entities {
            let artist = cast(entity, 1, 0).artist();
            match artist {
                Artist::Own => n_own += 1,
                Artist::Twemoji => n_twemoji += 1,
                Artist::Nobody => n_placards += 1,
            }
            if artist != Artist::Own {
                println!("{artist:?}: {} ({}), {prompt}", entity.word, entity.concept);
            }
        }
    }
    let n_all = (n_own + n_twemoji + n_placards).max(1);
    let percent = |n: u32| 100.0 * f64::from(n) / f64::from(n_all);
    println!("drawn by us {n_own} ({:.1} %)", percent(n_own));
    println!("by Twemoji  {n_twemoji} ({:.1} %)", percent(n_twemoji));
    println!("placards    {n_placards} ({:.1} %)", percent(n_placards));
    Ok(())
}
