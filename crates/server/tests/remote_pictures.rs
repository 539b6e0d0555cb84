//! Pictures that orders name by URL, and servers that do not hand them out.

mod common;

use std::time::Duration;

use common::{CLIP_WITHIN, Receiver, Respond, TestServer, order, png};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// How soon a picture has to be there that nothing holds up.
const SOON: Duration = Duration::from_secs(5);

fn with_picture(receiver: &Receiver, path: &str) -> Value {
    order("input_reference", json!({"image_url": receiver.url(path)}))
}

/// Twelve orders that name pictures of a server that never answers.
#[tokio::test]
async fn slow_servers_delay_only_the_pictures_of_whoever_names_them() {
    let picture = png(720, 1280);
    let receiver = Receiver::start(move |_, request| match request.path.as_str() {
        "/picture" => Respond::File(picture.clone()),
        _ => Respond::Never,
    })
    .await;
    let server = TestServer::start_with(&receiver.allowed()).await;
    server.kinora(&["projects", "create", "patient"]).await;
    let key = server.make_key(&[]).await;
    let other_key = server.make_key(&["--project", "patient"]).await;
    let healthy = with_picture(&receiver, "/picture");
    let mut stuck = JoinSet::new();
    for _ in 0..12 {
        let (api, order) = (server.api.with_key(&key), with_picture(&receiver, "/slow"));
        stuck.spawn(async move { api.post_json("/v1/videos", &order).await });
    }
    receiver.received(4, CLIP_WITHIN).await;
    let other = server.api.with_key(&other_key);
    let accepted = timeout(SOON, other.post_json("/v1/videos", &healthy)).await;
    assert_eq!(accepted.expect("nothing holds it up").status, 200);
    // Those that could not even begin are not kept waiting until the others are over.
    for _ in 0..8 {
        let refused = stuck.join_next().await.expect("twelve asked");
        let refused = refused.expect("asking does not panic");
        assert_eq!(refused.header("retry-after"), Some("1"));
        assert_eq!(refused.refused(503).code.as_deref(), Some("busy"));
    }
    let asked = receiver.requests();
    let n_slow = asked
        .iter()
        .filter(|request| request.path == "/slow")
        .count();
    assert_eq!(n_slow, 4, "a project's share");
}
