//! Prints what a list of prompts is understood as: `cargo run --example explain -- LIST`, or one prompt in words.

#![expect(clippy::print_stdout, reason = "a command-line tool")]

use std::fs;

use kinora_sketch::language;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let text = match args.as_slice() {
        [list] => fs::read_to_string(list).unwrap_or_else(|_| list.clone()),
        words => words.join(" "),
    };
    let prompts = text.lines().map(str::trim).filter(|line| !line.is_empty());
    for (prompt_idx, prompt) in prompts.enumerate() {
        println!("{:03} {prompt}", prompt_idx + 1);
        for line in language::understand(prompt).explained() {
            println!("    {line}");
        }
    }
}
