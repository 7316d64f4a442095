//! Which model answers: what `--model` means, and where the shipped one lies.

use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;

use sleepy_fix::{BackendKind, ModelSettings};
use sleepy_infer::pull::{Catalogue, Entry};
use sleepy_infer::{model_folders, models_in};

use crate::error::CliError;
use crate::home::Home;

/// Where an Ollama server listens unless it was told otherwise.
const OLLAMA_URL: &str = "http://localhost:11434";

/// What `--model` asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ModelChoice {
    /// No model.
    Off,
    /// A GGUF file on this machine, by its path or its name.
    File(PathBuf),
    /// A model behind an API.
    Remote {
        /// Which API.
        kind: BackendKind,
        /// The model's name there.
        name: String,
        /// Where; `None` leaves it to the settings, which may have none.
        url: Option<String>,
    },
}

impl FromStr for ModelChoice {
    type Err = Infallible;

    /// Anything that names no backend is a path.
    fn from_str(given: &str) -> Result<Self, Infallible> {
        if matches!(given, "off" | "none") {
            return Ok(Self::Off);
        }
        let backends = [
            ("openai:", BackendKind::Openai),
            ("ollama:", BackendKind::Ollama),
        ];
        for (prefix, kind) in backends {
            let Some(rest) = given.strip_prefix(prefix) else {
                continue;
            };
            // Names may hold an `@`, addresses may too; the scheme tells where one begins.
            let (name, url) = match rest.find("@http://").or_else(|| rest.find("@https://")) {
                Some(at) => (&rest[..at], Some(rest[at + 1..].to_owned())),
                None => (rest, None),
            };
            return Ok(Self::Remote {
                kind,
                name: name.to_owned(),
                url,
            });
        }
        Ok(Self::File(PathBuf::from(given)))
    }
}

impl ModelChoice {
    /// Puts the choice into the settings. A file may be named as `model list` names it.
    pub(crate) fn apply(&self, settings: &mut ModelSettings, home: &Home) -> Result<(), CliError> {
        match self {
            Self::Off => settings.backend = BackendKind::Off,
            Self::File(path) => {
                let there = || path.is_file().then(|| path.clone());
                let file = there().or_else(|| find(home, path.to_str()?)).ok_or_else(|| {
                    CliError::Environment(format!(
                        "there is no model {}; give a GGUF file, the name of one in `trainer-cli model list`, `openai:NAME@URL` or `ollama:NAME`",
                        path.display()
                    ))
                })?;
                settings.backend = BackendKind::Local;
                settings.path = Some(file);
            }
            Self::Remote { kind, name, url } => {
                if name.is_empty() {
                    return Err(CliError::Usage(
                        "--model names no model; write `openai:NAME@URL` or `ollama:NAME`"
                            .to_owned(),
                    ));
                }
                // An address from the settings belongs to the backend it was set for.
                let known = settings.url.take().filter(|_| settings.backend == *kind);
                settings.url = url.clone().or(known);
                if settings.url.is_none() {
                    if *kind == BackendKind::Openai {
                        return Err(CliError::Usage(format!(
                            "--model openai:{name} needs an address; write `openai:{name}@http://localhost:8000/v1`"
                        )));
                    }
                    settings.url = Some(OLLAMA_URL.to_owned());
                }
                settings.backend = *kind;
                settings.name = Some(name.clone());
            }
        }
        Ok(())
    }
}

/// Every sound model on this machine, the one that answers by default first.
pub(crate) fn list(home: &Home) -> Vec<PathBuf> {
    models_in(&model_folders(Some(&home.models())))
}

/// The model that is called so: by its file name, with or without its ending, or by its name in the catalogue.
pub(crate) fn find(home: &Home, name: &str) -> Option<PathBuf> {
    let catalogue = Catalogue::load(&home.models()).ok();
    let entry = catalogue.as_ref().and_then(|c| c.find(name));
    let wanted = [Some(name), entry.map(Entry::file_name)];
    let models = list(home);
    wanted.into_iter().flatten().find_map(|wanted| {
        let is = |p: &&PathBuf| {
            p.file_name().is_some_and(|n| n == wanted) || p.file_stem().is_some_and(|n| n == wanted)
        };
        models.iter().find(is).cloned()
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn parse(text: &str) -> ModelChoice {
        let Ok(choice) = text.parse::<ModelChoice>();
        choice
    }

    #[test]
    fn what_names_no_backend_is_a_path() {
        assert_eq!(parse("off"), ModelChoice::Off);
        assert_eq!(parse("a/b.gguf"), ModelChoice::File("a/b.gguf".into()));
        let remote = |kind, name: &str, url: Option<&str>| ModelChoice::Remote {
            kind,
            name: name.into(),
            url: url.map(Into::into),
        };
        let openai = parse("openai:org/m@rev@https://me@host/v1");
        let expected = remote(BackendKind::Openai, "org/m@rev", Some("https://me@host/v1"));
        assert_eq!(openai, expected);
        let ollama = parse("ollama:qwen2.5-coder:1.5b");
        assert_eq!(
            ollama,
            remote(BackendKind::Ollama, "qwen2.5-coder:1.5b", None)
        );
    }

    #[test]
    fn addresses_have_sensible_defaults() {
        let mut settings = ModelSettings::default();
        let home = Home::find(Some(Path::new("/no/such/home"))).unwrap();
        parse("ollama:m").apply(&mut settings, &home).unwrap();
        assert_eq!(settings.url.as_deref(), Some(OLLAMA_URL));
        // The address of the Ollama server is none of an OpenAI one.
        let error = parse("openai:m").apply(&mut settings, &home).unwrap_err();
        assert_eq!(error.code(), 2);
        assert!(error.to_string().contains("openai:m@http"), "{error}");
        let empty = parse("ollama:").apply(&mut settings, &home).unwrap_err();
        assert_eq!(empty.code(), 2);
    }

    #[test]
    fn a_missing_file_is_an_environment_error() {
        let home = Home::find(Some(Path::new("/no/such/home"))).unwrap();
        let error = parse("no/such.gguf")
            .apply(&mut ModelSettings::default(), &home)
            .unwrap_err();
        assert_eq!(error.code(), 4);
    }
}
