// What is in no file yet, kept by the browser until it is: when the program has ended, or a tab was closed too soon.
//
// Each page keeps its own list, under a name that it also holds as a lock: a list that nobody holds was left by a page that is gone.

const PREFIX = "stt-minutes-unsent:";
const NOTHING = { length: 0, key: () => null, getItem: () => null, setItem() {}, removeItem() {} };

/** The browser's store; some are set to have none, and say so when it is asked for. */
function kept() {
  try {
    return globalThis.localStorage ?? NOTHING;
  } catch {
    return NOTHING;
  }
}

export class Unsent {
  /** `meeting` tells this meeting from every other; `store` and `locks` are the browser's. */
  constructor(meeting, { store = kept(), locks = globalThis.navigator?.locks, name = crypto.randomUUID() } = {}) {
    this.base = `${PREFIX}${meeting}:`;
    this.own = this.base + name;
    this.store = store;
    this.locks = locks;
    this.queued = [];
    this.found = [];
  }

  /** Hold this page's name for as long as the page is there. */
  begin() {
    return new Promise((resolve) => {
      const held = this.locks?.request(this.own, () => {
        resolve();
        return new Promise(() => {});
      });
      if (held) held.catch(resolve);
      else resolve();
    });
  }

  /** The queue is now this; walking back and forth among the steps is not kept. */
  keep(entries) {
    this.queued = entries.filter(({ path }) => path === "edit").map(({ waiters, answered, ...entry }) => entry);
    this._write();
  }

  /** What pages that are gone have left, the oldest first; it is kept here until it is settled. */
  async adopt() {
    const take = async () => {
      const { held = [] } = (await this.locks?.query()) ?? {};
      const living = new Set([this.own, ...held.map(({ name }) => name)]);
      for (const key of this._keys()) {
        if (living.has(key)) continue;
        this.found.push(...this._read(key));
        this._write();
        this.store.removeItem(key);
      }
    };
    try {
      await (this.locks ? this.locks.request(`${this.base}adopt`, take) : take());
    } catch {
      // A browser that keeps nothing has nothing to give back.
    }
    this.found.sort((a, b) => a.at - b.at);
    return [...this.found];
  }

  settle(entry) {
    this.found = this.found.filter((each) => each !== entry);
    this._write();
  }

  _keys() {
    return Array.from({ length: this.store.length }, (_, i) => this.store.key(i)).filter((key) => key.startsWith(this.base));
  }

  _read(key) {
    try {
      const found = JSON.parse(this.store.getItem(key));
      return Array.isArray(found) ? found.filter((each) => each && typeof each.edit === "string" && typeof each.payload === "object") : [];
    } catch {
      return [];
    }
  }

  _write() {
    const all = [...this.found, ...this.queued];
    try {
      if (all.length) this.store.setItem(this.own, JSON.stringify(all));
      else this.store.removeItem(this.own);
    } catch {
      // Full, or not allowed: the page itself still has it, and warns when it is closed.
    }
  }
}
