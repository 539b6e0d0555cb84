//! Where a job stands, read from whatever a server says about it.
//!
//! Servers differ in words, in the shape of errors, and in the status codes that come with a failed job, so the body is
//! read before the code: an object with an id and a status is about a job, whatever code it came with.

use serde_json::Value;

/// The longest text that is taken over from a server, in characters.
const TEXT_MAX_CHARS: usize = 500;
/// The longest id that is believed; LiteLLM's have up to 250 characters.
const ID_MAX_CHARS: usize = 512;

/// Where a job stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sighting {
    /// What the server calls the job.
    pub(crate) id: String,
    /// How far it is.
    pub(crate) state: State,
    /// The share that is done, 0.0 to 1.0, where the server says it.
    pub(crate) share: Option<f32>,
    /// Where the clip is, if the server says so.
    pub(crate) clip_url: Option<String>,
}

/// How far a job is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It waits or runs; words that nobody knows are taken for that, until the deadline.
    UnderWay,
    /// The clip can be fetched.
    Completed,
    /// It has ended without a clip.
    Failed {
        /// Why, in one line.
        why: String,
        /// Whether the order is at fault, so that it would fail everywhere.
        is_about_order: bool,
    },
}

impl Sighting {
    /// A job of which nothing but its name is known.
    pub(crate) fn under_way(id: String) -> Self {
        Self {
            id,
            state: State::UnderWay,
            share: None,
            clip_url: None,
        }
    }

    /// Reads an answer; `None`: it is not about a job.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        let body: Value = serde_json::from_slice(body).ok()?;
        let id = body["id"].as_str()?;
        let status = body["status"].as_str()?;
        let is_no_name = id.chars().all(|letter| letter == '.');
        if is_no_name || id.chars().count() > ID_MAX_CHARS || id.chars().any(char::is_control) {
            return None;
        }
        let state = match status.to_ascii_lowercase().as_str() {
            "completed" | "complete" | "succeeded" | "success" | "done" => State::Completed,
            "failed" | "failure" | "error" | "cancelled" | "canceled" | "expired" | "deleted"
            | "rejected" => State::Failed {
                why: why(&body).unwrap_or_else(|| format!("it is {}", one_line(status))),
                is_about_order: is_about_order(&body["error"]["code"]),
            },
            _ => State::UnderWay,
        };
        Some(Self {
            id: id.to_owned(),
            state,
            share: share(&body["progress"]),
            clip_url: body["url"].as_str().map(str::to_owned),
        })
    }
}

/// Whether the code of a failure blames the order: a status that does, or one of OpenAI's words for it. What blames
/// keys, accounts and how busy somebody is may go well another time or elsewhere.
fn is_about_order(code: &Value) -> bool {
    const STATUSES: [i64; 5] = [400, 413, 415, 422, 451];
    const WORDS: [&str; 4] = ["moderation", "policy", "invalid", "unsupported"];
    const OTHERS: [&str; 3] = ["key", "auth", "model"];
    let number = code
        .as_i64()
        .or_else(|| code.as_str().and_then(|code| code.parse().ok()));
    match (number, code.as_str()) {
        (Some(number), _) => STATUSES.contains(&number),
        (None, Some(code)) => {
            let has = |words: &[&str]| words.iter().any(|word| code.contains(word));
            has(&WORDS) && !has(&OTHERS)
        }
        (None, None) => false,
    }
}

/// The ids in a list of models; `None`: it is no such list.
pub(crate) fn models_of(body: &[u8]) -> Option<Vec<String>> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let models = body["data"].as_array()?.iter();
    let ids = models.filter_map(|model| model["id"].as_str());
    Some(ids.map(str::to_owned).collect())
}

/// A share, from percents as a number or as text.
fn share(progress: &Value) -> Option<f32> {
    let percent = match progress {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().trim_end_matches('%').parse().ok()?,
        _ => return None,
    };
    percent
        .is_finite()
        .then(|| (percent / 100.0).clamp(0.0, 1.0) as f32)
}

/// What a server says went wrong, in one line: as JSON in one of the shapes that are about, or as plain text. Pages
/// and other bytes are nothing that anybody should read.
pub(crate) fn error_text(body: &[u8]) -> Option<String> {
    match serde_json::from_slice::<Value>(body) {
        Ok(body) => why(&body),
        Err(_) => {
            let text = std::str::from_utf8(body).ok()?.trim();
            (!text.is_empty() && !text.starts_with('<')).then(|| one_line(text))
        }
    }
}

fn why(body: &Value) -> Option<String> {
    let error = &body["error"];
    let detail = &body["detail"];
    let texts = [
        &error["message"],
        error,
        detail,
        &detail[0],
        &body["message"],
        &error["code"],
    ];
    let plain = texts.into_iter().find_map(|text| {
        let text = text.as_str()?;
        (!text.trim().is_empty()).then(|| one_line(text))
    });
    plain.or_else(|| invalid_field(&detail[0]))
}

/// FastAPI's word on a field: `{"loc": ["body", "seconds"], "msg": "…"}`.
fn invalid_field(detail: &Value) -> Option<String> {
    let message = detail["msg"].as_str()?;
    let place = detail["loc"].as_array()?.last()?;
    let place = place
        .as_str()
        .map_or_else(|| place.to_string(), str::to_owned);
    Some(one_line(&format!("{place}: {message}")))
}

fn one_line(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let mut line = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.chars().count() > TEXT_MAX_CHARS {
            return line.chars().take(TEXT_MAX_CHARS).chain(['…']).collect();
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn state(body: &str) -> Option<State> {
        Sighting::read(body.as_bytes()).map(|sighting| sighting.state)
    }

    fn failed(why: &str, is_about_order: bool) -> State {
        State::Failed {
            why: why.to_owned(),
            is_about_order,
        }
    }

    #[test]
    fn every_word_for_a_state_is_understood() {
        for (word, expected) in [
            ("queued", State::UnderWay),
            ("pending", State::UnderWay),
            ("processing", State::UnderWay),
            ("in_progress", State::UnderWay),
            ("RUNNING", State::UnderWay),
            ("warming", State::UnderWay),
            ("completed", State::Completed),
            ("succeeded", State::Completed),
        ] {
            let body = format!(r#"{{"id": "a", "status": "{word}"}}"#);
            assert_eq!(state(&body), Some(expected), "{word}");
        }
        let cancelled = r#"{"id": "a", "status": "cancelled", "error": null}"#;
        assert_eq!(state(cancelled), Some(failed("it is cancelled", false)));
    }

    #[test]
    fn why_a_job_failed_is_found_in_every_shape() {
        for error in [
            r#"{"message": "no luck"}"#,
            r#"{"code": 500, "message": "no luck"}"#,
            r#""no luck""#,
            r#"{"code": "no luck"}"#,
        ] {
            let body = format!(r#"{{"id": "a", "status": "failed", "error": {error}}}"#);
            assert_eq!(state(&body), Some(failed("no luck", false)), "{error}");
        }
    }

    #[test]
    fn whether_the_order_is_at_fault_follows_from_the_code() {
        for (code, is_about_order) in [
            ("400", true),
            (r#""422""#, true),
            (r#""moderation_blocked""#, true),
            (r#""content_policy_violation""#, true),
            ("429", false),
            ("401", false),
            (r#""invalid_api_key""#, false),
            ("500", false),
            (r#""video_generation_failed""#, false),
            ("null", false),
        ] {
            let body = format!(
                r#"{{"id": "a", "status": "failed", "error": {{"code": {code}, "message": "no"}}}}"#
            );
            assert_eq!(state(&body), Some(failed("no", is_about_order)), "{code}");
        }
    }

    #[test]
    fn progress_is_a_share_or_nothing() {
        let share = |progress: &str| {
            let body = format!(r#"{{"id": "a", "status": "queued", "progress": {progress}}}"#);
            Sighting::read(body.as_bytes()).unwrap().share
        };
        assert_eq!(share("50"), Some(0.5));
        assert_eq!(share("99.5"), Some(0.995));
        assert_eq!(share(r#""25%""#), Some(0.25));
        assert_eq!(share("1000"), Some(1.0));
        assert_eq!(share("-3"), Some(0.0));
        assert_eq!(share("null"), None);
        assert_eq!(share(r#""soon""#), None);
    }

    #[test]
    fn what_is_not_about_a_job_is_no_sighting() {
        for body in [
            "",
            "<html>",
            "[]",
            "{}",
            r#"{"id": "a"}"#,
            r#"{"id": 7, "status": "queued"}"#,
            r#"{"id": "", "status": "queued"}"#,
            r#"{"id": "..", "status": "queued"}"#,
            r#"{"id": "a\nb", "status": "queued"}"#,
            r#"{"status": "ok"}"#,
        ] {
            assert_eq!(state(body), None, "{body}");
        }
        let long = format!(r#"{{"id": "{}", "status": "queued"}}"#, "a".repeat(600));
        assert_eq!(state(&long), None);
    }

    #[test]
    fn errors_are_one_short_line_whatever_came() {
        let text = |body: &str| error_text(body.as_bytes());
        let plain = |line: &str| Some(line.to_owned());
        assert_eq!(
            text(r#"{"error": {"message": "Model mismatch"}}"#),
            plain("Model mismatch")
        );
        assert_eq!(text(r#"{"error": "Unauthorized"}"#), plain("Unauthorized"));
        assert_eq!(
            text(r#"{"detail": "prompt is required"}"#),
            plain("prompt is required")
        );
        assert_eq!(
            text(
                r#"{"detail": [{"type": "int", "loc": ["body", "seconds"], "msg": "no number"}]}"#
            ),
            plain("seconds: no number")
        );
        assert_eq!(
            text("Internal\n Server\tError"),
            plain("Internal Server Error")
        );
        assert_eq!(text("<!doctype html><h1>502"), None);
        assert_eq!(text("{}"), None);
        assert_eq!(text(""), None);
        let long = text(&"far too long ".repeat(1000)).unwrap();
        assert!(long.chars().count() <= TEXT_MAX_CHARS + 1, "{long}");
        assert_eq!(error_text(&[0xff, 0xfe, 0x00]), None);
    }

    /// JSON that looks like an answer about a job, with anything anywhere.
    fn answers() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,40}".prop_map(Value::from),
            "(x|\u{1f98a}){600,700}".prop_map(Value::from),
            Just(Value::from("failed")),
            Just(Value::from("completed")),
        ];
        let names = prop_oneof![
            Just("id"),
            Just("status"),
            Just("error"),
            Just("detail"),
            Just("message"),
            Just("code"),
            Just("msg"),
            Just("loc"),
            Just("progress"),
            Just("url"),
        ];
        leaf.prop_recursive(4, 40, 6, move |inner| {
            let members = prop::collection::vec((names.clone(), inner.clone()), 0..8);
            let members = members.prop_map(|members| {
                let named = members.into_iter();
                let named = named.map(|(name, value)| (name.to_owned(), value));
                Value::Object(named.collect())
            });
            prop_oneof![
                4 => members,
                1 => prop::collection::vec(inner, 0..4).prop_map(Value::from),
            ]
        })
    }

    fn check_bounds(body: &[u8]) {
        let n_chars = |text: &str| text.chars().count();
        if let Some(said) = error_text(body) {
            assert!(n_chars(&said) <= TEXT_MAX_CHARS + 1);
            assert!(!said.chars().any(char::is_control));
        }
        models_of(body);
        let Some(sighting) = Sighting::read(body) else {
            return;
        };
        assert!((1..=ID_MAX_CHARS).contains(&n_chars(&sighting.id)));
        assert!(!sighting.id.chars().any(char::is_control));
        assert!(
            sighting
                .share
                .is_none_or(|share| (0.0..=1.0).contains(&share))
        );
        if let State::Failed { why, .. } = sighting.state {
            assert!(n_chars(&why) <= TEXT_MAX_CHARS + 10);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_much(body in prop::collection::vec(any::<u8>(), 0..2000)) {
            check_bounds(&body);
        }

        #[test]
        fn no_answer_is_too_much(mut answer in answers(), id in ".{0,20}", status in ".{0,10}") {
            check_bounds(answer.to_string().as_bytes());
            if let Value::Object(members) = &mut answer {
                members.insert("id".to_owned(), id.into());
                members.entry("status").or_insert(status.into());
            }
            let text = answer.to_string();
            check_bounds(text.as_bytes());
            check_bounds(&text.as_bytes()[..text.len() / 2]);
        }
    }
}
