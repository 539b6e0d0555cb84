//! A network between a program and a server, with faults to switch on.

use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::background::Background;

/// What is wrong with the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProxyFault {
    /// Nothing.
    #[default]
    None,
    /// Everything takes this much longer, in each direction.
    Slow(Duration),
    /// What is sent does not arrive while this lasts, and nobody is told.
    BlackHole,
    /// What asks PostgreSQL to commit arrives, and then the connection breaks: nobody learns what became of it.
    LosesCommits,
    /// Connections break, and new ones are closed as soon as they are made.
    Refuses,
}

/// A port that leads to a port of a server on this machine.
pub struct TcpProxy {
    background: Background,
    fault: watch::Sender<ProxyFault>,
}

impl TcpProxy {
    /// Starts one to this port, on a thread of its own.
    ///
    /// # Errors
    /// There is no port for it.
    pub fn start(to_port: u16) -> anyhow::Result<Self> {
        let (fault, its_fault) = watch::channel(ProxyFault::None);
        let background =
            Background::start("proxy", move |listener| serve(listener, to_port, its_fault))?;
        Ok(Self { background, fault })
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.background.port()
    }

    /// Lets something go wrong from now on, or nothing any more.
    pub fn set_fault(&self, fault: ProxyFault) {
        self.fault.send_replace(fault);
    }
}

async fn serve(listener: TcpListener, to_port: u16, fault: watch::Receiver<ProxyFault>) {
    loop {
        let Ok((client, _)) = listener.accept().await else {
            continue;
        };
        if *fault.borrow() == ProxyFault::Refuses {
            continue;
        }
        let fault = fault.clone();
        tokio::spawn(async move {
            let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, to_port)).await else {
                return;
            };
            let (from_client, to_client) = client.into_split();
            let (from_server, to_server) = server.into_split();
            // Whichever direction ends first, ends both.
            tokio::select! {
                () = pump(from_client, to_server, fault.clone()) => {}
                () = pump(from_server, to_client, fault) => {}
            }
        });
    }
}

/// Carries bytes until one side closes or the connection is to break.
async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut fault: watch::Receiver<ProxyFault>,
) {
    let mut bytes = vec![0; 16 << 10];
    loop {
        let n_bytes = tokio::select! {
            read = from.read(&mut bytes) => match read {
                Ok(0) | Err(_) => return,
                Ok(n_bytes) => n_bytes,
            },
            _ = fault.wait_for(|fault| *fault == ProxyFault::Refuses) => return,
        };
        let now = loop {
            let now = *fault.borrow_and_update();
            match now {
                ProxyFault::None | ProxyFault::LosesCommits => break now,
                ProxyFault::Slow(by) => {
                    tokio::time::sleep(by).await;
                    break now;
                }
                ProxyFault::BlackHole => {
                    if fault.changed().await.is_err() {
                        return;
                    }
                }
                ProxyFault::Refuses => return,
            }
        };
        if to.write_all(&bytes[..n_bytes]).await.is_err() {
            return;
        }
        if now == ProxyFault::LosesCommits && asks_to_commit(&bytes[..n_bytes]) {
            return;
        }
    }
}

/// Whether PostgreSQL is told to commit here. It answers with the same word, when nothing is left to lose: the connection
/// may as well break then.
fn asks_to_commit(bytes: &[u8]) -> bool {
    bytes.windows(6).any(|word| word == b"COMMIT")
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};
    use std::time::Instant;

    use super::*;

    /// A server that sends back what it gets, and a connection to it through a proxy.
    fn echo() -> (TcpProxy, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                std::thread::spawn(move || {
                    let mut answer = stream.try_clone().unwrap();
                    std::io::copy(&mut stream, &mut answer)
                });
            }
        });
        let proxy = TcpProxy::start(port).unwrap();
        let stream = TcpStream::connect(("127.0.0.1", proxy.port())).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_millis(300)))
            .unwrap();
        (proxy, stream)
    }

    fn answer(stream: &mut TcpStream) -> std::io::Result<[u8; 4]> {
        stream.write_all(b"ping")?;
        let mut got = [0; 4];
        stream.read_exact(&mut got)?;
        Ok(got)
    }

    #[test]
    fn what_is_sent_into_a_black_hole_arrives_when_that_ends() {
        let (proxy, mut stream) = echo();
        assert_eq!(&answer(&mut stream).unwrap(), b"ping");
        proxy.set_fault(ProxyFault::BlackHole);
        assert!(answer(&mut stream).is_err());
        proxy.set_fault(ProxyFault::None);
        stream.set_read_timeout(None).unwrap();
        let mut got = [0; 4];
        stream.read_exact(&mut got).unwrap();
        assert_eq!(&got, b"ping");
    }

    #[test]
    fn a_slow_network_is_slow_in_both_directions() {
        let (proxy, mut stream) = echo();
        stream.set_read_timeout(None).unwrap();
        proxy.set_fault(ProxyFault::Slow(Duration::from_millis(50)));
        let sent_at = Instant::now();
        answer(&mut stream).unwrap();
        assert!(sent_at.elapsed() >= Duration::from_millis(100));
    }

    #[test]
    fn a_broken_network_breaks_connections_and_refuses_others() {
        let (proxy, mut stream) = echo();
        answer(&mut stream).unwrap();
        proxy.set_fault(ProxyFault::Refuses);
        stream.set_read_timeout(None).unwrap();
        let mut got = [0; 1];
        assert!(matches!(stream.read(&mut got), Ok(0) | Err(_)));
        let mut other = TcpStream::connect(("127.0.0.1", proxy.port())).unwrap();
        assert!(answer(&mut other).is_err());
    }

    #[test]
    fn what_commits_arrives_and_its_answer_does_not() {
        let (proxy, mut stream) = echo();
        proxy.set_fault(ProxyFault::LosesCommits);
        assert_eq!(&answer(&mut stream).unwrap(), b"ping");
        stream.write_all(b"COMMIT").unwrap();
        stream.set_read_timeout(None).unwrap();
        let mut got = Vec::new();
        // The echo may be on its way when the connection breaks.
        drop(stream.read_to_end(&mut got));
        assert!(got.len() <= 6, "{got:?}");
        assert!(answer(&mut stream).is_err());
    }
}
