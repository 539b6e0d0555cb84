//! What must hold where one moment of a story goes over into the next: nobody's limbs jump.

use std::collections::HashMap;

use kinora_domain::Size;

use super::{Placed, Production, Take};
use crate::language::understand;
use crate::rigs::Troupe;
use crate::scene::Transition;

const FPS: f32 = 30.0;
/// How much quicker than the quickest of both moments by itself limbs may go from the one into the other.
const MOST_QUICKER: f32 = 1.5;
/// What counts as the quickest of those who hardly move, in world units a frame: a frame is one unit high.
const LEAST_STEP: f32 = 0.03;

/// Where the joints of everybody are, by who it is and which part.
type Joints = HashMap<(u32, u32, String), (f32, f32)>;

fn joints(production: &Production, placed: &[Placed<'_>]) -> Joints {
    let mut joints = Joints::new();
    for (actor, placed) in production.actors.iter().zip(placed) {
        let id = production.scene.entities[actor.entity_idx].id;
        for (part_idx, part) in actor.drawing.parts.iter().enumerate() {
            let pose = &placed.stance.pose;
            let is_seen = pose.joints()[part_idx].opacity > 0.0 && placed.stance.opacity > 0.5;
            let is_limb = ["torso", "neck", "head", "arm_", "leg_", "hand_"]
                .iter()
                .any(|name| part.name.starts_with(name));
            if is_seen && is_limb {
                let (x, y) = pose.placed(part_idx).apply(part.pivot.0, part.pivot.1);
                let key = (id, actor.copy_idx, part.name.clone());
                joints.insert(key, placed.to_world.apply(x, y));
            }
        }
    }
    joints
}

/// The longest way of a joint between two frames, and whose.
fn longest_step(before: &Joints, now: &Joints) -> (f32, String) {
    let mut longest = (0.0, String::new());
    for (key, (x, y)) in now {
        let Some((old_x, old_y)) = before.get(key) else {
            continue;
        };
        let step = (x - old_x).hypot(y - old_y);
        if step > longest.0 {
            longest = (step, format!("{key:?}"));
        }
    }
    longest
}

/// The longest way of a joint from one frame to the next while a moment lasts by itself.
fn liveliest(production: &Production) -> f32 {
    let at = |frame_idx: usize| joints(production, &production.place(frame_idx as f32 / FPS));
    let steps = (0..59).map(|frame_idx| longest_step(&at(frame_idx), &at(frame_idx + 1)).0);
    steps.fold(0.0, f32::max)
}

#[test]
fn no_limb_jumps_where_one_moment_goes_over_into_the_next() {
    let mut n_jumps_uncared_for = 0;
    for prompt in [
        "A man walks in a park, then he sits down on a bench",
        "A woman sits on a chair in a room, then she stands up and waves",
        "A girl dances in a meadow, then she lies down in the grass",
        "A boy waves in a garden, then he jumps",
        "A chef cooks in a kitchen, then he claps",
    ] {
        let told = understand(prompt);
        let next = told.later.first().unwrap_or_else(|| panic!("{prompt}"));
        assert_eq!(next.transition, Transition::Flow, "{prompt}");
        let troupe = Troupe::default();
        for (wide, high) in [(1280, 720), (720, 1280)] {
            let size = Size::new(wide, high).unwrap();
            let take = |scene, start_s| Take {
                scene,
                troupe: &troupe,
                seed: 5,
                size,
                start_s,
                length_s: 2.0,
                pace: 1.0,
                blocking: None,
                goes_on_s: &[],
            };
            let first = Production::take(&take(&told.scene, 0.0));
            let alone = Production::take(&take(&next.scene, 0.0));
            let most = MOST_QUICKER * liveliest(&first).max(liveliest(&alone)).max(LEAST_STEP);
            let mut before = joints(&first, &first.place(2.0 - 1.0 / FPS));
            let second = Production::going_on(&take(&next.scene, 2.0), first);
            let cut = joints(&alone, &alone.place(0.0));
            n_jumps_uncared_for += usize::from(longest_step(&before, &cut).0 >= most);
            for frame_idx in 0..45 {
                let time_s = 2.0 + frame_idx as f32 / FPS;
                let old = second
                    .going_on
                    .as_ref()
                    .filter(|before| before.is_seen(time_s))
                    .map_or_else(Vec::new, |before| before.previous.place(time_s));
                let now = joints(&second, &second.place_from(time_s, &old));
                let (step, whose) = longest_step(&before, &now);
                assert!(
                    step < most,
                    "{prompt} of {size}, frame {frame_idx}: {whose} goes {step}"
                );
                before = now;
            }
        }
    }
    // Without what brings poses together, most of these would jump.
    assert!(n_jumps_uncared_for >= 5, "{n_jumps_uncared_for}");
}
