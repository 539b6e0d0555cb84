//! `sdcpp` behind the engine contract: which models it has, what they can, and whether there is memory for a clip.

use std::time::Duration;

use kinora_domain::{ClipSeconds, ModelCard, OptionSupport, Verb};
use kinora_engine::{
    ClipAsk, Engine, EngineError, Lane, RenderContext, RenderOutput, RenderRequest,
};

use crate::catalogue::{CatalogueModel, FileState, Taken};
use crate::host::{Garage, Host, HostEnd, HostSettings, ModelToLoad};
use crate::job::{Job, Made, Waiting, join_of, tidy, wanted};
use crate::machine::allowed_memory_bytes;
use crate::memory::{Memory, Need, unknown_device};
use crate::orders::load_order;
use crate::plan::{ClipPlan, Wanted};
use kinora_sdcpp_protocol::Hello;

/// The engine for real diffusion.
pub struct SdcppEngine {
    models: Vec<CatalogueModel>,
    settings: HostSettings,
    garage: Garage,
    memory: Memory,
    deadline: Option<Duration>,
}

impl SdcppEngine {
    /// An engine with these models, all of whose files are here. Starts the engine's process once, to hear what there is
    /// to compute with. Models it could not run are left out, and the log says why.
    ///
    /// # Errors
    /// The process cannot be started, or is of another version.
    pub fn new(models: Vec<CatalogueModel>, settings: HostSettings) -> Result<Self, HostEnd> {
        let garage = Garage::new(settings.clone());
        let hello = garage.look()?;
        if let Some(unknown) = unknown_device(&hello, settings.compute_on.as_deref()) {
            let devices = hello.devices.iter().map(|device| device.name.as_str());
            return Err(HostEnd::NotStarted(format!(
                "has no device '{unknown}', which sdcpp.compute_on names; it has {}",
                devices.collect::<Vec<_>>().join(", ")
            )));
        }
        let is_usable = |model: &CatalogueModel| match unusable(model, &hello) {
            None => true,
            Some(cause) => {
                let id = model.manifest.id.as_str();
                tracing::error!(model = id, cause, "a model is left out");
                false
            }
        };
        let models = models.into_iter().filter(is_usable).collect();
        let compute_on = settings.compute_on.as_deref();
        let memory = Memory::of(
            &hello,
            compute_on,
            settings.memory_limit_bytes,
            allowed_memory_bytes(),
        );
        Ok(Self {
            models,
            settings,
            garage,
            memory,
            deadline: None,
        })
    }

    /// The same engine, whose jobs may take so long. One that does nothing is found out long before.
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Self {
            deadline: Some(deadline),
            ..self
        }
    }

    fn model(&self, id: &str) -> Result<&CatalogueModel, EngineError> {
        let found = self.models.iter().find(|model| model.manifest.id == id);
        found.ok_or_else(|| EngineError::Rejected(format!("There is no model '{id}' here.")))
    }

    /// The largest clip of a model that there is memory for, in words.
    fn what_would_fit(&self, model: &CatalogueModel, verb: Verb) -> String {
        let mut best: Option<(u64, String)> = None;
        for size in &model.manifest.clip.sizes {
            for seconds in lengths(model) {
                let n_frames = seconds.get() * model.manifest.clip.output_fps.get();
                let wanted = Wanted {
                    size: *size,
                    fps: model.manifest.clip.output_fps,
                    n_frames,
                    n_before: 0,
                };
                let Some(plan) = plan_of(model, verb, &wanted) else {
                    continue;
                };
                let n_pixels = u64::from(size.width_px()) * u64::from(size.height_px());
                let amount = n_pixels * u64::from(n_frames);
                let is_better = best.as_ref().is_none_or(|(most, _)| amount > *most);
                if is_better && self.memory.fits(Need::of(model, &plan)) {
                    best = Some((amount, format!("{size} with {seconds} seconds would fit.")));
                }
            }
        }
        best.map_or_else(
            || "No video of this model fits.".to_owned(),
            |(_, words)| words,
        )
    }

    /// Makes all chunks of a clip. A process that dies costs the chunk it was at, as long as it has made one: another
    /// one goes on from there. One that has made nothing would only die again.
    fn make(
        &self,
        job: &Job<'_>,
        to_load: &ModelToLoad,
        ctx: &RenderContext,
    ) -> Result<Vec<Made>, EngineError> {
        let mut made = Vec::new();
        loop {
            let n_before = made.len();
            let go_on = |host: &mut Host| job.go_on(host, &mut made);
            let bytes = self.memory.bytes();
            let ended = self
                .garage
                .with_host(to_load, bytes, &Waiting(ctx), go_on)
                .map_err(EngineError::from);
            match ended {
                Ok(()) => return Ok(made),
                Err(EngineError::Crashed(cause)) if made.len() > n_before => {
                    ctx.check_cancelled()?;
                    let n_chunks_made = made.len();
                    tracing::warn!(cause, n_chunks_made, "a clip goes on with another process");
                }
                Err(err) => return Err(err),
            }
        }
    }

    /// Plans a clip that there is memory for.
    fn plan(
        &self,
        model: &CatalogueModel,
        verb: Verb,
        wanted: &Wanted,
    ) -> Result<(ClipPlan, Need), EngineError> {
        let plan = plan_of(model, verb, wanted).ok_or_else(|| {
            let most = model.manifest.clip.most_frames / model.manifest.clip.fps.get();
            let message = format!(
                "This model makes at most about {most} seconds at a time, and cannot go on from a frame."
            );
            match verb {
                Verb::Create => EngineError::Rejected(message),
                Verb::Remix | Verb::Edit | Verb::Extend => EngineError::Unusable(message),
            }
        })?;
        let need = Need::of(model, &plan);
        if self.memory.fits(need) {
            return Ok((plan, need));
        }
        let gigabytes = |n_bytes: u64| (n_bytes as f64 / 1e9).ceil();
        Err(EngineError::OutOfMemory(format!(
            "This video needs about {} GB of memory, and the server has {} GB for it. {}",
            gigabytes(need.all_bytes()),
            gigabytes(self.memory.bytes()),
            self.what_would_fit(model, verb)
        )))
    }
}

impl Engine for SdcppEngine {
    fn name(&self) -> &'static str {
        "sdcpp"
    }

    fn models(&self) -> Vec<ModelCard> {
        self.models.iter().map(card).collect()
    }

    fn health(&self) -> Result<(), EngineError> {
        if self.settings.program.is_file() {
            return Ok(());
        }
        let program = self.settings.program.display();
        Err(EngineError::Unavailable(format!(
            "the engine's program {program} is gone: install it again, or name it with sdcpp.host"
        )))
    }

    fn admit(&self, ask: &ClipAsk<'_>) -> Result<(), EngineError> {
        let model = self.model(ask.model)?;
        let wanted = Wanted {
            size: ask.size,
            fps: ask.fps,
            n_frames: ask.n_frames,
            n_before: u32::from(ask.verb == Verb::Extend),
        };
        self.plan(model, ask.verb, &wanted).map(drop)
    }

    fn deadline(&self, _model: &str) -> Option<Duration> {
        self.deadline
    }

    /// One job at a time, whatever its model: a second one would take the first one's memory and processors.
    fn lane(&self, _model: &str) -> Option<Lane> {
        Some(Lane {
            name: String::new(),
            max_jobs: 1,
        })
    }

    fn render(
        &self,
        request: RenderRequest,
        ctx: &RenderContext,
    ) -> Result<RenderOutput, EngineError> {
        ctx.check_cancelled()?;
        let model = self.model(&request.model)?;
        check_texts(&request)?;
        check_files(model)?;
        let (plan, need) = self.plan(model, request.verb, &wanted(&request))?;
        let job = Job::prepare(request, (model, plan), ctx)?;
        let to_load = ModelToLoad {
            id: model.manifest.id.clone(),
            order: load_order(model, &self.settings, (&self.memory, need)),
            weight_bytes: need.weight_bytes,
            work_bytes: need.work_bytes,
        };
        let made = self.make(&job, &to_load, ctx)?;
        job.log(&made);
        let output = job.finish(made);
        tidy(ctx.scratch())?;
        Ok(output)
    }
}

/// Why a model whose files are here cannot be run all the same.
fn unusable(model: &CatalogueModel, hello: &Hello) -> Option<String> {
    let sampling = &model.manifest.sampling;
    let weights_as = model.manifest.loading.weights_as.as_deref();
    let named = [
        ("sampling.sampler", &*sampling.sampler, &hello.samplers),
        ("sampling.scheduler", &sampling.scheduler, &hello.schedulers),
        ("sampling.cache", sampling.cache.as_str(), &hello.caches),
    ];
    let weights_as = weights_as.map(|name| ("loading.weights_as", name, &hello.weight_types));
    for (key, name, known) in named.into_iter().chain(weights_as) {
        if !known.iter().any(|known| known == name) {
            let known = known.join(", ");
            return Some(format!(
                "its {key} is \"{name}\", and the engine knows {known}"
            ));
        }
    }
    None
}

/// The library's texts end at their first zero byte.
fn check_texts(request: &RenderRequest) -> Result<(), EngineError> {
    let negative = request.options.negative_prompt.as_deref();
    if request.prompt.contains('\0') || negative.is_some_and(|text| text.contains('\0')) {
        let message = "A prompt cannot contain zero bytes.";
        return Err(EngineError::Rejected(message.to_owned()));
    }
    Ok(())
}

/// Files that are not whole kill the process in the middle of a job: looked at each time, since it costs nothing.
fn check_files(model: &CatalogueModel) -> Result<(), EngineError> {
    for file in &model.files {
        let what = match file.state() {
            FileState::Whole => continue,
            FileState::Missing | FileState::Partial { .. } => "it is not there".to_owned(),
            FileState::Damaged(problem) => problem.to_string(),
        };
        let path = file.path.display();
        return Err(EngineError::InvalidModelFiles(format!("{path}: {what}")));
    }
    Ok(())
}

fn plan_of(model: &CatalogueModel, verb: Verb, wanted: &Wanted) -> Option<ClipPlan> {
    ClipPlan::new(&model.manifest.clip, wanted, join_of(verb, model))
}

/// What clients see of a model.
fn card(model: &CatalogueModel) -> ModelCard {
    let manifest = &model.manifest;
    let inputs = manifest.inputs;
    // A remix is a create with the stored seed, which the worker makes of it.
    let mut verbs = vec![Verb::Create];
    if inputs.control.is_taken() {
        verbs.push(Verb::Edit);
    }
    if inputs.first_frame.is_taken() && inputs.last_frame != Taken::Required {
        verbs.push(Verb::Extend);
    }
    ModelCard {
        id: manifest.id.clone(),
        owned_by: manifest.made_by.clone(),
        created_unix_seconds: manifest.published_unix_seconds,
        takes_uploaded_clips: verbs.len() > 1,
        verbs,
        sizes: manifest.clip.sizes.clone(),
        lengths: lengths(model),
        fps: manifest.clip.output_fps,
        has_sound: manifest.clip.has_sound,
        takes_reference: inputs.first_frame.is_taken(),
        needs_reference: inputs.first_frame == Taken::Required,
        takes_last_frame: inputs.last_frame.is_taken(),
        needs_last_frame: inputs.last_frame == Taken::Required,
        max_characters: u32::from(inputs.reference.is_taken()),
        options: OptionSupport {
            negative_prompt: true,
            steps: true,
            guidance_scale: true,
        },
    }
}

/// The lengths a model makes: those of one chunk, and any where a chunk goes on from the last one.
fn lengths(model: &CatalogueModel) -> Vec<ClipSeconds> {
    let clip = &model.manifest.clip;
    let is_made = |seconds: &ClipSeconds| {
        let size = clip.sizes.first().copied();
        size.is_some_and(|size| {
            let wanted = Wanted {
                size,
                fps: clip.output_fps,
                n_frames: seconds.get() * clip.output_fps.get(),
                n_before: 0,
            };
            plan_of(model, Verb::Create, &wanted).is_some()
        })
    };
    ClipSeconds::OFFERED.into_iter().filter(is_made).collect()
}
