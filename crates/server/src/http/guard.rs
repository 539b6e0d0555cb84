//! Who may use a server that has no keys: programs on this machine, but no web page.
//!
//! A browser sends requests to 127.0.0.1 for any page that asks it to, so an open server checks that the
//! request is meant for a loopback name (else a page could rebind its own name to 127.0.0.1) and that no other
//! site caused it.

use std::net::{IpAddr, Ipv6Addr};

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::error::ApiError;

/// Refuses requests that come from a web page or were sent to a name that is not loopback.
pub(super) async fn loopback_only(request: Request, next: Next) -> Response {
    let host = match request.uri().authority() {
        // HTTP/2 and absolute-form requests name the host in the URI.
        Some(authority) => Some(authority.clone()),
        None => request
            .headers()
            .get(HOST)
            .and_then(|host| host.to_str().ok()?.parse().ok()),
    };
    match check(host.as_ref(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(message) => ApiError::Forbidden(message.to_owned()).into_response(),
    }
}

fn check(host: Option<&Authority>, headers: &HeaderMap) -> Result<(), &'static str> {
    if !host.is_some_and(|host| is_loopback_name(host.host())) {
        return Err(
            "This server has no keys and answers only requests to localhost, 127.0.0.1 or [::1].",
        );
    }
    let is_cross_site = match headers.get("sec-fetch-site").map(|site| site.as_bytes()) {
        Some(b"none" | b"same-origin") | None => false,
        Some(_) => true,
    };
    let is_foreign_origin = headers.get(ORIGIN).is_some_and(|origin| {
        let authority = origin
            .to_str()
            .ok()
            .and_then(|text| text.split_once("://"))
            .map(|(_, rest)| rest);
        authority != host.map(Authority::as_str)
    });
    if is_cross_site || is_foreign_origin {
        return Err(
            "This server has no keys and does not answer requests caused by another web site.",
        );
    }
    Ok(())
}

fn is_loopback_name(host: &str) -> bool {
    if host.eq_ignore_ascii_case("localhost") {
        return true;
    }
    let bare = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    match bare {
        Some(v6) => v6.parse::<Ipv6Addr>().is_ok_and(|ip| ip.is_loopback()),
        None => host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[track_caller]
    fn check_host(host: &str, headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_static(value));
        }
        check(host.parse().ok().as_ref(), &map).is_ok()
    }

    #[test]
    fn only_loopback_names_are_answered() {
        for host in [
            "localhost",
            "LocalHost:8080",
            "127.0.0.1:8080",
            "127.9.9.9",
            "[::1]:8080",
            "[::1]",
        ] {
            assert!(check_host(host, &[]), "{host}");
        }
        let foreign = [
            "example.com",
            "10.0.0.1",
            "0.0.0.0",
            "127.0.0.1.example.com",
            "localhost.example.com",
            "[::2]",
        ];
        for host in foreign {
            assert!(!check_host(host, &[]), "{host}");
        }
        assert!(check(None, &HeaderMap::new()).is_err());
    }

    #[test]
    fn web_pages_of_other_sites_are_refused() {
        let host = "127.0.0.1:8080";
        assert!(check_host(
            host,
            &[
                ("origin", "http://127.0.0.1:8080"),
                ("sec-fetch-site", "same-origin")
            ]
        ));
        assert!(check_host(host, &[("sec-fetch-site", "none")]));
        assert!(!check_host(host, &[("sec-fetch-site", "cross-site")]));
        assert!(!check_host(host, &[("sec-fetch-site", "same-site")]));
        assert!(!check_host(host, &[("origin", "http://example.com")]));
        assert!(!check_host(host, &[("origin", "null")]));
        assert!(!check_host(host, &[("origin", "http://127.0.0.1:9999")]));
    }
}
