//! How a file looks from outside, so that a later write can tell without reading that nobody has touched it.
//!
//! The time of change (`ctime`) is what this rests on: the system sets it at every change of a file, and nobody can
//! set it back. Where the standard library does not give it, a file has no stamp, and is read instead.

use std::fs::Metadata;

const SECOND: i64 = 1_000_000_000;

/// How long after a file's last change another change is sure to get another time. Systems take the time from a
/// clock that ticks every 1 to 16 ms.
const TICK: i64 = SECOND / 10;

/// The same for file systems that round times, of which FAT is the coarsest with 2 s.
const ROUGH_TICK: i64 = 3 * SECOND;

/// What changes when a file is written, replaced, or restored from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub device: u64,
    pub inode: u64,
    pub length: u64,
    /// Time of the last change of the content, in nanoseconds since 1970. Anybody can set it.
    pub modified: i64,
    /// Time of the last change of the file or what the system knows about it.
    pub changed: i64,
}

/// A time by the clock of a file system, which on a network is not this machine's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    device: u64,
    nanoseconds: i64,
}

impl Stamp {
    /// None where the system does not tell enough.
    #[cfg(unix)]
    pub(super) fn of(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let nanoseconds = |seconds: i64, rest: i64| seconds.checked_mul(SECOND)?.checked_add(rest);
        Some(Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            length: metadata.len(),
            modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec())?,
            changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec())?,
        })
    }

    /// None where the system does not tell enough.
    #[cfg(not(unix))]
    pub(super) fn of(_metadata: &Metadata) -> Option<Self> {
        None
    }

    /// Whether every change from `moment` on gives the file another stamp: its last one is longer ago than a tick.
    pub(super) fn is_settled(&self, moment: Option<Moment>) -> bool {
        // A time with digits below microseconds is not rounded. One in a thousand only looks rounded, and waits.
        let tick = if self.changed % 1000 == 0 { ROUGH_TICK } else { TICK };
        moment.is_some_and(|moment| {
            self.device == moment.device && self.changed.saturating_add(tick) < moment.nanoseconds
        })
    }

    /// Whether `other` is this file, renamed at most.
    pub(super) fn is_of_same_content(&self, other: &Self) -> bool {
        Self { changed: self.changed, ..*other } == *self
    }
}

impl Moment {
    /// When the file was written. Of a file just written this is now.
    pub(super) fn of(metadata: &Metadata) -> Option<Self> {
        Stamp::of(metadata).map(|stamp| Self { device: stamp.device, nanoseconds: stamp.modified })
    }
}

/// Names the time since the system was started. A crash of the system may leave a file with its stamp but without
/// its content, so that no stamp from before it is worth anything.
pub(super) fn running_system() -> Option<String> {
    let name = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(name.trim().to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn changed(nanoseconds: i64) -> Stamp {
        Stamp { device: 1, inode: 2, length: 3, modified: 4, changed: nanoseconds }
    }

    #[test]
    fn a_file_is_settled_a_tick_after_its_change() {
        let at = |nanoseconds| Some(Moment { device: 1, nanoseconds });
        let stamp = changed(SECOND + 7);
        assert!(!stamp.is_settled(at(SECOND + 8)));
        assert!(!stamp.is_settled(at(SECOND + 7 + TICK)));
        assert!(stamp.is_settled(at(SECOND + 8 + TICK)));
        assert!(!stamp.is_settled(at(0)), "a file from the future");
        assert!(!stamp.is_settled(None));
        assert!(!stamp.is_settled(Some(Moment { device: 9, nanoseconds: i64::MAX })), "another clock");
    }

    #[test]
    fn rounded_times_take_longer() {
        let at = |nanoseconds| Some(Moment { device: 1, nanoseconds });
        assert!(!changed(2 * SECOND).is_settled(at(3 * SECOND)));
        assert!(changed(2 * SECOND).is_settled(at(6 * SECOND)));
    }

    #[test]
    fn a_rename_changes_no_content() {
        assert!(changed(1).is_of_same_content(&changed(9)));
        assert!(!changed(1).is_of_same_content(&Stamp { modified: 5, ..changed(1) }));
        assert!(!changed(1).is_of_same_content(&Stamp { inode: 5, ..changed(1) }));
    }
}
