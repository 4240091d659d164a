//! Text whose length follows a caller's data: it asks for its room, and may be refused it.
//!
//! Short text of a bounded length (messages, single numbers) is an ordinary `String`.

use crate::error::{Code, Error, Result};
use crate::memory;
use serde::Serialize;
use std::fmt;
use std::io;

/// Grows as it is written to; a write fails where there is no room.
#[derive(Default)]
pub struct Text(Vec<u8>);

impl Text {
    fn push(&mut self, bytes: &[u8]) -> bool {
        let room = self.0.try_reserve(bytes.len()).is_ok();
        if room {
            self.0.extend_from_slice(bytes);
        }
        room
    }

    /// What was written, unless one of the writes failed.
    pub fn finish(self, op: &str, written: fmt::Result) -> Result<String> {
        if written.is_err() {
            return Err(refused(op, self.0.len()));
        }
        String::from_utf8(self.0).map_err(|e| Error::new(Code::Internal, op, e))
    }
}

impl fmt::Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.push(text.as_bytes()) { Ok(()) } else { Err(fmt::Error) }
    }
}

impl io::Write for Text {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.push(bytes) { Ok(bytes.len()) } else { Err(io::ErrorKind::OutOfMemory.into()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A value as JSON.
pub fn json(op: &str, value: &impl Serialize) -> Result<String> {
    let mut text = Text::default();
    match serde_json::to_writer(&mut text, value) {
        Err(error) if !error.is_io() => Err(Error::new(Code::Internal, op, error)),
        written => text.finish(op, written.map_err(|_| fmt::Error)),
    }
}

fn refused(op: &str, len: usize) -> Error {
    memory::refused(op, format_args!("a text of more than {len} bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    #[test]
    fn what_is_written_and_what_is_refused() {
        let mut text = Text::default();
        let written = write!(text, "{} naïve", 1);
        assert_eq!(text.finish("op", written), Ok("1 naïve".into()));
        let refused = Text::default().finish("op", Err(fmt::Error)).unwrap_err();
        assert_eq!(refused.code(), Code::OutOfMemory);
        assert_eq!(json("op", &[1, 2]), Ok("[1,2]".into()));
        assert!(io::Write::flush(&mut Text::default()).is_ok());
    }
}
