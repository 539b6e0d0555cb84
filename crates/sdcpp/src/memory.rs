//! How much memory a clip takes, and whether that is there. Rough on purpose: it tells the impossible from the possible
//! before anybody waits for it.

use kinora_sdcpp_protocol::{Device, DeviceKind, Hello};

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

/// What computes the diffusion, by the rules of stable-diffusion.cpp: the device that is named (`cuda0`, `gpu`, the
/// beginning of a name, or one for each part as in `diffusion=cuda0,vae=cpu`), else the first graphics card, else
/// integrated graphics, else the processor. `None` where a process has told of nothing of the kind.
pub(crate) fn computing_device<'h>(
    hello: &'h Hello,
    compute_on: Option<&str>,
) -> Option<&'h Device> {
    let of_kind = |kind| hello.devices.iter().find(|device| device.kind == kind);
    let best = || of_kind(DeviceKind::Gpu).or_else(|| of_kind(DeviceKind::IntegratedGpu));
    let parts = compute_on.unwrap_or_default().split(',').map(str::trim);
    let (named, plain): (Vec<&str>, Vec<&str>) = parts.partition(|part| part.contains('='));
    let of_diffusion = named.iter().find_map(|part| {
        let (part, device) = part.split_once('=')?;
        (part.trim().eq_ignore_ascii_case("diffusion")).then_some(device.trim())
    });
    let word = of_diffusion.or_else(|| plain.first().copied());
    let word = word.unwrap_or_default().to_ascii_lowercase();
    if word == "gpu" {
        return best();
    }
    let is_named =
        |device: &&Device| !word.is_empty() && device.name.to_ascii_lowercase().starts_with(&word);
    let exact = hello
        .devices
        .iter()
        .find(|device| device.name.eq_ignore_ascii_case(&word));
    let named = exact.or_else(|| hello.devices.iter().find(is_named));
    named.or_else(best).or_else(|| of_kind(DeviceKind::Cpu))
}

/// What the library understands besides the names of devices.
const NO_DEVICES: [&str; 4] = ["gpu", "default", "auto", "disk"];

/// A device in the operator's words that a process does not have.
pub(crate) fn unknown_device(hello: &Hello, compute_on: Option<&str>) -> Option<String> {
    let parts = compute_on.unwrap_or_default().split(',');
    let words = parts.map(|part| {
        part.split_once('=')
            .map_or(part, |(_, device)| device)
            .trim()
    });
    let is_there = |word: &str| {
        let word = word.to_ascii_lowercase();
        let mut devices = hello.devices.iter();
        word.is_empty()
            || NO_DEVICES.contains(&word.as_str())
            || devices.any(|device| device.name.to_ascii_lowercase().starts_with(&word))
    };
    words
        .into_iter()
        .find(|word| !is_there(word))
        .map(str::to_owned)
}

/// Whether graphics compute, on a card of their own or beside the processor.
pub(crate) fn computes_on_graphics(hello: &Hello, compute_on: Option<&str>) -> bool {
    computing_device(hello, compute_on).is_some_and(|device| device.kind != DeviceKind::Cpu)
}

impl Memory {
    /// What a process says there is, within the operator's limit and what the system allows (`allowed_bytes`).
    #[must_use]
    pub(crate) fn of(
        hello: &Hello,
        compute_on: Option<&str>,
        limit_bytes: Option<u64>,
        allowed_bytes: Option<u64>,
    ) -> Self {
        let of_kind = |kind| hello.devices.iter().find(|device| device.kind == kind);
        let machine = of_kind(DeviceKind::Cpu).map_or(0, |cpu| cpu.memory_total_bytes);
        // Integrated graphics have the machine's memory: what they report is a part of it, and not beside it.
        let card = computing_device(hello, compute_on)
            .filter(|device| device.kind == DeviceKind::Gpu && device.memory_total_bytes > 0);
        let within = |bytes: u64| limit_bytes.map_or(bytes, |limit| limit.min(bytes));
        // A process that does not know says 0, which is no reason to refuse everything.
        let machine_bytes = if machine == 0 { u64::MAX } else { machine };
        let machine_bytes = machine_bytes.min(allowed_bytes.unwrap_or(u64::MAX));
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
        let work = work.max(memory.decode_bytes);
        Self {
            weight_bytes: memory.weight_bytes.unwrap_or_else(|| model.size_bytes()),
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

    fn hello(devices: &[(&str, DeviceKind, u64)]) -> Hello {
        let device = |(name, kind, gigabytes): &(&str, DeviceKind, u64)| Device {
            name: (*name).to_owned(),
            description: String::new(),
            kind: *kind,
            memory_free_bytes: 0,
            memory_total_bytes: gigabytes * GB,
        };
        Hello {
            protocol: 1,
            host: String::new(),
            library: String::new(),
            system: String::new(),
            devices: devices.iter().map(device).collect(),
            n_cores: 1,
            samplers: Vec::new(),
            schedulers: Vec::new(),
            weight_types: Vec::new(),
            caches: Vec::new(),
        }
    }

    #[test]
    fn the_device_that_is_named_counts() {
        let two = hello(&[
            ("CUDA0", DeviceKind::Gpu, 8),
            ("CUDA1", DeviceKind::Gpu, 100),
            ("CPU", DeviceKind::Cpu, 64),
        ]);
        let check = |compute_on: Option<&str>, expected: Option<u64>| {
            let memory = Memory::of(&two, compute_on, None, None);
            let card = memory.card_bytes.map(|n_bytes| n_bytes / (GB / 100));
            assert_eq!(card, expected, "{compute_on:?}");
        };
        check(None, Some(736));
        check(Some("cuda1"), Some(9200));
        check(Some("te=cpu, diffusion=CUDA1"), Some(9200));
        check(Some("diffusion=cpu,vae=cuda0"), None);
        check(Some("vae=cpu"), Some(736));
        check(Some("gpu"), Some(736));
        check(Some("CPU"), None);
    }

    #[test]
    fn integrated_graphics_and_containers_have_no_memory_of_their_own() {
        let shared = hello(&[
            ("Vulkan0", DeviceKind::IntegratedGpu, 12),
            ("CPU", DeviceKind::Cpu, 16),
        ]);
        assert!(computes_on_graphics(&shared, None));
        let memory = Memory::of(&shared, None, None, None);
        assert_eq!((memory.machine_bytes, memory.card_bytes), (16 * GB, None));
        let memory = Memory::of(&shared, None, None, Some(4 * GB));
        assert_eq!(memory.bytes(), 4 * GB);
        let memory = Memory::of(&shared, None, Some(2 * GB), Some(4 * GB));
        assert_eq!(memory.bytes(), 2 * GB);
    }

    #[test]
    fn what_is_rendered_counts_and_what_takes_more_of_sampling_and_decoding() {
        let catalogue = crate::catalogue::Catalogue::read(std::path::Path::new("nowhere"));
        let model = catalogue.find("wan2.1-t2v-1.3b").unwrap();
        let clip = &model.manifest.clip;
        let work = |size: &str, seconds: u32| {
            let wanted = crate::plan::Wanted {
                size: size.parse().unwrap(),
                fps: clip.output_fps,
                n_frames: seconds * clip.output_fps.get(),
                n_before: 0,
            };
            let plan = ClipPlan::new(clip, &wanted, crate::plan::Join::LastFrame).unwrap();
            Need::of(model, &plan).work_bytes
        };
        // 1.8 million pixels a frame were 9.5 GB; they are rendered with 0.4 million.
        assert_eq!(work("1792x1024", 4), 4 * GB);
        assert_eq!(work("832x480", 4), 4 * GB);
        let mut large = model.clone();
        large.manifest.clip.most_pixels = None;
        let wanted = crate::plan::Wanted {
            size: "1792x1024".parse().unwrap(),
            fps: clip.output_fps,
            n_frames: 64,
            n_before: 0,
        };
        let plan = ClipPlan::new(&large.manifest.clip, &wanted, crate::plan::Join::None).unwrap();
        let n_pixels = 1792 * 1024 * 65;
        assert_eq!(Need::of(&large, &plan).work_bytes, 80 * n_pixels);
    }

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
