//! What processes tell each other through the database: `NOTIFY` on one channel, with the word of a [`Wake`].
//!
//! A commit that notifies takes a lock of the whole server, so nothing is told within the transactions that matter, and
//! whoever tells gathers what there is to tell first.

use async_trait::async_trait;
use deadpool_postgres::GenericClient;
use futures_util::stream::{StreamExt as _, poll_fn};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_postgres::{AsyncMessage, Client};

use super::open::PostgresOptions;
use super::rows;
use crate::{Listener, StoreError, Wake};

/// How many things told may wait to be heard; what is told beyond that is told already.
const MAX_WAITING: usize = 64;

/// The name of the channel is that of the product, so that others may use the database too.
const LISTEN: &str = "listen kinora";
const NOTIFY: &str = "select pg_notify('kinora', word) from unnest($1::text[]) word";

pub(super) async fn tell(db: &impl GenericClient, wakes: &[Wake]) -> Result<(), StoreError> {
    let words: Vec<&str> = wakes.iter().map(|wake| wake.as_str()).collect();
    rows::execute(db, NOTIFY, &[&words]).await?;
    Ok(())
}

/// A connection of its own that only listens.
pub(super) struct Connection {
    heard: mpsc::Receiver<Wake>,
    reading: JoinHandle<()>,
    /// The connection lasts as long as it does.
    _client: Client,
}

impl Connection {
    pub(super) async fn open(options: &PostgresOptions) -> Result<Self, StoreError> {
        let (client, mut connection) = options.config()?.connect(options.tls()?).await?;
        let (tell, heard) = mpsc::channel(MAX_WAITING);
        let reading = tokio::spawn(async move {
            let mut messages = poll_fn(|cx| connection.poll_message(cx));
            while let Some(Ok(message)) = messages.next().await {
                let AsyncMessage::Notification(told) = message else {
                    continue;
                };
                let mut words = Wake::ALL.into_iter();
                if let Some(wake) = words.find(|wake| wake.as_str() == told.payload()) {
                    // When it is full, whoever listens looks soon anyway.
                    let _ = tell.try_send(wake);
                }
            }
        });
        client.batch_execute(LISTEN).await?;
        Ok(Self {
            heard,
            reading,
            _client: client,
        })
    }
}

#[async_trait]
impl Listener for Connection {
    async fn next(&mut self) -> Result<Wake, StoreError> {
        let lost = || StoreError::Unavailable("the connection that listens was lost".to_owned());
        self.heard.recv().await.ok_or_else(lost)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.reading.abort();
    }
}
