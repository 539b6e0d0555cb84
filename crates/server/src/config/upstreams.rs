//! Other video servers: `[upstreams.NAME]`, and below it `[upstreams.NAME.models.ID]`.
//!
//! The names are the operator's, so that these keys are in no table of all keys; the two lists here are what the file
//! and `docs/config.md` are checked against.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use kinora_domain::{ClipSeconds, FrameRate, ModelCard, OptionSupport, Size, Verb};
use kinora_upstream::UpstreamModel;
use kinora_upstream::dialect::{DIALECTS, Dialect, Extras};
use url::Url;

use super::mistakes::{Mistakes, Origin, nearest};
use super::raw::{Branch, Content, RawValue, folder_of};
use super::resolve::{is_name, number_or_text, quoted, text};
use super::show;
use super::values::{format_duration, parse_duration};

/// What can be said of a server.
pub(super) const SERVER_KEYS: [&str; 7] = [
    "url", "dialect", "key_file", "extras", "slots", "deadline", "models",
];
/// What can be said of one of its models.
pub(super) const MODEL_KEYS: [&str; 7] = [
    "name",
    "fps",
    "seconds",
    "sizes",
    "reference",
    "frame_step",
    "size_step",
];

const DEFAULT_DEADLINE: Duration = Duration::from_secs(30 * 60);
const LARGEST_SLOTS: u32 = 1000;
const LARGEST_STEP: u32 = 128;

/// A video server that clips are ordered from.
#[derive(Clone, Debug)]
pub struct UpstreamConfig {
    /// What the operator calls it.
    pub name: String,
    /// Its address up to where `/v1` begins.
    pub url: Url,
    /// How it speaks. Default: `openai`.
    pub dialect: &'static Dialect,
    /// Where its key is, if it wants one. Default: `None`.
    pub key_file: Option<PathBuf>,
    /// Whether seed and options are sent where the dialect has fields for them. Default: true.
    pub extras: bool,
    /// How many orders it is given at a time by one process. Default: the dialect's.
    pub slots: u32,
    /// How long it may take for one order. Default: 30 min.
    pub deadline: Duration,
    /// What it makes.
    pub models: Vec<UpstreamModel>,
}

/// Reads all servers; a mistake leaves its server out.
pub(super) fn read(branches: &[Branch], mistakes: &mut Mistakes) -> Vec<UpstreamConfig> {
    let servers = branches.iter().filter_map(|branch| {
        let path = format!("upstreams.{}", branch.name);
        let mut section = Section::below(branch, path, &SERVER_KEYS, mistakes)?;
        if !is_name(&branch.name) {
            section.complain(
                "",
                "names have letters, digits and . _ - / : in them, and no others",
            );
        }
        server(branch, section)
    });
    servers.collect()
}

fn server(branch: &Branch, mut section: Section<'_>) -> Option<UpstreamConfig> {
    let dialect = section.dialect();
    let url = section.url();
    let slots = section.number("slots", (1, LARGEST_SLOTS), dialect.slots);
    let deadline = section.parsed(
        "deadline",
        "write a number and a unit, such as \"30m\"",
        |value| parse_duration(text(value)?),
    );
    let key_file = section.key_file();
    let extras = section.extras();
    let models = section.models((dialect, extras));
    Some(UpstreamConfig {
        name: branch.name.clone(),
        url: url?,
        dialect,
        key_file,
        extras,
        slots,
        deadline: deadline.unwrap_or(DEFAULT_DEADLINE),
        models,
    })
}

/// The keys below one name.
struct Section<'s> {
    path: String,
    origin: &'s Origin,
    entries: &'s [Branch],
    mistakes: &'s mut Mistakes,
}

impl<'s> Section<'s> {
    /// Looks at a section, and complains of every key in it that means nothing.
    fn below(
        branch: &'s Branch,
        path: String,
        known: &[&str],
        mistakes: &'s mut Mistakes,
    ) -> Option<Self> {
        let Content::Branches(entries) = &branch.content else {
            let message = format!("is a section; write [{path}]");
            mistakes.add(&branch.origin, path, message);
            return None;
        };
        for entry in entries {
            if !known.contains(&entry.name.as_str()) {
                let message = match nearest(&entry.name, known.iter().copied()) {
                    Some(meant) => format!("there is no such key; did you mean {meant}?"),
                    None => format!("there is no such key; there are {}", known.join(", ")),
                };
                mistakes.add(&entry.origin, format!("{path}.{}", entry.name), message);
            }
        }
        Some(Self {
            path,
            origin: &branch.origin,
            entries,
            mistakes,
        })
    }

    fn entry(&self, key: &str) -> Option<&'s Branch> {
        self.entries.iter().find(|entry| entry.name == key)
    }

    fn complain(&mut self, key: &str, message: &str) {
        let origin = self.entry(key).map_or(self.origin, |entry| &entry.origin);
        let path = format!("{}.{key}", self.path);
        self.mistakes
            .add(origin, path.trim_end_matches('.'), message);
    }

    /// The value of a key, if it is there and right.
    fn parsed<T>(
        &mut self,
        key: &str,
        advice: &str,
        parse: impl Fn(&RawValue) -> Option<T>,
    ) -> Option<T> {
        let entry = self.entry(key)?;
        let value = match &entry.content {
            Content::Value(value) => Some(value),
            Content::Branches(_) | Content::Other => None,
        };
        let parsed = value.and_then(&parse);
        if parsed.is_none() {
            let written = value.map_or_else(String::new, |value| format!("{} ", quoted(value)));
            self.complain(key, &format!("{written}is not valid; {advice}"));
        }
        parsed
    }

    fn number(&mut self, key: &str, (least, most): (u32, u32), default: u32) -> u32 {
        let advice = format!("write a whole number from {least} to {most}");
        let number = self.parsed(key, &advice, |value| {
            let number: u32 = number_or_text(value)?.parse().ok()?;
            (least..=most).contains(&number).then_some(number)
        });
        number.unwrap_or(default)
    }

    fn dialect(&mut self) -> &'static Dialect {
        let names = DIALECTS.map(|dialect| dialect.name).join(", ");
        let dialect = self.parsed("dialect", &format!("write one of {names}"), |value| {
            Dialect::named(text(value)?)
        });
        dialect.unwrap_or(DIALECTS[0])
    }

    fn url(&mut self) -> Option<Url> {
        if self.entry("url").is_none() {
            self.complain(
                "url",
                "is missing; write the server's address, such as \"http://10.0.0.5:30000\"",
            );
        }
        let entry = self.entry("url")?;
        let url = match &entry.content {
            Content::Value(value) => text(value).and_then(server_url),
            Content::Branches(_) | Content::Other => None,
        };
        if url.is_none() {
            // Not quoted: there may be a password in it.
            self.complain("url", "is not valid; write the server's address, such as \"http://10.0.0.5:30000\", without a password or anything behind its path; a key belongs into key_file");
        }
        url
    }

    fn key_file(&mut self) -> Option<PathBuf> {
        let folder = match self.entry("key_file").map(|entry| &entry.origin) {
            Some(Origin::File { path, .. }) => folder_of(path).to_owned(),
            _ => PathBuf::new(),
        };
        self.parsed(
            "key_file",
            "write a path, such as \"/etc/kinora/gpu-1.key\"",
            |value| {
                text(value)
                    .filter(|path| !path.is_empty())
                    .map(|path| folder.join(path))
            },
        )
    }

    fn models(&mut self, of: (&'static Dialect, bool)) -> Vec<UpstreamModel> {
        let entry = self.entry("models");
        let models = match entry.map(|entry| &entry.content) {
            Some(Content::Branches(models)) if !models.is_empty() => models,
            _ => {
                let message = format!(
                    "is missing; name what it makes with [{}.models.ID]",
                    self.path
                );
                self.complain("models", &message);
                return Vec::new();
            }
        };
        let path = self.path.clone();
        let models = models.iter().filter_map(|branch| {
            let path = format!("{path}.models.{}", branch.name);
            let mut section = Section::below(branch, path, &MODEL_KEYS, self.mistakes)?;
            if !is_name(&branch.name) {
                section.complain(
                    "",
                    "ids have letters, digits and . _ - / : in them, and no others",
                );
            }
            Some(section.model(&branch.name, of))
        });
        models.collect()
    }

    fn model(&mut self, id: &str, (dialect, extras): (&'static Dialect, bool)) -> UpstreamModel {
        let known = if extras {
            dialect.extras
        } else {
            Extras::default()
        };
        let name = self.parsed("name", "write what the server calls it", |value| {
            text(value)
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
        });
        let reference = self.reference(dialect);
        let edits = reference.is_taken() || dialect.edits_clips;
        let step = if dialect.counts_frames {
            (4, 16)
        } else {
            (1, 2)
        };
        UpstreamModel {
            card: ModelCard {
                id: id.to_owned(),
                owned_by: "upstream".to_owned(),
                created_unix_seconds: 0,
                verbs: if edits {
                    vec![Verb::Create, Verb::Edit]
                } else {
                    vec![Verb::Create]
                },
                sizes: self.sizes(),
                lengths: self.lengths(),
                fps: self.fps(dialect),
                // Silence where the server makes none.
                has_sound: true,
                takes_reference: reference.is_taken(),
                needs_reference: reference == Reference::Required,
                takes_last_frame: false,
                needs_last_frame: false,
                max_characters: 0,
                takes_uploaded_clips: edits,
                options: OptionSupport {
                    negative_prompt: known.negative_prompt.is_some(),
                    steps: known.steps.is_some(),
                    guidance_scale: known.guidance_scale.is_some(),
                },
            },
            name: name.unwrap_or_else(|| id.to_owned()),
            frame_step: self.number("frame_step", (1, LARGEST_STEP), step.0),
            size_step: self.number("size_step", (2, LARGEST_STEP), step.1),
        }
    }

    fn extras(&mut self) -> bool {
        let extras = self.parsed("extras", "write true or false", |value| match value {
            RawValue::Boolean(extras) => Some(*extras),
            _ => None,
        });
        extras.unwrap_or(true)
    }

    fn reference(&mut self, dialect: &Dialect) -> Reference {
        let advice = "write \"none\", \"optional\" or \"required\"";
        let reference = self.parsed("reference", advice, |value| match text(value)? {
            "none" => Some(Reference::None),
            "optional" => Some(Reference::Optional),
            "required" => Some(Reference::Required),
            _ => None,
        });
        // OpenAI's API has it for every model; a server of one model may have been started with any.
        let usual = if !dialect.counts_frames {
            Reference::Optional
        } else {
            Reference::None
        };
        reference.unwrap_or(usual)
    }

    fn fps(&mut self, dialect: &Dialect) -> FrameRate {
        let fps = self.number("fps", (1, FrameRate::MAX), dialect.usual_fps);
        FrameRate::new(fps).expect("the number is within the bounds")
    }

    fn sizes(&mut self) -> Vec<Size> {
        let advice = "write a list of sizes, such as [\"1280x720\", \"720x1280\"]";
        let sizes = self.parsed("sizes", advice, |value| match value {
            RawValue::List(items) if !items.is_empty() => {
                items.iter().map(|item| item.parse().ok()).collect()
            }
            _ => None,
        });
        sizes.unwrap_or_else(|| Size::OFFERED.to_vec())
    }

    fn lengths(&mut self) -> Vec<ClipSeconds> {
        let advice = "write a list of some of [4, 8, 12, 16, 20]";
        let lengths = self.parsed("seconds", advice, |value| match value {
            RawValue::List(items) if !items.is_empty() => {
                let length = |item: &String| ClipSeconds::new(item.parse().ok()?).ok();
                items.iter().map(length).collect()
            }
            _ => None,
        });
        lengths.unwrap_or_else(|| ClipSeconds::OFFERED.to_vec())
    }
}

/// Whether a model takes a picture as its first frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reference {
    None,
    Optional,
    Required,
}

impl Reference {
    fn is_taken(self) -> bool {
        self != Self::None
    }
}

/// The address without `/v1` and slashes at its end, with nothing in it that is secret.
fn server_url(text: &str) -> Option<Url> {
    let mut url = Url::parse(text.trim()).ok()?;
    let is_plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if !["http", "https"].contains(&url.scheme()) || !is_plain {
        return None;
    }
    let path = url.path().trim_end_matches('/');
    let path = path.strip_suffix("/v1").unwrap_or(path).to_owned();
    url.set_path(&path);
    Some(url)
}

impl UpstreamConfig {
    /// The section of this server as it could be written.
    pub(super) fn to_toml(&self) -> String {
        let quoted = show::quoted;
        let path = format!("upstreams.{}", quoted(&self.name));
        let mut toml = format!(
            "[{path}]\nurl = {}\ndialect = {}\n",
            quoted(self.url.as_str()),
            quoted(self.dialect.name)
        );
        if let Some(key_file) = &self.key_file {
            let _ = writeln!(
                toml,
                "key_file = {}",
                quoted(&key_file.display().to_string())
            );
        }
        let _ = writeln!(toml, "extras = {}", self.extras);
        let _ = writeln!(toml, "slots = {}", self.slots);
        let _ = writeln!(
            toml,
            "deadline = {}",
            quoted(&format_duration(self.deadline))
        );
        for model in &self.models {
            let card = &model.card;
            let seconds: Vec<_> = card
                .lengths
                .iter()
                .map(|length| length.get().to_string())
                .collect();
            let sizes: Vec<_> = card
                .sizes
                .iter()
                .map(|size| quoted(&size.to_string()))
                .collect();
            let reference = match (card.needs_reference, card.takes_reference) {
                (true, _) => "required",
                (false, true) => "optional",
                (false, false) => "none",
            };
            let _ = write!(
                toml,
                "\n[{path}.models.{}]\nname = {}\nfps = {}\nseconds = [{}]\nsizes = [{}]\nreference = \"{reference}\"\n\
                 frame_step = {}\nsize_step = {}\n",
                quoted(&card.id),
                quoted(&model.name),
                card.fps.get(),
                seconds.join(", "),
                sizes.join(", "),
                model.frame_step,
                model.size_step,
            );
        }
        toml
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{ConfigFile, Environment, LoadedConfig};

    fn loaded(text: &str) -> Result<LoadedConfig, Mistakes> {
        let file = ConfigFile {
            path: PathBuf::from("/etc/kinora/kinora.toml"),
            text: text.to_owned(),
        };
        LoadedConfig::resolve(&Environment::from([("HOME", "/home/k")]), Some(&file), &[])
    }

    const TWO: &str = r#"
        [upstreams.gpu-1]
        url = "http://10.0.0.5:30000/v1/"
        dialect = "sglang"
        key_file = "gpu-1.key"
        deadline = "10m"

        [upstreams.gpu-1.models."Wan/2.2"]
        name = "Wan-AI/Wan2.2"
        fps = 16
        seconds = [4]
        sizes = ["832x480"]
        reference = "optional"

        [upstreams.far]
        url = "https://far.example/kinora"
        dialect = "kinora"
        extras = false
        slots = 7
        [upstreams.far.models.sketch]
        name = "sketch-1"
    "#;

    #[test]
    fn servers_and_their_models_are_read_with_the_defaults_of_their_dialect() {
        let config = loaded(TWO).unwrap().config;
        let [gpu, far] = &config.upstreams[..] else {
            panic!("two servers");
        };
        assert_eq!(gpu.url.as_str(), "http://10.0.0.5:30000/");
        assert_eq!(gpu.key_file, Some(PathBuf::from("/etc/kinora/gpu-1.key")));
        assert_eq!((gpu.slots, gpu.deadline), (1, Duration::from_secs(600)));
        let model = &gpu.models[0];
        assert_eq!(
            (model.card.id.as_str(), model.name.as_str()),
            ("Wan/2.2", "Wan-AI/Wan2.2")
        );
        assert_eq!(
            (model.frame_step, model.size_step, model.card.fps.get()),
            (4, 16, 16)
        );
        assert_eq!(model.card.sizes, [Size::new(832, 480).unwrap()]);
        assert!(model.card.verbs.contains(&Verb::Edit));
        assert_eq!(far.url.as_str(), "https://far.example/kinora");
        assert_eq!(far.slots, 7);
        assert!(gpu.extras && !far.extras);
        let honours = |one: &UpstreamConfig| one.models[0].card.options.negative_prompt;
        assert!(honours(gpu) && !honours(far));
        let card = &far.models[0].card;
        assert_eq!((card.fps.get(), card.takes_reference), (30, true));
        assert!(
            card.verbs.contains(&Verb::Edit),
            "a kinora edits clips itself"
        );
    }

    #[test]
    fn there_is_a_slot_for_every_order_elsewhere() {
        let n_slots = |text: &str| loaded(text).unwrap().config.worker.slots;
        assert_eq!(n_slots(TWO), n_slots("") + 8);
    }

    #[test]
    fn what_is_shown_means_the_same_as_what_was_written() {
        let of = |text: &str| {
            let upstreams = loaded(text).unwrap().config.upstreams;
            let sections = upstreams.iter().map(UpstreamConfig::to_toml);
            sections.collect::<Vec<_>>().join("\n")
        };
        assert_eq!(of(&loaded(TWO).unwrap().to_toml()), of(TWO));
    }

    #[test]
    fn every_mistake_is_named_with_its_place_and_what_to_write() {
        let mistakes = loaded(
            r#"
            [upstreams]
            loose = 1
            [upstreams.a]
            dialect = "sglan"
            slot = 3
            [upstreams.b]
            url = "http://user:secret@b:1"
            slots = 0
            deadline = "soon"
            [upstreams.b.models.m]
            fps = 0
            seconds = [5]
            sizes = ["big"]
            reference = "maybe"
            frames = 4
            "#,
        )
        .unwrap_err();
        let keys: Vec<&str> = mistakes
            .0
            .iter()
            .map(|mistake| mistake.key.as_str())
            .collect();
        assert_eq!(
            keys,
            [
                "upstreams.loose",
                "upstreams.a.slot",
                "upstreams.a.dialect",
                "upstreams.a.url",
                "upstreams.a.models",
                "upstreams.b.url",
                "upstreams.b.slots",
                "upstreams.b.deadline",
                "upstreams.b.models.m.frames",
                "upstreams.b.models.m.reference",
                "upstreams.b.models.m.sizes",
                "upstreams.b.models.m.seconds",
                "upstreams.b.models.m.fps",
            ]
        );
        let said = mistakes.to_string();
        assert!(said.contains("did you mean slots?"), "{said}");
        assert!(said.contains("openai, kinora, sglang"), "{said}");
        assert!(!said.contains("secret"), "{said}");
    }

    #[test]
    fn every_key_is_documented() {
        let docs = include_str!("../../../../docs/config.md");
        for key in SERVER_KEYS.iter().chain(&MODEL_KEYS) {
            assert!(docs.contains(&format!("| `{key}` |")), "{key}");
        }
    }
}
