//! Plane transforms.

/// A plane transform: `x' = a x + b y + c`, `y' = d x + e y + f`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affine {
    /// `[a, b, c, d, e, f]`.
    pub m: [f32; 6],
}

impl Affine {
    /// Moves nothing.
    pub const IDENTITY: Self = Self {
        m: [1.0, 0.0, 0.0, 0.0, 1.0, 0.0],
    };

    /// Moves by (`x`, `y`).
    #[must_use]
    pub const fn translate(x: f32, y: f32) -> Self {
        Self {
            m: [1.0, 0.0, x, 0.0, 1.0, y],
        }
    }

    /// Scales about the origin.
    #[must_use]
    pub const fn scale(x: f32, y: f32) -> Self {
        Self {
            m: [x, 0.0, 0.0, 0.0, y, 0.0],
        }
    }

    /// Turns about the origin by `angle_rad`, clockwise on screen (y points down).
    #[must_use]
    pub fn rotate(angle_rad: f32) -> Self {
        let (sin, cos) = libm::sincosf(angle_rad);
        Self {
            m: [cos, -sin, 0.0, sin, cos, 0.0],
        }
    }

    /// This transform first, then `next`.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        let [a, b, c, d, e, f] = next.m;
        let [p, q, r, s, t, u] = self.m;
        Self {
            m: [
                a * p + b * s,
                a * q + b * t,
                a * r + b * u + c,
                d * p + e * s,
                d * q + e * t,
                d * r + e * u + f,
            ],
        }
    }

    /// The transform back; `None` when it flattens the plane.
    #[must_use]
    pub fn inverse(self) -> Option<Self> {
        let [a, b, c, d, e, f] = self.m;
        let det = a * e - b * d;
        if det.abs() < 1e-9 {
            return None;
        }
        let k = 1.0 / det;
        Some(Self {
            m: [
                e * k,
                -b * k,
                (b * f - c * e) * k,
                -d * k,
                a * k,
                (c * d - a * f) * k,
            ],
        })
    }

    /// Where (`x`, `y`) goes.
    #[must_use]
    pub fn apply(self, x: f32, y: f32) -> (f32, f32) {
        let [a, b, c, d, e, f] = self.m;
        (a * x + b * y + c, d * x + e * y + f)
    }
}
