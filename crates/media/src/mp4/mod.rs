//! The MP4 container: writing our own files, reading what any file says about itself.
//!
//! ```text
//! ftyp                              isom, avc1
//! moov
//!   mvhd                            time in ticks that divide both frames and sound samples
//!   trak (video)                    tkhd, edts/elst, mdia/... avc1 (avcC, colr), stts stss stsc stsz stco
//!   trak (sound, if any)            tkhd, edts/elst (trims priming and tail), mdia/... mp4a (esds), ...
//!   udta/meta/ilst                  where the clip comes from, and the engine's document on it
//! mdat                              half a second of pictures, half a second of sound, and so on
//! ```

mod demux;
mod layout;
mod movie;
mod probe;
mod provenance;
mod relabel;
mod samples;
mod survey;
mod tables;
mod walk;

pub(crate) use demux::OwnClip;
pub(crate) use layout::write_file;
pub(crate) use movie::{Movie, SoundTrack, TICKS_PER_FRAME};
pub use probe::probe;
pub use provenance::{CarriedDocument, carried_document};
pub(crate) use relabel::{OtherSound, relabel};
pub(crate) use samples::{SampleStore, Track};
pub(crate) use survey::{Orientation, Survey};
