// Files that the console writes and reads by itself.

/** csvOf: RFC 4180. What a spreadsheet would run as a formula gets an apostrophe in front. */
export function csvOf(columns: string[], rows: Record<string, unknown>[]): string {
  const field = (v: unknown): string => {
    const text = v === undefined || v === null ? "" : String(v);
    const safe = /^[=+\-@'\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [columns, ...rows.map((r) => columns.map((c) => r[c]))].map((r) => r.map(field).join(",")).join("\r\n") + "\r\n";
}

/** saveFile: as if it had been downloaded. */
export function saveFile(name: string, type: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** csvHead: the first rows of a text in columns, and what parts them; at most rows rows. Quotes as in RFC 4180. */
export function csvHead(text: string, rows: number): { separator: string; rows: string[][] } {
  const lines = text.split(/\r?\n/, 60).filter((line) => line.trim() && !line.startsWith("#"));
  const separator = [",", ";", "\t"].reduce((a, b) => ((lines[0]?.split(b).length ?? 0) > (lines[0]?.split(a).length ?? 0) ? b : a));
  const cut = (line: string): string[] => {
    const fields: string[] = [];
    let field = "";
    let quoted = false;
    for (let i = 0; i < line.length; i++) {
      const c = line[i] ?? "";
      if (c === '"' && quoted && line[i + 1] === '"') field += line[++i];
      else if (c === '"') quoted = !quoted;
      else if (c === separator && !quoted) {
        fields.push(field);
        field = "";
      } else field += c;
    }
    return [...fields, field].map((f) => f.trim());
  };
  return { separator, rows: lines.slice(0, rows).map(cut) };
}
