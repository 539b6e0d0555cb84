//! What a prompt was understood as, for people to read: sentence by sentence, moment by moment, and what was dropped.

use serde::Serialize;

use super::words::{Reading, Word};
use super::{Later, Understanding};
use crate::scene::{
    Action, Age, Angle, Chroma, Entity, Key, Look, Nearness, Scene, Toning, Transition, Warmth,
};

impl Understanding {
    /// Lines that say how the prompt was read.
    #[must_use]
    pub fn explained(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(language) = &self.language {
            lines.push(format!(
                "language: {language}, of which only the plainest words are known"
            ));
        }
        for (sentence_idx, sentence) in sentences(&self.words).iter().enumerate() {
            let words: Vec<String> = sentence.iter().map(|word| read_word(word)).collect();
            lines.push(format!(
                "sentence {}: {}",
                sentence_idx + 1,
                words.join(" ")
            ));
        }
        let told: f32 = self.later.iter().map(|later| later.share).sum();
        lines.push(format!("moment 1, {}", moment(&self.scene, 1.0 - told)));
        lines.extend(
            self.scene
                .entities
                .iter()
                .map(|entity| who(entity, &self.scene)),
        );
        for (later_idx, later) in self.later.iter().enumerate() {
            lines.extend(later_lines(later, later_idx + 2));
        }
        for caption in &self.scene.captions {
            lines.push(format!("  said: {:?}", caption.text));
        }
        lines.extend(self.not_understood().map(dropped));
        lines
    }
}

fn later_lines(later: &Later, number: usize) -> Vec<String> {
    let how = match later.transition {
        Transition::Flow => "going on",
        Transition::Cut => "after a cut",
    };
    let scene = &later.scene;
    if let Some(card) = &scene.card {
        let share = later.share * 100.0;
        return vec![format!(
            "moment {number}, {how}, {share:.0} % of the clip: a card to read, {:?}",
            card.text
        )];
    }
    let mut lines = vec![format!(
        "moment {number}, {how}, {}",
        moment(scene, later.share)
    )];
    lines.extend(scene.entities.iter().map(|entity| who(entity, scene)));
    lines
}

/// The words of each sentence.
fn sentences(words: &[Word]) -> Vec<Vec<&Word>> {
    let mut sentences = vec![Vec::new()];
    for word in words {
        if let Some(last) = sentences.last_mut() {
            last.push(word);
        }
        if word.ends_sentence {
            sentences.push(Vec::new());
        }
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

fn read_word(word: &Word) -> String {
    let reading = match &word.reading {
        Reading::Entity { id } => format!("#{id}"),
        Reading::Detail { id } => format!("of #{id}"),
        Reading::Action { action } => name(action),
        Reading::Scene => "scene".to_owned(),
        Reading::Timeline => "then".to_owned(),
        Reading::Grammar => return word.text.clone(),
        Reading::NotDrawn { .. } => "dropped".to_owned(),
        Reading::Placard { id } => format!("card #{id}"),
        Reading::Unknown => "unknown".to_owned(),
    };
    format!("{}[{reading}]", word.text)
}

fn moment(scene: &Scene, share: f32) -> String {
    let mut facts = vec![
        format!("{:.0} % of the clip: {}", share * 100.0, place(scene)),
        name(&scene.time_of_day),
        name(&scene.weather),
        name(&scene.season),
        format!("{} style", name(&scene.style)),
        format!("{} mood", name(&scene.mood)),
        format!("{} shot", name(&scene.shot)),
        format!("camera {}", name(&scene.camera)),
    ];
    if scene.angle != Angle::Level {
        facts.push(format!("{} angle", name(&scene.angle)));
    }
    facts.extend(filming(scene));
    if scene.pace != 1.0 {
        facts.push(format!("pace {}", scene.pace));
    }
    facts.extend(toning(&scene.surface.toning));
    facts.extend(scene.surface.lamp.map(|lamp| format!("light #{lamp:06x}")));
    let told = [
        (scene.surface.is_heavy, "heavy weather"),
        (scene.surface.is_soft_light, "soft light"),
        (scene.surface.has_rays, "shafts of light"),
        (scene.surface.is_shallow, "soft background"),
    ];
    facts.extend(
        told.into_iter()
            .filter(|(is_told, _)| *is_told)
            .map(|(_, fact)| fact.to_owned()),
    );
    facts.join(", ")
}

/// What is told of the camera beyond its shot and its first move.
fn filming(scene: &Scene) -> Vec<String> {
    let filming = &scene.filming;
    let called = |id: Option<u32>| {
        let entity = scene.entities.iter().find(|it| Some(it.id) == id);
        entity.map_or_else(|| "what is behind".to_owned(), |it| it.word.clone())
    };
    let mut facts: Vec<String> = filming
        .then
        .iter()
        .map(|camera| format!("then {}", name(camera)))
        .collect();
    facts.extend(
        filming
            .opens
            .map(|shot| format!("from {} shot", name(&shot))),
    );
    if let Some((from, to)) = filming.turns {
        facts.push(format!(
            "from {} of {} to {} of {}",
            name(&from.part),
            called(from.id),
            name(&to.part),
            called(to.id)
        ));
    }
    facts.extend(filming.before.map(|before| match before.how {
        Nearness::Foreground => format!("{} in the foreground", called(before.id)),
        Nearness::Shoulder => format!("over the shoulder of {}", called(before.id)),
        Nearness::Eyes if before.id.is_none() => "with somebody's eyes".to_owned(),
        Nearness::Eyes => format!("with the eyes of {}", called(before.id)),
    }));
    if filming.is_fisheye {
        facts.push("fisheye".to_owned());
    }
    facts
}

/// What is told of the colours of the whole picture.
fn toning(toning: &Toning) -> Option<String> {
    let mut facts = Vec::new();
    if toning.chroma != Chroma::Usual {
        facts.push(name(&toning.chroma));
    }
    if toning.warmth != Warmth::Usual {
        facts.push(name(&toning.warmth));
    }
    if toning.key != Key::Usual {
        facts.push(format!("{} key", name(&toning.key)));
    }
    let colours = [toning.dark, toning.light].into_iter().flatten();
    facts.extend(colours.map(|colour| format!("#{colour:06x}")));
    (!facts.is_empty()).then(|| format!("toned {}", facts.join(" ")))
}

/// Where it is: one place, or two in one.
fn place(scene: &Scene) -> String {
    match &scene.backdrop {
        Some(behind) => format!("{} with {} around it", name(&scene.setting), name(behind)),
        None => name(&scene.setting),
    }
}

/// One entity: what it is, looks like, does, and where.
fn who(entity: &Entity, scene: &Scene) -> String {
    let called = |id: u32| {
        let other = scene.entities.iter().find(|other| other.id == id);
        other.map_or_else(|| format!("#{id}"), |other| format!("{} #{id}", other.word))
    };
    let mut facts = Vec::new();
    if entity.concept != entity.word {
        facts.push(format!("drawn as {}", entity.concept.replace('_', " ")));
    }
    facts.extend(look(entity));
    if entity.action != Action::Idle || entity.activity.is_some() {
        facts.push(match entity.activity {
            Some(activity) => activity.key().replace('_', " "),
            None => name(&entity.action),
        });
    }
    facts.extend(
        entity
            .target
            .map(|target| format!("target {}", called(target))),
    );
    if let Some(place) = &entity.place {
        let of = place.of.map_or_else(|| "the place".to_owned(), called);
        facts.push(format!("{} {of}", name(&place.relation)));
    }
    facts.extend(entity.text.iter().map(|text| format!("says {text:?}")));
    let kind = if entity.is_subject {
        "subject"
    } else {
        "thing"
    };
    let count = if entity.count > 1 {
        format!("{} x ", entity.count)
    } else {
        String::new()
    };
    let mut line = format!("  {kind} {count}{} #{}", entity.word, entity.id);
    if !facts.is_empty() {
        line.push_str(": ");
        line.push_str(&facts.join(", "));
    }
    line
}

fn look(entity: &Entity) -> Vec<String> {
    let mut facts = facts_of(&entity.look);
    if let Some(end) = &entity.look.becomes {
        let end = facts_of(end).join(" ");
        facts.push(format!("becomes {end}"));
    }
    facts
}

fn facts_of(look: &Look) -> Vec<String> {
    let mut facts = Vec::new();
    facts.extend(look.colour.map(|rgb| format!("colour #{rgb:06x}")));
    facts.extend(
        look.material
            .map(|material| format!("of {}", name(&material))),
    );
    facts.extend(look.states.iter().map(name));
    facts.extend(look.pattern.map(|pattern| name(&pattern)));
    facts.extend(look.shape.map(|shape| format!("cut as a {}", name(&shape))));
    if look.scale != 1.0 {
        facts.push(format!("{} times its size", look.scale));
    }
    if look.age != Age::Adult {
        facts.push(name(&look.age));
    }
    facts.extend(look.role.iter().cloned());
    facts.extend(look.wears.iter().map(|worn| format!("wears {worn}")));
    facts
}

fn dropped(word: &Word) -> String {
    let why = match &word.reading {
        Reading::NotDrawn { reason } => reason.as_str(),
        Reading::Placard { .. } => {
            "nothing is known of it: a card says the word, or a simple form stands for it"
        }
        _ => "nothing is known of it",
    };
    format!("dropped: {} ({why})", word.text)
}

/// The word that a value has in JSON, without underscores.
fn name(value: &impl Serialize) -> String {
    let json = serde_json::to_value(value).unwrap_or_default();
    json.as_str().unwrap_or_default().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    #[test]
    fn every_part_of_the_reading_is_told() {
        let lines = understand(
            "A red cat plays a piano on a stage. Then a handsome dog sleeps beside the frobnicator.",
        )
        .explained();
        let text = lines.join("\\n");
        for part in [
            "sentence 1: A red[of #1] cat[#1]",
            "sentence 2: Then[then]",
            "moment 1, 50 % of the clip: stage",
            "subject cat #1: colour #d6282f, play instrument, target piano #2",
            "moment 2, going on, 50 %",
            "dog",
            "dropped: handsome (a look the drawing does not show)",
        ] {
            assert!(text.contains(part), "{part}\\n{text}");
        }
    }

    #[test]
    fn another_language_is_said_first() {
        let lines = understand("Una mujer baila en la playa").explained();
        assert!(lines[0].starts_with("language: Spanish"), "{lines:?}");
    }
}
