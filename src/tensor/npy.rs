//! NumPy's `.npy` files: a header that is a Python dict, then the elements.
//!
//! Read: versions 1.0, 2.0 and 3.0; bool, integers of 8 to 64 bits, float16, float32 and float64, of either byte order; C
//! and Fortran order. What float32 cannot hold is rounded once, to nearest, ties to even. Written: version 1.0,
//! little-endian float32, C order. The format is described in NumPy's `numpy.lib.format`; what NumPy refuses is refused,
//! and bytes behind the array are too.

use crate::error::{Code, Error, Result};
use crate::shape::{MAX_AXIS, MAX_RANK};

const MAGIC: &[u8] = b"\x93NUMPY";
/// Headers are a few dozen bytes; NumPy reads none that is longer than this.
const MAX_HEADER: usize = 10_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bool,
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    I64,
    U64,
    F16,
    F32,
    F64,
}

/// Each kind by its name in a file, with the bytes of an element.
const KINDS: &[(&str, Kind, usize)] = &[
    ("b1", Kind::Bool, 1),
    ("i1", Kind::I8, 1),
    ("u1", Kind::U8, 1),
    ("i2", Kind::I16, 2),
    ("u2", Kind::U16, 2),
    ("i4", Kind::I32, 4),
    ("u4", Kind::U32, 4),
    ("i8", Kind::I64, 8),
    ("u8", Kind::U64, 8),
    ("f2", Kind::F16, 2),
    ("f4", Kind::F32, 4),
    ("f8", Kind::F64, 8),
];

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
    let width = match (prefix[6], prefix[7]) {
        (1, 0) => 2,
        (2 | 3, 0) => 4,
        (major, minor) => return wrong(op, format_args!("version {major}.{minor} is not 1.0, 2.0 or 3.0")),
    };
    let Some((length, rest)) = rest.split_at_checked(width) else { return wrong(op, "the file ends in its header") };
    let length = length.iter().rev().fold(0u32, |n, &byte| n << 8 | u32::from(byte)) as usize;
    if length > MAX_HEADER {
        return wrong(op, format_args!("a header of {length} bytes is more than {MAX_HEADER}"));
    }
    let Some(text) = rest.get(..length) else { return wrong(op, "the file ends in its header") };
    let Ok(text) = std::str::from_utf8(text) else { return wrong(op, "the header is not text") };
    let found = Parser { op, rest: text, long_integers: prefix[6] < 3 }.dict()?;
    let start = 8 + width + length;
    let dims = dims(op, &found.dims, found.bytes, file.len() - start)?;
    let Found { kind, big_endian, fortran_order, .. } = found;
    Ok(Header { kind, big_endian, fortran_order, dims, start })
}

/// The shape of `have` bytes of data, elements of `bytes` each. Counted in 64 bits, on the build of 32 too.
fn dims(op: &str, dims: &[u64], bytes: usize, have: usize) -> Result<Vec<usize>> {
    let empty = dims.contains(&0);
    let elements = dims.iter().try_fold(1u64, |n, &d| n.checked_mul(d));
    let need = if empty { Some(0) } else { elements.and_then(|n| n.checked_mul(bytes as u64)) };
    if need != Some(have as u64) {
        let need = need.map_or_else(|| "more".into(), |n| n.to_string());
        return wrong(op, format_args!("shape {dims:?} needs {need} bytes of data, the file has {have}"));
    }
    // Of an empty shape a dimension may be anything; of others it is no more than there are bytes.
    if empty && dims.iter().any(|&d| d > MAX_AXIS as u64) {
        return wrong(op, format_args!("at most {MAX_AXIS} elements along an axis, got {dims:?}"));
    }
    Ok(dims.iter().map(|&d| d as usize).collect())
}

/// What the text of a header says.
struct Found {
    kind: Kind,
    bytes: usize,
    big_endian: bool,
    fortran_order: bool,
    dims: Vec<u64>,
}

/// The few words of Python that a header may use.
struct Parser<'a> {
    op: &'a str,
    rest: &'a str,
    /// Whether an integer may end with an L, as Python 2 wrote it.
    long_integers: bool,
}

/// White space between words of Python, inside brackets.
const SPACE: [char; 5] = [' ', '\t', '\n', '\r', '\x0c'];

impl<'a> Parser<'a> {
    fn wrong<T>(&self, wanted: &str) -> Result<T> {
        let near: String = self.rest.chars().take(20).collect();
        wrong(self.op, format_args!("the header has {near:?} where {wanted} should be"))
    }

    fn take(&mut self, token: &str) -> bool {
        let rest = self.rest.trim_start_matches(SPACE).strip_prefix(token);
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

    fn whole_number(&mut self) -> Result<u64> {
        self.rest = self.rest.trim_start_matches(SPACE);
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        // Python has no number that begins with a 0, but for 0.
        let leading = digits.len() > 1 && digits.starts_with('0');
        match digits.parse() {
            Ok(number) if !leading => {
                self.rest = if self.long_integers { rest.strip_prefix('L').unwrap_or(rest) } else { rest };
                Ok(number)
            }
            _ => self.wrong("a whole number below 2^64"),
        }
    }

    /// Numbers in brackets. A comma follows a single one: without it, brackets are only brackets.
    fn tuple(&mut self) -> Result<Vec<u64>> {
        self.expect("(")?;
        let mut numbers = Vec::new();
        while !self.take(")") {
            if numbers.len() == MAX_RANK {
                return wrong(self.op, format_args!("more than {MAX_RANK} dimensions"));
            }
            numbers.push(self.whole_number()?);
            if !self.take(",") {
                if numbers.len() == 1 {
                    return self.wrong("a comma");
                }
                self.expect(")")?;
                break;
            }
        }
        Ok(numbers)
    }

    fn dict(mut self) -> Result<Found> {
        let (mut descr, mut order, mut dims) = (None, None, None);
        // Outside brackets white space is indentation, which Python drops before the first word of one line only.
        self.rest = self.rest.trim_start_matches([' ', '\t']);
        if !self.rest.starts_with('{') {
            return self.wrong("{");
        }
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
        if !self.rest.trim_start_matches(SPACE).is_empty() {
            return self.wrong("the end");
        }
        let (Some(descr), Some(fortran_order), Some(dims)) = (descr, order, dims) else {
            return wrong(self.op, "the header lacks descr, fortran_order or shape");
        };
        let Some((order, name)) = descr.split_at_checked(1) else {
            return wrong(self.op, format_args!("dtype {descr:?} is not one that NumPy writes"));
        };
        let Some(&(_, kind, bytes)) = KINDS.iter().find(|(known, ..)| *known == name) else {
            let kinds = "bool, an integer of 8 to 64 bits, float16, float32 or float64";
            return wrong(self.op, format_args!("dtype {descr:?} is not {kinds}"));
        };
        if !(matches!(order, "<" | ">" | "=") || order == "|" && bytes == 1) {
            return wrong(self.op, format_args!("dtype {descr:?} has no known byte order"));
        }
        Ok(Found { kind, bytes, big_endian: order == ">", fortran_order, dims })
    }
}

/// The elements of a file, in the file's order, rounded to f32: to nearest, ties to even, as every conversion below does.
pub fn elements(header: &Header, file: &[u8], out: &mut [f32]) {
    let (data, swap) = (&file[header.start..], header.big_endian);
    match header.kind {
        Kind::Bool => convert(data, swap, out, |[b]| f32::from(u8::from(b != 0))),
        Kind::I8 => convert(data, swap, out, |b| f32::from(i8::from_le_bytes(b))),
        Kind::U8 => convert(data, swap, out, |[b]| f32::from(b)),
        Kind::I16 => convert(data, swap, out, |b| f32::from(i16::from_le_bytes(b))),
        Kind::U16 => convert(data, swap, out, |b| f32::from(u16::from_le_bytes(b))),
        Kind::I32 => convert(data, swap, out, |b| i32::from_le_bytes(b) as f32),
        Kind::U32 => convert(data, swap, out, |b| u32::from_le_bytes(b) as f32),
        Kind::I64 => convert(data, swap, out, |b| i64::from_le_bytes(b) as f32),
        Kind::U64 => convert(data, swap, out, |b| u64::from_le_bytes(b) as f32),
        Kind::F16 => convert(data, swap, out, |b| half(u16::from_le_bytes(b))),
        Kind::F32 => convert(data, swap, out, f32::from_le_bytes),
        Kind::F64 => convert(data, swap, out, |b| f64::from_le_bytes(b) as f32),
    }
}

/// The value of a float16.
fn half(bits: u16) -> f32 {
    let (sign, size) = (u32::from(bits & 0x8000) << 16, u32::from(bits & 0x7FFF));
    // Exponent and fraction where float32 has them. Its exponents count from 127, those of float16 from 15: 2^112 makes
    // up for that, without rounding, and of subnormal numbers too.
    let size = if size < 0x7C00 {
        f32::from_bits(size << 13) * f32::from_bits((112 + 127) << 23)
    } else {
        f32::from_bits(0x7F80_0000 | size << 13) // infinity and NaN
    };
    f32::from_bits(size.to_bits() | sign)
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
        assert_eq!(read(1, "|i1", &[200, 3]), [-56.0, 3.0]);
        assert_eq!(read(1, ">u2", &[1, 2, 0xFF, 0xFF]), [258.0, 65535.0]);
        assert_eq!(read(1, "<i2", &[1, 2, 0xFF, 0xFF]), [513.0, -1.0]);
        assert_eq!(
            read(1, "<u4", &[u32::MAX.to_le_bytes(), 16_777_217_u32.to_le_bytes()].concat()),
            [4294967296.0, 16777216.0]
        );
        // Rounded once, and not through f64: the tie is broken by the last bit.
        let over = (1_i64 << 62) + (1 << 38);
        assert_eq!(
            read(1, ">i8", &[over.to_be_bytes(), (over + 1).to_be_bytes()].concat()),
            [4.611686e18, 4.6116866e18]
        );
        assert_eq!(
            read(1, "<u8", &[u64::MAX.to_le_bytes(), 3_u64.to_le_bytes()].concat()),
            [18446744073709551615.0, 3.0]
        );
        // 2^-24, the least of float16, and its largest.
        assert_eq!(read(1, "<f2", &[1, 0, 0xFF, 0x7B]), [5.9604645e-8, 65504.0]);
        assert_eq!(read(1, ">f2", &[0xFC, 0, 0x80, 0]), [f32::NEG_INFINITY, 0.0]);
        assert!(half(0x7E01).is_nan() && half(0x8000).is_sign_negative());
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
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1), }",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (01,), }",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 2147483648), }",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1,),\u{a0}}",
        ] {
            assert_eq!(read(&file(1, dict, &[0; 4])).unwrap_err().code(), Code::Format, "{dict}");
        }
        let old = "{'descr': '<f4', 'fortran_order': False, 'shape': (1L,), }";
        assert_eq!((read(&file(2, old, &[0; 4])).is_ok(), read(&file(3, old, &[0; 4])).is_ok()), (true, false));
        let mut minor = file(1, ok, &[0; 4]);
        minor[7] = 1;
        let error = read(&minor).unwrap_err();
        assert_eq!(error.message(), "from_npy: version 1.1 is not 1.0, 2.0 or 3.0");
        for (spaces, fits) in [(MAX_HEADER - ok.len(), true), (MAX_HEADER - ok.len() + 1, false)] {
            let long = file(1, &format!("{ok}{}", " ".repeat(spaces)), &[0; 4]);
            assert_eq!(read(&long).is_ok(), fits);
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
