//! What the process has used so far, from `/proc`.

use std::fs;

use kinora_sdcpp_protocol::Alive;

/// Processor time and memory of this process. Zeroes where there is no `/proc`.
pub(crate) fn now() -> Alive {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    Alive {
        cpu_seconds: cpu_seconds().unwrap_or(0.0),
        resident_bytes: status_bytes(&status, "VmRSS:").unwrap_or(0),
        resident_peak_bytes: status_bytes(&status, "VmHWM:").unwrap_or(0),
    }
}

fn cpu_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name in brackets, which may contain anything. See proc_pid_stat(5).
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks: Vec<&str> = fields.split_whitespace().collect();
    let (user, system): (u64, u64) = (ticks.get(11)?.parse().ok()?, ticks.get(12)?.parse().ok()?);
    Some((user + system) as f64 / rustix::param::clock_ticks_per_second() as f64)
}

fn status_bytes(status: &str, key: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_process_uses_something() {
        let alive = now();
        assert!(alive.resident_bytes > 1 << 20);
        assert!(alive.resident_peak_bytes >= alive.resident_bytes);
    }
}
