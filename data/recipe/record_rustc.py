#!/usr/bin/env python3
"""A RUSTC_WRAPPER: appends each rustc command, its directory and Cargo's environment to $RUSTC_LOG."""

import json
import os
import sys

entry = {"args": sys.argv[2:], "cwd": os.getcwd(),
         "env": {k: v for k, v in os.environ.items() if k.startswith("CARGO_") or k == "OUT_DIR"}}
with open(os.environ["RUSTC_LOG"], "a") as log:
    log.write(json.dumps(entry) + "\n")
os.execvp(sys.argv[1], sys.argv[1:])
