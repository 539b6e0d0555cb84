//! async-openai against the real binary: the strictest reader of answers, which refuses what its types do not
//! say, with spellings of its own for sources and characters.

#![allow(
    deprecated,
    reason = "async-openai has deprecated its videos with the API that is gone"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use crate::common::{CLIP_WITHIN, TestServer, until};
use crate::support::draw_uploads;
use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;
use async_openai::traits::RequestOptionsBuilder;
use async_openai::types::InputSource;
use async_openai::types::videos::{
    CreateVideoCharacterRequest, CreateVideoEditRequest, CreateVideoExtendRequest,
    CreateVideoRequest, ImageInput, ListVideosOrder, ListVideosQuery, RemixVideoRequest,
    VideoEditInput, VideoReferenceInputParam, VideoResource, VideoSeconds, VideoSize, VideoStatus,
    VideoVariant,
};

type Sdk = Client<OpenAIConfig>;

fn client(server: &TestServer) -> Sdk {
    let config = OpenAIConfig::new()
        .with_api_base(server.api.url("/v1"))
        .with_api_key("sk-any");
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    Client::with_config(config).with_http_client(http)
}

/// An order of four seconds; everything that is not set stays as the SDK leaves it, the model empty.
fn order(prompt: &str) -> CreateVideoRequest {
    CreateVideoRequest {
        prompt: prompt.to_owned(),
        size: Some(VideoSize::S1280x720),
        ..CreateVideoRequest::default()
    }
}

async fn finished(sdk: &Sdk, id: &str) -> VideoResource {
    let video = until("a video ends", 2 * CLIP_WITHIN, || async {
        let video = sdk.videos().retrieve(id).await.unwrap();
        let is_final = matches!(video.status, VideoStatus::Completed | VideoStatus::Failed);
        is_final.then_some(video)
    })
    .await;
    assert!(matches!(video.status, VideoStatus::Completed), "{video:?}");
    video
}

fn by_id(video: &VideoResource) -> VideoEditInput {
    let id = video.id.clone();
    VideoEditInput::Reference(VideoReferenceInputParam { id })
}

/// The status and the `param` and `code` of what must be an answer with the envelope.
fn refused<T: std::fmt::Debug>(
    outcome: Result<T, OpenAIError>,
) -> (u16, Option<String>, Option<String>) {
    match outcome.unwrap_err() {
        OpenAIError::ApiError(answer) => {
            let error = answer.api_error;
            (answer.status_code.as_u16(), error.param, error.code)
        }
        other => panic!("not an error of the API: {other:?}"),
    }
}

/// 16, 34, 76, 77, 80, 90.
#[tokio::test]
async fn async_openai_lives_through_a_videos_life() {
    let server = TestServer::start().await;
    let sdk = client(&server);
    let accepted = sdk.videos().create(order("a red ball")).await.unwrap();
    assert_eq!(
        (accepted.object.as_str(), accepted.model.as_str()),
        ("video", "sora-2")
    );
    assert_eq!(
        (accepted.seconds, accepted.progress),
        (VideoSeconds::Four, 0)
    );
    let video = finished(&sdk, &accepted.id).await;
    assert_eq!(video.progress, 100);
    assert!(video.completed_at.unwrap() >= video.created_at);
    for (variant, magic) in [
        (VideoVariant::Video, &b"ftyp"[..]),
        (VideoVariant::Thumbnail, b"WEBP"),
        (VideoVariant::Spritesheet, b"\xff\xd8\xff"),
    ] {
        let query = [("variant", serde_json::to_value(&variant).unwrap())];
        let videos = sdk.videos().query(&query).unwrap();
        let bytes = videos.download_content(&video.id).await.unwrap();
        let head = &bytes[..16];
        assert!(
            head.windows(magic.len()).any(|window| window == magic),
            "{variant:?}"
        );
        let name = query[0].1.as_str().unwrap();
        let ours = server
            .api
            .download(&video.id, name, &server.scratch().join(name))
            .await;
        assert!(ours.body == bytes, "{variant:?}");
    }
    // Another that is queued or in progress.
    let running = sdk.videos().create(order("a blue ball")).await.unwrap();
    for id in [&running.id, &video.id] {
        let deleted = sdk.videos().delete(id).await.unwrap();
        assert!(deleted.deleted && deleted.object == "video.deleted" && deleted.id == *id);
        assert_eq!(refused(sdk.videos().retrieve(id).await).0, 404);
    }
    server.stop().await;
}

/// 74, 76.
#[tokio::test]
async fn async_openai_pages_through_250_videos() {
    let server = TestServer::start().await;
    let sdk = client(&server);
    let mut made = Vec::new();
    for n in 0..250 {
        let video = sdk
            .videos()
            .create(order(&format!("ball {n}")))
            .await
            .unwrap();
        made.push(video.id);
    }
    let mut listed = Vec::new();
    loop {
        let query = ListVideosQuery {
            limit: Some(100),
            order: Some(ListVideosOrder::Asc),
            after: listed.last().cloned(),
        };
        let page = sdk.videos().query(&query).unwrap().list().await.unwrap();
        assert_eq!(page.object, "list");
        assert_eq!(
            page.last_id.as_ref(),
            page.data.last().map(|video| &video.id)
        );
        listed.extend(page.data.into_iter().map(|video| video.id));
        if !page.has_more {
            break;
        }
    }
    assert_eq!(listed, made);
    server.stop().await;
}

#[tokio::test]
async fn async_openai_understands_every_refusal() {
    let server = TestServer::start().await;
    let sdk = client(&server);
    let create = |request| async { refused(sdk.videos().create(request).await) };
    let named = |param: &str, code: &str| (400, Some(param.to_owned()), Some(code.to_owned()));
    let seconds = CreateVideoRequest {
        seconds: Some(VideoSeconds::Other("5".to_owned())),
        ..order("x")
    };
    assert_eq!(create(seconds).await, named("seconds", "invalid_value"));
    let (status, param, _) = create(order("")).await;
    assert_eq!((status, param.as_deref()), (400, Some("prompt")));
    let model = CreateVideoRequest {
        model: "sora-9".to_owned(),
        ..order("x")
    };
    let (status, param, code) = create(model).await;
    assert!(status == 400 || status == 404, "{status}");
    assert_eq!(
        (param.as_deref(), code.as_deref()),
        (Some("model"), Some("model_not_found"))
    );
    let unfinished = CreateVideoRequest {
        seconds: Some(VideoSeconds::Twenty),
        ..order("a long one")
    };
    let unfinished = sdk.videos().create(unfinished).await.unwrap();
    let early = sdk.videos().download_content(&unfinished.id).await;
    assert_eq!(refused(early).0, 404);
    server.stop().await;
}

/// 17, 19: its file parts have no Content-Type.
#[tokio::test]
async fn async_openai_sends_references() {
    let server = TestServer::start().await;
    draw_uploads(&server);
    let sdk = client(&server);
    let with = |source: InputSource| CreateVideoRequest {
        input_reference: Some(ImageInput { source }),
        ..order("the camera moves on")
    };
    let path = |name: &str| InputSource::Path {
        path: server.scratch().join(name),
    };
    let bytes = InputSource::VecU8 {
        filename: "frame.bin".to_owned(),
        vec: std::fs::read(server.scratch().join("frame.png")).unwrap(),
    };
    for source in [
        path("frame.png"),
        path("frame.jpg"),
        path("frame.webp"),
        bytes,
    ] {
        let video = sdk.videos().create(with(source)).await.unwrap();
        assert!(sdk.videos().delete(&video.id).await.unwrap().deleted);
    }
    let small = sdk.videos().create(with(path("small.png"))).await;
    assert_eq!(refused(small), (400, None, None));
    server.stop().await;
}

/// 36, 40, 42, 46, 47: the source as a text part with JSON in it.
#[tokio::test]
async fn async_openai_remixes_edits_and_extends() {
    let server = TestServer::start().await;
    draw_uploads(&server);
    let sdk = client(&server);
    let accepted = sdk.videos().create(order("a red ball")).await.unwrap();
    let source = finished(&sdk, &accepted.id).await;
    let prompt = "the same, but blue".to_owned();
    let remix = RemixVideoRequest {
        prompt: prompt.clone(),
    };
    let remixed = sdk.videos().remix(&source.id, remix).await.unwrap();
    let edit = CreateVideoEditRequest {
        prompt: prompt.clone(),
        video: by_id(&source),
    };
    let edited = sdk.videos().edit(edit).await.unwrap();
    let extend = |seconds| CreateVideoExtendRequest {
        prompt: prompt.clone(),
        video: by_id(&source),
        seconds,
    };
    let extended = sdk
        .videos()
        .extend(extend(Some(VideoSeconds::Eight)))
        .await
        .unwrap();
    assert_eq!(extended.seconds, VideoSeconds::Twelve);
    // Without a length it is four seconds.
    let by_default = sdk.videos().extend(extend(None)).await.unwrap();
    assert_eq!(by_default.seconds, VideoSeconds::Eight);
    for video in [&remixed, &edited, &extended, &by_default] {
        assert_eq!(video.remixed_from_video_id.as_ref(), Some(&source.id));
        assert_eq!(video.size, VideoSize::S1280x720);
    }
    for id in [&extended.id, &by_default.id] {
        sdk.videos().delete(id).await.unwrap();
    }
    finished(&sdk, &remixed.id).await;
    finished(&sdk, &edited.id).await;
    let path = server.scratch().join("clip.mp4");
    let upload = CreateVideoEditRequest {
        prompt,
        video: VideoEditInput::Input(InputSource::Path { path }),
    };
    let upload = sdk.videos().edit(upload).await.unwrap();
    assert_eq!(upload.seconds, VideoSeconds::Other("2".to_owned()));
    assert_eq!(upload.remixed_from_video_id, None);
    server.stop().await;
}

/// 26, 52, 56: the clip comes before the name, and characters as `character_ids[]`.
#[tokio::test]
async fn async_openai_makes_and_orders_characters() {
    let server = TestServer::start().await;
    draw_uploads(&server);
    let sdk = client(&server);
    let path = server.scratch().join("clip.mp4");
    let request = CreateVideoCharacterRequest {
        video: InputSource::Path { path },
        name: "Mossy".to_owned(),
    };
    let mossy = sdk.videos().create_character(request).await.unwrap();
    let id = mossy.id.unwrap();
    let again = sdk.videos().get_character(&id).await.unwrap();
    assert_eq!(again.name.as_deref(), Some("Mossy"));
    assert_eq!(again.created_at, mossy.created_at);
    let with = |ids: &[&str]| CreateVideoRequest {
        character_ids: Some(ids.iter().map(|&id| id.to_owned()).collect()),
        ..order("Mossy in the rain")
    };
    let video = sdk.videos().create(with(&[&id])).await.unwrap();
    finished(&sdk, &video.id).await;
    let (status, ..) = refused(sdk.videos().create(with(&["char_nope"])).await);
    assert!(status == 400 || status == 404, "{status}");
    let (status, ..) = refused(sdk.videos().get_character("char_nope").await);
    assert_eq!(status, 404);
    server.stop().await;
}
