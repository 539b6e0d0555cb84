//! `POST /videos`: takes an order of a new video.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use kinora_api::{CreateOrder, ReferenceInput, create_order};
use kinora_domain::{Fit, Verb};

use super::order::{Customer, Order};
use crate::http::caller::Caller;
use crate::http::error::ApiError;
use crate::http::fields::{PICTURE, Received, receive};
use crate::http::idempotency::idempotency_key;
use crate::http::pictures::Picture;
use crate::http::{Api, ApiState};

/// Stores an order as a queued video and answers with it.
pub(in crate::http) async fn create(
    State(api): ApiState,
    caller: Caller,
    request: Request,
) -> Result<Json<kinora_api::Video>, ApiError> {
    let key = idempotency_key(request.headers())?;
    let received = receive(&api.uploads, request, &[PICTURE]).await?;
    let customer = Customer::new(caller, key, (Verb::Create, ""), &received)?;
    if let Some(answer) = customer.answer_of_before(&api).await? {
        return Ok(answer);
    }
    let Received {
        fields,
        mut files,
        memory,
        ..
    } = received;
    let CreateOrder {
        spec,
        reference,
        fit,
    } = if memory.is_some() {
        // Decoding a data URL of megabytes takes its time.
        let (uploads, api) = (&api.uploads, Arc::clone(&api));
        let read = move || Ok(create_order(&fields, &api.catalog)?);
        uploads.one_by_one(read).await?
    } else {
        create_order(&fields, &api.catalog)?
    };
    // From here on only a picture that came as text is large; nothing else is to wait for a slow server's picture.
    let memory = memory.filter(|_| matches!(reference, Some(ReferenceInput::Bytes(_))));
    let picture = match reference {
        None => None,
        Some(input) => Some(Picture::find(&api, &customer.project, input, &mut files).await?),
    };
    let mut order = Order::new(customer, spec);
    if let Some(picture) = picture {
        add_reference(&api, &mut order, picture, fit).await?;
    }
    drop(memory);
    order.submit(&api).await
}

async fn add_reference(
    api: &Api,
    order: &mut Order,
    picture: Picture,
    fit: Fit,
) -> Result<(), ApiError> {
    let origin = picture.origin.clone();
    let png = picture.into_png(api, order.spec().size, fit).await?;
    order.add_picture(api, png, origin).await
}
