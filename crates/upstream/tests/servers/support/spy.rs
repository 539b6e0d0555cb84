//! Who fetches clips from other hosts: notes what it was asked for, and fetches only from hosts that are allowed.

use std::fs::File;
use std::io::Write as _;
use std::sync::{Arc, Mutex};

use kinora_upstream::{Elsewhere, Fetched, NotFetched};

#[derive(Clone, Default)]
pub(crate) struct Spy {
    asked: Arc<Mutex<Vec<String>>>,
    allowed: Arc<Mutex<Vec<String>>>,
}

impl Spy {
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// Addresses that begin like this are on no inner network.
    pub(crate) fn allow(&self, beginning: impl Into<String>) {
        self.allowed.lock().unwrap().push(beginning.into());
    }
}

impl Elsewhere for Spy {
    fn fetch<'a>(&'a self, url: &'a str, to: &'a mut File, max_bytes: u64) -> Fetched<'a> {
        self.asked.lock().unwrap().push(url.to_owned());
        let is_allowed = self
            .allowed
            .lock()
            .unwrap()
            .iter()
            .any(|beginning| url.starts_with(beginning));
        Box::pin(async move {
            if !is_allowed {
                return Err(NotFetched {
                    why: "its address is not one that may be asked".to_owned(),
                    may_pass: false,
                });
            }
            let response = super::client()
                .get(url)
                .send()
                .await
                .map_err(|err| broken(&err))?;
            let bytes = response.bytes().await.map_err(|err| broken(&err))?;
            assert!(bytes.len() as u64 <= max_bytes);
            to.write_all(&bytes).map_err(|err| broken(&err))?;
            Ok(bytes.len() as u64)
        })
    }
}

fn broken(err: &dyn std::error::Error) -> NotFetched {
    NotFetched {
        why: err.to_string(),
        may_pass: true,
    }
}
