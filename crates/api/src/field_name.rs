//! The names of form fields: `video[id]`, `characters[][id]`, `characters[0][id]`.

/// How deep a name is taken apart; what is deeper is one member with brackets in its name. Nothing in the API
/// is deeper than this, within `extra_body`.
const MAX_DEPTH: usize = 4;

/// A field's name, taken apart at its brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FieldName {
    /// What stands before the first bracket.
    pub(crate) base: String,
    /// What stands in the brackets, outermost first.
    pub(crate) path: Vec<Segment>,
}

/// What stands in one pair of brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Segment {
    /// `[id]`: a member of an object.
    Member(String),
    /// `[0]`: a numbered item of a list.
    Index(usize),
    /// `[]`: the next item of a list.
    Append,
}

impl FieldName {
    /// Takes a name apart. Never fails: whatever is odd about the brackets becomes a member nobody knows.
    pub(crate) fn parse(name: &str) -> Self {
        let Some(base_end) = name.find('[') else {
            return Self {
                base: name.to_owned(),
                path: Vec::new(),
            };
        };
        let (base, mut rest) = name.split_at(base_end);
        let mut path = Vec::new();
        while !rest.is_empty() {
            let inner = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
            match inner {
                Some((inner, after)) if path.len() < MAX_DEPTH => {
                    path.push(segment(inner));
                    rest = after;
                }
                _ => {
                    path.push(Segment::Member(rest.to_owned()));
                    break;
                }
            }
        }
        Self {
            base: base.to_owned(),
            path,
        }
    }

    /// The name that this one has within its base: `a[b][c]` is `b[c]` within `a`. `None` when the path does not
    /// begin with a member.
    pub(crate) fn without_base(&self) -> Option<Self> {
        let (first, rest) = self.path.split_first()?;
        let Segment::Member(base) = first else {
            return None;
        };
        Some(Self {
            base: base.clone(),
            path: rest.to_vec(),
        })
    }
}

fn segment(inner: &str) -> Segment {
    if inner.is_empty() {
        return Segment::Append;
    }
    let is_number = inner.bytes().all(|b| b.is_ascii_digit());
    match inner.parse() {
        Ok(idx) if is_number => Segment::Index(idx),
        _ => Segment::Member(inner.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, base: &str, path: &[Segment]) {
        let parsed = FieldName::parse(name);
        assert_eq!((parsed.base.as_str(), parsed.path.as_slice()), (base, path));
    }

    fn member(name: &str) -> Segment {
        Segment::Member(name.to_owned())
    }

    #[test]
    fn names_are_taken_apart_at_their_brackets() {
        check("prompt", "prompt", &[]);
        check("video[id]", "video", &[member("id")]);
        check("l[][id]", "l", &[Segment::Append, member("id")]);
        check("l[12][id]", "l", &[Segment::Index(12), member("id")]);
        check("", "", &[]);
    }

    #[test]
    fn odd_brackets_are_members_nobody_knows() {
        check("video[id", "video", &[member("[id")]);
        check("video[id]x", "video", &[member("id"), member("x")]);
        check("[id]", "", &[member("id")]);
        check("video]", "video]", &[]);
        check(
            "l[99999999999999999999]",
            "l",
            &[member("99999999999999999999")],
        );
        let deep = format!("a{}", "[b]".repeat(1000));
        assert_eq!(FieldName::parse(&deep).path.len(), MAX_DEPTH + 1);
    }

    #[test]
    fn a_name_within_its_base_begins_with_a_member() {
        let inner = FieldName::parse("extra_body[video][id]").without_base();
        assert_eq!(inner, Some(FieldName::parse("video[id]")));
        assert_eq!(FieldName::parse("extra_body").without_base(), None);
        assert_eq!(FieldName::parse("extra_body[]").without_base(), None);
    }
}
