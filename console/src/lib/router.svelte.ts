// Where the person is: the path behind /console/, and the filters of a screen in the query.

const BASE = "/console/";

class Router {
  path = $state("");
  params = $state(new URLSearchParams());
  /** What a screen is about: "warning/<id>" behind its slash. */
  rest = $derived(this.path.includes("/") ? this.path.slice(this.path.indexOf("/") + 1) : "");

  constructor() {
    this.read();
    addEventListener("popstate", () => this.read());
  }

  private read(): void {
    const path = location.pathname;
    this.path = path.startsWith(BASE) ? decodeURIComponent(path.slice(BASE.length)).replace(/\/$/, "") : "";
    this.params = new URLSearchParams(location.search);
  }

  href(path: string, params: Record<string, string> = {}): string {
    const q = new URLSearchParams(Object.entries(params).filter(([, v]) => v !== "")).toString();
    return BASE + path.split("/").map(encodeURIComponent).join("/") + (q ? `?${q}` : "");
  }

  go(path: string, params: Record<string, string> = {}): void {
    history.pushState(null, "", this.href(path, params));
    this.read();
    scrollTo(0, 0);
  }

  /** filter: changes one filter of this screen, without a step back in the history. */
  filter(name: string, value: string): void {
    const q = new URLSearchParams(this.params);
    if (value) q.set(name, value);
    else q.delete(name);
    const text = q.toString();
    history.replaceState(null, "", location.pathname + (text ? `?${text}` : ""));
    this.params = q;
  }

  /** follow: takes over clicks on links inside the console. */
  follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest("a");
    if (!link || link.origin !== location.origin || !link.pathname.startsWith(BASE) || link.target || link.download) return;
    event.preventDefault();
    history.pushState(null, "", link.href);
    this.read();
    scrollTo(0, 0);
  }
}

export const router = new Router();
