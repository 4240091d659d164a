//! The scores of the Rust core on benchmark/nab/data as JSON, for
//! `node benchmark/nab/run.mjs --scores FILE` and for the benchmark's own scorer.

use rustorch_wasm::detectors::time_series::TimeSeries;
use std::error::Error;
use std::path::Path;

/// Seconds since 1970 of `YYYY-MM-DD hh:mm:ss`.
fn seconds(text: &str) -> Option<f64> {
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
    // Days by counting from March, so that the leap day is the last of its year.
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 719_469;
    Some((((days * 24 + part(11, 13)?) * 60 + part(14, 16)?) * 60 + part(17, 19)?) as f64)
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benchmark/nab/data");
    let windows: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(folder.join("windows.json"))?)?;
    let mut all = serde_json::Map::new();
    for name in windows.as_object().into_iter().flat_map(|map| map.keys()) {
        let text = std::fs::read_to_string(folder.join(name))?;
        let mut series = TimeSeries::new(100.0, None)?;
        let mut scores = Vec::new();
        for line in text.lines().skip(1).filter(|line| !line.trim().is_empty()) {
            let (time, value) = line.split_once(',').ok_or(format!("{name}: {line}"))?;
            let time = seconds(time).ok_or(format!("{name}: {time}"))?;
            scores.push(series.score(value.trim().parse()?, Some(time))?);
        }
        all.insert(name.clone(), scores.into());
    }
    println!("{}", serde_json::Value::Object(all));
    Ok(())
}
