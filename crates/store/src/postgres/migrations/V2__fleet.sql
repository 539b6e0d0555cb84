-- Workers that can be watched and drained, and priorities that age.

-- How many videos it makes at a time.
alter table workers add column n_slots bigint not null default 1 check (n_slots >= 0);
-- When an operator asked it to take no more videos; null: nobody did.
alter table workers add column drain_asked_at bigint;

-- The next video of a project for a model. A unit of priority is worth ten minutes of waiting, so what was ordered
-- with a low one is not overtaken for ever: who waits ten minutes longer is a unit ahead, at every moment. The index
-- `videos_queued` stays for servers of the version before; dropping it would stop everybody who reads.
create index videos_waiting on videos (project_id, engine_model, (run_at - priority * 600000), id)
    where status = 'queued';
