//! What melts stands in a pool of its own stuff: the part `pool`, which its motion spreads.

use super::colours::Colours;
use super::drawing::Drawing;
use crate::paint::Affine;
use crate::props;
use crate::scene::{Action, Class, Entity};

/// A pool about the middle of the ground, a hundred units wide.
const POOL: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="-60 -20 120 40" data-height="20">
<style>.stuff{fill:#7fa8c4}.stuff-dark{fill:#56809e}.stuff-light{fill:#c8e0ee}</style>
<g id="pool" data-pivot="0,0"><path class="stuff-dark" d="M-50 1C-52-6-38-8-26-7C-16-12 10-12 22-8C36-10 50-6 50 0C52 7 36 8 26 8C10 13-14 12-26 9C-38 10-50 7-50 1Z"/><path class="stuff" d="M-50 0C-52-7-38-9-26-8C-16-13 10-13 22-9C36-11 50-7 50-1C52 5 36 6 26 6C10 11-14 10-26 7C-38 8-50 6-50 0Z"/><path class="stuff-light" fill-opacity="0.6" d="M-38-2C-36-5-26-5-20-4C-24-2-32 0-38-2ZM16-5C24-7 36-6 40-3C34-1 22-2 16-5Z"/></g>
</svg>"##;

/// How much wider than the thing its pool comes to be.
const WIDER: f32 = 1.7;

/// Puts a pool under whoever melts; a candle keeps its wax.
pub(super) fn stand_in_pool(drawing: &mut Drawing, entity: &Entity) {
    let is_stuff = matches!(entity.class, Class::Thing | Class::Food | Class::Person);
    let is_lit = drawing.part("flame").is_some();
    if entity.action != Action::Melt || !is_stuff || is_lit || drawing.parts.is_empty() {
        return;
    }
    let own = props::Prop::find(&entity.concept);
    let own = own.and_then(|prop| prop.colours(None).get("main"));
    // What the shelf calls its main colour is a snowman's scarf.
    let own = own.filter(|_| entity.class != Class::Person);
    let colour = entity.look.colour.or(own).unwrap_or(0xb4_d2_e8);
    let Ok(pool) = Drawing::parse(POOL, &Colours::new().with("stuff", colour), &[]) else {
        return;
    };
    let (left, _, right) = drawing.extent;
    let scale = WIDER * (right - left) / 100.0;
    let place = Affine::scale(scale, scale).then(Affine::translate((left + right) / 2.0, 0.0));
    let height = drawing.height;
    let last = drawing.parts.len() - 1;
    drawing.graft(&pool, last, place);
    drawing.paint_before(last + 1..last + 2, 0);
    for part in &mut drawing.parts {
        if part.name == "pool" {
            part.parent = None;
        }
    }
    drawing.height = height;
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::rigs::cast;

    #[test]
    fn what_melts_stands_in_a_pool_and_a_candle_does_not() {
        let pool = |prompt: &str| {
            let entity = &understand(prompt).scene.entities[0];
            let drawing = cast(entity, 1, 0).drawing;
            (drawing.part("pool"), drawing.height)
        };
        let (part, height) = pool("a snowman melting in the sun");
        assert_eq!(part, Some(0));
        assert_eq!(pool("a snowman in the snow"), (None, height));
        assert_eq!(pool("a melting candle").0, None);
    }
}
