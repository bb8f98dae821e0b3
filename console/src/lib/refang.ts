// Values out of whatever a person pastes, also written so that nobody clicks them.

/** refang: hxxp://evil[.]example becomes http://evil.example. */
export function refang(text: string): string {
  return text
    .replace(/\bhxxp(s?)(?=:|\[:\])/gi, "http$1")
    .replace(/\[:\]/g, ":")
    .replace(/\s?[[({](?:\.|dot)[\])}]\s?/gi, ".")
    .replace(/\s?[[({](?:@|at)[\])}]\s?/gi, "@")
    .replace(/\[\/\]/g, "/");
}

const VALUE =
  /https?:\/\/[^\s"'<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[0-9a-f]{64}\b|\b[0-9a-f]{40}\b|\b[0-9a-f]{32}\b|\bCVE-\d{4}-\d{4,}\b|(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?(?![\w.])|(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:\/\d{1,3})?(?![\w:])|\b(?:[\p{L}\p{N}_-]+\.)+\p{L}{2,}\b/giu;

/** values: what can be looked up in a text, each once, in order; the whole text when it is one word. */
export function values(text: string, most = 100): string[] {
  const clean = refang(text).trim();
  const found = clean.match(VALUE) ?? (clean && !/\s/.test(clean) ? [clean] : []);
  return [...new Set(found.map((v) => v.replace(/[.,;:)]+$/, "")))].slice(0, most);
}

/** defang: http://evil.example becomes hxxp://evil[.]example, which nobody clicks and no mail gateway follows. */
export function defang(value: string): string {
  const scheme = /^http(s?):\/\//i.exec(value);
  if (!scheme) return value.replaceAll(".", "[.]").replace("@", "[@]");
  const rest = value.slice(scheme[0].length);
  const end = rest.search(/[/?#]/);
  const host = end < 0 ? rest : rest.slice(0, end);
  return `hxxp${scheme[1] ?? ""}://${host.replaceAll(".", "[.]")}${end < 0 ? "" : rest.slice(end)}`;
}
