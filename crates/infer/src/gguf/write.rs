//! Writing small GGUF files (adapters, tiny models): f32 tensors, in the order they are added, so that the same
//! calls give the same bytes.

use std::io::{self, Write};

/// A metadata value to write.
#[derive(Debug, Clone, PartialEq)]
pub enum MetaValue {
    /// Written as `uint32`.
    U32(u32),
    /// Written as `float32`.
    F32(f32),
    /// Written as `bool`.
    Bool(bool),
    /// Written as `string`.
    Str(String),
    /// Written as a list of `string`.
    Strs(Vec<String>),
    /// Written as a list of `int32`.
    I32s(Vec<i32>),
}

/// Collects metadata and tensors, then writes the file.
#[derive(Debug, Default)]
pub struct GgufWriter {
    metadata: Vec<(String, MetaValue)>,
    tensors: Vec<(String, Vec<u64>, Vec<f32>)>,
}

/// Data is aligned to GGUF's default.
const ALIGNMENT: usize = 32;

impl GgufWriter {
    /// An empty file.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a metadata entry; a later one of the same key replaces it.
    pub fn meta(&mut self, key: impl Into<String>, value: MetaValue) -> &mut Self {
        let key = key.into();
        self.metadata.retain(|(k, _)| *k != key);
        self.metadata.push((key, value));
        self
    }

    /// Adds a tensor of f32 values, dimensions fastest first.
    ///
    /// # Panics
    /// When `data` does not hold as many values as `dims` say: a mistake of the caller, not of any input.
    pub fn tensor(&mut self, name: impl Into<String>, dims: &[u64], data: Vec<f32>) -> &mut Self {
        assert_eq!(
            dims.iter().product::<u64>(),
            data.len() as u64,
            "tensor shape and data disagree"
        );
        self.tensors.push((name.into(), dims.to_vec(), data));
        self
    }

    /// Writes the whole file.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut head = Vec::new();
        head.extend(super::MAGIC);
        head.extend(3u32.to_le_bytes());
        head.extend((self.tensors.len() as u64).to_le_bytes());
        head.extend((self.metadata.len() as u64).to_le_bytes());
        for (key, value) in &self.metadata {
            string(&mut head, key);
            meta_value(&mut head, value);
        }
        let mut offset = 0;
        for (name, dims, data) in &self.tensors {
            string(&mut head, name);
            head.extend(
                u32::try_from(dims.len())
                    .map_err(io::Error::other)?
                    .to_le_bytes(),
            );
            head.extend(dims.iter().flat_map(|d| d.to_le_bytes()));
            head.extend(0u32.to_le_bytes()); // ggml type F32
            head.extend((offset as u64).to_le_bytes());
            offset += (data.len() * 4).next_multiple_of(ALIGNMENT);
        }
        head.resize(head.len().next_multiple_of(ALIGNMENT), 0);
        out.write_all(&head)?;
        for (_, _, data) in &self.tensors {
            let mut bytes: Vec<u8> = data.iter().flat_map(|v| v.to_le_bytes()).collect();
            bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
            out.write_all(&bytes)?;
        }
        Ok(())
    }
}

fn string(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}

fn meta_value(out: &mut Vec<u8>, value: &MetaValue) {
    let list = |out: &mut Vec<u8>, element: u32, n: usize| {
        out.extend(9u32.to_le_bytes());
        out.extend(element.to_le_bytes());
        out.extend((n as u64).to_le_bytes());
    };
    match value {
        MetaValue::U32(v) => {
            out.extend(4u32.to_le_bytes());
            out.extend(v.to_le_bytes());
        }
        MetaValue::F32(v) => {
            out.extend(6u32.to_le_bytes());
            out.extend(v.to_le_bytes());
        }
        MetaValue::Bool(v) => {
            out.extend(7u32.to_le_bytes());
            out.push(u8::from(*v));
        }
        MetaValue::Str(v) => {
            out.extend(8u32.to_le_bytes());
            string(out, v);
        }
        MetaValue::Strs(v) => {
            list(out, 8, v.len());
            v.iter().for_each(|s| string(out, s));
        }
        MetaValue::I32s(v) => {
            list(out, 5, v.len());
            v.iter().for_each(|i| out.extend(i.to_le_bytes()));
        }
    }
}
