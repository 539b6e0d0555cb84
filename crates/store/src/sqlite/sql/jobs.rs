//! Claims, what workers say, and what every end has in common. A worker's writes all carry the fence
//! `id = ? and lease_seq = ? and status = 'in_progress'`.

statements! {
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
            select p.id, p.max_running, p.claim_turn,
                   (select count(*) from videos v where v.project_id = p.id and v.status = 'in_progress')
                       as n_running
            from waiting join projects p on p.id = waiting.project_id
        )
        select id
        from load
        where max_running is null or n_running < max_running
        order by claim_turn, id";
    // The oldest first, a unit of priority being worth ten minutes; `run_at - priority * 600000` is as the index has it.
    CLAIM_PICK = r"
        select v.id, v.engine_model
        from json_each(?2) m
        join videos v on v.id = (
            select id from videos
            where status = 'queued' and project_id = ?1 and engine_model = m.value
              and run_at <= (select now_ms from clock)
            order by run_at - priority * 600000, id
            limit 1)
        order by v.run_at - v.priority * 600000, v.id
        limit 1";
    CLAIM_TAKE = concat!(r"
        update videos
        set status = 'in_progress', progress_percent = 0, started_at = (select now_ms from clock),
            lease_seq = lease_seq + 1, attempt = attempt + 1, lease_owner = ?2,
            lease_until = (select now_ms from clock) + ?3, deadline_at = (select now_ms from clock) + ?4,
            version = version + 1
        where id = ?1 and status = 'queued'
        returning ", video_columns!(), ", lease_seq, attempt, traceparent");
    // Each claim costs a project the more turns the less it weighs. Who had nothing to do begins where the last one
    // that was served began, and has saved nothing up.
    CLAIM_TURN = r"
        update projects
        set claim_turn = max(claim_turn, (select max(claim_turn - cast(1000000 / weight as integer)) from projects))
                         + cast(1000000 / weight as integer)
        where id = ?1";
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
            version = version + (progress_percent < ?4)
        where id = ?1 and lease_seq = ?2 and status = 'in_progress'
        returning cancel_requested_at is not null";
    HELD = r"
        select handled_errors + 1 < max_attempts, cancel_requested_at is not null
        from videos
        where id = ?1 and lease_seq = ?2 and status = 'in_progress'";
    INPUTS = r"
        select origin, role, blob_key, size_bytes, blake3
        from video_inputs
        where video_id = ?1
        order by role, ordinal";
    INPUT_SOURCE_PROMPT = r"
        select source_prompt from videos where id = ?1";
    INPUT_CHARACTERS = r"
        select c.id, c.name
        from videos v join json_each(v.character_ids) m
             join characters c on c.id = m.value and c.project_id = v.project_id
        where v.id = ?1
        order by m.key";
    CHARACTER_FRAMES = r"
        select blob_key, size_bytes, blake3 from character_frames where character_id = ?1 order by ordinal";
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
        where id = ?1 and lease_seq = ?2 and status = 'in_progress' and cancel_requested_at is null";
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
    // Who held them is gone and does not see a deadline any more, whenever that was.
    LEASES_LAPSE = r"
        update videos set lease_until = min(lease_until, deadline_at - 1, (select now_ms from clock))
        where status = 'in_progress'";
    // A video is late when somebody still worked on it at its deadline; else its worker was lost.
    REAP_DUE = r"
        select id, lease_seq, lost_leases, deadline_at <= min(lease_until, (select now_ms from clock)),
               cancel_requested_at is not null
        from videos indexed by videos_running
        where status = 'in_progress'
          and (lease_until <= (select now_ms from clock) or deadline_at <= (select now_ms from clock))
        limit ?1";

    // What there is to do, found by the indexes that have nothing else.
    MODEL_LOAD = r"
        select engine_model, sum(n_queued), sum(n_running),
               max(0, coalesce((select now_ms from clock) - min(oldest), 0))
        from (select engine_model, count(*) as n_queued, 0 as n_running, min(run_at) as oldest
              from videos where status = 'queued' group by engine_model
              union all
              select engine_model, 0, count(*), null
              from videos where status = 'in_progress' group by engine_model) as parts
        group by engine_model";

    // What every end has in common.
    FORGET_CHECKPOINT = r"
        delete from video_checkpoints where video_id = ?1";
}
