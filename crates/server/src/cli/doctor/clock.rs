//! The clock: leases, signatures, expiry and the order of lists follow it.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::Finding;

const CHECK: &str = "clock";
const NTP: &str = "set it, or let NTP do so: timedatectl set-ntp true";

/// Seconds from 1970 to the beginning of 2026, the year of the first release, and of 2100.
const YEAR_2026: u64 = 1_767_225_600;
const YEAR_2100: u64 = 4_102_444_800;

/// How long the two clocks of the process are watched, and how far they may drift apart meanwhile.
const WATCH: Duration = Duration::from_millis(50);
const MOST_DRIFT: Duration = Duration::from_millis(500);
/// How far the times of files may be off. Orphans are judged by them, with an hour to spare.
const MOST_SKEW: Duration = Duration::from_secs(60);

/// All of it. `folder` is where files of the server will be, if there is such a folder.
pub(super) fn check(folder: Option<&Path>) -> Finding {
    let (started, started_at) = (Instant::now(), SystemTime::now());
    std::thread::sleep(WATCH);
    let (elapsed, now) = (started.elapsed(), SystemTime::now());
    let reading = Reading {
        now,
        drift: apart(started_at + elapsed, now),
        file_skew: folder.and_then(file_skew),
    };
    judge(&reading)
}

struct Reading {
    now: SystemTime,
    /// How much more or less time passed by the wall clock than really did.
    drift: Duration,
    /// How far the times of new files are from the wall clock.
    file_skew: Option<Duration>,
}

fn judge(reading: &Reading) -> Finding {
    let since_epoch = reading.now.duration_since(UNIX_EPOCH).unwrap_or_default();
    if !(YEAR_2026..YEAR_2100).contains(&since_epoch.as_secs()) {
        return Finding::broken(CHECK, "is years off", NTP);
    }
    if reading.drift > MOST_DRIFT {
        let drift_ms = reading.drift.as_millis();
        let message = format!("jumped by {drift_ms} ms while it was watched");
        return Finding::note(
            CHECK,
            message,
            "look whether two programs set it (timedatectl timesync-status)",
        );
    }
    match reading.file_skew {
        Some(skew) if skew > MOST_SKEW => Finding::broken(
            CHECK,
            format!(
                "files in the data folder are dated {} s off",
                skew.as_secs()
            ),
            "set the clocks of this machine and of the one that has the disk by NTP",
        ),
        _ => Finding::ok(CHECK, httpdate::fmt_http_date(reading.now)),
    }
}

fn file_skew(folder: &Path) -> Option<Duration> {
    let file = tempfile::Builder::new()
        .prefix(".kinora-doctor-")
        .tempfile_in(folder)
        .ok()?;
    let modified = file.as_file().metadata().ok()?.modified().ok()?;
    Some(apart(modified, SystemTime::now()))
}

fn apart(a: SystemTime, b: SystemTime) -> Duration {
    a.duration_since(b).unwrap_or_else(|err| err.duration())
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    fn at(seconds: u64) -> Reading {
        Reading {
            now: UNIX_EPOCH + Duration::from_secs(seconds),
            drift: Duration::ZERO,
            file_skew: None,
        }
    }

    #[test]
    fn a_clock_that_was_never_set_is_broken() {
        assert_eq!(judge(&at(0)).state, State::Broken);
        assert_eq!(judge(&at(YEAR_2026)).state, State::Ok);
        assert_eq!(judge(&at(YEAR_2100)).state, State::Broken);
    }

    #[test]
    fn a_clock_that_jumps_or_disagrees_with_the_disk_is_told() {
        let drift = Duration::from_secs(2);
        assert_eq!(
            judge(&Reading {
                drift,
                ..at(YEAR_2026)
            })
            .state,
            State::Note
        );
        let skewed = |seconds| Reading {
            file_skew: Some(Duration::from_secs(seconds)),
            ..at(YEAR_2026)
        };
        assert_eq!(judge(&skewed(1)).state, State::Ok);
        assert_eq!(judge(&skewed(3600)).state, State::Broken);
    }

    #[test]
    fn this_machine_passes() {
        let folder = tempfile::tempdir().unwrap();
        let finding = check(Some(folder.path()));
        assert_eq!(finding.state, State::Ok, "{finding:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
