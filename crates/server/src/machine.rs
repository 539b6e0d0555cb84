//! The machine this process runs on.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Its name, as the system says it.
pub(crate) fn host_name() -> String {
    let name = rustix::system::uname();
    name.nodename().to_string_lossy().into_owned()
}

/// How many threads of this process can run at the same time.
pub(crate) fn n_cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// How many cores there are for work that keeps a whole one busy: two threads on one core take turns. Never more than
/// this process may use, and those where the system does not tell.
pub(crate) fn n_physical_cores() -> usize {
    let n_cores = n_cores();
    match n_cores_in(Path::new("/sys/devices/system/cpu")) {
        0 => n_cores,
        n_physical => n_physical.min(n_cores),
    }
}

/// How many cores the kernel lists below a folder, each of which may be several processors to it.
fn n_cores_in(folder: &Path) -> usize {
    let processors = fs::read_dir(folder).into_iter().flatten().flatten();
    let siblings = |processor: fs::DirEntry| {
        let list = processor.path().join("topology/thread_siblings_list");
        fs::read_to_string(list).ok()
    };
    let cores: BTreeSet<String> = processors.filter_map(siblings).collect();
    cores.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors_that_share_a_core_count_once() {
        let folder = tempfile::tempdir().unwrap();
        for (processor, siblings) in [
            ("cpu0", "0,2"),
            ("cpu1", "1,3"),
            ("cpu2", "0,2"),
            ("cpu3", "1,3"),
        ] {
            let topology = folder.path().join(processor).join("topology");
            fs::create_dir_all(&topology).unwrap();
            fs::write(
                topology.join("thread_siblings_list"),
                format!("{siblings}\n"),
            )
            .unwrap();
        }
        fs::create_dir(folder.path().join("cpufreq")).unwrap();
        assert_eq!(n_cores_in(folder.path()), 2);
        assert_eq!(n_cores_in(Path::new("/nowhere")), 0);
        assert!((1..=n_cores()).contains(&n_physical_cores()));
    }
}
