//! Anomaly detectors.

use crate::detectors::anomaly::Anomaly;
use crate::detectors::isolation_forest;
use crate::detectors::options::{Direction, Missing, Options};
use crate::detectors::statistical::statistical;
use crate::detectors::z_score::ZScore;
use crate::error::Result;
use crate::ffi::desk::ANOMALY_FIELDS;
use crate::ffi::instance::Instance;
use crate::ffi::result::{numbered, optional};
use crate::memory::reserve;
use crate::stats::values::{Value, Values};

/// An anomaly as JavaScript reads it, see `bindings/detectors/anomaly.ts`; NaN for what it has not.
pub(super) fn numbers(anomaly: &Anomaly) -> [f64; ANOMALY_FIELDS] {
    let [low, high, distance, statistic, feature] = anomaly.reason.map_or([f64::NAN; 5], |r| {
        let feature = r.feature.map_or(f64::NAN, |column| column as f64);
        [r.expected_low, r.expected_high, r.distance, f64::from(r.statistic as u8), feature]
    });
    let kind = f64::from(anomaly.kind as u8);
    [anomaly.index as f64, anomaly.value, anomaly.score, kind, low, high, distance, statistic, feature]
}

/// Options as JavaScript numbers them.
pub(super) fn options(op: &str, warm_up: f64, missing: f64, refractory: f64, direction: f64) -> Result<Options> {
    Ok(Options {
        warm_up: optional(warm_up).map(|values| values as u64),
        missing: numbered(op, &Missing::ALL, missing)?,
        refractory: refractory as u64,
        direction: numbered(op, &Direction::ALL, direction)?,
    })
}

impl Instance {
    /// Puts a list of anomalies where JavaScript reads lists; returns how many they are.
    fn list(&mut self, op: &str, found: &[Anomaly]) -> Result<f64> {
        self.new_numbers(op, found.len() * ANOMALY_FIELDS)?.extend(found.iter().flat_map(numbers));
        Ok(found.len() as f64)
    }

    /// The detector of a number, with all values that waited for it.
    fn detector(&mut self, op: &str, id: f64) -> Result<&mut ZScore> {
        self.desk.queues.current(&mut self.detectors, op, id)
    }

    pub fn detector_new(
        &mut self,
        threshold: f64,
        window_size: f64,
        warm_up: f64,
        missing: f64,
        refractory: f64,
        direction: f64,
    ) -> Result<f64> {
        let op = "WasmAnomalyDetector";
        let options = options(op, warm_up, missing, refractory, direction)?;
        let detector = ZScore::with_options(threshold, window_size, options)?;
        let id = self.detectors.add(op, detector)?;
        Ok(self.note_made(Self::detector_free, id))
    }

    pub fn detector_free(&mut self, id: f64) -> Result<f64> {
        self.desk.queues.forget::<ZScore>(id);
        self.detectors.remove(id);
        Ok(0.0)
    }

    pub fn detector_push(&mut self, id: f64, value: f64) -> Result<f64> {
        let Self { desk, detectors, .. } = self;
        match desk.queues.push(detectors, "detect_realtime", id, |detector| detector.push(value))? {
            None => Ok(0.0),
            Some(anomaly) => {
                self.desk.cells[..ANOMALY_FIELDS].copy_from_slice(&numbers(&anomaly));
                Ok(1.0)
            }
        }
    }

    pub fn detector_batch(&mut self, id: f64, x: f64, len: f64, double: f64) -> Result<f64> {
        // SAFETY: nothing writes during the call.
        match unsafe { self.values("detect_batch", x, len, double) }? {
            Values::Single(values) => self.batch(id, values),
            Values::Double(values) => self.batch(id, values),
        }
    }

    fn batch<T: Value>(&mut self, id: f64, values: &[T]) -> Result<f64> {
        let op = "detect_batch";
        let Self { desk, detectors, numbers: list, .. } = self;
        let mut found = Vec::new();
        // The list belongs to the batch: where there is no room for it, the detector has seen nothing.
        desk.queues.current(detectors, op, id)?.push_batch_and(values, &mut found, |found| {
            list.clear();
            reserve(op, list, found.len() * ANOMALY_FIELDS)?;
            list.extend(found.iter().flat_map(numbers));
            Ok(())
        })?;
        Ok(found.len() as f64)
    }

    pub fn detector_statistical(&mut self, op: f64, x: f64, len: f64, double: f64, threshold: f64) -> Result<f64> {
        let op = numbered("detector_statistical", &["detect_statistical", "detect_anomalies_batch"], op)?;
        // SAFETY: nothing writes during the call.
        let found = statistical(op, unsafe { self.values(op, x, len, double) }?, threshold)?;
        self.list(op, &found)
    }

    pub fn detector_statistics(&mut self, id: f64) -> Result<f64> {
        self.text = self.detector("get_statistics", id)?.get_statistics()?;
        Ok(0.0)
    }

    pub fn detector_reset(&mut self, id: f64) -> Result<f64> {
        self.detector("reset", id)?.reset();
        Ok(0.0)
    }

    pub fn detector_set_threshold(&mut self, id: f64, threshold: f64) -> Result<f64> {
        self.detector("set_threshold", id)?.set_threshold(threshold)?;
        Ok(0.0)
    }

    pub fn detector_get_threshold(&mut self, id: f64) -> Result<f64> {
        Ok(self.detector("get_threshold", id)?.threshold())
    }

    pub fn detector_snapshot(&mut self, id: f64) -> Result<f64> {
        self.bytes = self.detector("snapshot", id)?.snapshot()?;
        Ok(0.0)
    }

    pub fn detector_from_snapshot(&mut self) -> Result<f64> {
        let detector = ZScore::from_snapshot(&self.bytes)?;
        let id = self.detectors.add("from_snapshot", detector)?;
        Ok(self.note_made(Self::detector_free, id))
    }

    pub fn isolation_forest(&mut self, x: f64, len: f64, columns: f64, n_trees: f64, seed: f64) -> Result<f64> {
        let op = "detect_isolation_forest";
        // SAFETY: nothing writes during the call.
        let values = unsafe { self.slice(op, x, len) }?;
        let found = isolation_forest::isolation_forest(values, columns as usize, n_trees, seed as u64)?;
        self.list(op, &found)
    }

    pub fn isolation_scores(&mut self, x: f64, len: f64, columns: f64, n_trees: f64, seed: f64) -> Result<f64> {
        let op = "isolation_scores";
        // SAFETY: nothing writes during the call.
        let values = unsafe { self.slice(op, x, len) }?;
        self.numbers = isolation_forest::scores(op, values, columns as usize, n_trees, seed as u64)?;
        Ok(0.0)
    }
}
