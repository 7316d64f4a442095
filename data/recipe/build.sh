#!/usr/bin/env bash
# Rebuilds the shipped model: `build.sh data` makes the pairs, `build.sh model [NAME]` trains on them
# and exports into data/models. Everything lands in .work/ at the repository's root.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/.work
python=$work/venv/bin/python
render=$root/target/release/examples/render_pairs

setup() {
    [ -x "$python" ] || python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet --requirement "$here/requirements.txt"
    (cd "$root" && cargo build --release --quiet --package sleepy-fix --example render_pairs)
}

data() {
    mkdir -p "$work/crates/src" "$work/raw"
    cp "$here/crates-to-mutate.toml" "$work/crates/Cargo.toml"
    echo 'fn main() {}' > "$work/crates/src/main.rs"
    rm -f "$work/crates/rustc.jsonl"
    (cd "$work/crates" && RUSTC_LOG=$work/crates/rustc.jsonl RUSTC_WRAPPER=$here/record_rustc.py \
        CARGO_TARGET_DIR=$work/crates/target cargo check)
    for stage in crates templates snippets; do
        "$python" "$here/build_data.py" "$stage" "$work/raw" "$work/crates/rustc.jsonl"
    done
    "$python" "$here/encode.py" "$work/raw" "$work/encoded" "$render"
    "$python" "$here/drills.py" "$work/encoded"
}

model() {
    local name=${1:-sleepy-rust-4m-q8_0}
    "$python" "$here/train.py" "$work/encoded" "$work/run"
    "$python" "$here/export_gguf.py" "$work/run" "$work/encoded" "$root/data/models/$name.gguf"
}

setup
"$@"
