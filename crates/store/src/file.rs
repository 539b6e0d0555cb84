//! Files that clients uploaded to name them in orders.

use std::time::Duration;

use kinora_domain::{FileId, ProjectId, UnixMillis};

use crate::{ListOrder, NewAsset};

/// The most files on one page of a list.
pub(crate) const FILE_PAGE_MAX: u32 = 10_000;

/// A file to keep.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Its id, fresh.
    pub id: FileId,
    /// The project that owns it.
    pub project_id: ProjectId,
    /// As the client called it. Never a path here.
    pub filename: String,
    /// As the client said.
    pub purpose: String,
    /// As sniffed from the bytes.
    pub content_type: String,
    /// The bytes.
    pub asset: NewAsset,
    /// When it goes away, counted from now; `None` keeps it.
    pub expires_after: Option<Duration>,
}

/// A kept file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// Its id.
    pub id: FileId,
    /// The project that owns it.
    pub project_id: ProjectId,
    /// As the client called it.
    pub filename: String,
    /// As the client said.
    pub purpose: String,
    /// As sniffed from the bytes.
    pub content_type: String,
    /// The bytes.
    pub asset: NewAsset,
    /// When it was uploaded.
    pub created_at: UnixMillis,
    /// When it goes away; `None` when it stays.
    pub expires_at: Option<UnixMillis>,
}

/// Which page of the files.
#[derive(Clone, Debug)]
pub struct FileQuery {
    /// The last file of the page before.
    pub after: Option<FileId>,
    /// How many files at most, 0 to 10,000.
    pub limit: u32,
    /// The order.
    pub order: ListOrder,
    /// Only files of this purpose.
    pub purpose: Option<String>,
}

/// One page of the files.
#[derive(Clone, Debug)]
pub struct FilePage {
    /// The files in order.
    pub files: Vec<StoredFile>,
    /// Whether the list goes on after them. False for a page of no files.
    pub has_more: bool,
}
