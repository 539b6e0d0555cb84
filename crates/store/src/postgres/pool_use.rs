//! The pool's connections as metrics.

use std::fmt;

use deadpool_postgres::Pool;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric as _};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::gauge::ConstGauge;

/// Reads the state of the pool whenever somebody asks.
pub(super) struct PoolUse(pub(super) Pool);

impl fmt::Debug for PoolUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PoolUse").field(&self.0.status()).finish()
    }
}

impl Collector for PoolUse {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let status = self.0.status();
        // What is in use is what was opened and does not lie idle.
        let in_use = status.size.saturating_sub(status.available);
        for (name, help, value) in [
            (
                "kinora_database_connections_max",
                "The most connections of this process to PostgreSQL",
                status.max_size,
            ),
            (
                "kinora_database_connections_open",
                "Connections of this process to PostgreSQL",
                status.size,
            ),
            (
                "kinora_database_connections_used",
                "Connections to PostgreSQL that do something",
                in_use,
            ),
            (
                "kinora_database_waiting",
                "Operations that wait for a connection to PostgreSQL",
                status.waiting,
            ),
        ] {
            let gauge = ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX));
            gauge.encode(encoder.encode_descriptor(name, help, None, MetricType::Gauge)?)?;
        }
        Ok(())
    }
}
