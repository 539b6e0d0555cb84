//! The binary `kinora`.

fn main() {}
