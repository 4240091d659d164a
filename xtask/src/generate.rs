//! Writes the TypeScript that follows from the Rust: the layout of shared memory, the seam's calls, the methods of the
//! operation table.

use rustorch_wasm::detectors::anomaly::{Kind, Statistic};
use rustorch_wasm::detectors::options::{Direction, Missing};
use rustorch_wasm::detectors::time_series::Unit;
use rustorch_wasm::detectors::z_score::ZScore;
use rustorch_wasm::error::Code;
use rustorch_wasm::ffi::desk::{ANOMALY_FIELDS, CELLS, Desk, EVENTS, FAILED, INSIDE, MADE, NO_BLOCK, REMAP};
use rustorch_wasm::ffi::objects::INDEX_BITS;
use rustorch_wasm::ffi::queue::{QUEUES, Queue, Waited};
use rustorch_wasm::ops::fourier::Fourier;
use rustorch_wasm::ops::linear::Linear;
use rustorch_wasm::ops::table::{BINARY, BinaryRow, On, REDUCTIONS, ReductionRow, UNARY, UnaryRow};
use rustorch_wasm::pool::classes::{Limits, Tier};
use rustorch_wasm::pool::settings::DEFAULT_DECAY_MS;
use rustorch_wasm::pool::slab::MAX_SMALL;
use rustorch_wasm::pool::state::{LONG_WAY, State};
use rustorch_wasm::pool::table::{GENERATION_MASK, IDLE, Record, SLOT_BITS};
use rustorch_wasm::pool::trace::EventKind;
use rustorch_wasm::shape::MAX_RANK;
use rustorch_wasm::stats::kll::Kll;
use rustorch_wasm::stats::kmv::Kmv;
use rustorch_wasm::stats::stream::StreamStats;
use std::fmt::Write as _;
use std::mem::offset_of;
use std::path::PathBuf;

const HEADER: &str = "// Made by `npm run generate` from the Rust sources; a test compares. Do not edit.\n";

fn files() -> Vec<(&'static str, String)> {
    vec![
        ("generated/layout.ts", layout()),
        ("generated/calls.ts", calls()),
        ("generated/operations.ts", operations()),
        ("tensor/generated/elementwise.ts", elementwise()),
        ("tensor/generated/math.ts", math()),
        ("generated/words.ts", words()),
        ("tensor/generated/reductions.ts", reductions()),
        ("generated/measured.json", measured()),
    ]
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../bindings")).join(name)
}

pub fn write() -> Result<(), String> {
    for (name, text) in files() {
        if std::fs::read_to_string(path(name)).is_ok_and(|old| old == text) {
            continue;
        }
        std::fs::write(path(name), text).map_err(|e| e.to_string())?;
        println!("wrote bindings/{name}");
    }
    Ok(())
}

pub fn check() -> Result<(), String> {
    let differs = |(name, text): &(&str, String)| std::fs::read_to_string(path(name)).ok().as_ref() != Some(text);
    let stale: Vec<_> = files().into_iter().filter(differs).map(|(name, _)| name).collect();
    if stale.is_empty() { Ok(()) } else { Err(format!("stale, run `npm run generate`: {}", stale.join(", "))) }
}

// ---------------------------------------------------------------- layout

fn layout() -> String {
    let mut out = format!("{HEADER}// Where things lie in the memory that both sides see.\n");
    let mut constant = |doc: &str, name: &str, value: usize| {
        let _ = write!(out, "\n/** {doc} */\nexport const {name} = {value}\n");
    };
    macro_rules! state {
        ($($field:ident / $unit:literal: $doc:literal;)*) => {
            $(constant($doc, &format!("STATE_{}", stringify!($field).to_uppercase()), offset_of!(State, $field) / $unit);)*
        };
    }
    macro_rules! record {
        ($($field:ident)*) => {
            $(constant("A record's field, in 4-byte words.", &format!("RECORD_{}", stringify!($field).to_uppercase()), offset_of!(Record, $field) / 4);)*
        };
    }
    state! {
        returned / 8: "Blocks that came back, in 8-byte words.";
        bytes_in_use / 8: "Bytes handed out now.";
        bytes_idle / 8: "Bytes that wait.";
        peak_bytes / 8: "The most bytes that were handed out at once.";
        max_idle_bytes / 8: "Bytes that may wait.";
        shared_bytes / 8: "Bytes that wait where other threads may take them.";
        now / 8: "Milliseconds since 1970, as JavaScript says.";
        decay_at / 8: "When idle blocks may have waited too long.";
        class_hits / 8: "Requests of each class that idle memory served.";
        max_size / 4: "Blocks a tier may keep, in 4-byte words.";
        ready / 4: "1 from the first use on.";
        tick / 4: "Counts returns.";
        idle / 4: "Idle blocks of the small tier, then of the others.";
        newest / 4: "The newest idle slot of each class.";
        oldest / 4: "The oldest idle slot of each class.";
        capacity / 4: "Elements of a block of each class.";
        class_of / 1: "The class of each small size, in bytes.";
    }
    record! { next prev page at generation class len stamp }
    constant("Words of a record.", "RECORD_WORDS", size_of::<Record>() / 4);
    constant("Bits of a handle that name the slot.", "SLOT_BITS", SLOT_BITS as usize);
    constant("Bits of a generation.", "GENERATION_MASK", GENERATION_MASK as usize);
    constant("Sizes below may have a fast class.", "MAX_SMALL", MAX_SMALL);
    constant("No fast class.", "LONG_WAY", LONG_WAY as usize);
    constant("The desk's signal, in 4-byte words.", "DESK_SIGNAL", offset_of!(Desk, signal) / 4);
    constant("The desk's cells, in 8-byte words.", "DESK_CELLS", offset_of!(Desk, cells) / 8);
    constant("How many cells there are.", "CELLS", CELLS);
    constant("Signal: the call failed.", "FAILED", FAILED as usize);
    constant("Signal: events wait.", "EVENTS", EVENTS as usize);
    constant("Signal: records or pages moved.", "REMAP", REMAP as usize);
    constant("Signal: a call was cut off in its midst.", "INSIDE", INSIDE as usize);
    constant("Signal: the call made what nobody owns yet.", "MADE", MADE as usize);
    let queues = |kind: usize| (offset_of!(Desk, queues) + kind * QUEUES * size_of::<Queue>()) / 8;
    constant(
        "The queues of the desk that are for detectors, in 8-byte words.",
        "DETECTOR_QUEUES",
        queues(ZScore::KIND),
    );
    constant("Those for stream statistics.", "STREAM_QUEUES", queues(StreamStats::KIND));
    constant("Those for sketches of quantiles.", "SKETCH_QUEUES", queues(Kll::KIND));
    constant("Those for counts of different values.", "DISTINCT_QUEUES", queues(Kmv::KIND));
    constant("Queues of a kind.", "QUEUES", QUEUES);
    constant("Bits of an object's number that say where it lies.", "INDEX_BITS", INDEX_BITS as usize);
    constant("8-byte words of a queue.", "QUEUE_WORDS", size_of::<Queue>() / 8);
    macro_rules! queue {
        ($($name:literal / $unit:literal: $($field:ident).+, $doc:literal;)*) => {
            $(constant($doc, concat!("QUEUE_", $name), offset_of!(Queue, $($field).+) / $unit);)*
        };
    }
    queue! {
        "OWNER" / 4: owner, "A queue's field, in 4-byte words: 1 and the place of the object that it is lent to; 0: to none.";
        "COUNT" / 4: count, "Values that wait, in 4-byte words.";
        "ROOM" / 4: room, "Values that may wait, in 4-byte words.";
        "VALUES" / 8: values, "The values, in 8-byte words.";
        "CENTRE" / 8: terms.centre, "A term of the screen, as src/detectors/screen.rs explains it.";
        "N" / 8: terms.n, "A term of the screen.";
        "LIMIT" / 8: terms.limit, "A term of the screen.";
        "KEPT" / 8: terms.kept, "A term of the screen.";
        "TINY" / 8: terms.tiny, "A term of the screen.";
        "SUM" / 8: terms.sum, "A term of the screen.";
        "SQUARES" / 8: terms.squares, "A term of the screen.";
        "TAILS" / 8: terms.tails, "Terms of the screen: two for each value.";
    }
    let limits = Limits::default();
    constant("The most dimensions of a tensor.", "MAX_RANK", MAX_RANK);
    constant("Numbers of an anomaly.", "ANOMALY_FIELDS", ANOMALY_FIELDS);
    constant(
        "Below so many elements a block is small, where nobody says otherwise.",
        "DEFAULT_SMALL_LIMIT",
        limits.small_limit,
    );
    constant(
        "Above so many elements a block is large, where nobody says otherwise.",
        "DEFAULT_MEDIUM_LIMIT",
        limits.medium_limit,
    );
    constant(
        "Milliseconds that an idle block waits, where nobody says otherwise.",
        "DEFAULT_DECAY_MS",
        DEFAULT_DECAY_MS as usize,
    );
    let _ = write!(out, "\n/** `len` of an idle block. */\nexport const IDLE = {IDLE}\n");
    let _ = write!(out, "\n/** In the place of a handle: there is no block. */\nexport const NO_BLOCK = {NO_BLOCK}\n");
    out
}

// ---------------------------------------------------------------- words

/// Lists that a number crosses the seam for, and figures that both sides know.
fn words() -> String {
    let mut out = format!("{HEADER}// Words that cross the seam by number, each at the place of its number.\n");
    let mut list = |doc: &str, name: &str, words: &[&str]| {
        let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
        let _ = write!(out, "\n/** {doc} */\nexport const {name} = [{}] as const\n", words.join(", "));
    };
    list("What the pool did.", "EVENT_KINDS", EventKind::NAMES);
    list("What a block is by its size.", "TIERS", Tier::NAMES);
    list("What is odd about a value.", "ANOMALY_TYPES", Kind::NAMES);
    list("What a score is.", "STATISTICS", Statistic::NAMES);
    list("Fourier transforms.", "FOURIER", Fourier::NAMES);
    list("What is made of a matrix.", "LINEAR", Linear::NAMES);
    list("What a NaN in a stream means.", "MISSING", Missing::NAMES);
    list("Which side is reported.", "DIRECTIONS", Direction::NAMES);
    list("Units of timestamps.", "TIMESTAMP_UNITS", Unit::NAMES);
    list("Codes of errors that Rust finds.", "CODES", &Code::ALL.map(Code::name));
    out
}

// ---------------------------------------------------------------- calls

fn calls() -> String {
    let mut out = format!(
        "{HEADER}\ndeclare const CALL: unique symbol\n\n/** The number that a call returned, of which nobody knows yet whether the call failed: `done` looks. */\nexport type Returned = {{ readonly [CALL]: 'ask done()' }}\n\n/** The seam: what both builds export. A call that fails gives NaN and raises the desk's signal. */\nexport interface Calls {{\n"
    );
    macro_rules! list {
        ($($(#[doc = $doc:literal])* $name:ident($($arg:ident),*);)*) => {{
            $(
                let doc = [$($doc.trim()),*].join(" ");
                let args: Vec<&str> = vec![$(stringify!($arg)),*];
                let args: Vec<String> = args.iter().map(|a| format!("{a}: number")).collect();
                let _ = write!(out, "  /** {doc} */\n  {}({}): Returned\n", stringify!($name), args.join(", "));
            )*
        }};
    }
    rustorch_wasm::for_each_call!(list);
    out + "}\n"
}

// ---------------------------------------------------------------- operations

fn operations() -> String {
    let mut out =
        format!("{HEADER}// The operation table, for tests, benchmarks and pipelines; a row's place is its number.\n");
    let _ = write!(
        out,
        "\nexport interface OperationRow {{\n  readonly name: string\n  readonly params: readonly string[]\n  /** Numbers for the parameters where nobody gives any. */\n  readonly defaults?: readonly number[]\n  readonly on: 'tensor' | 'math' | 'both'\n  /** Distance from the correctly rounded result, at most. */\n  readonly ulp: number\n}}\n"
    );
    let mut list = |title: &str, rows: Vec<String>| {
        let _ = write!(out, "\nexport const {title}: readonly OperationRow[] = [\n{}]\n", rows.concat());
    };
    list("UNARY", UNARY.iter().map(|r| row(r.name, r.params, r.defaults, r.on, r.ulp)).collect());
    list("BINARY", BINARY.iter().map(|r| row(r.name, r.params, &[], r.on, r.ulp)).collect());
    let names: Vec<String> = REDUCTIONS.iter().map(|r| format!("  '{}',\n", r.name)).collect();
    let _ = write!(out, "\nexport const REDUCTIONS = [\n{}] as const\n", names.concat());
    out
}

/// What accuracy and speed are measured with: for scripts and benchmarks, no part of the package.
fn measured() -> String {
    let numbers =
        |params: usize, at: [f32; 2]| at.iter().take(params).map(f32::to_string).collect::<Vec<_>>().join(", ");
    let unary: Vec<String> = UNARY
        .iter()
        .map(|r| {
            let ([low, high], at) = (r.range, numbers(r.params.len(), r.measured_at));
            format!("    {{ \"name\": \"{}\", \"at\": [{at}], \"range\": [{low}, {high}] }}", r.name)
        })
        .collect();
    let binary: Vec<String> = BINARY
        .iter()
        .map(|r| {
            let (pairs, at) = (format!("{:?}", r.pairs).to_lowercase(), numbers(r.params.len() - 2, r.measured_at));
            format!("    {{ \"name\": \"{}\", \"at\": [{at}], \"pairs\": \"{pairs}\" }}", r.name)
        })
        .collect();
    format!("{{\n  \"unary\": [\n{}\n  ],\n  \"binary\": [\n{}\n  ]\n}}\n", unary.join(",\n"), binary.join(",\n"))
}

fn row(name: &str, params: &[&str], defaults: &[f64], on: On, ulp: u8) -> String {
    let params: Vec<String> = params.iter().map(|p| format!("'{p}'")).collect();
    let on = match on {
        On::Tensor => "tensor",
        On::Math => "math",
        On::Both => "both",
    };
    let defaults: Vec<String> = defaults.iter().map(f64::to_string).collect();
    let defaults = if defaults.is_empty() { String::new() } else { format!(", defaults: [{}]", defaults.join(", ")) };
    format!("  {{ name: '{name}', params: [{}]{defaults}, on: '{on}', ulp: {ulp} }},\n", params.join(", "))
}

// ---------------------------------------------------------------- methods

fn elementwise() -> String {
    let mut out = format!(
        "{HEADER}\nimport {{ binary, unary }} from '../elementwise'\nimport {{ number as operand }} from '../../language/arguments'\nimport {{ TensorState }} from '../state'\nimport type {{ WasmTensor }} from '../tensor'\n"
    );
    out += "\n/** The elementwise methods of a tensor, from the operation table. */\nexport abstract class ElementwiseMethods extends TensorState {\n";
    for (op, r) in UNARY.iter().enumerate().filter(|(_, r)| r.on != On::Math) {
        out += &unary_method(op, r, None);
    }
    for (op, r) in BINARY.iter().enumerate().filter(|(_, r)| r.on != On::Math) {
        out += &tensor_binary_method(op, r);
    }
    out + "}\n"
}

fn math() -> String {
    let mut out = format!(
        "{HEADER}\nimport {{ number as operand }} from '../../language/arguments'\nimport {{ living, Mortal }} from '../../lifetimes/mortal'\nimport {{ binary, binaryParameter, unary }} from '../elementwise'\nimport type {{ WasmTensor }} from '../tensor'\n"
    );
    out += "\n/** Functions of tensors, element by element, from the operation table. */\nexport abstract class MathMethods extends Mortal {\n";
    for (op, r) in UNARY.iter().enumerate().filter(|(_, r)| r.on != On::Tensor) {
        out += &unary_method(op, r, Some("t"));
    }
    for (op, r) in BINARY.iter().enumerate().filter(|(_, r)| r.on != On::Tensor) {
        out += &math_binary_method(op, r);
    }
    out + "}\n"
}

fn reductions() -> String {
    let mut out = format!(
        "{HEADER}\nimport {{ reduce, reduceAll }} from '../reductions'\nimport {{ ScalarMethods }} from '../scalars'\nimport type {{ WasmTensor }} from '../tensor'\n"
    );
    out += "\n/** The reductions of a tensor, from the operation table. */\nexport abstract class ReductionMethods extends ScalarMethods {\n";
    for (op, row) in REDUCTIONS.iter().enumerate() {
        out += &reduction_method(op, row);
    }
    out + "}\n"
}

/// Without an axis a number; with one a tensor. So each is overloaded.
fn reduction_method(op: usize, row: &ReductionRow) -> String {
    let name = row.name;
    let nothing = if row.empty { "Of no elements: 0." } else { "Of no elements: ERR_EMPTY." };
    if !row.axes {
        return format!(
            "  /**\n   * {} {nothing}\n   */\n  {name}(): number {{\n    return reduceAll({op}, '{name}', this)\n  }}\n\n",
            row.doc
        );
    }
    let axes = "Without `axis` a number of all elements; with one (negative counts from the end) a tensor without that axis, or\n   * with 1 in its place where `keepdims` is true. ERR_ARGUMENT where there is no such axis.";
    let (ddof_doc, whole, along, given, passed) = if row.ddof {
        (
            "\n   *\n   * `ddof` is 0 by default: the population's figure; 1 gives the sample's. NaN or Infinity where `n - ddof` is not above 0.",
            format!("  {name}(axis: undefined, keepdims: boolean, ddof: number): number\n"),
            ", ddof?: number",
            ", ddof = 0",
            ", ddof",
        )
    } else {
        ("", String::new(), "", "", "")
    };
    format!(
        "  /**\n   * {doc} {nothing}\n   *\n   * {axes}{ddof_doc}\n   */\n  {name}(): number\n{whole}  {name}(axis: number, keepdims?: boolean{along}): WasmTensor\n  {name}(axis?: number, keepdims = false{given}): number | WasmTensor {{\n    return reduce({op}, '{name}', this, axis, keepdims{passed})\n  }}\n\n",
        doc = row.doc,
    )
}

fn doc(text: &str, ulp: u8, shapes: &str) -> String {
    let accuracy = if ulp == 0 { "correctly rounded".to_owned() } else { format!("within {ulp} ULP") };
    format!("  /**\n   * {text}\n   *\n   * {shapes} Accuracy: {accuracy}.\n   */\n")
}

fn unary_method(op: usize, row: &UnaryRow, subject: Option<&str>) -> String {
    let number = |(i, p): (usize, &&str)| match row.defaults.get(i) {
        Some(default) => format!("{p} = {default}, "),
        None => format!("{p}: number, "),
    };
    let numbers: String = row.params.iter().enumerate().map(number).collect();
    let passed: String = row.params.iter().map(|p| format!(", operand('{}', '{p}', {p})", row.name)).collect();
    let signature = subject.map_or(String::new(), |s| format!("{s}: WasmTensor, "));
    let target = subject.unwrap_or("this");
    let check = if subject.is_some() { living(row.name) } else { String::new() };
    format!(
        "{}  {name}({signature}{numbers}out?: WasmTensor): WasmTensor {{\n{check}    return unary({op}, '{name}', {target}, out{passed})\n  }}\n\n",
        doc(row.doc, row.ulp, "The result, or `out`, has the shape of the tensor."),
        name = row.name,
    )
}

fn tensor_binary_method(op: usize, row: &BinaryRow) -> String {
    format!(
        "{}  {name}(other: WasmTensor | number, out?: WasmTensor): WasmTensor {{\n    return binary({op}, '{name}', this as unknown as WasmTensor, other, out)\n  }}\n\n",
        doc(
            row.doc,
            row.ulp,
            "Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32."
        ),
        name = row.name,
    )
}

/// The line that refuses the method of a freed object.
fn living(name: &str) -> String {
    format!("    living('{name}', this)\n")
}

fn math_binary_method(op: usize, row: &BinaryRow) -> String {
    let (lhs, rhs) = (row.params[0], row.params[1]);
    let number = row.params.get(2);
    let signature = number.map_or(String::new(), |p| format!("{p}: number, "));
    let call = match number {
        None => format!("binary({op}, '{}', {lhs}, {rhs}, out)", row.name),
        Some(p) => format!(
            "binaryParameter({op}, '{name}', {lhs}, {rhs}, operand('{name}', '{p}', {p}), out)",
            name = row.name
        ),
    };
    format!(
        "{}  {name}({lhs}: WasmTensor, {rhs}: WasmTensor, {signature}out?: WasmTensor): WasmTensor {{\n{}    return {call}\n  }}\n\n",
        doc(row.doc, row.ulp, "Shapes broadcast as NumPy's."),
        living(row.name),
        name = row.name,
    )
}
