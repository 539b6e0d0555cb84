//! What a job is doing, read off the library's log and its one progress callback.
//!
//! The callback counts steps of sampling, tensors that are read and tiles of pictures, and says nothing of which. The
//! log does, in debug lines around them:
//!
//! ```text
//! loading 825/1095 tensors from …      tensors are counted from here
//! loading tensors completed, …         to here, in the middle of whatever else goes on
//! generate_video 64x64x5               the prompt is understood; sampling begins
//! sampling(high noise) completed, …    the second model of a pair goes on, and counts from zero
//! generating latent video completed    sampling has ended; decoding begins
//! ```

use std::time::{Duration, Instant};

use kinora_sdcpp_protocol::{Phase, PhaseSeconds, Progress};

/// Follows one job.
#[derive(Debug)]
pub(crate) struct Phases {
    job: u64,
    /// How many steps were ordered, of both models.
    n_steps: u32,
    /// Those of them that the first model of a pair has done.
    n_steps_before: u32,
    n_steps_done: u32,
    /// What goes on, but for reading.
    stage: Phase,
    is_reading: bool,
    started: Instant,
    since: Instant,
    spent: PhaseSeconds,
}

impl Phases {
    /// Begins a job of `n_steps` steps.
    pub(crate) fn new(job: u64, n_steps: u32, now: Instant) -> Self {
        Self {
            job,
            n_steps,
            n_steps_before: 0,
            n_steps_done: 0,
            stage: Phase::Prompt,
            is_reading: false,
            started: now,
            since: now,
            spent: PhaseSeconds::default(),
        }
    }

    /// Learns from a line of the log. Returns what to tell where another phase begins.
    pub(crate) fn on_log(&mut self, line: &str, now: Instant) -> Option<Progress> {
        let text = text_of(line);
        let before = self.phase();
        if text.starts_with("loading ") && text.contains(" tensors from ") {
            self.enter(self.stage, true, now);
        } else if text.starts_with("loading tensors completed") {
            self.enter(self.stage, false, now);
        } else if text.starts_with("sampling(high noise) completed") {
            self.n_steps_before = self.n_steps_done;
        } else if text.starts_with("generating latent video completed") {
            self.enter(Phase::Decoding, false, now);
        } else if is_start_of_sampling(text) {
            self.enter(Phase::Sampling, false, now);
        }
        let phase = self.phase();
        if phase == before {
            return None;
        }
        let (done, total) = match phase {
            Phase::Sampling => (self.n_steps_done, self.n_steps),
            _ => (0, 0),
        };
        Some(self.progress(done, total, None))
    }

    /// Learns from the callback. Returns what to tell, if anything.
    pub(crate) fn on_progress(&mut self, done: u32, total: u32, seconds: f32) -> Option<Progress> {
        if self.phase() != Phase::Sampling {
            return Some(self.progress(done.min(total), total, None));
        }
        // The start of sampling was told when it was in the log.
        let n_steps_done = self.n_steps_before + done;
        if n_steps_done <= self.n_steps_done || n_steps_done > self.n_steps {
            return None;
        }
        self.n_steps_done = n_steps_done;
        Some(self.progress(n_steps_done, self.n_steps, Some(f64::from(seconds))))
    }

    /// How many steps have been done.
    pub(crate) fn n_steps_done(&self) -> u32 {
        self.n_steps_done
    }

    /// How many steps were ordered.
    pub(crate) fn n_steps(&self) -> u32 {
        self.n_steps
    }

    /// The job's number.
    pub(crate) fn job(&self) -> u64 {
        self.job
    }

    /// Where the time went until now.
    pub(crate) fn seconds(&mut self, now: Instant) -> PhaseSeconds {
        self.enter(self.stage, self.is_reading, now);
        PhaseSeconds {
            total: seconds(now - self.started),
            ..self.spent
        }
    }

    fn phase(&self) -> Phase {
        if self.is_reading {
            Phase::Reading
        } else {
            self.stage
        }
    }

    fn enter(&mut self, stage: Phase, is_reading: bool, now: Instant) {
        let spent = match self.phase() {
            Phase::Reading => &mut self.spent.reading,
            Phase::Prompt => &mut self.spent.prompt,
            Phase::Sampling => &mut self.spent.sampling,
            Phase::Decoding => &mut self.spent.decoding,
        };
        *spent += seconds(now.saturating_duration_since(self.since));
        (self.stage, self.is_reading, self.since) = (stage, is_reading, now);
    }

    fn progress(&self, done: u32, total: u32, step_seconds: Option<f64>) -> Progress {
        Progress {
            job: Some(self.job),
            phase: self.phase(),
            done,
            total,
            step_seconds,
        }
    }
}

/// A line without the place in the library's source that it begins with: `model.cpp:123  - text`.
pub(crate) fn text_of(line: &str) -> &str {
    let line = line.trim_end();
    let Some((place, text)) = line.split_once(" - ") else {
        return line;
    };
    // The line number is padded with spaces.
    let number = place.trim_end().rsplit_once(':').map(|(_, number)| number);
    let is_place = number.is_some_and(|number| number.parse::<u32>().is_ok());
    if is_place { text } else { line }
}

/// Whether a line is `generate_video` with a size, and not the one at its end.
fn is_start_of_sampling(text: &str) -> bool {
    let size = text.strip_prefix("generate_video ");
    size.is_some_and(|size| size.starts_with(|c: char| c.is_ascii_digit()))
}

fn seconds(duration: Duration) -> f64 {
    duration.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told of a job that says `events`: lines of log, or counts as `done/total`.
    fn told(n_steps: u32, events: &[&str]) -> Vec<String> {
        let start = Instant::now();
        let mut phases = Phases::new(1, n_steps, start);
        let mut told = Vec::new();
        for event in events {
            let count = event.split_once('/').and_then(|(done, total)| {
                Some((done.parse::<u32>().ok()?, total.parse::<u32>().ok()?))
            });
            let progress = match count {
                Some((done, total)) => phases.on_progress(done, total, 1.5),
                None => phases.on_log(event, start),
            };
            told.extend(progress.map(|progress| {
                let Progress {
                    phase, done, total, ..
                } = progress;
                format!("{phase:?} {done}/{total}")
            }));
        }
        told
    }

    #[test]
    fn tensors_are_not_taken_for_steps() {
        let events = [
            "stable-diffusion.cpp:4861 - get_learned_condition completed, taking 0.00s\n",
            "stable-diffusion.cpp:5164 - generate_video 64x64x5\n",
            "0/2",
            "model_loader.cpp:987  - loading 825/1095 tensors from wan.gguf\n",
            "0/825",
            "2/825",
            "825/825",
            "model_loader.cpp:1211 - loading tensors completed, taking 0.42s (read: 0.4s)\n",
            "1/2",
            "2/2",
            "stable-diffusion.cpp:5389 - generating latent video completed, taking 3.00s\n",
            "model_loader.cpp:987  - loading 64/138 tensors from tae.gguf\n",
            "64/64",
            "model_loader.cpp:1211 - loading tensors completed, taking 0.01s\n",
            "0/4",
            "4/4",
            "stable-diffusion.cpp:5436 - generate_video completed in 4.00s\n",
        ];
        let expected = [
            "Sampling 0/2",
            "Reading 0/0",
            "Reading 0/825",
            "Reading 2/825",
            "Reading 825/825",
            "Sampling 0/2",
            "Sampling 1/2",
            "Sampling 2/2",
            "Decoding 0/0",
            "Reading 0/0",
            "Reading 64/64",
            "Decoding 0/0",
            "Decoding 0/4",
            "Decoding 4/4",
        ];
        assert_eq!(told(2, &events), expected);
    }

    #[test]
    fn the_second_model_of_a_pair_goes_on_counting() {
        let events = [
            "a.cpp:1    - generate_video 64x64x5\n",
            "0/2",
            "1/2",
            "2/2",
            "a.cpp:1    - sampling(high noise) completed, taking 2.00s\n",
            "0/3",
            "1/3",
            "3/3",
        ];
        let expected = [
            "Sampling 0/5",
            "Sampling 1/5",
            "Sampling 2/5",
            "Sampling 3/5",
            "Sampling 5/5",
        ];
        assert_eq!(told(5, &events), expected);
    }

    #[test]
    fn every_second_belongs_to_one_phase() {
        let start = Instant::now();
        let at = |s: u64| start + Duration::from_secs(s);
        let mut phases = Phases::new(1, 1, start);
        phases.on_log("a.cpp:1    - loading 5/9 tensors from t5.gguf", at(1));
        phases.on_log("a.cpp:1    - loading tensors completed, taking", at(3));
        phases.on_log("a.cpp:1    - generate_video 64x64x5", at(6));
        phases.on_log("a.cpp:1    - generating latent video completed", at(10));
        let expected = PhaseSeconds {
            reading: 2.0,
            prompt: 4.0,
            sampling: 4.0,
            decoding: 5.0,
            total: 15.0,
        };
        assert_eq!(phases.seconds(at(15)), expected);
    }

    #[test]
    fn the_place_in_the_source_is_no_part_of_a_line() {
        let check = |line: &str, expected: &str| assert_eq!(text_of(line), expected);
        check("util.cpp:12   - a - b\n", "a - b");
        check("model_loader.cpp:1211 - loading", "loading");
        check("a line without a place", "a line without a place");
        check("no - place", "no - place");
    }
}
