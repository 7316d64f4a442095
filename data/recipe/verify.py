"""Parity with the serving runtime: `verify.py RUN_DIR DATA_DIR MODEL.gguf WORKER_BINARY [COUNT]`.

For dev prompts it compares, between PyTorch and the worker (llama.cpp), the token count of the
prompt, the greedy answer and the log-probability of the reference answer. Exit status 1 when the
worker's token counts differ or fewer than nine in ten greedy answers agree (Q8_0 flips near-ties).
"""

import json
import os
import random
import subprocess
import sys

import torch
from tokenizers import Tokenizer

import encode
from model import Model
from train import load


class Worker:
    """The worker process, one JSON object a line each way."""

    def __init__(self, binary, path):
        self.process = subprocess.Popen([binary], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        self.next = 1
        json.loads(self.process.stdout.readline())  # the greeting
        self.ask(op="load", load={"path": path, "n_ctx": 2048, "threads": 1, "sha256": None})

    def ask(self, **request):
        request["id"], self.next = self.next, self.next + 1
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        reply = json.loads(self.process.stdout.readline())
        if reply["event"] == "error":
            raise RuntimeError(reply["error"])
        return reply


def parts_of(ids, tok, specials):
    """The prompt parts that give these ids; text runs are decoded, specials named."""
    parts, run = [], []
    for i in ids:
        if i in specials:
            if run:
                parts.append({"text": tok.decode(run, skip_special_tokens=False)})
                run = []
            parts.append({"special": specials[i]})
        else:
            run.append(i)
    if run:
        parts.append({"text": tok.decode(run, skip_special_tokens=False)})
    return parts


@torch.no_grad()
def greedy(model, ids, end, limit=160):
    ids, start = list(ids), len(ids)
    while len(ids) < start + limit:
        ids.append(int(model(torch.tensor([ids]))[0, -1].argmax()))
        if ids[-1] == end:
            return ids[start:-1]
    return ids[start:]


def main():
    run, data, path, binary = sys.argv[1:5]
    count = int(sys.argv[5]) if len(sys.argv) > 5 else 20
    torch.set_num_threads(1)
    saved = torch.load(f"{run}/checkpoint.pt", weights_only=False)
    model = Model(saved["config"]["model"], saved["config"]["tokenizer"]["vocab"])
    model.load_state_dict(saved["model"])
    model.eval()
    tok = Tokenizer.from_file(f"{data}/tokenizer.json")
    specials = {tok.token_to_id(s): s for s in encode.SPECIALS}
    end = tok.token_to_id("<|end|>")
    rows = [r for name in sorted(os.listdir(data)) if name.startswith("dev-") for r in load(f"{data}/{name}")]
    rows = random.Random(3).sample(rows, count)
    worker = Worker(binary, os.path.abspath(path))
    same = right = counts = 0
    drift = 0.0
    for ids, prompt, _ in rows:
        ids = ids.tolist()
        parts = parts_of(ids[:prompt], tok, specials)
        mine = tok.decode(greedy(model, ids[:prompt], end), skip_special_tokens=False)
        goal = tok.decode(ids[prompt:-1], skip_special_tokens=False)
        sampling = {"samples": 1, "max_tokens": 160, "temperature": 0.0, "top_p": 1.0, "seed": 0, "stop": []}
        reply = worker.ask(op="generate", job={"prompt": parts, "sampling": sampling, "adapter": None})["reply"]
        theirs = reply["completions"][0]["text"]
        scored = worker.ask(op="score", prompt=parts, continuation=goal, adapter=None)
        logits = model(torch.tensor([ids[:-1]]))[0].log_softmax(-1)
        mine_p = sum(float(logits[i - 1, ids[i]]) for i in range(prompt, len(ids) - 1))
        drift = max(drift, abs(mine_p - scored["logprob"]) / max(1, scored["tokens"]))
        counts += reply["prompt_tokens"] == prompt
        same += mine == theirs
        right += theirs == goal
    worker.process.stdin.write('{"op":"shutdown"}\n')
    worker.process.stdin.close()
    worker.process.wait(10)
    print(f"{count} prompts: {counts} equal token counts, {same} equal greedy answers, {right} equal the "
          f"reference; log-probability per token differs by at most {drift:.4f}")
    return 0 if counts == count and same >= 0.9 * count else 1


if __name__ == "__main__":
    with torch.no_grad():
        sys.exit(main())
