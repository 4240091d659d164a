//! Values that wait where JavaScript put them, so that most values that come one by one need no call.
//!
//! A queue lies on the desk, which both sides see. It is lent to one object at a time: JavaScript stores values into it and
//! counts them, and the next call that asks the object, whatever it asks, takes them in first. So nobody can tell that they
//! waited. For a detector of anomalies its [`Terms`] are there too, and JavaScript stores only what they clear for certain.
//!
//! An object finds its queue by its number. Objects that share one do not fight for it: it goes to who asks twice in a row.

use super::objects::{Objects, index};
use crate::detectors::screen::Terms;
use crate::detectors::z_score::ZScore;
use crate::error::Result;
use crate::stats::kll::Kll;
use crate::stats::kmv::Kmv;
use crate::stats::stream::StreamStats;

/// Queues of a kind; a power of two.
pub const QUEUES: usize = 8;
/// Values that a queue holds.
pub const ROOM: usize = 64;
/// A queue begins with room for so few, since lending a detector's terms is work.
const FIRST_ROOM: usize = 4;

/// See the module. JavaScript reads and writes all but `asked`.
#[repr(C)]
pub struct Queue {
    /// The object that it is lent to, by [`name`]; 0: to none.
    pub owner: u32,
    /// Values that wait.
    pub count: u32,
    /// Values that may wait before the object has to be asked.
    pub room: u32,
    /// The object that asked last.
    asked: u32,
    pub values: [f64; ROOM],
    pub terms: Terms<ROOM>,
}

/// An object that is alive, within its kind: 1 and the place where it lies, without the generation.
fn name(id: f64) -> u32 {
    index(id) + 1
}

impl Queue {
    const EMPTY: Self = Self { owner: 0, count: 0, room: 0, asked: 0, values: [0.0; ROOM], terms: Terms::NOTHING };

    fn waiting(&self) -> &[f64] {
        &self.values[..(self.count as usize).min(ROOM)]
    }

    fn close(&mut self) {
        (self.owner, self.count, self.room) = (0, 0, 0);
    }
}

/// The queues of all kinds.
#[repr(C)]
pub struct Queues([[Queue; QUEUES]; KINDS]);

impl Default for Queues {
    fn default() -> Self {
        Self([const { [Queue::EMPTY; QUEUES] }; KINDS])
    }
}

/// Kinds of objects that values wait for.
pub const KINDS: usize = 4;

/// An object that values may wait for.
pub trait Waited {
    /// Which queues: a number below [`KINDS`].
    const KIND: usize;

    /// Takes in what waited. Where it cannot, nothing was changed.
    fn take_in(&mut self, values: &[f64]) -> Result<()>;

    /// How many values may wait now, of so many that there is room for.
    fn lend(&mut self, room: usize, _terms: &mut Terms<ROOM>) -> usize {
        room
    }
}

impl Waited for ZScore {
    const KIND: usize = 0;

    fn take_in(&mut self, values: &[f64]) -> Result<()> {
        self.take_cleared(values);
        Ok(())
    }

    fn lend(&mut self, room: usize, terms: &mut Terms<ROOM>) -> usize {
        self.lend_terms(room, terms)
    }
}

impl Waited for StreamStats {
    const KIND: usize = 1;

    fn take_in(&mut self, values: &[f64]) -> Result<()> {
        self.push_batch(values);
        Ok(())
    }
}

impl Waited for Kll {
    const KIND: usize = 2;

    fn take_in(&mut self, values: &[f64]) -> Result<()> {
        self.push_batch(values)
    }
}

impl Waited for Kmv {
    const KIND: usize = 3;

    fn take_in(&mut self, values: &[f64]) -> Result<()> {
        self.push_batch(values)
    }
}

impl Queues {
    fn of<T: Waited>(&mut self, id: f64) -> &mut Queue {
        &mut self.0[T::KIND][index(id) as usize % QUEUES]
    }

    /// The object of a number, with all that waited for it.
    pub fn current<'a, T: Waited>(&mut self, objects: &'a mut Objects<T>, op: &str, id: f64) -> Result<&'a mut T> {
        let object = objects.get(op, id)?;
        let queue = self.of::<T>(id);
        if queue.owner == name(id) {
            object.take_in(queue.waiting())?;
            queue.close();
        }
        Ok(object)
    }

    /// As [`Self::current`], then `push`, and the queue is lent to the object for the values that come next.
    pub fn push<T: Waited, R>(
        &mut self,
        objects: &mut Objects<T>,
        op: &str,
        id: f64,
        push: impl FnOnce(&mut T) -> Result<R>,
    ) -> Result<R> {
        let name = name(id);
        let Queue { owner, count, .. } = *self.of::<T>(id);
        let pushed = push(self.current(objects, op, id)?)?;
        let queue = self.of::<T>(id);
        let asked_twice = queue.asked == name;
        queue.asked = name;
        if queue.owner != 0 {
            // Another object's, which keeps it where it has no memory to take in what waits.
            let other = objects.at(queue.owner - 1);
            if !asked_twice || other.is_some_and(|other| other.take_in(queue.waiting()).is_err()) {
                return Ok(pushed);
            }
            queue.close();
        }
        let wanted = if owner == name { (2 * count as usize).clamp(FIRST_ROOM, ROOM) } else { FIRST_ROOM };
        let room = objects.get(op, id)?.lend(wanted, &mut queue.terms);
        (queue.owner, queue.count, queue.room) = (name, 0, room as u32);
        Ok(pushed)
    }

    /// Forgets what waits for an object that is dropped.
    pub fn forget<T: Waited>(&mut self, id: f64) {
        let queue = self.of::<T>(id);
        if queue.owner == name(id) {
            queue.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Miri takes a minute for a thousand.
    const STEPS: u32 = if cfg!(miri) { 500 } else { 20_000 };

    /// What JavaScript does: keeps the value where it may, else asks.
    fn push(queues: &mut Queues, objects: &mut Objects<StreamStats>, id: f64, value: f64) -> bool {
        let queue = queues.of::<StreamStats>(id);
        if queue.owner == name(id) && queue.count < queue.room {
            queue.values[queue.count as usize] = value;
            queue.count += 1;
            return false;
        }
        queues
            .push(objects, "push", id, |stream| {
                stream.push(value);
                Ok(())
            })
            .unwrap();
        true
    }

    #[test]
    fn nobody_can_tell_that_values_waited() {
        let (mut queues, mut objects) = (Queues::default(), Objects::default());
        let ids: Vec<f64> = (0..20).map(|_| objects.add("new", StreamStats::new()).unwrap()).collect();
        let mut model = vec![StreamStats::new(); ids.len()];
        let mut state = 1_u64;
        for step in 0..STEPS {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            // Runs of one object, and two that share a queue in turn.
            let at = if step % 3 == 0 { (state >> 40) as usize % ids.len() } else { (step / 100 % 20) as usize };
            push(&mut queues, &mut objects, ids[at], f64::from(step));
            model[at].push(f64::from(step));
            if state >> 58 == 0 {
                let seen = queues.current(&mut objects, "figures", ids[at]).unwrap();
                assert_eq!(seen.figures(), model[at].figures());
            }
        }
        for (&id, model) in ids.iter().zip(&model) {
            assert_eq!(queues.current(&mut objects, "figures", id).unwrap().figures(), model.figures());
        }
    }

    #[test]
    fn most_values_wait_and_a_passer_by_does_not_take_the_queue() {
        let (mut queues, mut objects) = (Queues::default(), Objects::default());
        let ids: Vec<f64> = (0..=QUEUES).map(|_| objects.add("new", StreamStats::new()).unwrap()).collect();
        let calls = (0..1000).filter(|_| push(&mut queues, &mut objects, ids[0], 1.0)).count();
        assert!(calls < 40, "{calls}");
        assert!(push(&mut queues, &mut objects, ids[QUEUES], 1.0));
        assert_eq!(queues.of::<StreamStats>(ids[0]).owner, name(ids[0]));
        assert!(push(&mut queues, &mut objects, ids[QUEUES], 1.0));
        assert_eq!(queues.of::<StreamStats>(ids[0]).owner, name(ids[QUEUES]));
        assert_eq!(queues.current(&mut objects, "figures", ids[0]).unwrap().figures().count, 1000);
    }

    #[test]
    fn what_waits_for_a_dropped_object_is_forgotten() {
        let (mut queues, mut objects) = (Queues::default(), Objects::default());
        let id = objects.add("new", StreamStats::new()).unwrap();
        for _ in 0..3 {
            push(&mut queues, &mut objects, id, 1.0);
        }
        objects.remove(id);
        queues.forget::<StreamStats>(id);
        let next = objects.add("new", StreamStats::new()).unwrap();
        assert_eq!(queues.current(&mut objects, "figures", next).unwrap().figures().count, 0);
        assert!(queues.current(&mut objects, "figures", id).is_err());
    }
}
