//! The machine this process runs on.

/// Its name, as the system says it.
pub(crate) fn host_name() -> String {
    let name = rustix::system::uname();
    name.nodename().to_string_lossy().into_owned()
}
