// The waveform: an overview of the whole meeting, a closer window, and the item borders that can be moved in it.

import { byId, h } from "./dom.js";
import { clock, percent } from "./format.js";
import { on, state } from "./store.js";
import { NARROWEST, borders, columns, msAt, windowAround, xAt } from "./wave.js";

const SPANS = [10_000, 30_000, 60_000, 180_000, 600_000, 1_800_000, 7_200_000, 36_000_000];

export class Waveform {
  constructor({ player, edit }) {
    this.player = player;
    this.edit = edit;
    this.overview = byId("overview");
    this.wave = byId("wave");
    this.layer = byId("borders");
    this.span = 60_000;
    this.center = 0;
    this.peaks = null;
    this.perSecond = 20;
    this.dragging = null;
    byId("zoom-in").addEventListener("click", () => this.zoom(-1));
    byId("zoom-out").addEventListener("click", () => this.zoom(1));
    this.wave.addEventListener("pointerdown", (event) => this.pointed(event, this.wave, this.window));
    this.overview.addEventListener("pointerdown", (event) => this.pointed(event, this.overview, [0, this.duration]));
    this.wave.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.center = Math.min(this.duration, Math.max(0, this.center + (Math.sign(event.deltaY || event.deltaX) * this.span) / 8));
      this.moved = performance.now();
      this.draw();
    }, { passive: false });
    player.onTime((ms, playing) => this.follow(ms, playing));
    on("sections item", () => this.draw(true));
    new ResizeObserver(() => this.draw(true)).observe(this.wave.parentElement);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw(true));
  }

  get duration() {
    return Math.max(1, this.player.duration);
  }

  get window() {
    return windowAround(this.center, this.span, this.duration);
  }

  /** Fetch the peaks; the server works them out once, and says how far it is. */
  async load(base) {
    const status = byId("wave-status");
    for (;;) {
      const response = await fetch(`${base}peaks`).catch(() => null);
      if (response?.status === 202) {
        const { share } = await response.json();
        status.textContent = `Tegner lydbilledet, ${percent(share)} …`;
        await new Promise((resolve) => setTimeout(resolve, 400));
      } else if (response?.ok) {
        this.perSecond = Number(response.headers.get("x-peaks-per-second"));
        this.peaks = new Int8Array(await response.arrayBuffer());
        status.textContent = "";
        this.draw(true);
        return;
      } else {
        status.textContent = "Der er intet lydbillede.";
        return;
      }
    }
  }

  zoom(step) {
    const at = SPANS.findIndex((span) => span >= this.span);
    this.span = Math.max(NARROWEST, SPANS[Math.min(SPANS.length - 1, Math.max(0, at + step))]);
    this.center = this.player.ms;
    this.draw(true);
  }

  show(ms) {
    this.center = ms;
    this.draw(true);
  }

  follow(ms, playing) {
    const [start, end] = this.window;
    const recently = performance.now() - (this.moved ?? -1e9) < 3000;
    if (!this.dragging && !recently && (ms < start || ms > end || (playing && ms > start + (end - start) * 0.85))) {
      this.center = ms + (end - start) * (playing ? 0.3 : 0);
    }
    this.draw();
  }

  pointed(event, canvas, window) {
    const box = canvas.getBoundingClientRect();
    const ms = msAt(event.clientX - box.left, box.width, window);
    this.player.seek(ms);
    if (canvas === this.overview) this.show(ms);
  }

  draw(everything = false) {
    if (this.asked) {
      this.everything ||= everything;
      return;
    }
    this.everything = everything || this.everything;
    this.asked = requestAnimationFrame(() => {
      this.asked = null;
      const all = this.everything;
      this.everything = false;
      this.paint(all);
    });
  }

  paint(everything) {
    if (!state.meeting) return;
    const colours = getComputedStyle(document.body);
    const colour = (name) => colours.getPropertyValue(name).trim();
    const window = this.window;
    this.one(this.overview, [0, this.duration], colour, everything);
    this.one(this.wave, window, colour, true);
    if (everything || this.drawn !== window.join()) this.placeBorders(window);
    this.drawn = window.join();
  }

  one(canvas, window, colour, fresh) {
    const ratio = devicePixelRatio || 1;
    const width = Math.round(canvas.clientWidth * ratio);
    const height = Math.round(canvas.clientHeight * ratio);
    if (!width || !height) return;
    // Setting the size empties the canvas and its cached picture.
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      fresh = true;
    }
    const ctx = canvas.getContext("2d");
    if (canvas === this.overview) {
      if (fresh || !this.picture) {
        this.picture = new OffscreenCanvas(width, height);
        this.sound(this.picture.getContext("2d"), width, height, window, colour);
      }
      ctx.drawImage(this.picture, 0, 0);
      const [start, end] = this.window.map((ms) => xAt(ms, width, window));
      ctx.strokeStyle = colour("--ink");
      ctx.lineWidth = ratio;
      ctx.strokeRect(start + 0.5, 0.5, Math.max(2, end - start - 1), height - 1);
    } else this.sound(ctx, width, height, window, colour);
    const x = xAt(this.player.ms, width, window);
    ctx.fillStyle = colour("--played");
    ctx.fillRect(Math.round(x) - ratio, 0, 2 * ratio, height);
  }

  sound(ctx, width, height, window, colour) {
    ctx.fillStyle = colour("--ground");
    ctx.fillRect(0, 0, width, height);
    const [start, end] = window;
    for (const [item, from, to] of state.meeting.sections) {
      if (to < start || from > end) continue;
      const left = xAt(Math.max(from, start), width, window);
      const right = xAt(Math.min(to, end), width, window);
      if (item === state.item) {
        ctx.fillStyle = colour("--accent-soft");
        ctx.fillRect(left, 0, right - left, height);
      }
      ctx.fillStyle = colour("--edge");
      if (from > start) ctx.fillRect(Math.round(left), 0, 1, height);
    }
    if (!this.peaks) return;
    const [low, high] = columns(this.peaks, this.perSecond, window, width);
    ctx.fillStyle = colour("--wave");
    const middle = height / 2;
    for (let x = 0; x < width; x += 1) {
      const top = middle - (high[x] / 127) * (middle - 2);
      ctx.fillRect(x, top, 1, Math.max(1, middle - (low[x] / 127) * (middle - 2) - top));
    }
  }

  placeBorders(window) {
    if (this.dragging) return;
    const width = this.wave.clientWidth;
    const focused = document.activeElement?.closest?.(".border")?.dataset.index;
    const shown = borders(state.meeting.sections)
      .map((border, index) => ({ ...border, index }))
      .filter(({ ms }) => ms >= window[0] && ms <= window[1]);
    this.layer.replaceChildren(...(shown.length > 60 ? [] : shown).map((border) => this.border(border, width, window)));
    if (focused !== undefined) this.layer.querySelector(`[data-index="${focused}"]`)?.focus();
  }

  border(border, width, window) {
    const name = border.after === null ? "uden for dagsordenen" : `punkt ${border.after}`;
    const element = h("div", {
      class: "border",
      role: "slider",
      tabindex: "0",
      "aria-label": `Her begynder ${name}`,
      "aria-valuemin": String(Math.round(border.least)),
      "aria-valuemax": String(Math.round(border.most)),
      "aria-valuenow": String(Math.round(border.ms)),
      "aria-valuetext": clock(border.ms),
      data: { index: border.index, label: border.after === null ? "Uden for" : `Punkt ${border.after}` },
    });
    const place = (ms) => {
      element.style.left = `${xAt(ms, width, window)}px`;
    };
    place(border.ms);
    const put = (ms) => this.move(border, Math.min(border.most, Math.max(border.least, ms)));
    element.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      element.setPointerCapture(event.pointerId);
      element.focus();
      const left = this.wave.getBoundingClientRect().left;
      let to = null;
      this.dragging = border;
      const dragged = (e) => {
        to = Math.min(border.most, Math.max(border.least, msAt(e.clientX - left, width, window)));
        place(to);
        byId("now").textContent = clock(to);
      };
      const dropped = () => {
        element.removeEventListener("pointermove", dragged);
        this.dragging = null;
        if (to !== null) put(to);
      };
      element.addEventListener("pointermove", dragged);
      element.addEventListener("pointerup", dropped, { once: true });
      element.addEventListener("pointercancel", dropped, { once: true });
    });
    element.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -500, ArrowRight: 500, PageDown: -5000, PageUp: 5000 }[event.key];
      if (event.key === "Enter") this.player.playFrom(border.ms);
      else if (step) put(border.ms + (event.shiftKey ? step / 5 : step));
      else return;
      event.preventDefault();
    });
    return element;
  }

  move(border, ms) {
    const to = Math.round(ms);
    const old = border.ms;
    if (to === old) return;
    const [start, end, item] = to > old ? [old, to, border.before] : [to, old, border.after];
    this.edit("assign", { start_ms: start, end_ms: end, item }).catch(() => {});
  }
}
