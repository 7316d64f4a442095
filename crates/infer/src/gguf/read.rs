//! The header reader. Every length in the file is checked against the bytes that are left before anything is
//! allocated, so that a corrupt file costs an error and never memory.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use super::MAGIC;

/// More metadata entries or tensors than any real model has.
const MAX_ENTRIES: u64 = 1 << 17;
/// Longer than any real chat template or token.
const MAX_STRING: u64 = 16 << 20;

/// What is wrong with a GGUF file.
#[derive(Debug, thiserror::Error)]
pub enum GgufError {
    /// It cannot be opened or read.
    #[error("cannot read {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// It is not GGUF at all (often a saved error page).
    #[error("{path} is not a GGUF file (it starts with {start:?}); fetch or train the model again")]
    NotGguf {
        /// The file.
        path: PathBuf,
        /// Its first bytes, readable.
        start: String,
    },
    /// It ends early or contradicts itself.
    #[error("{path} is corrupt: {detail}; fetch or train the model again")]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What contradicts what.
        detail: String,
    },
    /// It is a sound file of the wrong kind, e.g. an adapter for another model.
    #[error("{path} cannot be used: {detail}")]
    Unsuitable {
        /// The file.
        path: PathBuf,
        /// Why, and what would fit.
        detail: String,
    },
}

/// A metadata value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Unsigned integers of all widths.
    Uint(u64),
    /// Signed integers of all widths.
    Int(i64),
    /// Both float widths.
    Float(f64),
    /// A boolean.
    Bool(bool),
    /// A string; broken UTF-8 is replaced.
    Str(String),
    /// A list.
    Array(Array),
}

/// A metadata list.
#[derive(Debug, Clone, PartialEq)]
pub enum Array {
    /// Integers and booleans.
    Int(Vec<i64>),
    /// Floats.
    Float(Vec<f64>),
    /// Strings.
    Str(Vec<String>),
}

impl Array {
    /// Number of elements.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Int(v) => v.len(),
            Self::Float(v) => v.len(),
            Self::Str(v) => v.len(),
        }
    }

    /// Whether it has no elements.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One tensor's entry in the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorInfo {
    /// Its name, e.g. `blk.0.attn_q.weight`.
    pub name: String,
    /// Its dimensions, fastest first.
    pub dims: Vec<u64>,
    /// Its ggml type number.
    pub ggml_type: u32,
    /// Where its data starts, in bytes from the start of the data section.
    pub offset: u64,
}

impl TensorInfo {
    /// Number of elements.
    #[must_use]
    pub fn elements(&self) -> u64 {
        self.dims.iter().product()
    }

    /// Bytes of its data; `None` for an unknown type.
    #[must_use]
    pub fn bytes(&self) -> Option<u64> {
        let (block, size) = super::block_of(self.ggml_type)?;
        Some(self.elements() / block * size)
    }
}

/// A parsed header.
#[derive(Debug, Clone)]
pub struct Header {
    /// Where it was read from.
    pub path: PathBuf,
    /// Length of the file in bytes.
    pub file_len: u64,
    /// Format version (2 or 3).
    pub version: u32,
    /// Metadata in file order.
    pub metadata: Vec<(String, Value)>,
    /// Tensors in file order.
    pub tensors: Vec<TensorInfo>,
    /// Where tensor data starts, in bytes from the start of the file.
    pub data_start: u64,
}

impl Header {
    /// Reads and bounds-checks the header of the file at `path`. Tensor data is not read.
    ///
    /// # Errors
    /// When the file cannot be read, is not GGUF, or contradicts itself or its own length.
    pub fn open(path: &Path) -> Result<Self, GgufError> {
        let io = |source| GgufError::Io {
            path: path.to_path_buf(),
            source,
        };
        let file = File::open(path).map_err(io)?;
        let meta = file.metadata().map_err(io)?;
        if !meta.is_file() {
            return Err(GgufError::Unsuitable {
                path: path.to_path_buf(),
                detail: "it is not a regular file".into(),
            });
        }
        Parser {
            input: BufReader::new(file),
            path,
            len: meta.len(),
            at: 0,
        }
        .header()
    }

    /// The value of a metadata key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.metadata.iter().find(|(k, _)| k == key).map(|(_, v)| v)
    }

    /// A string value.
    #[must_use]
    pub fn str(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Value::Str(s) => Some(s),
            _ => None,
        }
    }

    /// A non-negative integer value.
    #[must_use]
    pub fn uint(&self, key: &str) -> Option<u64> {
        match self.get(key)? {
            Value::Uint(v) => Some(*v),
            Value::Int(v) => u64::try_from(*v).ok(),
            _ => None,
        }
    }

    /// An integer value under the architecture's own prefix, e.g. `context_length`.
    #[must_use]
    pub fn arch_uint(&self, key: &str) -> Option<u64> {
        self.uint(&format!("{}.{key}", self.str(super::KEY_ARCHITECTURE)?))
    }

    /// The vocabulary, in id order; empty where the file has none.
    #[must_use]
    pub fn tokens(&self) -> &[String] {
        match self.get(super::KEY_TOKENS) {
            Some(Value::Array(Array::Str(tokens))) => tokens,
            _ => &[],
        }
    }

    /// The texts of the control tokens.
    #[must_use]
    pub fn control_tokens(&self) -> Vec<&str> {
        let Some(Value::Array(Array::Int(types))) = self.get(super::KEY_TOKEN_TYPE) else {
            return Vec::new();
        };
        let pairs = self.tokens().iter().zip(types);
        pairs
            .filter(|(_, kind)| **kind == super::TOKEN_TYPE_CONTROL)
            .map(|(text, _)| text.as_str())
            .collect()
    }

    /// Number of weights in all tensors.
    #[must_use]
    pub fn parameters(&self) -> u64 {
        self.tensors
            .iter()
            .map(TensorInfo::elements)
            .fold(0, u64::saturating_add)
    }
}

struct Parser<'a> {
    input: BufReader<File>,
    path: &'a Path,
    len: u64,
    at: u64,
}

impl Parser<'_> {
    fn corrupt(&self, detail: impl Into<String>) -> GgufError {
        GgufError::Corrupt {
            path: self.path.to_path_buf(),
            detail: detail.into(),
        }
    }

    fn left(&self) -> u64 {
        self.len.saturating_sub(self.at)
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], GgufError> {
        let mut buf = [0; N];
        self.fill(&mut buf)?;
        Ok(buf)
    }

    fn fill(&mut self, buf: &mut [u8]) -> Result<(), GgufError> {
        self.input.read_exact(buf).map_err(|e| match e.kind() {
            std::io::ErrorKind::UnexpectedEof => self.corrupt(format!(
                "it ends inside its header, at byte {} of it",
                self.len
            )),
            _ => GgufError::Io {
                path: self.path.to_path_buf(),
                source: e,
            },
        })?;
        self.at += buf.len() as u64;
        Ok(())
    }

    fn u32(&mut self) -> Result<u32, GgufError> {
        Ok(u32::from_le_bytes(self.bytes()?))
    }

    fn u64(&mut self) -> Result<u64, GgufError> {
        Ok(u64::from_le_bytes(self.bytes()?))
    }

    fn count(&mut self, what: &str, max: u64) -> Result<u64, GgufError> {
        let n = self.u64()?;
        if n > max {
            return Err(self.corrupt(format!("it claims {n} {what} (limit {max})")));
        }
        Ok(n)
    }

    fn string(&mut self) -> Result<String, GgufError> {
        let n = self.u64()?;
        if n > MAX_STRING.min(self.left()) {
            return Err(self.corrupt(format!(
                "a string of {n} bytes at byte {} where {} are left",
                self.at,
                self.left()
            )));
        }
        let mut buf = vec![0; usize::try_from(n).unwrap_or(0)];
        self.fill(&mut buf)?;
        Ok(String::from_utf8(buf)
            .unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
    }

    fn header(mut self) -> Result<Header, GgufError> {
        let mut magic = [0; 4];
        let got = self
            .input
            .read(&mut magic)
            .map_err(|source| GgufError::Io {
                path: self.path.into(),
                source,
            })?;
        self.at = got as u64;
        if magic != MAGIC {
            let start = String::from_utf8_lossy(&magic[..got]).into_owned();
            return Err(GgufError::NotGguf {
                path: self.path.into(),
                start,
            });
        }
        let version = self.u32()?;
        if !(2..=3).contains(&version) {
            return Err(self.corrupt(format!("GGUF version {version}, only 2 and 3 are known")));
        }
        let tensor_count = self.count("tensors", MAX_ENTRIES)?;
        let kv_count = self.count("metadata entries", MAX_ENTRIES)?;
        let mut metadata: Vec<(String, Value)> = Vec::new();
        for _ in 0..kv_count {
            let key = self.string()?;
            if key.is_empty() || metadata.iter().any(|(k, _)| *k == key) {
                return Err(self.corrupt(format!("metadata key {key:?} is empty or appears twice")));
            }
            let kind = self.u32()?;
            let value = self.value(kind, &key)?;
            metadata.push((key, value));
        }
        let tensors = (0..tensor_count)
            .map(|_| self.tensor())
            .collect::<Result<Vec<_>, _>>()?;
        let alignment = match metadata.iter().find(|(k, _)| k == "general.alignment") {
            None => 32,
            Some((_, Value::Uint(n))) if n.is_power_of_two() && (8..=1 << 20).contains(n) => *n,
            Some((_, other)) => return Err(self.corrupt(format!("general.alignment is {other:?}"))),
        };
        let data_start = self.at.div_ceil(alignment) * alignment;
        let header = Header {
            path: self.path.into(),
            file_len: self.len,
            version,
            metadata,
            tensors,
            data_start,
        };
        self.tensors_fit(&header, alignment)?;
        Ok(header)
    }

    fn scalar(&mut self, kind: u32, key: &str) -> Result<Value, GgufError> {
        Ok(match kind {
            0 => Value::Uint(u64::from(self.bytes::<1>()?[0])),
            1 => Value::Int(i64::from(i8::from_le_bytes(self.bytes()?))),
            2 => Value::Uint(u64::from(u16::from_le_bytes(self.bytes()?))),
            3 => Value::Int(i64::from(i16::from_le_bytes(self.bytes()?))),
            4 => Value::Uint(u64::from(self.u32()?)),
            5 => Value::Int(i64::from(i32::from_le_bytes(self.bytes()?))),
            6 => Value::Float(f64::from(f32::from_le_bytes(self.bytes()?))),
            7 => match self.bytes::<1>()?[0] {
                0 => Value::Bool(false),
                1 => Value::Bool(true),
                other => {
                    return Err(self.corrupt(format!("metadata `{key}` is the boolean {other}")));
                }
            },
            8 => Value::Str(self.string()?),
            10 => Value::Uint(self.u64()?),
            11 => Value::Int(i64::from_le_bytes(self.bytes()?)),
            12 => Value::Float(f64::from_le_bytes(self.bytes()?)),
            other => {
                return Err(self.corrupt(format!("metadata `{key}` has the unknown type {other}")));
            }
        })
    }

    fn value(&mut self, kind: u32, key: &str) -> Result<Value, GgufError> {
        if kind != 9 {
            return self.scalar(kind, key);
        }
        let element = self.u32()?;
        let smallest = match element {
            0 | 1 | 7 => 1,
            2 | 3 => 2,
            4..=6 => 4,
            8 | 10..=12 => 8,
            other => {
                return Err(self.corrupt(format!(
                    "metadata `{key}` is a list of the unknown type {other}"
                )));
            }
        };
        let n = self.count("list elements", self.left() / smallest)?;
        let (mut ints, mut floats, mut strings) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..n {
            match self.scalar(element, key)? {
                Value::Uint(v) => ints.push(i64::try_from(v).unwrap_or(i64::MAX)),
                Value::Int(v) => ints.push(v),
                Value::Bool(v) => ints.push(i64::from(v)),
                Value::Float(v) => floats.push(v),
                Value::Str(v) => strings.push(v),
                Value::Array(_) => {
                    return Err(self.corrupt(format!("metadata `{key}` is a list of lists")));
                }
            }
        }
        Ok(Value::Array(match element {
            6 | 12 => Array::Float(floats),
            8 => Array::Str(strings),
            _ => Array::Int(ints),
        }))
    }

    fn tensor(&mut self) -> Result<TensorInfo, GgufError> {
        let name = self.string()?;
        let n_dims = self.u32()?;
        if name.is_empty() || !(1..=4).contains(&n_dims) {
            return Err(self.corrupt(format!("tensor {name:?} has {n_dims} dimensions")));
        }
        let mut dims = Vec::new();
        let mut elements = 1u64;
        for _ in 0..n_dims {
            let d = self.u64()?;
            elements = elements
                .checked_mul(d)
                .filter(|e| (1..1 << 48).contains(e))
                .unwrap_or(0);
            dims.push(d);
        }
        if elements == 0 {
            return Err(self.corrupt(format!("tensor `{name}` has the impossible shape {dims:?}")));
        }
        Ok(TensorInfo {
            name,
            dims,
            ggml_type: self.u32()?,
            offset: self.u64()?,
        })
    }

    /// Every tensor's data lies inside the file, aligned, and no two tensors share a name.
    fn tensors_fit(&self, header: &Header, alignment: u64) -> Result<(), GgufError> {
        let mut names = std::collections::HashSet::new();
        for t in &header.tensors {
            if !names.insert(t.name.as_str()) {
                return Err(self.corrupt(format!("tensor `{}` appears twice", t.name)));
            }
            if let Some((block, _)) = super::block_of(t.ggml_type)
                && !t.dims[0].is_multiple_of(block)
            {
                return Err(self.corrupt(format!(
                    "rows of tensor `{}` ({}) do not fill blocks of {block}",
                    t.name, t.dims[0]
                )));
            }
            let end = t
                .offset
                .checked_add(t.bytes().unwrap_or(0))
                .and_then(|e| e.checked_add(header.data_start));
            match end {
                Some(end) if end <= self.len && t.offset.is_multiple_of(alignment) => {}
                _ => {
                    let detail = format!(
                        "the data of tensor `{}` (offset {}, {:?} bytes) does not fit a file of {} bytes; it may be truncated",
                        t.name,
                        t.offset,
                        t.bytes(),
                        self.len
                    );
                    return Err(self.corrupt(detail));
                }
            }
        }
        Ok(())
    }
}
