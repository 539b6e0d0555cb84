//! Materials: a row each, and how a plate takes on one.

use super::texture::{N_BRICKS, Texture};
use super::{Patch, Relief, luma, mixed, rgb_of};
use crate::paint::noise::{fbm, smoothstep};
use crate::paint::{Plate, Rgb, pack, unpack};
use crate::scene::Material;

/// What a material does to a drawing.
pub(super) struct Finish {
    /// Its shades.
    dark: Rgb,
    mid: Rgb,
    /// The lightest, and the colour of its light.
    pub(super) light: Rgb,
    /// How much of the drawing's own colours stays.
    keeps: f32,
    /// How much rounder its parts look.
    bevel: f32,
    gloss: f32,
    /// How bright its edges are.
    rim: f32,
    /// How dark its very edge is, for what is seen through.
    outline: f32,
    /// How opaque it is between its edges.
    body: f32,
    texture: (Texture, f32),
    /// How far it grows beyond its ink, as a share of the drawing's height: fluff, flames, clouds.
    pub(super) grows: f32,
    /// Whether it gives light.
    pub(super) is_luminous: bool,
    /// Whether a face on it stays as it is drawn.
    pub(super) leaves_face: bool,
}

/// Something matt that keeps the colours of the drawing.
const MATT: Finish = Finish {
    dark: [0.25, 0.22, 0.20],
    mid: [0.6, 0.56, 0.52],
    light: [0.96, 0.94, 0.90],
    keeps: 1.0,
    bevel: 0.3,
    gloss: 0.0,
    rim: 0.0,
    outline: 0.0,
    body: 1.0,
    texture: (Texture::Plain, 0.0),
    grows: 0.0,
    is_luminous: false,
    leaves_face: true,
};

/// Something hard with shades of its own.
const HARD: Finish = Finish {
    keeps: 0.0,
    bevel: 0.5,
    leaves_face: false,
    ..MATT
};

impl Finish {
    /// The row of a material.
    #[rustfmt::skip]
    pub(super) fn of(material: Material) -> Self {
        use Texture as T;
        let shades = |dark, mid, light, like: Self| Self {
            dark: rgb_of(dark), mid: rgb_of(mid), light: rgb_of(light), ..like
        };
        match material {
            Material::Gold => shades(0x6a_3c08, 0xd9_9a1e, 0xff_f0a8, Self { gloss: 0.9, bevel: 0.75, ..HARD }),
            Material::Silver => shades(0x4a_5260, 0xa9_b4c2, 0xfb_fdff, Self { gloss: 0.9, bevel: 0.75, ..HARD }),
            Material::Bronze => shades(0x3a_2014, 0x9a_5a2c, 0xf0_b87a, Self { gloss: 0.7, bevel: 0.65, ..HARD }),
            Material::Iron => shades(0x23_272e, 0x5e_6874, 0xb8_c4d0, Self { gloss: 0.45, bevel: 0.6, texture: (T::Speckle, 0.08), ..HARD }),
            Material::Stone => shades(0x4a_4a4c, 0x8c_8a86, 0xc9_c6c0, Self { texture: (T::Speckle, 0.22), ..HARD }),
            Material::Marble => shades(0x8c_8e98, 0xe2_e0de, 0xff_ffff, Self { gloss: 0.25, texture: (T::Veins, 0.34), ..HARD }),
            Material::Wood => shades(0x4e_2c14, 0xa8_6c36, 0xe0_b074, Self { bevel: 0.4, texture: (T::Grain, 0.17), ..HARD }),
            Material::Glass => shades(0x2a_6a8c, 0x9c_d4ea, 0xf4_fdff, Self { gloss: 1.0, rim: 0.5, outline: 0.75, body: 0.40, bevel: 0.6, ..HARD }),
            Material::Crystal => shades(0x4a_4ab0, 0xa8_b8f8, 0xff_ffff, Self { gloss: 0.7, rim: 0.6, outline: 0.5, body: 0.86, texture: (T::Facets, 0.36), ..HARD }),
            Material::Ice => shades(0x3a_7cb0, 0xa6_d8f2, 0xf8_feff, Self { gloss: 0.8, rim: 0.6, outline: 0.5, body: 0.92, texture: (T::Facets, 0.20), ..HARD }),
            Material::Paper => Self { texture: (T::Folds, 0.16), bevel: 0.12, ..shades(0xb0_a898, 0xf0_ece2, 0xff_ffff, Self { keeps: 0.55, ..MATT }) },
            Material::Cardboard => shades(0x6e_4c2a, 0xb8_8a58, 0xdc_b888, Self { texture: (T::Corrugated, 0.16), bevel: 0.2, keeps: 0.15, ..MATT }),
            Material::Wool => Self { texture: (T::Stitches, 0.30), bevel: 0.45, grows: 0.012, ..MATT },
            Material::Felt => Self { texture: (T::Fuzz, 0.20), bevel: 0.45, grows: 0.02, ..MATT },
            Material::Clay => Self { texture: (T::Dents, 0.17), bevel: 0.75, gloss: 0.18, ..MATT },
            Material::Balloon => shades(0x8c_1030, 0xf0_3a5e, 0xff_b0c0, Self { keeps: 0.0, bevel: 0.8, gloss: 1.0, ..MATT }),
            Material::Bricks => Self { texture: (T::Studs, 0.34), bevel: 0.25, gloss: 0.2, ..MATT },
            Material::Plastic => Self { bevel: 0.6, gloss: 0.8, ..MATT },
            Material::Porcelain => shades(0x8a_9cc0, 0xf0_f2f6, 0xff_ffff, Self { keeps: 0.5, bevel: 0.5, gloss: 0.9, ..MATT }),
            Material::Neon => shades(0x0a_0a1e, 0x2c_0a4a, 0xff_4fd8, Self { rim: 1.0, body: 0.55, bevel: 0.0, is_luminous: true, ..HARD }),
            Material::Hologram => shades(0x0a_5a8c, 0x4a_c8f0, 0xc8_faff, Self { rim: 0.7, body: 0.46, bevel: 0.1, texture: (T::Lines, 0.24), is_luminous: true, ..HARD }),
            Material::Sheer => Self { rim: 0.35, outline: 0.35, body: 0.42, bevel: 0.15, light: [0.92, 0.97, 1.0], leaves_face: false, ..MATT },
            Material::Chocolate => shades(0x2a_120a, 0x6e_3a1e, 0xb8_7850, Self { gloss: 0.6, bevel: 0.65, ..HARD }),
            Material::Candy => shades(0xc8_1e3c, 0xf2_506e, 0xff_fafa, Self { keeps: 0.0, gloss: 0.9, bevel: 0.45, texture: (T::Stripes, 0.45), ..MATT }),
            Material::Jelly => Self { gloss: 1.0, bevel: 0.5, body: 0.68, rim: 0.3, ..MATT },
            Material::Lava => shades(0x1e_1416, 0x3a_2422, 0xff_9a2a, Self { texture: (T::Cracks, 0.62), bevel: 0.2, is_luminous: true, ..HARD }),
            Material::Fire => shades(0xc8_2a08, 0xff_8a1e, 0xff_f0a0, Self { texture: (T::Ripples, 0.16), bevel: -0.35, body: 0.86, grows: 0.05, is_luminous: true, ..HARD }),
            Material::Water => shades(0x0e_4a86, 0x3f_9ad8, 0xe2_f8ff, Self { gloss: 1.0, rim: 0.5, outline: 0.4, body: 0.66, texture: (T::Ripples, 0.14), ..HARD }),
            Material::Cloud => shades(0x9a_a6ba, 0xe4_eaf2, 0xff_ffff, Self { bevel: 0.45, body: 0.9, grows: 0.055, texture: (T::Dents, 0.10), keeps: 0.1, ..MATT }),
            Material::Sand => shades(0x8a_6a3c, 0xd8_b478, 0xf4_dcaa, Self { texture: (T::Fuzz, 0.22), bevel: 0.4, keeps: 0.05, ..MATT }),
            Material::Snow => shades(0x9a_b4d8, 0xea_f2fc, 0xff_ffff, Self { texture: (T::Fuzz, 0.08), bevel: 0.5, grows: 0.01, keeps: 0.06, ..MATT }),
            Material::Leaves => shades(0x1e_4a1e, 0x4a_9438, 0xa8_d864, Self { texture: (T::Foliage, 0.40), grows: 0.025, keeps: 0.0, ..MATT }),
            Material::Petals => shades(0xa8_2a5e, 0xf0_7aa8, 0xff_e6d2, Self { texture: (T::Foliage, 0.40), grows: 0.025, keeps: 0.0, ..MATT }),
            Material::Starlight => shades(0x12_0e3a, 0x3a_2a86, 0xe8_e0ff, Self { texture: (T::Stars, 0.34), rim: 0.55, bevel: 0.1, is_luminous: true, ..HARD }),
        }
    }

    /// Paints a plate in it, in `colour` where the prompt gives one.
    pub(super) fn apply(&self, plate: &mut Plate, patch: &Patch, colour: Option<u32>) {
        if self.texture.0 == Texture::Studs {
            set_in_bricks(plate, patch);
        }
        if self.grows > 0.0 {
            grow(plate, patch, self.grows);
        }
        let relief = Relief::of(plate, 0.030 * patch.height_px);
        let shades = self.shades(colour);
        plate.map(|x, y, own, alpha| {
            if alpha <= 0.0 {
                return (own, alpha);
            }
            let (u, v) = patch.at(x, y);
            let (depth, facing) = (relief.depth(x, y), relief.facing(x, y));
            let edge = 1.0 - depth;
            let texture = self.texture.1 * self.texture.0.at(u, v);
            let relief_light = 0.55 * self.bevel * facing * edge.max(0.25) + texture;
            let tone = (0.5 + 0.85 * (luma(own) - 0.52) + relief_light).clamp(0.0, 1.0);
            let lit = own.map(|part| (part * (1.0 + 1.1 * relief_light)).clamp(0.0, 1.0));
            let mut colour = mixed(shade(shades, tone), lit, self.keeps);
            let shine = self.gloss * smoothstep(0.30, 0.85, facing) * smoothstep(0.10, 0.35, depth);
            let band = self.gloss * 0.22 * smoothstep(0.75, 0.95, libm::sinf(9.0 * (u + v)));
            colour = mixed(colour, [1.0; 3], 0.9 * shine + band * depth);
            let line = self.rim * edge * edge;
            colour = mixed(colour, shades[2], line);
            let contour = self.outline * smoothstep(0.30, 0.06, depth);
            colour = mixed(colour, shades[0], contour);
            let covers = (line / self.rim.max(0.01)).max(shine).max(contour);
            let body = self.body + (1.0 - self.body) * covers;
            (colour, alpha * body.clamp(0.0, 1.0))
        });
    }

    fn shades(&self, colour: Option<u32>) -> [Rgb; 3] {
        match colour {
            Some(rgb) => {
                let rgb = rgb_of(rgb);
                let dark = rgb.map(|part| part * if self.is_luminous { 0.18 } else { 0.42 });
                let light = if self.is_luminous { 0.35 } else { 0.68 };
                [dark, rgb, mixed(rgb, [1.0; 3], light)]
            }
            None => [self.dark, self.mid, self.light],
        }
    }
}

fn shade(shades: [Rgb; 3], tone: f32) -> Rgb {
    if tone < 0.5 {
        mixed(shades[0], shades[1], 2.0 * tone)
    } else {
        mixed(shades[1], shades[2], 2.0 * tone - 1.0)
    }
}

/// Lets soft stuff reach a little beyond its edge, unevenly: fluff, leaves, flames.
pub(super) fn grow(plate: &mut Plate, patch: &Patch, share: f32) {
    let radius_px = (share * patch.height_px).max(1.0);
    let relief = Relief::of(plate, 0.6 * radius_px);
    let source = plate.clone();
    let (wide, high) = (source.width_px as isize, source.height_px as isize);
    let near = |x: usize, y: usize| {
        // The colour of the nearest ink, looked for on ever wider squares.
        let reach = (2.5 * radius_px) as isize + 1;
        let step = (reach / 6).max(1);
        let mut ring = step;
        while ring <= reach + step {
            for (dx, dy) in [
                (0, 1),
                (0, -1),
                (1, 0),
                (-1, 0),
                (1, 1),
                (-1, 1),
                (1, -1),
                (-1, -1),
            ] {
                let (nx, ny) = (x as isize + dx * ring, y as isize + dy * ring);
                if (0..wide).contains(&nx) && (0..high).contains(&ny) {
                    let (colour, alpha) = unpack(source.row(ny as usize)[nx as usize]);
                    if alpha > 0.6 {
                        return colour;
                    }
                }
            }
            ring += step;
        }
        [0.6; 3]
    };
    *plate = Plate::from_fn(source.width_px, source.height_px, |x, y| {
        let (x, y) = (x as usize, y as usize);
        let (own, alpha) = unpack(source.row(y)[x]);
        let cover = relief.cover(x, y);
        if cover <= 0.02 || alpha > 0.99 && cover > 0.97 {
            return (own, alpha);
        }
        let (u, v) = patch.at(x, y);
        let strand = fbm(0.9 * u / share, 0.6 * v / share, 2, 111)
            + 0.35 * fbm(4.0 * u / share, 4.0 * v / share, 1, 112);
        let grown = smoothstep(0.42, 0.60, cover + 0.75 * (strand - 0.5));
        let colour = if alpha > 0.6 { own } else { near(x, y) };
        (colour, grown)
    });
}

/// Makes every brick of one colour: that of the drawing in its middle.
fn set_in_bricks(plate: &mut Plate, patch: &Patch) {
    let source = plate.clone();
    let Some(to_plate) = patch.to_rest.inverse() else {
        return;
    };
    let side = patch.height / N_BRICKS;
    for y in 0..source.height_px {
        for x in 0..source.width_px {
            let (u, v) = patch.to_rest.apply(x as f32, y as f32);
            let middle = |at: f32| (libm::floorf(at / side) + 0.5) * side;
            let (px, py) = to_plate.apply(middle(u), middle(v));
            let is_inside = px >= 0.0
                && py >= 0.0
                && (px as usize) < source.width_px
                && (py as usize) < source.height_px;
            let (colour, alpha) = if is_inside {
                unpack(source.row(py as usize)[px as usize])
            } else {
                unpack(source.row(y)[x])
            };
            plate.pixels[y * source.width_px + x] =
                pack(colour, if alpha > 0.4 { 1.0 } else { 0.0 });
        }
    }
}
