//! The text a video is made from.

use thiserror::Error;

/// The longest prompt, in characters (Unicode scalar values), not bytes.
pub const PROMPT_MAX_CHARS: usize = 32_000;

/// A prompt of 1 to [`PROMPT_MAX_CHARS`] characters, or none at all where a picture says what to show.
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

    /// Takes `text` as the prompt of an order that has a picture as well: it may be blank.
    ///
    /// # Errors
    /// The text is too long.
    pub fn beside_picture(text: impl Into<String>) -> Result<Self, PromptError> {
        let text = text.into();
        if text.trim().is_empty() {
            return Ok(Self(String::new()));
        }
        Self::new(text)
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
    fn only_beside_a_picture_may_a_prompt_be_blank() {
        assert_eq!(Prompt::beside_picture(" ").unwrap().as_str(), "");
        assert_eq!(Prompt::beside_picture("x"), Prompt::new("x"));
        assert!(Prompt::beside_picture("x".repeat(PROMPT_MAX_CHARS + 1)).is_err());
    }

    #[test]
    fn a_blank_prompt_is_empty() {
        assert_eq!(Prompt::new(""), Err(PromptError::Empty));
        assert_eq!(Prompt::new(" \n\t"), Err(PromptError::Empty));
    }
}
