//! Characters and files.

/// A page of a project's files: those for which `$which`, on the side `$behind` of a place, in the order `$order`.
macro_rules! file_list {
    ($which:literal, $behind:literal, $order:literal) => {
        concat!(
            "select ",
            file_columns!(),
            r"
        from files
        where project_id = $1 and (created_at, id) ",
            $behind,
            " ($2, $3) ",
            $which,
            r"
          and (expires_at is null or expires_at > (select now_ms from clock))
        order by created_at ",
            $order,
            ", id ",
            $order,
            r"
        limit $4"
        )
    };
}

statements! {
    CHARACTER_INSERT = r"
        insert into characters (id, project_id, name, facts, created_at)
        values ($1, $2, $3, $4, (select now_ms from clock))
        returning created_at";
    CHARACTER_FRAME_INSERT = r"
        insert into character_frames (character_id, ordinal, blob_key, size_bytes, blake3)
        values ($1, $2, $3, $4, $5)";
    CHARACTER_GET = r"
        select name, created_at from characters where id = $1 and project_id = $2";

    // A file whose time has come is gone, whether or not anybody has tidied up.
    FILE_INSERT = r"
        insert into files (id, project_id, filename, purpose, content_type, blob_key, size_bytes, blake3,
                           created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, (select now_ms from clock), (select now_ms from clock) + $9)
        returning created_at, expires_at";
    FILE_GET = concat!("select ", file_columns!(), r"
        from files
        where id = $1 and project_id = $2
          and (expires_at is null or expires_at > (select now_ms from clock))");
    FILE_POSITION = r"
        select created_at from files where id = $1 and project_id = $2";
    FILE_LIST_ASC = file_list!("", ">", "");
    FILE_LIST_DESC = file_list!("", "<", "desc");
    // Each has an index of its own.
    FILE_LIST_OF_PURPOSE_ASC = file_list!("and purpose = $5", ">", "");
    FILE_LIST_OF_PURPOSE_DESC = file_list!("and purpose = $5", "<", "desc");
}
