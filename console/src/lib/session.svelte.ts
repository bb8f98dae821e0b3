// Who is logged in.
import { get, onSignedOut, send, setProof } from "./api";
import type { Session } from "./model";

class Login {
  /** undefined: not asked yet; null: nobody. */
  who = $state<Session | null | undefined>(undefined);
  /** The session ended under the person's hands: what is on the screen stays. */
  lost = $state(false);

  constructor() {
    onSignedOut(() => {
      if (this.who) this.lost = true;
      else this.who = null;
    });
  }

  private take(session: Session): void {
    setProof(session.csrf);
    this.who = session;
    this.lost = false;
  }

  async find(): Promise<void> {
    try {
      this.take(await get<Session>("/api/v1/session"));
    } catch {
      this.who = null;
    }
  }

  async begin(name: string, password: string, code: string): Promise<void> {
    const body = { name, password, ...(code ? { code } : {}) };
    const answer = await send("/api/v1/session", { method: "POST", body, quiet: true });
    this.take((await answer.json()) as Session);
  }

  async end(): Promise<void> {
    await send("/api/v1/session", { method: "DELETE", quiet: true }).catch(() => undefined);
    this.who = null;
  }

  may(scope: string): boolean {
    return this.who?.scopes.split(/[ ,]+/).includes(scope) ?? false;
  }
}

export const login = new Login();
