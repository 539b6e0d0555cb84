//! Projects and keys. There are few of either, and operators list them.

/// The columns that `accounts::read_key` reads, in its order.
macro_rules! key_columns {
    () => {
        "id, project_id, name, created_at, last_used_at, expires_at, revoked_at"
    };
}

statements! {
    PROJECT_IS_THERE = r"
        select exists (select 1 from projects where id = $1)";
    PROJECTS = concat!("select ", project_columns!(), r"
        from projects order by created_at, id");
    PROJECT_GET = concat!("select ", project_columns!(), r"
        from projects where id = $1");
    PROJECT_INSERT = concat!(r"
        insert into projects (id, name, max_running, max_queued, max_requests_per_minute, weight, created_at)
        values ($1, $2, $3, $4, $5, $6, (select now_ms from clock))
        returning ", project_columns!());
    PROJECT_LIMIT = concat!(r"
        update projects set max_running = $2, max_queued = $3, max_requests_per_minute = $4 where id = $1
        returning ", project_columns!());
    PROJECT_WEIGH = concat!(r"
        update projects set weight = $2 where id = $1
        returning ", project_columns!());
    KEY_INSERT = concat!(r"
        insert into api_keys (id, project_id, name, secret_hash, created_at, expires_at)
        values ($1, $2, $3, $4, (select now_ms from clock), (select now_ms from clock) + $5)
        returning ", key_columns!());
    KEYS = concat!("select ", key_columns!(), r"
        from api_keys where $1::text is null or project_id = $1 order by created_at, id");
    KEY_REVOKE = concat!(r"
        update api_keys set revoked_at = coalesce(revoked_at, (select now_ms from clock)) where id = $1
        returning ", key_columns!());
    KEY_FOR_AUTH = r"
        select k.project_id, k.secret_hash,
               k.revoked_at is null and (k.expires_at is null or k.expires_at > (select now_ms from clock)),
               p.max_running, p.max_queued, p.max_requests_per_minute
        from api_keys k join projects p on p.id = k.project_id
        where k.id = $1";
    KEY_EXISTS = r"
        select exists (select 1 from api_keys)";
    KEY_TOUCH = r"
        update api_keys
        set last_used_at = (select now_ms from clock)
        where id = $1 and (last_used_at is null or last_used_at <= (select now_ms from clock) - 60000)";
}
