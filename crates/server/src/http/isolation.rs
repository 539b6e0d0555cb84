//! Walks every route as a stranger: none may forget to ask for a key, and none whose things it may show.
//!
//! The routes come from the table itself, so that one that is added tomorrow is walked too.

use std::collections::BTreeMap;

use kinora_domain::{CharacterId, FileId, KeyId, ProjectId, VideoId, WebhookEndpointId};
use kinora_store::{
    BlobKey, NewAsset, NewCharacter, NewFile, NewKey, NewProject, NewWebhookEndpoint,
    ProjectLimits, SqliteStore, Store as _,
};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use super::routes;
use crate::accounts::ApiKey;
use crate::app::App;
use crate::config::{Environment, FlagValue, LoadedConfig};
use crate::data_folder::DataFolder;

const PREFIXES: [&str; 4] = ["/v1", "", "/openai/v1", "/openai"];

/// A server with two projects: `owner` has one thing of every kind, `stranger` has nothing.
struct House {
    base_url: String,
    client: Client,
    owner: String,
    stranger: String,
    /// By the name of the parameter in the route: the owner's id, and one that nobody has.
    ids: BTreeMap<&'static str, (String, String)>,
    _folder: TempDir,
}

/// An answer, with the id that was asked for taken out.
#[derive(Debug, PartialEq)]
struct Answer {
    status: StatusCode,
    body: String,
}

impl House {
    async fn build() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let flag = |key, flag, value: &str| FlagValue {
            key,
            flag,
            value: value.to_owned(),
        };
        let flags = [
            flag("data_dir", "--data-dir", folder.path().to_str().unwrap()),
            flag("listen", "--listen", "127.0.0.1:0"),
        ];
        let config = LoadedConfig::load(&Environment::default(), None, &flags)
            .unwrap()
            .config;
        let app = App::start(config).await.unwrap();
        let base_url = format!("http://{}", app.address().unwrap());
        tokio::spawn(app.run(std::future::pending()));
        // Beside the server, as the commands do it.
        let store = SqliteStore::open(&DataFolder::at(folder.path()).database()).unwrap();
        let (owner_project, owner) = make_project(&store, "owner").await;
        let (_, stranger) = make_project(&store, "stranger").await;
        // Fails only where another test of the process was first, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut house = Self {
            base_url,
            client: Client::builder().no_proxy().build().unwrap(),
            owner,
            stranger,
            ids: BTreeMap::new(),
            _folder: folder,
        };
        house.furnish(&store, &owner_project).await;
        store.close().await;
        house
    }

    async fn furnish(&mut self, store: &SqliteStore, project: &ProjectId) {
        let order = json!({"prompt": "the owner's"});
        let request = self.client.post(format!("{}/v1/videos", self.base_url));
        let request = request.bearer_auth(&self.owner).json(&order);
        let video: Value = request.send().await.unwrap().json().await.unwrap();
        let video_id = video["id"].as_str().unwrap().to_owned();
        let uuid = Uuid::now_v7;
        let character_id = CharacterId::from_uuid(uuid());
        let file_id = FileId::from_uuid(uuid());
        let endpoint_id = WebhookEndpointId::from_uuid(uuid());
        let asset = |blob_key| NewAsset {
            blob_key,
            size_bytes: 1,
            blake3: [0; 32],
        };
        let character = NewCharacter {
            id: character_id.clone(),
            project_id: project.clone(),
            name: "Mossy".to_owned(),
            frames: Vec::new(),
            facts: json!({}),
        };
        store.create_character(character).await.unwrap();
        let file = NewFile {
            id: file_id.clone(),
            project_id: project.clone(),
            filename: "picture.png".to_owned(),
            purpose: "vision".to_owned(),
            content_type: "image/png".to_owned(),
            asset: asset(BlobKey::of_file(project, &file_id)),
            expires_after: None,
        };
        store.create_file(file).await.unwrap();
        let endpoint = NewWebhookEndpoint {
            id: endpoint_id.clone(),
            project_id: project.clone(),
            name: "hook".to_owned(),
            url: "https://example.com/".to_owned(),
            secret_sealed: vec![0; 32],
            event_types: Vec::new(),
        };
        store.create_webhook_endpoint(endpoint).await.unwrap();
        self.ids = BTreeMap::from([
            (
                "video_id",
                (video_id, VideoId::from_uuid(uuid()).to_string()),
            ),
            (
                "character_id",
                (
                    character_id.to_string(),
                    CharacterId::from_uuid(uuid()).to_string(),
                ),
            ),
            (
                "file_id",
                (file_id.to_string(), FileId::from_uuid(uuid()).to_string()),
            ),
            (
                "webhook_endpoint_id",
                (
                    endpoint_id.to_string(),
                    WebhookEndpointId::from_uuid(uuid()).to_string(),
                ),
            ),
        ]);
    }

    async fn send(
        &self,
        key: Option<&str>,
        method: &Method,
        path: &str,
        body: &Value,
    ) -> (StatusCode, String) {
        let mut request = self
            .client
            .request(method.clone(), format!("{}{path}", self.base_url));
        if let Some(key) = key {
            request = request.bearer_auth(key);
        }
        if method == Method::POST {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    /// What `key` is told of the thing `id`.
    async fn ask(&self, key: &str, request: (&Method, &str, &Value), id: &str) -> Answer {
        let (method, path, body) = request;
        let path = path.replace("{id}", id);
        let body = serde_json::from_str(&body.to_string().replace("{id}", id)).unwrap();
        let (status, body) = self.send(Some(key), method, &path, &body).await;
        Answer {
            status,
            body: body.replace(id, "{id}"),
        }
    }
}

async fn make_project(store: &SqliteStore, name: &str) -> (ProjectId, String) {
    let project = NewProject {
        weight: 1.0,
        id: ProjectId::from_uuid(Uuid::now_v7()),
        name: name.to_owned(),
        limits: ProjectLimits::default(),
    };
    let project = store.create_project(project).await.unwrap().id;
    let key = ApiKey::generate().unwrap();
    let new = NewKey {
        id: KeyId::parse(key.id.as_str()).unwrap(),
        project_id: project.clone(),
        name: name.to_owned(),
        secret_hash: key.secret_hash(),
        expires_after: None,
    };
    store.create_key(new).await.unwrap();
    (project, key.expose())
}

/// Every route with one of its methods. HEAD goes where GET goes.
fn walk() -> Vec<(&'static str, Method)> {
    let methods_of = |(path, methods): (&'static str, &'static str)| {
        let methods = methods.split(", ").filter(|method| *method != "HEAD");
        methods
            .map(move |method| (path, method.parse().unwrap()))
            .collect::<Vec<_>>()
    };
    routes()
        .iter()
        .map(|(path, methods, _)| (*path, *methods))
        .flat_map(methods_of)
        .collect()
}

/// The parameter of a route, such as `video_id`.
fn parameter(path: &'static str) -> Option<&'static str> {
    let (_, rest) = path.split_once('{')?;
    rest.split_once('}').map(|(name, _)| name)
}

/// Enough for any handler to come to the point where it looks for the thing in its path.
fn any_body() -> Value {
    json!({
        "prompt": "a cat",
        "name": "x",
        "url": "https://example.com/",
        "event_type": "video.completed",
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_route_answers_without_a_key() {
    let house = House::build().await;
    for (path, method) in walk() {
        let path = path.replace(['{', '}'], "");
        for prefix in PREFIXES {
            let path = format!("{prefix}{path}");
            for key in [
                None,
                Some("sk-any"),
                Some(ApiKey::generate().unwrap().expose().as_str()),
            ] {
                let (status, body) = house.send(key, &method, &path, &any_body()).await;
                assert_eq!(status, 401, "{method} {path} {key:?}: {body}");
                let body: Value = serde_json::from_str(&body).unwrap();
                assert_eq!(body["error"]["code"], "invalid_api_key", "{method} {path}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_belongs_to_another_project_is_answered_like_what_nobody_has() {
    let house = House::build().await;
    let mut n_walked = 0;
    for (path, method) in walk() {
        let Some(parameter) = parameter(path) else {
            continue;
        };
        // Models are everybody's.
        if parameter == "model" {
            continue;
        }
        let ids = house.ids.get(parameter);
        let (owned, unknown) =
            ids.unwrap_or_else(|| panic!("teach `furnish` to make a {parameter}"));
        let path = format!("/v1{}", path.replace(&format!("{{{parameter}}}"), "{id}"));
        let body = any_body();
        let request = (&method, path.as_str(), &body);
        let of_owned = house.ask(&house.stranger, request, owned).await;
        let of_unknown = house.ask(&house.stranger, request, unknown).await;
        assert_eq!(of_owned, of_unknown, "{method} {path}");
        assert_eq!(of_owned.status, 404, "{method} {path}: {}", of_owned.body);
        n_walked += 1;
    }
    assert!(n_walked >= 3, "{n_walked}");
    // Nothing was changed or deleted, and the owner is told something else.
    for (path, method) in walk() {
        let Some(parameter) = parameter(path).filter(|_| method == Method::GET) else {
            continue;
        };
        let Some((owned, unknown)) = house.ids.get(parameter) else {
            continue;
        };
        let path = format!("/v1{}", path.replace(&format!("{{{parameter}}}"), "{id}"));
        // A stream of events ends when the video does, and a file without bytes is a fault of this test.
        if path.ends_with("/events") || path.ends_with("/files/{id}/content") {
            continue;
        }
        let request = (&method, path.as_str(), &Value::Null);
        let of_owned = house.ask(&house.owner, request, owned).await;
        let of_unknown = house.ask(&house.owner, request, unknown).await;
        assert_ne!(of_owned, of_unknown, "{method} {path}");
    }
}

/// Ids do not only stand in paths.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ids_in_bodies_and_queries_are_looked_for_in_the_callers_project_alone() {
    let house = House::build().await;
    let get = |path| (Method::GET, path, Value::Null, "video_id");
    let post = |path, body, parameter| (Method::POST, path, body, parameter);
    let create = "/v1/videos";
    for (method, path, body, parameter) in [
        get("/v1/videos?after={id}"),
        (Method::GET, "/v1/files?after={id}", Value::Null, "file_id"),
        post(
            "/v1/videos/edits",
            json!({"prompt": "x", "video": {"id": "{id}"}}),
            "video_id",
        ),
        post(
            "/v1/videos/extensions",
            json!({"prompt": "x", "seconds": "4", "video": {"id": "{id}"}}),
            "video_id",
        ),
        post(
            create,
            json!({"prompt": "x", "input_reference": {"file_id": "{id}"}}),
            "file_id",
        ),
        post(
            create,
            json!({"prompt": "Mossy", "characters": [{"id": "{id}"}]}),
            "character_id",
        ),
        post(
            create,
            json!({"prompt": "Mossy", "character_ids": ["{id}"]}),
            "character_id",
        ),
    ] {
        let (owned, unknown) = &house.ids[parameter];
        let request = (&method, path, &body);
        let of_owned = house.ask(&house.stranger, request, owned).await;
        let of_unknown = house.ask(&house.stranger, request, unknown).await;
        assert_eq!(of_owned, of_unknown, "{method} {path} {body}");
        assert!(
            of_owned.status.is_client_error(),
            "{method} {path} {body}: {of_owned:?}"
        );
    }
    let (_, list) = house
        .send(
            Some(&house.stranger),
            &Method::GET,
            "/v1/videos",
            &Value::Null,
        )
        .await;
    assert_eq!(
        serde_json::from_str::<Value>(&list).unwrap()["data"],
        json!([])
    );
}
