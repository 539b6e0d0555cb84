//! Manners a picture is made in, by the names and in the forms they are told in.

use crate::language::understand;
use crate::scene::{Setting, Style};

#[test]
fn a_manner_is_read_in_every_form_its_name_is_told_in() {
    for (name, style) in [
        ("Hokusai", Style::Woodblock),
        ("van Gogh", Style::VanGogh),
        ("Vincent van Gogh", Style::VanGogh),
        ("Salvador Dali", Style::Surreal),
        ("Roy Lichtenstein", Style::Comic),
        ("pencil drawing", Style::Pencil),
        ("oil painting", Style::OilPainting),
        ("pointillism", Style::Pointillism),
        ("traditional Chinese painting", Style::InkWash),
        ("low-poly game art", Style::LowPoly),
        ("claymation", Style::Clay),
        ("anime", Style::Anime),
        ("Disney movie", Style::Rendered),
        ("Romero Britto", Style::StainedGlass),
    ] {
        for prompt in [
            format!("With the style of {name}, a horse in a meadow"),
            format!("a horse in a meadow in the style of {name}"),
            format!("a horse in a meadow, {name} style"),
            format!("In {name} style, a horse in a meadow"),
        ] {
            let scene = understand(&prompt).scene;
            assert_eq!(scene.style, style, "{prompt}");
            assert_eq!(scene.setting, Setting::Meadow, "{prompt}");
            let keys: Vec<_> = scene.entities.iter().map(|it| &it.concept).collect();
            assert_eq!(keys, ["horse"], "{prompt}");
        }
    }
}

#[test]
fn what_only_sounds_like_a_manner_is_a_thing_of_the_picture() {
    for prompt in [
        "A boy reading a comic book on a sofa",
        "A charcoal grill in a garden",
        "A man in a charcoal suit walks down a street",
        "A child with crayons sits at a table",
        "An animated conversation between two women in a cafe",
        "A pencil on a desk",
        "A clay pot on a table",
    ] {
        let style = understand(prompt).scene.style;
        assert_eq!(style, Style::Flat, "{prompt}");
    }
}

#[test]
fn a_cartoon_in_the_manner_of_somebody_is_in_that_manner() {
    let style = |prompt| understand(prompt).scene.style;
    assert_eq!(
        style("a cartoon pig playing a guitar, Andy Warhol style"),
        Style::Comic
    );
    assert_eq!(style("a cartoon pig playing a guitar"), Style::Flat);
}
