//! `GET /videos`: its query and its answer.

use serde::Serialize;

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
    /// How many items at most, 0 to 100; 20 by default.
    pub limit: u32,
    /// The order.
    pub order: ListOrder,
}

impl ListParams {
    /// Checks the query parameters of a list. Unknown ones are ignored; of a repeated one the last counts.
    ///
    /// # Errors
    /// `limit` is not a whole number from 0 to 100, or `order` is neither `asc` nor `desc`.
    pub fn from_query(query: &[(String, String)]) -> Result<Self, RequestError> {
        let last = |name: &str| {
            query
                .iter()
                .rev()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.as_str())
        };
        let limit = match last("limit") {
            None => 20,
            Some(text) => whole_number_up_to_100(text).ok_or_else(|| {
                let message = format!(
                    "Invalid value: '{text}'. 'limit' must be a whole number from 0 to 100."
                );
                RequestError::invalid_value("limit", message)
            })?,
        };
        let order = match last("order") {
            None | Some("desc") => ListOrder::Desc,
            Some("asc") => ListOrder::Asc,
            Some(text) => {
                let message =
                    format!("Invalid value: '{text}'. Supported values are: 'asc', 'desc'.");
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

fn whole_number_up_to_100(text: &str) -> Option<u32> {
    let is_plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|limit| is_plain && *limit <= 100)
}

/// One page of videos.
#[derive(Clone, Debug, Serialize)]
pub struct VideoList {
    object: &'static str,
    data: Vec<Video>,
    first_id: Option<String>,
    last_id: Option<String>,
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
}
