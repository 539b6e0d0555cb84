//! Draws rigs and props at rest onto one sheet, to look at while drawing them:
//! `cargo run --release -p kinora-sketch --example rig_sheet -- sheet.png [PROMPT…]`, such as
//! `rig_sheet /tmp/r.png "an old man" "a girl in a red dress" giraffe`; without prompts a selection of all.

use std::{error::Error, fs::File, sync::Arc};

use kinora_domain::Size;
use kinora_sketch::language;
use kinora_sketch::paint::{Affine, Compositor, Draw, DrawList, Plate};
use kinora_sketch::rigs::{Light, PROPS, Pose, Puppet, cast};
use kinora_sketch::scene::{Action, Class, Entity, Look, Pattern};

const COLUMNS: u32 = 10;
const CELL_PX: u32 = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "rig_sheet.png".to_owned());
    let prompts: Vec<String> = std::env::args().skip(2).collect();
    let entities = if prompts.is_empty() {
        entities()
    } else {
        prompts
            .iter()
            .filter_map(|prompt| first_of(prompt))
            .collect()
    };
    let n_rows = (entities.len() as u32).div_ceil(COLUMNS);
    let size = Size::new(COLUMNS * CELL_PX, n_rows * CELL_PX)?;
    let mut list = DrawList::default();
    let paper = Plate::from_fn(
        size.width_px() as usize,
        size.height_px() as usize,
        |_, _| ([0.74, 0.80, 0.86], 1.0),
    );
    list.draw(whole(paper));
    for (entity_idx, entity) in entities.iter().enumerate() {
        let drawing = Arc::new(cast(entity, 7 + entity_idx as u64, 0).drawing);
        let (left, top, right) = drawing.extent;
        let px_per_unit = (0.9 * CELL_PX as f32) / (right - left).max(-top);
        let puppet = Puppet::bake(Arc::clone(&drawing), px_per_unit, Light::neutral());
        let mut pose = Pose::rest(&drawing);
        pose.show("eyes_shut", false);
        pose.show("mouth_open", false);
        if drawing.part("wing_folded").is_some() {
            pose.fade("wing_near", 0.0);
            pose.fade("wing_far", 0.0);
            pose.fade("flight", 0.0);
        }
        let column = entity_idx as u32 % COLUMNS;
        let row = entity_idx as u32 / COLUMNS;
        let x = (column * CELL_PX + CELL_PX / 2) as f32 - (left + right) / 2.0 * px_per_unit;
        let y = ((row + 1) * CELL_PX) as f32 - 6.0;
        let to_frame = Affine::scale(px_per_unit, px_per_unit).then(Affine::translate(x, y));
        puppet.draw(&pose, to_frame, 1.0, &mut list);
    }
    let mut compositor = Compositor::new(size);
    compositor.draw(&list);
    let mut encoder = png::Encoder::new(File::create(path)?, size.width_px(), size.height_px());
    encoder.set_color(png::ColorType::Rgb);
    let rgb: Vec<u8> = compositor
        .canvas()
        .iter()
        .flat_map(|pixel| [*pixel as u8, (*pixel >> 8) as u8, (*pixel >> 16) as u8])
        .collect();
    encoder.write_header()?.write_image_data(&rgb)?;
    Ok(())
}

/// Who or what a prompt names first, as it would be shown.
fn first_of(prompt: &str) -> Option<Entity> {
    language::understand(prompt)
        .scene
        .entities
        .into_iter()
        .next()
}

fn whole(plate: Plate) -> Draw {
    Draw {
        plate: Arc::new(plate),
        to_frame: Affine::IDENTITY,
        opacity: 1.0,
        tint: [1.0; 3],
        blend: kinora_sketch::paint::Blend::Over,
        wave: None,
    }
}

fn entity(word: &str, class: Class, action: Action) -> Entity {
    Entity {
        id: 0,
        concept: word.to_owned(),
        word: word.to_owned(),
        class,
        emoji: None,
        height_m: 1.0,
        count: 1,
        look: Look::default(),
        action,
        activity: None,
        target: None,
        place: None,
        is_subject: true,
        text: None,
    }
}

fn entities() -> Vec<Entity> {
    let mut all = Vec::new();
    for animal in ["cat", "dog", "fox", "tiger"] {
        all.push(entity(animal, Class::FourLegged, Action::Dance));
        all.push(entity(animal, Class::FourLegged, Action::Idle));
    }
    for entity in &mut all[..2] {
        entity.look.pattern = Some(Pattern::Calico);
    }
    for animal in ["horse", "zebra", "elephant", "penguin"] {
        all.push(entity(animal, Class::FourLegged, Action::Idle));
    }
    all.push(entity("bird", Class::Bird, Action::Idle));
    all.push(entity("fish", Class::Fish, Action::Idle));
    for person in [
        "man",
        "woman",
        "boy",
        "girl",
        "astronaut",
        "chef",
        "sailor",
        "detective",
        "knight",
        "ballerina",
        "robot",
        "skeleton",
        "king",
        "wizard",
    ] {
        all.push(entity(person, Class::Person, Action::Idle));
    }
    all.push(entity("zeitgeist", Class::Thing, Action::Idle));
    for prop in PROPS {
        all.push(entity(prop.names[0], Class::Thing, Action::Idle));
    }
    all
}
