//! What is described beside the operations: pages for whoever runs the server.

use utoipa::openapi::HttpMethod;

use super::operations::{Op, SERVER, json};

/// What stands beside the API, without its prefix and without keys.
pub(super) const PAGES: &[Op] = &[
    Op {
        method: HttpMethod::Get,
        path: "/",
        id: "seeServer",
        tag: SERVER,
        summary: "See what this is",
        description: "For a person who opens the base URL.",
        params: &[],
        bodies: &[],
        answers: &[json("Name and version.", "ServerFacts")],
        errors: &[403, 500],
        is_ours: true,
    },
    Op {
        method: HttpMethod::Get,
        path: "/healthz",
        id: "seeHealth",
        tag: SERVER,
        summary: "See whether it lives",
        description: "Depends on nothing else.",
        params: &[],
        bodies: &[],
        answers: &[json("It does.", "Health")],
        errors: &[500],
        is_ours: true,
    },
    Op {
        method: HttpMethod::Get,
        path: "/readyz",
        id: "seeReadiness",
        tag: SERVER,
        summary: "See whether it can take work",
        description: "503 while it shuts down, and when its database does not answer.",
        params: &[],
        bodies: &[],
        answers: &[json("It can.", "Health")],
        errors: &[500, 503],
        is_ours: true,
    },
];
