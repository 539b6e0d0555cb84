//! How a whole body is held: the rows of `postures.tsv`.

use super::PERSON_HIGH;

pub(super) const POSTURES: &str = include_str!("../../../../data/postures.tsv");
/// Where hands hang and feet stand at rest.
const HANDS: [(f32, f32); 2] = [(-13.0, -76.0), (19.0, -76.0)];
const FEET: [(f32, f32, f32); 2] = [(-8.0, -9.0, 0.0), (12.0, -9.0, 0.0)];

/// How a whole body is held: a row of `postures.tsv`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Posture {
    pub(super) lift: f32,
    pub(super) lean: (f32, f32),
    pub(super) hips: (f32, f32),
    pub(super) torso_rad: f32,
    pub(super) neck_rad: f32,
    pub(super) hands: [(f32, f32); 2],
    pub(super) feet: [(f32, f32, f32); 2],
}

impl Posture {
    /// How far head, hands and feet reach left, up and right of where it stands, in units of a grown person.
    pub(super) fn extent(&self) -> (f32, f32, f32) {
        let hip_y = -92.0;
        let head = {
            let (sin, cos) = (libm::sinf(self.torso_rad), libm::cosf(self.torso_rad));
            (self.hips.0 + 92.0 * sin, hip_y + self.hips.1 - 92.0 * cos)
        };
        let feet = self.feet.map(|(x, y, _)| (x, y));
        let hub = -self.lean.1 * PERSON_HIGH;
        let (sin, cos) = (libm::sinf(self.lean.0), libm::cosf(self.lean.0));
        let mut extent = (0.0_f32, 0.0_f32, 0.0_f32);
        for (x, y) in [head, self.hands[0], self.hands[1], feet[0], feet[1]] {
            let (dx, dy) = (x, y - hub);
            let at_x = dx * cos - dy * sin;
            let at_y = hub + dx * sin + dy * cos - self.lift * PERSON_HIGH;
            // A head, a hand or a shoe about it.
            extent.0 = extent.0.min(at_x - 26.0);
            extent.1 = extent.1.min(at_y - 20.0);
            extent.2 = extent.2.max(at_x + 26.0);
        }
        extent
    }
}

/// The row of that name.
pub(super) fn posture(name: &str) -> Option<Posture> {
    let line = POSTURES
        .lines()
        .find(|line| line.split('\t').next() == Some(name))?;
    let cells: Vec<&str> = line.split('\t').skip(1).collect();
    let [
        lift,
        lean,
        hips,
        torso,
        neck,
        near,
        far,
        near_foot,
        far_foot,
    ] = cells.try_into().ok()?;
    let pair = |cell: &str, mark: char| {
        let (x, y) = cell.split_once(mark)?;
        Some((x.parse().ok()?, y.parse().ok()?))
    };
    let hand = |cell: &str, rest| match cell {
        "-" => Some(rest),
        cell => pair(cell, ','),
    };
    let foot = |cell: &str, rest| match cell {
        "-" => Some(rest),
        cell => {
            let (at, turn) = cell.rsplit_once(',')?;
            let (x, y) = pair(at, ',')?;
            Some((x, y, turn.parse().ok()?))
        }
    };
    Some(Posture {
        lift: lift.parse().ok()?,
        lean: pair(lean, '@')?,
        hips: pair(hips, ',')?,
        torso_rad: torso.parse().ok()?,
        neck_rad: neck.parse().ok()?,
        hands: [hand(near, HANDS[0])?, hand(far, HANDS[1])?],
        feet: [foot(near_foot, FEET[0])?, foot(far_foot, FEET[1])?],
    })
}
