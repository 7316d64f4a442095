//! What the event loop asks of the world.
//!
//! Every method only starts something and returns at once; what comes of it
//! arrives as an [`Event`]. The loop itself does no IO, so its tests need
//! neither compiler nor model nor clock.
//!
//! [`Event`]: crate::event::Event

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;
use sleepy_check::Overlay;
use sleepy_fix::{Diagnostic, Episode, Settings, Source};
use tokio_util::sync::CancellationToken;

use crate::cache::{Checked, Generation};
use crate::event::JobId;
use crate::outcomes::Update;

/// One check to make.
#[derive(Debug, Clone)]
pub(crate) struct CheckRequest {
    /// The workspace.
    pub(crate) root: PathBuf,
    /// Tags the result.
    pub(crate) generation: Generation,
    /// Files whose packages are checked before the rest.
    pub(crate) changed: Vec<PathBuf>,
    /// Texts of the editor that stand in for what is on disk.
    pub(crate) overlay: Overlay,
    /// Ends it.
    pub(crate) cancel: CancellationToken,
}

/// One search to make.
#[derive(Debug, Clone)]
pub(crate) struct SearchRequest {
    /// Tags the result.
    pub(crate) job: JobId,
    /// The check that found the error.
    pub(crate) checked: Arc<Checked>,
    /// The error.
    pub(crate) target: Diagnostic,
    /// Whom to ask.
    pub(crate) tiers: Vec<Source>,
    /// Turns: 1 asks every tier once.
    pub(crate) max_turns: u32,
    /// Verified fixes to look for.
    pub(crate) max_offers: u32,
    /// Which search for this error it is, from 0.
    pub(crate) attempt: u32,
    /// Settings of the workspace.
    pub(crate) settings: Arc<Settings>,
    /// Ends it.
    pub(crate) cancel: CancellationToken,
}

/// The loop's hands.
pub(crate) trait World {
    /// Looks up the workspace of a file or folder: `Event::Discovered`.
    fn discover(&mut self, path: PathBuf);
    /// Reads the person's settings file: `Event::UserSettings`.
    fn read_user_settings(&mut self);
    /// Prepares for a workspace with these settings, or changed ones.
    fn configure(&mut self, root: PathBuf, settings: Arc<Settings>);
    /// Lets go of a workspace.
    fn forget(&mut self, root: &std::path::Path);
    /// Checks: `Event::Checking`, then `Event::Checked` unless cancelled.
    fn check(&mut self, request: CheckRequest);
    /// Searches: `Event::Searched`, in any case.
    fn search(&mut self, request: SearchRequest);
    /// Stores an episode: `Event::Recorded`, in any case.
    fn record(&mut self, episode: Episode);
    /// Stores what became of an episode.
    fn update(&mut self, update: Update);
    /// Reads what the disk holds: `Event::DiskRead`.
    fn read_disk(&mut self, paths: Vec<PathBuf>);
    /// Watches exactly these files from now on: `Event::FilesChanged`.
    fn watch(&mut self, paths: Vec<PathBuf>);
    /// Lets go of the model and of everything else that can be had anew.
    fn reload(&mut self);
    /// Whether a model can be asked under these settings.
    fn has_model(&self, settings: &Settings) -> bool;
    /// What the model is doing and how much memory is in use.
    fn condition(&self) -> Value;
    /// Ends everything; no events follow.
    fn shutdown(&mut self);
}
