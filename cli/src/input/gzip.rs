//! Gzip: members one after the other, and zeros behind them, with which some writers fill up
//! blocks. `gzip` itself passes over those; to `flate2::bufread::MultiGzDecoder` they are a member
//! without its magic number, and the file is damaged.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;

/// What the members hold, one after the other.
pub(super) struct Gzip<R> {
    /// The member that is being read; `None` behind the last.
    member: Option<GzDecoder<BufReader<R>>>,
}

impl<R: Read> Gzip<R> {
    pub(super) fn new(reader: R) -> Self {
        Gzip {
            member: Some(GzDecoder::new(BufReader::new(reader))),
        }
    }
}

impl<R: Read> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let read = member.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let more = skip_zeros(member.get_mut())?;
            self.member = self
                .member
                .take()
                .filter(|_| more)
                .map(|member| GzDecoder::new(member.into_inner()));
        }
        Ok(0)
    }
}

/// Whether anything comes behind the zeros.
fn skip_zeros(reader: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let chunk = reader.fill_buf()?;
        let (len, zeros) = (
            chunk.len(),
            chunk.iter().take_while(|byte| **byte == 0).count(),
        );
        reader.consume(zeros);
        if zeros < len || len == 0 {
            return Ok(len > 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::write::GzEncoder;

    use super::*;

    #[test]
    fn members_and_zeros() {
        let member = |text: &[u8]| {
            let mut gzip = GzEncoder::new(Vec::new(), flate2::Compression::fast());
            gzip.write_all(text).unwrap();
            gzip.finish().unwrap()
        };
        let read = |bytes: &[u8]| {
            let mut text = String::new();
            Gzip::new(bytes).read_to_string(&mut text).map(|_| text)
        };
        let two = [member(b"one,"), member(b"two")].concat();
        assert_eq!(read(&two).unwrap(), "one,two");
        assert_eq!(
            read(&[two.clone(), vec![0; 20_000]].concat()).unwrap(),
            "one,two"
        );
        assert_eq!(
            read(&[member(b"one,"), vec![0; 9], member(b"two")].concat()).unwrap(),
            "one,two"
        );
        assert!(read(&[&two[..], b"\0x"].concat()).is_err());
        assert!(read(&two[..two.len() - 1]).is_err());
    }
}
