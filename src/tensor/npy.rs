//! NumPy's `.npy` files: a header that is a Python dict, then the elements.
//!
//! Read: versions 1 to 3; float32, float64, int32, uint8 and bool of either byte order; C and Fortran order. Written:
//! version 1, little-endian float32, C order. The format is described in NumPy's `numpy.lib.format`.

use crate::error::{Code, Error, Result};
use crate::shape::{MAX_RANK, size};

const MAGIC: &[u8] = b"\x93NUMPY";
/// Headers are a few dozen bytes; a file that claims more is not read any further.
const MAX_HEADER: usize = 1 << 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    F32,
    F64,
    I32,
    U8,
    Bool,
}

/// What a header says, checked against the length of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    kind: Kind,
    big_endian: bool,
    pub fortran_order: bool,
    pub dims: Vec<usize>,
    /// Where the elements begin.
    start: usize,
}

fn wrong<T>(op: &str, what: impl std::fmt::Display) -> Result<T> {
    Err(Error::new(Code::Format, op, what))
}

/// Reads the header of a file.
pub fn header(op: &str, file: &[u8]) -> Result<Header> {
    let Some((prefix, rest)) = file.split_at_checked(8).filter(|(p, _)| p.starts_with(MAGIC)) else {
        return wrong(op, "not a .npy file: it does not begin with \\x93NUMPY");
    };
    let width = match prefix[6] {
        1 => 2,
        2 | 3 => 4,
        version => return wrong(op, format_args!("version {version} is not 1, 2 or 3")),
    };
    let Some((length, rest)) = rest.split_at_checked(width) else { return wrong(op, "the file ends in its header") };
    let length = length.iter().rev().fold(0usize, |n, &byte| n << 8 | usize::from(byte));
    if length > MAX_HEADER {
        return wrong(op, format_args!("a header of {length} bytes is more than {MAX_HEADER}"));
    }
    let Some(text) = rest.get(..length) else { return wrong(op, "the file ends in its header") };
    let Ok(text) = std::str::from_utf8(text) else { return wrong(op, "the header is not text") };
    let found = Parser { op, rest: text }.dict()?;
    let header = Header { start: 8 + width + length, ..found };
    let have = file.len() - header.start;
    let need = size(&header.dims).and_then(|n| n.checked_mul(header.kind.bytes()));
    if need != Some(have) {
        let need = need.map_or_else(|| "more".into(), |n| n.to_string());
        return wrong(op, format_args!("shape {:?} needs {need} bytes of data, the file has {have}", header.dims));
    }
    Ok(header)
}

impl Kind {
    const fn bytes(self) -> usize {
        match self {
            Self::F64 => 8,
            Self::F32 | Self::I32 => 4,
            Self::U8 | Self::Bool => 1,
        }
    }
}

/// The few words of Python that a header may use.
struct Parser<'a> {
    op: &'a str,
    rest: &'a str,
}

impl<'a> Parser<'a> {
    fn wrong<T>(&self, wanted: &str) -> Result<T> {
        let near: String = self.rest.chars().take(20).collect();
        wrong(self.op, format_args!("the header has {near:?} where {wanted} should be"))
    }

    fn take(&mut self, token: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, token: &str) -> Result<()> {
        if self.take(token) { Ok(()) } else { self.wrong(token) }
    }

    fn string(&mut self) -> Result<&'a str> {
        let quote = if self.take("'") { '\'' } else { self.expect("\"").map(|()| '"')? };
        match self.rest.split_once(quote) {
            Some((text, rest)) => {
                self.rest = rest;
                Ok(text)
            }
            None => self.wrong("the end of a string"),
        }
    }

    fn whole_number(&mut self) -> Result<usize> {
        self.rest = self.rest.trim_start();
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        match digits.parse() {
            Ok(number) => {
                // Python 2 wrote long integers with an L.
                self.rest = rest.strip_prefix('L').unwrap_or(rest);
                Ok(number)
            }
            Err(_) => self.wrong("a whole number"),
        }
    }

    fn tuple(&mut self) -> Result<Vec<usize>> {
        self.expect("(")?;
        let mut numbers = Vec::new();
        while !self.take(")") {
            if numbers.len() == MAX_RANK {
                return wrong(self.op, format_args!("more than {MAX_RANK} dimensions"));
            }
            numbers.push(self.whole_number()?);
            if !self.take(",") {
                self.expect(")")?;
                break;
            }
        }
        Ok(numbers)
    }

    fn dict(mut self) -> Result<Header> {
        let (mut descr, mut order, mut dims) = (None, None, None);
        self.expect("{")?;
        while !self.take("}") {
            let key = self.string()?;
            self.expect(":")?;
            match key {
                "descr" => descr = Some(self.string()?),
                "fortran_order" if self.take("True") => order = Some(true),
                "fortran_order" => order = self.expect("False").map(|()| Some(false))?,
                "shape" => dims = Some(self.tuple()?),
                _ => return wrong(self.op, format_args!("the header has an unknown key {key:?}")),
            }
            if !self.take(",") {
                self.expect("}")?;
                break;
            }
        }
        if !self.rest.trim().is_empty() {
            return self.wrong("the end");
        }
        let (Some(descr), Some(fortran_order), Some(dims)) = (descr, order, dims) else {
            return wrong(self.op, "the header lacks descr, fortran_order or shape");
        };
        let Some((order, name)) = descr.split_at_checked(1) else {
            return wrong(self.op, format_args!("dtype {descr:?} is not one that NumPy writes"));
        };
        let kind = match name {
            "f4" => Kind::F32,
            "f8" => Kind::F64,
            "i4" => Kind::I32,
            "u1" => Kind::U8,
            "b1" => Kind::Bool,
            _ => return wrong(self.op, format_args!("dtype {descr:?} is not float32, float64, int32, uint8 or bool")),
        };
        if !(matches!(order, "<" | ">" | "=") || order == "|" && kind.bytes() == 1) {
            return wrong(self.op, format_args!("dtype {descr:?} has no known byte order"));
        }
        Ok(Header { kind, big_endian: order == ">", fortran_order, dims, start: 0 })
    }
}

/// The elements of a file, in the file's order, rounded to f32.
pub fn elements(header: &Header, file: &[u8], out: &mut [f32]) {
    let data = &file[header.start..];
    match header.kind {
        Kind::F32 => convert(data, header.big_endian, out, f32::from_le_bytes),
        Kind::F64 => convert(data, header.big_endian, out, |b| f64::from_le_bytes(b) as f32),
        Kind::I32 => convert(data, header.big_endian, out, |b| i32::from_le_bytes(b) as f32),
        Kind::U8 => convert(data, false, out, |[b]| f32::from(b)),
        Kind::Bool => convert(data, false, out, |[b]| f32::from(u8::from(b != 0))),
    }
}

fn convert<const N: usize>(data: &[u8], swap: bool, out: &mut [f32], from: impl Fn([u8; N]) -> f32) {
    for (slot, bytes) in out.iter_mut().zip(data.chunks_exact(N)) {
        let mut own = [0; N];
        own.copy_from_slice(bytes);
        if swap {
            own.reverse();
        }
        *slot = from(own);
    }
}

/// The bytes of a file before its elements; a multiple of 64 in all, of ASCII but for the first.
#[must_use]
pub fn head(dims: &[usize]) -> Vec<u8> {
    let shape: String = match dims {
        [only] => format!("({only},)"),
        _ => format!("({})", dims.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
    };
    let dict = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}");
    let total = (10 + dict.len() + 1).next_multiple_of(64);
    let mut head = Vec::with_capacity(total);
    head.extend(MAGIC);
    head.extend([1, 0]);
    head.extend(((total - 10) as u16).to_le_bytes()); // at most 32 dims of 20 digits
    head.extend(dict.bytes());
    head.resize(total - 1, b' ');
    head.push(b'\n');
    head
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(version: u8, dict: &str, data: &[u8]) -> Vec<u8> {
        let mut file = MAGIC.to_vec();
        file.extend([version, 0]);
        let length = (dict.len() as u32).to_le_bytes();
        file.extend(&length[..if version == 1 { 2 } else { 4 }]);
        file.extend(dict.bytes());
        file.extend(data);
        file
    }

    fn read(file: &[u8]) -> Result<(Vec<usize>, Vec<f32>)> {
        let header = header("from_npy", file)?;
        let mut out = vec![0.0; header.dims.iter().product()];
        elements(&header, file, &mut out);
        Ok((header.dims, out))
    }

    #[test]
    fn what_is_written_is_read() {
        for dims in [vec![], vec![3], vec![2, 3], vec![0, 7], vec![1; 32], vec![usize::MAX / 8; 0]] {
            let n: usize = dims.iter().product();
            let values: Vec<f32> = (0..n).map(|i| i as f32 - 0.5).collect();
            let mut file = head(&dims);
            assert_eq!(file.len() % 64, 0);
            file.extend(values.iter().flat_map(|v| v.to_le_bytes()));
            assert_eq!(read(&file).unwrap(), (dims, values));
        }
    }

    #[test]
    fn every_kind_and_version() {
        let dict = |descr: &str| format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': (2,), }}  \n");
        let read = |version, descr: &str, data: &[u8]| read(&file(version, &dict(descr), data)).unwrap().1;
        assert_eq!(read(1, "<f8", &[1.5f64.to_le_bytes(), (-2.0f64).to_le_bytes()].concat()), [1.5, -2.0]);
        assert_eq!(read(2, ">f4", &[1.5f32.to_be_bytes(), 7.0f32.to_be_bytes()].concat()), [1.5, 7.0]);
        assert_eq!(read(3, "<i4", &[(-5i32).to_le_bytes(), 9i32.to_le_bytes()].concat()), [-5.0, 9.0]);
        assert_eq!(read(1, "|u1", &[200, 3]), [200.0, 3.0]);
        assert_eq!(read(1, "|b1", &[1, 0]), [1.0, 0.0]);
    }

    #[test]
    fn hostile_headers_are_refused() {
        let ok = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }";
        assert!(read(&file(1, ok, &[0; 4])).is_ok());
        for dict in [
            "",
            "{",
            "{}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } x",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999999,), }",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }",
            "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }",
            "{'descr': '|f4', 'fortran_order': False, 'shape': (1,), }",
            "{'descr': '', 'fortran_order': False, 'shape': (1,), }",
            "{'descr': 'é4', 'fortran_order': False, 'shape': (1,), }",
            "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }",
            "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }",
            "{'descr': '<f4', 'shape': (1,), }",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
            "{'descr': '<f4', 'fortran_order': False, 'shape': 1, }",
        ] {
            assert_eq!(read(&file(1, dict, &[0; 4])).unwrap_err().code(), Code::Format, "{dict}");
        }
        let deep = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}), }}", "1,".repeat(33));
        assert_eq!(read(&file(1, &deep, &[0; 4])).unwrap_err().code(), Code::Format);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(cut in 0usize..200, at in 0usize..90, byte in any::<u8>()) {
            let mut whole = head(&[3, 2]);
            whole.extend([0; 24]);
            whole.truncate(cut);
            if let Some(slot) = whole.get_mut(at) {
                *slot = byte;
            }
            if let Err(error) = read(&whole) {
                prop_assert_eq!(error.code(), Code::Format);
            }
        }
    }
}
