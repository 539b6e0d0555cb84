//! An order in the words of a dialect.

use std::path::PathBuf;

use kinora_domain::{FrameRate, RenderOptions, Size};
use serde_json::{Map, Value};

use crate::dialect::{BodyKind, Dialect, Extras, SecondsAs};

/// One clip to be ordered from a server.
#[derive(Clone, Debug)]
pub(crate) struct ClipOrder {
    /// What the server calls the model.
    pub(crate) model: String,
    pub(crate) prompt: String,
    pub(crate) size: Size,
    /// At least as long as the clip has to be.
    pub(crate) seconds: u32,
    /// At least as many frames as the clip has to have.
    pub(crate) n_frames: u32,
    pub(crate) fps: FrameRate,
    pub(crate) seed: u64,
    pub(crate) options: RenderOptions,
    /// Whether fields beyond OpenAI's are sent where the dialect has them.
    pub(crate) sends_extras: bool,
    /// The first frame, as a PNG.
    pub(crate) first_frame: Option<Vec<u8>>,
    /// The clip that is to be changed.
    pub(crate) clip_to_edit: Option<PathBuf>,
}

/// What travels.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum OrderBody {
    Json(Value),
    /// Texts by name, and what is no text as a file: texts of more than 1 MiB are refused by many servers.
    Form {
        texts: Vec<(&'static str, String)>,
        attachment: Option<Attachment>,
    },
}

/// A file in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attachment {
    pub(crate) field: &'static str,
    pub(crate) name: &'static str,
    pub(crate) media_type: &'static str,
    pub(crate) content: Content,
}

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Bytes(Vec<u8>),
    File(PathBuf),
}

/// The largest seed that is sent: what every server reads as a whole number of its own.
const SEED_MAX: u64 = (1 << 31) - 1;

impl ClipOrder {
    /// What follows `videos` in the path that the order is sent to.
    pub(crate) fn path(&self) -> &'static str {
        match self.clip_to_edit {
            Some(_) => "edits",
            None => "",
        }
    }

    /// What to send to a server of this dialect.
    pub(crate) fn body(mut self, dialect: &Dialect) -> OrderBody {
        let fields = self.fields(dialect);
        let attachment = self.attachment();
        if dialect.body == BodyKind::JsonOrForm && attachment.is_none() {
            return OrderBody::Json(Value::Object(Map::from_iter(
                fields
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value)),
            )));
        }
        let text = |value: Value| match value {
            Value::String(text) => text,
            number => number.to_string(),
        };
        OrderBody::Form {
            texts: fields
                .into_iter()
                .map(|(name, value)| (name, text(value)))
                .collect(),
            attachment,
        }
    }

    fn attachment(&mut self) -> Option<Attachment> {
        let clip = self.clip_to_edit.take().map(|path| Attachment {
            field: "video",
            name: "source.mp4",
            media_type: "video/mp4",
            content: Content::File(path),
        });
        let picture = self.first_frame.take().map(|png| Attachment {
            field: "input_reference",
            name: "first_frame.png",
            media_type: "image/png",
            content: Content::Bytes(png),
        });
        clip.or(picture)
    }

    fn fields(&self, dialect: &Dialect) -> Vec<(&'static str, Value)> {
        let mut fields = Vec::new();
        if dialect.names_model {
            fields.push(("model", self.model.clone().into()));
        }
        fields.push(("prompt", self.prompt.clone().into()));
        // Whoever edits keeps the size and the length of the clip.
        if self.clip_to_edit.is_none() {
            fields.push(("size", self.size.to_string().into()));
            let seconds = match dialect.seconds {
                SecondsAs::Text => self.seconds.to_string().into(),
                SecondsAs::Number => self.seconds.into(),
            };
            fields.push(("seconds", seconds));
            if dialect.counts_frames {
                fields.push(("num_frames", self.n_frames.into()));
                fields.push(("fps", self.fps.get().into()));
            }
        }
        let options = &self.options;
        let extras = if self.sends_extras {
            dialect.extras
        } else {
            Extras::default()
        };
        let mut extra = |name: Option<&'static str>, value: Option<Value>| {
            fields.extend(name.zip(value));
        };
        extra(extras.seed, Some((self.seed & SEED_MAX).into()));
        extra(
            extras.negative_prompt,
            options.negative_prompt.clone().map(Value::from),
        );
        extra(extras.steps, options.steps.map(Value::from));
        extra(
            extras.guidance_scale,
            options.guidance_scale.map(Value::from),
        );
        fields
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::dialect::DIALECTS;

    fn order(first_frame: Option<Vec<u8>>) -> ClipOrder {
        ClipOrder {
            model: "wan".to_owned(),
            prompt: "a cat".to_owned(),
            size: Size::new(1280, 720).unwrap(),
            seconds: 6,
            n_frames: 121,
            fps: FrameRate::new(24).unwrap(),
            seed: (1 << 40) + 7,
            options: RenderOptions {
                negative_prompt: Some("dogs".to_owned()),
                ..RenderOptions::default()
            },
            sends_extras: true,
            first_frame,
            clip_to_edit: None,
        }
    }

    fn dialect(name: &str) -> &'static Dialect {
        Dialect::named(name).unwrap()
    }

    #[test]
    fn openai_gets_what_it_knows_and_nothing_else() {
        let body = order(None).body(dialect("openai"));
        let expected =
            json!({"model": "wan", "prompt": "a cat", "size": "1280x720", "seconds": "6"});
        assert_eq!(body, OrderBody::Json(expected));
    }

    #[test]
    fn a_server_that_would_choose_by_itself_is_told_frames_rate_and_seed() {
        let body = order(None).body(dialect("sglang"));
        let expected = json!({
            "model": "wan", "prompt": "a cat", "size": "1280x720", "seconds": 6, "num_frames": 121, "fps": 24,
            "seed": 7, "negative_prompt": "dogs"
        });
        assert_eq!(body, OrderBody::Json(expected));
    }

    #[test]
    fn nothing_beyond_openais_fields_is_sent_to_whom_passes_it_on_to_openai() {
        let strict = ClipOrder {
            sends_extras: false,
            ..order(None)
        };
        let body = strict.body(dialect("litellm"));
        let expected =
            json!({"model": "wan", "prompt": "a cat", "size": "1280x720", "seconds": "6"});
        assert_eq!(body, OrderBody::Json(expected));
    }

    #[test]
    fn a_server_of_one_model_is_not_told_its_name() {
        let OrderBody::Form { texts, attachment } = order(None).body(dialect("vllm-omni")) else {
            panic!("it reads forms only");
        };
        assert!(texts.contains(&("seconds", "6".to_owned())));
        assert!(!texts.iter().any(|(name, _)| *name == "model"));
        assert_eq!(attachment, None);
    }

    #[test]
    fn a_picture_always_travels_as_a_file() {
        for dialect in DIALECTS {
            match order(Some(vec![1, 2, 3])).body(dialect) {
                OrderBody::Form { attachment, .. } => {
                    let file = attachment.unwrap();
                    assert_eq!(file.field, "input_reference");
                    assert_eq!(file.content, Content::Bytes(vec![1, 2, 3]));
                }
                OrderBody::Json(body) => panic!("{}: {body}", dialect.name),
            }
        }
    }

    #[test]
    fn an_edit_sends_the_clip_and_leaves_its_shape_alone() {
        let edit = ClipOrder {
            clip_to_edit: Some(PathBuf::from("clip.mp4")),
            ..order(Some(vec![1]))
        };
        assert_eq!(edit.path(), "edits");
        let OrderBody::Form { texts, attachment } = edit.body(dialect("kinora")) else {
            panic!("a clip is a file");
        };
        assert_eq!(attachment.unwrap().field, "video");
        assert!(texts.iter().any(|(name, _)| *name == "prompt"));
        assert!(
            !texts
                .iter()
                .any(|(name, _)| ["size", "seconds"].contains(name))
        );
    }
}
