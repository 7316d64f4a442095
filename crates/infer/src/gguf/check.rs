//! Is this file a model, or an adapter for that model? Judged from headers alone, before llama.cpp sees the file:
//! some of what is refused here (absurd layer or head counts, a token that appears twice) would abort its process.

use std::collections::{HashMap, HashSet};

use super::{Array, GgufError, Header, KEY_ARCHITECTURE, KEY_TOKEN_TYPE, KEY_TOKENS, Value};

/// More layers than any model this runs has; llama.cpp aborts on some larger counts.
const MAX_LAYERS: u64 = 512;
/// Larger than any vocabulary in use.
const MAX_VOCABULARY: usize = 1 << 20;

fn unsuitable(header: &Header, detail: String) -> GgufError {
    GgufError::Unsuitable {
        path: header.path.clone(),
        detail,
    }
}

fn corrupt(header: &Header, detail: String) -> GgufError {
    GgufError::Corrupt {
        path: header.path.clone(),
        detail,
    }
}

/// Checks that a header describes a language model with consistent counts.
///
/// # Errors
/// [`GgufError::Unsuitable`] for adapters and other sound files, [`GgufError::Corrupt`] for contradictions.
pub fn check_model(header: &Header) -> Result<(), GgufError> {
    if let Some(kind) = header.str("general.type")
        && kind != "model"
    {
        return Err(unsuitable(
            header,
            format!("it is of type `{kind}`; a model is needed here"),
        ));
    }
    let Some(arch) = header.str(KEY_ARCHITECTURE) else {
        return Err(corrupt(
            header,
            format!("metadata `{KEY_ARCHITECTURE}` is missing"),
        ));
    };
    let need = |key: &str, max: u64| match header.arch_uint(key) {
        Some(n) if (1..=max).contains(&n) => Ok(n),
        Some(n) => Err(corrupt(
            header,
            format!("`{arch}.{key}` is {n}, outside 1..={max}"),
        )),
        None => Err(corrupt(
            header,
            format!("`{arch}.{key}` is missing or not a number"),
        )),
    };
    let layers = need("block_count", MAX_LAYERS)?;
    let width = need("embedding_length", 1 << 17)?;
    need("context_length", 1 << 27)?;
    if let Some(heads) = header.arch_uint("attention.head_count") {
        let kv = header.arch_uint("attention.head_count_kv").unwrap_or(heads);
        if heads == 0 || kv == 0 || heads > 1024 || !heads.is_multiple_of(kv) {
            return Err(corrupt(
                header,
                format!("{heads} attention heads with {kv} key/value heads"),
            ));
        }
    }
    layers_are_there(header, layers)?;
    vocabulary_is_sound(header, width)
}

/// Each layer that the metadata announces has tensors, and no tensor is of a later layer.
fn layers_are_there(header: &Header, layers: u64) -> Result<(), GgufError> {
    let mut seen = vec![false; usize::try_from(layers).unwrap_or(0)];
    for tensor in &header.tensors {
        let Some(rest) = tensor.name.strip_prefix("blk.") else {
            continue;
        };
        let index = rest.split('.').next().and_then(|n| n.parse::<usize>().ok());
        match index.and_then(|i| seen.get_mut(i)) {
            Some(slot) => *slot = true,
            None => {
                return Err(corrupt(
                    header,
                    format!("tensor `{}` is outside its {layers} layers", tensor.name),
                ));
            }
        }
    }
    match seen.iter().position(|s| !s) {
        Some(missing) => Err(corrupt(
            header,
            format!("it announces {layers} layers; layer {missing} has no tensors"),
        )),
        None => Ok(()),
    }
}

fn vocabulary_is_sound(header: &Header, width: u64) -> Result<(), GgufError> {
    match header.str("tokenizer.ggml.model") {
        Some("gpt2" | "llama" | "gemma4" | "bert" | "t5" | "rwkv" | "plamo2") => {}
        other => {
            return Err(corrupt(
                header,
                format!("its tokenizer is {other:?}; llama.cpp has none for it"),
            ));
        }
    }
    let count = header.tokens().len();
    if count == 0 || count > MAX_VOCABULARY {
        return Err(corrupt(
            header,
            format!("`{KEY_TOKENS}` has {count} entries"),
        ));
    }
    let mut seen = HashSet::new();
    for token in header.tokens() {
        // Tokens that were no UTF-8 have been replaced and may look alike.
        if !seen.insert(token.as_str()) && !token.contains('\u{fffd}') {
            return Err(corrupt(
                header,
                format!("the token {token:?} appears twice in its vocabulary"),
            ));
        }
    }
    if let Some(Value::Array(Array::Int(types))) = header.get(KEY_TOKEN_TYPE)
        && types.len() != count
    {
        return Err(corrupt(
            header,
            format!("{count} tokens and {} token types", types.len()),
        ));
    }
    for key in [
        "bos_token_id",
        "eos_token_id",
        "eot_token_id",
        "padding_token_id",
        "unknown_token_id",
    ] {
        if let Some(id) = header.uint(&format!("tokenizer.ggml.{key}"))
            && id >= count as u64
        {
            return Err(corrupt(
                header,
                format!("`tokenizer.ggml.{key}` is {id}, past its {count} tokens"),
            ));
        }
    }
    let Some(embedding) = header
        .tensors
        .iter()
        .find(|t| t.name == "token_embd.weight")
    else {
        return Err(corrupt(
            header,
            "tensor `token_embd.weight` is missing".into(),
        ));
    };
    if embedding.dims.first() != Some(&width)
        || embedding.dims.get(1).copied().unwrap_or(0) < count as u64
    {
        let detail = format!(
            "`token_embd.weight` is {:?}; {width} wide and {count} rows are announced",
            embedding.dims
        );
        return Err(corrupt(header, detail));
    }
    Ok(())
}

/// What a LoRA adapter holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdapterShape {
    /// Weight matrices it changes.
    pub targets: usize,
    /// The largest rank among them.
    pub max_rank: u64,
}

/// Checks that `adapter` is a LoRA for exactly the shapes of `model`.
///
/// # Errors
/// [`GgufError::Unsuitable`], naming the first tensor that does not fit.
pub fn check_adapter(adapter: &Header, model: &Header) -> Result<AdapterShape, GgufError> {
    let kind = (adapter.str("general.type"), adapter.str("adapter.type"));
    if kind != (Some("adapter"), Some("lora")) {
        return Err(unsuitable(
            adapter,
            format!("it is not a LoRA adapter (general.type, adapter.type = {kind:?})"),
        ));
    }
    let (for_arch, arch) = (adapter.str(KEY_ARCHITECTURE), model.str(KEY_ARCHITECTURE));
    if for_arch != arch {
        let detail = format!(
            "it is for architecture {for_arch:?}; {} is {arch:?}",
            model.path.display()
        );
        return Err(unsuitable(adapter, detail));
    }
    let weights: HashMap<&str, &[u64]> = model
        .tensors
        .iter()
        .map(|t| (t.name.as_str(), t.dims.as_slice()))
        .collect();
    let mut halves: HashMap<&str, [Option<&[u64]>; 2]> = HashMap::new();
    for t in &adapter.tensors {
        let half = t
            .name
            .strip_suffix(".lora_a")
            .map(|n| (n, 0))
            .or(t.name.strip_suffix(".lora_b").map(|n| (n, 1)));
        let Some((name, side)) = half else {
            return Err(unsuitable(
                adapter,
                format!("tensor `{}` is neither `.lora_a` nor `.lora_b`", t.name),
            ));
        };
        halves.entry(name).or_default()[side] = Some(&t.dims);
    }
    let mut shape = AdapterShape {
        targets: halves.len(),
        max_rank: 0,
    };
    let mut names: Vec<_> = halves.into_iter().collect();
    names.sort_unstable();
    for (name, pair) in names {
        let Some(&[input, output]) = weights.get(name) else {
            let detail = format!(
                "it changes `{name}`, which {} does not have",
                model.path.display()
            );
            return Err(unsuitable(adapter, detail));
        };
        let fits = match pair {
            [Some(&[a_in, rank]), Some(&[b_rank, b_out])]
                if (a_in, b_out) == (*input, *output) && rank == b_rank =>
            {
                Some(rank)
            }
            _ => None,
        };
        let Some(rank) = fits else {
            let detail = format!(
                "`{name}` has the halves {pair:?}; {} needs [{input}, r] and [r, {output}]: the adapter is for another model",
                model.path.display()
            );
            return Err(unsuitable(adapter, detail));
        };
        shape.max_rank = shape.max_rank.max(rank);
    }
    if shape.targets == 0 {
        return Err(unsuitable(adapter, "it holds no weights".into()));
    }
    Ok(shape)
}
