//! What a person may ask for: a name of the catalogue, a place at the hub, an address, or a file.

use std::path::{Path, PathBuf};

use reqwest::Url;

use super::catalogue::{Catalogue, Entry};
use super::{Hub, PullError};
use crate::footprint::Footprint;

/// Where a model comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A model of the catalogue.
    Named(Box<Entry>),
    /// A file at the hub that the catalogue does not have.
    Hub {
        /// `OWNER/NAME`.
        repo: String,
        /// Path in the repository.
        file: String,
        /// Branch, tag or commit.
        revision: String,
    },
    /// An address.
    Address(Url),
    /// A file on this machine.
    File {
        /// Where it lies.
        path: PathBuf,
        /// The model of the catalogue that has this file name, if one has: fetched with a browser, it is that one.
        namesake: Option<Box<Entry>>,
    },
}

/// A source with everything that is known of what it should give.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// How to call it.
    pub(super) name: String,
    /// What it is recorded by; the same whichever server it comes from. A file has none.
    pub(super) origin: Option<String>,
    /// Addresses, the first to be asked first. Empty for a file.
    pub(super) urls: Vec<Url>,
    /// Name in the folder of models.
    pub(super) file_name: String,
    /// Its exact size.
    pub(super) bytes: Option<u64>,
    /// The hash it must have.
    pub(super) sha256: Option<String>,
    /// Its licence.
    pub(super) licence: Option<String>,
    /// What it needs in memory, where that is known before its header.
    pub(super) footprint: Option<Footprint>,
    /// The model of the catalogue that it may be, by its file name.
    pub(super) namesake: Option<Box<Entry>>,
}

/// Whether a model can be kept under this name, on every platform and whoever chose it.
pub(super) fn is_model_file_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-+".contains(&b);
    name.len() > ".gguf".len()
        && name.len() <= 200
        && name.ends_with(".gguf")
        && !name.starts_with('.')
        && name.bytes().all(plain)
}

impl Source {
    /// Understands what a person typed.
    ///
    /// `hub:OWNER/NAME/FILE.gguf[@REVISION]` is a place at the hub, `http://…` and `https://…` are addresses, a whole
    /// name of the catalogue is that, then come files, then short names of the catalogue.
    ///
    /// # Errors
    /// When it is none of these.
    pub fn parse(given: &str, catalogue: &Catalogue) -> Result<Self, PullError> {
        if given.starts_with("http://") || given.starts_with("https://") {
            return Url::parse(given)
                .map(Self::Address)
                .map_err(|e| bad_address(given, &e.to_string()));
        }
        if let Some(place) = given.strip_prefix("hub:") {
            return hub_place(given, place);
        }
        let path = Path::new(given);
        let named = catalogue.find(given);
        if path.is_file() && named.is_none_or(|e| e.name != given) {
            let name = path.file_name().and_then(|n| n.to_str());
            let namesake = name.and_then(|n| catalogue.models.iter().find(|e| e.file_name() == n));
            return Ok(Self::File {
                path: path.to_path_buf(),
                namesake: namesake.cloned().map(Box::new),
            });
        }
        if let Some(entry) = named {
            return Ok(Self::Named(Box::new(entry.clone())));
        }
        let names: Vec<&str> = catalogue.models.iter().map(|e| e.name.as_str()).collect();
        Err(PullError::Unknown {
            given: given.to_owned(),
            names: names.join(", "),
        })
    }

    /// Adds what is known of it. `file_name` is the name it shall have instead of its own.
    pub(super) fn resolve(&self, hub: &Hub, file_name: Option<&str>) -> Result<Wanted, PullError> {
        let own = match self {
            Self::Named(entry) => entry.file_name().to_owned(),
            Self::Hub { file, .. } => last_part(file),
            Self::Address(url) => last_part(url.path()),
            Self::File { path, .. } => path
                .file_name()
                .map(|n| n.to_string_lossy().into_owned())
                .unwrap_or_default(),
        };
        let file_name = file_name.map_or_else(|| own.clone(), str::to_owned);
        if !is_model_file_name(&file_name) {
            return Err(PullError::FileName { name: file_name });
        }
        let bare = Wanted {
            name: own,
            origin: None,
            urls: Vec::new(),
            file_name,
            bytes: None,
            sha256: None,
            licence: None,
            footprint: None,
            namesake: None,
        };
        Ok(match self {
            Self::Named(entry) => Wanted {
                name: entry.name.clone(),
                origin: Some(entry.origin()),
                urls: hub.urls(&entry.repo, &entry.revision, &entry.file)?,
                // Without a hash the size is only an estimate.
                bytes: entry.sha256.as_ref().map(|_| entry.bytes),
                sha256: entry.sha256.clone(),
                licence: Some(entry.licence.clone()),
                footprint: Some(entry.footprint()),
                ..bare
            },
            Self::Hub {
                repo,
                file,
                revision,
            } => Wanted {
                origin: Some(hub_origin(repo, file, revision)),
                urls: hub.urls(repo, revision, file)?,
                ..bare
            },
            Self::Address(url) => Wanted {
                origin: Some(url.to_string()),
                urls: vec![url.clone()],
                ..bare
            },
            Self::File { namesake, .. } => Wanted {
                footprint: namesake.as_ref().map(|e| e.footprint()),
                namesake: namesake.clone(),
                ..bare
            },
        })
    }
}

fn bad_address(given: &str, reason: &str) -> PullError {
    PullError::Address {
        given: given.to_owned(),
        reason: reason.to_owned(),
    }
}

/// `OWNER/NAME/FILE[@REVISION]`; the file may lie in folders.
fn hub_place(given: &str, place: &str) -> Result<Source, PullError> {
    let (path, revision) = place.rsplit_once('@').unwrap_or((place, "main"));
    let mut parts = path.splitn(3, '/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(owner), Some(name), Some(file)) if ![owner, name, file, revision].contains(&"") => {
            Ok(Source::Hub {
                repo: format!("{owner}/{name}"),
                file: file.to_owned(),
                revision: revision.to_owned(),
            })
        }
        _ => Err(bad_address(
            given,
            "write hub:OWNER/NAME/FILE.gguf, with @REVISION if it is not the main one",
        )),
    }
}

/// What a file of the hub is recorded by.
pub(super) fn hub_origin(repo: &str, file: &str, revision: &str) -> String {
    format!("hub:{repo}/{file}@{revision}")
}

fn last_part(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

impl Hub {
    /// Where the hub and its mirror have a file: the mirror first.
    fn urls(&self, repo: &str, revision: &str, file: &str) -> Result<Vec<Url>, PullError> {
        let mirror = self.mirror.as_deref().filter(|m| !m.is_empty());
        let servers = mirror.into_iter().chain([self.endpoint.as_str()]);
        servers
            .map(|server| {
                let mut url =
                    Url::parse(server).map_err(|e| bad_address(server, &e.to_string()))?;
                let web = matches!(url.scheme(), "http" | "https");
                let mut path = url
                    .path_segments_mut()
                    .map_err(|()| bad_address(server, "it is no address of a server"))?;
                path.pop_if_empty();
                path.extend(repo.split('/'));
                path.extend(["resolve", revision]);
                path.extend(file.split('/'));
                drop(path);
                if web {
                    Ok(url)
                } else {
                    Err(bad_address(
                        server,
                        "it must begin with http:// or https://",
                    ))
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hub(mirror: Option<&str>) -> Hub {
        Hub {
            endpoint: "https://hub.example/".into(),
            mirror: mirror.map(Into::into),
        }
    }

    fn parse(given: &str) -> Result<Source, PullError> {
        Source::parse(
            given,
            &Catalogue::load(Path::new("/no/such/folder")).unwrap(),
        )
    }

    #[test]
    fn every_way_to_name_a_model_is_understood() {
        let named = parse("qwen2.5-coder-3b").unwrap();
        let wanted = named
            .resolve(&hub(Some("http://mirror:8080/hf")), None)
            .unwrap();
        let path = "Qwen/Qwen2.5-Coder-3B-Instruct-GGUF/resolve/f74adce6aa16316c625447af059dbebe4983757c/qwen2.5-coder-3b-instruct-q4_k_m.gguf";
        let urls: Vec<String> = wanted.urls.iter().map(ToString::to_string).collect();
        assert_eq!(
            urls,
            [
                format!("http://mirror:8080/hf/{path}"),
                format!("https://hub.example/{path}")
            ]
        );
        assert_eq!(wanted.bytes, Some(2_104_932_800));
        assert_eq!(wanted.licence.as_deref(), Some("Qwen-Research"));

        let place = parse("hub:o/n/sub/m.gguf@v1").unwrap();
        let wanted = place.resolve(&hub(None), Some("mine.gguf")).unwrap();
        assert_eq!(
            wanted.urls[0].as_str(),
            "https://hub.example/o/n/resolve/v1/sub/m.gguf"
        );
        assert_eq!(wanted.origin.as_deref(), Some("hub:o/n/sub/m.gguf@v1"));
        assert_eq!((&*wanted.name, &*wanted.file_name), ("m.gguf", "mine.gguf"));

        let address = parse("https://x.example/a/m.gguf?download=true").unwrap();
        assert_eq!(
            address.resolve(&hub(None), None).unwrap().file_name,
            "m.gguf"
        );
    }

    #[test]
    fn an_unpinned_model_has_no_exact_size() {
        let named = parse("qwen2.5-coder-7b-q8_0").unwrap();
        let wanted = named.resolve(&hub(None), None).unwrap();
        assert_eq!((wanted.bytes, wanted.sha256), (None, None));
        assert!(wanted.footprint.is_some());
    }

    #[test]
    fn what_is_none_of_these_is_refused_with_what_there_is() {
        let error = parse("nope").unwrap_err().to_string();
        assert!(error.contains("qwen2.5-coder-0.5b-q4_k_m"), "{error}");
        for bad in ["hub:o/n", "hub:o/n/", "hub:o/n/f@", "https://"] {
            let error = parse(bad).unwrap_err();
            assert!(matches!(error, PullError::Address { .. }), "{bad}: {error}");
        }
        let place = parse("hub:o/n/m.gguf").unwrap();
        for server in ["nonsense", "ftp://x", "mailto:x"] {
            let hub = Hub {
                endpoint: server.into(),
                mirror: None,
            };
            assert!(place.resolve(&hub, None).is_err(), "{server}");
        }
    }

    #[test]
    fn names_that_could_lie_elsewhere_are_refused() {
        for bad in [
            "", ".gguf", "..gguf", "a/b.gguf", "m.bin", "a b.gguf", "%2e.gguf", "é.gguf",
        ] {
            assert!(!is_model_file_name(bad), "{bad}");
        }
        assert!(is_model_file_name("Qwen2.5-q4_k_m.gguf"));
        let place = parse("hub:o/n/m.bin").unwrap();
        assert!(matches!(
            place.resolve(&hub(None), None),
            Err(PullError::FileName { .. })
        ));
    }
}
