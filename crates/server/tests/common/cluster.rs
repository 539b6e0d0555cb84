//! Several processes on one PostgreSQL database and one bucket.

use std::sync::Arc;

use kinora_testbed::{PostgresCluster, S3Server};

use super::TestServer;

/// What all processes share.
pub(crate) struct Cluster {
    pub(crate) postgres: Arc<PostgresCluster>,
    pub(crate) s3: Arc<S3Server>,
    /// The key file of webhook secrets.
    folder: tempfile::TempDir,
}

impl Cluster {
    pub(crate) async fn start() -> Self {
        let started =
            tokio::task::spawn_blocking(|| (PostgresCluster::start(true), S3Server::start()));
        let (postgres, s3) = started.await.expect("no panic");
        Self {
            postgres: Arc::new(postgres.expect("PostgreSQL starts")),
            s3: Arc::new(s3.expect("the S3 service starts")),
            folder: tempfile::tempdir().expect("a temporary folder can be made"),
        }
    }

    pub(crate) fn config(&self, roles: &str) -> String {
        format!(
            "roles = [{roles}]\n\
             [database]\nurl = \"{}\"\n\
             [blobs]\nurl = \"{}/kinora\"\n\
             [webhooks]\nkey_file = \"{}\"\n\
             [worker]\nslots = 1\nlease = \"3s\"\n",
            self.postgres.url("postgres"),
            self.s3.url(),
            self.folder.path().join("webhooks.key").display(),
        )
    }

    /// Starts a process with these roles.
    pub(crate) async fn node(&self, roles: &str) -> TestServer {
        TestServer::start_with_variables(&self.config(roles), self.s3.environment()).await
    }

    pub(crate) async fn query(&self, statement: &str) -> String {
        let (postgres, statement) = (Arc::clone(&self.postgres), statement.to_owned());
        let work = move || {
            postgres
                .execute("postgres", &statement)
                .expect("a statement")
        };
        tokio::task::spawn_blocking(work).await.expect("no panic")
    }

    /// How many events of a video there are.
    pub(crate) async fn n_events(&self, id: &str) -> String {
        let count = format!("select count(*) from events where video_id = '{id}'");
        self.query(&count).await
    }
}
