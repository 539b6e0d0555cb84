//! Clients that are sent to the bucket for a video's files: the official SDKs and curl, on PostgreSQL and S3.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use crate::common::{Cluster, TestServer};
use crate::support::{node, python, run};
use tokio::process::Command;

/// A server on a cluster that redirects, and what it stands on.
async fn redirecting() -> (Cluster, TestServer) {
    let cluster = Cluster::start().await;
    let config = cluster
        .config("\"api\", \"worker\", \"janitor\"")
        .replace("[webhooks]", "redirect = true\n[webhooks]");
    let server = TestServer::start_with_variables(&config, cluster.s3.environment()).await;
    (cluster, server)
}

#[tokio::test]
async fn the_python_sdk_is_sent_to_the_bucket_and_lives_through_a_videos_life() {
    let (_cluster, server) = redirecting().await;
    run(python("3.52.0", "lifecycle.py"), &server).await;
}

#[tokio::test]
async fn the_node_sdk_is_sent_to_the_bucket_and_lives_through_a_videos_life() {
    let (_cluster, server) = redirecting().await;
    run(node("7.55.0", "lifecycle.mjs"), &server).await;
}

#[tokio::test]
async fn curl_follows_to_the_bucket_and_leaves_its_key_behind() {
    let (cluster, server) = redirecting().await;
    let id = server.api.create_short("a red kite").await;
    server.api.completed(&id).await;
    for (variant, kind) in [
        ("video", "video/mp4"),
        ("thumbnail", "image/webp"),
        ("spritesheet", "image/jpeg"),
    ] {
        let file = server.scratch().join(variant);
        let output = Command::new("curl")
            .args(["--silent", "--show-error", "--fail-with-body", "--verbose"])
            .args(["--location", "--noproxy", "*"])
            .args(["-H", "Authorization: Bearer sk-any", "--output"])
            .arg(&file)
            .args([
                "--write-out",
                "%{num_redirects} %{http_code} %{content_type}",
            ])
            .arg(
                server
                    .api
                    .url(&format!("/v1/videos/{id}/content?variant={variant}")),
            )
            .output()
            .await
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            format!("1 200 {kind}")
        );
        let n_sent = said.matches("> Authorization: Bearer").count();
        assert_eq!(n_sent, 1, "the bucket is not told the key\n{said}");
        let kept = format!(
            "select blake3 from video_assets where video_id = '{id}' and role = '{variant}'"
        );
        let hash = blake3::hash(&std::fs::read(&file).unwrap());
        assert_eq!(cluster.query(&kept).await, format!("\\x{}", hash.to_hex()));
    }
}
