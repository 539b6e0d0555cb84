//! What clients order, see and delete.

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
        delete from idempotency_keys
        where (project_id, key) in (select project_id, key from idempotency_keys
                                    where created_at <= (select now_ms from clock) - ?1
                                    limit ?2)";
    // A null limit is not counted against: most projects have none.
    PROJECT_QUEUE = r"
        select max_queued,
               case when max_queued is null then 0
                    else (select count(*) from videos where project_id = ?1 and status = 'queued')
                         + (select count(*) from videos where project_id = ?1 and status = 'in_progress')
               end
        from projects
        where id = ?1";
    // A derived order has the characters of its source, and keeps what that showed: it may be deleted.
    VIDEO_INSERT = r"
        insert into videos (id, project_id, verb, model, engine_model, prompt, width_px, height_px, total_ms,
                            clip_ms, fps, seed, source_id, source_ms, extension_count, negative_prompt, steps,
                            guidance_scale, character_ids, priority, source_prompt, traceparent, created_at, run_at)
        select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
               iif(?13 is null, ?19, (select character_ids from videos where id = ?13 and project_id = ?2)),
               ?20, (select prompt from videos where id = ?13 and project_id = ?2), ?21, now_ms, now_ms
        from clock
        returning created_at, character_ids";
    SOURCE_PIN = r"
        insert into video_inputs (video_id, role, ordinal, origin, blob_key, size_bytes, blake3)
        select ?1, a.role, 0, 'source', a.blob_key, a.size_bytes, a.blake3
        from videos v join video_assets a on a.video_id = v.id
        where v.id = ?2 and v.project_id = ?3 and v.status = 'completed'
          and (a.is_private = 1 or a.role = 'video')
          and (v.expires_at is null or v.expires_at > (select now_ms from clock))";
    INPUT_INSERT = r"
        insert into video_inputs (video_id, role, ordinal, origin, blob_key, size_bytes, blake3)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    // The pictures of the source, the last one only for what ends as the source does, unless the order itself brings one. A clip of the source is in the source.
    INPUTS_COPY = r"
        insert into video_inputs (video_id, role, ordinal, origin, blob_key, size_bytes, blake3)
        select ?1, i.role, i.ordinal, i.origin, i.blob_key, i.size_bytes, i.blake3
        from videos v join video_inputs i on i.video_id = v.id
        where v.id = ?2 and v.project_id = ?3 and i.origin in ('upload', 'file')
          and (i.role = 'reference'
               or i.role = 'last_frame' and (select verb from videos where id = ?1) = 'remix')
          and not exists (select 1 from video_inputs own where own.video_id = ?1 and own.role = i.role)";
    FILE_IS_THERE = r"
        select exists (select 1 from files
                       where id = ?1 and project_id = ?2
                         and (expires_at is null or expires_at > (select now_ms from clock)))";
    CHARACTER_IS_THERE = r"
        select exists (select 1 from characters where id = ?1 and project_id = ?2)";

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
    VIDEO_CHANGES = concat!("select ", video_columns!(), r", watched_id, version
        from (select value ->> 0 as watched_id, value ->> 1 as seen_version from json_each(?1))
        left join videos on id = watched_id
        where id is null or version <> seen_version");
    ASSET_GET = r"
        select a.blob_key, a.size_bytes, a.blake3
        from videos v join video_assets a on a.video_id = v.id
        where v.id = ?1 and v.project_id = ?2 and a.role = ?3 and a.is_private = 0
          and (v.expires_at is null or v.expires_at > (select now_ms from clock))";
    HERITAGE = r"
        select v.seed_used,
               exists (select 1 from video_inputs i
                       where i.video_id = v.id and i.role = 'reference' and i.origin in ('upload', 'file')),
               exists (select 1 from video_inputs i
                       where i.video_id = v.id and i.role = 'last_frame' and i.origin in ('upload', 'file'))
        from videos v where v.id = ?1 and v.project_id = ?2";
    SPEED = r"
        select sum(completed_at - started_at), sum(clip_ms)
        from (select completed_at, started_at, clip_ms
              from videos
              where status = 'completed' and engine_model = ?1
              order by completed_at desc
              limit ?2)";

    // Deletion and cancellation.
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
}
