//! What the process uses of its machine, under the names that Prometheus's own clients give it.

use std::fmt;
use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric as _};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use rustix::process::{Resource, getrlimit};

/// Reads the kernel's account of this process whenever somebody asks. What it does not say is left out.
#[derive(Debug)]
pub(super) struct ProcessUse {
    started_at_s: f64,
}

impl Default for ProcessUse {
    fn default() -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            started_at_s: since_epoch.unwrap_or_default().as_secs_f64(),
        }
    }
}

impl Collector for ProcessUse {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let gauges = [
            (
                "process_resident_memory_bytes",
                "Memory of this process that is in RAM",
                resident_bytes(),
            ),
            (
                "process_open_fds",
                "Files and connections that this process has open",
                n_open_files(),
            ),
            (
                "process_max_fds",
                "How many files and connections this process may have open",
                getrlimit(Resource::Nofile)
                    .current
                    .map(|limit| limit as f64),
            ),
            (
                "process_threads",
                "Threads of this process",
                status_number("Threads"),
            ),
            (
                "process_start_time_seconds",
                "When this process started, in seconds since 1970",
                Some(self.started_at_s),
            ),
        ];
        for (name, help, value) in gauges {
            if let Some(value) = value {
                let gauge = ConstGauge::new(value);
                gauge.encode(encoder.encode_descriptor(name, help, None, MetricType::Gauge)?)?;
            }
        }
        if let Some(cpu_s) = cpu_s() {
            let (name, help) = ("process_cpu_seconds", "CPU time that this process has used");
            let counter = ConstCounter::new(cpu_s);
            counter.encode(encoder.encode_descriptor(name, help, None, MetricType::Counter)?)?;
        }
        Ok(())
    }
}

/// See proc(5).
fn resident_bytes() -> Option<f64> {
    status_number("VmRSS").map(|kib| kib * 1024.0)
}

fn status_number(name: &str) -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    line.split_whitespace().next()?.parse().ok()
}

fn n_open_files() -> Option<f64> {
    let n_files = fs::read_dir("/proc/self/fd").ok()?.count();
    // One is the folder itself.
    Some(n_files.saturating_sub(1) as f64)
}

/// The times of all threads, in user and in kernel mode: fields 14 and 15 of proc(5)'s `stat`, of which the second is
/// a name that may have anything in it.
fn cpu_s() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let kernel: f64 = fields.next()?.parse().ok()?;
    Some((user + kernel) / rustix::param::clock_ticks_per_second() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_says_what_this_process_uses() {
        assert!(resident_bytes().unwrap() > 1e6);
        assert!(n_open_files().unwrap() >= 3.0);
        assert!(status_number("Threads").unwrap() >= 1.0);
        assert!(cpu_s().unwrap() >= 0.0);
    }
}
