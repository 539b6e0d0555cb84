//! Workers and the queue, for operators.

statements! {
    // Workers.
    WORKER_REPORT = r"
        insert into workers (id, host, engine_models, n_slots, started_at, heartbeat_at, draining_at)
        select $1, $2, $3, $4, now_ms, now_ms, case when $5::boolean then now_ms end from clock
        on conflict (id) do update
        set heartbeat_at = excluded.heartbeat_at,
            draining_at = case when $5 then coalesce(workers.draining_at, excluded.heartbeat_at) end
        returning workers.drain_asked_at is not null";
    WORKER_FORGET = r"
        delete from workers where id = $1";
    WORKERS_FORGET_SILENT = r"
        delete from workers where heartbeat_at <= (select now_ms from clock) - $1";
    WORKERS = r"
        select w.id, w.host, w.engine_models, w.n_slots,
               (select count(*) from videos v where v.status = 'in_progress' and v.lease_owner = w.id),
               w.started_at, greatest(0, (select now_ms from clock) - w.heartbeat_at),
               w.drain_asked_at is not null, w.draining_at is not null
        from workers w
        order by w.started_at, w.id";
    WORKER_DRAIN = r"
        update workers set drain_asked_at = case when $2::boolean then coalesce(drain_asked_at, (select now_ms from clock)) end
        where id = $1
        returning 1";

    // The queue.
    LOAD = concat!("select ", project_columns!(), r",
               (select count(*) from videos v where v.project_id = projects.id and v.status = 'queued'),
               (select count(*) from videos v where v.project_id = projects.id and v.status = 'in_progress'),
               (select greatest(0, (select now_ms from clock) - v.created_at)
                from videos v where v.project_id = projects.id and v.status = 'queued'
                order by v.created_at limit 1)
        from projects
        order by created_at, id");
    JOBS_RUNNING = concat!("select ", job_columns!(), r"
        from videos
        where status = 'in_progress' and ($1::text is null or project_id = $1)
        order by started_at, id
        limit $2");
    JOBS_WAITING = concat!("select ", job_columns!(), r"
        from videos
        where status = 'queued' and ($1::text is null or project_id = $1)
        order by run_at - priority * 600000, id
        limit $2");
    JOB_FENCE = r"
        select status, lease_seq, project_id from videos where id = $1 for update";
    JOB_DUE_NOW = r"
        update videos set run_at = created_at where id = $1 and status = 'queued' and run_at > created_at";
    JOB_PRIORITY = r"
        update videos set priority = $2 where id = $1 and status in ('queued', 'in_progress')";
}
