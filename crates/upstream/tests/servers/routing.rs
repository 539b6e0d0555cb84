//! Which server gets an order, and what becomes of jobs when one dies.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use kinora_engine::{Engine as _, EngineError};
use kinora_upstream::UpstreamSettings;

use crate::orders::wait_until;
use crate::support::{Fake, Fault, Patience, Rig, Route, instead, patience, request, settings};

/// Two servers of this dialect, with so many slots each.
fn two(dialect: &str, slots: u32) -> (Fake, Fake, Vec<UpstreamSettings>) {
    let (first, second) = (Fake::named(dialect), Fake::named(dialect));
    let of = |name: &str, fake: &Fake| UpstreamSettings {
        slots,
        ..settings(name, fake)
    };
    let both = vec![of("first", &first), of("second", &second)];
    (first, second, both)
}

/// Patience with a longer queue, for jobs that wait in the engine as they else would in the store.
fn long_queue() -> Patience {
    Patience {
        queue: Duration::from_secs(30),
        ..patience()
    }
}

#[test]
fn where_one_server_is_down_the_other_makes_all() {
    let (first, second, both) = two("sglang", 2);
    first.stop();
    let rig = Rig::with_patience(both, long_queue());
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| rig.make());
        }
    });
    assert_eq!(first.seen().n_asked, 0);
    assert_eq!(second.seen().orders.len(), 6);
    assert!(second.seen().most_open <= 2);
}

#[test]
fn a_server_never_has_more_jobs_than_slots() {
    let (first, second, mut both) = two("sglang", 1);
    both[1].slots = 3;
    for fake in [&first, &second] {
        fake.world().render_time = Duration::from_millis(80);
    }
    let rig = Rig::with_patience(both, long_queue());
    std::thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| rig.make());
        }
    });
    let (one, three) = (first.seen(), second.seen());
    assert_eq!(one.orders.len() + three.orders.len(), 12);
    assert_eq!(one.most_open, 1);
    assert!((2..=3).contains(&three.most_open), "{}", three.most_open);
    assert!(one.orders.len() >= 2, "both work");
}

#[test]
fn what_is_refused_by_one_server_is_sent_to_no_other() {
    let (first, second, both) = two("sglang", 2);
    for fake in [&first, &second] {
        fake.world().goes_wrong(
            Route::Create,
            instead(422, r#"{"detail": "no such size"}"#),
            u32::MAX,
        );
    }
    let rig = Rig::new(both);
    let err = rig.render(request()).error();
    assert!(matches!(err, EngineError::Rejected(_)), "{err:?}");
    assert_eq!(first.seen().n_asked + second.seen().n_asked, 1);
    assert!(rig.engine.health().is_ok(), "who refuses, works");
    assert_eq!(rig.engine.lane("m").unwrap().max_jobs, 4);
}

#[test]
fn a_server_without_time_hands_its_order_to_the_next() {
    let (first, second, both) = two("sglang", 2);
    first.world().goes_wrong(Route::Create, instead(503, ""), 1);
    second
        .world()
        .goes_wrong(Route::Create, instead(429, ""), 1);
    let rig = Rig::new(both);
    let err = rig.render(request()).error();
    assert!(
        matches!(&err, EngineError::Unavailable(why) if why.contains("it has no time")),
        "{err:?}"
    );
    assert_eq!(rig.engine.lane("m").unwrap().max_jobs, 0, "both rest");
    assert!(rig.engine.health().is_err());
    wait_until(|| rig.engine.health().is_ok());
    rig.make();
}

#[test]
fn a_server_that_failed_is_taken_out_and_comes_back_when_it_is_well() {
    let (first, second, both) = two("sglang", 1);
    first.world().goes_wrong(Route::Create, instead(503, ""), 1);
    first.world().goes_wrong(Route::Health, instead(503, ""), 2);
    let rig = Rig::with_patience(both, long_queue());
    let hold = Duration::from_millis(60);
    second.world().render_time = hold;
    let started = Instant::now();
    while first.seen().orders.is_empty() {
        assert!(started.elapsed() < Duration::from_secs(20), "it comes back");
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| rig.make());
            }
        });
    }
    let seen = first.seen();
    assert_eq!(seen.n_asked, 2, "one that failed, one that was made");
    assert!(seen.n_health >= 3, "asked how it is before each trial");
}

#[test]
fn failures_at_a_time_count_as_one() {
    let fake = Fake::named("sglang");
    let mut settings = settings("one", &fake);
    settings.slots = 8;
    let rig = Rig::with_patience(
        vec![settings],
        Patience {
            rest: (Duration::from_millis(300), Duration::from_secs(600)),
            absence: (Duration::from_secs(1), Duration::from_millis(50)),
            ..patience()
        },
    );
    fake.world().render_time = Duration::from_secs(60);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert!(rig.render(request()).result.is_err()));
        }
        wait_until(|| fake.seen().orders.len() == 8);
        fake.stop();
    });
    fake.world().render_time = Duration::ZERO;
    fake.start_again();
    let started = Instant::now();
    while rig.render(request()).result.is_err() {
        assert!(
            started.elapsed() < Duration::from_secs(3),
            "eight jobs, one outage, one short rest"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_job_moves_when_its_server_dies_with_it() {
    let (first, second, both) = two("sglang", 1);
    for fake in [&first, &second] {
        fake.world().render_time = Duration::from_millis(400);
    }
    let rig = Rig::new(both);
    std::thread::scope(|scope| {
        let job = scope.spawn(|| rig.make());
        wait_until(|| first.seen().orders.len() == 1);
        first.stop();
        job.join().unwrap();
    });
    assert_eq!(
        (first.seen().orders.len(), second.seen().orders.len()),
        (1, 1)
    );
}

#[test]
fn a_job_waits_for_a_server_that_keeps_it() {
    for dialect in ["openai", "kinora", "litellm"] {
        let (first, second, both) = two(dialect, 1);
        first.world().render_time = Duration::from_millis(300);
        let rig = Rig::new(both);
        std::thread::scope(|scope| {
            let job = scope.spawn(|| rig.make());
            wait_until(|| !first.seen().looks.is_empty());
            first.stop();
            std::thread::sleep(Duration::from_millis(500));
            first.start_again();
            job.join().unwrap();
        });
        assert_eq!(
            (first.seen().orders.len(), second.seen().orders.len()),
            (1, 0),
            "{dialect}"
        );
    }
}

#[test]
fn a_job_whose_server_dies_with_the_finished_clip_is_made_again_or_waited_for() {
    for (dialect, n_orders) in [("sglang", 2), ("openai", 1)] {
        let (first, second, both) = two(dialect, 1);
        first
            .world()
            .goes_wrong(Route::Content, Fault::HangUp, u32::MAX);
        let rig = Rig::new(both);
        std::thread::scope(|scope| {
            let job = scope.spawn(|| rig.make());
            wait_until(|| !first.seen().fetches.is_empty());
            first.stop();
            first.world().is_mended();
            std::thread::sleep(Duration::from_millis(900));
            first.start_again();
            job.join().unwrap();
        });
        let n_made = first.seen().orders.len() + second.seen().orders.len();
        assert_eq!(n_made, n_orders, "{dialect}");
    }
}

#[test]
fn of_fifty_jobs_none_is_lost_when_a_server_dies_and_only_what_ran_there_is_ordered_twice() {
    let (first, second, both) = two("sglang", 4);
    for fake in [&first, &second] {
        fake.world().render_time = Duration::from_millis(150);
    }
    let rig = Rig::with_patience(both, long_queue());
    let n_done = AtomicU32::new(0);
    let mut n_running_there = 0;
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..50 {
            scope.spawn(|| {
                rig.make();
                n_done.fetch_add(1, Ordering::Relaxed);
            });
        }
        wait_until(|| first.seen().orders.len() >= 12);
        n_running_there = first.stop();
    });
    let (there, here) = (first.seen(), second.seen());
    let n_orders = there.orders.len() + here.orders.len();
    let n_moved = n_orders - 50;
    println!(
        "fifty jobs: {} done, lost 0, ordered {n_orders} times ({} at the first, {} at the second), ordered twice {n_moved}, \
         of which {n_running_there} ran at the first, in {:.1} s",
        n_done.load(Ordering::Relaxed),
        there.orders.len(),
        here.orders.len(),
        started.elapsed().as_secs_f32()
    );
    assert_eq!(n_done.load(Ordering::Relaxed), 50);
    assert_eq!(n_moved, n_running_there);
    assert!(there.most_open <= 4 && here.most_open <= 4);
}
