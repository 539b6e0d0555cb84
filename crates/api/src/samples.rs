//! Models and requests for tests.

use kinora_domain::{Alias, Catalog, ClipSeconds, FrameRate, ModelCard, OptionSupport, Size, Verb};

use crate::{FieldValue, Fields, Offer, RequestError};

/// A model that makes videos from prompts and nothing else.
pub(crate) fn plain_card() -> ModelCard {
    ModelCard {
        id: "sketch-1".to_owned(),
        owned_by: "kinora".to_owned(),
        created_unix_seconds: 0,
        verbs: vec![Verb::Create],
        sizes: Size::OFFERED.to_vec(),
        lengths: ClipSeconds::OFFERED.to_vec(),
        fps: FrameRate::new(30).unwrap(),
        has_sound: true,
        takes_reference: false,
        needs_reference: false,
        takes_last_frame: false,
        needs_last_frame: false,
        max_characters: 0,
        takes_uploaded_clips: false,
        options: OptionSupport::default(),
    }
}

/// A model that can do everything.
pub(crate) fn able_card() -> ModelCard {
    ModelCard {
        verbs: vec![Verb::Create, Verb::Remix, Verb::Edit, Verb::Extend],
        takes_reference: true,
        needs_reference: false,
        takes_last_frame: false,
        needs_last_frame: false,
        max_characters: 2,
        takes_uploaded_clips: true,
        options: OptionSupport {
            negative_prompt: true,
            steps: true,
            guidance_scale: true,
        },
        ..plain_card()
    }
}

/// A catalog of one model and the alias `sora-2`, which has the first four sizes.
pub(crate) fn catalog(card: ModelCard) -> Catalog {
    let alias = Alias {
        name: "sora-2".to_owned(),
        models: vec![card.id.clone()],
        sizes: Size::OFFERED[..4].to_vec(),
    };
    Catalog::new(vec![card], vec![alias], "sora-2").unwrap()
}

/// What a catalog has, all of which its engines would make.
pub(crate) fn offer(catalog: &Catalog) -> Offer<'_> {
    Offer {
        catalog,
        admit: &|_| Ok(()),
    }
}

/// A form of text parts.
pub(crate) fn form(parts: &[(&str, &str)]) -> Result<Fields, RequestError> {
    let text =
        |(name, text): &(&str, &str)| ((*name).to_owned(), FieldValue::Text((*text).to_owned()));
    Fields::from_form(parts.iter().map(text).collect())
}
