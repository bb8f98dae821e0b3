# SPDX-License-Identifier: Apache-2.0
"""Starts real hubs on real sockets in temporary folders."""
import http.client
import json
import os
import re
import signal
import subprocess
import threading
import time

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.environ.get("TOCSIN_BIN", os.path.join(ROOT, "tocsin"))


def tocsin(*args, check=True, **kwargs):
    """Runs one command; returns the completed process with text."""
    done = subprocess.run([BIN, *map(str, args)], capture_output=True, text=True, timeout=120, **kwargs)
    if check and done.returncode != 0:
        raise AssertionError(f"tocsin {' '.join(map(str, args))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


class Hub:
    def __init__(self, folder, *options):
        self.folder = str(folder)
        self.options = options
        self.process = None
        self.listen = "127.0.0.1:0"

    def start(self, *wrapper):
        self.log = open(os.path.join(os.path.dirname(self.folder), "serve.log"), "w+")
        self.process = subprocess.Popen(
            [*wrapper, BIN, "serve", "--data", self.folder, "--listen", self.listen, *self.options,
             *os.environ.get("TOCSIN_SERVE_OPTIONS", "").split()],
            stderr=self.log, stdout=self.log)
        deadline = time.time() + 120
        while time.time() < deadline:
            found = re.search(r"listening on https?://127\.0\.0\.1:(\d+)", self.said())
            if found:
                self.port = int(found.group(1))
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise AssertionError("the hub did not start:\n" + self.said())

    def said(self):
        with open(self.log.name) as f:
            return f.read()

    def stop(self, number=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(60)
        return self.process.returncode

    def command(self, *args, **kwargs):
        return tocsin(*args, "--data", self.folder, **kwargs)

    def member(self, name, country="DE", *options):
        self.command("member", "add", name, "--country", country, *options)
        return self

    def token(self, member=None, scope="observe,read"):
        who = ["--member", member] if member else []
        return self.command("token", "add", *who, "--scope", scope).stdout.strip()

    def collection(self, title, access):
        """Makes a collection; access: member to "read", "write", "readwrite" or "none". Returns its id."""
        options = [x for member, rights in access.items() for x in ("--member", member, "--access", rights)]
        return self.command("collection", "add", title, *options).stdout.strip()

    def request(self, method, path, body=None, token=None, headers=None):
        """Returns status, headers, body (decoded when it is JSON)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        all_headers = dict(headers or {})
        if token:
            all_headers["Authorization"] = "Bearer " + token
        connection.request(method, path, body, all_headers)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        if data and "json" in (answer.getheader("Content-Type") or ""):
            data = json.loads(data)
        return answer.status, dict(answer.getheaders()), data

    def observe(self, token, lines, **query):
        text = lines if isinstance(lines, (str, bytes)) else "".join(json.dumps(x) + "\n" for x in lines)
        tail = "&".join(f"{k}={v}" for k, v in query.items())
        status, _, answer = self.request("POST", "/api/v1/observations?" + tail, text, token)
        assert status == 200, answer
        return answer

    def import_text(self, tmp_path, name, text, *options):
        file = tmp_path / name
        file.write_text(text)
        return json.loads(self.command("import", "--json", *options, file).stdout)


def seen(value, time="2026-01-01T00:00:00Z", kind="domain", role="query"):
    return {"time": time, "kind": kind, "value": value, "role": role}


class Events:
    """Follows the event stream in a thread."""

    def __init__(self, hub, token, after=None):
        self.items = []
        self.changed = threading.Condition()
        self.ended = threading.Event()
        self.connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=60)
        headers = {"Authorization": "Bearer " + token}
        query = "?after=open" if after == "open" else ""
        if after is not None and not query:
            headers["Last-Event-ID"] = str(after)
        self.connection.request("GET", "/api/v1/stream" + query, headers=headers)
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        event = {}
        try:
            for raw in self.answer:
                line = raw.decode().rstrip("\n")
                if not line:
                    if "data" in event:
                        with self.changed:
                            self.items.append((event.get("event"), int(event["id"]), json.loads(event["data"]), time.time()))
                            self.changed.notify_all()
                    event = {}
                elif ": " in line and not line.startswith(":"):
                    key, value = line.split(": ", 1)
                    event[key] = value
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass
        self.ended.set()

    def warnings(self, n, timeout=60):
        """Waits for the n-th warning event; returns those seen."""
        def have():
            return [x for x in self.items if x[0] == "warning"]
        with self.changed:
            self.changed.wait_for(lambda: len(have()) >= n, timeout)
            return have()

    def close(self):
        self.connection.sock and self.connection.sock.close()


@pytest.fixture
def hub(tmp_path):
    h = Hub(tmp_path / "data").start()
    yield h
    h.stop()


@pytest.fixture
def data():
    folder = os.environ.get("TOCSIN_DATA")
    if not folder:
        pytest.skip("TOCSIN_DATA is not set: real data is not at hand")
    return folder
