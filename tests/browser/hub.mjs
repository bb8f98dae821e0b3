// A hub of its own in a temporary folder, on a port that is free.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const TOCSIN = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../../tocsin");
export const PASSWORD = "correct horse battery staple";

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** startHub: with the operator "ana"; stop it at the end. */
export async function startHub() {
  const data = mkdtempSync(join(tmpdir(), "tocsin-browser-"));
  const run = (args, input = "") => execFileSync(TOCSIN, [...args, "--data", data], { input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] });
  run(["init", "--operator", "ana", "--password-stdin"], PASSWORD);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let hub;
  const start = async () => {
    hub = spawn(TOCSIN, ["serve", "--data", data, "--listen", `127.0.0.1:${port}`, "--name", "Test centre"], { stdio: "ignore" });
    for (let tries = 0; !(await fetch(`${url}/healthz`).then((r) => r.ok, () => false)); tries++) {
      if (tries > 300) throw new Error("the hub does not answer");
      await new Promise((done) => setTimeout(done, 100));
    }
  };
  const end = () => new Promise((done) => hub.once("exit", done) && hub.kill("SIGKILL"));
  await start();
  return {
    start,
    end,
    url,
    data,
    run,
    /** account: adds one with the password of all. */
    account: (name, role, member) => run(["account", "add", name, "--role", role, ...(member ? ["--member", member] : []), "--password-stdin"], PASSWORD),
    /** world: members, their traffic and an outbreak. */
    world: () => execFileSync(TOCSIN, ["simulate", "--into", data, "--seed", "7", "--generation", "45m", "--speed", "100000", "--rate", "0.02"], { stdio: "ignore" }),
    stop: async () => {
      await end();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
