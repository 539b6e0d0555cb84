//! Which models an order may go to, and which of them gets it.

use std::fmt;

use kinora_domain::{Catalog, CatalogEntry, ClipSeconds, Size, VideoSpec};

use crate::error::shown;
use crate::order::one_of;
use crate::{Fields, RequestError};

/// What can be ordered: the models that clients may name, and what their engines would turn down.
#[derive(Clone, Copy)]
pub struct Offer<'a> {
    /// The models.
    pub catalog: &'a Catalog,
    /// Says why the engine of an order's model would not carry it out, where that is known before anybody waits.
    pub admit: &'a (dyn Fn(&VideoSpec) -> Result<(), RequestError> + Sync),
}

impl fmt::Debug for Offer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Offer")
            .field("catalog", &self.catalog)
            .finish_non_exhaustive()
    }
}

/// The models that an order may go to, at least one.
pub(crate) struct Choices<'a> {
    preferred: &'a CatalogEntry,
    others: Vec<&'a CatalogEntry>,
    offer: Offer<'a>,
}

impl<'a> Choices<'a> {
    /// The models that the name in an order stands for, or else the default name.
    pub(crate) fn named(fields: &Fields, offer: Offer<'a>) -> Result<Self, RequestError> {
        // Clients without a model send an empty text, in JSON too.
        let asked = fields.text("model")?.filter(|name| !name.is_empty());
        let name = asked.unwrap_or_else(|| offer.catalog.default_name());
        Self::of(offer.catalog.choices(name), offer)
            .ok_or_else(|| no_such_model(name, offer.catalog))
    }

    /// These models, in their order; `None` where there is none.
    pub(crate) fn of(
        entries: impl IntoIterator<Item = &'a CatalogEntry>,
        offer: Offer<'a>,
    ) -> Option<Self> {
        let mut entries = entries.into_iter();
        Some(Self {
            preferred: entries.next()?,
            others: entries.collect(),
            offer,
        })
    }

    /// The same models, those for which `is_better` before the others.
    pub(crate) fn preferring(self, is_better: impl Fn(&CatalogEntry) -> bool) -> Self {
        let mut entries: Vec<_> = self.iter().collect();
        entries.sort_by_key(|entry| !is_better(entry));
        Self::of(entries, self.offer).unwrap_or(self)
    }

    /// Each model, the preferred one first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'a CatalogEntry> {
        std::iter::once(self.preferred).chain(self.others.iter().copied())
    }

    /// The lengths that the models together make, shortest first.
    pub(crate) fn lengths(&self) -> Vec<ClipSeconds> {
        let mut lengths: Vec<_> = self
            .iter()
            .flat_map(|entry| entry.card.lengths.iter().copied())
            .collect();
        lengths.sort_unstable();
        lengths.dedup();
        lengths
    }

    /// The size of this text.
    ///
    /// # Errors
    /// It is none, or none of the models makes it.
    pub(crate) fn size(&self, text: &str) -> Result<Size, RequestError> {
        let is_made = |size: &Size| self.iter().any(|entry| entry.sizes.contains(size));
        text.parse().ok().filter(is_made).ok_or_else(|| {
            let mut sizes: Vec<Size> = Vec::new();
            for size in self.iter().flat_map(|entry| &entry.sizes) {
                if !sizes.contains(size) {
                    sizes.push(*size);
                }
            }
            let message = format!(
                "Invalid value: '{}'. Supported values for '{}' are: {}.",
                shown(text),
                self.preferred.name,
                one_of(&sizes)
            );
            RequestError::invalid_value("size", message)
        })
    }

    /// The order as the first of these models carries it out that can.
    ///
    /// # Errors
    /// No model can: what the preferred one says of it, of those that could if it were right.
    pub(crate) fn first_that_can(
        &self,
        make: impl Fn(&CatalogEntry) -> Result<VideoSpec, RequestError>,
    ) -> Result<VideoSpec, RequestError> {
        let make = |entry| {
            let spec = make(entry)?;
            (self.offer.admit)(&spec)?;
            Ok(spec)
        };
        let mut cause = match make(self.preferred) {
            Err(err) => err,
            made => return made,
        };
        for &entry in &self.others {
            match make(entry) {
                // That one model cannot is no news where another could.
                Err(err) if is_about_model(&cause) && !is_about_model(&err) => cause = err,
                Err(_) => {}
                made => return made,
            }
        }
        Err(cause)
    }
}

fn is_about_model(err: &RequestError) -> bool {
    err.code
        .is_some_and(|code| code.starts_with("unsupported_"))
}

pub(crate) fn no_such_model(name: &str, catalog: &Catalog) -> RequestError {
    RequestError {
        param: Some("model"),
        code: Some("model_not_found"),
        message: format!(
            "The model '{}' does not exist. GET /v1/models lists the models: {}.",
            shown(name),
            one_of(catalog.names().map(|entry| &entry.name))
        ),
    }
}
