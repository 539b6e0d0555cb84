//! The port: free, taken by a kinora, or taken by something else.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::Finding;

const CHECK: &str = "port";
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// Whatever listens there may send anything, and without end.
const MOST_ANSWER_BYTES: u64 = 10_000;

/// Whether the server could listen, or already does.
pub(super) async fn check(listen: SocketAddr) -> Finding {
    let error = match TcpListener::bind(listen) {
        Ok(_) => return Finding::ok(CHECK, format!("{listen} is free")),
        Err(error) => error,
    };
    match error.kind() {
        io::ErrorKind::AddrInUse => match kinora_version(listen).await {
            Some(version) => Finding::ok(CHECK, format!("kinora {version} answers on {listen}")),
            None => Finding::broken(
                CHECK,
                format!("{listen} is taken by a program that is not kinora"),
                "stop that program (ss -ltnp shows it), or name another port with --listen",
            ),
        },
        io::ErrorKind::PermissionDenied => Finding::broken(
            CHECK,
            format!("this user may not listen on {listen}"),
            "name a port above 1023 with --listen",
        ),
        _ => Finding::broken(
            CHECK,
            format!("{listen} cannot be used ({error})"),
            "name an address of this machine with --listen, such as 127.0.0.1:8080",
        ),
    }
}

/// The version of the kinora that listens there, if it is one.
async fn kinora_version(listen: SocketAddr) -> Option<String> {
    let answer = tokio::time::timeout(ANSWER_WITHIN, ask(reachable(listen))).await;
    let answer = String::from_utf8(answer.ok()?.ok()?).ok()?;
    let (_, body) = answer.split_once("\r\n\r\n")?;
    let welcome: Value = serde_json::from_str(body).ok()?;
    let version = welcome["version"]
        .as_str()
        .unwrap_or("of an unknown version");
    (welcome["name"] == "kinora").then(|| version.to_owned())
}

/// What is answered to `GET /`. HTTP/1.0, so that the body comes in one piece.
async fn ask(address: SocketAddr) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET / HTTP/1.0\r\nhost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream
        .take(MOST_ANSWER_BYTES)
        .read_to_end(&mut answer)
        .await?;
    Ok(answer)
}

/// Nobody can be asked at 0.0.0.0, but who listens there listens on loopback too.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[tokio::test]
    async fn a_taken_port_is_broken_and_a_free_one_is_not() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let listen = listener.local_addr().unwrap();
        // Whoever listens there hangs up on everybody.
        let hang_up = std::thread::spawn(move || drop(listener.accept()));
        assert_eq!(check(listen).await.state, State::Broken);
        hang_up.join().unwrap();
        assert_eq!(check(listen).await.state, State::Ok);
    }
}
