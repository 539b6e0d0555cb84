//! The folder for the data: can it be written, how fast is it, and does it keep what it is given.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use super::Finding;
use crate::data_folder::{DataFolder, Holder};

const N_SYNCS: usize = 20;
const SLOW_SYNC: Duration = Duration::from_millis(20);

const MIB: u64 = 1 << 20;
const LEAST_FREE_BYTES: u64 = 256 * MIB;
const COMFORTABLE_FREE_BYTES: u64 = 2048 * MIB;

/// All checks of the folder; after the first that is broken the others make no sense.
pub(super) fn check(data_dir: &Path) -> Vec<Finding> {
    // The first start makes the folder, so what counts until then is the folder around it.
    let absolute = std::path::absolute(data_dir).unwrap_or_else(|_| data_dir.to_owned());
    let data_dir = absolute.as_path();
    let Some(folder) = data_dir.ancestors().find(|folder| folder.exists()) else {
        let message = format!("{} is in no folder that exists", data_dir.display());
        return vec![Finding::broken(
            "data folder",
            message,
            "name another with --data-dir",
        )];
    };
    let scratch = tempfile::Builder::new()
        .prefix(".kinora-doctor-")
        .tempfile_in(folder);
    let mut scratch = match scratch {
        Ok(scratch) => scratch,
        Err(error) => {
            let message = format!("{} cannot be written ({error})", folder.display());
            let advice = "give this user the right to write there, or name another with --data-dir";
            return vec![Finding::broken("data folder", message, advice)];
        }
    };
    let message = match folder == data_dir {
        true => format!("{} can be written", data_dir.display()),
        false => format!("{} can be made at the first start", data_dir.display()),
    };
    let mut findings = vec![Finding::ok("data folder", message)];
    if folder == data_dir {
        findings.extend(privacy(folder));
        findings.push(holder(folder));
        findings.extend(interrupted_restore(folder));
    }
    findings.push(sync_speed(scratch.as_file_mut()));
    findings.push(free_space(folder));
    findings.extend(file_system(folder));
    findings
}

/// Prompts and videos are nobody else's business. The folder that the server makes is private.
fn privacy(folder: &Path) -> Option<Finding> {
    let check = "privacy";
    let facts = std::fs::metadata(folder).ok()?;
    let shown = folder.display();
    let user = rustix::process::geteuid().as_raw();
    if facts.uid() != user {
        let owner = facts.uid();
        let message = format!("{shown} belongs to user {owner}, and this is user {user}");
        let advice = "run every kinora command on it as the user that runs the server";
        return Some(Finding::note(check, message, advice));
    }
    let mode = facts.mode() & 0o777;
    if mode & 0o077 != 0 {
        let message = format!("other users of this machine can look into {shown} (mode {mode:o})");
        return Some(Finding::note(check, message, format!("chmod 700 {shown}")));
    }
    Some(Finding::ok(check, "no other user can look into it"))
}

/// Two servers cannot share a folder.
fn holder(folder: &Path) -> Finding {
    let check = "data folder in use";
    match DataFolder::at(folder).holder() {
        Ok(Holder::Nobody) => Finding::ok(check, "by nobody"),
        Ok(Holder::Kinora(Some(process))) => {
            Finding::ok(check, format!("by the kinora that is process {process}"))
        }
        Ok(Holder::Kinora(None)) => Finding::ok(check, "by a running kinora"),
        Err(error) => Finding::note(
            check,
            format!("unknown: its lock cannot be read ({error})"),
            "run kinora doctor as the user that runs the server",
        ),
    }
}

/// A folder that was restored in part is refused by every server.
fn interrupted_restore(folder: &Path) -> Option<Finding> {
    let is_begun = DataFolder::at(folder).restoring().exists();
    is_begun.then(|| {
        let message = format!(
            "kinora restore has not come to its end in {}",
            folder.display()
        );
        let advice = "wait for it, or run it again if it was stopped";
        Finding::broken("restore", message, advice)
    })
}

/// Nothing is promised to a client before it is on disk, so this is the shortest time an order takes.
fn sync_speed(file: &mut File) -> Finding {
    let check = "disk speed";
    match median_sync(file) {
        Ok(median) if median > SLOW_SYNC => {
            let message = format!("a safe write takes {:.1} ms", median.as_secs_f64() * 1000.0);
            Finding::note(
                check,
                message,
                "put the data folder on a faster disk, such as a local SSD",
            )
        }
        Ok(median) => Finding::ok(
            check,
            format!("a safe write takes {:.1} ms", median.as_secs_f64() * 1000.0),
        ),
        Err(error) => {
            let advice = "look at the disk and its file system";
            Finding::broken(check, format!("writing fails ({error})"), advice)
        }
    }
}

fn median_sync(file: &mut File) -> io::Result<Duration> {
    let mut times = Vec::with_capacity(N_SYNCS);
    for _ in 0..N_SYNCS {
        let start = Instant::now();
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(times[N_SYNCS / 2])
}

fn free_space(folder: &Path) -> Finding {
    let check = "free space";
    let advice = "free some, set worker.retention, or name another folder with --data-dir";
    let free_bytes = match rustix::fs::statvfs(folder) {
        Ok(status) => status.f_bavail.saturating_mul(status.f_frsize),
        Err(error) => return Finding::note(check, format!("unknown ({error})"), "look with df"),
    };
    let message = format!("{:.1} GiB", free_bytes as f64 / (1024 * MIB) as f64);
    match free_bytes {
        0..LEAST_FREE_BYTES => Finding::broken(check, message, advice),
        LEAST_FREE_BYTES..COMFORTABLE_FREE_BYTES => Finding::note(check, message, advice),
        _ => Finding::ok(check, message),
    }
}

#[cfg(target_os = "linux")]
fn file_system(folder: &Path) -> Option<Finding> {
    let status = rustix::fs::statfs(folder).ok()?;
    Some(judge_file_system(status.f_type as u64 & 0xffff_ffff))
}

#[cfg(not(target_os = "linux"))]
fn file_system(_folder: &Path) -> Option<Finding> {
    None
}

/// The numbers are those of statfs(2), `linux/magic.h`.
#[cfg(target_os = "linux")]
fn judge_file_system(magic: u64) -> Finding {
    let check = "file system";
    let network = match magic {
        0x6969 => "NFS",
        0xff53_4d42 | 0xfe53_4d42 | 0x517b => "SMB",
        0x00c3_6400 => "Ceph",
        0x0102_1997 => "9P",
        0x5346_414f => "AFS",
        0x0bd0_0bd0 => "Lustre",
        0x6573_5546 => {
            let advice =
                "if it leads to a network (sshfs, s3fs), name a local folder with --data-dir";
            return Finding::note(check, "FUSE, whose locks may not be real", advice);
        }
        0x0102_1994 | 0x8584_58f6 => {
            let advice = "name a folder on a disk with --data-dir, unless the videos may be lost";
            return Finding::note(
                check,
                "in memory: a restart of the machine empties it",
                advice,
            );
        }
        _ => return Finding::ok(check, "local"),
    };
    let message = format!("{network}, a network file system: SQLite's locks do not hold there");
    Finding::broken(
        check,
        message,
        "name a folder on a local disk with --data-dir",
    )
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::super::State;
    use super::*;

    #[test]
    fn a_check_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let findings = check(&folder.path().join("not/yet/made"));
        assert!(findings.len() >= 3, "{findings:?}");
        assert_eq!(findings[0].state, State::Ok, "{findings:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_others_can_look_into_says_how_to_close_it() {
        let folder = tempfile::tempdir().unwrap();
        let check = |mode, expected| {
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(privacy(folder.path()).unwrap().state, expected, "{mode:o}");
        };
        check(0o700, State::Ok);
        check(0o755, State::Note);
        check(0o710, State::Note);
    }

    #[test]
    fn a_file_in_the_place_of_the_folder_is_broken() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let findings = check(file.path());
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].state, State::Broken);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn network_file_systems_are_broken_and_local_ones_are_not() {
        let check =
            |magic, expected| assert_eq!(judge_file_system(magic).state, expected, "{magic:x}");
        check(0x6969, State::Broken);
        check(0xff53_4d42, State::Broken);
        check(0x6573_5546, State::Note);
        check(0x0102_1994, State::Note);
        check(0xef53, State::Ok);
        check(0x794c_7630, State::Ok);
    }
}
