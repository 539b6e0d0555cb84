//! The colours of a time of day in a weather: one table for times, one for what weather does to them.

use super::land::Land;
use crate::paint::Rgb;
use crate::paint::noise::lerp;
use crate::scene::{TimeOfDay, Tints, Weather};
use crate::staging::Palette;

/// Colours and light of one time of day in one weather.
#[derive(Clone, Debug)]
pub(super) struct Tones {
    /// The sky from its top to the horizon.
    pub(super) sky: [Rgb; 4],
    /// The disc of the sun or moon.
    pub(super) sun: Rgb,
    /// The light around it.
    pub(super) glow: Rgb,
    /// How much of the sun is seen through the weather, 0.0 to 1.0.
    pub(super) sun_strength: f32,
    /// How high the sun stands: world y.
    pub(super) sun_y: f32,
    /// How many stars are seen, 0.0 to 1.0.
    pub(super) stars: f32,
    /// Multiplies the colour of what the light reaches.
    pub(super) lit: Rgb,
    /// Multiplies the colour of what lies in shade.
    pub(super) shade: Rgb,
    /// What far things fade to.
    pub(super) haze: Rgb,
    /// How soon they do: 1.0 on a clear day, more in mist.
    pub(super) haziness: f32,
    /// Clouds on the side of the light, and below.
    pub(super) cloud_lit: Rgb,
    pub(super) cloud_shade: Rgb,
    /// How much of the sky is clouded, 0.0 to 1.0.
    pub(super) cloud_cover: f32,
    /// How strong shading is.
    pub(super) contrast: f32,
    /// How dark contact shadows are.
    pub(super) shadow: f32,
    /// How much lamps and windows are lit, 0.0 by day, 1.0 by night.
    pub(super) lamps: f32,
    /// How wet the ground is, 0.0 or 1.0.
    pub(super) wet: f32,
    /// The land the set lies in: what grows there takes after it.
    pub(super) land: Land,
}

/// What weather does to the tones of a clear sky.
struct WeatherRow {
    weather: Weather,
    /// How far sky and haze go to grey.
    grey: f32,
    /// Multiplies everything.
    light: f32,
    haziness: f32,
    sun: f32,
    cloud_cover: f32,
    contrast: f32,
    wet: f32,
}

const WEATHERS: [WeatherRow; 10] = [
    WeatherRow {
        weather: Weather::Clear,
        grey: 0.0,
        light: 1.0,
        haziness: 1.0,
        sun: 1.0,
        cloud_cover: 0.3,
        contrast: 1.0,
        wet: 0.0,
    },
    WeatherRow {
        weather: Weather::Cloudy,
        grey: 0.45,
        light: 0.93,
        haziness: 1.2,
        sun: 0.3,
        cloud_cover: 0.75,
        contrast: 0.7,
        wet: 0.0,
    },
    WeatherRow {
        weather: Weather::Rain,
        grey: 0.72,
        light: 0.74,
        haziness: 1.7,
        sun: 0.0,
        cloud_cover: 1.0,
        contrast: 0.5,
        wet: 1.0,
    },
    WeatherRow {
        weather: Weather::Storm,
        grey: 0.66,
        light: 0.60,
        haziness: 1.6,
        sun: 0.0,
        cloud_cover: 1.0,
        contrast: 0.55,
        wet: 1.0,
    },
    WeatherRow {
        weather: Weather::Snow,
        grey: 0.60,
        light: 0.97,
        haziness: 1.8,
        sun: 0.0,
        cloud_cover: 0.9,
        contrast: 0.5,
        wet: 0.0,
    },
    WeatherRow {
        weather: Weather::Dust,
        grey: 0.3,
        light: 0.9,
        haziness: 2.6,
        sun: 0.3,
        cloud_cover: 0.1,
        contrast: 0.55,
        wet: 0.0,
    },
    WeatherRow {
        weather: Weather::Petals,
        grey: 0.0,
        light: 1.0,
        haziness: 1.0,
        sun: 1.0,
        cloud_cover: 0.3,
        contrast: 1.0,
        wet: 0.0,
    },
    WeatherRow {
        weather: Weather::Leaves,
        grey: 0.1,
        light: 0.98,
        haziness: 1.1,
        sun: 0.9,
        cloud_cover: 0.4,
        contrast: 0.95,
        wet: 0.0,
    },
    WeatherRow {
        weather: Weather::Fog,
        grey: 0.42,
        light: 0.95,
        haziness: 2.3,
        sun: 0.25,
        cloud_cover: 0.1,
        contrast: 0.45,
        wet: 0.0,
    },
    WeatherRow {
        weather: Weather::Aurora,
        grey: 0.0,
        light: 1.0,
        haziness: 1.0,
        sun: 0.0,
        cloud_cover: 0.0,
        contrast: 1.0,
        wet: 0.0,
    },
];

fn clear(time_of_day: TimeOfDay) -> Tones {
    match time_of_day {
        TimeOfDay::Dawn => Tones {
            sky: [
                [0.36, 0.50, 0.74],
                [0.62, 0.69, 0.85],
                [0.95, 0.79, 0.77],
                [1.0, 0.89, 0.74],
            ],
            sun: [1.0, 0.93, 0.80],
            glow: [1.0, 0.76, 0.56],
            sun_y: 0.50,
            stars: 0.0,
            lit: [1.0, 0.89, 0.82],
            shade: [0.60, 0.60, 0.78],
            haze: [0.93, 0.82, 0.81],
            cloud_lit: [1.0, 0.90, 0.86],
            cloud_shade: [0.78, 0.70, 0.82],
            contrast: 0.75,
            shadow: 0.28,
            lamps: 0.2,
            ..DAY
        },
        TimeOfDay::Day => DAY,
        TimeOfDay::GoldenHour => Tones {
            sky: [
                [0.36, 0.46, 0.66],
                [0.74, 0.66, 0.62],
                [1.0, 0.76, 0.44],
                [1.0, 0.86, 0.52],
            ],
            sun: [1.0, 0.94, 0.74],
            glow: [1.0, 0.70, 0.28],
            sun_y: 0.42,
            lit: [1.12, 0.88, 0.54],
            shade: [0.56, 0.43, 0.46],
            haze: [1.0, 0.78, 0.48],
            cloud_lit: [1.0, 0.90, 0.66],
            cloud_shade: [0.84, 0.60, 0.48],
            contrast: 1.0,
            shadow: 0.36,
            lamps: 0.15,
            ..DAY
        },
        TimeOfDay::Sunset => Tones {
            sky: [
                [0.17, 0.14, 0.38],
                [0.52, 0.26, 0.50],
                [0.98, 0.47, 0.33],
                [1.0, 0.78, 0.38],
            ],
            sun: [1.0, 0.84, 0.54],
            glow: [1.0, 0.58, 0.22],
            sun_y: 0.54,
            stars: 0.12,
            lit: [1.08, 0.70, 0.46],
            shade: [0.42, 0.28, 0.44],
            haze: [0.95, 0.54, 0.38],
            cloud_lit: [1.0, 0.68, 0.50],
            cloud_shade: [0.52, 0.32, 0.52],
            contrast: 0.95,
            shadow: 0.36,
            lamps: 0.6,
            ..DAY
        },
        TimeOfDay::BlueHour => Tones {
            sky: [
                [0.05, 0.12, 0.36],
                [0.12, 0.26, 0.58],
                [0.34, 0.48, 0.78],
                [0.86, 0.70, 0.66],
            ],
            sun: [0.95, 0.96, 0.90],
            glow: [0.86, 0.66, 0.60],
            sun_strength: 0.0,
            sun_y: 0.52,
            stars: 0.30,
            lit: [0.52, 0.64, 0.96],
            shade: [0.22, 0.30, 0.58],
            haze: [0.38, 0.48, 0.74],
            cloud_lit: [0.58, 0.60, 0.84],
            cloud_shade: [0.22, 0.30, 0.58],
            contrast: 0.75,
            shadow: 0.36,
            lamps: 1.0,
            ..DAY
        },
        TimeOfDay::Night => Tones {
            sky: [
                [0.022, 0.04, 0.14],
                [0.05, 0.09, 0.25],
                [0.10, 0.18, 0.40],
                [0.20, 0.31, 0.54],
            ],
            sun: [0.95, 0.96, 0.90],
            glow: [0.45, 0.55, 0.85],
            sun_y: 0.16,
            stars: 1.0,
            lit: [0.46, 0.57, 0.88],
            shade: [0.18, 0.24, 0.46],
            haze: [0.15, 0.22, 0.43],
            cloud_lit: [0.30, 0.38, 0.62],
            cloud_shade: [0.10, 0.14, 0.30],
            contrast: 0.8,
            shadow: 0.42,
            lamps: 1.0,
            ..DAY
        },
    }
}

const DAY: Tones = Tones {
    sky: [
        [0.13, 0.43, 0.82],
        [0.29, 0.61, 0.93],
        [0.60, 0.83, 0.98],
        [0.86, 0.95, 0.99],
    ],
    sun: [1.0, 0.99, 0.90],
    glow: [1.0, 0.96, 0.80],
    sun_strength: 1.0,
    sun_y: 0.12,
    stars: 0.0,
    lit: [1.0, 1.0, 0.95],
    shade: [0.60, 0.70, 0.86],
    haze: [0.78, 0.89, 0.96],
    haziness: 1.0,
    cloud_lit: [1.0, 1.0, 1.0],
    cloud_shade: [0.74, 0.83, 0.93],
    cloud_cover: 0.3,
    contrast: 0.8,
    shadow: 0.32,
    lamps: 0.0,
    wet: 0.0,
    land: Land::Own,
};

impl Tones {
    /// The tones of `time_of_day` in `weather`.
    pub(super) fn of(time_of_day: TimeOfDay, weather: Weather) -> Self {
        // There is no aurora by day; who asks for one gets the night for it.
        let time_of_day = if weather == Weather::Aurora {
            TimeOfDay::Night
        } else {
            time_of_day
        };
        let mut tones = clear(time_of_day);
        let Some(row) = WEATHERS.iter().find(|row| row.weather == weather) else {
            return tones;
        };
        // The night is dark and blue enough by itself.
        let night = tones.stars;
        let light = lerp(row.light, 1.0, 0.75 * night);
        let change =
            |colour: Rgb, grey: f32| scale(to_grey(colour, grey * (1.0 - 0.75 * night)), light);
        tones.sky = tones.sky.map(|colour| change(colour, row.grey));
        // A clouded sky is one even veil: its stops move together.
        let veil = mix(tones.sky[1], tones.sky[3], 0.45);
        tones.sky = tones.sky.map(|colour| mix(colour, veil, 0.7 * row.grey));
        tones.glow = change(tones.glow, 0.6 * row.grey);
        tones.haze = mix(change(tones.haze, row.grey), tones.sky[2], 0.3 * row.grey);
        tones.lit = change(
            mix(tones.lit, tones.shade, 0.35 * row.grey),
            0.35 * row.grey,
        );
        tones.shade = change(mix(tones.shade, tones.lit, 0.30 * row.grey), 0.3 * row.grey);
        tones.cloud_lit = change(
            mix(tones.cloud_lit, tones.cloud_shade, 0.5 * row.grey),
            row.grey,
        );
        tones.cloud_shade = change(tones.cloud_shade, row.grey);
        tones.sun_strength *= row.sun;
        tones.stars *= (1.0 - row.grey * 1.5).max(0.0);
        tones.haziness *= row.haziness;
        tones.cloud_cover = row.cloud_cover;
        tones.contrast *= row.contrast;
        tones.shadow *= 0.4 + 0.6 * row.contrast;
        tones.wet = row.wet;
        tones.lamps = tones.lamps.max(0.55 * (1.0 - row.light) * 2.0).min(1.0);
        tones
    }

    /// Gives the sky the colour that is told of it, and what it lights something of it.
    pub(super) fn tint(&mut self, tints: &Tints) {
        if tints.is_pastel {
            self.soften();
        }
        let Some(said) = tints.sky.map(rgb) else {
            return;
        };
        // A sky of the night stays dark, whatever its colour.
        let light = (luma(self.sky[1]) / luma(DAY.sky[1])).clamp(0.30, 1.0);
        let said = scale(said, light);
        let paper = mix(self.sky[3], [light; 3], 0.5);
        let pale = |part: f32| mix(said, paper, part);
        self.sky = [scale(said, 0.74), scale(said, 0.94), pale(0.24), pale(0.46)];
        self.haze = mix(self.haze, self.sky[3], 0.75);
        self.glow = mix(self.glow, self.sky[3], 0.45);
        self.cloud_lit = mix(self.cloud_lit, pale(0.55), 0.55);
        self.cloud_shade = mix(self.cloud_shade, scale(said, 0.8), 0.45);
        let hue = scale(said, 1.0 / luma(said).max(0.05));
        self.lit = mix(
            self.lit,
            multiply(self.lit, hue.map(|part| part.min(1.6))),
            0.22,
        );
    }

    /// Light colours that go over into each other softly.
    fn soften(&mut self) {
        let night = self.stars > 0.5;
        let light = if night { 0.45 } else { 0.86 };
        let soft = |colour: Rgb, least: f32| {
            let lifted = scale(colour, (least / luma(colour).max(0.04)).clamp(1.0, 2.6));
            mix(
                lifted.map(|part| part.min(1.0)),
                [light, 0.94 * light, light],
                0.50,
            )
        };
        let steps = [0.52, 0.60, 0.68, 0.74];
        for (stop, least) in self.sky.iter_mut().zip(steps) {
            *stop = soft(*stop, least * light);
        }
        self.haze = soft(self.haze, 0.70 * light);
        self.glow = mix(self.glow, [1.0, 0.92, 0.86], 0.45);
        self.cloud_lit = mix(self.cloud_lit, [light, 0.96 * light, 0.97 * light], 0.45);
        self.cloud_shade = soft(self.cloud_shade, 0.62 * light);
        self.lit = mix(self.lit, scale([1.0, 0.93, 0.93], light), 0.40);
        self.shade = mix(self.shade, scale([0.70, 0.66, 0.80], light), 0.40);
        // The sun stands out from so light a sky.
        self.sun = mix(self.sun, [1.0, 0.58, 0.42], 0.9);
        self.contrast *= 0.8;
    }

    /// A thing's own colour in the light, `depth` away: 0.0 is near, 1.0 the horizon.
    pub(super) fn lit(&self, colour: Rgb, depth: f32) -> Rgb {
        self.far(multiply(colour, self.lit), depth)
    }

    /// A thing's own colour in the shade, `depth` away.
    pub(super) fn shaded(&self, colour: Rgb, depth: f32) -> Rgb {
        self.far(multiply(colour, self.shade), depth)
    }

    /// Between shade (0.0) and light (1.0).
    pub(super) fn toned(&self, colour: Rgb, light: f32, depth: f32) -> Rgb {
        mix(self.shaded(colour, depth), self.lit(colour, depth), light)
    }

    /// `colour` seen through the air.
    pub(super) fn far(&self, colour: Rgb, depth: f32) -> Rgb {
        let clear = (1.0 - depth.clamp(0.0, 1.0) * 0.86).max(0.0);
        mix(self.haze, colour, libm::powf(clear, self.haziness))
    }

    /// What actors are lit with, when the light comes from `light_x` (-1.0 left, 1.0 right).
    pub(super) fn palette(&self, light_x: f32) -> Palette {
        let (x, y) = (if light_x < 0.0 { -0.7 } else { 0.7 }, -0.71);
        Palette {
            light_dir: (x, y),
            light: self.lit.map(|part| part.min(1.0)),
            ambient: self.shade,
            haze: self.haze,
            contrast: self.contrast,
            shadow: self.shadow,
        }
    }
}

/// `a` at 0.0, `b` at 1.0.
pub(super) fn mix(a: Rgb, b: Rgb, t: f32) -> Rgb {
    std::array::from_fn(|i| lerp(a[i], b[i], t))
}

/// Part by part.
pub(super) fn multiply(a: Rgb, b: Rgb) -> Rgb {
    std::array::from_fn(|i| a[i] * b[i])
}

/// Brighter or darker.
pub(super) fn scale(colour: Rgb, factor: f32) -> Rgb {
    colour.map(|part| part * factor)
}

/// How bright a colour is.
pub(super) fn luma(colour: Rgb) -> f32 {
    0.3 * colour[0] + 0.6 * colour[1] + 0.1 * colour[2]
}

/// The colour that is told, somewhat as the thing itself is; its own where nothing is told.
pub(super) fn told(said: Option<u32>, own: Rgb) -> Rgb {
    said.map_or(own, |said| mix(rgb(said), own, 0.14))
}

/// `0xRRGGBB` as a colour.
pub(super) const fn rgb(value: u32) -> Rgb {
    [
        ((value >> 16) & 255) as f32 / 255.0,
        ((value >> 8) & 255) as f32 / 255.0,
        (value & 255) as f32 / 255.0,
    ]
}

fn to_grey(colour: Rgb, strength: f32) -> Rgb {
    let grey = 0.25 * colour[0] + 0.6 * colour[1] + 0.15 * colour[2];
    mix(colour, [grey * 0.97, grey, grey * 1.04], strength)
}
