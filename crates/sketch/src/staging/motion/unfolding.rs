//! What changes from within, by the names of a drawing's parts: plants grow and bloom, covers open, ink spreads, stars of
//! fireworks go up.
//!
//! ```text
//! stem, leaf_1 …      grow: the stem rises from its pivot and carries the leaves, which unfold one after the other
//! bud, flower         bloom: the bud gives way to the flower, which opens from its pivot
//! plume_1 …           spread one after the other from where they begin
//! shut, wide          open: what is shut narrows to its pivot and what is seen then opens out of it
//! lit_half, …_bulge   a moon: how much of its disc is lit
//! drop                slides along to the point `edge` and falls
//! ```

use super::{ease, fract};
use crate::rigs::{Drawing, Pose};

/// How long a star of a firework takes from spark to ember, in seconds.
const BURST_S: f32 = 2.3;
/// How far below its place a spark begins, as a share of the drawing's height.
const RISE: f32 = 0.45;

/// A number of a drawing that every part has for itself.
fn parts(drawing: &Drawing, prefix: &str) -> Vec<(String, (f32, f32))> {
    let named = drawing
        .parts
        .iter()
        .filter(|part| part.name.starts_with(prefix));
    named.map(|part| (part.name.clone(), part.pivot)).collect()
}

/// Lights `share` of a disc from its right edge on; whether it is one.
pub(super) fn light_disc(pose: &mut Pose<'_>, share: f32) -> bool {
    let is_disc = pose.drawing().part("lit_half").is_some();
    let over = 1.0 - 2.0 * share;
    pose.scale("dark_bulge", over.max(0.001), 1.0);
    pose.show("dark_bulge", over > 0.0);
    pose.scale("lit_bulge", (-over).max(0.001), 1.0);
    pose.show("lit_bulge", over < 0.0);
    is_disc
}

/// What has a stem grows out of the ground; whether it has one.
pub(super) fn grow(pose: &mut Pose<'_>, along: f32) -> bool {
    let Some(stem) = pose.drawing().part("stem") else {
        return false;
    };
    let foot = pose.drawing().parts[stem].pivot.1;
    let tall = 0.04 + 0.96 * along;
    pose.scale("stem", 0.45 + 0.55 * along, tall);
    let mut carried = parts(pose.drawing(), "leaf_");
    carried.extend(parts(pose.drawing(), "bud"));
    carried.extend(parts(pose.drawing(), "flower"));
    let height = pose.drawing().height.max(1.0);
    for (name, pivot) in carried {
        let up = foot - pivot.1;
        pose.shift(&name, 0.0, up * (1.0 - tall));
        // The higher on the stem, the later.
        let begins = 0.70 * (up / height).clamp(0.0, 1.0);
        let own = ease((along - begins) / 0.32).max(0.001);
        pose.scale(&name, own, own);
    }
    bloom(pose, ((along - 0.55) / 0.45).max(0.0));
    true
}

/// What has a flower or plumes opens them; whether it has any.
pub(super) fn bloom(pose: &mut Pose<'_>, along: f32) -> bool {
    let plumes = parts(pose.drawing(), "plume_");
    let n_plumes = plumes.len().max(1) as f32;
    for (rank, (name, _)) in plumes.iter().enumerate() {
        let begins = 0.72 * rank as f32 / n_plumes;
        let own = ease((along - begins) / (1.0 - begins).min(0.5));
        pose.scale(name, 0.12 + 0.88 * own, (0.05 + 0.95 * own).max(0.001));
        pose.fade(name, (5.0 * own).min(1.0));
    }
    let has_bud = pose.drawing().part("bud").is_some();
    if pose.drawing().part("flower").is_none() {
        return !plumes.is_empty();
    }
    let open = ((along - 0.10) / 0.90).clamp(0.0, 1.0);
    let (wide, high) = if has_bud { (0.42, 0.58) } else { (0.30, 0.45) };
    pose.scale(
        "flower",
        wide + (1.0 - wide) * open,
        high + (1.0 - high) * open,
    );
    if has_bud {
        let gone = ease((along - 0.16) / 0.22);
        pose.scale("bud", 1.0 + 0.25 * gone, 1.0 + 0.10 * gone);
        pose.fade("bud", 1.0 - gone);
        pose.fade("flower", ease((along - 0.08) / 0.14));
    }
    true
}

/// What is shut by a cover, or hung with drapes, opens; whether it is.
pub(super) fn open(pose: &mut Pose<'_>, wide: f32) -> bool {
    let drawing = pose.drawing();
    let has_cover = drawing.part("shut").is_some();
    if !has_cover {
        return false;
    }
    // A cover is seen on its edge halfway.
    let closing = (1.0 - 2.0 * wide).max(0.0);
    let opening = (2.0 * wide - 1.0).max(0.0);
    let is_flat = drawing.point("spine").is_some();
    let turned = |share: f32| {
        let share = share.max(0.001);
        if is_flat { (share, 1.0) } else { (1.0, share) }
    };
    let (x, y) = turned(closing);
    pose.scale("shut", x, y);
    pose.show("shut", closing > 0.0);
    let (x, y) = turned(opening);
    pose.scale("wide", x, y);
    pose.show("wide", opening > 0.0);
    for name in ["within", "glow"] {
        pose.fade(name, wide);
    }
    true
}

/// A drop slides along what it hangs on, and falls off its end; whether there is one.
pub(super) fn slide_off(pose: &mut Pose<'_>, along: f32) -> bool {
    let drawing = pose.drawing();
    let (Some(drop), Some((_, edge))) = (drawing.part("drop"), drawing.point("edge")) else {
        return false;
    };
    let from = drawing.parts[drop].pivot;
    let slid = ease(along / 0.62);
    let fallen = ((along - 0.66) / 0.34).clamp(0.0, 1.0);
    let down = 1.35 * drawing.height * fallen * fallen;
    // It hangs at the tip before it lets go.
    let hangs = ease((along - 0.50) / 0.14) * (1.0 - ease((along - 0.66) / 0.06));
    pose.shift(
        "drop",
        (edge.0 - from.0) * slid,
        (edge.1 - from.1) * slid + down,
    );
    pose.scale(
        "drop",
        1.0 - 0.10 * hangs,
        1.0 + 0.25 * hangs + 0.20 * fallen,
    );
    let bent = 0.05 * slid * (1.0 - fallen);
    pose.turn("body", bent);
    true
}

/// A star of a firework: each of a drawing has a beat of its own.
pub(super) fn burst(pose: &mut Pose<'_>, name: &str, time_s: f32) {
    let number: f32 = name.trim_start_matches("burst_").parse().unwrap_or(1.0);
    let age = fract(time_s / BURST_S + 0.38 * number + 0.12);
    let rising = 1.0 - (age / 0.22).clamp(0.0, 1.0);
    let opening = ((age - 0.22) / 0.34).clamp(0.0, 1.0);
    let open = 1.0 - (1.0 - opening) * (1.0 - opening);
    let sinking = ((age - 0.56) / 0.44).clamp(0.0, 1.0);
    let size = 0.06 + 0.94 * open + 0.06 * sinking;
    pose.scale(name, size, size);
    let high = pose.drawing().height;
    pose.shift(
        name,
        0.0,
        high * (RISE * rising * rising + 0.05 * sinking * sinking),
    );
    pose.fade(name, (1.0 - sinking) * (1.0 - 0.35 * rising));
}

#[cfg(test)]
mod tests {
    use super::light_disc;
    use crate::props::Prop;
    use crate::rigs::{Drawing, Pose};

    #[test]
    fn a_moon_is_dark_then_half_lit_then_full() {
        let prop = Prop::find("moon_phases").unwrap();
        let drawing = Drawing::from_prop(prop, &prop.colours(None)).unwrap();
        let bulges = |share: f32| {
            let mut pose = Pose::rest(&drawing);
            assert!(light_disc(&mut pose, share));
            let joint = |part: &str| pose.joints()[drawing.part(part).unwrap()];
            let (dark, lit) = (joint("dark_bulge"), joint("lit_bulge"));
            (dark.opacity * dark.scale.0, lit.opacity * lit.scale.0)
        };
        let (dark, lit) = bulges(0.0);
        assert!(dark > 0.99 && lit < 0.01);
        let (dark, lit) = bulges(0.5);
        assert!(dark < 0.01 && lit < 0.01);
        let (dark, lit) = bulges(1.0);
        assert!(dark < 0.01 && lit > 0.99);
    }
}
