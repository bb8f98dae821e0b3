// Two weeks of three members, as their sensors tell of them: enough to know what is usual, and who is likely to be next.

const HOUR_MS = 3_600_000;
const DAYS = 14;
/** As the system's database of places has them: the United States, the Russian Federation. */
const AMERICAN = "12.0.0.9";
const RUSSIAN = "5.188.10.1";

const alert = (time, source, port) =>
  JSON.stringify({
    timestamp: new Date(time).toISOString(),
    event_type: "alert",
    src_ip: source,
    src_port: 40000,
    dest_ip: "192.0.2.1",
    dest_port: port,
    proto: "TCP",
    alert: { signature_id: 7, signature: "scan", severity: 2 },
  });

/**
 * fortnight: members north, south and east. What comes to north at port 22 comes to south, and the reverse; all three meet the same at
 * port 445, in the last five hours far more than before; one address is on a list. At the end north meets a new one at port 22.
 */
export async function fortnight(hub) {
  const tokens = {};
  for (const [name, country] of [["north", "DE"], ["south", "FR"], ["east", "IT"]]) {
    hub.run(["member", "add", name, "--country", country, "--sector", "water"]);
    tokens[name] = hub.run(["token", "add", "--member", name, "--scope", "observe"]).trim();
  }
  hub.run(["import", "--feed", "list", "--tlp", "green", "--format", "list", "-"], `${RUSSIAN}\n`);
  const met = async (member, lines) => {
    const answer = await fetch(`${hub.url}/api/v1/observations?format=eve`, {
      method: "POST",
      headers: { Authorization: `Bearer ${tokens[member]}` },
      body: lines.join("\n"),
    });
    if (!answer.ok) throw new Error(await answer.text());
  };
  const last = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - HOUR_MS;
  for (let back = DAYS * 24; back >= 0; back--) {
    const begin = last - back * HOUR_MS;
    const minute = (i) => begin + i * 60_000;
    const day = Math.floor(back / 24);
    const phase = back % 24;
    const shared = Array.from({ length: 60 }, (_, i) => `45.66.${day}.${i}`);
    const lines = { north: [], south: [], east: [] };
    if (phase === 20) lines[day % 2 ? "north" : "south"].push(...shared.map((s, i) => alert(minute(i), s, 22)));
    if (phase === 14) lines[day % 2 ? "south" : "north"].push(...shared.map((s, i) => alert(minute(i), s, 22)));
    for (const member of Object.keys(lines)) {
      for (let i = 0; i < (back < 5 ? 50 : 2); i++) lines[member].push(alert(minute(i), i % 2 ? RUSSIAN : AMERICAN, 445));
      await met(member, lines[member]);
    }
  }
  await met("north", [alert(last + 50 * 60_000, "45.99.113.22", 22)]);
}
