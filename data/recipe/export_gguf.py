"""Export: `export_gguf.py RUN_DIR DATA_DIR OUT.gguf` writes the GGUF, its card and the token fixture.

Matrices become Q8_0, norms and biases stay f32; the output matrix is the embedding and is left out.
"""

import collections
import glob
import hashlib
import json
import os
import sys
import tomllib

import gguf
import numpy as np
import torch
from tokenizers import Tokenizer

import encode
import mutate
import pairs

HERE = os.path.dirname(os.path.abspath(__file__))


def tokenizer_parts(path):
    """Tokens in id order, their GGUF types, and merges as text."""
    with open(path) as file:
        tok = json.load(file)
    special = {t["content"] for t in tok["added_tokens"]}
    tokens = [None] * len(tok["model"]["vocab"])
    for token, i in tok["model"]["vocab"].items():
        tokens[i] = token
    types = [gguf.TokenType.CONTROL if t in special else gguf.TokenType.NORMAL for t in tokens]
    merges = [m if isinstance(m, str) else " ".join(m) for m in tok["model"]["merges"]]
    return tokens, types, merges


def write(path, weights, cfg, name, tokenizer):
    tokens, types, merges = tokenizer_parts(tokenizer)
    out = gguf.GGUFWriter(path, "qwen2")
    out.add_name(name)
    out.add_license("MIT OR Apache-2.0")
    out.add_context_length(cfg["context"])
    out.add_embedding_length(cfg["hidden"])
    out.add_block_count(cfg["layers"])
    out.add_feed_forward_length(cfg["ffn"])
    out.add_head_count(cfg["heads"])
    out.add_head_count_kv(cfg["heads"])
    out.add_layer_norm_rms_eps(cfg["norm_eps"])
    out.add_rope_freq_base(cfg["rope_theta"])
    out.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    out.add_tokenizer_model("gpt2")
    out.add_tokenizer_pre("qwen2")
    out.add_token_list(tokens)
    out.add_token_types(types)
    out.add_token_merges(merges)
    out.add_eos_token_id(tokens.index("<|end|>"))
    out.add_bos_token_id(tokens.index("<|end|>"))
    out.add_pad_token_id(tokens.index("<|pad|>"))
    out.add_add_bos_token(False)

    def add(key, tensor):
        data = tensor.float().contiguous().numpy()
        if data.ndim == 1:
            out.add_tensor(key, data)
        else:
            kind = gguf.GGMLQuantizationType.Q8_0
            out.add_tensor(key, gguf.quants.quantize(data, kind), raw_dtype=kind)

    add("token_embd.weight", weights["embed.weight"])
    for i in range(cfg["layers"]):
        w = lambda key: weights[f"blocks.{i}.{key}"]
        q, k, v = w("qkv.weight").chunk(3)
        qb, kb, vb = w("qkv.bias").chunk(3)
        gate, up = w("gate_up.weight").chunk(2)
        for key, tensor in {
            "attn_norm.weight": w("norm1.weight"), "ffn_norm.weight": w("norm2.weight"),
            "attn_q.weight": q, "attn_k.weight": k, "attn_v.weight": v,
            "attn_q.bias": qb, "attn_k.bias": kb, "attn_v.bias": vb,
            "attn_output.weight": w("out.weight"),
            "ffn_gate.weight": gate, "ffn_up.weight": up, "ffn_down.weight": w("down.weight"),
        }.items():
            add(f"blk.{i}.{key}", tensor)
    add("output_norm.weight", weights["norm.weight"])
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def overlap(ids, lengths, tok, frozen):
    """Pairs of a shard whose window or answer shares a long run of tokens with a frozen koan."""
    found, at = 0, 0
    for prompt, answer in lengths:
        shown = tok.decode(ids[at:at + prompt].tolist(), skip_special_tokens=True)
        wanted = tok.decode(ids[at + prompt:at + prompt + answer].tolist(), skip_special_tokens=True)
        found += frozen.hits(encode.plain(shown)) or frozen.hits(wanted)
        at += prompt + answer
    return found


def manifest(data_dir):
    """What the model was trained on: shards with hashes, counts by code, source and suggestion; and
    the overlap with the koans frozen by now, counted afresh."""
    tok = Tokenizer.from_file(f"{data_dir}/tokenizer.json")
    frozen = pairs.GramFilter(encode.FROZEN)
    overlapping = 0
    shards, codes, sources = {}, collections.Counter(), collections.Counter()
    rustc = collections.Counter()
    for path in sorted(glob.glob(f"{data_dir}/*.npz")):
        with np.load(path) as data:
            metas = json.loads(str(data["meta"]))
            shards[os.path.basename(path)] = {
                "pairs": len(metas), "tokens": int(data["lengths"].sum()),
                "sha256": hashlib.sha256(data["ids"].tobytes()).hexdigest()}
            if not os.path.basename(path).startswith("dev-"):
                overlapping += overlap(data["ids"], data["lengths"], tok, frozen)
        if not os.path.basename(path).startswith("dev-"):
            for meta in metas:
                codes[meta["code"]] += 1
                rustc[meta["rustc"]] += 1
                sources[meta["source"].split("/")[0]] += 1
    text = json.dumps(shards, sort_keys=True)
    return {"shards": shards, "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "pairs_by_code": dict(codes.most_common()), "pairs_by_rustc_suggestion": dict(rustc),
            "pairs_by_source": dict(sources.most_common()), "frozen_files_checked": len(frozen.files),
            "frozen_overlap_kept": overlapping}


def licences(raw_dir, used):
    """Licence of every crate whose code is in the data, from its manifest."""
    with open(f"{raw_dir}/crate_dirs.json") as file:
        dirs = json.load(file)
    out = {}
    for folder in dirs:
        if os.path.basename(folder) not in used:
            continue
        with open(f"{folder}/Cargo.toml", "rb") as file:
            package = tomllib.load(file).get("package", {})
        out[os.path.basename(folder)] = package.get("license") or "see " + str(package.get("license-file"))
    return out


def fixture(path, tokenizer, texts):
    """Texts with their ids, so that another tokenizer can be held to the same result."""
    tok = Tokenizer.from_file(tokenizer)
    with open(path, "w") as file:
        for text in texts:
            file.write(json.dumps({"text": text, "ids": tok.encode(text, add_special_tokens=False).ids}) + "\n")


TEXTS = ["fn main() {\n    println!(\"{}\", 42);\n}\n", "1 use std::fmt;\n2\n3>let x: Vec<u8> = vec![];\n",
         "E0382 borrow of moved value: `s`\n>3 `s` value borrowed here after move\n", "13-13\n    let t = s.clone();\n",
         "", " ", "\n\n\n", "\tif a\t{ b }\r\n", "let naïve = \"Grüße, 世界 🦀\";", "don't I'll we've x'a 'static &'a str",
         "<|fix|> <|end|> stay text", "0xFF_u32 1e-6 123456789 a1b2", "    \n        deep\n", "a  b   c    d"]


def main():
    run, data_dir, out = sys.argv[1:4]
    raw_dir = os.path.join(os.path.dirname(os.path.abspath(data_dir)), "raw")
    saved = torch.load(f"{run}/checkpoint.pt", weights_only=False, map_location="cpu")
    cfg, weights = saved["config"]["model"], saved["model"]
    name = os.path.basename(out)[:-5]
    tokenizer = f"{data_dir}/tokenizer.json"
    write(out, weights, cfg, name, tokenizer)
    dev = {}
    if os.path.exists(f"{run}/dev.json"):
        with open(f"{run}/dev.json") as file:
            dev = json.load(file)
    data = manifest(data_dir)
    card = {
        "name": name, "file": os.path.basename(out), "sha256": sha256(out), "bytes": os.path.getsize(out),
        "architecture": "qwen2", "quantisation": "Q8_0", "prompt_version": "compact-1",
        "dialect": "line-range", "parameters": sum(w.numel() for w in weights.values()), "model": cfg,
        "tokens_seen": saved["state"]["seen"], "steps": saved["state"]["step"],
        "minutes": round(saved["state"]["elapsed"] / 60, 1), "final": bool(dev),
        "seeds": {"data": saved["config"]["data"]["seed"], "train": saved["config"]["train"]["seed"]},
        "config": saved["config"], "tokenizer_sha256": sha256(tokenizer),
        "data": data, "dev_exact_match": dev.get("exact_match", {}),
        "train_pairs": dev.get("train_pairs"),
        "held_out": {"crates": saved["config"]["data"]["held_out_crates"],
                     "operators": sorted(mutate.HELD_OUT_OPS)},
        "sources": {"crates": licences(raw_dir, data["pairs_by_source"]), "rust-docs 1.95.0": "MIT OR Apache-2.0"},
        "licence": "MIT OR Apache-2.0",
    }
    with open(out[:-5] + ".json", "w") as file:
        json.dump(card, file, indent=1)
        file.write("\n")
    os.makedirs(f"{HERE}/fixtures", exist_ok=True)
    fixture(f"{HERE}/fixtures/tokens.jsonl", tokenizer, TEXTS)
    print(f"{out}: {os.path.getsize(out) / 1e6:.1f} MB, {card['tokens_seen'] / 1e6:.2f}M tokens seen")


if __name__ == "__main__":
    main()
