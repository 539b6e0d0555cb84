//! How much memory the system allows this process and its children: a container or a service has less than its machine.

use std::fs;
use std::path::Path;

/// Without a limit version 1 says a number of this order.
const NO_LIMIT_BYTES: u64 = 1 << 60;

/// The limit of the control group of this process, in bytes; `None` where there is none.
pub(crate) fn allowed_memory_bytes() -> Option<u64> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    allowed_by(&groups, Path::new("/sys/fs/cgroup"))
}

/// The smallest limit of the groups that `/proc/self/cgroup` lists and those above them (cgroups(7)).
fn allowed_by(groups: &str, root: &Path) -> Option<u64> {
    let limits = groups.lines().flat_map(|line| {
        let mut fields = line.splitn(3, ':').skip(1);
        let (controllers, group) = (fields.next(), fields.next().unwrap_or("/"));
        let (root, name) = match controllers {
            Some("") => (root.to_owned(), "memory.max"),
            Some(names) if names.split(',').any(|name| name == "memory") => {
                (root.join("memory"), "memory.limit_in_bytes")
            }
            _ => return Vec::new(),
        };
        let folder = root.join(group.trim_start_matches('/'));
        let above = folder
            .ancestors()
            .take_while(|path| path.starts_with(&root));
        let limit = |path: &Path| {
            fs::read_to_string(path.join(name))
                .ok()?
                .trim()
                .parse()
                .ok()
        };
        above.filter_map(limit).collect()
    });
    limits.min().filter(|n_bytes| *n_bytes < NO_LIMIT_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_limit_above_a_process_counts() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("a/memory.max", "8000000000\n");
        write("a/b/memory.max", "max\n");
        assert_eq!(allowed_by("0::/a/b\n", root.path()), Some(8_000_000_000));
        assert_eq!(allowed_by("0::/a/b/c\n", root.path()), Some(8_000_000_000));
        assert_eq!(allowed_by("0::/\n", root.path()), None);
        assert_eq!(allowed_by("", root.path()), None);
        write("memory/x/memory.limit_in_bytes", "9223372036854771712\n");
        let old = "12:cpu,cpuacct:/x\n5:memory:/x\n0::/\n";
        assert_eq!(allowed_by(old, root.path()), None);
        write("memory/x/memory.limit_in_bytes", "5000\n");
        assert_eq!(allowed_by(old, root.path()), Some(5000));
    }
}
