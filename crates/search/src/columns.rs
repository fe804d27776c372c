//! Lists of numbers and texts as bytes: seven bits a byte, small numbers first, so that tables over all pages
//! stay small.

/// Appends to a list of bytes.
#[derive(Debug, Default)]
pub(crate) struct ColumnWriter {
    bytes: Vec<u8>,
}

impl ColumnWriter {
    /// A number: seven bits a byte, lowest first, the eighth set where more follow.
    pub(crate) fn number(&mut self, number: u64) {
        let mut rest = number;
        loop {
            let [low, ..] = rest.to_le_bytes();
            rest >>= 7;
            if rest == 0 {
                return self.bytes.push(low);
            }
            self.bytes.push(low | 0x80);
        }
    }

    /// Numbers that mostly rise by one: what each differs from that, small whichever way it goes.
    pub(crate) fn rising(&mut self, numbers: impl Iterator<Item = u32>) {
        let mut expected = 0_i64;
        for number in numbers {
            let number = i64::from(number);
            let difference = number - expected;
            self.number(((difference << 1) ^ (difference >> 63)).cast_unsigned());
            expected = number + 1;
        }
    }

    /// Bytes, with their number before them.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
    }

    /// Texts, with their number before them.
    pub(crate) fn texts<'a>(&mut self, texts: impl ExactSizeIterator<Item = &'a str>) {
        self.number(texts.len() as u64);
        for text in texts {
            self.bytes(text.as_bytes());
        }
    }

    /// What was written so far.
    pub(crate) fn written(&self) -> &[u8] {
        &self.bytes
    }

    /// Begins anew, with the memory it has.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
    }

    /// What was written.
    pub(crate) fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// Takes off a list of bytes what was written to it. `None` wherever the bytes end too soon or make no sense.
#[derive(Debug)]
pub(crate) struct ColumnReader<'a> {
    rest: &'a [u8],
}

impl<'a> ColumnReader<'a> {
    /// Reads `bytes` from the beginning.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next number.
    pub(crate) fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// The next number, of things held in memory.
    pub(crate) fn size(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    /// The next `length` numbers of those that mostly rise by one.
    pub(crate) fn rising(&mut self, length: usize) -> Option<Vec<u32>> {
        let mut expected = 0_i64;
        let mut numbers = Vec::new();
        for _ in 0..length {
            let coded = self.number()?;
            let difference = (coded >> 1).cast_signed() ^ -(coded & 1).cast_signed();
            let number = expected.checked_add(difference)?;
            numbers.push(u32::try_from(number).ok()?);
            expected = number + 1;
        }
        Some(numbers)
    }

    /// The next bytes that have their number before them.
    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.size()?;
        let (bytes, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(bytes)
    }

    /// The next texts.
    pub(crate) fn texts(&mut self) -> Option<Vec<String>> {
        let length = self.size()?;
        (0..length).map(|_| Some(std::str::from_utf8(self.bytes()?).ok()?.to_owned())).collect()
    }

    /// Whether all has been read.
    pub(crate) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut writer = ColumnWriter::default();
        for number in [0, 127, 128, u64::from(u32::MAX), u64::MAX] {
            writer.number(number);
        }
        writer.rising([0, 1, 2, 7, 3, u32::MAX].into_iter());
        writer.texts(["知恵", ""].into_iter());
        let bytes = writer.finish();
        let mut reader = ColumnReader::new(&bytes);
        for number in [0, 127, 128, u64::from(u32::MAX), u64::MAX] {
            assert_eq!(reader.number(), Some(number));
        }
        assert_eq!(reader.rising(6), Some(vec![0, 1, 2, 7, 3, u32::MAX]));
        assert_eq!(reader.texts(), Some(vec!["知恵".to_owned(), String::new()]));
        assert!(reader.is_at_end());
    }

    #[test]
    fn numbers_in_order_take_one_byte() {
        let mut writer = ColumnWriter::default();
        writer.rising(0..1000);
        assert_eq!(writer.finish(), [0; 1000]);
    }

    #[test]
    fn damaged_bytes_are_refused() {
        assert_eq!(ColumnReader::new(&[0x80]).number(), None);
        assert_eq!(ColumnReader::new(&[0xff; 11]).number(), None);
        assert_eq!(ColumnReader::new(&[5, b'a']).bytes(), None);
        assert_eq!(ColumnReader::new(&[1, 1, 0xff]).texts(), None);
        // One less than nothing.
        assert_eq!(ColumnReader::new(&[1]).rising(1), None);
    }
}
