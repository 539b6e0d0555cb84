//! How long the engine waits for what.

use std::time::Duration;

/// How long the engine waits for what. For tests: everybody else takes the default.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How often a job that waits for anything looks whether it is still wanted.
    pub look_up: Duration,
    /// How long an order that is under way may go on once its job is to stop, so that its name is known.
    pub last_word: Duration,
    /// How long a job waits for a free slot or a server that works before it goes back into the queue.
    pub queue: Duration,
    /// How often a job is looked at where the server does not say how often: first, and at last.
    pub pace: (Duration, Duration),
    /// How long a server may be out of reach while it has a job: one that keeps its jobs over a new start, and one that
    /// does not.
    pub absence: (Duration, Duration),
    /// The pause after a clip broke off; twice as long after each further time.
    pub first_pause: Duration,
    /// How long nothing may come of a clip.
    pub silence: Duration,
    /// How long a clip may come in all.
    pub fetch: Duration,
    /// How long a question about a server's health may take.
    pub health: Duration,
    /// The pause before a server that is about to stop a job is asked again.
    pub cancel_pause: Duration,
    /// How long a server rests after its first failure, twice as long after each further one, and at most.
    pub rest: (Duration, Duration),
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            look_up: Duration::from_millis(200),
            last_word: Duration::from_secs(3),
            queue: Duration::from_secs(20),
            pace: (Duration::from_secs(1), Duration::from_secs(10)),
            absence: (Duration::from_secs(120), Duration::from_secs(20)),
            first_pause: Duration::from_millis(500),
            silence: Duration::from_secs(60),
            fetch: Duration::from_secs(900),
            health: Duration::from_secs(3),
            cancel_pause: Duration::from_secs(2),
            rest: (Duration::from_secs(5), Duration::from_secs(60)),
        }
    }
}
