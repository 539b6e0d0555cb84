//! Draws settings, times and weathers side by side, wide and tall, into one PNG to look at.
//!
//! `cargo run --release -p kinora-sketch --example set_sheet OUT.png SETTINGS TIMES WEATHERS [SEED] [HEIGHT] [TIME_S] [SEASONS] [STYLES]`
//! where lists are comma-separated names, such as `park,street` or `day,night`.

#![expect(clippy::print_stdout, reason = "a command-line tool")]

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::time::Instant;

use kinora_domain::Size;
use kinora_media::Frame;
use kinora_sketch::paint::{Affine, Blend, Compositor, Draw, DrawList, bake};
use kinora_sketch::scene::{
    Angle, CameraMove, Mood, SCENE_VERSION, Scene, Season, Setting, Shot, Style, TimeOfDay, Weather,
};
use kinora_sketch::settings;
use kinora_sketch::staging::{SetContext, View};
use serde::de::DeserializeOwned;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let arg = |i: usize, default: &str| args.get(i).cloned().unwrap_or_else(|| default.to_owned());
    let names_of_places = arg(1, "stage,park,mountains");
    let places: Vec<Vec<Setting>> = names_of_places
        .split(',')
        .map(|both| names(&both.replace('+', ",")))
        .collect::<Result<_>>()?;
    let is_flight = arg(9, "") == "flight";
    let is_aerial = is_flight || arg(9, "") == "aerial";
    let times: Vec<TimeOfDay> = names(&arg(2, "day"))?;
    let weathers: Vec<Weather> = names(&arg(3, "clear"))?;
    let seed = arg(4, "7").parse()?;
    let height: u32 = arg(5, "360").parse()?;
    let time_s = arg(6, "2").parse()?;
    let seasons: Vec<Season> = names(&arg(7, "summer"))?;
    let styles: Vec<Style> = names(&arg(8, "flat"))?;
    let wide = Size::new(height * 16 / 9 / 2 * 2, height)?;
    let tall = Size::new(height * 9 / 16 / 2 * 2, height)?;
    let mut tiles = Vec::new();
    for both in places {
        for time_of_day in &times {
            for weather in &weathers {
                for season in &seasons {
                    for (style, size) in styles.iter().flat_map(|s| [(*s, wide), (*s, tall)]) {
                        let ctx = SetContext {
                            setting: both[0],
                            backdrop: both.get(1).copied(),
                            region: None,
                            surface: kinora_sketch::scene::Surface::default(),
                            is_aerial,
                            is_flight,
                            has_named_heaven: false,
                            named: kinora_sketch::staging::Named::default(),
                            is_near: false,
                            traffic: kinora_sketch::staging::Traffic::None,
                            is_bare: false,
                            is_calm: false,
                            has_named_landmark: false,
                            time_of_day: *time_of_day,
                            weather: *weather,
                            season: *season,
                            size,
                            seed,
                            reach_x: 0.12,
                            reach_up: 0.08,
                        };
                        tiles.push(picture(&ctx, time_s, style));
                    }
                }
            }
        }
    }
    write_sheet(&arg(0, "sheet.png"), &tiles)
}

fn names<T: DeserializeOwned>(list: &str) -> Result<Vec<T>> {
    let names = list
        .split(',')
        .map(|name| serde_json::from_value(name.into()));
    Ok(names.collect::<std::result::Result<_, _>>()?)
}

fn picture(ctx: &SetContext, time_s: f32, style: Style) -> Frame {
    let start = Instant::now();
    let set = settings::build(ctx);
    let built = start.elapsed();
    let is_low = std::env::args().any(|arg| arg == "low");
    let view = View {
        size: ctx.size,
        x: 0.0,
        y: if is_low {
            View::bottom(ctx.size) - 1.0
        } else {
            0.0
        },
        zoom: 1.02,
        roll_rad: 0.0,
    };
    let mut list = DrawList::default();
    for layer in &set.behind {
        layer(time_s, &view, &mut list);
    }
    if !set.is_floating && set.units_per_m < 0.4 {
        list.draw(stand_in(&view, (0.0, set.ground_y), 1.7 * set.units_per_m));
    }
    for layer in &set.in_front {
        layer(time_s, &view, &mut list);
    }
    let mut frame = Frame::new(ctx.size);
    let mut compositor = Compositor::new(ctx.size);
    let grade = settings::grade_for(&scene(ctx, style));
    compositor.paint(&list, &grade, 0, &mut frame);
    let start = Instant::now();
    compositor.draw(&list);
    println!(
        "{:?} {:?} {:?} {}: built in {:.0} ms, {} draws in {:.1} ms",
        ctx.setting,
        ctx.time_of_day,
        ctx.weather,
        ctx.size,
        built.as_secs_f64() * 1e3,
        list.steps.len(),
        start.elapsed().as_secs_f64() * 1e3
    );
    frame
}

fn scene(ctx: &SetContext, style: Style) -> Scene {
    Scene {
        version: SCENE_VERSION,
        setting: ctx.setting,
        backdrop: ctx.backdrop,
        region: None,
        surface: ctx.surface,
        time_of_day: ctx.time_of_day,
        weather: ctx.weather,
        season: ctx.season,
        style,
        mood: Mood::Neutral,
        shot: Shot::Medium,
        angle: Angle::default(),
        camera: CameraMove::Static,
        pace: 1.0,
        entities: Vec::new(),
        captions: Vec::new(),
        filming: Default::default(),
        is_silhouette: false,
        card: None,
    }
}

/// A grown-up of plain grey where the main subject would stand.
fn stand_in(view: &View, feet: (f32, f32), height: f32) -> Draw {
    let mut drawing = bake::Drawing::new((-0.25, -1.0, 0.25, 0.0));
    drawing.ellipse((0.0, -0.88), (0.10, 0.12), "#8a8a92");
    drawing.rounded((-0.16, -0.74, 0.16, 0.0), 0.12, "#75757d");
    let plate = std::sync::Arc::new(drawing.bake(400.0));
    let to_world = Affine::translate(-100.0, -400.0)
        .then(Affine::scale(height / 400.0, height / 400.0))
        .then(Affine::translate(feet.0, feet.1));
    Draw {
        plate,
        to_frame: to_world.then(view.to_frame(1.0)),
        opacity: 0.85,
        tint: [1.0; 3],
        blend: Blend::Over,
        wave: None,
    }
}

fn write_sheet(path: &str, tiles: &[Frame]) -> Result<()> {
    const GAP: usize = 4;
    let height = tiles
        .first()
        .map_or(2, |tile| tile.size().height_px() as usize);
    let pair: usize = tiles
        .iter()
        .take(2)
        .map(|tile| tile.size().width_px() as usize + GAP)
        .sum();
    let n_pairs = tiles.len().div_ceil(2);
    let n_columns = n_pairs.clamp(1, (2000 / pair).max(1));
    let (sheet_width, sheet_height) = (
        pair * n_columns,
        (height + GAP) * n_pairs.div_ceil(n_columns),
    );
    let mut rgb = vec![40_u8; sheet_width * sheet_height * 3];
    for (i, tile) in tiles.iter().enumerate() {
        let (column, row) = ((i / 2) % n_columns, i / 2 / n_columns);
        let first = if i % 2 == 0 {
            0
        } else {
            tiles[i - 1].size().width_px() as usize + GAP
        };
        copy_tile(
            tile,
            &mut rgb,
            (column * pair + first, row * (height + GAP)),
            sheet_width,
        );
    }
    let mut encoder = png::Encoder::new(
        BufWriter::new(File::create(path)?),
        sheet_width as u32,
        sheet_height as u32,
    );
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(&rgb)?;
    Ok(())
}

fn copy_tile(tile: &Frame, rgb: &mut [u8], (left, top): (usize, usize), sheet_width: usize) {
    let (width, height) = (
        tile.size().width_px() as usize,
        tile.size().height_px() as usize,
    );
    for y in 0..height {
        for x in 0..width {
            let luma = (f32::from(tile.y()[y * width + x]) - 16.0) / 219.0;
            let chroma = (y / 2) * (width / 2) + x / 2;
            let cb = (f32::from(tile.cb()[chroma]) - 128.0) / 224.0;
            let cr = (f32::from(tile.cr()[chroma]) - 128.0) / 224.0;
            let colour = [
                luma + 1.5748 * cr,
                luma - 0.1873 * cb - 0.4681 * cr,
                luma + 1.8556 * cb,
            ];
            let at = ((top + y) * sheet_width + left + x) * 3;
            for (i, part) in colour.into_iter().enumerate() {
                rgb[at + i] = (part.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
            }
        }
    }
}
