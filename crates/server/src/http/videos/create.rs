//! `POST /videos`: takes an order of a new video.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use kinora_api::{CreateOrder, INPUT_REFERENCE, LAST_FRAME, create_order};
use kinora_domain::{Fit, Verb};
use kinora_store::InputRole;

use super::order::{Customer, Order, of_offer};
use crate::http::caller::Caller;
use crate::http::error::ApiError;
use crate::http::fields::{LAST_PICTURE, PICTURE, Received, receive};
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
    let received = receive(&api.uploads, request, &[PICTURE, LAST_PICTURE]).await?;
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
        last_frame,
        fit,
    } = if memory.is_some() {
        // Decoding a data URL of megabytes takes its time.
        let (uploads, api) = (&api.uploads, Arc::clone(&api));
        let read = move || Ok(of_offer(&api, |offer| create_order(&fields, offer))?);
        uploads.one_by_one(read).await?
    } else {
        of_offer(&api, |offer| create_order(&fields, offer))?
    };
    let mut pictures = Vec::new();
    for (param, role, input) in [
        (INPUT_REFERENCE, InputRole::Reference, reference),
        (LAST_FRAME, InputRole::LastFrame, last_frame),
    ] {
        if let Some(input) = input {
            let picture = Picture::find(&api, &customer.project, (param, input), &mut files);
            pictures.push((role, picture.await?));
        }
    }
    let mut order = Order::new(customer, spec);
    let is_text = |(_, picture): &(InputRole, Picture)| picture.is_in_memory();
    let (texts, others): (Vec<_>, Vec<_>) = pictures.into_iter().partition(is_text);
    for picture in texts {
        add_picture(&api, &mut order, picture, fit).await?;
    }
    // Only what came as text is large; nobody is to wait for that memory while a slow server hands out the other picture.
    drop(memory);
    for picture in others {
        add_picture(&api, &mut order, picture, fit).await?;
    }
    order.submit(&api).await
}

async fn add_picture(
    api: &Api,
    order: &mut Order,
    (role, picture): (InputRole, Picture),
    fit: Fit,
) -> Result<(), ApiError> {
    let origin = picture.origin.clone();
    match picture.into_png(api, order.spec().size, fit).await {
        Ok(png) => order.add_picture(api, png, (role, origin)).await,
        Err(err) => {
            order.take_back(api).await;
            Err(err)
        }
    }
}
