//! Events, and where they are to be told.

/// The columns that `webhooks::read_endpoint` reads, in its order.
macro_rules! endpoint_columns {
    () => {
        r"id, project_id, name, url, secret_sealed, event_types, created_at, updated_at, failing_since,
          disabled_at"
    };
}

statements! {
    EVENT_INSERT = r"
        insert into events (id, project_id, type, video_id, created_at)
        select $1, project_id, $2, id, (select now_ms from clock) from videos where id = $3";
    DELIVERIES_INSERT = r"
        insert into webhook_deliveries (id, event_id, endpoint_id, run_at, created_at)
        select e.id || '.' || w.id, e.id, w.id, e.created_at, e.created_at
        from events e join webhook_endpoints w on w.project_id = e.project_id
        where e.id = $1 and w.disabled_at is null
          and (w.event_types is null or e.type = any(w.event_types))";
    EVENTS_PRUNE = r"
        delete from events
        where id in (select e.id from events e
                     where e.created_at <= (select now_ms from clock) - $1
                       and not exists (select 1 from webhook_deliveries d
                                       where d.event_id = e.id and d.state = 'pending')
                     order by e.created_at
                     limit $2)";

    // Endpoints.
    ENDPOINT_INSERT = concat!(r"
        insert into webhook_endpoints (id, project_id, name, url, secret_sealed, event_types, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, (select now_ms from clock), (select now_ms from clock))
        returning ", endpoint_columns!());
    ENDPOINT_GET = concat!("select ", endpoint_columns!(), r"
        from webhook_endpoints where id = $1 and project_id = $2");
    ENDPOINT_POSITION = r"
        select created_at from webhook_endpoints where id = $1 and project_id = $2";
    ENDPOINT_LIST_ASC = concat!("select ", endpoint_columns!(), r"
        from webhook_endpoints
        where project_id = $1 and (created_at, id) > ($2, $3)
        order by created_at, id
        limit $4");
    ENDPOINT_LIST_DESC = concat!("select ", endpoint_columns!(), r"
        from webhook_endpoints
        where project_id = $1 and (created_at, id) < ($2, $3)
        order by created_at desc, id desc
        limit $4");
    ENDPOINT_UPDATE = concat!(r"
        update webhook_endpoints
        set name = coalesce($3, name), url = coalesce($4, url), secret_sealed = coalesce($5, secret_sealed),
            event_types = case when $6 then $7 else event_types end, updated_at = (select now_ms from clock),
            failing_since = case when $4::text is null and $5::bytea is null then failing_since end,
            disabled_at = case when $4::text is null and $5::bytea is null then disabled_at end
        where id = $1 and project_id = $2
        returning ", endpoint_columns!());
    ENDPOINT_DELETE = r"
        delete from webhook_endpoints where id = $1 and project_id = $2";
    ENDPOINT_WORKS = r"
        update webhook_endpoints set failing_since = null where id = $1 and failing_since is not null";
    ENDPOINT_FAILS = r"
        update webhook_endpoints set failing_since = (select now_ms from clock)
        where id = $1 and failing_since is null";
    ENDPOINT_DISABLE = r"
        update webhook_endpoints set disabled_at = (select now_ms from clock)
        where id = $1 and disabled_at is null and ($2 or failing_since <= (select now_ms from clock) - $3)";

    // Deliveries. A claimed one is due when its lease lapses, so `run_at` alone says what is due. The fence is
    // `id = ? and lease_seq = ? and lease_until is not null`: what was said is not said again.
    // The endpoints with pending ones are found by hopping over the index, one step an endpoint: one that cannot be
    // told more at the moment costs as little as any, however much it has to be told.
    DELIVERY_ENDPOINTS = r"
        with recursive waiting (endpoint_id) as (
            select min(endpoint_id) from webhook_deliveries where state = 'pending'
            union all
            select (select min(endpoint_id) from webhook_deliveries
                    where state = 'pending' and endpoint_id > waiting.endpoint_id)
            from waiting
            where waiting.endpoint_id is not null
        ),
        load as (
            select endpoint_id,
                   (select count(*) from webhook_deliveries d
                    where d.endpoint_id = waiting.endpoint_id and d.lease_until > (select now_ms from clock))
                       as n_leased
            from waiting
        )
        select load.endpoint_id
        from load cross join lateral (
            select id, run_at from webhook_deliveries
            where state = 'pending' and endpoint_id = load.endpoint_id
              and run_at <= (select now_ms from clock)
            order by run_at, id
            limit 1) d
        where n_leased < $1
        order by n_leased, d.run_at, d.id";
    // Deliveries to one endpoint are claimed one after the other, which makes their number at a time exact.
    ENDPOINT_TRY_LOCK = r"
        select 1 from webhook_endpoints where id = $1 for no key update skip locked";
    ENDPOINT_LOCK = r"
        select 1 from webhook_endpoints where id = $1 for no key update";
    DELIVERY_PICK = r"
        select id from webhook_deliveries
        where state = 'pending' and endpoint_id = $1 and run_at <= (select now_ms from clock)
          and $2 > (select count(*) from webhook_deliveries
                    where endpoint_id = $1 and lease_until > (select now_ms from clock))
        order by run_at, id
        limit 1
        for update skip locked";
    DELIVERY_TAKE = r"
        update webhook_deliveries
        set lease_seq = lease_seq + 1, attempt = attempt + 1, lease_until = (select now_ms from clock) + $2,
            run_at = (select now_ms from clock) + $2
        where id = $1 and state = 'pending'
        returning lease_seq, attempt, event_id, endpoint_id";
    DELIVERY_EVENT = r"
        select id, type, video_id, created_at from events where id = $1";
    DELIVERY_ENDPOINT = concat!("select ", endpoint_columns!(), r"
        from webhook_endpoints where id = $1");
    DELIVERY_ARRIVED = r"
        update webhook_deliveries
        set state = 'delivered', delivered_at = (select now_ms from clock), last_status = $3, last_error = null,
            lease_until = null
        where id = $1 and lease_seq = $2 and lease_until is not null";
    DELIVERY_FAILED = r"
        update webhook_deliveries
        set state = case when $5::bigint is null then 'failed' else 'pending' end, run_at = (select now_ms from clock) + coalesce($5, 0),
            last_status = $3, last_error = $4, lease_until = null
        where id = $1 and lease_seq = $2 and lease_until is not null";
    DELIVERIES_GIVE_UP = r"
        update webhook_deliveries set state = 'failed', lease_until = null
        where endpoint_id = $1 and state = 'pending'";
}
