//! The agent: a model that looks around, edits, checks and tests by itself.
//!
//! Small models get one prompt and give one edit; the engine does the rest.
//! An instruct model can do more: it may open files, search, and go on from
//! what its last edit led to. [`tools`] is what it can do, [`talk`] is the
//! conversation. Neither can touch a person's files: everything happens in an
//! overlay, and what comes out is an edit like any other.

pub(crate) mod talk;
pub(crate) mod tools;
