//! Packed shards: token ids on disk, in a format that Rust and Python read.
//!
//! A shard is a safetensors file with three tensors:
//!
//! | tensor | type | shape | |
//! |---|---|---|---|
//! | `ids` | U16 | `[tokens]` | the ids of all rows, one after the other |
//! | `lengths` | I32 | `[rows, 2]` | tokens of a row's prompt and of its answer |
//! | `meta` | U8 | `[bytes]` | JSON: a list with the [`Meta`] of every row |
//!
//! Plain text has no prompt, so its first length is 0. Beside the shards lie
//! `tokenizer.json` and `manifest.json` ([`Manifest`]), which holds their hashes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensors, serialize};
use serde::{Deserialize, Serialize};

use super::config::Recipe;
use super::error::{FoundryError, Result};
use super::files;
use super::render::Meta;

/// Raised when an older reader would misread the files.
pub const FORMAT: u32 = 1;

/// One sequence to learn from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Prompt, then answer.
    pub ids: Vec<u16>,
    /// Tokens of the prompt.
    pub prompt: usize,
    /// Where it comes from.
    pub meta: Meta,
}

/// What `manifest.json` says about a folder of shards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// SHA-256 of `tokenizer.json`.
    pub tokenizer_sha256: String,
    /// The recipe it was built with.
    pub recipe: Recipe,
    /// The frozen sets that every row was compared with.
    pub frozen_sets: Vec<String>,
    /// The shards, by file name.
    pub shards: Vec<ShardInfo>,
    /// Raw pairs that were left out, by reason.
    pub dropped: BTreeMap<String, u64>,
}

/// One shard in the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardInfo {
    /// File name.
    pub file: String,
    /// What kind of rows: `crates`, `templates`, `drills`, `text`, …
    pub stage: String,
    /// Whether it is held out.
    pub dev: bool,
    /// Rows.
    pub rows: usize,
    /// Tokens.
    pub tokens: usize,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// Name of the manifest.
pub(super) const MANIFEST: &str = "manifest.json";
/// Name of the vocabulary.
pub(super) const TOKENIZER: &str = "tokenizer.json";

/// Writes rows as the shard `NAME.safetensors` of `folder`.
///
/// # Errors
/// [`FoundryError`] naming the file.
pub fn write_shard(
    folder: &Path,
    name: &str,
    stage: &str,
    dev: bool,
    rows: &[Row],
) -> Result<ShardInfo> {
    let path = folder.join(format!("{name}.safetensors"));
    let fail = |e: &dyn std::fmt::Display| FoundryError::file(&path, e);
    let ids: Vec<u8> = rows
        .iter()
        .flat_map(|r| r.ids.iter().flat_map(|id| id.to_le_bytes()))
        .collect();
    let mut lengths = Vec::new();
    for row in rows {
        for length in [row.prompt, row.ids.len() - row.prompt] {
            let length = i32::try_from(length).map_err(|e| fail(&e))?;
            lengths.extend(length.to_le_bytes());
        }
    }
    let metas: Vec<&Meta> = rows.iter().map(|r| &r.meta).collect();
    let meta = serde_json::to_vec(&metas).map_err(|e| fail(&e))?;
    let tokens = ids.len() / 2;
    let view = |dtype, shape: Vec<usize>, bytes| TensorView::new(dtype, shape, bytes);
    let tensors = [
        ("ids", view(Dtype::U16, vec![tokens], &ids)),
        ("lengths", view(Dtype::I32, vec![rows.len(), 2], &lengths)),
        ("meta", view(Dtype::U8, vec![meta.len()], &meta)),
    ];
    let mut views = Vec::new();
    for (name, view) in tensors {
        views.push((name, view.map_err(|e| fail(&e))?));
    }
    let bytes = serialize(views, None).map_err(|e| fail(&e))?;
    files::write(&path, &bytes)?;
    Ok(ShardInfo {
        file: format!("{name}.safetensors"),
        stage: stage.to_owned(),
        dev,
        rows: rows.len(),
        tokens,
        sha256: files::sha256_of(&bytes),
    })
}

/// Reads a shard, after comparing it with its hash.
///
/// # Errors
/// [`FoundryError`] naming the file, when it is missing, changed or malformed.
pub fn read_shard(folder: &Path, info: &ShardInfo) -> Result<Vec<Row>> {
    let path = folder.join(&info.file);
    let bytes = std::fs::read(&path).map_err(FoundryError::io(&path))?;
    if files::sha256_of(&bytes) != info.sha256 {
        let message = "it is not the file of the manifest; build the data again";
        return Err(FoundryError::file(&path, message));
    }
    parse(&bytes).map_err(|what| FoundryError::file(&path, what))
}

fn parse(bytes: &[u8]) -> Result<Vec<Row>, String> {
    let shard = SafeTensors::deserialize(bytes).map_err(|e| e.to_string())?;
    let tensor = |name: &str, dtype: Dtype| {
        let tensor = shard.tensor(name).map_err(|e| e.to_string())?;
        if tensor.dtype() == dtype {
            Ok(tensor.data())
        } else {
            Err(format!(
                "{name} is {:?} instead of {dtype:?}",
                tensor.dtype()
            ))
        }
    };
    let (ids, lengths, meta) = (
        tensor("ids", Dtype::U16)?,
        tensor("lengths", Dtype::I32)?,
        tensor("meta", Dtype::U8)?,
    );
    let metas: Vec<Meta> = serde_json::from_slice(meta).map_err(|e| format!("meta: {e}"))?;
    let lengths: Vec<usize> = lengths
        .chunks_exact(4)
        .map(|b| usize::try_from(i32::from_le_bytes([b[0], b[1], b[2], b[3]])))
        .collect::<Result<_, _>>()
        .map_err(|_| "a length is negative".to_owned())?;
    if lengths.len() != 2 * metas.len() {
        return Err(format!(
            "{} rows have lengths, {} have meta",
            lengths.len() / 2,
            metas.len()
        ));
    }
    let mut rest = ids
        .chunks_exact(2)
        .map(|b| u16::from_le_bytes([b[0], b[1]]));
    let mut rows = Vec::with_capacity(metas.len());
    for (length, meta) in lengths.chunks_exact(2).zip(metas) {
        let total = length[0] + length[1];
        let ids: Vec<u16> = rest.by_ref().take(total).collect();
        if ids.len() < total || length[1] == 0 {
            return Err("the lengths do not add up to the ids".to_owned());
        }
        rows.push(Row {
            ids,
            prompt: length[0],
            meta,
        });
    }
    match rest.next() {
        None => Ok(rows),
        Some(_) => Err("there are more ids than the lengths say".to_owned()),
    }
}

impl Manifest {
    /// Reads the manifest of a folder.
    ///
    /// # Errors
    /// [`FoundryError`] naming the file, also for one of another format.
    pub fn load(folder: &Path) -> Result<Self> {
        let path = folder.join(MANIFEST);
        let manifest: Self =
            serde_json::from_str(&files::read(&path)?).map_err(|e| FoundryError::file(&path, e))?;
        if manifest.format != FORMAT {
            let message = format!(
                "has format {}, this program reads {FORMAT}; build the data again",
                manifest.format
            );
            return Err(FoundryError::file(&path, message));
        }
        Ok(manifest)
    }

    /// Writes the manifest into a folder and returns its hash.
    ///
    /// # Errors
    /// [`FoundryError`] naming the file.
    pub fn save(&self, folder: &Path) -> Result<String> {
        let path = folder.join(MANIFEST);
        let mut text =
            serde_json::to_string_pretty(self).map_err(|e| FoundryError::file(&path, e))?;
        text.push('\n');
        files::write(&path, text.as_bytes())?;
        Ok(files::sha256_of(text.as_bytes()))
    }

    /// SHA-256 of the manifest in a folder: the identity of its data.
    ///
    /// # Errors
    /// [`FoundryError`] naming the file.
    pub fn sha256(folder: &Path) -> Result<String> {
        files::sha256(&folder.join(MANIFEST))
    }

    /// Rows and tokens on the side that is trained on.
    #[must_use]
    pub fn train_size(&self) -> (usize, usize) {
        let train = self.shards.iter().filter(|s| !s.dev);
        train.fold((0, 0), |(rows, tokens), s| {
            (rows + s.rows, tokens + s.tokens)
        })
    }
}

/// Removes shards and manifest of an earlier build, so that none is mistaken for part of the next.
pub(super) fn clear(folder: &Path) -> Result<()> {
    let stale = |p: &PathBuf| {
        let is_shard = p.extension().is_some_and(|e| e == "safetensors");
        is_shard || p.file_name().is_some_and(|n| n == MANIFEST)
    };
    for path in files::entries(folder)?.into_iter().filter(stale) {
        std::fs::remove_file(&path).map_err(FoundryError::io(&path))?;
    }
    Ok(())
}

/// Ids as they are stored.
pub(super) fn narrow(ids: &[u32]) -> Result<Vec<u16>> {
    let narrow = |id: &u32| {
        u16::try_from(*id).map_err(|_| FoundryError::Tokenizer(format!("the id {id} is too large")))
    };
    ids.iter().map(narrow).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Row> {
        let meta = |op: &str| Meta {
            op: op.into(),
            source: "größe-1.0".into(),
            ..Meta::default()
        };
        let row = |ids: &[u16], prompt, op| Row {
            ids: ids.to_vec(),
            prompt,
            meta: meta(op),
        };
        vec![
            row(&[1, 2, 65_535], 2, "a"),
            row(&[7], 0, "text"),
            row(&[8, 9], 1, "b"),
        ]
    }

    #[test]
    fn rows_come_back_as_they_were() {
        let dir = tempfile::tempdir().unwrap();
        let info = write_shard(dir.path(), "a-000", "a", false, &rows()).unwrap();
        assert_eq!((info.rows, info.tokens), (3, 6));
        assert_eq!(read_shard(dir.path(), &info).unwrap(), rows());
        let again = write_shard(dir.path(), "a-000", "a", false, &rows()).unwrap();
        assert_eq!(
            again.sha256, info.sha256,
            "the same rows are the same bytes"
        );
    }

    #[test]
    fn a_changed_shard_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let mut info = write_shard(dir.path(), "a-000", "a", false, &rows()).unwrap();
        let path = dir.path().join(&info.file);
        let mut bytes = std::fs::read(&path).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let error = read_shard(dir.path(), &info).unwrap_err().to_string();
        assert!(
            error.contains("a-000") && error.contains("manifest"),
            "{error}"
        );
        // Even one whose hash was adapted must hold together.
        bytes.truncate(last - 3);
        std::fs::write(&path, &bytes).unwrap();
        info.sha256 = files::sha256_of(&bytes);
        assert!(read_shard(dir.path(), &info).is_err());
    }
}
