//! Places for what takes long, of which no project has more than its share.
//!
//! Whoever fills its own share waits for itself alone; the others' places stay free.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kinora_domain::ProjectId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// A number of places.
pub(crate) struct Shares {
    places: Arc<Semaphore>,
    n_places: usize,
    n_places_per_project: usize,
    /// The shares of those projects that have a place or wait for one.
    projects: Mutex<HashMap<ProjectId, Arc<Semaphore>>>,
}

/// A place that is taken until this is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _of_all: OwnedSemaphorePermit,
    _of_project: OwnedSemaphorePermit,
}

impl Shares {
    /// So many places, of which one project has so many at most.
    pub(crate) fn new(n_places: usize, n_places_per_project: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(n_places)),
            n_places,
            n_places_per_project,
            projects: Mutex::default(),
        }
    }

    /// How many places are taken.
    pub(crate) fn n_taken(&self) -> usize {
        self.n_places - self.places.available_permits()
    }

    /// Takes a place, if one is free for this project.
    pub(crate) fn try_take(&self, project: &ProjectId) -> Option<Place> {
        let of_project = self.share(project).try_acquire_owned().ok()?;
        let of_all = Arc::clone(&self.places).try_acquire_owned().ok()?;
        Some(Place {
            _of_all: of_all,
            _of_project: of_project,
        })
    }

    /// Takes a place as soon as one is free for this project; `None` when that takes longer than `patience`.
    pub(crate) async fn take(&self, project: &ProjectId, patience: Duration) -> Option<Place> {
        let take = async {
            let of_project = self.share(project).acquire_owned().await.ok()?;
            let of_all = Arc::clone(&self.places).acquire_owned().await.ok()?;
            Some(Place {
                _of_all: of_all,
                _of_project: of_project,
            })
        };
        timeout(patience, take).await.ok().flatten()
    }

    fn share(&self, project: &ProjectId) -> Arc<Semaphore> {
        let mut projects = self.projects.lock().unwrap_or_else(PoisonError::into_inner);
        // Places and those who wait for one hold their share.
        projects.retain(|_, share| Arc::strong_count(share) > 1);
        let share = projects
            .entry(project.clone())
            .or_insert_with(|| Arc::new(Semaphore::new(self.n_places_per_project)));
        Arc::clone(share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(name: &str) -> ProjectId {
        ProjectId::parse(name).unwrap()
    }

    #[tokio::test]
    async fn a_project_that_has_its_share_leaves_the_other_places_free() {
        let shares = Shares::new(5, 3);
        let (greedy, modest) = (project("proj_greedy"), project("proj_modest"));
        let taken: Vec<_> = (0..3).map_while(|_| shares.try_take(&greedy)).collect();
        assert_eq!(taken.len(), 3);
        assert!(shares.try_take(&greedy).is_none());
        assert!(shares.take(&greedy, Duration::ZERO).await.is_none());
        let others = [shares.try_take(&modest), shares.try_take(&modest)];
        assert!(others.iter().all(Option::is_some));
        assert!(shares.try_take(&modest).is_none(), "all places are taken");
        drop(taken);
        assert!(shares.try_take(&modest).is_some());
        drop(others);
        assert!(shares.take(&greedy, Duration::ZERO).await.is_some());
        assert_eq!(
            shares.projects.lock().unwrap().len(),
            1,
            "only who is there is known"
        );
    }

    #[tokio::test]
    async fn who_waits_gets_the_place_that_becomes_free() {
        let shares = Shares::new(1, 1);
        let project = project("proj_a");
        let place = shares.try_take(&project).unwrap();
        let wait = shares.take(&project, Duration::from_secs(60));
        let (taken, ()) = tokio::join!(wait, async { drop(place) });
        assert!(taken.is_some());
    }
}
