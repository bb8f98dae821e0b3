// The hub's event stream: warnings as they change, counters. A stream that was cut goes on behind the last event.
import type { Warning } from "./model";

export type LiveState = "connecting" | "live" | "stale";

/** No event, not even a heartbeat, for this long: the stream is cut though nobody said so. */
const SILENCE_MS = 45_000;
const RETRY_MS = 2_000;

class Live {
  state = $state<LiveState>("connecting");
  since = $state(Date.now());
  warnings = $state<Record<string, Warning>>({});
  counters = $state<Record<string, number | string>>({});

  private after = "";
  private abort: AbortController | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  start(): void {
    this.stop();
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

  private alive(): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.abort?.abort(), SILENCE_MS);
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
    if (type === "warning") {
      const warning = JSON.parse(data) as Warning;
      this.warnings[warning.id] = warning;
    } else if (type === "sightings") {
      this.counters = JSON.parse(data) as Record<string, number | string>;
    }
  }
}

export const live = new Live();
