//! Lists: every page, one item after another.

use std::process::ExitCode;

use clap::Args;
use serde_json::Value;

use crate::cli::client::Call;
use crate::cli::inputs::Inputs;
use crate::cli::output::Format;
use crate::cli::session::Session;

/// The flags of every list.
#[derive(Args, Clone, Debug)]
pub(crate) struct PageArgs {
    /// Begin after the item with this id
    #[arg(long, value_name = "ID")]
    after: Option<String>,
    /// How many items to ask for at a time; all pages are shown whatever the number
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    limit: Option<i64>,
    /// asc for oldest first, desc for newest first
    #[arg(long, value_name = "ORDER")]
    order: Option<String>,
    /// How many items to show at most; -1 for all
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, default_value_t = -1)]
    max_items: i64,
}

impl PageArgs {
    /// Of a list that has one page.
    pub(crate) fn only(max_items: i64) -> Self {
        Self {
            after: None,
            limit: None,
            order: None,
            max_items,
        }
    }
}

/// Shows a list. `filters` are parameters of the query that only this list has.
pub(crate) async fn show_all(
    args: PageArgs,
    list: Call,
    filters: &[(&str, Option<String>)],
    session: &Session,
) -> anyhow::Result<ExitCode> {
    // What is piped in may have parameters too.
    let mut piped = Inputs::new().read()?;
    let mut after = piped.take("after", args.after)?;
    let mut filters = filters.to_vec();
    filters.push(("limit", args.limit.map(|limit| limit.to_string())));
    filters.push(("order", args.order));
    for (name, value) in &mut filters {
        *value = piped.take(name, value.take())?;
    }
    let page_after = |after: Option<&str>| {
        let call = list.clone().query("after", after);
        filters.iter().fold(call, |call, (name, value)| {
            call.query(name, value.as_deref())
        })
    };
    if session.output.result.format == Format::Raw {
        // The bytes of one answer are untouched; those of several would be no document.
        return session.show(&page_after(after.as_deref())).await;
    }
    // A negative number means all of them.
    let mut n_left = u64::try_from(args.max_items).unwrap_or(u64::MAX);
    let mut screen = session.output.screen();
    'pages: while n_left > 0 {
        let page = session.client.fetch(&page_after(after.as_deref())).await?;
        let page = page.json()?;
        let items = page["data"].as_array().map(Vec::as_slice).unwrap_or(&[]);
        for item in items
            .iter()
            .take(usize::try_from(n_left).unwrap_or(usize::MAX))
        {
            if !screen.show(&session.output.rendered(item)?)? {
                break 'pages;
            }
            n_left -= 1;
        }
        let next = next_page(&page, items);
        // A server that repeats itself would keep us here for ever.
        if next.is_none() || next == after {
            break;
        }
        after = next;
    }
    screen.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// Where the next page begins, if the server says that there is one.
fn next_page(page: &Value, items: &[Value]) -> Option<String> {
    let last_item = items.last()?;
    let id = match &page["has_more"] {
        Value::Bool(false) => return None,
        // Some lists name no last id.
        Value::Bool(true) => page["last_id"].as_str().or(last_item["id"].as_str())?,
        _ => page["last_id"].as_str()?,
    };
    Some(id.to_owned()).filter(|id| !id.is_empty())
}
