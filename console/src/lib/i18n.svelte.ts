// Messages, numbers and times in the person's language.
import en from "../messages/en.json";
import { CLOCK_STEP_S } from "./clock.svelte";

export type Key = keyof typeof en;
type Catalogue = Record<string, string>;

export const LANGUAGES = { ar: "العربية", zh: "中文", en: "English", fr: "Français", ru: "Русский", es: "Español" } as const;
export type Language = keyof typeof LANGUAGES;

const catalogues: Record<Language, () => Promise<{ default: Catalogue }>> = {
  en: async () => ({ default: en }),
  ar: () => import("../messages/ar.json"),
  zh: () => import("../messages/zh.json"),
  fr: () => import("../messages/fr.json"),
  ru: () => import("../messages/ru.json"),
  es: () => import("../messages/es.json"),
};

function preferred(): Language {
  const kept = localStorage.getItem("language");
  for (const wish of kept ? [kept] : navigator.languages) {
    const short = wish.slice(0, 2).toLowerCase();
    if (short in LANGUAGES) return short as Language;
  }
  return "en";
}

class I18n {
  language = $state<Language>("en");
  private catalogue = $state<Catalogue>(en);
  private plural = $derived(new Intl.PluralRules(this.language));
  private number = $derived(new Intl.NumberFormat(this.language, { maximumFractionDigits: 2 }));
  private share = $derived(new Intl.NumberFormat(this.language, { style: "percent", maximumFractionDigits: 1 }));
  private compact = $derived(new Intl.NumberFormat(this.language, { notation: "compact", maximumFractionDigits: 1 }));
  private moment = $derived(
    new Intl.DateTimeFormat(this.language, {
      dateStyle: "medium",
      timeStyle: "medium",
      hourCycle: "h23",
      timeZone: "UTC",
    }),
  );
  private whole = $derived(
    new Intl.DateTimeFormat(this.language, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" }),
  );
  // The narrow form of these languages is a bare minus: "-4 h".
  private relative = $derived(
    new Intl.RelativeTimeFormat(this.language, { style: /fr|ru/.test(this.language) ? "short" : "narrow", numeric: "auto" }),
  );
  private regions = $derived(new Intl.DisplayNames(this.language, { type: "region" }));

  async begin(): Promise<void> {
    await this.use(preferred());
  }

  async use(language: Language): Promise<void> {
    this.catalogue = (await catalogues[language]()).default;
    this.language = language;
    document.documentElement.lang = language;
    document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
  }

  choose(language: Language): void {
    localStorage.setItem("language", language);
    void this.use(language);
  }

  /** t: the message, with {names} replaced; with n, the form that the language's plural asks for. */
  t(key: Key, values: Record<string, string | number> = {}): string {
    let text = this.catalogue[key] ?? en[key];
    if (typeof values.n === "number") text = this.catalogue[`${key}.${this.plural.select(values.n)}`] ?? text;
    return text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name];
      return typeof value === "number" ? this.number.format(value) : (value ?? "");
    });
  }

  /** word: a word of the hub (severity, state, sector), translated when it is one of the catalogue. */
  word(group: string, word: string): string {
    return this.catalogue[`${group}.${word}`] ?? word;
  }

  num(n: number): string {
    return this.number.format(n);
  }

  percent(share: number): string {
    return this.share.format(share);
  }

  short(n: number): string {
    return this.compact.format(n);
  }

  /** when: date and time in UTC, as every screen shows them. */
  when(time: string | undefined): string {
    return time ? `${this.moment.format(new Date(time))} UTC` : "";
  }

  /** hour: when one began, in UTC and milliseconds, with its day. */
  hour(begin: number): string {
    return this.whole.format(begin);
  }

  /** ago: how long before now, in the largest unit that is whole. The clock goes in steps: what it has not reached is now. */
  ago(time: string | number, now: number): string {
    const ahead = Math.round((new Date(time).getTime() - now) / 1000);
    const seconds = ahead > 0 && ahead <= CLOCK_STEP_S ? 0 : ahead;
    const units: [Intl.RelativeTimeFormatUnit, number][] = [
      ["day", 86400],
      ["hour", 3600],
      ["minute", 60],
    ];
    for (const [unit, size] of units)
      if (Math.abs(seconds) >= size) return this.relative.format(Math.trunc(seconds / size), unit);
    return this.relative.format(seconds, "second");
  }

  /** span: a length of time in its two largest units; "-" stands before one that is negative. */
  span(seconds: number): string {
    const sign = seconds < 0 ? "−" : "";
    let left = Math.abs(Math.round(seconds));
    const parts: string[] = [];
    for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]] as const) {
      const n = Math.floor(left / size);
      if (n === 0 || parts.length === 2) continue;
      parts.push(new Intl.NumberFormat(this.language, { style: "unit", unit, unitDisplay: "short" }).format(n));
      left -= n * size;
    }
    return sign + (parts.join(" ") || new Intl.NumberFormat(this.language, { style: "unit", unit: "second", unitDisplay: "short" }).format(0));
  }

  /** members: how many are hit; with a floor, the band that it is in. */
  members(n: number, floor = 1): string {
    if (floor <= 1) return this.t("warning.members", { n });
    return n === 0 ? this.t("warning.fewer", { floor: this.num(floor) }) : this.t("warning.orMore", { least: this.num(n) });
  }

  country(code: string | undefined): string {
    if (!code || !/^[A-Z]{2}$/.test(code)) return code ?? "";
    try {
      return this.regions.of(code) ?? code;
    } catch {
      return code;
    }
  }
}

export const i18n = new I18n();
