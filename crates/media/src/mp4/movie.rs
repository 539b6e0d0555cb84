//! The `moov` box: everything about a clip but its samples.

use kinora_domain::Provenance;
use mp4_atom::{
    Audio, Avc1, Avcc, AvccExt, BufMut, Co64, Codec, Colr, Dinf, Dref, DrefEntry, Edts, Elst,
    ElstEntry, Encode, Hdlr, Mdhd, Mdia, Minf, Mp4a, Mvhd, Result, Smhd, Stbl, Stco, Stsc,
    StscEntry, Stsd, Stss, Stsz, StszSamples, Stts, SttsEntry, Tkhd, Trak, Url, Visual, Vmhd, esds,
};

use super::provenance::encode_udta;
use super::samples::SampleTable;
use crate::aac;
use crate::h264::ParameterSets;
use crate::{ClipFormat, FrameTimes, MediaTime, SOUND_CHANNELS, SOUND_SAMPLE_RATE_HZ};

/// A frame lasts this many ticks of the video track, so its timescale is this times the frame rate.
/// Stitching needs it to be the same in all clips of one frame rate.
pub(crate) const TICKS_PER_FRAME: u32 = 1000;
/// Two minutes in ticks of this clock still fit into 32 bits.
const MAX_TIMESCALE: u32 = 35_000_000;
const VIDEO_TRACK_ID: u32 = 1;
const SOUND_TRACK_ID: u32 = 2;
/// What the track of pictures that we coded is called. It stays with the track wherever it is copied to, and so tells
/// them from those of others.
pub(super) const OWN_PICTURES_NAME: &str = "Video";
/// How esds names AAC (ISO/IEC 14496-1, table 5) and an audio stream (table 6).
const OBJECT_TYPE_AAC: u8 = 0x40;
const STREAM_TYPE_AUDIO: u8 = 5;

/// What `moov` is made from.
pub(crate) struct Movie {
    pub(crate) format: ClipFormat,
    /// When each frame is shown, where that is not at the constant rate of `format`.
    pub(crate) frame_times: Option<FrameTimes>,
    pub(crate) parameter_sets: ParameterSets,
    pub(crate) sound: Option<SoundTrack>,
    pub(crate) provenance: Provenance,
}

/// What the sound's track says about itself.
pub(crate) struct SoundTrack {
    /// `AudioSpecificConfig`.
    pub(crate) decoder_config: Vec<u8>,
    /// How many sample moments are to be heard, priming and tail cut off.
    pub(crate) n_sample_frames: u64,
}

/// Where a track of sound belongs.
pub(super) struct SoundPlace {
    pub(super) track_id: u32,
    /// Ticks per second of the movie.
    pub(super) movie_timescale: u32,
}

/// Where the samples lie in the file.
pub(crate) struct Placement<'a> {
    pub(crate) video: &'a SampleTable,
    pub(crate) sound: &'a SampleTable,
    /// What to add to the offsets in the tables.
    pub(crate) base_bytes: u64,
    /// Whether offsets are written with 64 bits.
    pub(crate) has_wide_offsets: bool,
    /// The hash of all samples, if a document shall be bound to them.
    pub(crate) content: Option<&'a blake3::Hash>,
}

impl Movie {
    /// Appends the `moov` box. Its size depends on the number of samples and chunks and on
    /// `has_wide_offsets`, not on the values of offsets.
    pub(crate) fn encode(&self, placement: &Placement<'_>, buf: &mut Vec<u8>) -> Result<()> {
        buf.encode_atom(b"moov", |buf| {
            self.mvhd().encode(buf)?;
            self.video_trak(placement).encode(buf)?;
            if let Some(sound) = &self.sound {
                let place = SoundPlace {
                    track_id: SOUND_TRACK_ID,
                    movie_timescale: self.timescale(),
                };
                sound.trak(&place, placement).encode(buf)?;
            }
            encode_udta(&self.provenance, placement.content, buf)
        })
    }

    /// Ticks per second of the movie: a multiple of both tracks' where that can be, so that lengths are exact.
    /// Otherwise the pictures' own, and the sound's length is exact to one of their ticks.
    fn timescale(&self) -> u32 {
        let pictures = match &self.frame_times {
            Some(times) => times.ticks_per_second(),
            None => self.format.fps.get(),
        };
        let common = u64::from(SOUND_SAMPLE_RATE_HZ)
            / u64::from(greatest_common_divisor(SOUND_SAMPLE_RATE_HZ, pictures))
            * u64::from(pictures);
        let common = u32::try_from(common).ok();
        common
            .filter(|common| *common <= MAX_TIMESCALE)
            .unwrap_or(pictures)
    }

    /// How long the pictures are shown, in ticks of the movie.
    fn duration_ticks(&self) -> u64 {
        self.times().1.scaled_to(self.timescale())
    }

    /// The clock of the pictures' track, and how long they are shown.
    fn times(&self) -> (u32, MediaTime) {
        if let Some(times) = &self.frame_times {
            return (times.ticks_per_second(), times.total());
        }
        let ticks_per_second = self.format.fps.get() * TICKS_PER_FRAME;
        let total = MediaTime {
            ticks: u64::from(self.format.n_frames) * u64::from(TICKS_PER_FRAME),
            ticks_per_second,
        };
        (ticks_per_second, total)
    }

    /// How long each frame is shown.
    fn stts(&self) -> Stts {
        let Some(times) = &self.frame_times else {
            return steady(self.format.n_frames, TICKS_PER_FRAME);
        };
        let mut entries: Vec<SttsEntry> = Vec::new();
        for ticks in times.durations_ticks() {
            match entries.last_mut() {
                Some(run) if run.sample_delta == *ticks => run.sample_count += 1,
                _ => entries.push(SttsEntry {
                    sample_count: 1,
                    sample_delta: *ticks,
                }),
            }
        }
        Stts { entries }
    }

    fn mvhd(&self) -> Mvhd {
        Mvhd {
            // No times: the same clip is the same file.
            creation_time: 0,
            modification_time: 0,
            timescale: self.timescale(),
            duration: self.duration_ticks(),
            rate: 1.into(),
            volume: 1.into(),
            matrix: mp4_atom::Matrix::default(),
            next_track_id: SOUND_TRACK_ID + 1,
        }
    }

    fn video_trak(&self, placement: &Placement<'_>) -> Trak {
        let size = self.format.size;
        let (timescale, total) = self.times();
        let tkhd = Tkhd {
            track_id: VIDEO_TRACK_ID,
            duration: self.duration_ticks(),
            enabled: true,
            in_movie: true,
            width: side(size.width_px()).into(),
            height: side(size.height_px()).into(),
            ..Tkhd::default()
        };
        let mut stbl = stbl(self.avc1().into(), placement.video, placement);
        stbl.stts = self.stts();
        stbl.stss = Some(Stss {
            entries: placement
                .video
                .sync_samples
                .iter()
                .map(|idx| idx + 1)
                .collect(),
        });
        Trak {
            tkhd,
            edts: Some(one_edit(self.duration_ticks(), 0)),
            mdia: Mdia {
                mdhd: mdhd(timescale, total.ticks),
                hdlr: hdlr(b"vide", OWN_PICTURES_NAME),
                minf: Minf {
                    vmhd: Some(Vmhd::default()),
                    dinf: this_file(),
                    stbl,
                    ..Minf::default()
                },
            },
            ..Trak::default()
        }
    }

    fn avc1(&self) -> Avc1 {
        let ParameterSets { sps, pps } = &self.parameter_sets;
        // An SPS begins with its header, the profile, constraints and level.
        let at = |idx: usize| sps.get(idx).copied().unwrap_or_default();
        Avc1 {
            visual: Visual {
                data_reference_index: 1,
                width: side(self.format.size.width_px()),
                height: side(self.format.size.height_px()),
                ..Visual::default()
            },
            avcc: Avcc {
                configuration_version: 1,
                avc_profile_indication: at(1),
                profile_compatibility: at(2),
                avc_level_indication: at(3),
                length_size: 4,
                sequence_parameter_sets: vec![sps.clone()],
                picture_parameter_sets: vec![pps.clone()],
                ext: Some(AvccExt::default()),
            },
            colr: Some(Colr::Nclx {
                colour_primaries: 1,
                transfer_characteristics: 1,
                matrix_coefficients: 1,
                full_range_flag: false,
            }),
            ..Avc1::default()
        }
    }
}

impl SoundTrack {
    /// The track, at its place in a movie.
    pub(super) fn trak(&self, place: &SoundPlace, placement: &Placement<'_>) -> Trak {
        let heard = MediaTime {
            ticks: self.n_sample_frames,
            ticks_per_second: SOUND_SAMPLE_RATE_HZ,
        };
        let heard_ticks = heard.scaled_to(place.movie_timescale);
        let n_packets = placement.sound.sizes_bytes.len() as u32;
        let coded_sample_frames = u64::from(aac::PRIMING_SAMPLE_FRAMES) + self.n_sample_frames;
        let tkhd = Tkhd {
            track_id: place.track_id,
            duration: heard_ticks,
            // Players choose one track of a group; sound is a group of its own, as ffmpeg has it.
            alternate_group: 1,
            enabled: true,
            in_movie: true,
            volume: 1.into(),
            ..Tkhd::default()
        };
        let mut stbl = stbl(
            mp4a(self, place.track_id).into(),
            placement.sound,
            placement,
        );
        stbl.stts = sound_times(n_packets, coded_sample_frames);
        Trak {
            tkhd,
            edts: Some(one_edit(heard_ticks, u64::from(aac::PRIMING_SAMPLE_FRAMES))),
            mdia: Mdia {
                mdhd: mdhd(SOUND_SAMPLE_RATE_HZ, coded_sample_frames),
                hdlr: hdlr(b"soun", "Sound"),
                minf: Minf {
                    smhd: Some(Smhd::default()),
                    dinf: this_file(),
                    stbl,
                    ..Minf::default()
                },
            },
            ..Trak::default()
        }
    }
}

fn mp4a(sound: &SoundTrack, track_id: u32) -> Mp4a {
    Mp4a {
        audio: Audio {
            data_reference_index: 1,
            channel_count: SOUND_CHANNELS as u16,
            sample_size: 16,
            sample_rate: (SOUND_SAMPLE_RATE_HZ as u16).into(),
        },
        esds: esds::Esds {
            es_desc: esds::EsDescriptor {
                es_id: track_id as u16,
                dec_config: esds::DecoderConfig {
                    object_type_indication: OBJECT_TYPE_AAC,
                    stream_type: STREAM_TYPE_AUDIO,
                    max_bitrate: aac::BITRATE_BPS,
                    avg_bitrate: aac::BITRATE_BPS,
                    dec_specific: Some(esds::DecoderSpecific {
                        raw: sound.decoder_config.clone(),
                        ..esds::DecoderSpecific::default()
                    }),
                    ..esds::DecoderConfig::default()
                },
                ..esds::EsDescriptor::default()
            },
        },
        btrt: None,
        taic: None,
    }
}

/// The sample tables that follow from where samples lie; `stts` and `stss` are the caller's.
fn stbl(codec: Codec, table: &SampleTable, placement: &Placement<'_>) -> Stbl {
    let offsets = table
        .chunks
        .iter()
        .map(|chunk| placement.base_bytes + chunk.offset_bytes);
    let (stco, co64) = if placement.has_wide_offsets {
        let entries = offsets.collect();
        (None, Some(Co64 { entries }))
    } else {
        let entries = offsets.map(|offset| offset as u32).collect();
        (Some(Stco { entries }), None)
    };
    Stbl {
        stsd: Stsd {
            codecs: vec![codec],
        },
        stsc: stsc(table),
        stsz: Stsz {
            samples: StszSamples::Different {
                sizes: table.sizes_bytes.clone(),
            },
        },
        stco,
        co64,
        ..Stbl::default()
    }
}

/// Runs of chunks with the same number of samples.
fn stsc(table: &SampleTable) -> Stsc {
    let mut entries: Vec<StscEntry> = Vec::new();
    for (chunk_idx, chunk) in table.chunks.iter().enumerate() {
        if entries.last().map(|entry| entry.samples_per_chunk) != Some(chunk.n_samples) {
            entries.push(StscEntry {
                first_chunk: chunk_idx as u32 + 1,
                samples_per_chunk: chunk.n_samples,
                sample_description_index: 1,
            });
        }
    }
    Stsc { entries }
}

fn steady(n_samples: u32, sample_delta: u32) -> Stts {
    Stts {
        entries: vec![SttsEntry {
            sample_count: n_samples,
            sample_delta,
        }],
    }
}

/// The last packet lasts only as long as there is sound in it: a second way, beside the edit list, to
/// say where the sound ends, for readers that cut whole packets only.
fn sound_times(n_packets: u32, n_sample_frames: u64) -> Stts {
    let n_whole = n_packets.saturating_sub(1);
    let mut stts = steady(n_whole, aac::PACKET_SAMPLE_FRAMES);
    let rest =
        n_sample_frames.saturating_sub(u64::from(n_whole) * u64::from(aac::PACKET_SAMPLE_FRAMES));
    stts.entries.push(SttsEntry {
        sample_count: 1,
        sample_delta: u32::try_from(rest).unwrap_or(aac::PACKET_SAMPLE_FRAMES),
    });
    stts
}

fn one_edit(segment_duration: u64, media_time: u64) -> Edts {
    Edts {
        elst: Some(Elst {
            entries: vec![ElstEntry {
                segment_duration,
                media_time: Some(media_time),
                media_rate: 1.into(),
            }],
        }),
    }
}

fn mdhd(timescale: u32, duration: u64) -> Mdhd {
    Mdhd {
        timescale,
        duration,
        language: "und".to_owned(),
        ..Mdhd::default()
    }
}

fn hdlr(handler: &[u8; 4], name: &str) -> Hdlr {
    Hdlr {
        handler: handler.into(),
        name: name.to_owned(),
    }
}

fn this_file() -> Dinf {
    Dinf {
        dref: Dref {
            entries: vec![DrefEntry::Url(Url::default())],
        },
    }
}

fn side(px: u32) -> u16 {
    u16::try_from(px).expect("a side has at most 8192 pixels")
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}
