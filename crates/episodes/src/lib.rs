//! The memory of the day: every fix that was tried and what the person did
//! with it, in one SQLite file that never leaves the machine.
//!
//! An episode is written before the person sees the fix and updated by what
//! they do, so a crash at any point loses nothing that was acknowledged. The
//! file is opened defensively ([`Store::open`]): a damaged one is set aside and
//! replaced, a newer one is refused, an unwritable place is a typed error that
//! callers answer by going on without a memory. Secrets are taken out before
//! anything is stored ([`redact`]), and [`Store::forget`] leaves no trace of
//! the text in the file.
//!
//! **Architecture invariants.** rusqlite is used here and nowhere else. Nothing
//! here sends anything anywhere, and nothing reads the clock or the
//! environment except to name a damaged file. One connection, one owner: async
//! code talks to it through [`StoreHandle`].

mod error;
mod schema;

mod store;

mod filter;
mod forget;
mod jsonl;
mod outcome;
mod row;
mod stats;

mod handle;
mod id;
mod redact;

pub use error::StoreError;
pub use filter::Filter;
pub use forget::Forgotten;
pub use handle::StoreHandle;
pub use id::new_episode_id;
pub use jsonl::Problem;
pub use outcome::next_outcome;
pub use redact::{redact, redact_episode};
pub use stats::Stats;
pub use store::{AcceptedFix, CaptureScope, Recorded, Store};
