//! GET /v1/videos: pages, orders and limits.

use crate::common::TestServer;
use serde_json::json;

/// Orders `n` videos one after the other and returns their ids, oldest first.
async fn orders(server: &TestServer, n: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for order_idx in 0..n {
        ids.push(server.api.create_short(&format!("ball {order_idx}")).await);
    }
    ids
}

/// 69.
#[tokio::test]
async fn a_list_of_nothing_has_every_member() {
    let server = TestServer::start().await;
    let (_, page) = server.api.page("").await;
    let expected =
        json!({"object": "list", "data": [], "first_id": null, "last_id": null, "has_more": false});
    assert_eq!(page, expected);
}

/// 70: newest first unless asked otherwise; ties, which videos of one second are, in order of arrival.
#[tokio::test]
async fn the_newest_come_first_unless_asked_otherwise() {
    let server = TestServer::start().await;
    let ids = orders(&server, 5).await;
    let newest_first: Vec<String> = ids.iter().rev().cloned().collect();
    assert_eq!(server.api.page("").await.0, newest_first);
    assert_eq!(server.api.page("?order=desc").await.0, newest_first);
    assert_eq!(server.api.page("?order=asc").await.0, ids);
}

/// 71, 73.
#[tokio::test]
async fn a_page_has_as_many_as_asked_and_knows_whether_there_are_more() {
    let server = TestServer::start().await;
    let ids = orders(&server, 25).await;
    for (query, n_expected, has_more) in [
        ("", 20, true),
        ("?limit=1", 1, true),
        ("?limit=24", 24, true),
        ("?limit=25", 25, false),
        ("?limit=100", 25, false),
        ("?limit=0", 0, false),
    ] {
        let (page_ids, page) = server.api.page(query).await;
        assert_eq!(page_ids.len(), n_expected, "{query}");
        assert_eq!(page["has_more"], has_more, "{query}");
        assert_eq!(
            page["first_id"].as_str(),
            page_ids.first().map(String::as_str)
        );
        assert_eq!(
            page["last_id"].as_str(),
            page_ids.last().map(String::as_str)
        );
    }
    // The remainder is exactly one page.
    let after = format!("?order=asc&limit=5&after={}", ids[19]);
    let (page_ids, page) = server.api.page(&after).await;
    assert_eq!(page_ids, ids[20..]);
    assert_eq!(page["has_more"], false);
    let after_all = format!("?order=asc&after={}", ids[24]);
    let (page_ids, page) = server.api.page(&after_all).await;
    assert_eq!(page_ids, Vec::<String>::new());
    assert_eq!(page["has_more"], false);
}

/// 72.
#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat_while_videos_arrive() {
    let server = TestServer::start().await;
    let mut expected = orders(&server, 9).await;
    expected.reverse();
    let mut walked = Vec::new();
    let mut query = "?limit=2".to_owned();
    loop {
        let (ids, page) = server.api.page(&query).await;
        walked.extend(ids);
        if page["has_more"] == false {
            break;
        }
        server.api.create_short("a late arrival").await;
        let last = page["last_id"]
            .as_str()
            .expect("a page with more has a last");
        query = format!("?limit=2&after={last}");
    }
    assert_eq!(walked, expected);
}

/// 71, 75.
#[tokio::test]
async fn what_is_no_limit_order_or_cursor_is_named() {
    let server = TestServer::start().await;
    for (query, param) in [
        ("?limit=101", "limit"),
        ("?limit=-1", "limit"),
        ("?limit=abc", "limit"),
        ("?limit=", "limit"),
        ("?limit=99999999999999999999", "limit"),
        ("?order=foo", "order"),
        ("?order=DESC", "order"),
        ("?after=video_00000000000000000000000000000000", "after"),
        ("?after=..%2F..", "after"),
    ] {
        let answer = server.api.get(&format!("/v1/videos{query}")).await;
        assert!([400, 404].contains(&answer.status), "{query}: {answer:?}");
        let refusal = answer.refused(answer.status);
        assert_eq!(
            refusal.param.as_deref(),
            Some(param),
            "{query}: {refusal:?}"
        );
    }
}
