//! Characters and files.

statements! {
    CHARACTER_INSERT = r"
        insert into characters (id, project_id, name, blob_key, size_bytes, blake3, facts, created_at)
        select ?1, ?2, ?3, ?4, ?5, ?6, ?7, now_ms from clock
        returning created_at";
    CHARACTER_FRAME_INSERT = r"
        insert into character_frames (character_id, ordinal, blob_key, size_bytes, blake3)
        values (?1, ?2, ?3, ?4, ?5)";
    CHARACTER_GET = r"
        select name, created_at from characters where id = ?1 and project_id = ?2";

    // A file whose time has come is gone, whether or not anybody has tidied up.
    FILE_INSERT = r"
        insert into files (id, project_id, filename, purpose, content_type, blob_key, size_bytes, blake3,
                           created_at, expires_at)
        select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, now_ms, now_ms + ?9 from clock
        returning created_at, expires_at";
    FILE_GET = concat!("select ", file_columns!(), r"
        from files
        where id = ?1 and project_id = ?2
          and (expires_at is null or expires_at > (select now_ms from clock))");
    FILE_POSITION = r"
        select created_at from files where id = ?1 and project_id = ?2";
    FILE_LIST_ASC = concat!("select ", file_columns!(), r"
        from files
        where project_id = ?1 and (created_at, id) > (?2, ?3) and (?5 is null or purpose = ?5)
          and (expires_at is null or expires_at > (select now_ms from clock))
        order by created_at, id
        limit ?4");
    FILE_LIST_DESC = concat!("select ", file_columns!(), r"
        from files
        where project_id = ?1 and (created_at, id) < (?2, ?3) and (?5 is null or purpose = ?5)
          and (expires_at is null or expires_at > (select now_ms from clock))
        order by created_at desc, id desc
        limit ?4");
}
