//! Arithmetic on packed pixels: four channels of 8 bits, two at a time in the halves of a `u32`.
//!
//! Everything is exact integer arithmetic, so that all machines agree. Colours never exceed their alpha, which is
//! why sums need no saturation where the comments say so.

/// Two channels in the halves of a word: red and blue as they are, green and alpha after a shift by 8.
const PAIR: u32 = 0x00FF_00FF;
/// One half in both channels of a pair, for rounding.
const HALF: u32 = 0x0080_0080;

/// An opaque black pixel.
pub(crate) const BLACK: u32 = 0xFF00_0000;

/// `a` at `weight` 0, almost `b` at 255: a mean weighted in steps of 1/256, rounded to nearest.
#[inline(always)]
pub(crate) fn mix(a: u32, b: u32, weight: u32) -> u32 {
    // a * 256 + (b - a) * weight is right modulo 2^32 even when a difference is negative, and its true value
    // stays below 2^16 in both halves.
    let blend = |a: u32, b: u32| {
        (a << 8)
            .wrapping_add(b.wrapping_sub(a).wrapping_mul(weight))
            .wrapping_add(HALF)
    };
    let red_blue = (blend(a & PAIR, b & PAIR) >> 8) & PAIR;
    let green_alpha = blend((a >> 8) & PAIR, (b >> 8) & PAIR) & !PAIR;
    red_blue | green_alpha
}

/// `top` over the opaque pixel `below`.
#[inline(always)]
pub(super) fn over(below: u32, top: u32) -> u32 {
    let alpha = top >> 24;
    let keep = 256 - (alpha + (alpha >> 7));
    let red_blue = (((below & PAIR) * keep + HALF) >> 8) & PAIR;
    let green_alpha = (((below >> 8) & PAIR) * keep + HALF) & !PAIR;
    // Never carries: a channel of `top` is at most its alpha, and 255 * keep / 256 at most 255 - alpha.
    top.wrapping_add(red_blue | green_alpha)
}

/// The light of `top` added to the opaque pixel `below`, each channel at most 255.
#[inline(always)]
pub(super) fn add(below: u32, top: u32) -> u32 {
    let sum = |a: u32, b: u32| {
        let wide = a + b;
        let carry = (wide >> 8) & 0x0001_0001;
        (wide | ((carry << 8) - carry)) & PAIR
    };
    let red_blue = sum(below & PAIR, top & PAIR);
    let green_alpha = sum((below >> 8) & PAIR, (top >> 8) & PAIR);
    red_blue | (green_alpha << 8) | BLACK
}

/// Multiplies red, green, blue and alpha by 1/256ths; colours stay at or below the new alpha.
#[inline(always)]
pub(super) fn multiply(pixel: u32, factors: [u32; 4]) -> u32 {
    let alpha = ((pixel >> 24) * factors[3] + 128) >> 8;
    let part =
        |shift: u32, factor: u32| ((((pixel >> shift) & 255) * factor + 128) >> 8).min(alpha);
    part(0, factors[0]) | (part(8, factors[1]) << 8) | (part(16, factors[2]) << 16) | (alpha << 24)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_keeps_the_canvas_opaque_and_never_carries() {
        for alpha in 0..=255_u32 {
            for channel in [0, alpha / 2, alpha] {
                let top = channel | (channel << 8) | (channel << 16) | (alpha << 24);
                for below in [BLACK, 0xFFFF_FFFF, 0xFF80_4020] {
                    let out = over(below, top);
                    assert_eq!(out >> 24, 255, "alpha {alpha}");
                    for shift in [0, 8, 16] {
                        let exact = f64::from((top >> shift) & 255)
                            + f64::from((below >> shift) & 255) * (1.0 - f64::from(alpha) / 255.0);
                        let got = f64::from((out >> shift) & 255);
                        assert!(
                            (got - exact).abs() <= 1.0,
                            "{got} for {exact}, alpha {alpha}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn mixing_is_exact_at_rest_and_between_its_ends() {
        let (a, b) = (0xFF12_F0E8, 0xFFFE_0017);
        assert_eq!(mix(a, b, 0), a);
        for weight in 0..256 {
            let out = mix(a, b, weight);
            for shift in [0, 8, 16, 24] {
                let (p, q, r) = ((a >> shift) & 255, (b >> shift) & 255, (out >> shift) & 255);
                assert!(r >= p.min(q) && r <= p.max(q));
            }
        }
    }

    #[test]
    fn added_light_saturates_and_stays_opaque() {
        assert_eq!(add(0xFFF0_10FF, 0x0020_2020), 0xFFFF_30FF);
        assert_eq!(add(BLACK, 0), BLACK);
    }

    #[test]
    fn brightening_stays_below_alpha() {
        assert_eq!(multiply(0x8080_4020, [512, 512, 512, 256]), 0x8080_8040);
    }
}
