//! How a scene is filmed, told by the ids of who is in it.

use crate::language::draft::{Draft, Filmed};
use crate::scene::{Before, CameraMove, Filming, Mark, MarkPart, Nearness};

/// What a draft tells of how it is filmed; `ids` are those its entities got.
pub(super) fn told(draft: &Draft, ids: &[u32]) -> Filming {
    let marked = |is_it: fn(&Filmed) -> bool| {
        let is_marked = |idx: &usize| draft.entities[*idx].filmed.as_ref().is_some_and(is_it);
        (0..draft.entities.len()).find(is_marked)
    };
    let whole = |idx: usize| Mark {
        id: Some(ids[idx]),
        part: MarkPart::Whole,
    };
    let end = |idx: usize, part| Mark {
        id: Some(ids[idx]),
        part,
    };
    let from = marked(|it| matches!(it, Filmed::From(_)));
    let to = marked(|it| matches!(it, Filmed::To(_)));
    let up = marked(|it| *it == Filmed::Upward);
    let down = marked(|it| *it == Filmed::Downward);
    let is_focus = draft.camera == Some(CameraMove::RackFocus);
    let behind = Mark {
        id: None,
        part: MarkPart::Whole,
    };
    let turns = match (from, to, up, down) {
        (_, _, Some(up), _) => Some((end(up, MarkPart::Foot), end(up, MarkPart::Top))),
        (_, _, _, Some(down)) => Some((end(down, MarkPart::Top), end(down, MarkPart::Foot))),
        (Some(from), Some(to), ..) => Some((whole(from), whole(to))),
        (Some(from), None, ..) if is_focus => Some((whole(from), behind)),
        _ => None,
    };
    let near = if draft.filming.is_near_last { to } else { from };
    let eyes = marked(|it| *it == Filmed::Before(Nearness::Eyes));
    let shoulder = marked(|it| *it == Filmed::Before(Nearness::Shoulder));
    let before = |id: Option<usize>, how| {
        let id = id.map(|idx| ids[idx]);
        Some(Before { id, how })
    };
    let before = match (near, shoulder) {
        _ if eyes.is_some() || draft.filming.is_by_eyes => before(eyes, Nearness::Eyes),
        (_, Some(_)) => before(shoulder, Nearness::Shoulder),
        (Some(_), _) if is_focus && turns.is_some() => before(near, Nearness::Foreground),
        _ => None,
    };
    Filming {
        then: draft.filming.then.clone(),
        opens: draft.filming.opens,
        turns,
        before,
        own: draft.filming.own.map(str::to_owned),
        is_fisheye: draft.filming.is_fisheye,
        is_extreme: draft.filming.is_extreme,
    }
}
