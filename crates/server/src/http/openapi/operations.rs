//! Every operation that is described. Paths are those of the routes, without their prefix.

use utoipa::openapi::HttpMethod;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};

/// One operation.
pub(super) struct Op {
    pub(super) method: HttpMethod,
    pub(super) path: &'static str,
    pub(super) id: &'static str,
    pub(super) tag: &'static str,
    pub(super) summary: &'static str,
    pub(super) description: &'static str,
    pub(super) params: &'static [Param],
    pub(super) bodies: &'static [Body],
    pub(super) answers: &'static [Answer],
    /// Statuses of errors, beyond those that every operation may answer with.
    pub(super) errors: &'static [u16],
    /// Whether OpenAI's API does not have it.
    pub(super) is_ours: bool,
}

/// A parameter in the path or the query.
pub(super) struct Param {
    pub(super) name: &'static str,
    pub(super) is_in_path: bool,
    pub(super) about: &'static str,
    pub(super) schema: fn() -> Schema,
}

/// One kind of request body.
pub(super) struct Body {
    pub(super) content_type: &'static str,
    /// The name of its schema.
    pub(super) schema: &'static str,
    /// JSON text, or nothing.
    pub(super) example: &'static str,
}

/// What a success is.
pub(super) struct Answer {
    pub(super) about: &'static str,
    /// The name of the schema of a JSON answer; `None` for bytes.
    pub(super) schema: Option<&'static str>,
    /// What the bytes may be.
    pub(super) content_types: &'static [&'static str],
}

pub(super) const TAGS: &[(&str, &str)] = &[
    (VIDEOS, "Orders for videos, and what became of them."),
    (
        CHARACTERS,
        "People and things that look the same in several videos.",
    ),
    (FILES, "Pictures to be named in orders."),
    (WEBHOOKS, "Being told when a video is done."),
    (MODELS, "What can be ordered under which name."),
    (SERVER, "For whatever runs the server; no key is wanted."),
];
const VIDEOS: &str = "Videos";
const CHARACTERS: &str = "Characters";
const FILES: &str = "Files";
const WEBHOOKS: &str = "Webhooks";
const MODELS: &str = "Models";
pub(super) const SERVER: &str = "Server";

/// The one answer that is neither JSON nor a file.
pub(super) const EVENT_STREAM: &str = "text/event-stream";

const JSON: &str = "application/json";
const FORM: &str = "multipart/form-data";

const fn body(content_type: &'static str, schema: &'static str, example: &'static str) -> Body {
    Body {
        content_type,
        schema,
        example,
    }
}

pub(super) const fn json(about: &'static str, schema: &'static str) -> Answer {
    Answer {
        about,
        schema: Some(schema),
        content_types: &[],
    }
}

const fn in_path(name: &'static str, about: &'static str) -> Param {
    Param {
        name,
        is_in_path: true,
        about,
        schema: text,
    }
}

const fn in_query(name: &'static str, about: &'static str, schema: fn() -> Schema) -> Param {
    Param {
        name,
        is_in_path: false,
        about,
        schema,
    }
}

fn typed(kind: Type) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(kind))
}

fn text() -> Schema {
    typed(Type::String).min_length(Some(1)).build().into()
}

fn order() -> Schema {
    let words = typed(Type::String).enum_values(Some(["asc", "desc"]));
    words.default(Some("desc".into())).build().into()
}

fn up_to_100() -> Schema {
    let number = typed(Type::Integer).minimum(Some(0)).maximum(Some(100));
    number.default(Some(20.into())).build().into()
}

fn up_to_10_000() -> Schema {
    let number = typed(Type::Integer).minimum(Some(0)).maximum(Some(10_000));
    number.default(Some(10_000.into())).build().into()
}

fn yes_or_no() -> Schema {
    typed(Type::Boolean)
        .default(Some(false.into()))
        .build()
        .into()
}

fn variant() -> Schema {
    let words = typed(Type::String).enum_values(Some(["video", "thumbnail", "spritesheet"]));
    words.default(Some("video".into())).build().into()
}

const VIDEO_ID: Param = in_path("video_id", "The id of a video.");
const AFTER: Param = in_query("after", "The `last_id` of the page before.", text);
const ORDER: Param = in_query("order", "By creation: oldest or newest first.", order);
const LIMIT: Param = in_query("limit", "How many items at most.", up_to_100);
const PREVIEW: Param = in_query(
    "preview",
    "Whether to show what the video may become, too.",
    yes_or_no,
);
const AN_ORDER: &[u16] = &[400, 404, 409, 413, 415];

pub(super) const OPERATIONS: &[Op] = &[
    Op {
        method: HttpMethod::Post,
        path: "/videos",
        id: "createVideo",
        tag: VIDEOS,
        summary: "Order a video",
        description: "Answers at once; the video is made meanwhile. An `Idempotency-Key` header makes it safe to \
            send the order again.",
        params: &[],
        bodies: &[
            body(
                JSON,
                "CreateVideoBody",
                r#"{"prompt": "A calico cat plays a piano on a stage", "model": "sora-2", "size": "1280x720", "seconds": "8"}"#,
            ),
            body(FORM, "CreateVideoForm", ""),
        ],
        answers: &[json("The video, queued.", "Video")],
        errors: AN_ORDER,
        is_ours: false,
    },
    Op {
        method: HttpMethod::Get,
        path: "/videos",
        id: "listVideos",
        tag: VIDEOS,
        summary: "List videos",
        description: "Those of the key's project.",
        params: &[AFTER, LIMIT, ORDER],
        bodies: &[],
        answers: &[json("One page.", "VideoList")],
        errors: &[400],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Get,
        path: "/videos/{video_id}",
        id: "retrieveVideo",
        tag: VIDEOS,
        summary: "See how a video is",
        description: "While it is unfinished the header `openai-poll-after-ms` says when to ask again.",
        params: &[VIDEO_ID],
        bodies: &[],
        answers: &[json("The video.", "Video")],
        errors: &[404],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Delete,
        path: "/videos/{video_id}",
        id: "deleteVideo",
        tag: VIDEOS,
        summary: "Delete a video",
        description: "With its files, for good. An unfinished one is stopped first. What was made from it stays.",
        params: &[VIDEO_ID],
        bodies: &[],
        answers: &[json("It is gone.", "VideoDeleted")],
        errors: &[404],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Get,
        path: "/videos/{video_id}/content",
        id: "downloadVideoContent",
        tag: VIDEOS,
        summary: "Download a video",
        description: "The clip, a telling picture of it, or a grid of small ones. Ranges are served.",
        params: &[VIDEO_ID, in_query("variant", "Which file.", variant)],
        bodies: &[],
        answers: &[Answer {
            about: "The bytes.",
            schema: None,
            content_types: &["video/mp4", "image/webp", "image/jpeg"],
        }],
        errors: &[400, 404, 416],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Post,
        path: "/videos/{video_id}/remix",
        id: "remixVideo",
        tag: VIDEOS,
        summary: "Make a video again with another prompt",
        description: "Same model, size, length and seed; what the prompt does not change stays as it was.",
        params: &[VIDEO_ID],
        bodies: &[
            body(
                JSON,
                "RemixVideoBody",
                r#"{"prompt": "The same at night, in the rain"}"#,
            ),
            body(FORM, "RemixVideoBody", ""),
        ],
        answers: &[json("The new video, queued.", "Video")],
        errors: AN_ORDER,
        is_ours: false,
    },
    Op {
        method: HttpMethod::Post,
        path: "/videos/edits",
        id: "editVideo",
        tag: VIDEOS,
        summary: "Change a video",
        description: "On its own timeline: of a completed video by id, or of an uploaded clip.",
        params: &[],
        bodies: &[
            body(
                JSON,
                "EditVideoBody",
                r#"{"prompt": "Make it snow", "video": {"id": "VIDEO_ID"}}"#,
            ),
            body(FORM, "EditVideoForm", ""),
        ],
        answers: &[json("The new video, queued.", "Video")],
        errors: AN_ORDER,
        is_ours: false,
    },
    Op {
        method: HttpMethod::Post,
        path: "/videos/{video_id}/edits",
        id: "editVideoById",
        tag: VIDEOS,
        summary: "Change this video",
        description: "The same as `/videos/edits` with the video in the path, as one of OpenAI's guides had it.",
        params: &[VIDEO_ID],
        bodies: &[
            body(JSON, "RemixVideoBody", r#"{"prompt": "Make it snow"}"#),
            body(FORM, "RemixVideoBody", ""),
        ],
        answers: &[json("The new video, queued.", "Video")],
        errors: AN_ORDER,
        is_ours: false,
    },
    Op {
        method: HttpMethod::Post,
        path: "/videos/extensions",
        id: "extendVideo",
        tag: VIDEOS,
        summary: "Continue a video",
        description: "The answer is one video with both parts. Six times in a row at most, 120 s in all.",
        params: &[],
        bodies: &[
            body(
                JSON,
                "ExtendVideoBody",
                r#"{"prompt": "The audience applauds", "seconds": "4", "video": {"id": "VIDEO_ID"}}"#,
            ),
            body(FORM, "ExtendVideoForm", ""),
        ],
        answers: &[json("The new video, queued.", "Video")],
        errors: AN_ORDER,
        is_ours: false,
    },
    Op {
        method: HttpMethod::Post,
        path: "/videos/{video_id}/cancel",
        id: "cancelVideo",
        tag: VIDEOS,
        summary: "Stop making a video",
        description: "A queued one fails with `cancelled` at once, a running one soon; a final one stays as it is.",
        params: &[VIDEO_ID],
        bodies: &[],
        answers: &[json("The video.", "Video")],
        errors: &[404],
        is_ours: true,
    },
    Op {
        method: HttpMethod::Get,
        path: "/videos/{video_id}/events",
        id: "streamVideoEvents",
        tag: VIDEOS,
        summary: "Watch a video being made",
        description: "Server-sent events: the video at every change, until it is final.",
        params: &[VIDEO_ID, PREVIEW],
        bodies: &[],
        answers: &[Answer {
            about: "The stream; the data of an event is a video in JSON.",
            schema: None,
            content_types: &[EVENT_STREAM],
        }],
        errors: &[400, 404],
        is_ours: true,
    },
    Op {
        method: HttpMethod::Post,
        path: "/videos/characters",
        id: "createCharacter",
        tag: CHARACTERS,
        summary: "Make a character from a clip",
        description: "A prompt that says its name shows it, in orders that list its id.",
        params: &[],
        bodies: &[body(FORM, "CreateCharacterForm", "")],
        answers: &[json("The character.", "Character")],
        errors: &[400, 413, 415],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Get,
        path: "/videos/characters/{character_id}",
        id: "getCharacter",
        tag: CHARACTERS,
        summary: "See a character",
        description: "",
        params: &[in_path("character_id", "The id of a character.")],
        bodies: &[],
        answers: &[json("The character.", "Character")],
        errors: &[404],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Post,
        path: "/files",
        id: "createFile",
        tag: FILES,
        summary: "Upload a file",
        description: "",
        params: &[],
        bodies: &[body(FORM, "CreateFileForm", "")],
        answers: &[json("The file.", "File")],
        errors: &[400, 413, 415],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Get,
        path: "/files",
        id: "listFiles",
        tag: FILES,
        summary: "List files",
        description: "",
        params: &[
            AFTER,
            in_query("limit", "How many items at most.", up_to_10_000),
            ORDER,
            in_query("purpose", "Only files of this purpose.", text),
        ],
        bodies: &[],
        answers: &[json("One page.", "FileList")],
        errors: &[400],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Get,
        path: "/files/{file_id}",
        id: "retrieveFile",
        tag: FILES,
        summary: "See a file",
        description: "",
        params: &[FILE_ID],
        bodies: &[],
        answers: &[json("The file.", "File")],
        errors: &[404],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Delete,
        path: "/files/{file_id}",
        id: "deleteFile",
        tag: FILES,
        summary: "Delete a file",
        description: "Orders that named it keep what they need.",
        params: &[FILE_ID],
        bodies: &[],
        answers: &[json("It is gone.", "FileDeleted")],
        errors: &[404],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Get,
        path: "/files/{file_id}/content",
        id: "downloadFile",
        tag: FILES,
        summary: "Download a file",
        description: "",
        params: &[FILE_ID],
        bodies: &[],
        answers: &[Answer {
            about: "The bytes.",
            schema: None,
            content_types: &[
                "application/octet-stream",
                "image/png",
                "image/jpeg",
                "image/webp",
                "video/mp4",
            ],
        }],
        errors: &[404, 416],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Post,
        path: "/webhook_endpoints",
        id: "createWebhookEndpoint",
        tag: WEBHOOKS,
        summary: "Make an endpoint",
        description: "Its events are posted and signed as Standard Webhooks says. The secret is shown here and never \
            again.",
        params: &[],
        bodies: &[body(
            JSON,
            "CreateWebhookEndpointBody",
            r#"{"name": "ci", "url": "https://example.com/hook", "event_types": ["video.completed"]}"#,
        )],
        answers: &[json(
            "The endpoint with its secret.",
            "WebhookEndpointWithSecret",
        )],
        errors: &[400, 413, 415],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Get,
        path: "/webhook_endpoints",
        id: "listWebhookEndpoints",
        tag: WEBHOOKS,
        summary: "List endpoints",
        description: "",
        params: &[AFTER, LIMIT, ORDER],
        bodies: &[],
        answers: &[json("One page.", "WebhookEndpointList")],
        errors: &[400],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Get,
        path: "/webhook_endpoints/{webhook_endpoint_id}",
        id: "retrieveWebhookEndpoint",
        tag: WEBHOOKS,
        summary: "See an endpoint",
        description: "",
        params: &[ENDPOINT_ID],
        bodies: &[],
        answers: &[json("The endpoint.", "WebhookEndpoint")],
        errors: &[404],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Post,
        path: "/webhook_endpoints/{webhook_endpoint_id}",
        id: "updateWebhookEndpoint",
        tag: WEBHOOKS,
        summary: "Change an endpoint",
        description: "What is absent stays as it is.",
        params: &[ENDPOINT_ID],
        bodies: &[body(JSON, "UpdateWebhookEndpointBody", "")],
        answers: &[json("The endpoint.", "WebhookEndpoint")],
        errors: &[400, 404, 413, 415],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Delete,
        path: "/webhook_endpoints/{webhook_endpoint_id}",
        id: "deleteWebhookEndpoint",
        tag: WEBHOOKS,
        summary: "Delete an endpoint",
        description: "",
        params: &[ENDPOINT_ID],
        bodies: &[],
        answers: &[json("It is gone.", "WebhookEndpointDeleted")],
        errors: &[404],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Post,
        path: "/webhook_endpoints/{webhook_endpoint_id}/rotate_secret",
        id: "rotateWebhookEndpointSecret",
        tag: WEBHOOKS,
        summary: "Replace an endpoint's secret",
        description: "",
        params: &[ENDPOINT_ID],
        bodies: &[],
        answers: &[json(
            "The endpoint with its new secret.",
            "WebhookEndpointWithSecret",
        )],
        errors: &[400, 404, 413, 415],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Post,
        path: "/webhook_endpoints/{webhook_endpoint_id}/test",
        id: "testWebhookEndpoint",
        tag: WEBHOOKS,
        summary: "Send a sample event",
        description: "",
        params: &[ENDPOINT_ID],
        bodies: &[body(
            JSON,
            "TestWebhookEndpointBody",
            r#"{"event_type": "video.completed"}"#,
        )],
        answers: &[json("How it was taken.", "WebhookEndpointTestResult")],
        errors: &[400, 404, 413, 415],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Get,
        path: "/webhook_event_types",
        id: "listWebhookEventTypes",
        tag: WEBHOOKS,
        summary: "List event types",
        description: "",
        params: &[],
        bodies: &[],
        answers: &[json("Every type.", "WebhookEventTypeList")],
        errors: &[],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Get,
        path: "/models",
        id: "listModels",
        tag: MODELS,
        summary: "List models",
        description: "The engines' own names and the operator's aliases.",
        params: &[],
        bodies: &[],
        answers: &[json("Every name.", "ModelList")],
        errors: &[],
        is_ours: false,
    },
    Op {
        method: HttpMethod::Get,
        path: "/models/{model}",
        id: "retrieveModel",
        tag: MODELS,
        summary: "See a model",
        description: "",
        params: &[in_path("model", "A name of the list.")],
        bodies: &[],
        answers: &[json("The model.", "Model")],
        errors: &[404],
        is_ours: false,
    },
];

const FILE_ID: Param = in_path("file_id", "The id of a file.");
const ENDPOINT_ID: Param = in_path("webhook_endpoint_id", "The id of an endpoint.");
