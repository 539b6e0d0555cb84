//! Blobs nobody needs, and the readiness check.

statements! {
    // Blobs. Every row that points at one is deleted with `returning blob_key`.
    ASSETS_DELETE = r"
        delete from video_assets where video_id = ?1 returning blob_key";
    INPUTS_DELETE = r"
        delete from video_inputs where video_id = ?1 returning blob_key";
    CLIP_INPUTS_DELETE = r"
        delete from video_inputs
        where video_id = ?1 and (origin = 'source' or role not in ('reference', 'last_frame'))
        returning blob_key";
    FILE_DELETE = r"
        delete from files where id = ?1 and project_id = ?2 returning blob_key";
    FILES_EXPIRE = r"
        delete from files
        where id in (select id from files
                     where expires_at <= (select now_ms from clock) and expires_at is not null
                     limit ?1)
        returning blob_key";
    EXPIRE_DUE = r"
        select id from videos
        where expires_at <= (select now_ms from clock) and expires_at is not null and files_removed_at is null
        limit ?1";
    EXPIRE_MARK = r"
        update videos set files_removed_at = (select now_ms from clock), version = version + 1 where id = ?1";
    GARBAGE_LIST = concat!(r"
        select blob_key from garbage g
        where not ", is_pointed_at!("g.blob_key"), "
        order by g.added_at, g.blob_key
        limit ?1");
    GARBAGE_FORGET = r"
        delete from garbage where blob_key = ?1";
    GARBAGE_PUT_OFF = r"
        update garbage set added_at = (select now_ms from clock) where blob_key = ?1";
    // What is let go of becomes garbage only when nothing else needs it.
    BLOB_DISCARD = concat!(r"
        insert or ignore into garbage (blob_key, added_at)
        select ?1, now_ms from clock
        where not ", is_pointed_at!("?1"));
    BLOB_IS_KNOWN = concat!("select ", is_pointed_at!("?1"), r"
            or exists (select 1 from garbage where blob_key = ?1)");
    ATTEMPT_IS_RUNNING = r"
        select exists (select 1 from videos
                       where id = ?1 and project_id = ?2 and lease_seq = ?3 and status = 'in_progress')";

    // What all processes share.
    FACT_NOTE = r"
        insert into facts (name, value, noted_at) values (?1, ?2, (select now_ms from clock))
        on conflict do nothing";
    FACT_GET = r"
        select value from facts where name = ?1";

    // Health.
    PING = r"
        insert into pings (id, pinged_at) values (1, (select now_ms from clock))
        on conflict (id) do update set pinged_at = excluded.pinged_at";
}
