//! Data quality.

use crate::error::{Code, Error, Result};
use crate::ffi::instance::Instance;
use crate::stats::quality::{self, Quality, Report};
use crate::stats::values::Values;
use crate::text::json;

type Figure = fn(Values) -> Result<f64>;

/// The figures that need nothing but the values, in the order that JavaScript names them by.
const FIGURES: [(&str, Figure); 4] = [
    ("completeness", quality::completeness),
    ("validity", quality::validity),
    ("consistency", quality::consistency),
    ("uniqueness", quality::uniqueness),
];

impl Instance {
    pub fn quality_check(&mut self, threshold: f64) -> Result<f64> {
        Quality::new(threshold).map(|q| q.threshold())
    }

    pub fn quality_figure(&mut self, which: f64, x: f64, len: f64, double: f64) -> Result<f64> {
        let missing = || Error::new(Code::Internal, "quality", format_args!("no figure {which}"));
        let (name, figure) = FIGURES.get(which as usize).ok_or_else(missing)?;
        // SAFETY: nothing writes to the numbers during the call.
        figure(unsafe { self.values(name, x, len, double) }?)
    }

    pub fn quality_accuracy(&mut self, x: f64, len: f64, double: f64, min: f64, max: f64) -> Result<f64> {
        // SAFETY: nothing writes to the numbers during the call.
        quality::accuracy(unsafe { self.values("accuracy", x, len, double) }?, min, max)
    }

    /// All figures, in scratch memory that stays for the next time: fresh pages would cost as much as the figures.
    fn quality(&mut self, op: &str, x: f64, len: f64, double: f64, threshold: f64) -> Result<Report> {
        let quality = Quality::new(threshold)?;
        let mut scratch = std::mem::take(&mut self.distinct);
        // SAFETY: nothing writes to the numbers during the call.
        let report =
            unsafe { self.values(op, x, len, double) }.and_then(|values| quality.report_with(op, values, &mut scratch));
        self.distinct = scratch;
        report
    }

    pub fn quality_overall(&mut self, x: f64, len: f64, double: f64, threshold: f64) -> Result<f64> {
        Ok(self.quality("overall_quality", x, len, double, threshold)?.overall)
    }

    pub fn quality_passes(&mut self, x: f64, len: f64, double: f64, threshold: f64) -> Result<f64> {
        Ok(f64::from(u8::from(self.quality("passes", x, len, double, threshold)?.passes)))
    }

    pub fn quality_report(&mut self, x: f64, len: f64, double: f64, threshold: f64) -> Result<f64> {
        let op = "quality_report";
        self.text = self.quality(op, x, len, double, threshold)?.to_json(op)?;
        Ok(0.0)
    }

    pub fn quality_columns(&mut self, x: f64, len: f64, double: f64, columns: f64, threshold: f64) -> Result<f64> {
        let op = "column_reports";
        // SAFETY: nothing writes to the numbers during the call.
        let values = unsafe { self.values(op, x, len, double) }?;
        let reports = Quality::new(threshold)?.columns(op, values, columns as usize)?;
        self.text = json(op, &reports)?;
        Ok(0.0)
    }

    pub fn quality_table(&mut self, x: f64, len: f64, double: f64, columns: f64, threshold: f64) -> Result<f64> {
        let op = "quality_table";
        // SAFETY: nothing writes to the numbers during the call.
        let values = unsafe { self.values(op, x, len, double) }?;
        self.text = quality::table(op, &Quality::new(threshold)?.columns(op, values, columns as usize)?, &[])?;
        Ok(0.0)
    }
}
