//! Which addresses kinora may connect to when somebody else chose them.
//!
//! An address is permitted when it is part of the public internet, or when the operator allowed it. What is
//! public follows IANA's registries of special-purpose addresses (RFC 6890 and its updates); everything in
//! them is refused, also what some of them call globally reachable, since no receiver lives there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

use crate::config::AllowedNetwork;

/// The ports of other protocols: what listens below 1024 and is not the web has no use for HTTP requests that
/// a stranger words.
const FIRST_FREE_PORT: u16 = 1024;
const WEB_PORTS: [u16; 2] = [80, 443];

/// Everything in IPv4 that is not the public internet.
const NOT_PUBLIC_V4: [Ipv4Net; 18] = [
    v4(0, 0, 0, 0, 8),        // this network
    v4(10, 0, 0, 0, 8),       // private
    v4(100, 64, 0, 0, 10),    // behind a carrier's NAT; also Alibaba's metadata
    v4(127, 0, 0, 0, 8),      // loopback
    v4(168, 63, 129, 16, 32), // Azure's metadata and DHCP, though it looks public
    v4(169, 254, 0, 0, 16),   // link-local; most clouds' metadata
    v4(172, 16, 0, 0, 12),    // private
    v4(192, 0, 0, 0, 24),     // protocol assignments; also Oracle's metadata
    v4(192, 0, 2, 0, 24),     // documentation
    v4(192, 31, 196, 0, 24),  // AS112
    v4(192, 52, 193, 0, 24),  // AMT relays
    v4(192, 88, 99, 0, 24),   // 6to4 relays
    v4(192, 168, 0, 0, 16),   // private
    v4(192, 175, 48, 0, 24),  // AS112
    v4(198, 18, 0, 0, 15),    // benchmarks
    v4(198, 51, 100, 0, 24),  // documentation
    v4(203, 0, 113, 0, 24),   // documentation
    v4(224, 0, 0, 0, 3),      // multicast, reserved, broadcast
];

/// The part of IPv6 that is given out at all.
const GLOBAL_UNICAST: Ipv6Net = v6([0x2000, 0, 0], 3);

/// What is not public in it.
const NOT_PUBLIC_V6: [Ipv6Net; 5] = [
    v6([0x2001, 0, 0], 23),     // protocol assignments: Teredo, benchmarks, ORCHID
    v6([0x2001, 0xdb8, 0], 32), // documentation
    v6([0x2002, 0, 0], 16),     // 6to4, which can name any IPv4 address
    v6([0x2620, 0x4f, 0x8000], 48), // AS112
    v6([0x3fff, 0, 0], 20),     // documentation
];

/// Where translators put IPv4 addresses (RFC 6052). On networks without IPv4 every old address looks so.
const NAT64: Ipv6Net = v6([0x64, 0xff9b, 0], 96);

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix_len: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix_len)
}

const fn v6([a, b, c]: [u16; 3], prefix_len: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), prefix_len)
}

/// Decides about addresses.
#[derive(Clone, Debug, Default)]
pub(super) struct AddressPolicy {
    allowed: Vec<AllowedNetwork>,
}

impl AddressPolicy {
    /// Public addresses, and those that the operator allowed.
    pub(super) fn new(allowed: Vec<AllowedNetwork>) -> Self {
        Self { allowed }
    }

    /// Whether kinora may connect to this address.
    pub(super) fn permits(&self, address: IpAddr, port: u16) -> bool {
        let address = inner_address(address);
        let is_allowed = |network: &AllowedNetwork| {
            network.network.contains(&address)
                && network.port.is_none_or(|allowed_port| allowed_port == port)
        };
        let is_usual_port = port >= FIRST_FREE_PORT || WEB_PORTS.contains(&port);
        self.allowed.iter().any(is_allowed) || (is_usual_port && is_public(address))
    }
}

/// The IPv4 address that an IPv6 address only wraps, so that it is judged as what it reaches.
fn inner_address(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) if NAT64.contains(&v6) => {
            let [.., a, b, c, d] = v6.octets();
            IpAddr::V4(Ipv4Addr::new(a, b, c, d))
        }
        other => other,
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !NOT_PUBLIC_V4.iter().any(|net| net.contains(&v4)),
        IpAddr::V6(v6) => {
            GLOBAL_UNICAST.contains(&v6) && !NOT_PUBLIC_V6.iter().any(|net| net.contains(&v6))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, expected: bool) {
        let policy = AddressPolicy::default();
        let address: IpAddr = address.parse().unwrap();
        assert_eq!(policy.permits(address, 443), expected, "{address}");
    }

    #[test]
    fn public_addresses_are_permitted() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "168.63.129.15",
            "168.63.129.17",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450:4001:80b::200e",
            "2400:cb00::1",
            // Wrapped, but public.
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
        ] {
            check(address, true);
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.100.100.200",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.0.1",
            "169.254.169.254",
            "169.254.170.2",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "192.168.255.255",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::2",
            // IPv4 inside IPv6, in every way there is.
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:0:127.0.0.1",
            "64:ff9b::127.0.0.1",
            "64:ff9b::10.1.2.3",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::8.8.8.8",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::1",
            "2002:808:808::1",
            "2001:0:4136:e378:8000:63bf:3fff:fdd2",
            // The rest of IPv6's special addresses.
            "100::1",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "2001:db8::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fdff::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "4000::1",
        ] {
            check(address, false);
        }
    }

    #[test]
    fn ports_of_other_protocols_are_refused() {
        let policy = AddressPolicy::default();
        let address: IpAddr = "8.8.8.8".parse().unwrap();
        for port in [0, 1, 22, 25, 53, 110, 143, 445, 465, 587, 993, 1023] {
            assert!(!policy.permits(address, port), "{port}");
        }
        for port in [80, 443, 1024, 3000, 8080, 8443, 65535] {
            assert!(policy.permits(address, port), "{port}");
        }
    }

    #[test]
    fn an_allowed_network_is_permitted_and_nothing_beside_it() {
        let allowed = ["10.1.0.0/16", "127.0.0.1:9000", "fd00::/8"].map(|t| t.parse().unwrap());
        let policy = AddressPolicy::new(allowed.into());
        let check = |address: &str, port, expected| {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(policy.permits(address, port), expected, "{address} {port}");
        };
        check("10.1.2.3", 80, true);
        check("10.1.2.3", 25, true);
        check("10.2.2.3", 80, false);
        check("127.0.0.1", 9000, true);
        check("127.0.0.1", 9001, false);
        check("127.0.0.2", 9000, false);
        check("::ffff:127.0.0.1", 9000, true);
        check("fd12::1", 443, true);
        check("fe80::1", 443, false);
        check("8.8.8.8", 443, true);
    }
}
