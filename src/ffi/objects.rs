//! Objects that JavaScript holds by number: detectors, sketches. A number carries a generation, so a stale one names nothing.

use crate::error::{Code, Error, Result};
use crate::memory::reserve;

/// Generations fit beside the index in an integer that a double holds exactly.
pub const INDEX_BITS: u32 = 24;

pub struct Objects<T> {
    entries: Vec<(u32, Option<T>)>,
    vacant: Vec<u32>,
}

impl<T> Default for Objects<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), vacant: Vec::new() }
    }
}

impl<T> Objects<T> {
    pub fn add(&mut self, op: &str, object: T) -> Result<f64> {
        let full = || Error::new(Code::OutOfMemory, op, format_args!("{} objects are alive", self.entries.len()));
        let index = match self.vacant.pop() {
            Some(index) => index,
            None if self.entries.len() >= 1 << INDEX_BITS => return Err(full()),
            None => {
                reserve(op, &mut self.entries, 1)?;
                self.entries.push((0, None));
                self.entries.len() as u32 - 1
            }
        };
        let entry = &mut self.entries[index as usize];
        entry.1 = Some(object);
        Ok(f64::from(index) + f64::from(entry.0) * f64::from(1u32 << INDEX_BITS))
    }

    pub fn get(&mut self, op: &str, id: f64) -> Result<&mut T> {
        let freed = || Error::new(Code::Freed, op, "the object was freed");
        let (index, generation) = split(id);
        match self.entries.get_mut(index as usize) {
            Some((current, Some(object))) if *current == generation => Ok(object),
            _ => Err(freed()),
        }
    }

    /// The object at a place, whatever its generation.
    pub fn at(&mut self, index: u32) -> Option<&mut T> {
        self.entries.get_mut(index as usize)?.1.as_mut()
    }

    /// Drops an object; a stale number is ignored.
    pub fn remove(&mut self, id: f64) {
        let (index, generation) = split(id);
        if let Some((current, object)) = self.entries.get_mut(index as usize)
            && *current == generation
            && object.take().is_some()
        {
            *current = current.wrapping_add(1) & 0x0fff_ffff;
            self.vacant.push(index);
        }
    }
}

/// Where an object lies: the part of its number that no other object that is alive has.
pub fn index(id: f64) -> u32 {
    split(id).0
}

fn split(id: f64) -> (u32, u32) {
    let id = id as u64;
    ((id & ((1 << INDEX_BITS) - 1)) as u32, (id >> INDEX_BITS) as u32)
}

#[cfg(test)]
mod tests {
    use super::Objects;

    #[test]
    fn a_stale_number_names_nothing() {
        let mut objects = Objects::default();
        let a = objects.add("op", 'a').unwrap();
        objects.remove(a);
        objects.remove(a);
        let b = objects.add("op", 'b').unwrap();
        assert!(objects.get("op", a).is_err());
        assert_eq!(objects.get("op", b).copied().unwrap(), 'b');
        assert!(objects.get("op", f64::NAN).is_err());
        assert!(objects.get("op", 1e300).is_err());
    }
}
