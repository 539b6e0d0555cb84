//! Nothing. Its build script looks for what building stable-diffusion.cpp needs, and says in one sentence what is not
//! there.
//!
//! A crate of its own, since the build script of `kinora-sdcpp-host` runs after that of `diffusion-rs-sys`, which by then
//! has failed with a panic for each thing in turn.
