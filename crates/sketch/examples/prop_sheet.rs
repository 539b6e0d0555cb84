//! Draws a labelled contact sheet of props as PNG, over a mid-tone and over a dark ground:
//! `prop_sheet OUT.png [KEY…] [--colour RRGGBB] [--height PX]`. Reads `art/props` from the disk, so that a drawing
//! can be looked at without compiling it in.

use std::error::Error;
use std::path::Path;

use kinora_sketch::paint::{Plate, unpack};
use kinora_sketch::props::Prop;
use kinora_sketch::props::placard::Placard;

const GROUNDS: [[f32; 3]; 2] = [[0.55, 0.62, 0.64], [0.09, 0.10, 0.16]];
const LABEL_PX: usize = 26;
const COLUMNS: usize = 8;

struct Sheet {
    width_px: usize,
    height_px: usize,
    rgb: Vec<u8>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let out = args
        .next()
        .ok_or("usage: prop_sheet OUT.png [KEY…] [--colour RRGGBB] [--height PX]")?;
    let (mut keys, mut colour, mut cell_px) = (Vec::new(), None, 170);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--colour" => colour = Some(u32::from_str_radix(&args.next().ok_or("a colour")?, 16)?),
            "--height" => cell_px = args.next().ok_or("a height")?.parse()?,
            _ => keys.push(arg),
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("art/props");
    if keys.is_empty() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            keys.extend(path.file_stem().and_then(|s| s.to_str()).map(str::to_owned));
        }
        keys.sort();
    }
    let n_columns = COLUMNS.min(keys.len().max(1)).min((1600 / cell_px).max(1));
    let cell_height_px = 2 * cell_px + LABEL_PX;
    let mut sheet = Sheet::new(
        n_columns * cell_px,
        keys.len().div_ceil(n_columns) * cell_height_px,
    );
    for (idx, key) in keys.iter().enumerate() {
        let at = (idx % n_columns * cell_px, idx / n_columns * cell_height_px);
        let svg = std::fs::read_to_string(folder.join(format!("{key}.svg")))?;
        let plate = match Prop::parse(key, &svg) {
            Ok(prop) => whole(&prop, cell_px as f32 - 14.0, colour),
            Err(error) => {
                eprintln!("{key}: {error}");
                Plate::new(1, 1)
            }
        };
        for (row, ground) in GROUNDS.iter().enumerate() {
            let corner = (at.0, at.1 + row * cell_px);
            sheet.fill(corner, (cell_px, cell_px), *ground);
            let x = corner.0 + (cell_px - plate.width_px.min(cell_px)) / 2;
            let y = corner.1 + (cell_px - plate.height_px.min(cell_px)) / 2;
            sheet.draw(&plate, (x, y));
        }
        let card = Placard::new(&key.replace('_', " "));
        let label = card.bake(LABEL_PX as f32 * 1.9 / card.height_m());
        sheet.draw(&label, (at.0 + 2, at.1 + 2 * cell_px));
    }
    sheet.write(Path::new(&out))
}

/// Every part of a prop in one plate that fits a square.
fn whole(prop: &Prop, side_px: f32, colour: Option<u32>) -> Plate {
    let (left, top, right, bottom) = prop.area_m();
    let px_per_m = side_px / (right - left).max(bottom - top);
    prop.bake_parts(prop.parts(), px_per_m, colour)
}

impl Sheet {
    fn new(width_px: usize, height_px: usize) -> Self {
        Self {
            width_px,
            height_px,
            rgb: vec![255; width_px * height_px * 3],
        }
    }

    fn fill(&mut self, at: (usize, usize), size: (usize, usize), colour: [f32; 3]) {
        for y in at.1..at.1 + size.1 {
            for x in at.0..at.0 + size.0 {
                self.blend((x, y), colour, 1.0);
            }
        }
    }

    fn draw(&mut self, plate: &Plate, at: (usize, usize)) {
        for y in 0..plate.height_px {
            for (x, pixel) in plate.row(y).iter().enumerate() {
                let (colour, alpha) = unpack(*pixel);
                self.blend((at.0 + x, at.1 + y), colour, alpha);
            }
        }
    }

    fn blend(&mut self, at: (usize, usize), colour: [f32; 3], alpha: f32) {
        if at.0 >= self.width_px || at.1 >= self.height_px {
            return;
        }
        let start = (at.1 * self.width_px + at.0) * 3;
        for (byte, part) in self.rgb[start..start + 3].iter_mut().zip(colour) {
            let under = f32::from(*byte);
            *byte = (under + (part * 255.0 - under) * alpha + 0.5) as u8;
        }
    }

    fn write(&self, out: &Path) -> Result<(), Box<dyn Error>> {
        let file = std::io::BufWriter::new(std::fs::File::create(out)?);
        let mut encoder = png::Encoder::new(file, self.width_px as u32, self.height_px as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header()?.write_image_data(&self.rgb)?;
        Ok(())
    }
}
