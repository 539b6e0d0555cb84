//! What drives towards us is seen from the front.

use crate::language::draft::{DraftEntity, concept};
use crate::scene::{Action, Heading};

/// Turns cars and trucks to us that come near.
pub(super) fn face_us(entities: &mut [DraftEntity]) {
    for entity in entities {
        let comes = entity.look.heading == Heading::Near && entity.action == Action::Drive;
        let front = match entity.key() {
            "car" | "sedan" | "convertible" | "suv" | "taxi" => "oncoming_car",
            "truck" | "lorry" => "oncoming_truck",
            _ => continue,
        };
        if comes {
            // A taxi stays yellow.
            let own = entity.concept.and_then(|concept| concept.colour);
            entity.look.colour = entity.look.colour.or(own);
            entity.concept = concept(front);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    #[test]
    fn who_drives_towards_us_is_seen_from_the_front() {
        for (prompt, key) in [
            ("A car drives slowly towards the camera", "oncoming_car"),
            ("A taxi drives towards us in the rain", "oncoming_car"),
            (
                "A truck speeding towards us on a snowy road",
                "oncoming_truck",
            ),
            ("A car drives along a road", "car"),
            ("A car drives away from the camera", "car"),
        ] {
            let scene = understand(prompt).scene;
            assert_eq!(scene.entities[0].concept, key, "{prompt}");
        }
    }
}
