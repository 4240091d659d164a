//! Tensors as text, as NumPy prints float32 arrays: up to 8 digits after the point, the shortest that tell the number
//! apart; columns aligned; lines broken at 75; above 1000 elements three from each end of each axis.

use crate::error::Result;
use crate::memory::refused;
use crate::shape::view::View;
use crate::text::Text;
use std::fmt::{self, Write};

const PRECISION: usize = 8;
const LINE: usize = 75;
const THRESHOLD: usize = 1000;
const EDGE: usize = 3;
/// float32 has six sure decimal digits: from 10^6 on NumPy turns to exponents.
const LARGE: f32 = 1e6;
const SMALL: f32 = 1e-4;

/// A number in digits: sign and integer part, then the fraction, then the exponent as `e+00`.
struct Parts {
    whole: String,
    fraction: String,
    exponent: String,
}

/// Digits after the point.
fn decimals(text: &str) -> usize {
    text.split_once('e').map_or(text, |(mantissa, _)| mantissa).split_once('.').map_or(0, |(_, digits)| digits.len())
}

/// The fewest digits that tell `x` apart, `as_written`; of two such numbers as near to `x` as each other the even one,
/// which is NumPy's choice and not that of Rust's shortest form. `cut` writes `x` with so many digits, rounded from its
/// exact value, a tie to even.
fn even(x: f32, as_written: String, cut: impl Fn(usize) -> String) -> String {
    let even = cut(decimals(&as_written));
    // Just below a power of two the other number may be out of reach.
    if even != as_written && even.parse() == Ok(x) { even } else { as_written }
}

fn shortest(x: f32) -> String {
    even(x, format!("{x}"), |digits| format!("{x:.digits$}"))
}

fn shortest_scientific(x: f32) -> String {
    even(x, format!("{x:e}"), |digits| format!("{x:.digits$e}"))
}

fn positional(x: f32) -> Parts {
    let shortest = shortest(x);
    let text = if decimals(&shortest) > PRECISION { format!("{x:.PRECISION$}") } else { shortest };
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    Parts { whole: whole.into(), fraction: fraction.trim_end_matches('0').into(), exponent: String::new() }
}

/// With `digits` after the point where given, else as many as the shortest form has, up to [`PRECISION`].
fn scientific(x: f32, digits: Option<usize>) -> Parts {
    let text = match digits {
        // More digits than tell the number apart are those of its exact value.
        Some(digits) => format!("{x:.digits$e}"),
        None => {
            let shortest = shortest_scientific(x);
            if decimals(&shortest) > PRECISION { format!("{x:.PRECISION$e}") } else { shortest }
        }
    };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let fraction = format!("{fraction:0<width$}", width = digits.unwrap_or(0));
    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |rest| ('-', rest));
    Parts { whole: whole.into(), fraction, exponent: format!("e{sign}{exponent:0>2}") }
}

/// How all numbers of a tensor are written.
struct Format {
    exponent: bool,
    /// Characters left of the point, and right of it.
    left: usize,
    right: usize,
}

impl Format {
    fn of(values: &[f32]) -> Self {
        let finite = || values.iter().copied().filter(|v| v.is_finite());
        let sizes = || finite().filter(|&v| v != 0.0).map(f32::abs);
        let (max, min) = (sizes().fold(0.0, f32::max), sizes().fold(f32::INFINITY, f32::min));
        let exponent = max > 0.0 && (max >= LARGE || min < SMALL || max / min > 1000.0);
        let (mut left, mut right, mut tail) = (0, 0, 0);
        for x in finite() {
            let parts = if exponent { scientific(x, None) } else { positional(x) };
            left = left.max(parts.whole.len());
            right = right.max(parts.fraction.len());
            tail = tail.max(parts.exponent.len());
        }
        let special = values.iter().filter(|v| !v.is_finite()).map(|v| name(*v).len()).max();
        if let Some(width) = special {
            left = left.max(width.saturating_sub(right + tail + 1));
        }
        Self { exponent, left, right }
    }

    fn write(&self, x: f32) -> String {
        let Self { left, right, .. } = *self;
        if !x.is_finite() {
            let tail = if self.exponent { 4 } else { 0 };
            return format!("{:>width$}", name(x), width = left + 1 + right + tail);
        }
        if self.exponent {
            let Parts { whole, fraction, exponent } = scientific(x, Some(right));
            return format!("{whole:>left$}.{fraction}{exponent}");
        }
        let Parts { whole, fraction, .. } = positional(x);
        format!("{whole:>left$}.{fraction:<right$}")
    }
}

fn name(x: f32) -> &'static str {
    match x {
        f32::INFINITY => "inf",
        f32::NEG_INFINITY => "-inf",
        _ => "nan",
    }
}

/// A lone number: shortest form, with an exponent where it would be long.
fn scalar(x: f32) -> String {
    if !x.is_finite() {
        return name(x).into();
    }
    if x != 0.0 && !(1e-4..1e6).contains(&f64::from(x.abs())) {
        let Parts { whole, fraction, exponent } = scientific(x, Some(decimals(&shortest_scientific(x))));
        let point = if fraction.is_empty() { "" } else { "." };
        return format!("{whole}{point}{fraction}{exponent}");
    }
    let text = shortest(x);
    if text.contains('.') { text } else { text + ".0" }
}

struct Printer<'a> {
    x: &'a [f32],
    view: View,
    summary: bool,
    format: Format,
}

/// The indices of an axis that are shown, `None` for the dots in between.
fn shown(n: usize, summary: bool) -> impl Iterator<Item = Option<usize>> {
    let cut = summary && n > 2 * EDGE;
    let (head, tail) = if cut { (EDGE, n - EDGE) } else { (n, n) };
    (0..head).map(Some).chain(cut.then_some(None)).chain((tail..n).map(Some))
}

/// The text of row-major `x` of shape `dims`; `op` names the caller where it cannot be had.
pub fn print(op: &str, x: &[f32], dims: &[usize]) -> Result<String> {
    if x.is_empty() {
        return Ok("[]".into());
    }
    if dims.is_empty() {
        return Ok(scalar(x[0]));
    }
    let summary = x.len() > THRESHOLD;
    let mut printer =
        Printer { x, view: View::whole(dims), summary, format: Format { exponent: false, left: 0, right: 0 } };
    let mut values = Vec::new();
    if !printer.collect(0, 0, &mut values) {
        return Err(refused(op, format_args!("room for more than {} values", values.len())));
    }
    printer.format = Format::of(&values);
    let mut text = Text::default();
    let written = printer.axis(&mut text, 0, 0, LINE);
    text.finish(op, written)
}

impl Printer<'_> {
    fn next(&self, axis: usize, at: usize, index: usize) -> usize {
        at + index * self.view.strides[axis] as usize
    }

    /// The values that are shown; false where there is no room for them.
    fn collect(&self, axis: usize, at: usize, values: &mut Vec<f32>) -> bool {
        if axis == self.view.dims.len() {
            let room = values.try_reserve(1).is_ok();
            if room {
                values.push(self.x[at]);
            }
            return room;
        }
        let mut indices = shown(self.view.dims[axis], self.summary).flatten();
        indices.all(|index| self.collect(axis + 1, self.next(axis, at, index), values))
    }

    /// An axis in brackets. `width` is what a line may hold; each axis around takes a space before and a bracket after.
    fn axis(&self, text: &mut Text, axis: usize, at: usize, width: usize) -> fmt::Result {
        let indent = " ".repeat(axis + 1);
        let left = self.view.dims.len() - axis;
        let mut items = shown(self.view.dims[axis], self.summary).peekable();
        text.write_char('[')?;
        if left > 1 {
            while let Some(item) = items.next() {
                match item {
                    Some(index) => self.axis(text, axis + 1, self.next(axis, at, index), width - 1)?,
                    None => text.write_str("...")?,
                }
                if items.peek().is_some() {
                    write!(text, "{}{indent}", "\n".repeat(left - 1))?;
                }
            }
            return text.write_char(']');
        }
        // The first line stands behind the brackets that are as long as the indent.
        let mut line = indent.clone();
        let mut written = indent.len();
        while let Some(item) = items.next() {
            let word = item.map_or_else(|| "...".into(), |index| self.format.write(self.x[self.next(axis, at, index)]));
            // Each word but the last has a space after it, the last the bracket: a column is kept for either.
            if line.len() + word.len() > width - 1 && line.len() > indent.len() {
                writeln!(text, "{}", &line.trim_end()[written..])?;
                line.clone_from(&indent);
                written = 0;
            }
            line += &word;
            if items.peek().is_some() {
                line.push(' ');
            }
        }
        write!(text, "{}]", &line[written..])
    }
}

#[cfg(test)]
mod tests {
    fn print(x: &[f32], dims: &[usize]) -> String {
        super::print("test", x, dims).unwrap()
    }

    #[test]
    fn a_few_by_hand() {
        assert_eq!(print(&[1.0, 2.5, -3.0], &[3]), "[ 1.   2.5 -3. ]");
        assert_eq!(print(&[1.0, 2.0, 3.0, 4.0], &[2, 2]), "[[1. 2.]\n [3. 4.]]");
        assert_eq!(print(&[1.0, f32::NAN], &[2]), "[ 1. nan]");
        assert_eq!(print(&[], &[0]), "[]");
        assert_eq!(print(&[1.5], &[]), "1.5");
        assert_eq!(print(&[1e-5, 1.0], &[2]), "[1.e-05 1.e+00]");
        // Of 1.41015625: 1.4101562 and 1.4101563 are as near, and the even one is printed.
        assert_eq!(print(&[361.0 / 256.0], &[1]), "[1.4101562]");
        assert_eq!(print(&[361.0 / 256.0], &[]), "1.4101562");
        assert_eq!(print(&[1.4101562e10], &[]), "1.4101562e+10");
    }
}
