//! The text a video is made from.

use thiserror::Error;

/// The longest prompt, in characters (Unicode scalar values), not bytes.
pub const PROMPT_MAX_CHARS: usize = 32_000;

/// A prompt of 1 to [`PROMPT_MAX_CHARS`] characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt(String);

/// Why a text is not a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PromptError {
    /// The text is empty or only white space.
    #[error("the prompt is empty")]
    Empty,
    /// The text has more than [`PROMPT_MAX_CHARS`] characters.
    #[error("the prompt has {n_chars} characters, and at most {PROMPT_MAX_CHARS} are allowed")]
    TooLong {
        /// How many characters there are.
        n_chars: usize,
    },
}

impl Prompt {
    /// Takes `text` as a prompt, unchanged.
    ///
    /// # Errors
    /// The text is blank or too long.
    pub fn new(text: impl Into<String>) -> Result<Self, PromptError> {
        let text = text.into();
        if text.trim().is_empty() {
            return Err(PromptError::Empty);
        }
        let n_chars = text.chars().count();
        if n_chars > PROMPT_MAX_CHARS {
            return Err(PromptError::TooLong { n_chars });
        }
        Ok(Self(text))
    }

    /// The prompt as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_not_bytes() {
        assert!(Prompt::new("é".repeat(PROMPT_MAX_CHARS)).is_ok());
        assert_eq!(
            Prompt::new("x".repeat(PROMPT_MAX_CHARS + 1)),
            Err(PromptError::TooLong {
                n_chars: PROMPT_MAX_CHARS + 1
            })
        );
    }

    #[test]
    fn a_blank_prompt_is_empty() {
        assert_eq!(Prompt::new(""), Err(PromptError::Empty));
        assert_eq!(Prompt::new(" \n\t"), Err(PromptError::Empty));
    }
}
