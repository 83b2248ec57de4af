// Talking to the server: one edit at a time, the latest of a burst of typing, and what to do when somebody else was first or
// when nobody answers.

export class Refused extends Error {
  constructor(status, body) {
    super(body.error ?? "Serveren svarede ikke, som den skulle.");
    this.status = status;
    this.hint = body.hint ?? "";
    this.body = body;
  }

  /** Whether the same may go well later: no program, a program started anew, a meeting in use, a full disk. */
  get passes() {
    const busy = this.status === 409 && !this.body.stale;
    return [0, 403, 404].includes(this.status) || busy || this.status >= 500;
  }
}

const NOBODY = { error: "Der er ingen forbindelse til programmet.", hint: "Start 'stt-minutes review' igen." };
const STRANGER = { error: "Programmet er startet igen og kender ikke siden her.", hint: "Åbn dets nye adresse i denne browser, så går siden videre." };
/** A browser lets a request of up to 64 KB go on after its page. */
const OUTLIVES = 60_000;

export async function ask(path, { method = "GET", body } = {}) {
  let response;
  const sent = body === undefined ? undefined : JSON.stringify(body);
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: sent,
      keepalive: sent !== undefined && new Blob([sent]).size < OUTLIVES,
    });
  } catch {
    throw new Refused(0, NOBODY);
  }
  const found = await response.json().catch(() => null);
  if (!response.ok) throw new Refused(response.status, found ?? (response.status === 403 ? STRANGER : {}));
  return found ?? {};
}

const FIRST = 500;
const LONGEST = 3000;

/**
 * The queue of edits. `revision()` is the latest the page has seen, `done(answer)` takes an answer in,
 * `conflict(entry, body)` decides about an edit that came too late: true to send it again, false to drop it,
 * `failed(error, entry)` is told of an edit that was refused, `changed()` of every change to the queue.
 *
 * An edit that could not be sent, but may be later, stays first in the queue and is tried again, soon and then every few seconds
 * or when `retry` is called; `trouble` is what was last said of it.
 */
export class Edits {
  constructor({ send, revision, done, failed, conflict, changed }) {
    Object.assign(this, { send, revision, done, failed, conflict, changed });
    this.waiting = [];
    this.running = null;
    this.trouble = null;
    this.wake = null;
  }

  get idle() {
    return !this.running && this.waiting.length === 0;
  }

  /** What is in no file yet, the oldest first. */
  get unsent() {
    return [...(this.running && !this.running.answered ? [this.running] : []), ...this.waiting];
  }

  /** Put an edit in the queue; a waiting one of the same group and kind is replaced by it. `more` is kept with it. */
  add(path, edit, payload, group = null, more = {}) {
    return new Promise((resolve, reject) => {
      const entry = { path, edit, payload, group, ...more, waiters: [[resolve, reject]] };
      const last = this.waiting.at(-1);
      if (group !== null && last?.group === group && last.edit === edit) {
        entry.was = last.was;
        entry.waiters.push(...last.waiters);
        this.waiting.pop();
      }
      this.waiting.push(entry);
      this.changed?.();
      this._next();
    });
  }

  /** Try now what waits for a program that answers. */
  retry() {
    this.wake?.();
  }

  async _next() {
    if (this.running || this.waiting.length === 0) return;
    const entry = (this.running = this.waiting.shift());
    try {
      const answer = await this._sent(entry);
      entry.answered = true;
      if (answer) this.done(answer, entry);
      for (const [resolve] of entry.waiters) resolve(answer);
    } catch (error) {
      this.failed(error, entry);
      for (const [, reject] of entry.waiters) reject(error);
    } finally {
      this.running = null;
      this.trouble = null;
      this.changed?.();
      this._next();
    }
  }

  async _sent(entry) {
    for (let tries = 0; ; tries += 1) {
      try {
        const body = { base: this.revision(), edit: entry.edit, payload: entry.payload, group: entry.group };
        return await this.send(entry.path, body);
      } catch (error) {
        if (error.passes) {
          this.trouble = error;
          this.changed?.();
          await this._pause(Math.min(LONGEST, FIRST * 2 ** tries));
          continue;
        }
        this.trouble = null;
        this.changed?.();
        if (!error.body?.stale) throw error;
        if (!(await this._again(entry, error))) return null;
      }
    }
  }

  /** Ask what is to become of an edit that came too late; the answer may have to wait for the program as well. */
  async _again(entry, error) {
    try {
      return await this.conflict(entry, error.body);
    } catch (other) {
      if (!other.passes) throw other;
      return true; // asked anew when it is sent again and is still too late
    }
  }

  _pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** XMLHttpRequest, because fetch cannot tell how much of a file has been sent. */
export function send(path, file, told) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", path);
    request.upload.addEventListener("progress", (event) => told(event.total ? event.loaded / event.total : 0));
    request.addEventListener("load", () => {
      const body = JSON.parse(request.responseText || "{}");
      if (request.status < 300) resolve(body);
      else reject(new Error(`${body.error ?? "Filen kunne ikke gemmes."} ${body.hint ?? ""}`));
    });
    request.addEventListener("error", () => reject(new Error("Forbindelsen til programmet blev afbrudt.")));
    request.send(file);
  });
}
