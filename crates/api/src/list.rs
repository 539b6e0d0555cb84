//! `GET /videos`: its query and its answer.

use serde::Serialize;
use utoipa::ToSchema;

use crate::error::shown;
use crate::{RequestError, Video};

/// In which order a list is, by creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListOrder {
    /// Oldest first.
    Asc,
    /// Newest first; the default.
    Desc,
}

/// The checked query of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListParams {
    /// The last id of the page before.
    pub after: Option<String>,
    /// How many items at most.
    pub limit: u32,
    /// The order.
    pub order: ListOrder,
}

/// How long the pages of a list may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageLimit {
    /// The length of a page that says nothing.
    pub(crate) default: u32,
    /// The longest that can be asked for.
    pub(crate) max: u32,
}

const VIDEOS: PageLimit = PageLimit {
    default: 20,
    max: 100,
};

impl ListParams {
    /// Checks the query parameters of a list of pages of 0 to 100 items, 20 by default. Unknown ones are ignored;
    /// of a repeated one the last counts.
    ///
    /// # Errors
    /// `limit` is not a whole number in that range, or `order` is neither `asc` nor `desc`.
    pub fn from_query(query: &[(String, String)]) -> Result<Self, RequestError> {
        Self::with_limit(query, VIDEOS)
    }

    pub(crate) fn with_limit(
        query: &[(String, String)],
        pages: PageLimit,
    ) -> Result<Self, RequestError> {
        let last = |name: &str| last_of(query, name);
        let limit = match last("limit") {
            None => pages.default,
            Some(text) => whole_number_up_to(pages.max, text).ok_or_else(|| {
                let message = format!(
                    "Invalid value: '{}'. 'limit' must be a whole number from 0 to {}.",
                    shown(text),
                    pages.max
                );
                RequestError::invalid_value("limit", message)
            })?,
        };
        let order = match last("order") {
            None | Some("desc") => ListOrder::Desc,
            Some("asc") => ListOrder::Asc,
            Some(text) => {
                let message = format!(
                    "Invalid value: '{}'. Supported values are: 'asc', 'desc'.",
                    shown(text)
                );
                return Err(RequestError::invalid_value("order", message));
            }
        };
        let after = last("after").filter(|id| !id.is_empty()).map(str::to_owned);
        Ok(Self {
            after,
            limit,
            order,
        })
    }
}

/// The last value of a query parameter.
pub(crate) fn last_of<'q>(query: &'q [(String, String)], name: &str) -> Option<&'q str> {
    let mut from_the_end = query.iter().rev();
    let found = from_the_end.find(|(key, _)| key == name);
    found.map(|(_, value)| value.as_str())
}

fn whole_number_up_to(max: u32, text: &str) -> Option<u32> {
    let is_plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|limit| is_plain && *limit <= max)
}

/// One page of videos.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VideoList {
    /// Always `list`.
    #[schema(pattern = "^list$")]
    object: &'static str,
    /// The items, in the order that was asked for.
    data: Vec<Video>,
    /// The id of the first item; null when there is none.
    #[schema(required)]
    first_id: Option<String>,
    /// The id of the last item, for `after`; null when there is none.
    #[schema(required)]
    last_id: Option<String>,
    /// Whether the list goes on after the last item.
    has_more: bool,
}

impl VideoList {
    /// The page of `data`; `has_more` says whether the list goes on after it.
    #[must_use]
    pub fn new(data: Vec<Video>, has_more: bool) -> Self {
        let first_id = data.first().map(|video| video.id.clone());
        let last_id = data.last().map(|video| video.id.clone());
        Self {
            object: "list",
            data,
            first_id,
            last_id,
            has_more,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(query: &[(&str, &str)]) -> Result<ListParams, RequestError> {
        let owned: Vec<_> = query
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        ListParams::from_query(&owned)
    }

    #[test]
    fn limits_from_0_to_100_are_accepted_and_no_others() {
        for (text, limit) in [("0", 0), ("1", 1), ("100", 100)] {
            assert_eq!(parse(&[("limit", text)]).unwrap().limit, limit);
        }
        for text in ["101", "-1", "abc", "", "+5", "1.0", " 5", "99999999999"] {
            assert_eq!(
                parse(&[("limit", text)]).unwrap_err().param,
                Some("limit"),
                "{text}"
            );
        }
    }

    #[test]
    fn the_default_page_is_the_20_newest() {
        let expected = ListParams {
            after: None,
            limit: 20,
            order: ListOrder::Desc,
        };
        assert_eq!(parse(&[]).unwrap(), expected);
        assert_eq!(parse(&[("after", ""), ("unknown", "x")]).unwrap(), expected);
    }

    #[test]
    fn an_unknown_order_is_refused() {
        assert_eq!(parse(&[("order", "foo")]).unwrap_err().param, Some("order"));
        assert_eq!(parse(&[("order", "asc")]).unwrap().order, ListOrder::Asc);
    }

    proptest! {
        #[test]
        fn no_query_makes_the_parser_panic_and_what_it_takes_is_in_range(
            query in prop::collection::vec(
                (
                    prop_oneof!["(after|limit|order)", any::<String>()],
                    prop_oneof!["[0-9]{0,12}", "(asc|desc)", any::<String>()],
                ),
                0..6,
            ),
        ) {
            if let Ok(params) = ListParams::from_query(&query) {
                prop_assert!(params.limit <= 100);
                prop_assert_ne!(params.after.as_deref(), Some(""));
            }
        }
    }
}
