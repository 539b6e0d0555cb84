//! kinora in front of FastVideo.

use crate::front::{self, Front};
use crate::peer::Peer;

async fn front() -> Front {
    Front::of(Peer::fastvideo().await, "fastvideo-0.2").await
}

#[tokio::test]
async fn fastvideo_makes_what_was_ordered() {
    front::makes_what_was_ordered(front().await).await;
}

#[tokio::test]
async fn fastvideo_begins_with_the_picture() {
    front::begins_with_the_picture(front().await).await;
}

#[tokio::test]
async fn a_failure_of_fastvideo_is_told() {
    front::tells_a_failure(front().await).await;
}

#[tokio::test]
async fn the_verbs_that_fastvideo_lacks_are_made() {
    front::makes_the_verbs_it_lacks(front().await).await;
}

#[tokio::test]
async fn fastvideo_forgets_what_is_deleted() {
    front::forgets_what_is_deleted(front().await).await;
}

#[tokio::test]
async fn a_job_of_fastvideo_is_found_again() {
    front::finds_its_job_again(front().await).await;
}

#[tokio::test]
async fn what_fastvideo_loses_is_ordered_anew() {
    front::orders_anew_what_it_lost(front().await).await;
}

#[tokio::test]
async fn fastvideo_is_found_to_be_well() {
    front::is_found_to_be_well(front().await).await;
}
