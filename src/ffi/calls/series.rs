//! Time series: level, trend, season, and the streaming score.

use super::detectors::{numbers, options};
use crate::detectors::time_series::{TimeSeries, Unit};
use crate::error::Result;
use crate::ffi::instance::Instance;
use crate::ffi::result::{numbered, optional};
use crate::text::json;

/// JavaScript's NaN stands for "not given".
impl Instance {
    pub fn series_new(
        &mut self,
        window_size: f64,
        seasonal_period: f64,
        warm_up: f64,
        missing: f64,
        refractory: f64,
        direction: f64,
        timestamp_unit: f64,
    ) -> Result<f64> {
        let op = "WasmTimeSeriesDetector";
        let options = options(op, warm_up, missing, refractory, direction)?;
        let unit = numbered(op, &Unit::ALL, timestamp_unit)?;
        let series = TimeSeries::with_unit(window_size, optional(seasonal_period), options, unit)?;
        let id = self.series.add(op, series)?;
        Ok(self.note_made(Self::series_free, id))
    }

    pub fn series_free(&mut self, id: f64) -> Result<f64> {
        self.series.remove(id);
        Ok(0.0)
    }

    pub fn series_score(&mut self, id: f64, value: f64, timestamp: f64) -> Result<f64> {
        self.series.get("score", id)?.score(value, optional(timestamp))
    }

    pub fn series_add(&mut self, id: f64, timestamp: f64, value: f64) -> Result<f64> {
        match self.series.get("add_point", id)?.add_point(timestamp, value)? {
            None => Ok(0.0),
            Some(found) => {
                let cells = numbers(&found.anomaly);
                self.desk.cells[..cells.len()].copy_from_slice(&cells);
                self.desk.cells[cells.len()] = found.timestamp;
                Ok(1.0)
            }
        }
    }

    pub fn series_forecast(&mut self, id: f64) -> Result<f64> {
        let Some(expected) = self.series.get("forecast", id)?.forecast() else { return Ok(0.0) };
        self.desk.cells[..3].copy_from_slice(&[expected.value, expected.low, expected.high]);
        Ok(1.0)
    }

    pub fn series_trend(&mut self, id: f64) -> Result<f64> {
        let trend = self.series.get("get_trend_analysis", id)?.trend();
        self.text = json("get_trend_analysis", &trend)?;
        Ok(0.0)
    }

    pub fn series_season(&mut self, id: f64) -> Result<f64> {
        let seasonal = self.series.get("get_seasonal_analysis", id)?.seasonal()?;
        self.text = json("get_seasonal_analysis", &seasonal)?;
        Ok(0.0)
    }

    pub fn series_snapshot(&mut self, id: f64) -> Result<f64> {
        self.bytes = self.series.get("snapshot", id)?.snapshot()?;
        Ok(0.0)
    }

    pub fn series_from_snapshot(&mut self) -> Result<f64> {
        let series = TimeSeries::from_snapshot(&self.bytes)?;
        let id = self.series.add("from_snapshot", series)?;
        Ok(self.note_made(Self::series_free, id))
    }
}
