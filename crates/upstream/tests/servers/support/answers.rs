//! What the fake server says, in the words and shapes of its dialect.

use serde_json::{Value, json};

use kinora_upstream::dialect::Dialect;

use super::fake::{FakeJob, World, said_json};
use super::fault::{Said, SaidBody, say};

/// An id as the servers of this dialect make them.
pub(crate) fn id_of(dialect: &Dialect, number: u32) -> String {
    match dialect.name {
        "sglang" => format!("0b8f7c6e-1c2d-4e3f-9a00-{number:012x}"),
        "vllm-omni" | "fastvideo" => format!("video_gen_{number:032x}"),
        "fastvideo-0.2" => format!("{number:032x}"),
        // Base64, with everything that has a meaning in a path.
        "litellm" => format!("video_bGl0ZWxsbTpjdXN0b20+bGxt/b3BlbmFp{number}=="),
        _ => format!("video_{number:032x}"),
    }
}

/// The job with all members of its dialect, and the status that it is answered with.
pub(crate) fn job(world: &World, id: &str) -> Said {
    let Some(job) = world.jobs.get(id) else {
        return error(world.dialect, 404, "Video not found");
    };
    let is_done = world.is_done(job);
    let failure = world.job_failure.as_ref().filter(|_| is_done);
    let name = world.dialect.name;
    let status = match (is_done, failure) {
        (true, Some(_)) => "failed",
        (true, None) => "completed",
        (false, _) => world.word.unwrap_or(match name {
            "fastvideo-0.2" => "queued",
            "litellm" => "processing",
            _ => "in_progress",
        }),
    };
    let error = failure.map(|(code, message)| match name {
        "sglang" | "fastvideo-0.2" => json!({"message": message}),
        _ => json!({"code": code, "message": message}),
    });
    let progress = match (name, is_done) {
        (_, true) => json!(100),
        ("litellm", false) => Value::Null,
        ("sglang", false) => json!(40),
        _ => json!(0),
    };
    let mut video = json!({
        "id": shown_id(world, id, job), "object": "video", "model": job.order.text("model"), "status": status,
        "progress": progress, "created_at": 1_790_000_000, "error": error, "quality": "standard",
        "size": job.order.text("size"), "seconds": "4",
    });
    add_members(&mut video, world, job);
    let mut code = 200;
    if let Some((failed_with, _)) = failure {
        // Some answer with the status of the failure and the whole job.
        code = match name {
            "vllm-omni" => failed_with.as_u64().unwrap_or(500) as u16,
            "fastvideo" => 500,
            _ => 200,
        };
    }
    let said = said_json(code, &video);
    match world.poll_after_ms {
        Some(after) => said.with("openai-poll-after-ms", after.to_string()),
        None => said,
    }
}

fn add_members(video: &mut Value, world: &World, job: &FakeJob) {
    match world.dialect.name {
        "sglang" => {
            video["url"] = world.clips_at.clone().map_or(Value::Null, Value::String);
            video["file_path"] = json!("/tmp/outputs/clip.mp4");
        }
        "vllm-omni" | "fastvideo" => {
            video["fps"] = json!(job.spec.fps);
            video["num_frames"] = json!(job.spec.n_frames);
        }
        "openai" | "kinora" => {
            video["prompt"] = json!(job.order.text("prompt"));
            video["expires_at"] = Value::Null;
        }
        _ => {}
    }
}

/// The name of a job in the next answer: LiteLLM finds a new one each time, which leads elsewhere.
fn shown_id(world: &World, id: &str, job: &FakeJob) -> String {
    match world.dialect.name {
        "litellm" if job.n_looks > 0 => format!("video_bW9kZWw6O3JlbmFtZWQ{}", job.n_looks),
        _ => id.to_owned(),
    }
}

/// A clip, or what there is instead of it.
pub(crate) fn content(
    world: &mut World,
    id: &str,
    (range, if_range): (Option<String>, Option<String>),
) -> Said {
    let Some(job) = world.jobs.get_mut(id) else {
        return error(world.dialect, 404, "Video not found");
    };
    job.is_fetched = true;
    let job = job.clone();
    if !world.is_done(&job) {
        return error(world.dialect, 404, "Generation is still in-progress");
    }
    if world.clips_at.is_some() {
        return error(
            world.dialect,
            400,
            "Video has been uploaded to cloud storage. Please use the cloud URL",
        );
    }
    let clip = world
        .content
        .bytes
        .clone()
        .unwrap_or_else(|| job.clip.clone());
    let tag = format!("\"clip-{}\"", world.content.version);
    if world.content.changes {
        world.content.version += 1;
    }
    let has_parts = world.dialect.resumes;
    let is_same = if_range.is_none_or(|known| known == tag);
    let from = range.as_deref().and_then(|range| {
        range
            .strip_prefix("bytes=")?
            .strip_suffix('-')?
            .parse()
            .ok()
    });
    let from = from.filter(|_: &usize| has_parts && is_same && !world.content.ignores_range);
    let mut said = match from {
        Some(from) if from >= clip.len() => {
            return say(416, "text/plain", "")
                .with("content-range", format!("bytes */{}", clip.len()));
        }
        Some(from) => say(206, "video/mp4", clip.slice(from..)).with(
            "content-range",
            format!("bytes {from}-{}/{}", clip.len() - 1, clip.len()),
        ),
        None => say(200, "video/mp4", clip),
    };
    if has_parts {
        said = said.with("etag", tag).with("accept-ranges", "bytes");
    }
    let SaidBody::Whole(body) = &said.body else {
        return said;
    };
    let body = body.clone();
    let next = |lengths: &mut Vec<usize>| (!lengths.is_empty()).then(|| lengths.remove(0));
    if let Some(n) = next(&mut world.content.cuts) {
        said = said.with("content-length", body.len().to_string());
        said.body = SaidBody::Cut(body.slice(..n.min(body.len())));
    } else if let Some(n) = next(&mut world.content.sticks) {
        said = said.with("content-length", body.len().to_string());
        said.body = SaidBody::Stuck(body.slice(..n.min(body.len())));
    }
    said
}

/// What becomes of a job that is to be stopped.
pub(crate) fn cancelled(world: &mut World, method: &str, id: &str) -> Said {
    if !world.jobs.contains_key(id) {
        return error(world.dialect, 404, "Video not found");
    }
    match (world.dialect.name, method) {
        ("kinora", "POST") => {
            world.jobs.remove(id);
            said_json(
                200,
                &json!({"id": id, "object": "video", "status": "cancelled"}),
            )
        }
        ("vllm-omni" | "fastvideo", "DELETE") => {
            world.jobs.remove(id);
            said_json(
                200,
                &json!({"id": id, "deleted": true, "object": "video.deleted"}),
            )
        }
        ("sglang" | "fastvideo-0.2", "DELETE") => {
            world.jobs.remove(id);
            said_json(
                200,
                &json!({"id": id, "object": "video", "status": "deleted"}),
            )
        }
        _ => error(world.dialect, 405, "Method Not Allowed"),
    }
}

pub(crate) fn healthy() -> Said {
    said_json(200, &json!({"status": "ok"}))
}

pub(crate) fn models() -> Said {
    said_json(
        200,
        &json!({"object": "list", "data": [{"id": "wan", "object": "model", "owned_by": "tests"}]}),
    )
}

pub(crate) fn not_found(world: &World) -> Said {
    error(world.dialect, 404, "Not Found")
}

pub(crate) fn unauthorized(dialect: &Dialect) -> Said {
    match dialect.name {
        "vllm-omni" => said_json(401, &json!({"error": "Unauthorized"})),
        _ => error(dialect, 401, "Incorrect API key provided"),
    }
}

/// An error in the shape of the dialect.
pub(crate) fn error(dialect: &Dialect, status: u16, message: &str) -> Said {
    let body = match dialect.name {
        "sglang" | "fastvideo-0.2" => json!({"detail": message}),
        "vllm-omni" | "fastvideo" => {
            json!({"error": {"message": message, "type": "Bad Request", "param": null, "code": status}})
        }
        "litellm" => json!({"error": {
            "message": format!("litellm.BadRequestError: OpenAIException - {message}"), "type": null, "param": null,
            "code": status.to_string()
        }}),
        _ => {
            json!({"error": {"message": message, "type": "invalid_request_error", "param": null, "code": null}})
        }
    };
    said_json(status, &body)
}
