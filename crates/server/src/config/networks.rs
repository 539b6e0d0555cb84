//! Networks as operators write them.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use ipnet::IpNet;

/// A network that kinora may connect to although it is not public, on all ports or on one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllowedNetwork {
    /// The addresses.
    pub network: IpNet,
    /// The port; `None` is every port.
    pub port: Option<u16>,
}

impl FromStr for AllowedNetwork {
    type Err = ();

    /// Reads `10.1.0.0/16`, `10.1.2.3`, `10.1.2.3:8080`, `fd00::/8`, `fd00::1` or `[fd00::1]:8080`.
    fn from_str(text: &str) -> Result<Self, ()> {
        if let Ok(network) = text.parse::<IpNet>() {
            // 10.1.2.3/8 is more likely a slip than a wish for all of 10.0.0.0/8.
            let is_exact = network.addr() == network.network();
            return is_exact
                .then_some(Self {
                    network,
                    port: None,
                })
                .ok_or(());
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            let network = address.into();
            return Ok(Self {
                network,
                port: None,
            });
        }
        let address: SocketAddr = text.parse().map_err(|_| ())?;
        let network = address.ip().into();
        let port = Some(address.port());
        Ok(Self { network, port })
    }
}

impl fmt::Display for AllowedNetwork {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => SocketAddr::new(self.network.addr(), port).fmt(formatter),
            None => self.network.fmt(formatter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_written_back_as_they_are_read() {
        let check = |text: &str, expected: &str| {
            let network: AllowedNetwork = text.parse().unwrap();
            assert_eq!(network.to_string(), expected);
            assert_eq!(expected.parse(), Ok(network));
        };
        check("10.1.0.0/16", "10.1.0.0/16");
        check("10.1.2.3", "10.1.2.3/32");
        check("10.1.2.3:8080", "10.1.2.3:8080");
        check("fd00::/8", "fd00::/8");
        check("::1", "::1/128");
        check("[::1]:8080", "[::1]:8080");
        for bad in [
            "",
            "10.1.2.3/8",
            "10.0.0.0/33",
            "localhost",
            "10.0.0",
            "10.0.0.0/8:80",
            "*",
        ] {
            assert_eq!(bad.parse::<AllowedNetwork>(), Err(()), "{bad}");
        }
    }
}
