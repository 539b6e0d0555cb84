//! The drawings of bodies and heads, compiled into the program, by the name of their file.

macro_rules! art {
    ($list:ident, $folder:literal, $($name:literal)*) => {
        const $list: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../../art/", $folder, "/", $name, ".svg")))),*
        ];
    };
}

art! { BODIES, "bodies",
    "ape"
    "bat"
    "bee"
    "bigcat"
    "bird"
    "butterfly"
    "caterpillar"
    "character"
    "chick"
    "crab"
    "cricket"
    "crouch"
    "dolphin"
    "dragon"
    "dragonfly"
    "elephant"
    "fish"
    "fowl"
    "frog"
    "ghost"
    "heavy"
    "horse"
    "hound"
    "jellyfish"
    "kangaroo"
    "ladybug"
    "longneck"
    "low"
    "mermaid"
    "octopus"
    "owl"
    "penguin"
    "perch"
    "person"
    "raptor"
    "ray"
    "scorpion"
    "sea_turtle"
    "seahorse"
    "seal"
    "shark"
    "shrimp"
    "small_quad"
    "snail"
    "snake"
    "spider"
    "tall"
    "tortoise"
    "trex"
    "wader"
    "waterfowl"
    "whale"
}

art! { HEADS, "heads",
    "alien"
    "bear"
    "camel"
    "cat"
    "cow"
    "croc"
    "deer"
    "dog"
    "fox"
    "gorilla"
    "hamster"
    "hedgehog"
    "hippo"
    "human"
    "human_front"
    "kangaroo"
    "koala"
    "lion"
    "lizard"
    "monkey"
    "mouse"
    "pig"
    "rabbit"
    "raccoon"
    "retriever"
    "rhino"
    "robot"
    "sheep"
    "skull"
    "spitz"
    "squirrel"
    "teddy"
    "tiger"
    "wolf"
}

/// A body, by the name of its file.
pub(super) fn body(name: &str) -> Option<&'static str> {
    find(BODIES, name)
}

/// A head, by the name of its file.
pub(super) fn head(name: &str) -> Option<&'static str> {
    find(HEADS, name)
}

/// Every head, by the name of its file.
#[cfg(test)]
pub(super) fn all_heads() -> &'static [(&'static str, &'static str)] {
    HEADS
}

fn find(list: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    list.iter()
        .find(|(file, _)| *file == name)
        .map(|(_, svg)| *svg)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rigs::{Colours, Drawing};

    #[test]
    fn every_drawing_of_the_folders_is_listed_and_can_be_read() {
        for (list, folder) in [(BODIES, "bodies"), (HEADS, "heads")] {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("art")
                .join(folder);
            let n_files = std::fs::read_dir(path).unwrap().count();
            assert_eq!(list.len(), n_files, "{folder}");
            for (name, svg) in list {
                if let Err(error) = Drawing::parse(svg, &Colours::new(), &[]) {
                    panic!("{folder}/{name}: {error}");
                }
            }
        }
    }
}
