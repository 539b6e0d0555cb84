//! How much of a clip each of its moments takes.

use super::Later;
use super::later::Moment;

/// The most of a clip that the card at its end takes.
const CARD_SHARE: f32 = 0.3;

/// Moments with their shares: as long as they are said to be where all are, alike otherwise.
pub(super) fn shared(later: Vec<Moment>, lengths_s: &[Option<f32>]) -> Vec<Later> {
    let told: Option<Vec<f32>> = lengths_s.iter().copied().collect();
    let told = told.filter(|told| told.len() == later.len() + 1);
    let all: f32 = told.iter().flatten().sum();
    let n_moments = later.len() + 1;
    // A card is read in less time than a moment takes.
    let has_card = later.last().is_some_and(|(scene, _)| scene.card.is_some());
    let card = if has_card {
        CARD_SHARE.min(1.0 / n_moments as f32)
    } else {
        0.0
    };
    let even = (1.0 - card) / (n_moments - usize::from(has_card)) as f32;
    let moments = later.into_iter().enumerate();
    moments
        .map(|(idx, (scene, transition))| Later {
            share: match &told {
                Some(told) => told[idx + 1] / all,
                None if scene.card.is_some() => card,
                None => even,
            },
            scene,
            transition,
        })
        .collect()
}
