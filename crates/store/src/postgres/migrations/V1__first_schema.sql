-- The first schema. All moments are unix milliseconds of the database's clock (`*_at`, `*_until`), all
-- lengths carry their unit, hashes are 32 bytes. Ids are opaque text and compare byte by byte.

-- The one clock. Every statement reads it here, so that no other clock can decide about a lease. It stands
-- still during a statement.
create view clock as
select (extract(epoch from statement_timestamp()) * 1000)::bigint as now_ms; -- now, in unix milliseconds

-- Who owns videos, and how much of the machine they may use.
create table projects (
    id                  text collate "C" primary key,   -- `default`, or `proj_` and 32 hex digits
    name                text not null,                  -- for people
    weight              double precision not null default 1 check (weight > 0), -- share of the workers: 2 gets twice as much as 1
    max_running         bigint check (max_running >= 0), -- videos in progress at a time; null: no limit
    max_queued          bigint check (max_queued >= 0), -- unfinished videos at a time; null: no limit
    max_requests_per_minute bigint check (max_requests_per_minute >= 0), -- what it says; null: no limit
    claim_turn          bigint not null default 0,      -- grows with every claim; among equals the lowest is served next
    created_at          bigint not null                 -- when the project was made
);

-- The project of a server without accounts.
insert into projects (id, name, created_at)
values ('default', 'default', (select now_ms from clock));

-- What clients prove themselves with. The secret itself is nowhere.
create table api_keys (
    id                  text collate "C" primary key,   -- the public part of the key, by which it is looked up
    project_id          text not null references projects (id) on delete cascade, -- whose key it is
    name                text not null,                  -- for people
    secret_hash         bytea not null,                 -- BLAKE3 of the secret part
    created_at          bigint not null,                -- when it was made
    last_used_at        bigint,                         -- about when it was last used; null: never
    expires_at          bigint,                         -- when it stops working; null: never
    revoked_at          bigint                          -- when it was withdrawn; null: it was not
);
create index api_keys_by_project on api_keys (project_id);

-- The video row is the job: there is no other record of what is queued or running. Its pages keep room for the
-- renewals, which then need not touch an index.
create table videos (
    id                  text collate "C" primary key,   -- `video_` and 32 hex digits
    project_id          text not null references projects (id), -- who owns it
    verb                text not null check (verb in ('create', 'remix', 'edit', 'extend')), -- what was ordered
    model               text not null,                  -- the model name the client asked for
    engine_model        text not null,                  -- the id of the model that does the work
    prompt              text not null,                  -- what the video shall show
    width_px            bigint not null,                -- width of the finished video
    height_px           bigint not null,                -- height of the finished video
    total_ms            bigint not null,                -- length of the finished video; of an extension: the stitched total
    clip_ms             bigint not null,                -- length of what is rendered; of an extension: the new part
    fps                 bigint not null,                -- frames per second of the finished video
    seed                bigint,                         -- the seed asked for, its 64 bits read as signed; null: none was
    seed_used           bigint,                         -- the seed that was used, likewise; null until completed
    negative_prompt     text,                           -- what the video shall not show; null: nothing was said
    steps               bigint,                         -- denoising steps asked for; null: the engine's own choice
    guidance_scale      double precision,               -- how closely to follow the prompt; null: the engine's own choice
    character_ids       text[],                         -- the characters the prompt may name, in order; null: none
    source_id           text,                           -- the video it is made from, which may be deleted; null: none, or an upload
    source_prompt       text,                           -- the prompt of that video, which outlives it; null: no such video
    source_ms           bigint,                         -- the length of the source; null: made from nothing
    extension_count     bigint not null default 0,      -- extensions in the chain that ends here
    status              text not null default 'queued'
                        check (status in ('queued', 'in_progress', 'completed', 'failed')), -- where it is in its life
    progress_percent    bigint not null default 0
                        check (progress_percent between 0 and 100
                               and (progress_percent = 100) = (status = 'completed')), -- 100 exactly when completed
    error_code          text,                           -- why it failed, a word of docs/api.md; null: it did not
    error_message       text,                           -- the same for people; null exactly when error_code is
    created_at          bigint not null,                -- when it was ordered
    started_at          bigint,                         -- when a worker last took it; null: never
    completed_at        bigint,                         -- when it was completed; null: it is not
    failed_at           bigint,                         -- when it failed; null: it did not
    expires_at          bigint,                         -- when its files go away; null: they stay
    files_removed_at    bigint,                         -- when they went; null: they did not
    priority            bigint not null default 0,      -- higher goes first within its project
    run_at              bigint not null,                -- not to be claimed before; also the order within a priority
    attempt             bigint not null default 0,      -- attempts so far, without those given back on shutdown
    handled_errors      bigint not null default 0,      -- attempts that ended in an error that may pass
    max_attempts        bigint not null default 3,      -- handled_errors at which it fails
    lost_leases         bigint not null default 0,      -- attempts whose worker was never heard of again
    lease_seq           bigint not null default 0,      -- grows with every claim; the fence of every worker write
    lease_owner         text,                           -- the worker that holds it; information, not the fence
    lease_until         bigint,                         -- when the reaper may take it away; null: not in progress
    deadline_at         bigint,                         -- when it fails with `timeout`; null: not in progress
    cancel_requested_at bigint,                         -- when a client asked to stop it; null: nobody did
    traceparent         text,                           -- W3C trace context of the request that ordered it; null: none
    version             bigint not null default 1,      -- grows with every visible change; streams compare it
    check (source_id is null or source_ms is not null),
    check ((error_code is null) = (error_message is null)),
    check ((error_code is not null) = (status = 'failed')),
    check ((status = 'in_progress') = (lease_until is not null and deadline_at is not null)),
    check ((status = 'completed') = (completed_at is not null))
) with (fillfactor = 80);
-- The list, in both directions.
create index videos_by_creation on videos (project_id, created_at, id);
-- The next video of a project for a model, how many are queued, and which projects have any.
create index videos_queued on videos (project_id, engine_model, priority desc, run_at, id)
    where status = 'queued';
-- How many are running, for the caps and the fair share; and what the reaper looks at. It has no index by
-- time, which every renewal would have to write.
create index videos_running on videos (project_id) where status = 'in_progress';
-- The speed of a model, answered from the index alone.
create index videos_speed on videos (engine_model, completed_at desc, started_at, clip_ms)
    where status = 'completed';
-- What the retention looks at.
create index videos_expiring on videos (expires_at)
    where expires_at is not null and files_removed_at is null;

-- Where a running job left off. Its own table, so that renewals do not carry it along.
create table video_checkpoints (
    video_id            text primary key references videos (id) on delete cascade, -- whose checkpoint it is
    bytes               bytea not null,                 -- the engine's own, at most 1 MiB
    saved_at            bigint not null                 -- when it was saved
);

-- The files of a completed video. A row exists only for a blob that is complete.
create table video_assets (
    video_id            text not null references videos (id) on delete cascade, -- whose file it is
    role                text not null,                  -- `video`, `thumbnail`, `spritesheet`; or `tail_frame_0`, `engine_doc` …
    is_private          boolean not null,               -- for later work on the video, never for clients
    blob_key            text not null,                  -- where the bytes are
    size_bytes          bigint not null,                -- how many there are
    blake3              bytea not null,                 -- their hash
    primary key (video_id, role)
);
create unique index video_assets_by_blob on video_assets (blob_key);

-- The blobs a video needs beside its own. A blob named here is never deleted. Those of the source, and a clip that
-- came with the order, are let go when the job is final; a picture that came with it stays until the video fails,
-- loses its files or is deleted, because a remix repeats it.
create table video_inputs (
    video_id            text not null references videos (id) on delete cascade, -- the job that needs it
    role                text not null,                  -- what for: a role of the source's assets, `reference`, `clip` (`_crop`, `_pad`)
    ordinal             bigint not null default 0,      -- which of several of the same role
    origin              text not null check (origin in ('source', 'upload', 'file')), -- where it came from
    blob_key            text not null,                  -- where the bytes are
    size_bytes          bigint not null,                -- how many there are
    blake3              bytea not null,                 -- their hash
    primary key (video_id, origin, role, ordinal)
);
create index video_inputs_by_blob on video_inputs (blob_key);

-- Every attempt at a video, for operators.
create table video_attempts (
    video_id            text not null references videos (id) on delete cascade, -- the video
    lease_seq           bigint not null,                -- the lease number of the attempt
    worker_id           text not null,                  -- who made it
    started_at          bigint not null,                -- when it was claimed
    ended_at            bigint,                         -- when it ended; null: it runs
    outcome             text check (outcome in ('completed', 'failed', 'retried', 'released', 'lost', 'timeout')), -- how; null: it runs
    error_code          text,                           -- what went wrong, a word of docs/api.md; null: nothing
    error_message       text,                           -- the same for people
    primary key (video_id, lease_seq)
);

-- People and things that look the same in several videos.
create table characters (
    id                  text collate "C" primary key,   -- `char_` and 32 hex digits
    project_id          text not null references projects (id), -- who owns it
    name                text not null,                  -- what prompts call it
    facts               jsonb not null default '{}',    -- what was probed of the clip it was made from
    created_at          bigint not null                 -- when it was made
);
create index characters_by_creation on characters (project_id, created_at, id);

-- The key frames of a character.
create table character_frames (
    character_id        text not null references characters (id) on delete cascade, -- whose frame it is
    ordinal             bigint not null,                -- its place among them, from 0
    blob_key            text not null,                  -- where the PNG is
    size_bytes          bigint not null,                -- how many bytes it has
    blake3              bytea not null,                 -- their hash
    primary key (character_id, ordinal)
);
create index character_frames_by_blob on character_frames (blob_key);

-- What clients uploaded to be named in later orders.
create table files (
    id                  text collate "C" primary key,   -- `file-` and 32 hex digits
    project_id          text not null references projects (id), -- who owns it
    filename            text not null,                  -- as the client called it; never a path here
    purpose             text not null,                  -- as the client said
    content_type        text not null,                  -- as sniffed from the bytes
    blob_key            text not null,                  -- where the bytes are
    size_bytes          bigint not null,                -- how many there are
    blake3              bytea not null,                 -- their hash
    created_at          bigint not null,                -- when it was uploaded
    expires_at          bigint                          -- when it goes away; null: it stays
);
create index files_by_creation on files (project_id, created_at, id);
create index files_by_purpose on files (project_id, purpose, created_at, id);
create index files_by_blob on files (blob_key);
create index files_expiring on files (expires_at) where expires_at is not null;

-- Orders that may be repeated by a client that did not see the answer. They go with their video.
create table idempotency_keys (
    project_id          text not null references projects (id) on delete cascade, -- whose key it is
    key                 text not null,                  -- as the client sent it
    request_hash        bytea not null,                 -- of the request it came with
    video_id            text not null references videos (id) on delete cascade, -- what was made then
    created_at          bigint not null,                -- when; old ones are forgotten
    primary key (project_id, key)
);
create index idempotency_keys_by_video on idempotency_keys (video_id);
create index idempotency_keys_by_age on idempotency_keys (created_at);

-- What happened, written in the transaction in which it happened. They outlive their video.
create table events (
    id                  text collate "C" primary key,   -- `evt_` and 32 hex digits
    project_id          text not null references projects (id), -- who may hear of it
    type                text not null,                  -- `video.completed` or `video.failed`
    video_id            text not null,                  -- the video, which may be deleted
    created_at          bigint not null,                -- when it happened
    unique (video_id, type)
);
create index events_by_creation on events (project_id, created_at, id);
-- What is forgotten.
create index events_by_age on events (created_at);

-- Where a project wants to hear of its events.
create table webhook_endpoints (
    id                  text collate "C" primary key,   -- `we_` and 32 hex digits
    project_id          text not null references projects (id) on delete cascade, -- whose it is
    name                text not null,                  -- for people
    url                 text not null,                  -- where to POST
    secret_sealed       bytea not null,                 -- the signing secret, encrypted with the server's key
    event_types         text[],                         -- the types it wants; null: all
    created_at          bigint not null,                -- when it was made
    updated_at          bigint not null,                -- when its owner last changed it
    failing_since       bigint,                         -- when deliveries began to fail; null: they work
    disabled_at         bigint                          -- when it was switched off for that; null: it is on
);
create index webhook_endpoints_by_creation on webhook_endpoints (project_id, created_at, id);

-- One event on its way to one endpoint, with the same lease and fence as a video.
create table webhook_deliveries (
    id                  text collate "C" primary key,   -- event id and endpoint id, joined by `.`
    event_id            text not null references events (id) on delete cascade, -- what to tell
    endpoint_id         text not null references webhook_endpoints (id) on delete cascade, -- whom
    state               text not null default 'pending' check (state in ('pending', 'delivered', 'failed')), -- how it stands
    attempt             bigint not null default 0,      -- tries so far
    run_at              bigint not null,                -- not to be tried before; while somebody tries, when the lease ends
    lease_seq           bigint not null default 0,      -- grows with every claim; the fence
    lease_until         bigint,                         -- when another may try; null: nobody does
    last_status         bigint,                         -- HTTP status of the last answer; null: none came
    last_error          text,                           -- what went wrong the last time, at most 1 KiB; null: nothing
    created_at          bigint not null,                -- when it was written
    delivered_at        bigint,                         -- when it arrived; null: it did not
    check (lease_until is null or state = 'pending'),
    check ((state = 'delivered') = (delivered_at is not null))
);
-- The next delivery to each endpoint.
create index webhook_deliveries_pending on webhook_deliveries (endpoint_id, run_at, id) where state = 'pending';
-- How many an endpoint is being told at the moment.
create index webhook_deliveries_leased on webhook_deliveries (endpoint_id, lease_until) where lease_until is not null;
create index webhook_deliveries_by_event on webhook_deliveries (event_id);
create index webhook_deliveries_by_endpoint on webhook_deliveries (endpoint_id);

-- Blobs to delete: the last row that pointed at each is gone.
create table garbage (
    blob_key            text primary key,               -- the blob
    added_at            bigint not null                 -- since when nothing points at it, or when it could not be deleted
);
create index garbage_by_age on garbage (added_at, blob_key);

-- The processes that work, for operators. Nothing depends on it.
create table workers (
    id                  text collate "C" primary key,   -- fresh at every process start
    host                text not null,                  -- the machine's name
    engine_models       text[] not null,                -- the models it has
    started_at          bigint not null,                -- when it started
    heartbeat_at        bigint not null,                -- when it was last heard of
    draining_at         bigint                          -- when it began to shut down; null: it works
);

-- What all processes on this database share.
create table facts (
    name                text primary key,               -- what it is about
    value               text not null,                  -- what holds
    noted_at            bigint not null                 -- since when
);

-- One row that the readiness check writes, to prove that writing works.
create table pings (
    id                  bigint primary key check (id = 1), -- always 1
    pinged_at           bigint not null                 -- when the last check was
);
