//! /v1/files: upload, look, list, download, delete.
//!
//! Numbers in the comments are those of the conformance checklist that docs/api.md summarises.

use crate::common::{Answer, Api, TestServer, png};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

fn form(bytes: Vec<u8>, file_name: &str, purpose: &str) -> Form {
    let part = Part::bytes(bytes).file_name(file_name.to_owned());
    Form::new()
        .text("purpose", purpose.to_owned())
        .part("file", part)
}

async fn upload(api: &Api, bytes: Vec<u8>, file_name: &str, purpose: &str) -> Value {
    let answer = api
        .post_form("/v1/files", form(bytes, file_name, purpose))
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

fn id_of(file: &Value) -> String {
    file["id"].as_str().expect("a file has an id").to_owned()
}

async fn ids(api: &Api, query: &str) -> (Vec<String>, Value) {
    let answer = api.get(&format!("/v1/files{query}")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let page = answer.json();
    let files = page["data"].as_array().expect("a list has data");
    (files.iter().map(id_of).collect(), page)
}

/// 110.
#[tokio::test]
async fn an_uploaded_file_is_described_kept_and_handed_back() {
    let server = TestServer::start().await;
    let bytes = png(64, 32);
    for purpose in ["vision", "user_data", "assistants"] {
        let file = upload(&server.api, bytes.clone(), "cat.png", purpose).await;
        let id = id_of(&file);
        assert!(id.starts_with("file-"), "{file}");
        assert_eq!(file["object"], "file");
        assert_eq!(file["bytes"], bytes.len());
        assert_eq!(file["filename"], "cat.png");
        assert_eq!(file["purpose"], purpose);
        assert_eq!(file["status"], "processed");
        assert!(file["expires_at"].is_null(), "{file}");
        assert!(
            file["created_at"]
                .as_u64()
                .is_some_and(|at| at < 10_000_000_000)
        );
        let path = format!("/v1/files/{id}");
        assert_eq!(server.api.get(&path).await.json(), file);
        let content = server.api.get(&format!("{path}/content")).await;
        assert_eq!(content.status, 200);
        assert_eq!(content.body, bytes);
        assert_eq!(content.header("content-type"), Some("image/png"));
        let disposition = content.header("content-disposition").expect("a name");
        assert!(disposition.contains("cat.png"), "{disposition}");
    }
    server.stop().await;
}

/// 110.
#[tokio::test]
async fn a_file_that_looks_like_an_answer_is_handed_back_as_it_is() {
    let server = TestServer::start().await;
    let bytes = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n".to_vec();
    let id = id_of(&upload(&server.api, bytes.clone(), "answer.http", "user_data").await);
    let path = format!("/v1/files/{id}/content");
    // Whether head and body are written together is chance.
    for _ in 0..40 {
        let whole = server.api.get(&path).await;
        assert_eq!((whole.status, &whole.body[..]), (200, &bytes[..]));
        let request = server.api.request(Method::GET, &path);
        let ranged = server.api.send(request.header("range", "bytes=0-")).await;
        assert_eq!((ranged.status, &ranged.body[..]), (206, &bytes[..]));
    }
    server.stop().await;
}

/// 110.
#[tokio::test]
async fn a_deleted_file_is_gone_and_so_are_its_bytes() {
    let server = TestServer::start().await;
    let id = id_of(&upload(&server.api, png(64, 32), "a.png", "vision").await);
    let path = format!("/v1/files/{id}");
    let deleted = server.api.delete(&path).await;
    assert_eq!(deleted.status, 200, "{deleted:?}");
    assert_eq!(
        deleted.json(),
        json!({"id": id, "object": "file", "deleted": true})
    );
    for answer in [
        server.api.get(&path).await,
        server.api.get(&format!("{path}/content")).await,
        server.api.delete(&path).await,
    ] {
        let refusal = answer.refused(404);
        assert!(refusal.message.contains(&id), "{refusal:?}");
    }
    server.stop().await;
}

#[tokio::test]
async fn files_are_listed_newest_first_by_page_and_purpose() {
    let server = TestServer::start().await;
    let mut made = Vec::new();
    for (file_idx, purpose) in ["vision", "user_data", "vision", "vision"]
        .iter()
        .enumerate()
    {
        let name = format!("{file_idx}.bin");
        made.push(id_of(
            &upload(&server.api, vec![file_idx as u8], &name, purpose).await,
        ));
    }
    made.reverse();
    let (all, page) = ids(&server.api, "").await;
    assert_eq!(all, made);
    assert_eq!(
        (&page["object"], &page["has_more"]),
        (&json!("list"), &json!(false))
    );
    let (first, page) = ids(&server.api, "?limit=3").await;
    assert_eq!(
        (first.as_slice(), &page["has_more"]),
        (&made[..3], &json!(true))
    );
    let after = page["last_id"].as_str().expect("a page of three");
    let (rest, page) = ids(&server.api, &format!("?limit=3&after={after}")).await;
    assert_eq!(
        (rest.as_slice(), &page["has_more"]),
        (&made[3..], &json!(false))
    );
    let (vision, _) = ids(&server.api, "?purpose=vision&order=asc").await;
    assert_eq!(vision, [&made[3], &made[1], &made[0]].map(Clone::clone));
    for (query, param) in [
        ("?limit=10001", "limit"),
        ("?limit=x", "limit"),
        ("?order=up", "order"),
        ("?after=file-nope", "after"),
    ] {
        let refusal = server
            .api
            .get(&format!("/v1/files{query}"))
            .await
            .refused(400);
        refusal.names(param, "invalid_value");
    }
}

#[tokio::test]
async fn what_is_no_upload_is_refused_by_name() {
    let server = TestServer::start().await;
    let part = || Part::bytes(png(64, 32)).file_name("a.png");
    let post = |form: Form| server.api.post_form("/v1/files", form);
    let refusal = post(Form::new().part("file", part())).await.refused(400);
    refusal.names("purpose", "missing_required_parameter");
    let refusal = post(Form::new().text("purpose", "vision"))
        .await
        .refused(400);
    refusal.names("file", "missing_required_parameter");
    let text = Form::new().text("purpose", "vision").text("file", "a.png");
    post(text).await.refused(400).names("file", "invalid_type");
    let expiry = Form::new()
        .text("purpose", "vision")
        .text("expires_after[anchor]", "created_at")
        .text("expires_after[seconds]", "10")
        .part("file", part());
    let refusal = post(expiry).await.refused(400);
    refusal.names("expires_after", "invalid_value");
    let json = server
        .api
        .post_json("/v1/files", &json!({"purpose": "vision"}))
        .await;
    json.refused(415);
    assert_eq!(ids(&server.api, "").await.0.len(), 0);
    server.stop().await;
}

#[tokio::test]
async fn a_file_with_an_expiry_says_when_it_goes() {
    let server = TestServer::start().await;
    let form = form(png(64, 32), "a.png", "vision")
        .text("expires_after[anchor]", "created_at")
        .text("expires_after[seconds]", "3600");
    let file = server.api.post_form("/v1/files", form).await.json();
    let at = |member: &str| file[member].as_i64().expect("a moment");
    assert_eq!(at("expires_at") - at("created_at"), 3600);
}

/// No file name is a path, and none breaks a header.
#[tokio::test]
async fn a_hostile_file_name_is_only_a_name() {
    let server = TestServer::start().await;
    for (sent, kept) in [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\a b.png", "a b.png"),
        ("Kätzchen 猫.png", "Kätzchen 猫.png"),
    ] {
        let file = upload(&server.api, b"x".to_vec(), sent, "vision").await;
        assert_eq!(file["filename"], kept);
        let path = format!("/v1/files/{}/content", id_of(&file));
        let content = server.api.get(&path).await;
        assert_eq!(content.status, 200, "{content:?}");
        assert_eq!(
            content.header("content-type"),
            Some("application/octet-stream")
        );
        assert_eq!(content.header("x-content-type-options"), Some("nosniff"));
    }
    for id in ["..%2F..%2Fx", "video_1", "file-nope"] {
        server
            .api
            .get(&format!("/v1/files/{id}"))
            .await
            .refused(404);
    }
}

#[tokio::test]
async fn the_same_upload_under_the_same_key_is_one_file() {
    let server = TestServer::start().await;
    let send = |bytes: Vec<u8>| {
        let request = server.api.request(Method::POST, "/v1/files");
        let request = request.header("idempotency-key", "k1");
        server
            .api
            .send(request.multipart(form(bytes, "a.png", "vision")))
    };
    let first: Answer = send(png(64, 32)).await;
    assert_eq!(first.json(), send(png(64, 32)).await.json());
    assert_eq!(ids(&server.api, "").await.0.len(), 1);
    server.stop().await;
}

/// A download that asks for the middle gets the middle.
#[tokio::test]
async fn ranges_and_tags_work_for_files_as_for_videos() {
    let server = TestServer::start().await;
    let bytes: Vec<u8> = (0..=255).collect();
    let id = id_of(&upload(&server.api, bytes.clone(), "a.bin", "user_data").await);
    let path = format!("/v1/files/{id}/content");
    let request = server.api.request(Method::GET, &path);
    let part = server
        .api
        .send(request.header("range", "bytes=10-19"))
        .await;
    assert_eq!((part.status, &part.body[..]), (206, &bytes[10..20]));
    let etag = part.header("etag").expect("a tag").to_owned();
    let request = server.api.request(Method::GET, &path);
    let same = server.api.send(request.header("if-none-match", etag)).await;
    assert_eq!(same.status, 304);
}
