// Calls of the hub's API: the session's cookie goes along by itself, its proof against forgery with each change.

/** What went wrong, as RFC 9457 tells it; status 0: the hub was not reached. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly retryAfter = 0,
  ) {
    super(detail || title);
  }
}

let csrf = "";
/** setProof: of the session that was begun or found. */
export function setProof(text: string): void {
  csrf = text;
}

let signedOut: () => void = () => {};
/** onSignedOut: called when the hub knows the session no more. */
export function onSignedOut(what: () => void): void {
  signedOut = what;
}

async function problemOf(answer: Response): Promise<Problem> {
  let title = answer.statusText;
  let detail = "";
  try {
    const body = (await answer.json()) as { title?: string; detail?: string };
    title = body.title ?? title;
    detail = body.detail ?? "";
  } catch {
    // Not JSON: the status line is all that is known.
  }
  return new Problem(answer.status, title, detail, Number(answer.headers.get("Retry-After") ?? 0));
}

interface Options {
  method?: string;
  body?: unknown;
  /** A body as it stands: lines of a log, a document. */
  text?: string | Blob;
  signal?: AbortSignal | undefined;
  /** If-Match: only if nobody decided since. */
  match?: string;
  /** The caller handles a session that is over, as the login itself does. */
  quiet?: boolean;
}

/** send: the answer, when it is one of success; else throws a Problem. */
export async function send(path: string, options: Options = {}): Promise<Response> {
  const method = options.method ?? "GET";
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRF-Token"] = csrf;
  if (options.match) headers["If-Match"] = options.match;
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.text !== undefined) headers["Content-Type"] = typeof options.text === "string" ? "text/plain" : "application/octet-stream";
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      ...(options.body !== undefined ? { body: JSON.stringify(options.body) } : {}),
      ...(options.text !== undefined ? { body: options.text } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem(0, "", "");
  }
  if (answer.ok) return answer;
  if (answer.status === 401 && !options.quiet) signedOut();
  throw await problemOf(answer);
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await send(path, { signal })).json()) as T;
}

export async function change<T>(method: string, path: string, body?: unknown): Promise<T | undefined> {
  const answer = await send(path, { method, body });
  const text = await answer.text();
  return text ? (JSON.parse(text) as T) : undefined;
}

export interface Page<T> {
  items: T[];
  /** Of all pages, when the hub tells. */
  total?: number;
  next?: string;
}

/** query: "?a=b" of what is not empty. */
export function query(parts: Record<string, string | number | undefined>): string {
  const q = new URLSearchParams();
  for (const [name, value] of Object.entries(parts)) if (value !== undefined && value !== "") q.set(name, String(value));
  const text = q.toString();
  return text ? `?${text}` : "";
}
