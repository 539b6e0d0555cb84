//! The container of a backup: POSIX tar (ustar), as every `tar` reads it, in the one spelling that is written here.
//!
//! Written out because that is shorter than the checks that a reader of any tar would need: this one refuses
//! whatever it would not have written itself, so a changed byte anywhere is found. The last file holds the BLAKE3 of
//! everything before it.

use std::io::{self, Read, Write};

use anyhow::{Context as _, anyhow, bail};

/// Everything in a tar comes in blocks of this length.
const BLOCK_BYTES: usize = 512;
/// How much is held in memory.
const BUFFER_BYTES: usize = 256 * 1024;
/// The name of the last file.
const SUM: &str = "kinora-backup.b3";

/// A file in an archive, before its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its path below the data folder.
    pub(super) name: String,
    pub(super) size_bytes: u64,
}

/// Writes an archive.
pub(super) struct ArchiveWriter<W> {
    out: W,
    hasher: blake3::Hasher,
    /// The time of every file: that of the backup, in seconds since 1970.
    made_at_s: u64,
}

impl<W: Write> ArchiveWriter<W> {
    pub(super) fn new(out: W, made_at_s: u64) -> Self {
        Self {
            out,
            hasher: blake3::Hasher::new(),
            made_at_s,
        }
    }

    /// Adds a file of exactly `entry.size_bytes` bytes. Returns their hash.
    pub(super) fn add(&mut self, entry: &Entry, bytes: &mut dyn Read) -> anyhow::Result<[u8; 32]> {
        self.write(&header(entry, self.made_at_s)?)?;
        let mut content = blake3::Hasher::new();
        let mut buffer = vec![0; BUFFER_BYTES];
        let mut n_left = entry.size_bytes;
        while n_left > 0 {
            let chunk = &mut buffer[..chunk_bytes(n_left)];
            bytes
                .read_exact(chunk)
                .with_context(|| format!("cannot read {}", entry.name))?;
            content.update(chunk);
            self.write(chunk)?;
            n_left -= chunk.len() as u64;
        }
        self.write(&[0; BLOCK_BYTES][..padding_bytes(entry.size_bytes)])?;
        Ok(*content.finalize().as_bytes())
    }

    /// Adds the hash of everything, and the end.
    pub(super) fn finish(mut self) -> anyhow::Result<W> {
        let sum = sum_line(&self.hasher);
        self.add(&sum_entry(&sum), &mut sum.as_bytes())?;
        self.write(&[0; 2 * BLOCK_BYTES])?;
        self.out.flush().context("cannot write the backup")?;
        Ok(self.out)
    }

    fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.hasher.update(bytes);
        self.out.write_all(bytes).context("cannot write the backup")
    }
}

/// Reads an archive from its start to its end.
pub(super) struct ArchiveReader<R> {
    input: R,
    hasher: blake3::Hasher,
}

impl<R: Read> ArchiveReader<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            hasher: blake3::Hasher::new(),
        }
    }

    /// What comes next, in a header that [`ArchiveWriter`] would have written.
    pub(super) fn next(&mut self) -> anyhow::Result<Entry> {
        let mut block = [0; BLOCK_BYTES];
        self.read(&mut block)?;
        let (entry, made_at_s) = parse(&block).ok_or_else(not_ours)?;
        if header(&entry, made_at_s)? != block {
            return Err(not_ours());
        }
        Ok(entry)
    }

    /// Reads what comes next, which must be this.
    pub(super) fn expect(&mut self, expected: &Entry) -> anyhow::Result<()> {
        let found = self.next()?;
        if found != *expected {
            bail!(
                "the archive is damaged: {} should come next, and {} does",
                expected.name,
                found.name
            );
        }
        Ok(())
    }

    /// Copies the bytes of the file whose header was read last. Returns their hash.
    pub(super) fn copy(&mut self, entry: &Entry, out: &mut dyn Write) -> anyhow::Result<[u8; 32]> {
        let mut content = blake3::Hasher::new();
        let mut buffer = vec![0; BUFFER_BYTES];
        let mut n_left = entry.size_bytes;
        while n_left > 0 {
            let chunk = &mut buffer[..chunk_bytes(n_left)];
            self.read(chunk)?;
            content.update(chunk);
            out.write_all(chunk)
                .with_context(|| format!("cannot write {}", entry.name))?;
            n_left -= chunk.len() as u64;
        }
        let padding = &mut buffer[..padding_bytes(entry.size_bytes)];
        self.read(padding)?;
        // Behind the sum it is in no sum.
        if padding.iter().any(|byte| *byte != 0) {
            return Err(not_ours());
        }
        Ok(*content.finalize().as_bytes())
    }

    /// Reads the hash of everything, and the end.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        let sum = sum_line(&self.hasher);
        let entry = sum_entry(&sum);
        self.expect(&entry)?;
        let mut found = Vec::new();
        self.copy(&entry, &mut found)?;
        let mut end = Vec::new();
        // What is padded to a whole number of records has more zeros.
        let rest = self.input.read_to_end(&mut end);
        rest.context("cannot read the archive")?;
        if end.len() < 2 * BLOCK_BYTES {
            return Err(cut_off());
        }
        if found != sum.as_bytes() || end.iter().any(|byte| *byte != 0) {
            bail!("the archive is damaged: it is not what was written into it");
        }
        Ok(())
    }

    fn read(&mut self, bytes: &mut [u8]) -> anyhow::Result<()> {
        match self.input.read_exact(bytes) {
            Ok(()) => {
                self.hasher.update(bytes);
                Ok(())
            }
            Err(err) if err.kind() == io::ErrorKind::UnexpectedEof => Err(cut_off()),
            Err(err) => Err(err).context("cannot read the archive"),
        }
    }
}

fn cut_off() -> anyhow::Error {
    anyhow!("the archive is cut off: it ends before its end")
}

fn not_ours() -> anyhow::Error {
    anyhow!("the archive is damaged, or not as kinora backup wrote it")
}

fn sum_line(hasher: &blake3::Hasher) -> String {
    format!("{}\n", hasher.finalize().to_hex())
}

fn sum_entry(sum: &str) -> Entry {
    Entry {
        name: SUM.to_owned(),
        size_bytes: sum.len() as u64,
    }
}

fn chunk_bytes(n_left: u64) -> usize {
    usize::try_from(n_left).map_or(BUFFER_BYTES, |n_left| n_left.min(BUFFER_BYTES))
}

fn padding_bytes(size_bytes: u64) -> usize {
    let block = BLOCK_BYTES as u64;
    usize::try_from((block - size_bytes % block) % block).unwrap_or(0)
}

/// The header of a file (POSIX.1-1988, "ustar"):
///
/// ```text
/// 0 name 100 · 100 mode 8 · 108 owner 8 · 116 group 8 · 124 size 12 · 136 time 12 · 148 checksum 8 · 156 type 1
/// 157 link 100 · 257 "ustar\0" "00" · 265 names of owner and group 64 · 329 device 16 · 345 prefix of the name 155
/// ```
fn header(entry: &Entry, made_at_s: u64) -> anyhow::Result<[u8; BLOCK_BYTES]> {
    let (prefix, name) = split_name(&entry.name)
        .with_context(|| format!("{} is too long a name for an archive", entry.name))?;
    let mut block = [0; BLOCK_BYTES];
    put(&mut block, 0, name.as_bytes());
    put(&mut block, 100, b"0000600\0");
    put(&mut block, 108, b"0000000\0");
    put(&mut block, 116, b"0000000\0");
    put(&mut block, 124, &size_field(entry.size_bytes));
    put(&mut block, 136, format!("{made_at_s:011o}\0").as_bytes());
    put(&mut block, 148, b"        ");
    put(&mut block, 156, b"0");
    put(&mut block, 257, b"ustar\x0000");
    put(&mut block, 345, prefix.as_bytes());
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    put(&mut block, 148, format!("{sum:06o}\0 ").as_bytes());
    Ok(block)
}

fn put(block: &mut [u8; BLOCK_BYTES], at: usize, bytes: &[u8]) {
    block[at..at + bytes.len()].copy_from_slice(bytes);
}

/// A name longer than its field goes on in front of a slash.
fn split_name(name: &str) -> Option<(&str, &str)> {
    if name.len() <= 100 {
        return Some(("", name));
    }
    let mut slashes = name.match_indices('/').map(|(at, _)| at);
    let at = slashes.find(|at| name.len() - at - 1 <= 100)?;
    (at <= 155).then(|| (&name[..at], &name[at + 1..]))
}

/// Eleven octal digits; what they cannot say (8 GiB and more) is binary, as GNU tar began and all others do.
fn size_field(size_bytes: u64) -> [u8; 12] {
    let mut field = [0; 12];
    if size_bytes < 1 << 33 {
        field[..11].copy_from_slice(format!("{size_bytes:011o}").as_bytes());
    } else {
        field[0] = 0x80;
        field[4..].copy_from_slice(&size_bytes.to_be_bytes());
    }
    field
}

/// What a header says. Whether it says it in our spelling is for the caller to check.
fn parse(block: &[u8; BLOCK_BYTES]) -> Option<(Entry, u64)> {
    let name = text(&block[..100])?;
    let name = match text(&block[345..500])? {
        "" => name.to_owned(),
        prefix => format!("{prefix}/{name}"),
    };
    let size_bytes = match block[124] {
        0x80 => u64::from_be_bytes(block[128..136].try_into().ok()?),
        _ => octal(&block[124..135])?,
    };
    let made_at_s = octal(&block[136..147])?;
    Some((Entry { name, size_bytes }, made_at_s))
}

fn text(field: &[u8]) -> Option<&str> {
    let end = field.iter().position(|byte| *byte == 0);
    std::str::from_utf8(&field[..end.unwrap_or(field.len())]).ok()
}

fn octal(digits: &[u8]) -> Option<u64> {
    u64::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, size_bytes: u64) -> Entry {
        Entry {
            name: name.to_owned(),
            size_bytes,
        }
    }

    fn archive() -> Vec<u8> {
        let mut writer = ArchiveWriter::new(Vec::new(), 1_800_000_000);
        for (name, content) in [("first", vec![1; 700]), ("b/second", Vec::new())] {
            let entry = entry(name, content.len() as u64);
            let hash = writer.add(&entry, &mut content.as_slice()).unwrap();
            assert_eq!(hash, *blake3::hash(&content).as_bytes());
        }
        writer.finish().unwrap()
    }

    fn read(bytes: &[u8]) -> anyhow::Result<()> {
        let mut reader = ArchiveReader::new(bytes);
        for name in ["first", "b/second"] {
            let entry = reader.next()?;
            anyhow::ensure!(entry.name == name, "another file");
            reader.copy(&entry, &mut io::sink())?;
        }
        reader.finish()
    }

    #[test]
    fn an_archive_with_any_byte_changed_or_any_end_missing_is_refused() {
        let archive = archive();
        read(&archive).unwrap();
        read(&[archive.as_slice(), &[0; 4096]].concat()).unwrap();
        for byte_idx in 0..archive.len() {
            let mut changed = archive.clone();
            changed[byte_idx] ^= 4;
            assert!(read(&changed).is_err(), "byte {byte_idx} was changed");
            assert!(
                read(&archive[..byte_idx]).is_err(),
                "ends before {byte_idx}"
            );
        }
    }

    #[test]
    fn names_and_sizes_of_any_length_that_blobs_have_come_back() {
        let long = format!(
            "blobs/videos/{}/{}/12/video.mp4",
            "p".repeat(60),
            "v".repeat(60)
        );
        for entry in [
            entry("a", 0),
            entry(&"n".repeat(100), 1),
            entry(&long, (1 << 33) - 1),
            entry("db/videos.sqlite3", 1 << 33),
            entry("db/videos.sqlite3", u64::MAX),
        ] {
            let block = header(&entry, 7).unwrap();
            assert_eq!(parse(&block).unwrap(), (entry, 7));
        }
        assert!(header(&entry(&"n".repeat(101), 1), 7).is_err());
        assert!(header(&entry(&"n/".repeat(200), 1), 7).is_err());
    }

    #[test]
    fn the_systems_tar_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tar");
        std::fs::write(&path, archive()).unwrap();
        let listed = std::process::Command::new("tar")
            .arg("-tvf")
            .arg(&path)
            .output()
            .unwrap();
        assert!(listed.status.success());
        let listed = String::from_utf8(listed.stdout).unwrap();
        let lines: Vec<&str> = listed.lines().collect();
        assert_eq!(lines.len(), 3, "{listed}");
        assert!(lines[0].starts_with("-rw-------") && lines[0].ends_with("first"));
        assert!(lines[1].ends_with("b/second") && lines[2].ends_with(SUM));
    }
}
