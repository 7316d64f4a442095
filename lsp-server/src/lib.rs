//! The language server: errors in, verified fixes out, what people do with
//! them remembered.
//!
//! Read in this order: `server` forwards the protocol into the event loop,
//! `main_loop` owns all state and decides, `world` is what it may ask for,
//! `work` does that with compiler, model and database.
//!
//! **Architecture invariants.** tower-lsp is used here and nowhere else. No
//! handler holds state or waits for the client. The loop does no IO, never
//! waits, and answers code actions from its cache only. Everything slow carries
//! a generation, and what comes back with an old one is dropped. Whatever
//! breaks in the background is told once, and the session goes on.

mod session;

mod server;
mod wire;

mod event;
mod main_loop;
mod work;
mod world;

mod actions;
mod cache;
mod diagnostics;
mod hover;
mod outbox;
mod outcomes;

mod anchor;
mod documents;
mod positions;
mod wording;

mod config;

pub use session::{Options, run};
