//! Image transforms.

use crate::error::{Code, Error, Result};
use crate::ffi::instance::Instance;
use crate::shape::{self, Dims};
use crate::transforms::Transform;
use crate::transforms::crop::{CenterCrop, RandomCrop};
use crate::transforms::jitter::ColorJitter;
use crate::transforms::normalize::Normalize;
use crate::transforms::resize::{Method, Resize};

impl Instance {
    pub fn normalize_new(&mut self, means: f64) -> Result<f64> {
        let op = "WasmNormalize";
        let list = self.take_list(op)?;
        let (mean, std) = list.split_at((means as usize).min(list.len()));
        let id = self.transforms.add(op, Transform::Normalize(Normalize::new(mean, std)?))?;
        Ok(self.note_made(Self::transform_free, id))
    }

    pub fn resize_new(&mut self, height: f64, width: f64, bilinear: f64) -> Result<f64> {
        let method = if bilinear == 0.0 { Method::Nearest } else { Method::Bilinear };
        let id = self.transforms.add("WasmResize", Transform::Resize(Resize::new(height, width, method)?))?;
        Ok(self.note_made(Self::transform_free, id))
    }

    pub fn center_crop_new(&mut self, height: f64, width: f64) -> Result<f64> {
        let id = self.transforms.add("WasmCenterCrop", Transform::CenterCrop(CenterCrop::new(height, width)?))?;
        Ok(self.note_made(Self::transform_free, id))
    }

    pub fn random_crop_new(&mut self, height: f64, width: f64, padding: f64, seed: f64) -> Result<f64> {
        let op = "WasmRandomCrop";
        let crop = RandomCrop::new(height, width, padding, super::create::seed(op, seed)?)?;
        let id = self.transforms.add(op, Transform::RandomCrop(crop))?;
        Ok(self.note_made(Self::transform_free, id))
    }

    pub fn color_jitter_new(
        &mut self,
        brightness: f64,
        contrast: f64,
        saturation: f64,
        hue: f64,
        seed: f64,
    ) -> Result<f64> {
        let op = "WasmColorJitter";
        let strengths = [brightness, contrast, saturation, hue];
        let jitter = ColorJitter::new(strengths, super::create::seed(op, seed)?)?;
        let id = self.transforms.add(op, Transform::ColorJitter(jitter))?;
        Ok(self.note_made(Self::transform_free, id))
    }

    pub fn to_tensor_new(&mut self) -> Result<f64> {
        let id = self.transforms.add("WasmToTensor", Transform::ToTensor)?;
        Ok(self.note_made(Self::transform_free, id))
    }

    pub fn transform_free(&mut self, id: f64) -> Result<f64> {
        self.transforms.remove(id);
        Ok(0.0)
    }

    pub fn transform(&mut self, id: f64, x: f64, rank: f64) -> Result<f64> {
        let dims = self.dims(0, rank)?;
        let transform = self.transforms.get("apply", id)?;
        let (op, to) = (transform.name(), transform.shape(&dims)?);
        // SAFETY: nothing writes to `x` during the call.
        let from = unsafe { self.elements_of(op, x, &dims)? };
        let mut made = self.result(op, &to)?;
        self.transforms.get("apply", id)?.apply(from, &dims, made.elements());
        Ok(made.handle())
    }

    pub fn transform_into(&mut self, id: f64, x: f64, rank: f64, out: f64, out_rank: f64) -> Result<f64> {
        let dims = self.dims(0, rank)?;
        let out_dims = self.dims(dims.len(), out_rank)?;
        let transform = self.transforms.get("apply", id)?;
        let (op, to) = (transform.name(), transform.shape(&dims)?);
        if to != out_dims {
            let what = format_args!("out has shape {}, the result {}", Dims(&out_dims), Dims(&to));
            return Err(Error::new(Code::Shape, op, what));
        }
        // SAFETY: nothing writes to `x` while `from` is read: a result in its place is made elsewhere first.
        let from = unsafe { self.elements_of(op, x, &dims)? };
        let target = self.memory_of(op, out, &out_dims)?.cast_mut();
        let n = shape::countable(op, &out_dims)?;
        if x != out {
            // SAFETY: another block of `n` elements.
            let target = unsafe { std::slice::from_raw_parts_mut(target, n) };
            self.transforms.get("apply", id)?.apply(from, &dims, target);
            return Ok(out);
        }
        let mut apart = self.scratch(op, n)?;
        self.transforms.get("apply", id)?.apply(from, &dims, apart.elements());
        // SAFETY: two blocks of `n` elements; `from` is not used any more.
        unsafe { std::ptr::copy_nonoverlapping(apart.ptr, target, n) };
        Ok(out)
    }
}
