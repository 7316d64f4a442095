//! Profiles: which prompt a model takes and how it writes its answer.
//!
//! Read from the model file itself, so that dropping in another GGUF needs no setting: our own models carry the control
//! tokens of the compact prompt; everything else is taken for a chat model with the template it brings along.

use std::path::{Path, PathBuf};

use sleepy_fix::{
    Prompt, PromptInput, PromptShow, compact_prompt_showing, instruct_prompt_showing,
};

use crate::chat::ChatTemplate;
use crate::error::InferError;
use crate::gguf::{Header, KEY_CHAT_TEMPLATE, KEY_NAME, check_model};

/// The control tokens that make a model one of ours.
const COMPACT_TOKENS: [&str; 4] = ["<|file|>", "<|diag|>", "<|fix|>", "<|end|>"];

/// The kinds of prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileKind {
    /// The short prompt and line-range answers of our own models.
    Compact,
    /// Chat messages and search/replace answers.
    Instruct,
}

/// How to talk to one model.
#[derive(Debug, Clone)]
pub struct Profile {
    kind: ProfileKind,
    name: String,
    file: Option<PathBuf>,
    template: ChatTemplate,
}

impl Profile {
    /// Reads the profile of a model file.
    ///
    /// # Errors
    /// When the file cannot be read or is no model.
    pub fn from_file(path: &Path) -> Result<Self, InferError> {
        let header = Header::open(path)?;
        check_model(&header)?;
        Ok(Self::from_header(&header))
    }

    /// The profile of a model with this header.
    #[must_use]
    pub fn from_header(header: &Header) -> Self {
        let controls = header.control_tokens();
        let compact = COMPACT_TOKENS.iter().all(|t| controls.contains(t));
        let stem = || {
            header
                .path
                .file_stem()
                .map_or_else(|| "model".into(), |s| s.to_string_lossy().into_owned())
        };
        let tokens: Vec<String> = controls.into_iter().map(str::to_owned).collect();
        let token = |key: &str| {
            let id = header.uint(&format!("tokenizer.ggml.{key}"))?;
            header.tokens().get(usize::try_from(id).ok()?).cloned()
        };
        Self {
            kind: if compact {
                ProfileKind::Compact
            } else {
                ProfileKind::Instruct
            },
            name: header.str(KEY_NAME).map_or_else(stem, str::to_owned),
            file: Some(header.path.clone()),
            template: ChatTemplate::new(
                header.str(KEY_CHAT_TEMPLATE),
                tokens,
                token("bos_token_id").unwrap_or_default(),
                token("eos_token_id").unwrap_or_default(),
            ),
        }
    }

    /// The profile of a model behind a chat API, whose server knows the template.
    #[must_use]
    pub fn remote(name: &str) -> Self {
        let template = ChatTemplate::new(None, Vec::new(), String::new(), String::new());
        Self {
            kind: ProfileKind::Instruct,
            name: name.to_owned(),
            file: None,
            template,
        }
    }

    /// Which prompt the model takes.
    #[must_use]
    pub fn kind(&self) -> ProfileKind {
        self.kind
    }

    /// What the model calls itself, or its file name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The model file, for local models.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// How chat messages are formatted.
    #[must_use]
    pub fn template(&self) -> &ChatTemplate {
        &self.template
    }

    /// Renders the prompt for an error; people get [`PromptShow::ALL`] of it.
    #[must_use]
    pub fn prompt(&self, input: &PromptInput<'_>, show: PromptShow) -> Prompt {
        match self.kind {
            ProfileKind::Compact => compact_prompt_showing(input, show),
            ProfileKind::Instruct => instruct_prompt_showing(input, show),
        }
    }
}
