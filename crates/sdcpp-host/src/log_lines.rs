//! What is kept and what is passed on of the library's log, in constant memory whatever it writes.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use kinora_sdcpp_protocol::{LogLevel, LogLine};

const MAX_COMPLAINTS: usize = 20;
const MAX_LINE_BYTES: usize = 500;
const MAX_LINES_PER_SECOND: u32 = 50;

/// The complaints of one task, and how much was passed on.
#[derive(Debug)]
pub(crate) struct LogLines {
    /// The first complaints tell the cause.
    first: Vec<String>,
    /// The last ones tell what came of it.
    last: VecDeque<String>,
    second_began: Instant,
    n_this_second: u32,
    n_dropped: u64,
}

impl LogLines {
    /// With nothing in it.
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            first: Vec::new(),
            last: VecDeque::new(),
            second_began: now,
            n_this_second: 0,
            n_dropped: 0,
        }
    }

    /// Forgets the complaints of the task before.
    pub(crate) fn begin(&mut self) {
        self.first.clear();
        self.last.clear();
    }

    /// Keeps a line if it is a complaint. Returns what to pass on of it.
    pub(crate) fn take(&mut self, level: LogLevel, line: &str, now: Instant) -> Option<LogLine> {
        let line = shortened(line.trim_end());
        if level >= LogLevel::Warn {
            self.keep(line);
        }
        // Debug lines are many, and some quote the prompt. How much memory each part takes is in one of them.
        if level == LogLevel::Debug && !line.contains(" compute buffer size: ") {
            return None;
        }
        if now.saturating_duration_since(self.second_began) >= Duration::from_secs(1) {
            (self.second_began, self.n_this_second) = (now, 0);
        }
        if self.n_this_second == MAX_LINES_PER_SECOND {
            self.n_dropped += 1;
            return None;
        }
        self.n_this_second += 1;
        Some(LogLine {
            level,
            line: line.to_owned(),
            n_dropped: std::mem::take(&mut self.n_dropped),
        })
    }

    /// The complaints since [`LogLines::begin`], oldest first: the first ones and the last ones.
    pub(crate) fn complaints(&self) -> Vec<String> {
        self.first.iter().chain(&self.last).cloned().collect()
    }

    /// The last complaints since [`LogLines::begin`], oldest first.
    pub(crate) fn last_complaints(&self) -> Vec<String> {
        let all = self.complaints();
        all[all.len().saturating_sub(MAX_COMPLAINTS)..].to_vec()
    }

    fn keep(&mut self, line: &str) {
        if self.first.len() < MAX_COMPLAINTS {
            self.first.push(line.to_owned());
            return;
        }
        if self.last.len() == MAX_COMPLAINTS {
            self.last.pop_front();
        }
        self.last.push_back(line.to_owned());
    }
}

fn shortened(line: &str) -> &str {
    let mut end = line.len().min(MAX_LINE_BYTES);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    &line[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_counted_and_not_passed_on() {
        let start = Instant::now();
        let mut lines = LogLines::new(start);
        let n_sent = (0..1000)
            .filter(|_| lines.take(LogLevel::Info, "drip\n", start).is_some())
            .count();
        assert_eq!(n_sent, 50);
        let later = start + Duration::from_secs(1);
        let line = lines.take(LogLevel::Info, "drop\n", later).expect("a line");
        assert_eq!((line.line.as_str(), line.n_dropped), ("drop", 950));
    }

    #[test]
    fn the_first_and_the_last_complaints_are_kept() {
        let mut lines = LogLines::new(Instant::now());
        for idx in 0..100 {
            lines.take(LogLevel::Error, &format!("{idx}\n"), Instant::now());
            lines.take(LogLevel::Debug, "a prompt\n", Instant::now());
        }
        let complaints = lines.complaints();
        assert_eq!(complaints.len(), 40);
        assert_eq!(
            (complaints[0].as_str(), complaints[39].as_str()),
            ("0", "99")
        );
        assert_eq!(lines.last_complaints()[0], "80");
        lines.begin();
        assert!(lines.complaints().is_empty());
    }

    #[test]
    fn of_what_is_for_builders_only_memory_is_passed_on() {
        let mut lines = LogLines::new(Instant::now());
        let mut is_sent = |line: &str| lines.take(LogLevel::Debug, line, Instant::now()).is_some();
        assert!(is_sent(
            "a.hpp:1 - wan_vae compute buffer size: 9.00 MB(RAM)"
        ));
        assert!(!is_sent("a.hpp:1 - parse 'A fox.' to [['A fox.', 1], ]"));
    }

    #[test]
    fn a_long_line_is_cut_between_characters() {
        assert_eq!(shortened(&"é".repeat(300)).len(), 500);
        assert_eq!(shortened(&format!("x{}", "é".repeat(300))).len(), 499);
    }
}
