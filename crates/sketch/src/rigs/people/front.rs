//! Who faces us: a head from the front, and a body that is square to the camera.

use std::borrow::Cow;

use super::wardrobe::Outfit;
use crate::paint::Affine;
use crate::rigs::{Drawing, Part, files};
use crate::scene::{Action, Bearing, Entity};

/// The way somebody is turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Half to the side, as everybody who is not told otherwise.
    Aside,
    /// The same, of somebody who turns about: the back of the head is there as well.
    About,
    /// The head alone is turned to us: who walks, sits or has something to do.
    Head,
    /// The body as well.
    Whole,
    /// Seen from behind.
    Back,
}

/// Hair that falls behind the shoulders, and what is worn over it.
const BEHIND: &[&str] = &["hair_back", "braid", "veil"];
/// How much wider a body is from the front.
const BROADER: f32 = 1.12;
/// Where the middle of a head is that is seen from the front.
const MIDDLE_X: f32 = 3.5;

impl Turn {
    /// How somebody is turned by what is said of them and by what they do.
    pub(super) fn of(entity: &Entity) -> Self {
        use Action as A;
        if entity.look.bearings.contains(&Bearing::FacesAway) {
            return Self::Back;
        }
        if !entity.look.bearings.contains(&Bearing::FacesUs) {
            return match entity.action {
                A::Spin | A::Turn | A::Dance => Self::About,
                _ => Self::Aside,
            };
        }
        let stands = entity.activity.is_none() && entity.place.is_none();
        match entity.action {
            A::Sleep | A::Swim | A::Kiss | A::Hug => Self::Aside,
            A::Eat | A::Drink if entity.target.is_some() => Self::Aside,
            A::Idle | A::Talk | A::Look | A::Wave | A::Laugh | A::Cry | A::Clap if stands => {
                Self::Whole
            }
            _ => Self::Head,
        }
    }

    /// Whether the head is half to the side.
    pub(super) fn is_aside(self) -> bool {
        matches!(self, Self::Aside | Self::About)
    }

    /// Whether the body is square to the camera.
    pub(super) fn is_square(self) -> bool {
        matches!(self, Self::Whole | Self::Back)
    }

    /// A part of a body as it is seen; none of what is buttoned before the chest, from behind.
    fn seen_of_body(self, line: &str) -> Option<Cow<'_, str>> {
        const CLOSED: &str = "<path class=\"accent\" d=\"M-18-84C-22-108-24-132-21-143L-9-154L14-154L23-143C26-126 24-108 \
            20-84C8-80-8-80-18-84Z\"/><path class=\"accent-dark\" d=\"M-18-84C-22-108-24-132-21-143L-15-149C-15-128-14-106-12-83C\
            -14-83-16-83-18-84Z\"/></g>";
        let name = line
            .strip_prefix("<g id=\"")
            .and_then(|rest| rest.split('"').next())
            .filter(|_| self == Self::Back);
        match (name, line.find('>')) {
            (Some(name), _) if BEFORE.contains(&name) => None,
            (Some("jacket" | "open_jacket"), Some(at)) => {
                Some(Cow::Owned(format!("{}{CLOSED}", &line[..=at])))
            }
            _ => Some(Cow::Borrowed(line)),
        }
    }

    /// The text of a head as it is seen.
    pub(super) fn head(self, svg: &str) -> String {
        match self {
            Self::Back => from_behind(svg),
            Self::About => with_back(svg),
            _ => svg.to_owned(),
        }
    }

    /// The text of a body, with the far limbs in the light when it is square to us.
    pub(super) fn body(self, svg: &'static str) -> Cow<'static, str> {
        if !self.is_square() {
            return Cow::Borrowed(svg);
        }
        let far = ["arm_far_", "hand_far", "leg_far_", "foot_far"];
        let lines = svg.lines().filter_map(|line| self.seen_of_body(line));
        let lines = lines.map(|line| {
            let is_far = far
                .iter()
                .any(|name| line.starts_with(&format!("<g id=\"{name}")));
            if is_far {
                line.replace("-dark\"", "\"")
            } else {
                line.into_owned()
            }
        });
        Cow::Owned(lines.collect::<Vec<String>>().join("\n"))
    }
}

/// What is buttoned before the chest.
pub(crate) const BEFORE: &[&str] = &[
    "shirt", "blouse", "apron", "stole", "bow_tie", "tie", "badge",
];

/// Parts of a head that are not seen from behind.
pub(crate) const FACE: &[&str] = &[
    "eyes",
    "eyes_shut",
    "brow",
    "mouth",
    "mouth_open",
    "beard",
    "stubble",
    "mustache",
    "lashes",
    "blush",
    "wrinkles",
    "tears",
    "fangs",
    "zombie",
    "war_paint",
    "patch",
    "nose_ring",
    "mime",
    "clown",
    "visor",
    "glasses",
    "sunglasses",
];

/// The name a part is listed by in a line of a head's file.
fn name_of(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("<g id=\"")?;
    rest.split('"').next()
}

/// A head with its back, which is hidden until it is turned away: it covers all that is drawn of the face.
fn with_back(svg: &str) -> String {
    const BACK: &str = "<g id=\"back_of_head\" data-parent=\"head\" data-pivot=\"3.5,-30\"><path class=\"skin\" d=\"M-16-26C-18-46-8-52 \
        3.5-52C15-52 25-46 23-26C21-10 13-3 3.5-3C-6-3-14-10-16-26Z\"/></g>";
    const HAIR: &str = "<g id=\"back_of_hair\" data-unless=\"bald hair_balding hair_mohawk hair_tuft hood\" data-parent=\"head\" \
        data-pivot=\"3.5,-30\"><path class=\"hair\" d=\"M-19.5-20C-25-42-16-57 3.5-57C23-57 32-42 26.5-20C26-8 20-1 \
        13-1C7-3 0-3-6-1C-13-1-19-8-19.5-20Z\"/><path class=\"hair-dark\" fill-opacity=\"0.55\" d=\"M-17-12C-12-6-5-5 \
        3.5-6C12-5 19-6 24-12C22-5 18-1 13-1C7-3 0-3-6-1C-11-1-15-5-17-12Z\"/></g>";
    let mut lines: Vec<&str> = Vec::new();
    for line in svg.lines() {
        lines.push(line);
        if name_of(line) == Some("head") {
            lines.extend([BACK, HAIR]);
        }
    }
    lines.join("\n")
}

/// A head from behind: no face, and hair down to the nape of whoever has any.
fn from_behind(svg: &str) -> String {
    const BARE: &str = "<g id=\"crown\" data-parent=\"head\" data-pivot=\"3.5,-30\"><path class=\"skin\" d=\"M-16-26C-18-46-8-52 \
        3.500-52C15-52 25-46 23-26C21-10 13-3 3.500-3C-6-3-14-10-16-26Z\"/></g>";
    const NAPE: &str = "<g id=\"nape\" data-unless=\"bald hair_balding hair_mohawk hair_tuft hood\" data-parent=\"head\" \
        data-pivot=\"3.5,-30\"><path class=\"hair\" d=\"M-19.5-20C-25-42-16-57 3.5-57C23-57 32-42 26.500-20C26-8 20-1 \
        13-1C7-3 0-3-6-1C-13-1-19-8-19.500-20Z\"/><path class=\"hair-dark\" fill-opacity=\"0.55\" d=\"M-17-12C-12-6-5-5 \
        3.500-6C12-5 19-6 24-12C22-5 18-1 13-1C7-3 0-3-6-1C-11-1-15-5-17-12Z\"/></g>";
    let mut lines: Vec<String> = Vec::new();
    for line in svg.lines() {
        let name = name_of(line);
        if name.is_some_and(|name| FACE.contains(&name)) {
            continue;
        }
        lines.push(line.to_owned());
        if name == Some("head") {
            lines.extend([BARE, NAPE].map(str::to_owned));
        }
    }
    lines.join("\n")
}

/// Makes a body square to the camera: broad, an arm at each side before it, the feet foreshortened.
pub(super) fn square_up(body: &mut Drawing) {
    const ARMS: f32 = 9.0;
    const LEGS: f32 = 3.0;
    let is_limb = |name: &str| {
        ["arm_", "leg_", "hand_", "foot_"]
            .iter()
            .any(|start| name.starts_with(start))
    };
    body.widen(
        |part| !is_limb(&part.name) && part.name != "neck",
        (BROADER, 1.0),
    );
    // The far arm is painted before the trunk: what lies between it and the near arm goes first.
    let range = ["arm_far_upper", "leg_far_upper", "arm_near_upper"].map(|name| body.part(name));
    if let [Some(far), Some(leg), Some(near)] = range
        && far < leg
        && leg < near
    {
        body.paint_before(leg..near, far);
    }
    body.move_branch("arm_near_upper", (-ARMS, 0.0));
    body.move_branch("arm_far_upper", (ARMS, 0.0));
    body.move_branch("leg_near_upper", (-LEGS, 0.0));
    body.move_branch("leg_far_upper", (LEGS, 0.0));
    body.widen(|part| part.name.starts_with("foot_"), (0.72, 1.0));
}

/// Puts the head on, with the hair that falls behind the shoulders painted before the trunk.
pub(super) fn put_head_on(body: &mut Drawing, head: &Drawing, turn: Turn, size: f32) {
    let hangs_down = |part: &Part| matches!(part.name.as_str(), "beard" | "locks" | "locks_far");
    if !turn.is_aside() && head.parts.iter().any(hangs_down) {
        // A beard lies on the chest and on the shoulders.
        let first = ["arm_far_upper", "arm_near_upper"].map(|name| body.part(name));
        let neck = body.part("neck");
        if let ([Some(far), Some(near)], Some(neck)) = (first, neck) {
            let from = if far > neck { far } else { near };
            if from > neck {
                body.paint_before(from..body.parts.len(), neck);
            }
        }
    }
    let Some(neck_idx) = body.part("neck") else {
        return;
    };
    let (x, y) = body.parts[neck_idx].pivot;
    let aside = if turn.is_aside() {
        0.0
    } else {
        MIDDLE_X * size
    };
    let place = Affine::scale(size, size).then(Affine::translate(x - aside, y));
    body.graft(head, neck_idx, place);
    // What falls down the back is what is seen of it.
    for name in BEHIND.iter().filter(|_| turn != Turn::Back) {
        if let (Some(hair), Some(torso)) = (body.part(name), body.part("torso"))
            && torso < hair
        {
            body.paint_before(hair..hair + 1, torso);
        }
    }
}

/// Nothing of somebody but a hand, or both, whose arm comes in from outside the picture.
pub(super) fn hands(outfit: &Outfit, is_one: bool) -> Option<Drawing> {
    const LONG: &str = "<path class=\"arm\" d=\"M6-330L22-330L20-110C19-104 9-104 8-110Z\"/>";
    let (colours, _) = outfit.finished();
    let is_kept = |name: &str| {
        let is_far = name.starts_with("arm_far") || name == "hand_far";
        is_far || !is_one && (name.starts_with("arm_near") || name == "hand_near")
    };
    let line = |line: &str| {
        let name = line
            .strip_prefix("<g id=\"")
            .and_then(|rest| rest.split('"').next());
        match (name, line.find('>')) {
            (Some("arm_far_upper"), Some(at)) => format!("{}{LONG}</g>", &line[..=at]),
            (Some(name), Some(at)) if !is_kept(name) => format!("{}</g>", &line[..=at]),
            _ => line.replace("-dark\"", "\""),
        }
    };
    let svg: Vec<String> = files::body("person")?.lines().map(line).collect();
    Drawing::parse(&svg.join("\n"), &colours, &[]).ok()
}
