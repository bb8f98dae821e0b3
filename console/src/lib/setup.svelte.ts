// The first steps of a hub: what was typed, kept in this tab; the password, the key's answers and secrets only in memory.
import { router } from "./router.svelte";

export const STEPS = ["centre", "operator", "factor", "rules", "feeds", "member"] as const;
export type Step = (typeof STEPS)[number];

const KEPT = "setup";
const EMPTY = {
  key: "",
  reached: "centre" as Step,
  centre: "",
  country: "",
  constituency: "",
  name: "",
  retention: "30",
  tlp: "amber",
  feeds: [] as string[],
  feedName: "",
  feedUrl: "",
  member: "",
  memberCountry: "",
  sector: "",
  networks: "",
  domains: "",
};

export interface Factor {
  uri: string;
  recovery_codes: string[];
  /** For whom it was drawn. */
  of: string;
}

class Setup {
  fields = $state({ ...EMPTY });
  password = $state("");
  again = $state("");
  factor = $state<Factor>();
  /** The first sensor's token, to be shown with what it is for. */
  token = $state("");

  /** begin: what this tab keeps, and the key out of the address, where it does not stay. */
  begin(): void {
    try {
      Object.assign(this.fields, JSON.parse(sessionStorage.getItem(KEPT) ?? "{}"));
    } catch {
      sessionStorage.removeItem(KEPT);
    }
    const key = new URLSearchParams(location.hash.slice(1)).get("key");
    if (!key) return;
    this.fields.key = key;
    history.replaceState(null, "", location.pathname);
  }

  keep(): void {
    sessionStorage.setItem(KEPT, JSON.stringify(this.fields));
  }

  /** end: nothing of it is needed any more. */
  end(): void {
    sessionStorage.removeItem(KEPT);
    Object.assign(this.fields, EMPTY);
    this.factor = undefined;
    this.password = this.again = "";
  }

  go(step: Step): void {
    if (STEPS.indexOf(step) > STEPS.indexOf(this.fields.reached)) this.fields.reached = step;
    router.go(`setup/${step}`);
  }

  before(step: Step): Step | undefined {
    return STEPS[STEPS.indexOf(step) - 1];
  }

  after(step: Step): Step | undefined {
    return STEPS[STEPS.indexOf(step) + 1];
  }
}

export const setup = new Setup();
