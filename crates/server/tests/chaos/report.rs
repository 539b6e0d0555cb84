//! What storms came to.

use std::fmt;
use std::time::Duration;

use crate::installation::Setup;

/// One storm.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) setup: Setup,
    pub(crate) storm: &'static str,
    pub(crate) n_orders: usize,
    /// Requests that clients sent again.
    pub(crate) n_repeated: usize,
    /// Processes killed.
    pub(crate) n_kills: usize,
    /// Attempts at the videos, those that were lost among them.
    pub(crate) n_attempts: u64,
    pub(crate) n_lost: u64,
    /// Late words of workers that were refused.
    pub(crate) n_refused: usize,
    /// From the end of the fault until the next video was completed; `None`: none was left to complete.
    pub(crate) recovered_after: Option<Duration>,
    /// From the end of the fault until nothing waited or ran any more.
    pub(crate) quiet_after: Duration,
    pub(crate) violations: Vec<String>,
    /// What else there is to say.
    pub(crate) remark: String,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} orders, {} requests repeated, {} kills, {} attempts ({} lost), {} late words refused, quiet after {:.1} s",
            self.n_orders,
            self.n_repeated,
            self.n_kills,
            self.n_attempts,
            self.n_lost,
            self.n_refused,
            self.quiet_after.as_secs_f64(),
        )?;
        if let Some(recovered_after) = self.recovered_after {
            write!(
                f,
                ", next video after {:.1} s",
                recovered_after.as_secs_f64()
            )?;
        }
        if !self.remark.is_empty() {
            write!(f, "; {}", self.remark)?;
        }
        for violation in &self.violations {
            write!(f, "\n    VIOLATION: {violation}")?;
        }
        Ok(())
    }
}

/// All storms.
#[derive(Debug, Default)]
pub(crate) struct Report {
    lines: Vec<Line>,
    last: Vec<String>,
}

impl Report {
    pub(crate) fn add(&mut self, line: Line) {
        self.lines.push(line);
    }

    /// What was wrong at the end of a set-up.
    pub(crate) fn end_of(&mut self, setup: Setup, took: Duration, violations: Vec<String>) {
        println!(
            "{}: swept within {:.0} s, {} violations at the end",
            setup.name(),
            took.as_secs_f64(),
            violations.len()
        );
        self.last.extend(violations);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub(crate) fn n_violations(&self) -> usize {
        let of_storms = self.lines.iter().map(|line| line.violations.len());
        of_storms.sum::<usize>() + self.last.len()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\n| set-up | storm | orders | kills | attempts | lost | late words refused | next video after | quiet after | remark |"
        )?;
        writeln!(f, "|---|---|---|---|---|---|---|---|---|---|")?;
        for line in &self.lines {
            let recovered = line.recovered_after.map_or_else(
                || "-".to_owned(),
                |after| format!("{:.1} s", after.as_secs_f64()),
            );
            writeln!(
                f,
                "| {} | {} | {} | {} | {} | {} | {} | {recovered} | {:.1} s | {} |",
                line.setup.name(),
                line.storm,
                line.n_orders,
                line.n_kills,
                line.n_attempts,
                line.n_lost,
                line.n_refused,
                line.quiet_after.as_secs_f64(),
                line.remark,
            )?;
        }
        let sum = |of: fn(&Line) -> usize| self.lines.iter().map(of).sum::<usize>();
        writeln!(
            f,
            "\n{} storms, {} orders acknowledged, {} kills, {} late words refused, {} violations",
            self.lines.len(),
            sum(|line| line.n_orders),
            sum(|line| line.n_kills),
            sum(|line| line.n_refused),
            self.n_violations(),
        )?;
        let of_storms = self.lines.iter().flat_map(|line| &line.violations);
        for violation in of_storms.chain(&self.last) {
            writeln!(f, "VIOLATION: {violation}")?;
        }
        Ok(())
    }
}
