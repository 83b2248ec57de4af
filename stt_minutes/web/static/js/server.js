// Talking to the server: one edit at a time, the latest of a burst of typing, and what to do when somebody else was first.

export class Refused extends Error {
  constructor(status, body) {
    super(body.error ?? "Serveren svarede ikke, som den skulle.");
    this.status = status;
    this.hint = body.hint ?? "";
    this.body = body;
  }
}

export async function ask(path, { method = "GET", body } = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refused(0, { error: "Der er ingen forbindelse til programmet.", hint: "Din tekst står stadig på siden. Start 'stt-minutes review' igen." });
  }
  const found = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, found);
  return found;
}

/**
 * The queue of edits. `revision()` is the latest the page has seen, `done(answer)` takes an answer in,
 * `conflict(entry, body)` decides about an edit that came too late: true to send it again, false to drop it.
 */
export class Edits {
  constructor({ send, revision, done, failed, conflict, busy }) {
    Object.assign(this, { send, revision, done, failed, conflict, busy });
    this.waiting = [];
    this.running = null;
  }

  get idle() {
    return !this.running && this.waiting.length === 0;
  }

  /** Put an edit in the queue; a waiting one of the same group and kind is replaced by it. */
  add(path, edit, payload, group = null) {
    return new Promise((resolve, reject) => {
      const entry = { path, edit, payload, group, waiters: [[resolve, reject]] };
      const last = this.waiting.at(-1);
      if (group !== null && last?.group === group && last.edit === edit) {
        entry.waiters.push(...last.waiters);
        this.waiting.pop();
      }
      this.waiting.push(entry);
      this.busy?.(true);
      this._next();
    });
  }

  async _next() {
    if (this.running || this.waiting.length === 0) return;
    const entry = (this.running = this.waiting.shift());
    try {
      const answer = await this._sent(entry);
      if (answer) this.done(answer);
      for (const [resolve] of entry.waiters) resolve(answer);
    } catch (error) {
      this.failed(error, entry);
      for (const [, reject] of entry.waiters) reject(error);
    } finally {
      this.running = null;
      this.busy?.(!this.idle);
      this._next();
    }
  }

  async _sent(entry) {
    for (;;) {
      try {
        const body = { base: this.revision(), edit: entry.edit, payload: entry.payload, group: entry.group };
        return await this.send(entry.path, body);
      } catch (error) {
        if (!error.body?.stale) throw error;
        if (!(await this.conflict(entry, error.body))) return null;
      }
    }
  }
}
