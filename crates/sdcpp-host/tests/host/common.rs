//! A real host as its supervisor sees it, and models for it.

use std::collections::VecDeque;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use kinora_sdcpp_fixtures::{TinyVae, WanShape, write_tiny_vae, write_wan};
use kinora_sdcpp_protocol::{
    Event, HostError, Incoming, LoadOrder, ModelFiles, Order, RenderOrder, Sampling, send,
};

/// Longer than anything here takes on a slow machine; whoever waits longer waits for nothing.
const PATIENCE: Duration = Duration::from_secs(240);

/// A message of a host: the event and its body.
pub(crate) type Message = (Event, Vec<u8>);

/// A host that is running.
pub(crate) struct Host {
    child: Child,
    stdin: Option<ChildStdin>,
    messages: Receiver<Message>,
    unread: VecDeque<Message>,
}

impl Host {
    /// Starts one.
    pub(crate) fn start() -> Self {
        Self::start_as(Command::new(env!("CARGO_BIN_EXE_kinora-sdcpp")))
    }

    /// Starts one with `command`, such as a shell that limits it first.
    pub(crate) fn start_as(mut command: Command) -> Self {
        let mut child = command
            .env("GGML_NO_BACKTRACE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the host starts");
        let stdout = child.stdout.take().expect("it is piped");
        let (to_test, messages) = channel();
        thread::spawn(move || {
            let mut incoming = Incoming::new(stdout);
            while let Ok(Some(event)) = incoming.next_event() {
                let mut body = Vec::new();
                let whole = event.body_bytes() as usize;
                let is_read = incoming.body().read_to_end(&mut body).is_ok();
                if !is_read || body.len() != whole || to_test.send((event, body)).is_err() {
                    break;
                }
            }
        });
        Self {
            stdin: child.stdin.take(),
            child,
            messages,
            unread: VecDeque::new(),
        }
    }

    /// Starts one and opens the small model.
    pub(crate) fn with_small_model() -> Self {
        let mut host = Self::start();
        let message = host.load(&small_model());
        assert!(matches!(message, Event::Loaded(_)), "{message:?}");
        host
    }

    /// Gives an order.
    pub(crate) fn order(&mut self, order: &Order) {
        let stdin = self.stdin.as_mut().expect("it is open");
        send(stdin, order).expect("the host reads");
    }

    /// Writes a line that need not be an order.
    pub(crate) fn write_line(&mut self, line: &str) {
        use std::io::Write;
        let stdin = self.stdin.as_mut().expect("it is open");
        writeln!(stdin, "{line}").expect("the host reads");
    }

    /// Opens a model, and returns the answer.
    pub(crate) fn load(&mut self, order: &LoadOrder) -> Event {
        self.order(&Order::Load(Box::new(order.clone())));
        let is_answer = |event: &Event| matches!(event, Event::Loaded(_) | Event::Error(_));
        self.wait_for(is_answer).expect("an answer").0
    }

    /// Opens a model that is refused, and returns why.
    pub(crate) fn refused_load(&mut self, order: &LoadOrder) -> HostError {
        match self.load(order) {
            Event::Error(error) => error,
            other => panic!("{other:?}"),
        }
    }

    /// Makes a clip, and returns all that was said of it, the answer last.
    pub(crate) fn render(&mut self, order: &RenderOrder) -> Vec<Message> {
        self.order(&Order::Render(Box::new(order.clone())));
        let mut said = Vec::new();
        while let Some(message) = self.next() {
            let is_answer = matches!(message.0, Event::Done(_) | Event::Error(_));
            said.push(message);
            if is_answer {
                return said;
            }
        }
        panic!("the host ended: {said:?}");
    }

    /// Makes a clip that cannot be made, and returns why.
    pub(crate) fn refused_render(&mut self, order: &RenderOrder) -> HostError {
        match self.render(order).pop() {
            Some((Event::Error(error), _)) => error,
            other => panic!("{other:?}"),
        }
    }

    /// Makes a clip, and returns its frames.
    pub(crate) fn frames(&mut self, order: &RenderOrder) -> Vec<u8> {
        match self.render(order).pop() {
            Some((Event::Done(_), body)) => body,
            other => panic!("{other:?}"),
        }
    }

    /// The next thing said that `is_wanted`; `None` when the host has ended. What comes before is dropped.
    pub(crate) fn wait_for(&mut self, is_wanted: impl Fn(&Event) -> bool) -> Option<Message> {
        loop {
            let message = self.next()?;
            if is_wanted(&message.0) {
                return Some(message);
            }
        }
    }

    /// The next thing said; `None` when the host has ended.
    pub(crate) fn next(&mut self) -> Option<Message> {
        if let Some(message) = self.unread.pop_front() {
            return Some(message);
        }
        match self.messages.recv_timeout(PATIENCE) {
            Ok(message) => Some(message),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("the host says nothing"),
        }
    }

    /// Closes its standard input.
    pub(crate) fn hang_up(&mut self) {
        self.stdin = None;
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.child.wait().expect("it is ours")
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The small Wan and its tiny VAE.
pub(crate) fn small_model() -> LoadOrder {
    LoadOrder {
        files: ModelFiles {
            diffusion: fixture("wan-q1_0.gguf", |path| write_wan(path, WanShape::small())),
            tiny_vae: Some(tiny_vae()),
            ..ModelFiles::default()
        },
        // The library spins while it waits for its other threads, which on a busy machine takes longer than to do all alone.
        n_threads: 1,
        ..LoadOrder::default()
    }
}

/// The small VACE, which takes a reference and a control clip.
pub(crate) fn small_vace() -> LoadOrder {
    let mut order = small_model();
    let shape = WanShape::small_vace();
    order.files.diffusion = fixture("vace-q1_0.gguf", |path| write_wan(path, shape));
    order
}

/// The small TI2V, which takes a first and a last frame.
pub(crate) fn small_ti2v() -> LoadOrder {
    let mut order = small_model();
    let shape = WanShape::small_ti2v();
    order.files.diffusion = fixture("ti2v-q1_0.gguf", |path| write_wan(path, shape));
    let vae = |path: &Path| write_tiny_vae(path, TinyVae::WanTi2v, 8);
    order.files.tiny_vae = Some(fixture("tiny-vae-ti2v.gguf", vae));
    order.grid.size_step_px = 32;
    order
}

/// The tiny VAE of Wan.
pub(crate) fn tiny_vae() -> PathBuf {
    fixture("tiny-vae.gguf", |path| {
        write_tiny_vae(path, TinyVae::Wan, 8)
    })
}

/// The smallest clip: one frame of 32x32 in one step.
pub(crate) fn small_clip() -> RenderOrder {
    RenderOrder {
        job: 1,
        prompt: "A fox in the snow.".into(),
        negative_prompt: String::new(),
        width_px: 32,
        height_px: 32,
        n_frames: 1,
        fps: 16,
        seed: 42,
        sampling: Sampling {
            steps: 1,
            guidance: 1.0,
            ..Sampling::default()
        },
        high_noise_sampling: None,
        high_noise_boundary: None,
        cache: Default::default(),
        tiling: None,
        pictures: Default::default(),
        preview: None,
    }
}

/// A clip in which everything happens more than once: five frames of 64x64 in two steps.
pub(crate) fn clip() -> RenderOrder {
    let mut order = small_clip();
    (order.width_px, order.height_px, order.n_frames) = (64, 64, 5);
    order.sampling.steps = 2;
    order
}

/// A file that tests share, written when it is first asked for.
pub(crate) fn fixture(name: &str, write: impl Fn(&Path) -> std::io::Result<()>) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fixtures-1");
    fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    if !path.exists() {
        // Other tests ask at the same time: whoever is last replaces equal bytes with equal bytes.
        let unique = format!("{name}.{}.{:?}", std::process::id(), thread::current().id());
        let part = folder.join(unique);
        write(&part).expect("a fixture");
        fs::rename(&part, &path).expect("a fixture");
    }
    path
}
