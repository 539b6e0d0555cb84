//! The real host with the real library, seen from outside as its supervisor sees it.

mod common;

mod bad_files;
mod life;
mod pictures;
mod progress;
mod render;
