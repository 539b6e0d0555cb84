//! Repeatable randomness: hashes, value noise and its octaves.

/// A number from 0.0 to below 1.0 for a grid point.
#[must_use]
#[inline]
pub fn hash01(x: i32, y: i32, seed: u32) -> f32 {
    let mixed = hash(x, y, seed);
    // 24 bits fill a float's fraction exactly.
    (mixed >> 8) as f32 * (1.0 / 16_777_216.0)
}

/// 32 well-mixed bits for a grid point.
#[must_use]
#[inline]
pub fn hash(x: i32, y: i32, seed: u32) -> u32 {
    let mut bits = (x as u32).wrapping_mul(0x9E37_79B1);
    bits = (bits ^ (y as u32))
        .rotate_left(15)
        .wrapping_mul(0x85EB_CA77);
    bits = (bits ^ seed).rotate_left(13).wrapping_mul(0xC2B2_AE3D);
    bits ^= bits >> 15;
    bits = bits.wrapping_mul(0x2C1B_3C6D);
    bits ^= bits >> 13;
    bits = bits.wrapping_mul(0x297A_2D39);
    bits ^ (bits >> 16)
}

/// Smooth noise, 0.0 to 1.0, that changes over a distance of about one.
#[must_use]
#[inline]
pub fn value_noise(x: f32, y: f32, seed: u32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (column, row) = (left as i32, top as i32);
    let (u, v) = (fade(x - left), fade(y - top));
    let upper = lerp(hash01(column, row, seed), hash01(column + 1, row, seed), u);
    let lower = lerp(
        hash01(column, row + 1, seed),
        hash01(column + 1, row + 1, seed),
        u,
    );
    lerp(upper, lower, v)
}

/// Noise with finer and finer detail added, 0.0 to 1.0, mean about 0.5.
#[must_use]
pub fn fbm(x: f32, y: f32, n_octaves: u32, seed: u32) -> f32 {
    let (mut x, mut y, mut weight) = (x, y, 1.0);
    let (mut sum, mut total) = (0.0, 0.0);
    for octave in 0..n_octaves {
        sum += weight * value_noise(x, y, seed.wrapping_add(octave * 0x9E37));
        total += weight;
        weight *= 0.5;
        // Turned by about 37 degrees and doubled, so that the grid does not show.
        (x, y) = (1.6 * x - 1.2 * y + 5.3, 1.2 * x + 1.6 * y + 2.9);
    }
    sum / total
}

/// Noise with sharp crests, 0.0 to 1.0: rock ridges, water glints.
#[must_use]
pub fn ridged(x: f32, y: f32, n_octaves: u32, seed: u32) -> f32 {
    let (mut x, mut y, mut weight) = (x, y, 1.0);
    let (mut sum, mut total) = (0.0, 0.0);
    for octave in 0..n_octaves {
        let noise = value_noise(x, y, seed.wrapping_add(octave * 0x51ED));
        let crest = 1.0 - (2.0 * noise - 1.0).abs();
        sum += weight * crest * crest;
        total += weight;
        weight *= 0.5;
        (x, y) = (1.6 * x - 1.2 * y + 1.7, 1.2 * x + 1.6 * y + 8.1);
    }
    sum / total
}

/// A stream of numbers for placing things: the same seed gives the same stream.
#[derive(Clone, Debug)]
pub struct Dice {
    seed: u32,
    n_drawn: i32,
}

impl Dice {
    /// A stream for `purpose` under a clip's `seed`.
    #[must_use]
    pub fn new(seed: u64, purpose: u32) -> Self {
        let upper = hash((seed >> 32) as i32, purpose as i32, 0x5EED);
        Self {
            seed: hash(seed as i32, upper as i32, 0x5EED),
            n_drawn: 0,
        }
    }

    /// A number from 0.0 to below 1.0.
    pub fn unit(&mut self) -> f32 {
        self.n_drawn += 1;
        hash01(self.n_drawn, 0, self.seed)
    }

    /// A number from `low` to below `high`.
    pub fn range(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// One of 0 to `n - 1`; 0 when `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f32) as usize).min(n.saturating_sub(1))
    }

    /// A seed for noise.
    pub fn noise_seed(&mut self) -> u32 {
        self.n_drawn += 1;
        hash(self.n_drawn, 1, self.seed)
    }
}

/// `a` at 0.0, `b` at 1.0.
#[must_use]
#[inline]
pub fn lerp(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// 0.0 below `from`, 1.0 above `to`, an S between them; also with `from` above `to`.
#[must_use]
#[inline]
pub fn smoothstep(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[inline]
fn fade(t: f32) -> f32 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_stays_between_zero_and_one_and_varies() {
        let samples: Vec<f32> = (0..2000)
            .map(|i| fbm(i as f32 * 0.37 - 300.0, i as f32 * 0.11, 4, 9))
            .collect();
        assert!(samples.iter().all(|s| (0.0..=1.0).contains(s)));
        let mean = samples.iter().sum::<f32>() / samples.len() as f32;
        assert!((mean - 0.5).abs() < 0.06, "mean {mean}");
        assert!(samples.iter().any(|s| *s > 0.65) && samples.iter().any(|s| *s < 0.35));
    }

    #[test]
    fn the_same_seed_throws_the_same_dice() {
        let throw = |seed| {
            let mut dice = Dice::new(seed, 3);
            (0..5).map(|_| dice.unit()).collect::<Vec<_>>()
        };
        assert_eq!(throw(7), throw(7));
        assert_ne!(throw(7), throw(8));
        assert_ne!(throw(7), throw(7 << 32));
    }
}
