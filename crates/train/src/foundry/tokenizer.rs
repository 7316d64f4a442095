//! The vocabulary: learning it, and turning text into ids and back.
//!
//! Byte-level BPE behind the pre-tokeniser that llama.cpp calls `qwen2`, so that
//! the exported model reads text into the very ids it was trained on. Special
//! tokens are placed by id and never parsed out of text: a source file that
//! contains `<|fix|>` is text like any other.

use std::collections::HashSet;
use std::path::Path;

use serde::Deserialize;
use sleepy_fix::PromptPart;
use tokenizers::models::bpe::{BPE, BpeTrainer, Vocab};
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::sequence::Sequence;
use tokenizers::pre_tokenizers::split::{Split, SplitPattern};
use tokenizers::{AddedToken, Model as _, SplitDelimiterBehavior, models::TrainerWrapper};

use super::config::TokenizerRecipe;
use super::error::{FoundryError, Result};

/// How `qwen2` cuts text before merging, as llama.cpp states it.
const QWEN2: &str = concat!(
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*",
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
);

/// Ends an answer.
pub(super) const END: &str = "<|end|>";
/// Fills what is left over.
pub(super) const PAD: &str = "<|pad|>";

/// A learnt vocabulary.
#[derive(Clone)]
pub struct Tokenizer {
    inner: tokenizers::Tokenizer,
    end: u32,
}

/// What a GGUF file says about the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    /// Tokens in the order of their ids, in byte-level spelling.
    pub tokens: Vec<String>,
    /// Whether the token of the same position is special.
    pub special: Vec<bool>,
    /// Merges in the order in which they were learnt, the two halves apart by a space.
    pub merges: Vec<String>,
}

impl Tokenizer {
    /// Learns a vocabulary from texts.
    ///
    /// # Errors
    /// [`FoundryError::Tokenizer`] when there is too little text for that many tokens.
    pub fn learn(
        recipe: &TokenizerRecipe,
        texts: impl Iterator<Item = String> + Send,
    ) -> Result<Self> {
        let mut inner = byte_level(BPE::default())?;
        let special = |name: &String| AddedToken::from(name.clone(), true);
        let alphabet: HashSet<char> = ByteLevel::alphabet().into_iter().collect();
        let trainer = BpeTrainer::builder()
            .vocab_size(recipe.vocab)
            .special_tokens(recipe.specials.iter().map(special).collect())
            .show_progress(false)
            .initial_alphabet(alphabet)
            .build();
        inner.train(&mut TrainerWrapper::from(trainer), texts)?;
        let found = inner.get_vocab_size(true);
        if found != recipe.vocab {
            return Err(FoundryError::Tokenizer(format!(
                "the text yields {found} tokens where tokenizer.vocab asks for {}; give more text or ask for fewer",
                recipe.vocab
            )));
        }
        Self::new(inner)
    }

    /// Reads what [`Tokenizer::save`] wrote.
    ///
    /// # Errors
    /// [`FoundryError`] naming the file.
    pub fn load(path: &Path) -> Result<Self> {
        let inner =
            tokenizers::Tokenizer::from_file(path).map_err(|e| FoundryError::file(path, e))?;
        Self::new(inner).map_err(|e| FoundryError::file(path, e))
    }

    /// The tokenizer that a GGUF file's vocabulary describes.
    ///
    /// # Errors
    /// [`FoundryError::Tokenizer`] when merges and tokens do not belong together.
    pub fn of(vocabulary: &Vocabulary) -> Result<Self> {
        let ids = vocabulary.tokens.iter().cloned().zip(0..);
        let ids: Vocab = ids.collect();
        let merges = vocabulary.merges.iter().map(|merge| {
            let halves = merge.split_once(' ');
            let (a, b) =
                halves.ok_or_else(|| FoundryError::Tokenizer(format!("`{merge}` is no merge")))?;
            Ok((a.to_owned(), b.to_owned()))
        });
        let merges = merges.collect::<Result<Vec<_>>>()?;
        let model = BPE::builder().vocab_and_merges(ids, merges).build()?;
        let mut inner = byte_level(model)?;
        let special = vocabulary.tokens.iter().zip(&vocabulary.special);
        let special: Vec<AddedToken> = special
            .filter(|(_, special)| **special)
            .map(|(token, _)| AddedToken::from(token.clone(), true))
            .collect();
        inner.add_special_tokens(special)?;
        Self::new(inner)
    }

    fn new(mut inner: tokenizers::Tokenizer) -> Result<Self> {
        inner.set_encode_special_tokens(true);
        let end = inner
            .token_to_id(END)
            .ok_or_else(|| FoundryError::Tokenizer(format!("it has no {END}")))?;
        Ok(Self { inner, end })
    }

    /// Writes the vocabulary as `tokenizer.json`.
    ///
    /// # Errors
    /// [`FoundryError`] naming the file.
    pub fn save(&self, path: &Path) -> Result<()> {
        let text = self.inner.to_string(true)?;
        super::files::write(path, text.as_bytes())
    }

    /// The ids of a text.
    ///
    /// # Errors
    /// [`FoundryError::Tokenizer`], which no text should cause.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>> {
        Ok(self.inner.encode_fast(text, false)?.get_ids().to_vec())
    }

    /// The ids of many texts, on all threads.
    ///
    /// # Errors
    /// As [`Tokenizer::encode`].
    pub fn encode_all(&self, texts: Vec<&str>) -> Result<Vec<Vec<u32>>> {
        let encodings = self.inner.encode_batch_fast(texts, false)?;
        Ok(encodings.iter().map(|e| e.get_ids().to_vec()).collect())
    }

    /// The text of ids, special tokens left out.
    ///
    /// # Errors
    /// [`FoundryError::Tokenizer`] for ids the vocabulary lacks.
    pub fn decode(&self, ids: &[u32]) -> Result<String> {
        Ok(self.inner.decode(ids, true)?)
    }

    /// Ids as the parts of a prompt: specials by name, the text between them as text.
    ///
    /// # Errors
    /// As [`Tokenizer::decode`].
    pub fn parts(&self, ids: &[u32]) -> Result<Vec<PromptPart>> {
        let specials = self.inner.get_added_tokens_decoder();
        let mut parts = Vec::new();
        for run in ids.chunk_by(|a, b| !specials.contains_key(a) && !specials.contains_key(b)) {
            parts.push(match specials.get(&run[0]) {
                Some(special) => PromptPart::Special(special.content.clone()),
                None => PromptPart::Text(self.decode(run)?),
            });
        }
        Ok(parts)
    }

    /// The id of a special token.
    ///
    /// # Errors
    /// [`FoundryError::Tokenizer`] naming the token that is missing.
    pub fn special(&self, name: &str) -> Result<u32> {
        self.inner
            .token_to_id(name)
            .ok_or_else(|| FoundryError::Tokenizer(format!("it has no special token {name}")))
    }

    /// The id of [`END`].
    #[must_use]
    pub fn end(&self) -> u32 {
        self.end
    }

    /// Tokens in all.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inner.get_vocab_size(true)
    }

    /// Whether it has no token; no vocabulary that was learnt is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inner.get_model().get_vocab_size() == 0
    }

    /// Everything a GGUF file says about it.
    ///
    /// # Errors
    /// [`FoundryError::Tokenizer`] when ids have gaps.
    pub fn vocabulary(&self) -> Result<Vocabulary> {
        #[derive(Deserialize)]
        struct File {
            model: Bpe,
            added_tokens: Vec<Added>,
        }
        #[derive(Deserialize)]
        struct Bpe {
            merges: Vec<(String, String)>,
        }
        #[derive(Deserialize)]
        struct Added {
            id: u32,
        }
        // Merges are private to the library; its file format is not.
        let text = self.inner.to_string(false)?;
        let file: File =
            serde_json::from_str(&text).map_err(|e| FoundryError::Tokenizer(e.to_string()))?;
        let mut tokens = Vec::new();
        for id in 0..self.len() {
            let token = u32::try_from(id)
                .ok()
                .and_then(|id| self.inner.id_to_token(id));
            tokens.push(
                token.ok_or_else(|| FoundryError::Tokenizer(format!("no token has id {id}")))?,
            );
        }
        let mut special = vec![false; tokens.len()];
        for added in file.added_tokens {
            if let Some(mark) = special.get_mut(added.id as usize) {
                *mark = true;
            }
        }
        let merges = file.model.merges;
        Ok(Vocabulary {
            tokens,
            special,
            merges: merges
                .into_iter()
                .map(|(a, b)| format!("{a} {b}"))
                .collect(),
        })
    }
}

/// `model` behind the pre-tokeniser, on bytes.
fn byte_level(model: BPE) -> Result<tokenizers::Tokenizer> {
    let mut inner = tokenizers::Tokenizer::new(model);
    let pattern = SplitPattern::Regex(QWEN2.to_owned());
    let split = Split::new(pattern, SplitDelimiterBehavior::Isolated, false)?;
    let bytes = ByteLevel::new(false, true, false);
    inner.with_pre_tokenizer(Some(Sequence::new(vec![split.into(), bytes.into()])));
    inner.with_decoder(Some(ByteLevel::default()));
    Ok(inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundry::rng::Rng;
    use std::path::PathBuf;

    fn recipe(vocab: usize) -> TokenizerRecipe {
        let specials = ["<|pad|>", "<|end|>", "<|fix|>"].map(str::to_owned);
        TokenizerRecipe {
            vocab,
            text_bytes: 0,
            prompt_rows: 0,
            specials: specials.to_vec(),
            max_tokens: 64,
        }
    }

    /// The sources of this workspace: Rust of many kinds that every checkout has.
    fn sources() -> Vec<String> {
        let mut open = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")];
        let mut files = Vec::new();
        while let Some(dir) = open.pop() {
            for entry in std::fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                if path.is_dir()
                    && !matches!(&*name, "target" | "node_modules")
                    && !name.starts_with('.')
                {
                    open.push(path);
                } else if name.ends_with(".rs") {
                    files.push(path);
                }
            }
        }
        files.sort();
        let read = |f: &PathBuf| std::fs::read_to_string(f).unwrap();
        files.iter().map(read).collect()
    }

    fn small() -> Tokenizer {
        let texts = sources().into_iter().take(60);
        Tokenizer::learn(&recipe(700), texts).unwrap()
    }

    #[test]
    fn ten_thousand_lines_come_back_as_they_were() {
        come_back(&small());
    }

    /// The one that is served, as its own file has it.
    #[test]
    fn they_do_with_the_shipped_vocabulary() {
        let models = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/models");
        let files = std::fs::read_dir(models).unwrap();
        let mut files = files.map(|f| f.unwrap().path());
        let file = files.find(|f| f.extension().is_some_and(|e| e == "gguf"));
        let (_, tokenizer) = crate::foundry::read_gguf(&file.unwrap()).unwrap();
        assert_eq!(tokenizer.len(), 4096);
        come_back(&tokenizer);
    }

    /// Turns lines of this workspace, a third of them with something alien in them, into ids and back.
    fn come_back(tokenizer: &Tokenizer) {
        let texts = sources();
        let lines: Vec<&str> = texts.iter().flat_map(|t| t.split_inclusive('\n')).collect();
        assert!(lines.len() > 10_000);
        let mut rng = Rng::new(10_000);
        let alien = [
            "größe",
            "世界",
            "🦀👩‍💻",
            "\u{1F1E9}\u{1F1EA}",
            "\0",
            "\t\r\n",
            "ﬁ",
            "e\u{301}",
            "<|fix|>",
            "\u{200b}",
        ];
        for i in 0..10_000 {
            let mut line = lines[rng.below(lines.len())].to_owned();
            // Every third line has something that is not ASCII in the middle.
            if i % 3 == 0 {
                let places: Vec<usize> = line.char_indices().map(|(at, _)| at).collect();
                let at = places[rng.below(places.len())];
                line.insert_str(at, alien[rng.below(alien.len())]);
            }
            let ids = tokenizer.encode(&line).unwrap();
            // The decoder leaves specials out, so this also shows that none was parsed from text.
            assert_eq!(tokenizer.decode(&ids).unwrap(), line);
        }
    }

    #[test]
    fn a_vocabulary_survives_its_file() {
        let tokenizer = small();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("tokenizer.json");
        tokenizer.save(&path).unwrap();
        let again = Tokenizer::load(&path).unwrap();
        let vocabulary = tokenizer.vocabulary().unwrap();
        assert_eq!(again.vocabulary().unwrap(), vocabulary);
        assert_eq!(vocabulary.tokens.len(), 700);
        assert_eq!(vocabulary.tokens[..3], ["<|pad|>", "<|end|>", "<|fix|>"]);
        assert_eq!(vocabulary.special.iter().filter(|s| **s).count(), 3);
        // Specials, 256 bytes, and one merge for every token after them.
        assert_eq!(vocabulary.merges.len(), 700 - 3 - 256);
        let text = "fn main() { println!(\"<|end|>\"); }";
        assert_eq!(again.encode(text).unwrap(), tokenizer.encode(text).unwrap());
        assert!(again.special("<|turn|>").is_err());
    }

    #[test]
    fn many_texts_give_the_ids_of_each() {
        let tokenizer = small();
        let texts = vec!["let x = 1;", "", "naïve"];
        let all = tokenizer.encode_all(texts.clone()).unwrap();
        for (text, ids) in texts.iter().zip(all) {
            assert_eq!(tokenizer.encode(text).unwrap(), ids);
        }
    }

    #[test]
    fn ids_fall_into_the_parts_they_came_from() {
        let tokenizer = small();
        let (end, fix) = (tokenizer.end(), tokenizer.special("<|fix|>").unwrap());
        let mut ids = vec![fix];
        ids.extend(tokenizer.encode("let <|end|> x\n").unwrap());
        ids.extend([end, end]);
        let special = |name: &str| PromptPart::Special(name.into());
        let expected = [
            special("<|fix|>"),
            PromptPart::Text("let <|end|> x\n".into()),
            special("<|end|>"),
            special("<|end|>"),
        ];
        assert_eq!(tokenizer.parts(&ids).unwrap(), expected);
    }

    #[test]
    fn too_little_text_is_said() {
        let error = Tokenizer::learn(&recipe(700), ["fn".to_owned()].into_iter());
        assert!(error.err().unwrap().to_string().contains("tokenizer.vocab"));
    }
}
