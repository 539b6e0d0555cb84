//! What a model is shown beside the prompt, and whether it can be.

use kinora_domain::ModelCard;

/// How many characters can be shown in one picture.
const CHARACTERS_IN_A_PICTURE: usize = 2;

/// What an order shows its model beside the prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// A picture that shall be the first frame.
    pub(crate) has_reference: bool,
    /// A picture that shall be the last frame.
    pub(crate) has_last_frame: bool,
    /// How many characters.
    pub(crate) n_characters: usize,
}

/// Why a model makes nothing, or something else, of what it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// It makes nothing without a first frame.
    NeedsReference,
    /// It takes no first frame.
    TakesNoReference,
    /// It makes nothing without a last frame.
    NeedsLastFrame,
    /// It takes no last frame.
    TakesNoLastFrame,
    /// It takes fewer characters, here.
    TooManyCharacters {
        /// How many it takes.
        most: usize,
    },
}

impl Shown {
    /// What is wrong with showing this to a model: all of it changes the result.
    pub(crate) fn misfit(self, card: &ModelCard) -> Option<Misfit> {
        // A model that knows no characters is shown them in its first frame.
        let is_shown_characters = card.max_characters == 0 && self.n_characters > 0;
        let has_first_frame = self.has_reference || is_shown_characters;
        let most = match card.max_characters {
            0 if card.takes_reference && !self.has_reference => CHARACTERS_IN_A_PICTURE,
            most => most as usize,
        };
        if card.needs_reference && !has_first_frame {
            Some(Misfit::NeedsReference)
        } else if self.has_reference && !card.takes_reference {
            Some(Misfit::TakesNoReference)
        } else if card.needs_last_frame && !self.has_last_frame {
            Some(Misfit::NeedsLastFrame)
        } else if self.has_last_frame && !card.takes_last_frame {
            Some(Misfit::TakesNoLastFrame)
        } else if self.n_characters > most {
            Some(Misfit::TooManyCharacters { most })
        } else {
            None
        }
    }
}
