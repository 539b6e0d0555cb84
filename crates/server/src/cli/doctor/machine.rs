//! The machine around kinora: the port, ffmpeg, the encoder, the clock.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::process::Stdio;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::Finding;

const FFMPEG_DEADLINE: Duration = Duration::from_secs(10);

/// Seconds from 1970 to the beginning of 2026, the year of the first release, and of 2100.
const YEAR_2026: u64 = 1_767_225_600;
const YEAR_2100: u64 = 4_102_444_800;

/// Whether the server could listen.
pub(super) fn port(listen: SocketAddr) -> Finding {
    let check = "port";
    let error = match TcpListener::bind(listen) {
        Ok(_) => return Finding::ok(check, format!("{listen} is free")),
        Err(error) => error,
    };
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            let advice =
                "if that is kinora, all is well; else stop it, or name another port with --listen";
            Finding::broken(
                check,
                format!("{listen} is taken by a running program"),
                advice,
            )
        }
        io::ErrorKind::PermissionDenied => {
            let advice = "name a port above 1023 with --listen";
            Finding::broken(
                check,
                format!("this user may not listen on {listen}"),
                advice,
            )
        }
        _ => {
            let advice = "name an address of this machine with --listen, such as 127.0.0.1:8080";
            Finding::broken(check, format!("{listen} cannot be used ({error})"), advice)
        }
    }
}

/// ffmpeg is needed only for clips that kinora did not make.
pub(super) async fn ffmpeg() -> Finding {
    let check = "ffmpeg";
    let command = tokio::process::Command::new("ffmpeg")
        .arg("-version")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    match tokio::time::timeout(FFMPEG_DEADLINE, command).await {
        Ok(Ok(output)) if output.status.success() => {
            let text = String::from_utf8_lossy(&output.stdout);
            let first_line = text.lines().next().unwrap_or_default();
            let version = first_line.split(" Copyright").next().unwrap_or_default();
            Finding::ok(check, format!("{version}, for uploaded clips"))
        }
        Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => Finding::note(
            check,
            "not found: uploaded clips (edits, characters) are refused, all else works",
            "install ffmpeg, such as with apt install ffmpeg",
        ),
        _ => Finding::note(
            check,
            "found, but ffmpeg -version fails: uploaded clips are refused",
            "install ffmpeg anew",
        ),
    }
}

/// `assembly` is what the build noted.
pub(super) fn h264_encoder(assembly: &str) -> Finding {
    let check = "H.264 encoder";
    match assembly {
        "nasm" | "neon" => Finding::ok(check, format!("built with assembly ({assembly})")),
        _ => Finding::note(
            check,
            "built without assembly: encoding takes about three times as long",
            "install nasm, then build again: cargo clean -p openh264-sys2 -p kinora && cargo build --release",
        ),
    }
}

/// Leases, signatures and the order of lists follow the clock.
pub(super) fn clock(now: SystemTime) -> Finding {
    let check = "clock";
    let seconds = now
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    if (YEAR_2026..YEAR_2100).contains(&seconds) {
        Finding::ok(check, httpdate::fmt_http_date(now))
    } else {
        let advice = "set it, or let NTP do so: timedatectl set-ntp true";
        Finding::broken(check, "is years off", advice)
    }
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn a_taken_port_is_broken_and_a_free_one_is_not() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let listen = listener.local_addr().unwrap();
        assert_eq!(port(listen).state, State::Broken);
        drop(listener);
        assert_eq!(port(listen).state, State::Ok);
    }

    #[test]
    fn an_encoder_without_assembly_says_what_to_install() {
        assert_eq!(h264_encoder("nasm").state, State::Ok);
        let slow = h264_encoder("none");
        assert_eq!(slow.state, State::Note);
        assert!(slow.advice.unwrap().contains("nasm"));
    }

    #[test]
    fn a_clock_that_was_never_set_is_broken() {
        assert_eq!(clock(UNIX_EPOCH).state, State::Broken);
        assert_eq!(
            clock(UNIX_EPOCH + Duration::from_secs(YEAR_2026)).state,
            State::Ok
        );
        assert_eq!(
            clock(UNIX_EPOCH + Duration::from_secs(YEAR_2100)).state,
            State::Broken
        );
    }
}
