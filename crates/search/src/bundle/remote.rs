//! The index's files as the engine reads them in a browser: slices that are there are given, others are noted
//! as missing and refused, for whoever asked to fetch them and to ask again.

use std::collections::BTreeMap;
use std::future::{self, Future};
use std::ops::{Bound, Range};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{fmt, io};

use tantivy::HasLen;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{DirectoryLock, FileHandle, Lock, OwnedBytes, WatchCallback, WatchHandle, WritePtr};

/// The data of a published index, as far as it is here.
pub(crate) struct Remote {
    files: BTreeMap<String, Range<u64>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Slices by their first byte.
    slices: BTreeMap<u64, OwnedBytes>,
    /// What was asked for and is not here.
    missing: Vec<Range<u64>>,
    /// What was asked for, if that is recorded.
    record: Option<Vec<Range<u64>>>,
}

impl State {
    fn get(&mut self, range: &Range<u64>) -> Option<OwnedBytes> {
        if let Some(record) = &mut self.record {
            record.push(range.clone());
        }
        let found = self.assemble(range);
        if found.is_none() {
            self.missing.push(range.clone());
        }
        found
    }

    /// The bytes of a range out of one slice, or of several that follow each other.
    fn assemble(&self, range: &Range<u64>) -> Option<OwnedBytes> {
        let first = self.slice_from(range.start)?;
        let length = usize::try_from(range.end - range.start).ok()?;
        if length <= first.len() {
            return Some(first.slice(0..length));
        }
        let mut bytes = first.to_vec();
        while bytes.len() < length {
            let next = self.slice_from(range.start + bytes.len() as u64)?;
            let wanted = next.len().min(length - bytes.len());
            bytes.extend_from_slice(&next[..wanted]);
        }
        Some(OwnedBytes::new(bytes))
    }

    /// What is here from a place on: the longest of the nearest slices.
    fn slice_from(&self, place: u64) -> Option<OwnedBytes> {
        let before = self.slices.range((Bound::Unbounded, Bound::Included(place)));
        let rest = before.rev().take(MOST_LOOKED_AT).filter_map(|(start, bytes)| {
            let from = usize::try_from(place - start).ok()?;
            (from < bytes.len()).then(|| bytes.slice(from..bytes.len()))
        });
        rest.max_by_key(OwnedBytes::len)
    }
}

/// Slices looked at for the one that holds a range. What is overlooked is fetched once more.
const MOST_LOOKED_AT: usize = 16;

impl Remote {
    /// Data of which nothing is here yet.
    pub(super) fn new(files: BTreeMap<String, Range<u64>>) -> Arc<Self> {
        Arc::new(Self { files, state: Mutex::default() })
    }

    /// Begins to note what is read.
    pub(super) fn record(&self) {
        self.state().record = Some(Vec::new());
    }

    /// What was read since.
    pub(super) fn recorded(&self) -> Vec<Range<u64>> {
        self.state().record.take().unwrap_or_default()
    }

    /// Takes up a slice of the data.
    pub(super) fn provide(&self, start: u64, bytes: OwnedBytes) {
        let mut state = self.state();
        if state.slices.get(&start).is_none_or(|known| known.len() < bytes.len()) {
            state.slices.insert(start, bytes);
        }
    }

    /// What was asked for in vain since the last time.
    pub(super) fn take_missing(&self) -> Vec<Range<u64>> {
        std::mem::take(&mut self.state().missing)
    }

    /// Whether anything was asked for in vain.
    pub(crate) fn is_incomplete(&self) -> bool {
        !self.state().missing.is_empty()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, range: &Range<u64>) -> io::Result<OwnedBytes> {
        let bytes = self.state().get(range);
        bytes.ok_or_else(|| io::Error::new(io::ErrorKind::WouldBlock, "this slice is not here yet"))
    }
}

impl fmt::Debug for Remote {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Remote").field("files", &self.files).finish_non_exhaustive()
    }
}

/// The directory that tantivy opens.
#[derive(Debug, Clone)]
pub(super) struct RemoteDirectory(pub(super) Arc<Remote>);

impl RemoteDirectory {
    fn range(&self, path: &Path) -> Result<Range<u64>, OpenReadError> {
        let range = path.to_str().and_then(|name| self.0.files.get(name));
        range.cloned().ok_or_else(|| OpenReadError::FileDoesNotExist(path.to_owned()))
    }
}

fn read_only(path: &Path) -> (Arc<io::Error>, PathBuf) {
    (Arc::new(io::Error::new(io::ErrorKind::ReadOnlyFilesystem, "a published index")), path.to_owned())
}

impl tantivy::Directory for RemoteDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        Ok(Arc::new(RemoteFile { remote: self.0.clone(), range: self.range(path)? }))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let bytes = self.0.read(&self.range(path)?);
        bytes
            .map(|bytes| bytes.to_vec())
            .map_err(|error| OpenReadError::IoError { io_error: Arc::new(error), filepath: path.to_owned() })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(self.range(path).is_ok())
    }

    fn acquire_lock(&self, _: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        let (io_error, filepath) = read_only(path);
        Err(DeleteError::IoError { io_error, filepath })
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let (io_error, filepath) = read_only(path);
        Err(OpenWriteError::IoError { io_error, filepath })
    }

    fn atomic_write(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }
}

/// One file of the index.
#[derive(Debug)]
struct RemoteFile {
    remote: Arc<Remote>,
    range: Range<u64>,
}

impl RemoteFile {
    fn range(&self, bytes: &Range<usize>) -> io::Result<Range<u64>> {
        let range = self.range.start + bytes.start as u64..self.range.start + bytes.end as u64;
        if range.end > self.range.end {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(range)
    }
}

impl HasLen for RemoteFile {
    fn len(&self) -> usize {
        usize::try_from(self.range.end - self.range.start).unwrap_or(usize::MAX)
    }
}

type ReadFuture<'a> = Pin<Box<dyn Future<Output = io::Result<OwnedBytes>> + Send + 'a>>;

impl FileHandle for RemoteFile {
    fn read_bytes(&self, bytes: Range<usize>) -> io::Result<OwnedBytes> {
        if bytes.is_empty() {
            return Ok(OwnedBytes::empty());
        }
        self.remote.read(&self.range(&bytes)?)
    }

    /// Never ready where the slice is missing: what is read beside it must be asked for as well.
    fn read_bytes_async<'a, 'b>(&'a self, bytes: Range<usize>) -> ReadFuture<'b>
    where
        'a: 'b,
        Self: 'b,
    {
        match self.read_bytes(bytes) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Box::pin(future::pending()),
            read => Box::pin(future::ready(read)),
        }
    }
}
