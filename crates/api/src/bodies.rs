//! What request bodies may hold, as the description at `/openapi.json` shows it.
//!
//! Nothing is read through these types: [`Fields`](crate::Fields) reads JSON and forms alike, with all the
//! spellings that clients use. The server's tests send what is described here and look at the answers.
#![expect(
    dead_code,
    reason = "the fields are read by the derive alone, which describes them"
)]

use utoipa::ToSchema;

/// An order for a video. Members that are not listed are ignored, but for those of other video servers that would
/// change the result: docs/api.md lists them.
#[derive(Debug, ToSchema)]
pub struct CreateVideoBody {
    /// What the video shall show.
    #[schema(min_length = 1, max_length = 32_000, pattern = "\\S")]
    prompt: String,
    /// A name of `GET /v1/models`; the server's default when absent.
    #[schema(example = "sora-2")]
    model: Option<String>,
    /// The length in seconds: `4`, `8`, `12`, `16` or `20`, as text or as a number.
    #[schema(pattern = "^(4|8|12|16|20)$", default = "4")]
    seconds: Option<String>,
    /// Width and height in pixels. The model says which there are.
    #[schema(
        pattern = "^(720x1280|1280x720|1024x1792|1792x1024|1080x1920|1920x1080)$",
        default = "720x1280"
    )]
    size: Option<String>,
    /// The picture that is the first frame.
    input_reference: Option<PictureReference>,
    /// kinora only: the picture that is the last frame, for models that end with one.
    last_frame: Option<PictureReference>,
    /// Who may appear when the prompt says their name.
    #[schema(max_items = 2)]
    characters: Option<Vec<ById>>,
    /// kinora only: what to do with pictures of another size than the video's. Without it the order is
    /// refused; `crop` cuts off what stands out, `pad` fills up with black.
    #[schema(pattern = "^(crop|pad)$")]
    kinora_fit: Option<String>,
    /// kinora only: the same order with the same seed makes the same video.
    #[schema(minimum = 0, maximum = 9_223_372_036_854_775_807_i64)]
    seed: Option<i64>,
    /// kinora only: what the video shall not show.
    #[schema(max_length = 32_000)]
    negative_prompt: Option<String>,
    /// kinora only: among the project's own orders higher goes first; a unit is worth ten minutes of waiting.
    #[schema(minimum = -10, maximum = 10, default = 0)]
    kinora_priority: Option<i64>,
}

/// An order for a video as a form, which can carry a picture. Members of objects are written in brackets, such as
/// `input_reference[file_id]` and `characters[][id]`.
#[derive(Debug, ToSchema)]
pub struct CreateVideoForm {
    /// What the video shall show.
    #[schema(min_length = 1, max_length = 32_000, pattern = "\\S")]
    prompt: String,
    /// A name of `GET /v1/models`; the server's default when absent.
    model: Option<String>,
    /// The length in seconds.
    #[schema(pattern = "^(4|8|12|16|20)$", default = "4")]
    seconds: Option<String>,
    /// Width and height in pixels.
    #[schema(
        pattern = "^(720x1280|1280x720|1024x1792|1792x1024|1080x1920|1920x1080)$",
        default = "720x1280"
    )]
    size: Option<String>,
    /// The picture that is the first frame: PNG, JPEG or WebP, at most 20 MiB.
    #[schema(value_type = Option<String>, format = Binary)]
    input_reference: Option<Vec<u8>>,
    /// kinora only: the picture that is the last frame, for models that end with one.
    #[schema(value_type = Option<String>, format = Binary)]
    last_frame: Option<Vec<u8>>,
    /// kinora only: see the JSON body.
    #[schema(pattern = "^(crop|pad)$")]
    kinora_fit: Option<String>,
    /// kinora only: among the project's own orders higher goes first; a unit is worth ten minutes of waiting.
    #[schema(minimum = -10, maximum = 10, default = 0)]
    kinora_priority: Option<i64>,
}

/// A picture that is somewhere else: exactly one of the two members.
#[derive(Debug, ToSchema)]
pub struct PictureReference {
    /// An `http` or `https` address, or a `data:` URL with the picture in base64; at most 20,971,520 characters.
    #[schema(max_length = 20_971_520)]
    image_url: Option<String>,
    /// The id of an uploaded file.
    file_id: Option<String>,
}

/// Names something by its id.
#[derive(Debug, ToSchema)]
pub struct ById {
    /// The id.
    id: String,
}

/// A change to a video.
#[derive(Debug, ToSchema)]
pub struct EditVideoBody {
    /// How to change it.
    #[schema(min_length = 1, max_length = 32_000, pattern = "\\S")]
    prompt: String,
    /// The completed video to change.
    video: ById,
    /// kinora only: among the project's own orders higher goes first; a unit is worth ten minutes of waiting.
    #[schema(minimum = -10, maximum = 10, default = 0)]
    kinora_priority: Option<i64>,
}

/// A change to a video as a form: by `video[id]`, or of an uploaded clip.
#[derive(Debug, ToSchema)]
pub struct EditVideoForm {
    /// How to change it.
    #[schema(min_length = 1, max_length = 32_000, pattern = "\\S")]
    prompt: String,
    /// An MP4 clip of at most 120 s.
    #[schema(value_type = String, format = Binary)]
    video: Vec<u8>,
    /// With an uploaded clip: a name of `GET /v1/models`.
    model: Option<String>,
    /// kinora only: what to do with a clip of a size that the model does not make.
    #[schema(pattern = "^(crop|pad)$")]
    kinora_fit: Option<String>,
    /// kinora only: among the project's own orders higher goes first; a unit is worth ten minutes of waiting.
    #[schema(minimum = -10, maximum = 10, default = 0)]
    kinora_priority: Option<i64>,
}

/// How a video goes on.
#[derive(Debug, ToSchema)]
pub struct ExtendVideoBody {
    /// How the scene goes on.
    #[schema(min_length = 1, max_length = 32_000, pattern = "\\S")]
    prompt: String,
    /// The completed video to continue.
    video: ById,
    /// The length of the new part in seconds.
    #[schema(pattern = "^(4|8|12|16|20)$", default = "4")]
    seconds: Option<String>,
    /// kinora only: among the project's own orders higher goes first; a unit is worth ten minutes of waiting.
    #[schema(minimum = -10, maximum = 10, default = 0)]
    kinora_priority: Option<i64>,
}

/// How a video goes on, as a form: by `video[id]`, or after an uploaded clip.
#[derive(Debug, ToSchema)]
pub struct ExtendVideoForm {
    /// How the scene goes on.
    #[schema(min_length = 1, max_length = 32_000, pattern = "\\S")]
    prompt: String,
    /// An MP4 clip.
    #[schema(value_type = String, format = Binary)]
    video: Vec<u8>,
    /// The length of the new part in seconds.
    #[schema(pattern = "^(4|8|12|16|20)$", default = "4")]
    seconds: Option<String>,
    /// kinora only: among the project's own orders higher goes first; a unit is worth ten minutes of waiting.
    #[schema(minimum = -10, maximum = 10, default = 0)]
    kinora_priority: Option<i64>,
}

/// A video again with another prompt.
#[derive(Debug, ToSchema)]
pub struct RemixVideoBody {
    /// What it shall show now.
    #[schema(min_length = 1, max_length = 32_000, pattern = "\\S")]
    prompt: String,
    /// kinora only: among the project's own orders higher goes first; a unit is worth ten minutes of waiting.
    #[schema(minimum = -10, maximum = 10, default = 0)]
    kinora_priority: Option<i64>,
}

/// A character to make.
#[derive(Debug, ToSchema)]
pub struct CreateCharacterForm {
    /// What prompts call it.
    #[schema(min_length = 1, max_length = 80, pattern = "\\S")]
    name: String,
    /// An MP4 clip that shows it, best 2 to 4 s.
    #[schema(value_type = String, format = Binary)]
    video: Vec<u8>,
}

/// A file to keep.
#[derive(Debug, ToSchema)]
pub struct CreateFileForm {
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// What it is for; references need no particular one.
    #[schema(min_length = 1, max_length = 64, pattern = "\\S", example = "vision")]
    purpose: String,
}

/// An endpoint to make.
#[derive(Debug, ToSchema)]
pub struct CreateWebhookEndpointBody {
    /// What to call it.
    #[schema(min_length = 1, max_length = 256, pattern = "\\S")]
    name: String,
    /// Where to post: `http` or `https`, and no address of the server's own network.
    #[schema(pattern = "^https?://", example = "https://example.com/hook")]
    url: String,
    /// The types it wants; all when absent.
    #[schema(min_items = 1)]
    event_types: Option<Vec<WebhookEventType>>,
}

/// What to change of an endpoint.
#[derive(Debug, ToSchema)]
pub struct UpdateWebhookEndpointBody {
    /// Another name.
    #[schema(min_length = 1, max_length = 256, pattern = "\\S")]
    name: Option<String>,
    /// Another address.
    #[schema(pattern = "^https?://", example = "https://example.com/hook")]
    url: Option<String>,
    /// Other types, all of them.
    #[schema(min_items = 1)]
    event_types: Option<Vec<WebhookEventType>>,
}

/// Which sample to send.
#[derive(Debug, ToSchema)]
pub struct TestWebhookEndpointBody {
    /// Its type.
    event_type: WebhookEventType,
}

/// The type of an event.
#[derive(Debug, ToSchema)]
pub enum WebhookEventType {
    /// A video was completed.
    #[schema(rename = "video.completed")]
    VideoCompleted,
    /// A video failed.
    #[schema(rename = "video.failed")]
    VideoFailed,
}
