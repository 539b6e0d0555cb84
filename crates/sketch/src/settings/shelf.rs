//! The set that was built last, for whoever asks for the same one next: a remix, an edit or an extension plays where
//! its source did.
//!
//! One is kept, also when nothing is drawn any more, and it is let go before another is built: a job needs no more
//! memory than without it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::build;
use crate::staging::{Set, SetContext};

static SHELF: Shelf = Shelf::empty();

/// The set of a setting, as [`build`] makes it, which may be one that was built before.
#[must_use]
pub fn shared(ctx: &SetContext) -> Arc<Set> {
    SHELF.set(ctx)
}

/// Where a set is kept, with what it was built for.
struct Shelf(Mutex<Option<(SetContext, Arc<Set>)>>);

impl Shelf {
    const fn empty() -> Self {
        Self(Mutex::new(None))
    }

    fn kept(&self) -> MutexGuard<'_, Option<(SetContext, Arc<Set>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, ctx: &SetContext) -> Arc<Set> {
        let mut kept = self.kept();
        if let Some((_, set)) = kept.as_ref().filter(|(of, _)| of == ctx) {
            return Arc::clone(set);
        }
        *kept = None;
        // Others may build meanwhile.
        drop(kept);
        let set = Arc::new(build(ctx));
        *self.kept() = Some((*ctx, Arc::clone(&set)));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Setting;
    use crate::settings::tests::context;

    #[test]
    fn the_same_place_is_built_once_and_another_lets_it_go() {
        let shelf = Shelf::empty();
        let park = context(Setting::Park, (96, 64), 1);
        let first = shelf.set(&park);
        assert!(Arc::ptr_eq(&first, &shelf.set(&park)));
        let of_first = Arc::downgrade(&first);
        drop(first);
        let elsewhere = SetContext { seed: 2, ..park };
        let second = shelf.set(&elsewhere);
        assert!(of_first.upgrade().is_none());
        assert!(Arc::ptr_eq(&second, &shelf.set(&elsewhere)));
    }
}
