//! Hears what the library says and tells the supervisor what it means.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use kinora_sdcpp_protocol::{
    ErrorKind, Event, HostError, LogLevel, PhaseSeconds, Preview, PreviewWish, Progress,
    RenderOrder,
};

use crate::ffi::{self, Listener, Picture};
use crate::log_lines::LogLines;
use crate::outbox::Outbox;
use crate::phases::{Phases, text_of};
use crate::sentences::{self, Task};

/// The library's listener, and what it has heard.
#[derive(Debug)]
pub(crate) struct Reporter {
    outbox: Outbox,
    heard: Mutex<Heard>,
}

#[derive(Debug)]
struct Heard {
    task: Task,
    log: LogLines,
    family: Option<String>,
    phases: Option<Phases>,
    preview: Option<PreviewWish>,
}

impl Reporter {
    /// Reports through `outbox`.
    pub(crate) fn new(outbox: Outbox) -> Self {
        let heard = Heard {
            task: Task::Load,
            log: LogLines::new(Instant::now()),
            family: None,
            phases: None,
            preview: None,
        };
        Self {
            outbox,
            heard: Mutex::new(heard),
        }
    }

    /// The way to the supervisor.
    pub(crate) fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// A model is about to be opened.
    pub(crate) fn begin_load(&self) {
        let mut heard = self.heard();
        heard.task = Task::Load;
        heard.log.begin();
    }

    /// A job begins.
    pub(crate) fn begin_render(&self, order: &RenderOrder) {
        let high_noise = order.high_noise_sampling.as_ref();
        let n_steps = order.sampling.steps + high_noise.map_or(0, |sampling| sampling.steps);
        let mut heard = self.heard();
        heard.task = Task::Render;
        heard.log.begin();
        heard.phases = Some(Phases::new(order.job, n_steps, Instant::now()));
        heard.preview = order.preview;
    }

    /// The job has ended, and where its time went.
    pub(crate) fn end_render(&self) -> PhaseSeconds {
        let mut heard = self.heard();
        heard.preview = None;
        let phases = heard.phases.take();
        phases.map_or_else(PhaseSeconds::default, |mut phases| {
            phases.seconds(Instant::now())
        })
    }

    /// What the library takes the model for.
    pub(crate) fn family(&self) -> Option<String> {
        self.heard().family.clone()
    }

    /// Files the library passed over since the task began, as an error; `None` where there are none.
    pub(crate) fn passed_over(&self) -> Option<HostError> {
        let log = self.heard().log.complaints();
        let is_passed_over = log.iter().any(|line| sentences::is_passed_over(line));
        is_passed_over.then(|| self.failure())
    }

    /// Why the library gave up.
    pub(crate) fn failure(&self) -> HostError {
        let heard = self.heard();
        let (kind, message) = sentences::explain(heard.task, &heard.log.complaints());
        heard.error(kind, message)
    }

    /// An error that is not the library's.
    pub(crate) fn error(&self, kind: ErrorKind, message: String) -> HostError {
        self.heard().error(kind, message)
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Heard {
    fn error(&self, kind: ErrorKind, message: String) -> HostError {
        HostError {
            job: self.phases.as_ref().map(Phases::job),
            kind,
            message,
            last_log: self.log.last_complaints(),
        }
    }
}

impl Listener for Reporter {
    fn log(&self, level: LogLevel, line: &str) {
        let now = Instant::now();
        let mut heard = self.heard();
        if heard.task == Task::Load
            && let Some(family) = family_of(line)
        {
            heard.family = Some(family);
        }
        let progress = heard.phases.as_mut().and_then(|p| p.on_log(line, now));
        let passed_on = heard.log.take(level, line, now);
        // Sent without the lock: a supervisor that does not read must not stop the thread that asks for a lock.
        drop(heard);
        if let Some(progress) = progress {
            self.outbox.send(&Event::Progress(progress));
        }
        if let Some(line) = passed_on {
            self.outbox.send(&Event::Log(line));
        }
    }

    fn progress(&self, done: u32, total: u32, seconds: f32) {
        let mut heard = self.heard();
        let Some(phases) = heard.phases.as_mut() else {
            return;
        };
        let progress: Option<Progress> = phases.on_progress(done, total, seconds);
        let next_step = phases.n_steps_done() + 1;
        let is_last = next_step >= phases.n_steps();
        if let Some(wish) = heard.preview {
            // The clip itself comes after the last step.
            let is_wanted = next_step.is_multiple_of(wish.every_n_steps) && !is_last;
            ffi::set_previews(Some(wish.kind), is_wanted);
        }
        drop(heard);
        if let Some(progress) = progress {
            self.outbox.send(&Event::Progress(progress));
        }
    }

    fn preview(&self, step: u32, frames: &[Picture<'_>]) {
        let (first, heard) = (frames[0], self.heard());
        let Some(phases) = &heard.phases else {
            return;
        };
        let preview = Preview {
            job: phases.job(),
            // Of a pair, the library counts the steps of each model by itself.
            step: (phases.n_steps_done() + 1).max(step),
            n_frames: frames.len() as u32,
            width_px: first.width_px,
            height_px: first.height_px,
        };
        drop(heard);
        let parts: Vec<&[u8]> = frames.iter().map(|frame| frame.rgb).collect();
        let event = Event::Preview(preview);
        let n_bytes: usize = parts.iter().map(|part| part.len()).sum();
        // All frames of a clip are of one size; were they not, a preview is the least one can do without.
        if n_bytes as u64 == event.body_bytes() {
            self.outbox.send_with_body(&event, &parts);
        }
    }

    fn abort(&self, message: &str) {
        let heard = self.heard();
        let (kind, sentence) = sentences::explain_abort(heard.task, message);
        let error = heard.error(kind, sentence);
        drop(heard);
        self.outbox.send(&Event::Error(error));
    }
}

/// What a line says that the model is: the name of its architecture, else of its family.
fn family_of(line: &str) -> Option<String> {
    let text = text_of(line).trim();
    if line.starts_with("wan.hpp:") && text.starts_with("Wan") {
        return Some(text.to_owned());
    }
    let version = text.strip_prefix("Version: ")?;
    Some(version.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_architecture_is_found() {
        let check = |line: &str, expected: Option<&str>| {
            assert_eq!(family_of(line).as_deref(), expected, "{line}");
        };
        check("wan.hpp:866  - Wan2.1-T2V-1.3B\n", Some("Wan2.1-T2V-1.3B"));
        check(
            "stable-diffusion.cpp:480  - Version: LTXAV \n",
            Some("LTXAV"),
        );
        check("wan.hpp:900  - something else\n", None);
    }
}
