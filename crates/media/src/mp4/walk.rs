//! Reads boxes and numbers out of bytes that may be hostile.
//!
//! Nothing here allocates, recurses or panics, whatever the bytes say. (mp4-atom writes our boxes but
//! does not read any: it decodes unknown trees recursively, so a file of nested boxes could exhaust the
//! stack.)

use crate::ProbeError;

type Result<T> = std::result::Result<T, ProbeError>;

/// What is left to read of a box's body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a>(&'a [u8]);

/// One box.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawBox<'a> {
    pub(crate) kind: [u8; 4],
    pub(crate) body: Reader<'a>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn n_left(self) -> usize {
        self.0.len()
    }

    /// All that is left.
    pub(crate) fn rest(self) -> &'a [u8] {
        self.0
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (head, rest) = self
            .0
            .split_first_chunk::<N>()
            .ok_or(ProbeError::Damaged("a box is cut short"))?;
        self.0 = rest;
        Ok(*head)
    }

    pub(crate) fn u8(&mut self) -> Result<u8> {
        self.bytes().map(u8::from_be_bytes)
    }

    pub(crate) fn u16(&mut self) -> Result<u16> {
        self.bytes().map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32> {
        self.bytes().map(u32::from_be_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64> {
        self.bytes().map(u64::from_be_bytes)
    }

    /// A number of 64 bits in version 1 of a box, of 32 bits in version 0.
    pub(crate) fn u32_or_u64(&mut self, version: u8) -> Result<u64> {
        if version == 0 {
            self.u32().map(u64::from)
        } else {
            self.u64()
        }
    }

    /// The version of a full box; its flags are passed over.
    pub(crate) fn version(&mut self) -> Result<u8> {
        let version = self.u8()?;
        self.bytes::<3>()?;
        Ok(version)
    }

    pub(crate) fn skip(&mut self, n_bytes: usize) -> Result<()> {
        self.take(n_bytes).map(|_| ())
    }

    /// Splits off the next `n_bytes`.
    pub(crate) fn take(&mut self, n_bytes: usize) -> Result<Reader<'a>> {
        let (head, rest) = self
            .0
            .split_at_checked(n_bytes)
            .ok_or(ProbeError::Damaged("a box is cut short"))?;
        self.0 = rest;
        Ok(Reader(head))
    }

    /// The next box; `None` at the end, where up to 7 bytes of padding are allowed as QuickTime leaves
    /// them.
    pub(crate) fn next_box(&mut self) -> Result<Option<RawBox<'a>>> {
        if self.n_left() < 8 {
            return Ok(None);
        }
        let size = self.u32()?;
        let kind = self.bytes()?;
        let n_body_bytes = match size {
            0 => self.n_left() as u64,
            1 => self
                .u64()?
                .checked_sub(16)
                .ok_or(ProbeError::Damaged("a box is smaller than its header"))?,
            _ => u64::from(size)
                .checked_sub(8)
                .ok_or(ProbeError::Damaged("a box is smaller than its header"))?,
        };
        let n_body_bytes = usize::try_from(n_body_bytes)
            .map_err(|_| ProbeError::Damaged("a box is larger than what holds it"))?;
        let body = self
            .take(n_body_bytes)
            .map_err(|_| ProbeError::Damaged("a box is larger than what holds it"))?;
        Ok(Some(RawBox { kind, body }))
    }

    /// The first box of `kind` among those that follow.
    pub(crate) fn find(mut self, kind: &[u8; 4]) -> Result<Option<Reader<'a>>> {
        while let Some(found) = self.next_box()? {
            if found.kind == *kind {
                return Ok(Some(found.body));
            }
        }
        Ok(None)
    }

    /// The box at the end of `path`, each within the one before; an error when one is missing.
    pub(crate) fn find_path(self, path: &[&[u8; 4]]) -> Result<Reader<'a>> {
        let mut here = self;
        for kind in path {
            here = here
                .find(kind)?
                .ok_or(ProbeError::Damaged("a required box is missing"))?;
        }
        Ok(here)
    }

    /// A table: its number of entries, then `entry_bytes` for each.
    pub(crate) fn table(&mut self, entry_bytes: usize) -> Result<Table<'a>> {
        let n_entries = self.u32()?;
        let n_bytes = (n_entries as usize)
            .checked_mul(entry_bytes)
            .ok_or(ProbeError::Damaged("a table is longer than its box"))?;
        let entries = self
            .take(n_bytes)
            .map_err(|_| ProbeError::Damaged("a table is longer than its box"))?;
        Ok(Table {
            entries,
            entry_bytes,
        })
    }
}

/// Entries of equal length, all present.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table<'a> {
    entries: Reader<'a>,
    entry_bytes: usize,
}

impl<'a> Table<'a> {
    pub(crate) fn n_entries(self) -> usize {
        self.entries.n_left() / self.entry_bytes
    }
}

impl<'a> Iterator for Table<'a> {
    type Item = Reader<'a>;

    fn next(&mut self) -> Option<Reader<'a>> {
        self.entries.take(self.entry_bytes).ok()
    }
}
