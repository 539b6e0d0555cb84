//! Real servers that tests need, on free ports of the loopback interface, ended with whoever started them.

mod background;
mod postgres;
mod proxy;
mod s3;

use std::net::{Ipv4Addr, TcpListener};

pub use postgres::PostgresCluster;
pub use proxy::{ProxyFault, TcpProxy};
pub use s3::{S3Fault, S3Server};

/// A port of the loopback interface that nobody listens on at the moment.
///
/// # Errors
/// The system has none.
pub fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}
