//! What a storm breaks, how, and for how long.

use std::process::Command;
use std::time::Duration;

use kinora_testbed::{ProxyFault, S3Fault};
use rustix::process::Signal;

use crate::clients::Batch;
use crate::installation::{Installation, LEASE, Setup};
use crate::invariants;
use crate::storms::{API_POINTS, Done, Mended, QUIET_WITHIN, Storm};
use crate::wait_for;

/// How long a process may take to come by the point at which it kills itself.
const POINT_WITHIN: Duration = Duration::from_secs(60);
/// How far ahead the clock of the database jumps.
const CLOCK_JUMP: Duration = Duration::from_secs(20);
/// How many videos the big project orders before the small one does.
const N_BACKLOG: usize = 30;

/// Breaks something in the middle of the work, and mends it.
pub(crate) async fn blow(storm: Storm, installation: &mut Installation) -> Done {
    let mut done = Done::default();
    if !matches!(
        storm,
        Storm::KillAt(_) | Storm::SleepAt(..) | Storm::Backlog
    ) {
        until_something_runs(installation).await;
        pause(0..1500).await;
    }
    match storm {
        Storm::Calm => {}
        Storm::Backlog => backlog(installation, &mut done).await,
        Storm::KillWorkers => {
            for _ in 0..3 {
                installation.any_worker().server.kill_9().await;
                done.n_kills += 1;
                revive(installation).await;
                pause(500..2500).await;
            }
        }
        Storm::KillApi => {
            for _ in 0..3 {
                installation.any_api().server.kill_9().await;
                done.n_kills += 1;
                revive(installation).await;
                pause(500..2000).await;
            }
        }
        Storm::KillAt(point) => kill_at(point, installation, &mut done).await,
        Storm::SleepAt(_, point) => sleep_at(point, installation, &mut done).await,
        Storm::Zombie => {
            let node = installation.any_worker();
            node.server.signal(Signal::STOP);
            tokio::time::sleep(LEASE * 2 + LEASE / 2).await;
            node.server.signal(Signal::CONT);
        }
        Storm::ClockJump => {
            for ahead in [CLOCK_JUMP, Duration::ZERO] {
                let moved = installation.database.move_clock(ahead).await;
                done.violations.extend(moved.err());
                tokio::time::sleep(Duration::from_secs(3)).await;
            }
        }
        Storm::DatabaseCrash => crash_database(installation).await,
        Storm::DatabaseCut => {
            for _ in 0..4 {
                network(
                    installation,
                    ProxyFault::Refuses,
                    Duration::from_millis(300),
                )
                .await;
                pause(300..1200).await;
            }
        }
        Storm::DatabaseNetwork(_, ProxyFault::LosesCommits) => {
            // Somebody orders meanwhile, and sends it again until it is answered.
            let ordering = installation.clients.begin(6, false);
            network(
                installation,
                ProxyFault::LosesCommits,
                Duration::from_secs(6),
            )
            .await;
            let late = ordering.await.expect("clients do not break down");
            done.remark = remark_on(late);
        }
        Storm::DatabaseNetwork(_, fault) => {
            network(installation, fault, Duration::from_secs(6)).await;
        }
        Storm::Bucket(_, fault) => {
            if !bucket(installation, fault, Duration::from_secs(4)).await {
                done.violations
                    .push("nobody asked the bucket for anything".to_owned());
            }
        }
        Storm::DiskFull => fill_disk(installation, &mut done).await,
        Storm::Mixed => mixed(installation, &mut done).await,
    }
    done
}

/// What became of orders that somebody sent while something was broken.
fn remark_on(late: Batch) -> String {
    format!(
        "{} orders in the middle of it, sent again {} times",
        late.n_acknowledged, late.n_repeated
    )
}

async fn until_something_runs(installation: &Installation) {
    let running = "select count(*) from videos where status = 'in_progress'";
    // The fault comes all the same if nothing does.
    wait_for(Duration::from_secs(10), || async {
        installation.database.number(running).await.unwrap_or(0) > 0
    })
    .await;
}

/// A while in milliseconds, as chance has it.
async fn pause(range_ms: std::ops::Range<u64>) {
    tokio::time::sleep(Duration::from_millis(fastrand::u64(range_ms))).await;
}

/// Starts again what has ended.
async fn revive(installation: &mut Installation) {
    for node in installation.api.iter_mut().chain(&mut installation.workers) {
        if !node.server.is_running() {
            node.restart().await;
        }
    }
}

/// Arms one process after the other until all that could come by the point would; then starts again what killed itself.
async fn kill_at(point: &'static str, installation: &mut Installation, done: &mut Done) {
    let answers = API_POINTS.contains(&point) || installation.workers.is_empty();
    let nodes = if answers {
        &mut installation.api
    } else {
        &mut installation.workers
    };
    for node in nodes.iter_mut() {
        node.server.kill_9().await;
        done.n_kills += 2;
        node.restart_armed("KINORA_KILL_AT", point);
    }
    // One that ends in another way has not come by.
    let came_by = wait_for(POINT_WITHIN, || {
        let mut ends = nodes.iter_mut().map(|node| node.server.killed_by());
        std::future::ready(ends.any(|end| end == Some(Signal::KILL.as_raw())))
    })
    .await;
    if !came_by {
        done.violations.push(format!("nobody came by {point}"));
    }
    for node in nodes.iter_mut() {
        if node.server.is_running() {
            node.server.kill_9().await;
        }
        node.restart().await;
    }
}

/// Lets one worker fall asleep at the point, and wakes it as soon as another has its video, so that its late word mostly
/// comes in the middle of that: where the video is finished already, it would be refused for being twice, whatever its lease.
///
/// A server that does everything takes its own video back once it is awake.
async fn sleep_at(point: &'static str, installation: &mut Installation, done: &mut Done) {
    let database = installation.database.clone();
    let is_alone = installation.setup == Setup::Embedded;
    // The sleeper has a fresh id, and may fall asleep before it tells anybody.
    let workers = "select id from workers union select worker_id from video_attempts";
    let known = database.rows(workers).await.unwrap_or_default();
    let known = format!("'{}'", known.join("', '"));
    let node = installation.any_worker();
    node.server.kill_9().await;
    done.n_kills += 1;
    node.restart_armed("KINORA_STOP_AT", point);
    if !wait_for(POINT_WITHIN, || std::future::ready(node.sleeps())).await {
        done.violations.push(format!("nobody came by {point}"));
    }
    let taken = format!(
        "select count(*) from videos v join video_attempts a on a.video_id = v.id
         where a.worker_id not in ({known}) and a.lease_seq < v.lease_seq"
    );
    let is_taken = wait_for(POINT_WITHIN, || async {
        database.number(&taken).await.unwrap_or(0) > 0
    })
    .await;
    let n_dropped = node.n_dropped();
    node.server.signal(Signal::CONT);
    let is_dropped = wait_for(POINT_WITHIN, || {
        std::future::ready(node.n_dropped() > n_dropped)
    })
    .await;
    if !(is_alone || is_taken && is_dropped) {
        done.violations.push(format!(
            "the sleeper's video was taken: {is_taken}; it dropped its work: {is_dropped}"
        ));
    }
}

async fn crash_database(installation: &Installation) {
    let cluster = installation.cluster.as_ref().expect("a cluster");
    let postgres = std::sync::Arc::clone(&cluster.postgres);
    let crash = tokio::task::spawn_blocking(move || {
        postgres.stop_immediately()?;
        std::thread::sleep(Duration::from_secs(2));
        postgres.start_again()
    });
    let crashed = crash.await.expect("no panic");
    crashed.expect("PostgreSQL stops and starts again");
}

async fn network(installation: &Installation, fault: ProxyFault, lasts: Duration) {
    let proxy = installation.proxy.as_ref().expect("a cluster");
    proxy.set_fault(fault);
    tokio::time::sleep(lasts).await;
    proxy.set_fault(ProxyFault::None);
}

/// Lets it last until somebody has met it, and a while beyond that. Returns whether somebody has.
async fn bucket(installation: &Installation, fault: S3Fault, lasts: Duration) -> bool {
    let cluster = installation.cluster.as_ref().expect("a cluster");
    let n_before = cluster.s3.n_hit();
    cluster.s3.set_fault(fault);
    let is_hit = wait_for(POINT_WITHIN, || async { cluster.s3.n_hit() > n_before }).await;
    tokio::time::sleep(lasts).await;
    cluster.s3.set_fault(S3Fault::None);
    is_hit
}

/// Six faults, one on the heels of the other.
async fn mixed(installation: &mut Installation, done: &mut Done) {
    for _ in 0..6 {
        match fastrand::u32(..6) {
            0 => {
                installation.any_worker().server.kill_9().await;
                done.n_kills += 1;
            }
            1 => {
                installation.any_api().server.kill_9().await;
                done.n_kills += 1;
            }
            2 => {
                network(
                    installation,
                    ProxyFault::Refuses,
                    Duration::from_millis(500),
                )
                .await;
            }

            3 => {
                network(installation, ProxyFault::BlackHole, Duration::from_secs(2)).await;
            }
            4 => drop(bucket(installation, S3Fault::Fails, Duration::from_secs(2)).await),
            _ => drop(bucket(installation, S3Fault::LosesUploads, Duration::from_secs(2)).await),
        }
        revive(installation).await;
        pause(200..1500).await;
    }
}

/// Fills the file system of the data folder: a small one, mounted over it for as long as this lasts.
async fn fill_disk(installation: &mut Installation, done: &mut Done) {
    let node = &mut installation.api[0];
    let data = node.server.data().path().to_owned();
    let mount = |script: &str| {
        let status = Command::new("sh")
            .arg("-c")
            .arg(script)
            .arg("sh")
            .arg(&data)
            .status();
        status.is_ok_and(|status| status.success())
    };
    node.server.stop_gracefully().await;
    installation.observer.look(false).await;
    let node = &mut installation.api[0];
    // What is there moves to the small file system, and back at the end. The database's log alone may take 64 MiB.
    let onto = r#"set -e; cp -a "$1" "$1.kept"; size=$(($(du -sm "$1" | cut -f 1) + 200))m
                  mount -t tmpfs -o size=$size,mode=700 tmpfs "$1" || { rm -rf "$1.kept"; exit 1; }
                  cp -a "$1.kept/." "$1/"; rm -rf "$1.kept""#;
    if !mount(onto) {
        "skipped: only root can mount a small file system".clone_into(&mut done.remark);
        node.restart().await;
        installation.observer.look(true).await;
        return;
    }
    node.restart().await;
    installation.observer.look(true).await;
    until_something_runs(installation).await;
    let filled = mount(r#"head -c 4G /dev/zero > "$1/filler" 2>/dev/null; [ -s "$1/filler" ]"#);
    // Somebody orders while there is no room, and is told to come back.
    let ordering = installation.clients.begin(3, false);
    tokio::time::sleep(Duration::from_secs(6)).await;
    let emptied = mount(r#"rm "$1/filler""#);
    if !(filled && emptied) {
        done.violations
            .push("the disk could not be filled".to_owned());
    }
    done.mended = Some(Mended::now(installation).await);
    let late = ordering.await.expect("clients do not break down");
    done.remark = remark_on(late);
    let database = installation.database.clone();
    let is_quiet = wait_for(QUIET_WITHIN, || invariants::is_quiet(&database)).await;
    if !is_quiet {
        done.violations
            .push("all is not quiet once there is room again".to_owned());
    }
    let node = &mut installation.api[0];
    node.server.stop_gracefully().await;
    installation.observer.look(false).await;
    let back = r#"set -e; cp -a "$1" "$1.kept"; umount "$1"; rm -rf "$1"; mv "$1.kept" "$1""#;
    if !mount(back) {
        done.violations
            .push("the data could not be moved back".to_owned());
    }
    installation.api[0].restart().await;
    installation.observer.look(true).await;
}

/// Orders a backlog of the big project and then three videos of the small one; none of these may wait for more of the
/// backlog than are being made at a time.
async fn backlog(installation: &Installation, done: &mut Done) {
    let batch = &mut done.batch;
    let (big, small) = (installation.clients.big(), installation.clients.small());
    for _ in 0..N_BACKLOG {
        batch.n_acknowledged += usize::from(installation.clients.order(big).await.is_some());
    }
    let mut waits_ms = Vec::new();
    for _ in 0..3 {
        let Some((id, _)) = installation.clients.order(small).await else {
            continue;
        };
        batch.n_acknowledged += 1;
        let database = &installation.database;
        let started =
            format!("select count(*) from videos where id = '{id}' and started_at is not null");
        wait_for(QUIET_WITHIN, || async {
            database.number(&started).await == Ok(1)
        })
        .await;
        let overtaken = format!(
            "select count(*) from videos b, videos s
             where s.id = '{id}' and b.project_id = '{}' and b.started_at > s.created_at
               and b.started_at < s.started_at",
            big.id
        );
        let n_before = database.number(&overtaken).await.unwrap_or(u64::MAX);
        if n_before > installation.n_slots() as u64 {
            done.violations.push(format!(
                "{id} waited for {n_before} videos of the big project"
            ));
        }
        let wait = format!("select started_at - created_at from videos where id = '{id}'");
        waits_ms.push(database.number(&wait).await.unwrap_or(u64::MAX));
    }
    let waiting = format!(
        "select count(*) from videos where project_id = '{}' and status = 'queued'",
        big.id
    );
    let n_waiting = installation.database.number(&waiting).await.unwrap_or(0);
    done.remark = format!(
        "the small project's videos waited {waits_ms:?} ms, {n_waiting} of the big one's still wait"
    );
}
