// The hub's event stream: warnings as they change, counters. A stream that was cut goes on behind the last event.
import type { Comment, Warning } from "./model";

export type LiveState = "connecting" | "live" | "stale";

/** No event, not even a heartbeat, for this long: the stream is cut though nobody said so. */
const SILENCE_MS = 45_000;
const RETRY_MS = 2_000;
/** What is fetched is fetched again this long after the last time at the earliest, when something came, and at the latest. */
const SOON_MS = 10_000;
const LATE_MS = 60_000;

class Live {
  state = $state<LiveState>("connecting");
  since = $state(Date.now());
  warnings = $state<Record<string, Warning>>({});
  /** Said since this page was opened. */
  comments = $state<Record<number, Comment>>({});
  counters = $state<Record<string, number | string>>({});
  /** Goes up when what was fetched may be out of date: after events, after a cut, and every minute. */
  round = $state(0);

  private account = 0;
  private after = "";
  private turned = Date.now();
  private told = false;
  private abort: AbortController | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  /** start: as this account; what another one was told is forgotten. */
  start(account: number): void {
    this.stop();
    if (this.account !== account) {
      this.account = account;
      this.after = "";
      this.warnings = {};
      this.comments = {};
      this.counters = {};
    }
    void this.follow();
  }

  stop(): void {
    this.abort?.abort();
    clearTimeout(this.watchdog);
    clearTimeout(this.waiting);
  }

  private mark(state: LiveState): void {
    if (this.state !== state) this.since = Date.now();
    this.state = state;
  }

  /** alive: something came, if only a heartbeat, of which there is one every 15 seconds. */
  private alive(): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.abort?.abort(), SILENCE_MS);
    if (Date.now() - this.turned > (this.told ? SOON_MS : LATE_MS)) this.turn();
  }

  private turn(): void {
    this.turned = Date.now();
    this.told = false;
    this.round++;
  }

  private async follow(): Promise<void> {
    this.abort = new AbortController();
    try {
      const answer = await fetch(`/api/v1/stream?after=${this.after || "open"}`, {
        credentials: "same-origin",
        signal: this.abort.signal,
      });
      if (answer.status === 401 || answer.status === 403 || !answer.body) {
        this.mark("stale");
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      await this.read(answer.body);
    } catch {
      // Whatever cut it: the place behind the last event is known, so that nothing is missed.
    }
    this.mark("stale");
    this.waiting = setTimeout(() => void this.follow(), RETRY_MS);
  }

  private async read(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    if (this.state === "stale") this.turn();
    this.mark("live");
    this.alive();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      this.alive();
      this.mark("live");
      text += value;
      for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) this.take(text.slice(0, end));
    }
  }

  private take(block: string): void {
    let type = "message";
    let data = "";
    for (const line of block.split("\n")) {
      const at = line.indexOf(": ");
      if (at < 1) continue;
      const field = line.slice(0, at);
      const value = line.slice(at + 2);
      if (field === "event") type = value;
      else if (field === "data") data += value;
      else if (field === "id") this.after = value;
    }
    if (!data) return;
    this.told = true;
    if (type === "warning") {
      const warning = JSON.parse(data) as Warning;
      this.warnings[warning.id] = warning;
    } else if (type === "comment") {
      const comment = JSON.parse(data) as Comment;
      this.comments[comment.id] = comment;
    } else if (type === "sightings") {
      this.counters = JSON.parse(data) as Record<string, number | string>;
    }
  }
}

export const live = new Live();
