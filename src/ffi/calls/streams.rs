//! Statistics of streams: exact figures, approximate quantiles and distinct counts, all of which merge.

use crate::error::{Code, Error, Result};
use crate::ffi::desk::CELLS;
use crate::ffi::instance::Instance;
use crate::stats::kll::Kll;
use crate::stats::kmv::Kmv;
use crate::stats::stream::StreamStats;
use crate::stats::values::Values;

impl Instance {
    /// The stream of a number, with all values that waited for it.
    fn stream(&mut self, op: &str, id: f64) -> Result<&mut StreamStats> {
        self.desk.queues.current(&mut self.streams, op, id)
    }

    /// The same of a sketch.
    fn sketch(&mut self, op: &str, id: f64) -> Result<&mut Kll> {
        self.desk.queues.current(&mut self.sketches, op, id)
    }

    /// The same of a count of different values.
    fn distinct(&mut self, op: &str, id: f64) -> Result<&mut Kmv> {
        self.desk.queues.current(&mut self.distinct_sketches, op, id)
    }

    pub fn stream_new(&mut self) -> Result<f64> {
        let id = self.streams.add("WasmStreamStats", StreamStats::new())?;
        Ok(self.note_made(Self::stream_free, id))
    }

    pub fn stream_free(&mut self, id: f64) -> Result<f64> {
        self.desk.queues.forget::<StreamStats>(id);
        self.streams.remove(id);
        Ok(0.0)
    }

    pub fn stream_push(&mut self, id: f64, value: f64) -> Result<f64> {
        let Self { desk, streams, .. } = self;
        desk.queues.push(streams, "push", id, |stream| {
            stream.push(value);
            Ok(())
        })?;
        Ok(0.0)
    }

    pub fn stream_batch(&mut self, id: f64, x: f64, len: f64, double: f64) -> Result<f64> {
        let op = "push_batch";
        // SAFETY: nothing writes during the call.
        let values = unsafe { self.values(op, x, len, double) }?;
        let stream = self.stream(op, id)?;
        match values {
            Values::Single(values) => stream.push_batch(values),
            Values::Double(values) => stream.push_batch(values),
        }
        Ok(0.0)
    }

    pub fn stream_merge(&mut self, id: f64, other: f64) -> Result<f64> {
        let other = self.stream("merge", other)?.clone();
        self.stream("merge", id)?.merge(&other)?;
        Ok(0.0)
    }

    pub fn stream_figures(&mut self, id: f64) -> Result<f64> {
        self.text = self.stream("figures", id)?.to_json()?;
        Ok(0.0)
    }

    pub fn stream_snapshot(&mut self, id: f64) -> Result<f64> {
        self.bytes = self.stream("snapshot", id)?.snapshot()?;
        Ok(0.0)
    }

    pub fn stream_from_snapshot(&mut self) -> Result<f64> {
        let stream = StreamStats::from_snapshot(&self.bytes)?;
        let id = self.streams.add("from_snapshot", stream)?;
        Ok(self.note_made(Self::stream_free, id))
    }

    pub fn sketch_new(&mut self, k: f64, seed: f64) -> Result<f64> {
        let id = self.sketches.add("WasmQuantileSketch", Kll::new(k, seed as u64)?)?;
        Ok(self.note_made(Self::sketch_free, id))
    }

    pub fn sketch_free(&mut self, id: f64) -> Result<f64> {
        self.desk.queues.forget::<Kll>(id);
        self.sketches.remove(id);
        Ok(0.0)
    }

    pub fn sketch_push(&mut self, id: f64, value: f64) -> Result<f64> {
        let Self { desk, sketches, .. } = self;
        desk.queues.push(sketches, "push", id, |sketch| sketch.push_batch(&[value]))?;
        Ok(0.0)
    }

    pub fn sketch_batch(&mut self, id: f64, x: f64, len: f64, double: f64) -> Result<f64> {
        let op = "push_batch";
        // SAFETY: nothing writes during the call.
        let values = unsafe { self.values(op, x, len, double) }?;
        let sketch = self.sketch(op, id)?;
        match values {
            Values::Single(values) => sketch.push_batch(values),
            Values::Double(values) => sketch.push_batch(values),
        }?;
        Ok(0.0)
    }

    pub fn sketch_merge(&mut self, id: f64, other: f64) -> Result<f64> {
        let other = self.sketch("merge", other)?.try_clone("merge")?;
        self.sketch("merge", id)?.merge(&other)?;
        Ok(0.0)
    }

    pub fn sketch_quantiles(&mut self, id: f64, count: f64) -> Result<f64> {
        let Self { desk, sketches, .. } = self;
        let q = desk.cells.get(..count as usize);
        let q = q.ok_or_else(|| {
            Error::new(Code::Argument, "quantiles", format_args!("at most {CELLS} quantiles, got {count}"))
        })?;
        self.numbers = desk.queues.current(sketches, "quantiles", id)?.quantiles(q)?;
        Ok(0.0)
    }

    pub fn sketch_rank(&mut self, id: f64, value: f64) -> Result<f64> {
        self.sketch("rank", id)?.rank(value)
    }

    pub fn sketch_rank_error(&mut self, id: f64) -> Result<f64> {
        Ok(self.sketch("rank_error", id)?.rank_error())
    }

    pub fn sketch_count(&mut self, id: f64) -> Result<f64> {
        Ok(self.sketch("count", id)?.count() as f64)
    }

    pub fn sketch_snapshot(&mut self, id: f64) -> Result<f64> {
        self.bytes = self.sketch("snapshot", id)?.snapshot()?;
        Ok(0.0)
    }

    pub fn sketch_from_snapshot(&mut self) -> Result<f64> {
        let sketch = Kll::from_snapshot(&self.bytes)?;
        let id = self.sketches.add("from_snapshot", sketch)?;
        Ok(self.note_made(Self::sketch_free, id))
    }

    pub fn distinct_new(&mut self, k: f64) -> Result<f64> {
        let id = self.distinct_sketches.add("WasmDistinctSketch", Kmv::new(k)?)?;
        Ok(self.note_made(Self::distinct_free, id))
    }

    pub fn distinct_free(&mut self, id: f64) -> Result<f64> {
        self.desk.queues.forget::<Kmv>(id);
        self.distinct_sketches.remove(id);
        Ok(0.0)
    }

    pub fn distinct_push(&mut self, id: f64, value: f64) -> Result<f64> {
        let Self { desk, distinct_sketches, .. } = self;
        desk.queues.push(distinct_sketches, "push", id, |sketch| sketch.push_batch(&[value]))?;
        Ok(0.0)
    }

    pub fn distinct_batch(&mut self, id: f64, x: f64, len: f64, double: f64) -> Result<f64> {
        let op = "push_batch";
        // SAFETY: nothing writes during the call.
        let values = unsafe { self.values(op, x, len, double) }?;
        let sketch = self.distinct(op, id)?;
        match values {
            Values::Single(values) => sketch.push_batch(values),
            Values::Double(values) => sketch.push_batch(values),
        }?;
        Ok(0.0)
    }

    pub fn distinct_merge(&mut self, id: f64, other: f64) -> Result<f64> {
        let other = self.distinct("merge", other)?.try_clone("merge")?;
        self.distinct("merge", id)?.merge(&other)?;
        Ok(0.0)
    }

    pub fn distinct_count(&mut self, id: f64) -> Result<f64> {
        Ok(self.distinct("count", id)?.count())
    }

    pub fn distinct_relative_error(&mut self, id: f64) -> Result<f64> {
        Ok(self.distinct("relative_error", id)?.relative_error())
    }

    pub fn distinct_snapshot(&mut self, id: f64) -> Result<f64> {
        self.bytes = self.distinct("snapshot", id)?.snapshot()?;
        Ok(0.0)
    }

    pub fn distinct_from_snapshot(&mut self) -> Result<f64> {
        let sketch = Kmv::from_snapshot(&self.bytes)?;
        let id = self.distinct_sketches.add("from_snapshot", sketch)?;
        Ok(self.note_made(Self::distinct_free, id))
    }
}
