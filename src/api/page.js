// The status page: open warnings, live. The token comes in the fragment of the link that 'tocsin serve' prints, which
// browsers do not send, and stays in this tab.
"use strict";

const $ = (id) => document.getElementById(id);
const warnings = new Map();
let after = "";

function token() {
  const match = /^#token=(\S+)$/.exec(location.hash);
  if (match) {
    sessionStorage.setItem("token", match[1]);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem("token") || "";
}

function state(text, kind) {
  $("state").textContent = text;
  $("state").className = kind;
}

function element(name, text, className) {
  const e = document.createElement(name);
  e.textContent = text;
  if (className) e.className = className;
  return e;
}

function show(warning) {
  const item = element("li", "", warning.severity);
  item.append(element("h3", warning.title));
  const since = new Date(warning.raised).toLocaleString();
  item.append(element("p",
    `${warning.severity} · confidence ${warning.confidence} · ${warning.tlp} · since ${since} · version ${warning.version}`, "facts"));
  const values = (warning.indicators || []).slice(0, 5).map((v) => v.value).join(", ");
  if (values) item.append(element("p", values));
  return item;
}

function draw() {
  const order = ["critical", "high", "medium", "low", "info"];
  const open = [...warnings.values()].filter((w) => w.state === "open");
  open.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || (a.updated < b.updated ? 1 : -1));
  $("none").hidden = open.length > 0;
  $("warnings").replaceChildren(...open.map(show));
}

function count(pairs) {
  $("counters").replaceChildren(...pairs.map(([name, value]) => {
    const div = document.createElement("div");
    div.append(element("dt", name), element("dd", Number(value).toLocaleString()));
    return div;
  }));
}

function take(event) {
  if (event.id) after = event.id;
  if (!event.data) return;
  const data = JSON.parse(event.data);
  if (event.type === "warning") {
    warnings.set(data.id, data);
    draw();
  } else if (event.type === "sightings") {
    count([["events", data.events], ["observables", data.observables], ["hits", data.hits], ["suppressed", data.suppressed]]);
  }
}

function parse(block) {
  const event = { type: "message", data: "" };
  for (const line of block.split("\n")) {
    const at = line.indexOf(": ");
    if (at < 1) continue;
    const field = line.slice(0, at), value = line.slice(at + 2);
    if (field === "event") event.type = value;
    else if (field === "data") event.data += value;
    else if (field === "id") event.id = value;
  }
  take(event);
}

async function ask(path) {
  const answer = await fetch(path, { headers: { Authorization: `Bearer ${token()}` } });
  if (answer.status === 401 || answer.status === 403) {
    $("sign-in").hidden = false;
    throw new Error("a token is needed");
  }
  if (!answer.ok) throw new Error(`the hub answered ${answer.status}`);
  return answer;
}

async function follow() {
  const answer = await ask(`/api/v1/stream?after=${after || "open"}`);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  state("live", "live");
  draw();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error("the hub closed the stream");
    text += value;
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) parse(text.slice(0, end));
  }
}

async function run() {
  try {
    const status = await (await ask("/api/v1/status")).json();
    $("name").textContent = status.name;
    $("sign-in").hidden = true;
    await follow();
  } catch (error) {
    state(`not live: ${error.message}`, "stale");
    if (sessionStorage.getItem("token")) setTimeout(run, 2000);
  }
}

$("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem("token", $("token").value.trim());
  run();
});
run();
