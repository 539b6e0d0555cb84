//! What a call is made of: its flags, and the YAML or JSON that is piped in.
//!
//! Flags come first; piped members fill what no flag gave, and those that no flag knows are sent too. The merge
//! is shallow: a flag replaces the whole member of its name.

use anyhow::{anyhow, bail};
use serde_json::{Map, Value};

use crate::cli::fields::Fields;
use crate::cli::flag_value;
use crate::cli::stdin::StandardInput;

/// How a flag's text is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Text, or `@` and a file with the text.
    Text,
    /// A word, `@` and a file, or an object in YAML or JSON.
    Any,
    /// The path of a file.
    Path,
}

#[derive(Debug)]
struct Member {
    name: &'static str,
    kind: Kind,
    flag: Option<String>,
    is_required: bool,
}

/// The members of a body, as flags give them.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    members: Vec<Member>,
}

impl Inputs {
    /// No members yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A member that is text.
    pub(crate) fn text(self, name: &'static str, flag: Option<String>) -> Self {
        self.member(name, Kind::Text, flag)
    }

    /// A member that is a word, a file or an object.
    pub(crate) fn any(self, name: &'static str, flag: Option<String>) -> Self {
        self.member(name, Kind::Any, flag)
    }

    /// A member that is a file, given by its path.
    pub(crate) fn path(self, name: &'static str, flag: Option<String>) -> Self {
        self.member(name, Kind::Path, flag)
    }

    /// The member added last must be there, from a flag or piped.
    pub(crate) fn required(mut self) -> Self {
        if let Some(member) = self.members.last_mut() {
            member.is_required = true;
        }
        self
    }

    fn member(mut self, name: &'static str, kind: Kind, flag: Option<String>) -> Self {
        self.members.push(Member {
            name,
            kind,
            flag,
            is_required: false,
        });
        self
    }

    /// Reads what is piped in, unless a flag wants standard input for itself.
    pub(crate) fn read(self) -> anyhow::Result<Body> {
        let lacks_something = self.members.iter().any(Member::is_missing);
        self.merge(lacks_something)
    }

    /// Like [`Inputs::read`], and waits for a pipe that is silent: the command lacks an id.
    pub(crate) fn read_needed(self) -> anyhow::Result<Body> {
        self.merge(true)
    }

    fn merge(self, is_needed: bool) -> anyhow::Result<Body> {
        let mut stdin = StandardInput::default();
        let document = if self.members.iter().any(Member::takes_standard_input) {
            None
        } else {
            stdin.document(is_needed)?
        };
        let has_flags = self.members.iter().any(|member| member.flag.is_some());
        let piped = match document {
            None => Map::new(),
            Some(Value::Object(members)) => members,
            Some(_) if has_flags => bail!(
                "cannot merge flags with a body that is not a map: what is piped in must have named members"
            ),
            Some(_) => bail!("what is piped in must have named members, such as \"prompt: a cat\""),
        };
        Ok(Body {
            members: self.members,
            piped,
            stdin,
        })
    }
}

impl Member {
    fn is_missing(&self) -> bool {
        self.is_required && self.flag.is_none()
    }

    fn takes_standard_input(&self) -> bool {
        let Some(written) = &self.flag else {
            return false;
        };
        match self.kind {
            Kind::Path => flag_value::is_standard_input(written),
            Kind::Text | Kind::Any => flag_value::names_standard_input(written),
        }
    }
}

/// The members of a body, flags and piped ones together.
#[derive(Debug)]
pub(crate) struct Body {
    members: Vec<Member>,
    piped: Map<String, Value>,
    stdin: StandardInput,
}

impl Body {
    /// Takes out a member that belongs in the path or the query; a flag wins.
    pub(crate) fn take(
        &mut self,
        name: &str,
        flag: Option<String>,
    ) -> anyhow::Result<Option<String>> {
        let piped = self.piped.shift_remove(name);
        match (flag, piped) {
            (Some(text), _) => Ok(Some(text)),
            (None, Some(Value::String(text))) => Ok(Some(text)),
            (None, None | Some(Value::Null)) => Ok(None),
            (None, Some(Value::Object(_) | Value::Array(_))) => {
                bail!("{name}: must be a word or a number")
            }
            (None, Some(scalar)) => Ok(Some(scalar.to_string())),
        }
    }

    /// The body as a form.
    pub(crate) fn into_fields(mut self) -> anyhow::Result<Fields> {
        self.check_required()?;
        let mut fields = Fields::new();
        for Member {
            name, kind, flag, ..
        } in self.members
        {
            let (piped, stdin) = (self.piped.shift_remove(name), &mut self.stdin);
            fields = match (kind, flag, piped) {
                (Kind::Any, Some(written), _) => {
                    flag_value::add_any(fields, name, &written, stdin)?
                }
                (Kind::Text, Some(text), _) | (Kind::Text, None, Some(Value::String(text))) => {
                    flag_value::add_text(fields, name, &text, stdin)?
                }
                (Kind::Path, Some(path), _) | (Kind::Path, None, Some(Value::String(path))) => {
                    flag_value::add_path(fields, name, &path, stdin)?
                }
                (_, None, Some(value)) => flag_value::add_value(fields, name, &value, stdin)?,
                (_, None, None) => fields,
            };
        }
        for (name, value) in &self.piped {
            fields = flag_value::add_value(fields, name, value, &mut self.stdin)?;
        }
        Ok(fields)
    }

    /// The body as JSON.
    pub(crate) fn into_json(mut self) -> anyhow::Result<Value> {
        self.check_required()?;
        let mut body = Map::new();
        for Member {
            name, kind, flag, ..
        } in self.members
        {
            let piped = self.piped.shift_remove(name);
            let value = match (flag, kind) {
                (Some(written), Kind::Any) if !written.starts_with(['@', '\\']) => {
                    Some(flag_value::parse(name, &written)?)
                }
                (Some(written), _) => Some(Value::String(written)),
                (None, _) => piped,
            };
            if let Some(value) = value {
                let value = flag_value::embedded(name, value, &mut self.stdin)?;
                body.insert(name.to_owned(), value);
            }
        }
        for (name, value) in self.piped {
            let value = flag_value::embedded(&name, value, &mut self.stdin)?;
            body.insert(name, value);
        }
        Ok(Value::Object(body))
    }

    fn check_required(&self) -> anyhow::Result<()> {
        let is_missing = |member: &&Member| {
            member.is_missing() && self.piped.get(member.name).is_none_or(Value::is_null)
        };
        let missing = self.members.iter().filter(is_missing);
        let flags: Vec<String> = missing
            .map(|member| flag_value::flag(member.name))
            .collect();
        if flags.is_empty() {
            return Ok(());
        }
        let noun = if flags.len() == 1 { "flag" } else { "flags" };
        Err(anyhow!("required {noun} not set: {}", flags.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn body(flags: &[(&'static str, Kind, Option<&str>)], piped: Value) -> Body {
        let mut inputs = Inputs::new();
        for (name, kind, flag) in flags {
            inputs = inputs.member(name, *kind, flag.map(str::to_owned));
        }
        Body {
            members: inputs.members,
            piped: piped.as_object().unwrap().clone(),
            stdin: StandardInput::default(),
        }
    }

    #[test]
    fn flags_replace_piped_members_and_unknown_ones_are_sent() {
        let flags = [
            ("prompt", Kind::Text, Some("flag")),
            ("size", Kind::Text, None),
        ];
        let piped = json!({
            "prompt": "piped", "seconds": 8, "size": "1280x720", "model": null,
            "characters": [{"id": "char_1"}, {"id": "char_2"}],
        });
        let fields = body(&flags, piped).into_fields().unwrap();
        let expected = [
            ("prompt", "flag"),
            ("size", "1280x720"),
            ("seconds", "8"),
            ("model", ""),
            ("characters[][id]", "char_1"),
            ("characters[][id]", "char_2"),
        ];
        assert_eq!(fields.texts(), expected);
    }

    #[test]
    fn members_of_path_and_query_leave_the_body() {
        let flags = [("prompt", Kind::Text, Some("x"))];
        let mut body = body(&flags, json!({"video_id": "video_1", "limit": 5, "a": [1]}));
        let id = body.take("video_id", None).unwrap();
        assert_eq!(id.as_deref(), Some("video_1"));
        let limit = body.take("limit", Some("7".to_owned())).unwrap();
        assert_eq!(limit.as_deref(), Some("7"));
        assert_eq!(body.take("after", None).unwrap(), None);
        assert!(body.take("a", None).is_err());
        assert_eq!(body.into_json().unwrap(), json!({"prompt": "x"}));
    }

    #[test]
    fn json_keeps_types() {
        let flags = [
            ("prompt", Kind::Text, Some("12")),
            ("x", Kind::Any, Some("{a: 1}")),
        ];
        let json = body(&flags, json!({"seed": 7})).into_json().unwrap();
        assert_eq!(json, json!({"prompt": "12", "x": {"a": 1}, "seed": 7}));
    }

    #[test]
    fn missing_flags_are_named_together() {
        let inputs = Inputs::new()
            .text("prompt", None)
            .required()
            .any("video", None)
            .required();
        let body = Body {
            members: inputs.members,
            piped: Map::new(),
            stdin: StandardInput::default(),
        };
        let error = body.into_fields().unwrap_err().to_string();
        assert_eq!(error, "required flags not set: --prompt, --video");
    }
}
