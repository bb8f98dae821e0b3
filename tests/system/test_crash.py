# SPDX-License-Identifier: Apache-2.0
"""Nothing acknowledged is lost: the hub is killed under load, runs out of disk, and comes back."""
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import threading
import time

import pytest

from conftest import Hub, seen, tocsin

KILLS = 20


class Load:
    """Sensors that hand in batches for ever and count what was acknowledged."""

    def __init__(self, hub, tokens):
        self.hub, self.tokens = hub, tokens
        self.acknowledged = 0
        self.lock = threading.Lock()
        self.stop = False
        self.threads = [threading.Thread(target=self.run, args=(t,), daemon=True) for t in tokens]

    def start(self):
        self.stop = False
        self.threads = [threading.Thread(target=self.run, args=(t,), daemon=True) for t in self.tokens]
        for t in self.threads:
            t.start()

    def run(self, token):
        body = "".join(json.dumps(seen(f"e{random.randrange(50)}.example")) + "\n" for _ in range(20))
        while not self.stop:
            try:
                status, _, answer = self.hub.request("POST", "/api/v1/observations", body, token)
                if status == 200:
                    with self.lock:
                        self.acknowledged += answer["hits"]
            except (OSError, http.client.HTTPException):
                time.sleep(0.005)

    def end(self):
        self.stop = True
        for t in self.threads:
            t.join()


def stored_hits(hub, operator):
    total, cursor = 0, ""
    while True:
        page = hub.request("GET", "/api/v1/sightings?limit=1000" + cursor, token=operator)[2]
        total += sum(s["count"] for s in page["items"])
        if "next" not in page:
            return total
        cursor = "&cursor=" + page["next"]


def test_a_hub_killed_twenty_times_under_load_has_all_that_it_acknowledged(tmp_path):
    hub = Hub(tmp_path / "data").start()
    hub.import_text(tmp_path, "f.txt", "".join(f"e{i}.example\n" for i in range(50)))
    for i in range(4):
        hub.member(f"M{i}")
    tokens, operator = [hub.token(f"M{i}") for i in range(4)], hub.token(scope="operate")
    load = Load(hub, tokens)
    for turn in range(KILLS):
        before, deadline = load.acknowledged, time.time() + 60
        load.start()
        # Every other hub dies young; the others have acknowledged something, however slow the machine is.
        while turn % 2 and load.acknowledged == before and time.time() < deadline:
            time.sleep(0.005)
        time.sleep(random.uniform(0.05, 0.3))
        hub.process.send_signal(signal.SIGKILL)
        hub.process.wait()
        load.end()
        hub.start()
        assert stored_hits(hub, operator) >= load.acknowledged
    assert load.acknowledged >= 20 * (KILLS // 2)
    hub.stop()


def test_an_import_killed_half_way_leaves_nothing_behind(tmp_path):
    hub = Hub(tmp_path / "data").start()
    hub.import_text(tmp_path, "f.txt", "old.example\n")
    operator = hub.token(scope="operate")
    big = "".join(f"h{i}.example\n" for i in range(300_000))
    for pause in (0.15, 0.4, 0.7, 1.0):
        def send():
            try:
                hub.request("POST", "/api/v1/import?feed=f.txt", big, operator)
            except (OSError, http.client.HTTPException):
                pass
        sender = threading.Thread(target=send)
        sender.start()
        time.sleep(pause)
        hub.process.send_signal(signal.SIGKILL)
        hub.process.wait()
        sender.join()
        hub.start()
        stored = hub.request("GET", "/api/v1/status", token=operator)[2]["stored"]["reports"]
        assert stored in (1, 300_000), stored
        if stored == 1:
            assert hub.request("GET", "/api/v1/lookup?value=old.example", token=operator)[2]["reports"][0].get("withdrawn") is None
        else:
            break
    hub.stop()


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], capture_output=True).returncode != 0:
        pytest.skip("a small file system needs root")
    yield folder
    subprocess.run(["umount", "-l", folder], check=False)


def test_a_full_disk_refuses_writes_serves_reads_and_recovers(small_disk, tmp_path):
    hub = Hub(small_disk / "data").start()
    hub.import_text(tmp_path, "f.txt", "evil.example\n")
    hub.member("A")
    token, operator = hub.token("A"), hub.token(scope="operate")
    assert hub.observe(token, [seen("evil.example")])["hits"] == 1
    ballast = small_disk / "ballast"
    with open(ballast, "wb", buffering=0) as f:
        try:
            while True:
                f.write(b"x" * 65536)
        except OSError:
            pass
    refused = None
    for i in range(2000):  # until what SQLite had reserved is used up
        status, _, answer = hub.request("POST", "/api/v1/observations", json.dumps(seen("evil.example")) + "\n", token)
        if status != 200:
            refused = status
            break
        hub.request("POST", f"/api/v1/import?feed=g{i}", "".join(f"h{i}-{k}.example\n" for k in range(200)), operator)
    assert refused == 507
    assert hub.request("GET", "/healthz")[0] == 507
    assert hub.request("GET", "/api/v1/lookup?value=evil.example", token=token)[2]["known"] is True
    before = stored_hits(hub, operator)
    ballast.unlink()
    deadline = time.time() + 60
    while time.time() < deadline:
        status, _, answer = hub.request("POST", "/api/v1/observations", json.dumps(seen("evil.example")) + "\n", token)
        if status == 200:
            break
        time.sleep(0.1)
    assert status == 200 and answer["hits"] == 1
    assert hub.request("GET", "/healthz")[0] == 200
    assert stored_hits(hub, operator) == before + 1
    hub.stop()


def test_a_database_of_a_newer_version_is_refused(tmp_path):
    import sqlite3
    folder = tmp_path / "data"
    tocsin("member", "add", "A", "--data", folder, "--country", "DE")
    with sqlite3.connect(folder / "tocsin.db") as db:
        db.execute("UPDATE meta SET value = value + 1 WHERE name = 'schema'")
    done = tocsin("status", "--data", folder, check=False)
    assert done.returncode != 0 and "newer" in done.stderr
    shutil.rmtree(folder)
    os.makedirs(folder)
    (folder / "tocsin.db").write_bytes(b"this is not a database" * 100)
    done = tocsin("status", "--data", folder, check=False)
    assert done.returncode != 0 and done.stderr.strip()
