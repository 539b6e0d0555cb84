//! Flat: the style of the engine itself: clean shapes, a gentle grade.

use crate::paint::Grade;

pub(super) fn grade() -> Grade {
    Grade::default()
}
