//! Statistics of tensors.

use crate::error::Result;
use crate::ffi::instance::Instance;
use crate::stats::quantiles::Nan;
use crate::stats::{analysis, correlation, histogram, quantiles};

impl Instance {
    pub fn correlation(&mut self, x: f64, x_len: f64, y: f64, y_len: f64) -> Result<f64> {
        let op = "correlation";
        // SAFETY: nothing writes during the call; so in all calls here.
        let (x, y) = unsafe { (self.slice(op, x, x_len)?, self.slice(op, y, y_len)?) };
        correlation::correlation(x, y)
    }

    pub fn covariance(&mut self, x: f64, x_len: f64, y: f64, y_len: f64) -> Result<f64> {
        let op = "covariance";
        // SAFETY: nothing writes to the block during the call.
        let (x, y) = unsafe { (self.slice(op, x, x_len)?, self.slice(op, y, y_len)?) };
        correlation::covariance(x, y)
    }

    pub fn percentile(&mut self, x: f64, len: f64, percent: f64) -> Result<f64> {
        // SAFETY: nothing writes to the block during the call.
        quantiles::percentile(unsafe { self.slice("percentile", x, len) }?, percent)
    }

    pub fn percentiles(&mut self, x: f64, len: f64) -> Result<f64> {
        let op = "percentiles";
        let percents = self.take_list(op)?;
        // SAFETY: nothing writes to the block during the call.
        self.numbers = quantiles::percentiles(op, unsafe { self.slice(op, x, len) }?, &percents, Nan::LeftOut)?;
        Ok(0.0)
    }

    pub fn quantiles(&mut self, x: f64, len: f64) -> Result<f64> {
        let op = "quantiles";
        let q = self.take_list(op)?;
        // SAFETY: nothing writes to the block during the call.
        self.numbers = quantiles::quantiles(unsafe { self.slice(op, x, len) }?, &q)?;
        Ok(0.0)
    }

    pub fn histogram(&mut self, x: f64, len: f64, bins: f64, ranged: f64, low: f64, high: f64) -> Result<f64> {
        let range = (ranged != 0.0).then_some((low, high));
        // SAFETY: nothing writes to the block during the call.
        let found = histogram::histogram(unsafe { self.slice("histogram", x, len) }?, bins, range)?;
        let list = self.new_numbers("histogram", found.counts.len() + found.edges.len())?;
        list.extend(found.counts.iter().map(|&count| count as f64));
        list.extend(&found.edges);
        Ok(found.counts.len() as f64)
    }

    pub fn basic_stats(&mut self, x: f64, len: f64) -> Result<f64> {
        // SAFETY: nothing writes to the block during the call.
        self.text = analysis::basic_stats(unsafe { self.slice("basic_stats", x, len) }?)?.to_json()?;
        Ok(0.0)
    }

    pub fn detect_outliers(&mut self, x: f64, len: f64) -> Result<f64> {
        // SAFETY: nothing writes to the block during the call.
        let found = analysis::detect_outliers(unsafe { self.slice("detect_outliers", x, len) }?)?;
        self.new_numbers("detect_outliers", 3 * found.len())?
            .extend(found.iter().flat_map(|o| [o.index as f64, o.value, o.score]));
        Ok(found.len() as f64)
    }
}
