//! What people are dressed for: a coat in the snow, a swimsuit at the pool, a suit in the office, tutus in a ballet.

use crate::scene::{Action, Attire, Class, Entity, Scene, Season, Setting, Weather};

/// Dresses everybody of whose clothes nothing is said; who comes from an earlier scene keeps what they wear.
pub(super) fn dress(scene: &mut Scene) {
    let around = around(scene);
    for entity in &mut scene.entities {
        if entity.class == Class::Person && entity.look.attire.is_usual() {
            entity.look.attire = of_doing(entity, scene.setting).unwrap_or(around);
        }
    }
}

/// By what somebody does.
fn of_doing(entity: &Entity, setting: Setting) -> Option<Attire> {
    use Action as A;
    let activity = entity.activity.map(crate::scene::Activity::key);
    let is_indoors = setting.is_indoors();
    match (entity.action, activity) {
        (_, Some("ballet")) => Some(Attire::Ballet),
        (
            _,
            Some(
                "push_up" | "sit_up" | "squat" | "jumping_jack" | "handstand" | "cartwheel"
                | "backflip" | "front_flip",
            ),
        ) => Some(Attire::Sport),
        (A::Run, _)
            if matches!(
                setting.base(),
                Setting::Park | Setting::Road | Setting::Bridge | Setting::Street
            ) && entity.look.age != crate::scene::Age::Child =>
        {
            Some(Attire::Sport)
        }
        (A::Swim | A::Dive | A::Surf, _) => Some(Attire::Swim),
        (A::Stretch | A::Meditate, _) if setting != Setting::Bedroom => Some(Attire::Sport),
        (A::Sleep, _) if is_indoors => Some(Attire::Night),
        _ => None,
    }
}

/// By the place, the weather and the season.
fn around(scene: &Scene) -> Attire {
    use Setting as S;
    let setting = scene.setting.base();
    let is_wet = matches!(scene.weather, Weather::Rain | Weather::Storm);
    let is_cold = scene.season == Season::Winter || scene.weather == Weather::Snow;
    match setting {
        S::Arctic | S::IceRink => Attire::Warm,
        S::Pool | S::HotSpring => Attire::Swim,
        S::Gym | S::Stadium => Attire::Sport,
        S::Office | S::Airport => Attire::Office,
        S::Ballroom | S::Mansion => Attire::Formal,
        S::Bedroom => Attire::Night,
        // What hangs in the air says nothing of the weather.
        S::Space | S::UnderWater | S::Studio | S::Abstract => Attire::Everyday,
        _ if setting.is_indoors() => Attire::Everyday,
        _ if is_cold => Attire::Warm,
        _ if is_wet => Attire::Rain,
        S::Beach => Attire::Beach,
        _ if scene.season == Season::Autumn => Attire::Autumn,
        _ => Attire::Everyday,
    }
}

#[cfg(test)]
mod tests {
    use super::Attire;
    use crate::language::understand;

    #[test]
    fn people_dress_for_the_place_the_weather_and_what_they_do() {
        for (prompt, attire) in [
            ("a woman walking in a snowy forest", Attire::Warm),
            ("a man walking on the street", Attire::Everyday),
            ("a man walking in the rain", Attire::Rain),
            ("a woman sitting on the beach", Attire::Beach),
            ("a man swimming in a lake", Attire::Swim),
            ("a boy doing push ups in the park", Attire::Sport),
            ("two women talk in an office", Attire::Office),
            ("a woman waltzes in a ballroom", Attire::Formal),
            ("a man sleeping in a bedroom", Attire::Night),
            ("six dancers perform a ballet on stage", Attire::Ballet),
        ] {
            let scene = understand(prompt).scene;
            assert_eq!(scene.entities[0].look.attire, attire, "{prompt}");
        }
    }
}
