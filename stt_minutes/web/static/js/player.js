// Playing the meeting's sound.

import { byId, h } from "./dom.js";
import { clock } from "./format.js";

export const RATES = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
const STEP = 3000;

export class Player {
  constructor() {
    this.audio = byId("audio");
    this.listeners = [];
    this.stopAt = null;
    this.pending = null;
    this.duration = 0;
    byId("play").addEventListener("click", () => this.toggle());
    byId("back").addEventListener("click", () => this.skip(-STEP));
    byId("forward").addEventListener("click", () => this.skip(STEP));
    const rate = byId("rate");
    for (const value of RATES) rate.append(h("option", { value: String(value) }, `${String(value).replace(".", ",")}×`));
    rate.value = "1";
    rate.addEventListener("change", () => this.setRate(Number(rate.value)));
    this.audio.addEventListener("play", () => this.playing());
    for (const name of ["pause", "ended"]) this.audio.addEventListener(name, () => this.stopped());
    for (const name of ["seeked", "timeupdate", "loadedmetadata"]) this.audio.addEventListener(name, () => this.told());
    this.audio.addEventListener("error", () => {
      if (this.wav && !this.audio.src.endsWith("sound.wav")) {
        this.pending = this.ms;
        this.audio.src = this.wav;
      }
    });
    this.audio.addEventListener("loadedmetadata", () => {
      if (!this.duration && Number.isFinite(this.audio.duration)) byId("length").textContent = clock(this.audio.duration * 1000);
      if (this.pending !== null) this.audio.currentTime = this.pending / 1000;
      this.pending = null;
    });
  }

  /** The sound at `base`: the original if the browser plays it, else the WAV that the server makes of it. */
  load(base, sound, duration) {
    this.duration = duration;
    byId("length").textContent = clock(duration);
    const controls = byId("player").querySelectorAll("button, select");
    if (!sound) {
      for (const each of controls) each.disabled = true;
      return;
    }
    for (const each of controls) each.disabled = false;
    this.wav = `${base}sound.wav`;
    // The same sound goes on from where it is.
    if (!this.audio.src) this.audio.src = sound.original ? `${base}sound` : this.wav;
  }

  get ms() {
    return this.pending ?? this.audio.currentTime * 1000;
  }

  get on() {
    return !this.audio.paused;
  }

  onTime(listener) {
    this.listeners.push(listener);
  }

  told() {
    byId("now").textContent = clock(this.ms);
    for (const listener of this.listeners) listener(this.ms, this.on);
  }

  playing() {
    byId("play").textContent = "Pause";
    const tick = () => {
      if (this.stopAt !== null && this.ms >= this.stopAt) this.audio.pause();
      this.told();
      if (this.on) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  stopped() {
    byId("play").textContent = "Afspil";
    this.stopAt = null;
    this.told();
  }

  toggle() {
    this.stopAt = null;
    if (this.on) this.audio.pause();
    else this.start();
  }

  stop() {
    this.audio.pause();
  }

  start() {
    this.audio.play().catch(() => {});
  }

  seek(ms) {
    const to = Math.min(Math.max(0, ms), this.duration);
    this.stopAt = null;
    if (this.audio.readyState === 0) this.pending = to;
    else this.audio.currentTime = to / 1000;
    this.told();
  }

  skip(ms) {
    this.seek(this.ms + ms);
  }

  playFrom(ms) {
    this.seek(ms);
    this.start();
  }

  playSpan(start, end) {
    this.playFrom(Math.max(0, start - 150));
    this.stopAt = end + 350;
  }

  setRate(rate) {
    this.audio.playbackRate = rate;
    this.audio.defaultPlaybackRate = rate;
    byId("rate").value = String(rate);
    this.rateChosen?.(rate);
  }

  /** One step slower (-1) or faster (1). */
  stepRate(step) {
    const at = RATES.indexOf(Number(byId("rate").value));
    this.setRate(RATES[Math.min(RATES.length - 1, Math.max(0, at + step))]);
  }
}
