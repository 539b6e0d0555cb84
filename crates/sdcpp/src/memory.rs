//! How much memory a clip takes, and whether that is there. Rough on purpose: it tells the impossible from the possible
//! before anybody waits for it.

use kinora_sdcpp_protocol::{DeviceKind, Hello};

use crate::catalogue::CatalogueModel;
use crate::plan::ClipPlan;

/// How much of a graphics card's memory is used at most: drivers and screens need some.
const CARD_SHARE: f64 = 0.92;
/// How much of the weights a card holds at least, where the rest waits in the machine's memory.
const RESIDENT_SHARE: f64 = 0.25;

/// What there is to compute with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Memory {
    /// Of the machine, in bytes.
    pub(crate) machine_bytes: u64,
    /// Of the graphics card that computes, if one does.
    pub(crate) card_bytes: Option<u64>,
}

/// What a clip needs, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Need {
    /// For the weights.
    pub(crate) weight_bytes: u64,
    /// Beside them.
    pub(crate) work_bytes: u64,
}

impl Memory {
    /// What a process says there is, within the operator's limit.
    #[must_use]
    pub(crate) fn of(hello: &Hello, compute_on: Option<&str>, limit_bytes: Option<u64>) -> Self {
        let of_kind = |kind| hello.devices.iter().find(|device| device.kind == kind);
        let machine = of_kind(DeviceKind::Cpu).map_or(0, |cpu| cpu.memory_total_bytes);
        let is_cpu = compute_on.is_some_and(|words| words.eq_ignore_ascii_case("cpu"));
        let card = of_kind(DeviceKind::Gpu).filter(|_| !is_cpu);
        let within = |bytes: u64| limit_bytes.map_or(bytes, |limit| limit.min(bytes));
        // A process that does not know says 0, which is no reason to refuse everything.
        let machine_bytes = if machine == 0 { u64::MAX } else { machine };
        Self {
            machine_bytes: match card {
                None => within(machine_bytes),
                Some(_) => machine_bytes,
            },
            card_bytes: card
                .map(|card| within((card.memory_total_bytes as f64 * CARD_SHARE) as u64)),
        }
    }

    /// Whether there is enough.
    #[must_use]
    pub(crate) fn fits(&self, need: Need) -> bool {
        let all = need.weight_bytes.saturating_add(need.work_bytes);
        match self.card_bytes {
            None => all <= self.machine_bytes,
            Some(card) => {
                all <= card
                    || (need.resident_bytes() <= card && need.weight_bytes <= self.machine_bytes)
            }
        }
    }

    /// The most of the card's memory to use, in GiB, where the weights do not fit beside the work.
    #[must_use]
    pub(crate) fn card_limit_gib(&self, need: Need) -> Option<f32> {
        let card = self.card_bytes?;
        let is_short = need.weight_bytes.saturating_add(need.work_bytes) > card;
        // The library's budget is for weights and work together.
        is_short.then_some((card as f64 / f64::from(1 << 30)) as f32)
    }

    /// How much there is where the model computes, in bytes.
    #[must_use]
    pub(crate) fn bytes(&self) -> u64 {
        self.card_bytes.unwrap_or(self.machine_bytes)
    }
}

impl Need {
    /// What the clips of a plan need, one chunk at a time.
    #[must_use]
    pub(crate) fn of(model: &CatalogueModel, plan: &ClipPlan) -> Self {
        let memory = model.manifest.memory;
        let n_pixels = u64::from(plan.width_px) * u64::from(plan.height_px);
        let n_pixels = n_pixels * u64::from(plan.chunk_frames);
        let work = u128::from(n_pixels) * u128::from(memory.work_bytes_per_megapixel) / 1_000_000;
        let work = u64::try_from(work).unwrap_or(u64::MAX);
        Self {
            weight_bytes: model.size_bytes(),
            work_bytes: work.saturating_add(memory.fixed_bytes),
        }
    }

    fn resident_bytes(self) -> u64 {
        let resident = (self.weight_bytes as f64 * RESIDENT_SHARE) as u64;
        resident.saturating_add(self.work_bytes)
    }

    /// All of it, in bytes.
    #[must_use]
    pub(crate) fn all_bytes(self) -> u64 {
        self.weight_bytes.saturating_add(self.work_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GB: u64 = 1_000_000_000;

    #[test]
    fn a_machine_without_a_card_holds_everything_at_once() {
        let memory = Memory {
            machine_bytes: 16 * GB,
            card_bytes: None,
        };
        let need = |weights: u64, work: u64| Need {
            weight_bytes: weights * GB,
            work_bytes: work * GB,
        };
        assert!(memory.fits(need(12, 4)));
        assert!(!memory.fits(need(12, 5)));
        assert_eq!(memory.card_limit_gib(need(12, 5)), None);
    }

    #[test]
    fn weights_may_wait_beside_a_card_but_the_work_may_not() {
        let memory = Memory {
            machine_bytes: 64 * GB,
            card_bytes: Some(12 * GB),
        };
        let need = |weights: u64, work: u64| Need {
            weight_bytes: weights * GB,
            work_bytes: work * GB,
        };
        assert!(memory.fits(need(8, 3)));
        assert_eq!(memory.card_limit_gib(need(8, 3)), None);
        assert!(memory.fits(need(24, 5)));
        assert!(memory.card_limit_gib(need(24, 5)).is_some());
        assert!(!memory.fits(need(24, 11)));
    }
}
