//! A studio that shows a product: what is alone there and small stands on a stand of its own.

use crate::language::draft::{Draft, DraftEntity};
use crate::language::grammar::is_panel;
use crate::scene::{Action, CameraMove, Class, Motif, Setting, StudioLight, TimeOfDay};

/// The largest that a stand carries, in metres.
const LARGEST_M: f32 = 1.3;
/// Shapes and signs, which are pictures by themselves.
const FLAT: &[&str] = &[
    "circle",
    "square",
    "rectangle",
    "triangle",
    "hexagon",
    "star",
    "heart",
    "sign",
    "dashboard_panel",
    "web_page",
    "app_screen",
    "code_window",
    "eye_beast",
    "eye_bird",
    "eye_cat",
    "eye_close",
    "eye_reptile",
];
/// The most kinds of things that stand on one.
const MOST: usize = 3;

/// Sets up the stand and its light.
pub(super) fn arrange(draft: &mut Draft, setting: Setting) {
    if setting != Setting::Studio {
        draft.surface.is_showcase = false;
        return;
    }
    draft.surface.is_showcase = is_of_wares(&draft.entities);
    // Before paper that looks the same from all sides, who goes round a thing sees it turn.
    if draft.surface.is_showcase && draft.camera == Some(CameraMove::Orbit) {
        draft.camera = None;
        for entity in draft
            .entities
            .iter_mut()
            .filter(|it| it.action == Action::Idle)
        {
            entity.action = Action::Turn;
        }
    }
    let is_late = matches!(
        draft.time_of_day,
        Some(TimeOfDay::Night | TimeOfDay::Sunset)
    );
    if is_late && draft.surface.light == StudioLight::Usual {
        draft.surface.light = StudioLight::Dark;
    }
}

/// Whether pages and programs are shown, alone or on their devices.
pub(super) fn is_of_screens(draft: &Draft) -> bool {
    let is_device = |entity: &DraftEntity| {
        matches!(
            entity.key(),
            "television"
                | "screen"
                | "computer"
                | "desktop_computer"
                | "phone"
                | "tablet"
                | "laptop"
        )
    };
    let entities = &draft.entities;
    let n_devices: u32 = entities
        .iter()
        .filter(|it| is_device(it))
        .map(|it| it.count)
        .sum();
    let n_panels = entities.iter().filter(|it| is_panel(it)).count();
    let is_digital = draft.surface.motif == Motif::Digital && (n_devices > 1 || n_panels > 0);
    is_digital && entities.iter().all(|it| is_device(it) || is_panel(it))
}

/// Whether only small things are there that somebody may sell.
pub(super) fn is_of_wares(entities: &[DraftEntity]) -> bool {
    let is_ware = |entity: &DraftEntity| {
        matches!(
            entity.class(),
            Class::Thing | Class::Food | Class::Instrument
        ) && entity.concept.is_some_and(|it| it.height_m < LARGEST_M)
            && !FLAT.contains(&entity.key())
            && entity.word != crate::language::grammar::WORDS
            && entity.count <= 4
    };
    !entities.is_empty() && entities.len() <= MOST && entities.iter().all(is_ware)
}
