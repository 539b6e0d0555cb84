//! One life of a host: hello, a model, its jobs.

use std::io::Stdin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use kinora_sdcpp_protocol::{
    CacheMode, ClipDone, ErrorKind, Event, Hello, HostError, Incoming, LoadOrder, Loaded, Order,
    PROTOCOL_VERSION, Phase, Progress, ProtocolError, RenderOrder,
};

use crate::ffi::{self, Clip, Model, SAMPLERS, SCHEDULERS, WEIGHT_TYPES};
use crate::report::Reporter;
use crate::{check, files, pictures, vitals};

/// The library does not know its own version when it is built from a crate.
const LIBRARY: &str = "stable-diffusion.cpp 9838264c (diffusion-rs-sys 0.1.20), ggml 0.12.0";

const ALIVE_EVERY: Duration = Duration::from_secs(2);
/// How often it is told how much of the files has been read.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// Serves orders from standard input until it ends.
pub(crate) struct Host {
    reporter: &'static Reporter,
    /// Whether an order is being carried out, and the next one has to wait to be refused.
    is_busy: &'static AtomicBool,
    model: Option<(LoadOrder, Model)>,
}

impl Host {
    /// Listens to the library and says hello.
    pub(crate) fn start(reporter: &'static Reporter) -> Self {
        ffi::listen(reporter);
        reporter.outbox().send(&Event::Hello(hello()));
        Self {
            reporter,
            is_busy: Box::leak(Box::new(AtomicBool::new(false))),
            model: None,
        }
    }

    /// Carries out orders on this thread. Two others read them and give signs of life.
    pub(crate) fn run(mut self) -> ! {
        let (to_worker, orders) = channel();
        let (reporter, is_busy) = (self.reporter, self.is_busy);
        thread::spawn(move || read_orders(reporter, is_busy, &to_worker));
        thread::spawn(move || give_signs_of_life(reporter));
        self.carry_out(&orders);
        ffi::end_now(0)
    }

    fn carry_out(&mut self, orders: &Receiver<Order>) {
        for order in orders {
            let outcome = match order {
                Order::Load(order) => self.load(*order).map(Some),
                Order::Render(order) => self.render(&order).map(|()| None),
                Order::Stop => return,
            };
            // Before the answer, so that whoever reads it may order again at once.
            match outcome {
                Ok(Some(event)) => self.answer(&event),
                Ok(None) => {}
                Err(error) => self.answer(&Event::Error(error)),
            }
        }
    }

    fn answer(&self, event: &Event) {
        self.is_busy.store(false, Ordering::SeqCst);
        self.reporter.outbox().send(event);
    }

    fn load(&mut self, order: LoadOrder) -> Result<Event, HostError> {
        let started = Instant::now();
        self.reporter.begin_load();
        let refused = |kind, message| self.reporter.error(kind, message);
        if self.model.is_some() {
            let message = "A host opens one model in its life.".into();
            return Err(refused(ErrorKind::InvalidRequest, message));
        }
        check::load(&order).map_err(|message| refused(ErrorKind::InvalidRequest, message))?;
        let bad_files = |message| refused(ErrorKind::InvalidModelFiles, message);
        files::check(&order).map_err(bad_files)?;
        if order.map_files {
            self.read_through(&order).map_err(bad_files)?;
        }
        let model = Model::open(&order)
            .map_err(|_| refused(ErrorKind::InvalidRequest, "A path has a zero byte.".into()))?
            .ok_or_else(|| self.reporter.failure())?;
        // The library goes on without a text encoder that it could not read, and every prompt would mean nothing.
        if let Some(error) = self.reporter.passed_over() {
            return Err(error);
        }
        if !model.makes_clips() {
            let message = "The model makes pictures, not clips.".into();
            return Err(refused(ErrorKind::InvalidModelFiles, message));
        }
        let (default_sampler, default_scheduler) = model.defaults();
        self.model = Some((order, model));
        Ok(Event::Loaded(Loaded {
            seconds: started.elapsed().as_secs_f64(),
            family: self.reporter.family(),
            default_sampler,
            default_scheduler,
        }))
    }

    /// Reads files that are about to be mapped, and tells how far that is.
    fn read_through(&self, order: &LoadOrder) -> Result<(), String> {
        let mut told_at = Instant::now();
        files::read_through(order, |n_read, n_all| {
            if told_at.elapsed() < TELL_EVERY && n_read < n_all {
                return;
            }
            told_at = Instant::now();
            let megabytes = |n_bytes: u64| u32::try_from(n_bytes >> 20).unwrap_or(u32::MAX);
            self.reporter.outbox().send(&Event::Progress(Progress {
                job: None,
                phase: Phase::Reading,
                done: megabytes(n_read),
                total: megabytes(n_all),
                step_seconds: None,
            }));
        })
    }

    fn render(&mut self, order: &RenderOrder) -> Result<(), HostError> {
        let reporter = self.reporter;
        reporter.begin_render(order);
        let outcome = self.make_clip(order);
        let seconds = reporter.end_render();
        let clip = outcome?;
        let n_frames = clip.frames().len();
        let frames: Option<Vec<_>> = clip.frames().take(order.n_frames as usize).collect();
        let frames = frames.unwrap_or_default();
        let is_of_size = frames
            .iter()
            .all(|frame| (frame.width_px, frame.height_px) == (order.width_px, order.height_px));
        if frames.len() != order.n_frames as usize || !is_of_size {
            let mut error = reporter.error(
                ErrorKind::Failed,
                format!(
                    "The library made {n_frames} frames, not {} of the size that was asked for.",
                    order.n_frames
                ),
            );
            error.job = Some(order.job);
            return Err(error);
        }
        let sound = clip.sound();
        let mut parts: Vec<&[u8]> = frames.iter().map(|frame| frame.rgb).collect();
        let samples: Vec<u8> = sound
            .iter()
            .flat_map(|(_, samples)| samples.iter().flat_map(|sample| sample.to_le_bytes()))
            .collect();
        parts.push(&samples);
        let done = Event::Done(ClipDone {
            job: order.job,
            n_frames: order.n_frames,
            width_px: order.width_px,
            height_px: order.height_px,
            sound: sound.map(|(shape, _)| shape),
            seconds,
        });
        self.is_busy.store(false, Ordering::SeqCst);
        reporter.outbox().send_with_body(&done, &parts);
        Ok(())
    }

    fn make_clip(&mut self, order: &RenderOrder) -> Result<Clip, HostError> {
        let reporter = self.reporter;
        let refused = |message: String| reporter.error(ErrorKind::InvalidRequest, message);
        let Some((loaded, model)) = &mut self.model else {
            return Err(refused("No model is open.".into()));
        };
        check::render(order, loaded).map_err(refused)?;
        let mut pictures = pictures::load(&order.pictures).map_err(refused)?;
        let every_n_steps = order.preview.map(|wish| wish.every_n_steps);
        let is_first_wanted = every_n_steps == Some(1) && order.sampling.steps > 1;
        ffi::set_previews(order.preview.map(|wish| wish.kind), is_first_wanted);
        let clip = model
            .generate(loaded, order, &mut pictures)
            .map_err(|_| refused("A text has a zero byte.".into()))?
            .ok_or_else(|| reporter.failure())?;
        // A LoRA that cannot be read is passed over; the clip is not what was asked for.
        reporter.passed_over().map_or(Ok(clip), Err)
    }
}

fn hello() -> Hello {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Hello {
        protocol: PROTOCOL_VERSION,
        host: env!("CARGO_PKG_VERSION").into(),
        library: LIBRARY.into(),
        system: one_line(&ffi::system_info()),
        devices: ffi::devices(),
        n_cores: ffi::n_physical_cores(),
        samplers: names(&SAMPLERS),
        schedulers: names(&SCHEDULERS),
        weight_types: names(&WEIGHT_TYPES),
        caches: names(&CacheMode::ALL.map(CacheMode::as_str)),
    }
}

/// The library's table of what it was built for, without its heading.
fn one_line(table: &str) -> String {
    let words = table.trim_start().trim_start_matches("System Info:");
    let cells = words.split('|').map(str::trim);
    let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
    cells.join(", ")
}

/// Hands orders on, one at a time. Ends the process when there will be no more: whoever gave them has gone.
fn read_orders(reporter: &Reporter, is_busy: &AtomicBool, worker: &Sender<Order>) {
    let mut incoming: Incoming<Stdin> = Incoming::new(std::io::stdin());
    loop {
        let order = match incoming.next_message::<Order>() {
            Ok(Some(Order::Stop) | None) => ffi::end_now(0),
            Ok(Some(order)) => order,
            Err(ProtocolError::NotAMessage(err)) => {
                refuse(reporter, None, format!("A line is no order: {err}."));
                continue;
            }
            Err(_) => ffi::end_now(1),
        };
        if is_busy.swap(true, Ordering::SeqCst) {
            let job = match &order {
                Order::Render(order) => Some(order.job),
                _ => None,
            };
            refuse(reporter, job, "A host has one job at a time.".into());
            continue;
        }
        if worker.send(order).is_err() {
            ffi::end_now(1);
        }
    }
}

fn refuse(reporter: &Reporter, job: Option<u64>, message: String) {
    reporter.outbox().send(&Event::Error(HostError {
        job,
        kind: ErrorKind::InvalidRequest,
        message,
        last_log: Vec::new(),
    }));
}

fn give_signs_of_life(reporter: &Reporter) {
    loop {
        thread::sleep(ALIVE_EVERY);
        reporter.outbox().send(&Event::Alive(vitals::now()));
    }
}
