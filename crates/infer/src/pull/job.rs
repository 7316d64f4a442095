//! One pull, from what was asked for to a file in its place.

use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::catalogue::is_sha256;
use super::lock::Lock;
use super::partial::Partial;
use super::source::Wanted;
use super::transfer::Transfer;
use super::{
    Event, Fit, Machine, PullError, PullOptions, Pulled, Record, Records, Source, Status, Trust,
    Watch, copy, size_text, verify,
};
use crate::footprint::Footprint;

/// Space that stays free on the disk.
const MARGIN: u64 = 64 << 20;

const DAMAGED: &str = "the file is damaged or another one, and was dropped";
const CHANGED: &str = "it is not the file that was pulled from there before, and was dropped; if you know why it changed and trust it, add --accept-changed";
const HERE: &str = "`trainer-cli model remove` it, then pull again";

/// Brings a model into the folder of models.
///
/// # Errors
/// [`PullError`]; after [`PullError::is_transient`] ones and [`PullError::Cancelled`] another pull continues.
pub async fn pull(
    source: &Source,
    options: &PullOptions,
    machine: &dyn Machine,
    watch: Watch<'_>,
    cancel: &CancellationToken,
) -> Result<Pulled, PullError> {
    let wanted = source.resolve(&options.hub, options.file_name.as_deref())?;
    std::fs::create_dir_all(&options.models).map_err(|source| PullError::Io {
        doing: "create",
        path: options.models.clone(),
        source,
    })?;
    let _lock = Lock::take(&options.models, &wanted.file_name)?;
    let (wanted, trust) = expected(wanted, options)?;
    let job = Job {
        wanted,
        trust,
        options,
        machine,
        watch,
        cancel,
    };
    let target = options.models.join(&job.wanted.file_name);
    let anew = options.accept_changed && job.trust == Trust::FirstUse;
    if target.exists() && !anew {
        return job.already_here(source, target).await;
    }
    if let Some(footprint) = &job.wanted.footprint {
        judge_memory(&job.wanted.name, footprint, options, machine, watch)?;
    }
    let (partial, sha256) = match source {
        Source::File { path, .. } => job.copy(path).await?,
        _ => job.fetch().await?,
    };
    job.install(partial, sha256, target)
}

/// Finds out which hash the file must have, and who says so.
fn expected(mut wanted: Wanted, options: &PullOptions) -> Result<(Wanted, Trust), PullError> {
    if let Some(given) = &options.sha256 {
        let wrong = |reason: &str| PullError::GivenHash {
            given: given.clone(),
            reason: reason.to_owned(),
        };
        let hash = given.trim().to_ascii_lowercase();
        if !is_sha256(&hash) {
            return Err(wrong("is not 64 hex digits"));
        }
        if wanted.sha256.as_ref().is_some_and(|pinned| *pinned != hash) {
            return Err(wrong("contradicts the one of the catalogue"));
        }
        wanted.sha256 = Some(hash);
        return Ok((wanted, Trust::Given));
    }
    if wanted.sha256.is_some() {
        return Ok((wanted, Trust::Pinned));
    }
    let Some(origin) = &wanted.origin else {
        return Ok((wanted, Trust::Unknown));
    };
    let records = Records::load(&options.models)?;
    match records.of_origin(origin) {
        Some(record) if !options.accept_changed => {
            wanted.sha256 = Some(record.sha256.clone());
            Ok((wanted, Trust::Recorded))
        }
        _ => Ok((wanted, Trust::FirstUse)),
    }
}

/// Refuses what the disk that has `models` cannot hold.
pub(super) fn room(machine: &dyn Machine, models: &Path, missing: u64) -> Result<(), PullError> {
    match machine.free_disk(models) {
        Some(free) if free < missing.saturating_add(MARGIN) => Err(PullError::NoSpace {
            folder: models.to_path_buf(),
            needed: size_text(missing.saturating_add(MARGIN)),
            free: size_text(free),
        }),
        _ => Ok(()),
    }
}

/// Judges memory before hours are spent on a model that cannot run.
pub(super) fn judge_memory(
    name: &str,
    footprint: &Footprint,
    options: &PullOptions,
    machine: &dyn Machine,
    watch: Watch<'_>,
) -> Result<(), PullError> {
    let need = footprint.need(options.context);
    let Some(memory) = machine.memory() else {
        return Ok(());
    };
    match Fit::of(need.total, Some(memory)) {
        Fit::TooLarge if !options.force => Err(PullError::TooLarge {
            name: name.to_owned(),
            needed: size_text(need.total),
            context: need.context,
            has: size_text(memory.total),
        }),
        Fit::TooLarge | Fit::Tight => {
            let message = format!(
                "{name} needs about {} of memory with a context of {} tokens; {} of {} are available now",
                size_text(need.total),
                need.context,
                size_text(memory.available),
                size_text(memory.total),
            );
            watch(&Event::Warning { message });
            Ok(())
        }
        Fit::Fits | Fit::Unknown => Ok(()),
    }
}

/// One pull at work.
struct Job<'a> {
    wanted: Wanted,
    trust: Trust,
    options: &'a PullOptions,
    machine: &'a dyn Machine,
    watch: Watch<'a>,
    cancel: &'a CancellationToken,
}

impl Job<'_> {
    fn warn(&self, message: String) {
        (self.watch)(&Event::Warning { message });
    }

    async fn hash(&self, path: &Path) -> Result<String, PullError> {
        verify::hash(path, self.watch, self.cancel).await
    }

    /// What to say when the hash of something new is wrong.
    fn hint(&self) -> &'static str {
        if self.trust == Trust::Recorded {
            CHANGED
        } else {
            DAMAGED
        }
    }

    /// Makes sure that what lies there already is what was asked for. No network is needed for that.
    async fn already_here(self, source: &Source, target: PathBuf) -> Result<Pulled, PullError> {
        let footprint = verify::header(&target)?;
        let sha256 = self.hash(&target).await?;
        let expected = match (&self.wanted.sha256, source) {
            (Some(known), _) => Some(known.clone()),
            (None, Source::File { path, .. }) => Some(self.hash(path).await?),
            (None, _) => None,
        };
        match expected {
            Some(expected) => same(&target.display().to_string(), &expected, &sha256, HERE)?,
            None => self.warn(format!(
                "{} was here before; nothing says whether it is what {} has",
                target.display(),
                self.wanted.name
            )),
        }
        let trust = match self.trust {
            Trust::FirstUse => Trust::Unknown,
            trust => trust,
        };
        self.pulled(target, sha256, footprint, Status::AlreadyHere, trust)
    }

    /// Copies a file of this machine.
    async fn copy(&self, path: &Path) -> Result<(Partial, String), PullError> {
        verify::header(path)?;
        let bytes = std::fs::metadata(path).map_or(0, |m| m.len());
        room(self.machine, &self.options.models, bytes)?;
        let mut partial = Partial::open(&self.options.models, &self.wanted.file_name, "")?;
        partial.clear()?;
        copy::copy(path, &mut partial, self.watch, self.cancel).await?;
        let found = self.hash(partial.path()).await?;
        if let Some(expected) = &self.wanted.sha256
            && let Err(e) = same(&path.display().to_string(), expected, &found, DAMAGED)
        {
            partial.clear()?;
            return Err(e);
        }
        Ok((partial, found))
    }

    /// Asks one server after the other.
    async fn fetch(&self) -> Result<(Partial, String), PullError> {
        let origin = self.wanted.origin.as_deref().unwrap_or_default();
        let mut partial = Partial::open(&self.options.models, &self.wanted.file_name, origin)?;
        let mut last = None;
        for (i, url) in self.wanted.urls.iter().enumerate() {
            let mut transfer = Transfer {
                wanted: &self.wanted,
                options: self.options,
                machine: self.machine,
                watch: self.watch,
                cancel: self.cancel,
                announced: None,
            };
            let error = match self.fetch_from(&mut transfer, url, &mut partial).await {
                Ok(sha256) => return Ok((partial, sha256)),
                Err(e) => e,
            };
            if !error.is_of_the_server() {
                return Err(error);
            }
            if i + 1 < self.wanted.urls.len() {
                self.warn(format!("{error}; asking the next server"));
            }
            last = Some(error);
        }
        Err(last.unwrap_or_else(|| PullError::Address {
            given: self.wanted.name.clone(),
            reason: "there is no server for it".to_owned(),
        }))
    }

    /// Fetches from one server and checks the result. What came in pieces gets a second chance as a whole: one of the
    /// pieces may have been of another file.
    async fn fetch_from(
        &self,
        transfer: &mut Transfer<'_>,
        url: &reqwest::Url,
        partial: &mut Partial,
    ) -> Result<String, PullError> {
        loop {
            transfer.run(url, partial).await?;
            let announced = transfer.announced.as_deref();
            let error = match self.sound(url.as_str(), announced, partial.path()).await {
                Err(e @ (PullError::Hash { .. } | PullError::Gguf(_))) => e,
                other => return other,
            };
            let pieced = partial.pieced;
            partial.clear()?;
            if !pieced {
                return Err(error);
            }
            (self.watch)(&Event::Restart {
                reason: error.to_string(),
            });
        }
    }

    /// Checks a file that is complete: its header, and its hash against all that is known of it.
    async fn sound(
        &self,
        from: &str,
        announced: Option<&str>,
        path: &Path,
    ) -> Result<String, PullError> {
        verify::header(path)?;
        let found = self.hash(path).await?;
        if let Some(expected) = &self.wanted.sha256 {
            same(from, expected, &found, self.hint())?;
        }
        if let Some(expected) = announced {
            same(from, expected, &found, DAMAGED)?;
        }
        Ok(found)
    }

    /// Gives the file its name.
    fn install(
        self,
        partial: Partial,
        sha256: String,
        target: PathBuf,
    ) -> Result<Pulled, PullError> {
        let footprint = verify::header(partial.path())?;
        partial.install(&target)?;
        let trust = self.trust;
        self.pulled(target, sha256, footprint, Status::Pulled, trust)
    }

    /// Records what is here and describes it.
    fn pulled(
        mut self,
        file: PathBuf,
        sha256: String,
        footprint: Footprint,
        status: Status,
        mut trust: Trust,
    ) -> Result<Pulled, PullError> {
        if let Some(entry) = self.wanted.namesake.take() {
            if entry.sha256.as_ref() == Some(&sha256) {
                self.wanted.origin = Some(entry.origin());
                self.wanted.licence = Some(entry.licence);
                trust = Trust::Pinned;
            } else if entry.sha256.is_some() {
                self.warn(format!(
                    "this is not the file of that name in the catalogue ({})",
                    entry.name
                ));
            }
        }
        let bytes = std::fs::metadata(&file).map_or(0, |m| m.len());
        if let Some(origin) = &self.wanted.origin
            && trust != Trust::Unknown
        {
            let record = Record {
                file: self.wanted.file_name.clone(),
                sha256: sha256.clone(),
                bytes,
                licence: self.wanted.licence.clone(),
            };
            Records::add(&self.options.models, origin, record)?;
        }
        Ok(Pulled {
            name: self.wanted.name,
            file,
            origin: self.wanted.origin,
            bytes,
            sha256,
            licence: self.wanted.licence,
            status,
            trust,
            memory: footprint.need(self.options.context),
        })
    }
}

fn same(what: &str, expected: &str, found: &str, hint: &'static str) -> Result<(), PullError> {
    if expected == found {
        return Ok(());
    }
    Err(PullError::Hash {
        what: what.to_owned(),
        expected: expected.to_owned(),
        found: found.to_owned(),
        hint,
    })
}
