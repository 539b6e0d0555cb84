//! Which server gets an order: by free slots and health.
//!
//! ```text
//! healthy ──failed──▶ resting ──its rest is over──▶ on trial ──its health is good──▶ healthy
//!                        ▲                             │
//!                        └────────it is not good───────┘   each time it rests for longer
//! ```

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::patience::Patience;

/// After how many orders in a row that came to nothing a server rests.
const SPOILT_UNTIL_REST: u32 = 3;

/// The servers, as far as it matters who gets an order.
#[derive(Debug)]
pub(crate) struct Pool {
    states: Mutex<Vec<State>>,
    changed: Condvar,
    patience: Patience,
}

#[derive(Debug)]
struct State {
    n_slots: u32,
    n_running: u32,
    /// Of these, jobs that nobody waits for any more.
    n_ghosts: u32,
    /// Failures since it last did what it was asked.
    n_failures: u32,
    /// Whether an order tries out how it is after a failure.
    is_tried: bool,
    /// Jobs that it took and spoilt, one after the other.
    n_spoilt: u32,
    rests_until: Option<Instant>,
}

impl State {
    fn rests(&self, now: Instant) -> bool {
        self.rests_until.is_some_and(|until| until > now)
    }

    /// How many orders it would be given now.
    fn n_free(&self, now: Instant) -> u32 {
        let n_free = self.n_slots.saturating_sub(self.n_running);
        match self {
            state if state.rests(now) => 0,
            // One order at a time tries out a server that failed.
            Self { n_failures: 0, .. } => n_free,
            Self { is_tried: true, .. } => 0,
            _ => n_free.min(1),
        }
    }
}

/// What there is for an order.
#[derive(Debug)]
pub(crate) enum Pick {
    /// This server; it is to be asked first how it is if it failed lately.
    Slot { slot: Slot, is_on_trial: bool },
    /// Some work, but have no slot.
    Busy,
    /// None works.
    Resting,
}

/// A place at a server, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Slot {
    pool: Arc<Pool>,
    pub(crate) idx: usize,
    kind: SlotKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SlotKind {
    Usual,
    Trial,
    Ghost,
}

impl Pool {
    pub(crate) fn new(slots: impl Iterator<Item = u32>, patience: Patience) -> Self {
        let state = |n_slots| State {
            n_slots,
            n_running: 0,
            n_ghosts: 0,
            n_failures: 0,
            is_tried: false,
            n_spoilt: 0,
            rests_until: None,
        };
        Self {
            states: Mutex::new(slots.map(state).collect()),
            changed: Condvar::new(),
            patience,
        }
    }

    fn states(&self) -> MutexGuard<'_, Vec<State>> {
        // Whoever panicked while holding it left whole numbers behind.
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The server of `candidates` that has most of its slots free.
    pub(crate) fn pick(self: &Arc<Self>, candidates: impl Iterator<Item = usize>) -> Pick {
        let now = Instant::now();
        let mut states = self.states();
        let mut best: Option<(u64, usize)> = None;
        let mut some_work = false;
        for idx in candidates {
            let state = &states[idx];
            if state.rests(now) {
                continue;
            }
            some_work = true;
            if state.n_free(now) == 0 {
                continue;
            }
            // Those that failed lately come last.
            let share = u64::from(state.n_running) * 1000 / u64::from(state.n_slots.max(1));
            let n_bad = state.n_failures.saturating_add(state.n_spoilt).min(100);
            let order = share + 10_000 * u64::from(n_bad);
            if best.is_none_or(|(least, _)| order < least) {
                best = Some((order, idx));
            }
        }
        match best {
            Some((_, idx)) => {
                let is_on_trial = states[idx].n_failures > 0;
                states[idx].n_running += 1;
                states[idx].is_tried |= is_on_trial;
                let kind = if is_on_trial {
                    SlotKind::Trial
                } else {
                    SlotKind::Usual
                };
                let slot = self.slot(idx, kind);
                Pick::Slot { slot, is_on_trial }
            }
            None if some_work => Pick::Busy,
            None => Pick::Resting,
        }
    }

    /// A place for a job that the server has already, whether or not there is one free.
    pub(crate) fn take(self: &Arc<Self>, idx: usize) -> Slot {
        self.states()[idx].n_running += 1;
        self.slot(idx, SlotKind::Usual)
    }

    /// A place for a job that the server goes on with though nobody wants it.
    pub(crate) fn haunt(self: &Arc<Self>, idx: usize) -> Slot {
        let mut states = self.states();
        states[idx].n_running += 1;
        states[idx].n_ghosts += 1;
        drop(states);
        self.slot(idx, SlotKind::Ghost)
    }

    fn slot(self: &Arc<Self>, idx: usize, kind: SlotKind) -> Slot {
        Slot {
            pool: Arc::clone(self),
            idx,
            kind,
        }
    }

    /// Waits until a place may have become free, or for `patience`.
    pub(crate) fn wait(&self, patience: Duration) {
        let waited = self.changed.wait_timeout(self.states(), patience);
        drop(waited);
    }

    /// Notes that a server did what it was asked.
    pub(crate) fn works(&self, idx: usize) {
        let mut states = self.states();
        states[idx].n_failures = 0;
        states[idx].is_tried = false;
        states[idx].rests_until = None;
        self.changed.notify_all();
    }

    /// Notes that a server has made a clip that is what was ordered.
    pub(crate) fn delivers(&self, idx: usize) {
        self.states()[idx].n_spoilt = 0;
    }

    /// Notes that a server took an order and made nothing of it. After several in a row it rests: a server that fails
    /// at once is always free, and would get every order.
    pub(crate) fn spoils(&self, idx: usize) {
        let mut states = self.states();
        states[idx].n_spoilt = states[idx].n_spoilt.saturating_add(1);
        let rests = states[idx].n_spoilt.is_multiple_of(SPOILT_UNTIL_REST);
        drop(states);
        if rests {
            self.fails(idx, None);
        }
    }

    /// Takes a server out for a while, for as long as it asked for if it did. Returns for how long. What fails while it
    /// rests already has failed with it, and does not count again.
    pub(crate) fn fails(&self, idx: usize, rest: Option<Duration>) -> Duration {
        let mut states = self.states();
        let state = &mut states[idx];
        let now = Instant::now();
        let still = state.rests_until.map(|until| until.duration_since(now));
        if let Some(still) = still.filter(|still| !still.is_zero()) {
            let rest = still.max(rest.unwrap_or_default());
            state.rests_until = Some(now + rest);
            return rest;
        }
        let rest = rest.unwrap_or_else(|| {
            let (first, longest) = self.patience.rest;
            (first * 2_u32.saturating_pow(state.n_failures.min(8))).min(longest)
        });
        state.n_failures = state.n_failures.saturating_add(1);
        state.is_tried = false;
        state.rests_until = Some(now + rest);
        rest
    }

    /// How many orders `servers` take at a time together, those that rest not counted.
    pub(crate) fn n_slots(&self, servers: impl Iterator<Item = usize>) -> u32 {
        let now = Instant::now();
        let states = self.states();
        let slots = |idx: usize| match &states[idx] {
            state if state.rests(now) => 0,
            state => state.n_slots,
        };
        servers.map(slots).sum()
    }

    /// How many jobs a worker may have at the servers of `group` before the next one for those of `servers` would wait:
    /// those that are there, and the places that are free.
    pub(crate) fn n_jobs(
        &self,
        group: impl Iterator<Item = usize>,
        servers: impl Iterator<Item = usize>,
    ) -> u32 {
        let now = Instant::now();
        let states = self.states();
        let there: u32 = group
            .map(|idx| states[idx].n_running - states[idx].n_ghosts)
            .sum();
        let free: u32 = servers.map(|idx| states[idx].n_free(now)).sum();
        there + free
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut states = self.pool.states();
        let state = &mut states[self.idx];
        state.n_running -= 1;
        match self.kind {
            SlotKind::Usual => {}
            SlotKind::Trial => state.is_tried = false,
            SlotKind::Ghost => state.n_ghosts -= 1,
        }
        drop(states);
        self.pool.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(pool: &Arc<Pool>, candidates: &[usize]) -> Option<Slot> {
        match pool.pick(candidates.iter().copied()) {
            Pick::Slot { slot, .. } => Some(slot),
            Pick::Busy | Pick::Resting => None,
        }
    }

    #[test]
    fn orders_are_spread_by_free_slots_and_wait_when_there_are_none() {
        let pool = Arc::new(Pool::new([1, 2].into_iter(), Patience::default()));
        let first = taken(&pool, &[0, 1]).unwrap();
        let second = taken(&pool, &[0, 1]).unwrap();
        let third = taken(&pool, &[0, 1]).unwrap();
        let idxs = [first.idx, second.idx, third.idx];
        assert_eq!(idxs, [0, 1, 1]);
        assert!(matches!(pool.pick([0, 1].into_iter()), Pick::Busy));
        drop(first);
        assert_eq!(taken(&pool, &[0, 1]).unwrap().idx, 0);
    }

    #[test]
    fn who_fails_rests_longer_each_time_and_comes_back_on_trial() {
        let ms = Duration::from_millis;
        let patience = Patience {
            rest: (ms(100), ms(400)),
            ..Patience::default()
        };
        let pool = Arc::new(Pool::new([2, 2].into_iter(), patience));
        for expected in [ms(100), ms(200), ms(400), ms(400)] {
            assert_eq!(pool.fails(0, None), expected);
            assert!(matches!(pool.pick([0].into_iter()), Pick::Resting));
            assert_eq!(pool.n_slots([0, 1].into_iter()), 2);
            assert_eq!(taken(&pool, &[0, 1]).unwrap().idx, 1);
            // Its rest is over.
            pool.states()[0].rests_until = None;
        }
        let Pick::Slot { slot, is_on_trial } = pool.pick([0].into_iter()) else {
            panic!("its rest is over");
        };
        assert!(is_on_trial);
        assert!(
            matches!(pool.pick([0].into_iter()), Pick::Busy),
            "one at a time until it works"
        );
        pool.works(0);
        assert!(taken(&pool, &[0]).is_some());
        drop(slot);
    }

    #[test]
    fn what_fails_with_a_server_that_rests_does_not_make_it_rest_for_longer() {
        let pool = Arc::new(Pool::new([8].into_iter(), Patience::default()));
        let (first, _) = Patience::default().rest;
        for _ in 0..8 {
            assert!(pool.fails(0, None) <= first);
        }
        let asked_for = Duration::from_secs(100);
        assert_eq!(pool.fails(0, Some(asked_for)), asked_for);
    }

    #[test]
    fn a_failure_lets_running_jobs_be_and_one_new_order_at_a_time_through() {
        let pool = Arc::new(Pool::new([4].into_iter(), Patience::default()));
        let running: Vec<Slot> = (0..3).filter_map(|_| taken(&pool, &[0])).collect();
        assert_eq!(running.len(), 3);
        pool.fails(0, Some(Duration::ZERO));
        let trial = taken(&pool, &[0]).expect("it is tried out beside what runs");
        assert!(taken(&pool, &[0]).is_none(), "by one");
        drop(trial);
        assert!(
            taken(&pool, &[0]).is_some(),
            "and by another when that is over"
        );
        pool.works(0);
        assert!(taken(&pool, &[0]).is_some());
    }

    #[test]
    fn a_server_that_spoils_what_it_takes_comes_last_and_then_rests() {
        let pool = Arc::new(Pool::new([9, 1].into_iter(), Patience::default()));
        pool.spoils(0);
        assert_eq!(taken(&pool, &[0, 1]).unwrap().idx, 1);
        pool.delivers(0);
        assert_eq!(taken(&pool, &[0, 1]).unwrap().idx, 0);
        for _ in 0..SPOILT_UNTIL_REST {
            pool.spoils(0);
        }
        assert!(matches!(pool.pick([0].into_iter()), Pick::Resting));
    }

    #[test]
    fn there_is_room_for_what_runs_and_what_is_free_and_none_where_nobody_waits() {
        let pool = Arc::new(Pool::new([1, 1].into_iter(), Patience::default()));
        let n_jobs = |servers: &[usize]| pool.n_jobs([0, 1].into_iter(), servers.iter().copied());
        assert_eq!((n_jobs(&[0]), n_jobs(&[0, 1])), (1, 2));
        let running = taken(&pool, &[0]).unwrap();
        assert_eq!(n_jobs(&[0]), 1, "its one place is taken");
        assert_eq!(n_jobs(&[0, 1]), 2);
        let ghost = pool.haunt(0);
        drop(running);
        assert_eq!(n_jobs(&[0]), 0, "the server works on for nobody");
        drop(ghost);
        assert_eq!(n_jobs(&[0]), 1);
    }
}
