//! The envelope of every saved state: who wrote it, which version, how long it is, and a checksum over all of it.
//!
//! Little-endian on every machine: `"RTSN"`, four letters for the kind, version `u16`, zero `u16`, payload length
//! `u32`, payload, CRC-32 (IEEE 802.3) of everything before it. A reader refuses what it does not understand to the
//! last byte, so that a cut, swapped or newer file is an error and never a detector in a strange state.

use crate::error::{Code, Error, Result};
use crate::memory::reserve;

const MAGIC: [u8; 4] = *b"RTSN";
const HEADER: usize = 16;
const TRAILER: usize = 4;

/// CRC-32 of a byte, for each byte: the reflected polynomial 0xEDB88320.
const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let mut crc = i as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
            bit += 1;
        }
        table[i] = crc;
        i += 1;
    }
    table
};

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, &byte| (crc >> 8) ^ TABLE[((crc ^ u32::from(byte)) & 0xFF) as usize])
}

/// Builds a snapshot; all memory is had in `new`, so that no later write can fail.
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// `payload` is the exact number of bytes that will be written.
    pub fn new(op: &str, kind: [u8; 4], version: u16, payload: usize) -> Result<Self> {
        let length = u32::try_from(payload)
            .map_err(|_| Error::new(Code::Argument, op, format_args!("a state of {payload} bytes is too large")))?;
        let mut bytes = Vec::new();
        let total = payload.saturating_add(HEADER + TRAILER);
        reserve(op, &mut bytes, total)?;
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&kind);
        bytes.extend_from_slice(&version.to_le_bytes());
        bytes.extend_from_slice(&[0; 2]);
        bytes.extend_from_slice(&length.to_le_bytes());
        Ok(Self { bytes })
    }

    pub fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub fn u64(&mut self, value: u64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub fn f64(&mut self, value: f64) {
        self.u64(value.to_bits());
    }

    pub fn f32(&mut self, value: f32) {
        self.u32(value.to_bits());
    }

    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        let crc = crc32(&self.bytes);
        self.u32(crc);
        self.bytes
    }
}

/// Reads a snapshot back; every method fails rather than reading past the payload.
pub struct Reader<'a> {
    op: &'a str,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Checks the envelope; `versions` is the range this build can read. Returns the version found.
    pub fn new(
        op: &'a str,
        kind: [u8; 4],
        versions: std::ops::RangeInclusive<u16>,
        bytes: &'a [u8],
    ) -> Result<(Self, u16)> {
        let bad = |what: &dyn std::fmt::Display| Err(Error::new(Code::Format, op, what));
        if bytes.len() < HEADER + TRAILER {
            return bad(&format_args!("{} bytes are too few for a snapshot", bytes.len()));
        }
        let (body, trailer) = bytes.split_at(bytes.len() - TRAILER);
        if body[..4] != MAGIC {
            return bad(&"not a snapshot of this package");
        }
        if body[4..8] != kind {
            return bad(&format_args!(
                "a snapshot of kind {:?}, expected {:?}",
                String::from_utf8_lossy(&body[4..8]),
                String::from_utf8_lossy(&kind)
            ));
        }
        let length = u32::from_le_bytes([body[12], body[13], body[14], body[15]]);
        if length as usize != body.len() - HEADER {
            let found = body.len() - HEADER;
            return bad(&format_args!(
                "the snapshot is cut or padded, {found} bytes of state where {length} were saved"
            ));
        }
        if crc32(body) != u32::from_le_bytes([trailer[0], trailer[1], trailer[2], trailer[3]]) {
            return bad(&"the checksum does not match, the snapshot is damaged");
        }
        let version = u16::from_le_bytes([body[8], body[9]]);
        if !versions.contains(&version) || body[10..12] != [0; 2] {
            return bad(&format_args!(
                "version {version} is unknown, this build reads {} to {}",
                versions.start(),
                versions.end()
            ));
        }
        Ok((Self { op, rest: &body[HEADER..] }, version))
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        match self.rest.split_first_chunk::<N>() {
            Some((head, rest)) => {
                self.rest = rest;
                Ok(*head)
            }
            None => Err(self.bad("the state ends too early")),
        }
    }

    pub fn u8(&mut self) -> Result<u8> {
        Ok(self.take::<1>()?[0])
    }

    pub fn u32(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.take()?))
    }

    pub fn u64(&mut self) -> Result<u64> {
        Ok(u64::from_le_bytes(self.take()?))
    }

    pub fn f64(&mut self) -> Result<f64> {
        Ok(f64::from_bits(self.u64()?))
    }

    pub fn f32(&mut self) -> Result<f32> {
        Ok(f32::from_bits(self.u32()?))
    }

    /// Bytes not read yet: what a caller may allocate for, whatever a damaged count claims.
    #[must_use]
    pub const fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// The state must have been read to its last byte.
    pub fn end(self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.bad("the state is longer than it should be")) }
    }

    pub fn bad(&self, what: impl std::fmt::Display) -> Error {
        Error::new(Code::Format, self.op, what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crc_is_the_published_check_value() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_refused() {
        let mut writer = Writer::new("snapshot", *b"TEST", 1, 13).unwrap();
        writer.u8(7);
        writer.u32(9);
        writer.f64(0.5);
        let bytes = writer.finish();
        let (mut reader, version) = Reader::new("from_snapshot", *b"TEST", 1..=1, &bytes).unwrap();
        assert_eq!((version, reader.u8().unwrap(), reader.u32().unwrap(), reader.f64().unwrap()), (1, 7, 9, 0.5));
        assert!(reader.u8().is_err());
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            let error = Reader::new("from_snapshot", *b"TEST", 1..=1, &damaged).err().unwrap();
            assert_eq!(error.code(), Code::Format);
        }
        for cut in 0..bytes.len() {
            assert!(Reader::new("from_snapshot", *b"TEST", 1..=1, &bytes[..cut]).is_err());
        }
    }
}
