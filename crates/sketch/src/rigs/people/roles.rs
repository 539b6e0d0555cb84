//! The table of roles: what people of a trade or a tale look like.

use std::sync::OnceLock;

use super::wardrobe::Shade;
use crate::scene::Entity;

const TABLE: &str = include_str!("../../../data/roles.tsv");

/// One line of the table.
#[derive(Debug)]
pub(super) struct Role {
    names: Vec<&'static str>,
    /// Whether the word itself says that it is a woman, or a man.
    pub(super) is_female: Option<bool>,
    /// Costume parts of the body and the head.
    pub(super) parts: Vec<&'static str>,
    /// Colours of the costume.
    pub(super) colours: Vec<(&'static str, Shade)>,
}

/// The role of somebody: by the word of the prompt, else by what the language made of it.
pub(super) fn of(entity: &Entity) -> Option<&'static Role> {
    let word = entity.word.replace(' ', "_");
    let last = entity.word.rsplit(' ').next().unwrap_or_default();
    let role = entity.look.role.as_deref().unwrap_or_default();
    let role = role.replace(' ', "_");
    [word.as_str(), &role, last, &entity.concept]
        .into_iter()
        .find_map(find)
}

/// The role of this name.
pub(super) fn find(name: &str) -> Option<&'static Role> {
    all().iter().find(|role| role.names.contains(&name))
}

/// What a man and a woman of the same time or feast wear.
const PAIRS: &[(&str, &str)] = &[
    ("flapper", "gangster"),
    ("victorian_lady", "victorian_gentleman"),
    ("bride", "groom"),
    ("queen", "king"),
    ("princess", "prince"),
    ("cleopatra", "toga"),
];

/// The role of the pair for a woman or for a man; as it is where there is none.
pub(super) fn for_sex(role: &'static Role, is_female: bool) -> &'static Role {
    let is_called = |name: &str| role.names.contains(&name);
    let pair = PAIRS
        .iter()
        .find(|(hers, his)| is_called(hers) || is_called(his));
    let name = pair.map(|(hers, his)| if is_female { *hers } else { *his });
    name.and_then(find).unwrap_or(role)
}

/// Whether there is one for women and another for men.
pub(super) fn is_of_pair(role: &Role) -> bool {
    PAIRS
        .iter()
        .any(|(hers, his)| role.names.contains(hers) || role.names.contains(his))
}

/// Every role.
pub(super) fn all() -> &'static [Role] {
    static ROLES: OnceLock<Vec<Role>> = OnceLock::new();
    ROLES.get_or_init(|| rows().filter_map(read).collect())
}

/// The lines of the table.
pub(super) fn rows() -> impl Iterator<Item = &'static str> {
    TABLE
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// A line that cannot be read is left out; a test names it.
pub(super) fn read(line: &'static str) -> Option<Role> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [names, who, parts, colours] = cells[..] else {
        return None;
    };
    let colours = colours.split(' ').filter(|slot| *slot != "-").map(|slot| {
        let (slot, shade) = slot.split_once('=')?;
        let shade = match shade {
            "skin" => Shade::Skin,
            _ => Shade::Rgb(u32::from_str_radix(shade, 16).ok()?),
        };
        Some((slot, shade))
    });
    Some(Role {
        names: names.split(',').collect(),
        is_female: match who {
            "f" => Some(true),
            "m" => Some(false),
            _ => None,
        },
        parts: parts.split(',').filter(|part| *part != "-").collect(),
        colours: colours.collect::<Option<_>>()?,
    })
}
