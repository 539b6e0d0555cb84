//! Lengths of time and numbers of bytes as people write them.

use std::time::Duration;

const DURATION_UNITS: &[(&str, u64)] = &[
    ("ms", 1),
    ("s", 1000),
    ("m", 60 * 1000),
    ("min", 60 * 1000),
    ("h", 3600 * 1000),
    ("d", 24 * 3600 * 1000),
];

const SIZE_UNITS: &[(&str, u64)] = &[
    ("B", 1),
    ("kB", 1000),
    ("KB", 1000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
];

/// Reads `30s`, `1h30m` or `250ms`. A number alone says nothing about its unit and is refused; so is a length
/// of no time at all.
pub(crate) fn parse_duration(text: &str) -> Option<Duration> {
    let mut total_ms: u64 = 0;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (number, unit, after) = split_quantity(rest);
        let (_, unit_ms) = DURATION_UNITS.iter().find(|(name, _)| *name == unit)?;
        total_ms = total_ms.checked_add(number?.checked_mul(*unit_ms)?)?;
        rest = after;
    }
    (total_ms > 0).then(|| Duration::from_millis(total_ms))
}

/// Reads `512MiB`, `20 MB` or a number of bytes; zero is refused.
pub(crate) fn parse_size(text: &str) -> Option<u64> {
    let (number, unit, after) = split_quantity(text.trim());
    let unit_bytes = match unit {
        "" => 1,
        unit => SIZE_UNITS.iter().find(|(name, _)| *name == unit)?.1,
    };
    let size_bytes = number?.checked_mul(unit_bytes)?;
    (size_bytes > 0 && after.is_empty()).then_some(size_bytes)
}

/// Writes a duration in the largest unit that leaves no rest.
pub(crate) fn format_duration(duration: Duration) -> String {
    let total_ms = duration.as_millis();
    for (name, unit_ms) in [
        ("d", 86_400_000),
        ("h", 3_600_000),
        ("m", 60_000),
        ("s", 1000),
    ] {
        // One day is better known as 24 hours.
        if total_ms.is_multiple_of(unit_ms) && (name != "d" || total_ms > unit_ms) {
            return format!("{}{name}", total_ms / unit_ms);
        }
    }
    format!("{total_ms}ms")
}

/// Writes a size in the largest binary unit that leaves no rest.
pub(crate) fn format_size(size_bytes: u64) -> String {
    for (name, unit_bytes) in [
        ("TiB", 1 << 40),
        ("GiB", 1 << 30),
        ("MiB", 1 << 20),
        ("KiB", 1 << 10),
    ] {
        if size_bytes.is_multiple_of(unit_bytes) {
            return format!("{}{name}", size_bytes / unit_bytes);
        }
    }
    format!("{size_bytes}B")
}

/// Splits `90 min rest` into the number, the unit and what follows; spaces do not matter.
fn split_quantity(text: &str) -> (Option<u64>, &str, &str) {
    let digits_end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(digits_end);
    let rest = rest.trim_start();
    let unit_end = rest
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(rest.len());
    let (unit, after) = rest.split_at(unit_end);
    (digits.parse().ok(), unit, after.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_a_unit() {
        let check = |text: &str, expected_ms: Option<u64>| {
            assert_eq!(
                parse_duration(text),
                expected_ms.map(Duration::from_millis),
                "{text}"
            );
        };
        check("250ms", Some(250));
        check("30s", Some(30_000));
        check("1h30m", Some(5_400_000));
        check("10 min", Some(600_000));
        check("7d", Some(604_800_000));
        for bad in [
            "",
            "30",
            "s",
            "0s",
            "-1s",
            "1.5h",
            "1 fortnight",
            "99999999999999999999s",
            "9999999999999999d",
        ] {
            check(bad, None);
        }
    }

    #[test]
    fn sizes_are_bytes_unless_a_unit_says_otherwise() {
        let check =
            |text: &str, expected: Option<u64>| assert_eq!(parse_size(text), expected, "{text}");
        check("512MiB", Some(512 << 20));
        check("20 MB", Some(20_000_000));
        check("1024", Some(1024));
        for bad in [
            "",
            "0",
            "MiB",
            "1.5GiB",
            "-1",
            "5 parsecs",
            "1MiB 2KiB",
            "99999999TiB",
            "99999999999999999999",
        ] {
            check(bad, None);
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for text in ["250ms", "30s", "10m", "24h", "7d", "90m"] {
            assert_eq!(format_duration(parse_duration(text).unwrap()), text);
        }
        for text in ["512MiB", "1GiB", "1000B", "3KiB"] {
            assert_eq!(format_size(parse_size(text).unwrap()), text);
        }
    }
}
