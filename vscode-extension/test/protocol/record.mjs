// Stands between an editor and the server and writes down what they say:
//
//   node record.mjs FOLDER SERVER [ARGUMENT…]
//
// Bytes pass unchanged and at once; the messages in them go to
// FOLDER/PID.jsonl in the form that schema-check.mjs reads. One file is one
// session of one server.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const [folder, program, ...args] = process.argv.slice(2);
if (folder === undefined || program === undefined) {
  console.error("usage: node record.mjs FOLDER SERVER [ARGUMENT…]");
  process.exit(2);
}
fs.mkdirSync(folder, { recursive: true });
const trace = fs.openSync(path.join(folder, `${process.pid}.jsonl`), "a");
const note = (from, message) => fs.writeSync(trace, `${JSON.stringify({ from, message })}\n`);

/** Cuts a stream of bytes into messages. */
function listen(from) {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    for (;;) {
      const end = rest.indexOf("\r\n\r\n");
      const length = end < 0 ? undefined : /content-length: *(\d+)/i.exec(rest.subarray(0, end).toString("latin1"))?.[1];
      if (end >= 0 && length === undefined) {
        // A trace that hides a broken frame would be worth nothing.
        note(from, { unframed: rest.toString("latin1").slice(0, 200) });
        rest = Buffer.alloc(0);
        return;
      }
      const last = end + 4 + Number(length);
      if (end < 0 || rest.length < last) {
        return;
      }
      const text = rest.subarray(end + 4, last).toString("utf8");
      rest = rest.subarray(last);
      try {
        note(from, JSON.parse(text));
      } catch {
        note(from, { unparsed: text.slice(0, 200) });
      }
    }
  };
}

const server = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
const heard = { client: listen("client"), server: listen("server") };
process.stdin.on("data", (bytes) => {
  heard.client(bytes);
  server.stdin.write(bytes);
});
process.stdin.on("end", () => server.stdin.end());
server.stdout.on("data", (bytes) => {
  heard.server(bytes);
  process.stdout.write(bytes);
});
// Either end may be gone already; what was said up to then is on the record.
server.stdin.on("error", () => undefined);
process.stdout.on("error", () => server.kill());
for (const signal of ["SIGTERM", "SIGINT"]) {
  process.on(signal, () => server.kill(signal));
}
server.on("error", (error) => {
  console.error(`${program}: ${error.message}`);
  process.exit(127);
});
server.on("close", (code) => process.exit(code ?? 1));
