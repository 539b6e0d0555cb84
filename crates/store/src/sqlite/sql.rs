//! Every SQL statement, by name. What they promise is in the modules that use them.
//!
//! `clock` is the view that tells the time; see the first migration. A worker's writes all carry the fence
//! `id = ? and lease_seq = ? and status = 'in_progress'`.

/// Defines the statements and `ALL`, so that a test can prepare each of them.
macro_rules! statements {
    ($($name:ident = $sql:expr;)*) => {
        $(pub(super) const $name: &str = $sql;)*

        /// Every statement with its name.
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}

/// The columns that `rows::video` reads, in its order.
macro_rules! video_columns {
    () => {
        r"id, project_id, verb, model, engine_model, prompt, width_px, height_px, clip_ms, fps, seed,
          source_id, source_ms, extension_count, status, progress_percent, error_code, error_message,
          created_at, started_at, completed_at, expires_at"
    };
}

statements! {
    // Orders.
    IDEMPOTENCY_GET = r"
        select request_hash, video_id
        from idempotency_keys
        where project_id = ?1 and key = ?2 and created_at > (select now_ms from clock) - ?3";
    IDEMPOTENCY_PUT = r"
        insert or replace into idempotency_keys (project_id, key, request_hash, video_id, created_at)
        values (?1, ?2, ?3, ?4, (select now_ms from clock))";
    IDEMPOTENCY_FORGET_OLD = r"
        delete from idempotency_keys where created_at <= (select now_ms from clock) - ?1";
    // A null limit is not counted against: most projects have none.
    PROJECT_QUEUE = r"
        select max_queued,
               case when max_queued is null then 0
                    else (select count(*) from videos where project_id = ?1 and status = 'queued')
                         + (select count(*) from videos where project_id = ?1 and status = 'in_progress')
               end
        from projects
        where id = ?1";
    VIDEO_INSERT = r"
        insert into videos (id, project_id, verb, model, engine_model, prompt, width_px, height_px, total_ms,
                            clip_ms, fps, seed, source_id, source_ms, extension_count,
                            created_at, run_at)
        select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, now_ms, now_ms
        from clock
        returning created_at";
    SOURCE_PIN = r"
        insert into video_inputs (video_id, role, ordinal, origin, blob_key, size_bytes, blake3)
        select ?1, a.role, 0, 'source', a.blob_key, a.size_bytes, a.blake3
        from videos v join video_assets a on a.video_id = v.id
        where v.id = ?2 and v.project_id = ?3 and v.status = 'completed'
          and (a.is_private = 1 or a.role = 'video')
          and (v.expires_at is null or v.expires_at > (select now_ms from clock))";

    // What clients see.
    VIDEO_GET = concat!("select ", video_columns!(), r"
        from videos where id = ?1 and project_id = ?2");
    VIDEO_POSITION = r"
        select created_at from videos where id = ?1 and project_id = ?2";
    VIDEO_LIST_ASC = concat!("select ", video_columns!(), r"
        from videos
        where project_id = ?1 and (created_at, id) > (?2, ?3)
        order by created_at, id
        limit ?4");
    VIDEO_LIST_DESC = concat!("select ", video_columns!(), r"
        from videos
        where project_id = ?1 and (created_at, id) < (?2, ?3)
        order by created_at desc, id desc
        limit ?4");
    ASSET_GET = r"
        select a.blob_key, a.size_bytes, a.blake3
        from videos v join video_assets a on a.video_id = v.id
        where v.id = ?1 and v.project_id = ?2 and a.role = ?3 and a.is_private = 0
          and (v.expires_at is null or v.expires_at > (select now_ms from clock))";
    SEED_USED = r"
        select seed_used from videos where id = ?1 and project_id = ?2";
    SPEED = r"
        select sum(completed_at - started_at), sum(clip_ms)
        from (select completed_at, started_at, clip_ms
              from videos
              where status = 'completed' and engine_model = ?1
              order by completed_at desc
              limit ?2)";

    // Deletion and cancellation.
    DELETE_GARBAGE = r"
        insert or ignore into garbage (blob_key, added_at)
        select b.blob_key, (select now_ms from clock)
        from videos v
        join (select video_id, blob_key from video_assets
              union all
              select video_id, blob_key from video_inputs where origin = 'upload') b on b.video_id = v.id
        where v.id = ?1 and v.project_id = ?2";
    VIDEO_DELETE = r"
        delete from videos where id = ?1 and project_id = ?2";
    CANCEL_QUEUED = r"
        update videos
        set status = 'failed', error_code = ?3, error_message = ?4, failed_at = (select now_ms from clock),
            progress_percent = 0, version = version + 1
        where id = ?1 and project_id = ?2 and status = 'queued'";
    CANCEL_RUNNING = r"
        update videos
        set cancel_requested_at = (select now_ms from clock), version = version + 1
        where id = ?1 and project_id = ?2 and status = 'in_progress' and cancel_requested_at is null";

    // Claims. The projects with queued videos are found by hopping over the index, one step a project.
    CLAIM_PROJECTS = r"
        with recursive waiting (project_id) as (
            select min(project_id) from videos where status = 'queued'
            union all
            select (select min(project_id) from videos
                    where status = 'queued' and project_id > waiting.project_id)
            from waiting
            where waiting.project_id is not null
        ),
        load as (
            select p.id, p.weight, p.max_running, p.claim_turn,
                   (select count(*) from videos v where v.project_id = p.id and v.status = 'in_progress')
                       as n_running
            from waiting join projects p on p.id = waiting.project_id
        )
        select id
        from load
        where max_running is null or n_running < max_running
        order by n_running / weight, claim_turn, id";
    CLAIM_PICK = r"
        select v.id
        from json_each(?2) m
        join videos v on v.id = (
            select id from videos
            where status = 'queued' and project_id = ?1 and engine_model = m.value
              and run_at <= (select now_ms from clock)
            order by priority desc, run_at, id
            limit 1)
        order by v.priority desc, v.run_at, v.id
        limit 1";
    CLAIM_TAKE = concat!(r"
        update videos
        set status = 'in_progress', progress_percent = 0, started_at = (select now_ms from clock),
            lease_seq = lease_seq + 1, attempt = attempt + 1, lease_owner = ?2,
            lease_until = (select now_ms from clock) + ?3, deadline_at = (select now_ms from clock) + ?4,
            version = version + 1
        where id = ?1 and status = 'queued'
        returning ", video_columns!(), ", lease_seq, attempt");
    CLAIM_TURN = r"
        update projects set claim_turn = (select max(claim_turn) from projects) + 1 where id = ?1";
    ATTEMPT_START = r"
        insert into video_attempts (video_id, lease_seq, worker_id, started_at)
        values (?1, ?2, ?3, (select now_ms from clock))";
    ATTEMPT_END = r"
        update video_attempts
        set ended_at = (select now_ms from clock), outcome = ?3, error_code = ?4, error_message = ?5
        where video_id = ?1 and lease_seq = ?2";

    // What a worker says.
    RENEW = r"
        update videos
        set lease_until = (select now_ms from clock) + ?3, progress_percent = max(progress_percent, ?4),
            version = version + 1
        where id = ?1 and lease_seq = ?2 and status = 'in_progress'
        returning cancel_requested_at is not null";
    HELD = r"
        select handled_errors + 1 < max_attempts, cancel_requested_at is not null
        from videos
        where id = ?1 and lease_seq = ?2 and status = 'in_progress'";
    SOURCE_ASSETS = r"
        select role, blob_key, size_bytes, blake3
        from video_inputs
        where video_id = ?1 and origin = 'source'
        order by role";
    CHECKPOINT_GET = r"
        select bytes from video_checkpoints where video_id = ?1";
    CHECKPOINT_PUT = r"
        insert into video_checkpoints (video_id, bytes, saved_at)
        values (?1, ?2, (select now_ms from clock))
        on conflict (video_id) do update set bytes = excluded.bytes, saved_at = excluded.saved_at";
    COMPLETE = r"
        update videos
        set status = 'completed', progress_percent = 100, completed_at = (select now_ms from clock),
            expires_at = (select now_ms from clock) + ?4, seed_used = ?3,
            lease_owner = null, lease_until = null, deadline_at = null, version = version + 1
        where id = ?1 and lease_seq = ?2 and status = 'in_progress'";
    ASSET_INSERT = r"
        insert into video_assets (video_id, role, is_private, blob_key, size_bytes, blake3)
        values (?1, ?2, ?3, ?4, ?5, ?6)";
    FAIL = r"
        update videos
        set status = 'failed', error_code = ?3, error_message = ?4, failed_at = (select now_ms from clock),
            lease_owner = null, lease_until = null, deadline_at = null, version = version + 1
        where id = ?1 and lease_seq = ?2 and status = 'in_progress'";
    REQUEUE = r"
        update videos
        set status = 'queued', progress_percent = 0, lease_owner = null, lease_until = null,
            deadline_at = null, version = version + 1,
            run_at = case when ?3 is null then run_at else (select now_ms from clock) + ?3 end,
            attempt = attempt - ?4, handled_errors = handled_errors + ?5, lost_leases = lost_leases + ?6
        where id = ?1 and lease_seq = ?2 and status = 'in_progress'";
    LEASES_LAPSE = r"
        update videos set lease_until = (select now_ms from clock) where status = 'in_progress'";
    REAP_DUE = r"
        select id, lease_seq, lost_leases, deadline_at <= (select now_ms from clock),
               cancel_requested_at is not null
        from videos indexed by videos_running
        where status = 'in_progress'
          and (lease_until <= (select now_ms from clock) or deadline_at <= (select now_ms from clock))
        limit ?1";

    // What every end has in common.
    FORGET_CHECKPOINT = r"
        delete from video_checkpoints where video_id = ?1";
    UNPIN_SOURCE = r"
        delete from video_inputs where video_id = ?1 and origin = 'source'";
    EVENT_INSERT = r"
        insert into events (id, project_id, type, video_id, created_at)
        select ?1, project_id, ?2, id, (select now_ms from clock) from videos where id = ?3";
    DELIVERIES_INSERT = r"
        insert into webhook_deliveries (id, event_id, endpoint_id, run_at, created_at)
        select e.id || '.' || w.id, e.id, w.id, e.created_at, e.created_at
        from events e join webhook_endpoints w on w.project_id = e.project_id
        where e.id = ?1 and w.disabled_at is null
          and (w.event_types = '*' or instr(' ' || w.event_types || ' ', ' ' || e.type || ' ') > 0)";

    // Blobs.
    EXPIRE_DUE = r"
        select id from videos
        where expires_at <= (select now_ms from clock) and expires_at is not null and files_removed_at is null
        limit ?1";
    EXPIRE_GARBAGE = r"
        insert or ignore into garbage (blob_key, added_at)
        select blob_key, (select now_ms from clock) from video_assets where video_id = ?1";
    EXPIRE_ASSETS = r"
        delete from video_assets where video_id = ?1";
    EXPIRE_MARK = r"
        update videos set files_removed_at = (select now_ms from clock), version = version + 1 where id = ?1";
    GARBAGE_LIST = r"
        select blob_key from garbage g
        where not exists (select 1 from video_inputs i where i.blob_key = g.blob_key)
        limit ?1";
    GARBAGE_FORGET = r"
        delete from garbage where blob_key = ?1";
    BLOB_IS_KNOWN = r"
        select exists (select 1 from video_assets where blob_key = ?1)
            or exists (select 1 from video_inputs where blob_key = ?1)
            or exists (select 1 from garbage where blob_key = ?1)
            or exists (select 1 from characters where blob_key = ?1)
            or exists (select 1 from character_frames where blob_key = ?1)
            or exists (select 1 from files where blob_key = ?1)";
    ATTEMPT_IS_RUNNING = r"
        select exists (select 1 from videos
                       where id = ?1 and project_id = ?2 and lease_seq = ?3 and status = 'in_progress')";

    // Health.
    PING = r"
        insert into pings (id, pinged_at) values (1, (select now_ms from clock))
        on conflict (id) do update set pinged_at = excluded.pinged_at";
}
