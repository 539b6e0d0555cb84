//! Runs what several kinoras share, PostgreSQL and a bucket, until its standard input ends: to try a cluster by
//! hand, and for the benchmarks.
//!
//! It prints the variables of the environment that tell kinora about them, a line each, and then an empty line.
#![expect(clippy::print_stdout, reason = "an example that tells what it started")]

use std::io::Read as _;

use kinora_testbed::{PostgresCluster, S3Server};

fn main() -> anyhow::Result<()> {
    let postgres = PostgresCluster::start(true)?;
    let s3 = S3Server::start()?;
    println!("KINORA_DATABASE_URL={}", postgres.url("postgres"));
    println!("KINORA_BLOBS_URL={}/kinora", s3.url());
    for (name, value) in s3.environment() {
        println!("{name}={value}");
    }
    println!();
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
