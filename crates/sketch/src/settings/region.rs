//! What countries and towns look like: the colours of their walls and roofs, and one shape far behind their streets.
//!
//! All of it is data: `regions.tsv` says what belongs to which names, `landmarks.tsv` draws the shapes.

use std::sync::LazyLock;

use super::craft::{Craft, Sprite};
use super::easel::{Distance, Easel};
use super::palette::rgb;
use crate::paint::Rgb;
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::hash01;
use crate::scene::Setting;

const REGIONS: &str = include_str!("../../data/regions.tsv");
const LANDMARKS: &str = include_str!("../../data/landmarks.tsv");

/// The look of a country or a town.
#[derive(Debug, PartialEq)]
pub struct Region {
    key: &'static str,
    walls: Vec<Rgb>,
    roofs: Vec<Rgb>,
    landmark: Option<Landmark>,
    lies: &'static str,
    is_old: bool,
}

/// A shape in a box of 100 by 100.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Landmark {
    path: &'static str,
    height: f32,
}

static ALL: LazyLock<Vec<Region>> = LazyLock::new(|| rows(REGIONS).filter_map(region).collect());

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let is_row = |line: &&str| !line.is_empty() && !line.starts_with('#');
    table
        .lines()
        .filter(is_row)
        .map(|line| line.split('\t').collect())
}

fn region(row: Vec<&'static str>) -> Option<Region> {
    let [key, _, home, walls, roofs, landmark, lies] = row.as_slice() else {
        return None;
    };
    let colours = |cell: &str| -> Option<Vec<Rgb>> {
        cell.split(',')
            .map(|hex| Some(rgb(u32::from_str_radix(hex, 16).ok()?)))
            .collect()
    };
    Some(Region {
        key,
        walls: colours(walls)?,
        roofs: colours(roofs)?,
        landmark: rows(LANDMARKS)
            .find(|row| row[0] == *landmark)
            .and_then(|row| {
                Some(Landmark {
                    height: row.get(1)?.parse().ok()?,
                    path: row.get(2)?,
                })
            }),
        lies,
        is_old: home.starts_with("old_street"),
    })
}

impl Region {
    /// The region of that name in the table.
    #[must_use]
    pub fn named(key: &str) -> Option<&'static Self> {
        ALL.iter().find(|region| region.key == key)
    }

    /// The colours of its walls.
    pub(super) fn walls(&self) -> &[Rgb] {
        &self.walls
    }

    /// The colours of its roofs.
    pub(super) fn roofs(&self) -> &[Rgb] {
        &self.roofs
    }

    /// Whether its towns are of old houses, with no towers of glass.
    pub(super) fn is_old(&self) -> bool {
        self.is_old
    }

    /// Whether its towns lie on or by that: "hills", "river", "coast".
    pub(crate) fn lies_by(&self, land: &str) -> bool {
        self.lies.split(',').any(|word| word == land)
    }

    fn pick(colours: &[Rgb], own: Rgb) -> Rgb {
        let sum: f32 = own
            .iter()
            .zip([137.0, 251.0, 389.0])
            .map(|(a, b)| a * b)
            .sum();
        colours[sum as usize % colours.len()]
    }
}

/// Which letters the signs of a street are of: those of the far East, of ours, or both where no country is named.
pub(super) fn script(region: Option<&Region>) -> Script {
    match region.map(|region| region.key) {
        None => Script::Both,
        Some("japan" | "kyoto" | "korea" | "china" | "hong_kong") => Script::Eastern,
        Some(_) => Script::Latin,
    }
}

/// The letters of signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Eastern,
    Latin,
    Both,
}

/// The colour of a wall here, where any other place would have `own`.
pub(super) fn wall(region: Option<&Region>, own: Rgb) -> Rgb {
    region.map_or(own, |region| Region::pick(&region.walls, own))
}

/// The colour of a roof here, where any other place would have `own`.
pub(super) fn roof(region: Option<&Region>, own: Rgb) -> Rgb {
    region.map_or(own, |region| Region::pick(&region.roofs, own))
}

/// Adds what is seen of the country far behind a place whose ground begins at `horizon_y`.
pub(super) fn add_landmark(craft: &mut Craft<'_>, horizon_y: f32, light_x: f32) {
    if craft.ctx.region.is_none() || craft.ctx.has_named_landmark {
        return;
    }
    let Some((x, high)) = place(craft.ctx.setting, craft.is_tall()) else {
        return;
    };
    let distance = Distance {
        parallax: 0.22,
        depth: 0.36,
    };
    let mut easel = Easel::new(craft, distance, (-0.6, horizon_y + 0.12), light_x);
    draw(&mut easel, (x, horizon_y + 0.03), high);
    easel.hang(craft);
}

/// Draws it before the towers of a skyline.
pub(super) fn stand_before(easel: &mut Easel, (foot_y, high): (f32, f32)) {
    if easel.has_landmark {
        draw(easel, (0.16, foot_y + 0.01), high);
    }
}

fn draw(easel: &mut Easel, (x, foot_y): (f32, f32), high: f32) {
    let Some(landmark) = easel.region.and_then(|region| region.landmark) else {
        return;
    };
    let high = high * landmark.height;
    let stone = rgb(0xa89880);
    let (lit, shade) = (easel.tone(stone, 0.80), easel.tone(stone, 0.30));
    let size = high / 100.0;
    let side = if easel.light_x < 0.0 { -1.0 } else { 1.0 };
    // The lit side lies on the shaded shape, moved towards the light.
    for (colour, dx) in [(shade, 0.0), (lit, 2.2 * side * size)] {
        let (left, top) = (x + dx - 50.0 * size, foot_y - high);
        let wide = if dx == 0.0 { size } else { size * 0.97 };
        let left = if dx == 0.0 { left } else { left + 1.5 * size };
        easel.drawing.push(&format!(
            r#"<path d="{}" transform="translate({left:.5} {top:.5}) scale({wide:.6} {size:.6})" fill="{}"/>"#,
            landmark.path,
            hex(colour)
        ));
    }
    if easel.tones.lamps > 0.5 {
        let lamp = hex(easel.tones.far([1.0, 0.82, 0.48], 0.22 * easel.depth));
        for (left, top, right) in blocks(landmark.path) {
            light_up(easel, (left, top, right), (x, foot_y, size), &lamp);
        }
    }
}

/// The straight blocks of a landmark that stand on the ground: left, top and right in its box.
fn blocks(path: &str) -> impl Iterator<Item = (f32, f32, f32)> {
    path.split('M').filter_map(|part| {
        let (left, rest) = part.split_once(" 100V")?;
        let body = rest
            .strip_suffix("V100Z")
            .or_else(|| rest.strip_suffix("V100ZM"))?;
        let (top, _) = body.split_once(['H', 'L'])?;
        let (_, right) = body.rsplit_once('H')?;
        Some((left.parse().ok()?, top.parse().ok()?, right.parse().ok()?))
    })
}

/// Windows of a block after dark, some of them lit.
fn light_up(
    easel: &mut Easel,
    (left, top, right): (f32, f32, f32),
    (x, foot_y, size): (f32, f32, f32),
    lamp: &str,
) {
    const CELL: f32 = 3.2;
    let (nx, ny) = (((right - left) / CELL) as i32, ((94.0 - top) / CELL) as i32);
    for row in 0..ny {
        for column in 0..nx {
            if hash01(column + left as i32, row, 7) > 0.42 {
                continue;
            }
            let at = x + (left + CELL * (column as f32 + 0.35) - 50.0) * size;
            let y = foot_y + (top + CELL * (row as f32 + 0.6) - 100.0) * size;
            let pane = (at, y, at + 0.5 * CELL * size, y + 0.4 * CELL * size);
            easel.drawing.rect(pane, lamp);
        }
    }
}

/// What is seen of the country from the air, its foot in the middle of the lower edge, and how high it is beside the
/// usual one.
pub(super) fn landmark_afar(craft: &Craft<'_>) -> Option<(Sprite, f32)> {
    let landmark = craft.ctx.region?.landmark?;
    let mut drawing = Drawing::new((-1.0, -1.1, 1.0, 0.0));
    let stone = rgb(0xb8a68c);
    let tone = |light: f32| hex(craft.tones.toned(stone, light, 0.12));
    for (colour, dx) in [(tone(0.25), 0.0), (tone(0.85), -2.0)] {
        drawing.push(&format!(
            r#"<path d="{}" transform="translate({:.4} -1) scale(0.0097 0.01)" fill="{colour}"/>"#,
            landmark.path,
            0.01 * dx - 0.485
        ));
    }
    let density = 0.5 * craft.density;
    Some((Sprite::new(drawing.bake(density), density), landmark.height))
}

/// Where its middle is and how high the usual one is; `None` where it is no place of a town or its land.
fn place(setting: Setting, is_tall: bool) -> Option<(f32, f32)> {
    use Setting as S;
    let tall = if is_tall { 1.5 } else { 1.0 };
    let (x, high) = match setting {
        S::OldStreet | S::Street | S::Alley | S::NeonStreet => (0.0, 0.22),
        S::Market => (0.03, 0.40),
        S::Square | S::Village | S::QuietStreet | S::Harbour => (-0.20, 0.30),
        S::Rooftop | S::Terrace | S::Bridge => (0.16, 0.34),
        S::Park | S::Road | S::Canal | S::River | S::Desert | S::Beach | S::Field | S::Stadium => {
            (0.22, 0.17)
        }
        _ => return None,
    };
    // A tall frame is narrower.
    Some((if is_tall { 0.6 * x } else { x }, high * tall))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towers_of_a_landmark_have_windows() {
        let tower = rows(LANDMARKS).find(|row| row[0] == "stepped_tower");
        let path = tower.expect("listed")[2];
        let blocks: Vec<_> = blocks(path).collect();
        assert_eq!(blocks.len(), 5, "{blocks:?}");
        assert_eq!(blocks[0], (40.0, 50.0, 60.0));
    }

    #[test]
    fn every_row_is_a_region_and_every_landmark_is_drawn() {
        assert_eq!(ALL.len(), rows(REGIONS).count());
        for row in rows(REGIONS) {
            let region = Region::named(row[0]).expect("listed");
            assert!(
                !region.walls.is_empty() && !region.roofs.is_empty(),
                "{row:?}"
            );
            assert_eq!(region.landmark.is_none(), row[5] == "-", "{row:?}");
            let is_known = |word| ["-", "hills", "river", "coast"].contains(&word);
            assert!(row[6].split(',').all(is_known), "{row:?}");
        }
    }
}
