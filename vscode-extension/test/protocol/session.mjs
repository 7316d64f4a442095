// One recorded session, held against the protocol message by message.

/** Longest piece of a message that a complaint quotes, in characters. */
const QUOTED = 200;

/** The most telling of a validator's errors: the one that got deepest into the value. */
function worst(errors) {
  const depth = (e) => e.instancePath.split("/").length;
  const [first] = [...errors].sort((a, b) => depth(b) - depth(a));
  const extra = first.params?.additionalProperty;
  return `${first.instancePath || "/"} ${first.message}${extra === undefined ? "" : ` \`${extra}\``}`;
}

const quote = (value) => JSON.stringify(value)?.slice(0, QUOTED);
const isId = (id) => typeof id === "string" || Number.isInteger(id);

/** Collects what is wrong; `validator` comes from schema.mjs. */
export class Session {
  /** Complaints, each with the number of its message. */
  violations = [];
  /** Messages by side and method. */
  counts = new Map();
  #validator;
  #number = 0;
  #open = new Map();
  #exited = false;

  constructor(validator) {
    this.#validator = validator;
  }

  /** Takes the next message: `{ from: "client" | "server", message }`. */
  take(entry) {
    this.#number += 1;
    const { from, message } = entry ?? {};
    if (from !== "client" && from !== "server") {
      this.#complain(`\`from\` is neither client nor server: ${quote(entry)}`);
    } else if (typeof message !== "object" || message === null || message.jsonrpc !== "2.0") {
      this.#complain(`${from}: no JSON-RPC 2.0 message: ${quote(message)}`);
    } else if (typeof message.method === "string") {
      this.#call(from, message);
    } else {
      this.#answer(from, message);
    }
  }

  /** What can only be told once nothing follows. */
  end() {
    if (this.#number === 0) {
      this.#complain("the trace is empty");
    }
    // A killed server answers nothing more; one that was told to go has to.
    for (const [key, method] of this.#exited ? this.#open : []) {
      if (key.startsWith("client")) {
        this.#complain(`${key}: \`${method}\` was never answered`);
      }
    }
  }

  #call(from, message) {
    const { id, method, params } = message;
    const isRequest = id !== undefined;
    this.#count(from, method);
    if (isRequest && !isId(id)) {
      this.#complain(`${from} ${method}: the id ${quote(id)} is neither integer nor string`);
      return;
    }
    const group = `${from}${isRequest ? "Requests" : "Notifications"}`;
    this.#validate(`${from} ${method}`, this.#validator(group, method, isRequest ? "params" : undefined), params);
    if (isRequest) {
      const key = `${from} ${JSON.stringify(id)}`;
      if (this.#open.has(key)) {
        this.#complain(`${from} ${method}: the id ${quote(id)} is in use`);
      }
      this.#open.set(key, method);
    }
    this.#exited ||= method === "exit" && from === "client";
  }

  #answer(from, message) {
    const asker = from === "client" ? "server" : "client";
    const key = `${asker} ${JSON.stringify(message.id)}`;
    const method = this.#open.get(key);
    if (method === undefined) {
      this.#complain(`${from}: answer to nothing that was asked: ${quote(message)}`);
      return;
    }
    this.#open.delete(key);
    this.#count(from, `answer to ${method}`);
    const where = `${from}, answer to ${method}`;
    if (("result" in message) === ("error" in message)) {
      this.#complain(`${where}: needs either a result or an error`);
    } else if ("error" in message) {
      const { code, message: text } = message.error ?? {};
      if (!Number.isInteger(code) || typeof text !== "string") {
        this.#complain(`${where}: the error lacks code or message: ${quote(message.error)}`);
      }
    } else {
      this.#validate(where, this.#validator(`${asker}Requests`, method, "result"), message.result);
    }
  }

  #validate(where, validate, value) {
    if (validate === undefined) {
      this.#complain(`${where}: no such method is known`);
    } else if (!validate(value ?? null)) {
      this.#complain(`${where}: ${worst(validate.errors)}: ${quote(value)}`);
    }
  }

  #count(from, what) {
    const key = `${from} ${what}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  #complain(text) {
    this.violations.push(`message ${this.#number}: ${text}`);
  }
}
