//! kinora with the video servers of others: `cargo xtask test --peers` fetches them and runs this.
//!
//! ```text
//! SGLang 0.5.23     its routes, in front of a generator that draws test pictures   kinora in front of it
//! FastVideo 0.2.1   its whole application, in front of the same                    kinora in front of it
//! LiteLLM 1.104.5   all of it                                                      kinora in front and behind it
//! ```

#[path = "../common/mod.rs"]
mod common;
mod fastvideo;
mod front;
mod litellm;
mod peer;
mod sglang;
