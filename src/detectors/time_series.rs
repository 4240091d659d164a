pub mod alert;
pub mod nearest;
pub mod scorer;
pub mod season;
pub mod tail;
