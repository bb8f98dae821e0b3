# SPDX-License-Identifier: Apache-2.0
"""Copies of the database: whole, made beside a hub that works, and what a hub that starts on one knows."""
import json
import os
import sqlite3
import stat
import threading

from conftest import Hub, seen, tocsin


def status(hub):
    return json.loads(hub.command("status", "--json").stdout)


def test_a_copy_made_while_the_hub_works_is_a_hub_of_its_own(tmp_path, hub):
    hub.member("A")
    token = hub.token("A", "observe,read")
    hub.import_text(tmp_path, "f.txt", "evil.example\n")
    stop = threading.Event()

    def work():
        while not stop.is_set():
            hub.observe(token, [seen("evil.example")])

    worker = threading.Thread(target=work)
    worker.start()
    copy = tmp_path / "copy.db"
    said = hub.command("backup", copy).stdout
    stop.set()
    worker.join()
    assert said == f"{copy}: {copy.stat().st_size} bytes, read back and whole\n"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert sorted(p.name for p in tmp_path.glob("copy*")) == ["copy.db"]
    backup = status(hub)["backup"]
    assert backup["bytes"] == copy.stat().st_size and backup["at"]
    assert json.loads(hub.command("audit", "--json", "--action", "backup").stdout)["action"] == "backup"
    other = tmp_path / "restored"
    other.mkdir(mode=0o700)
    copy.rename(other / "tocsin.db")
    restored = Hub(other).start()
    try:
        assert status(restored)["stored"]["indicators"] == 1
        assert restored.request("GET", "/api/v1/sightings", None, token)[0] == 200
        assert restored.observe(token, [seen("evil.example")])["hits"] == 1
    finally:
        restored.stop()


def test_a_hub_that_does_not_run_is_copied_too_and_nothing_is_written_over(tmp_path):
    h = Hub(tmp_path / "data")
    h.command("member", "add", "A")
    copy = tmp_path / "c.db"
    h.command("backup", copy)
    before = copy.read_bytes()
    again = h.command("backup", copy, check=False)
    assert again.returncode == 1 and "there already" in again.stderr and copy.read_bytes() == before
    assert status(h)["stored"]["members"] == 1
    assert tocsin("backup", "--check", copy).stdout.endswith("whole\n")


def test_what_is_damaged_not_ours_or_not_there_is_said(tmp_path):
    h = Hub(tmp_path / "data")
    for i in range(40):
        h.command("member", "add", f"member {i}", "--domain", f"d{i}.example")
    copy = tmp_path / "c.db"
    h.command("backup", copy)
    damaged = bytearray(copy.read_bytes())
    for at in range(4096, len(damaged), 4096):
        damaged[at:at + 64] = b"\xff" * 64
    copy.write_bytes(damaged)
    assert tocsin("backup", "--check", copy, check=False).returncode == 1
    other = tmp_path / "other.db"
    sqlite3.connect(other).execute("CREATE TABLE x (y)")
    done = tocsin("backup", "--check", other, check=False)
    assert done.returncode == 1 and "not tocsin's" in done.stderr
    assert tocsin("backup", "--check", tmp_path / "none.db", check=False).returncode == 1
    done = tocsin("backup", tmp_path / "x.db", "--data", tmp_path / "nowhere", check=False)
    assert done.returncode == 1 and not os.path.exists(tmp_path / "x.db")
    done = h.command("backup", tmp_path / "no" / "folder.db", check=False)
    assert done.returncode == 1 and "No such file" in done.stderr


def test_the_status_tells_latency_resources_and_that_there_was_no_copy(hub):
    s = status(hub)
    assert s["backup"] == {} and s["mail_waiting"] == 0
    hub.member("A")
    hub.observe(hub.token("A", "observe"), [seen("a.example")])
    s = status(hub)
    for what in ("requests", "intake", "writes"):
        one = s["latency"][what]
        assert one["count"] > 0 and 0 < one["p50_us"] <= one["p95_us"] <= one["p99_us"] <= one["most_us"]
    r = s["resources"]
    assert 0 < r["disk_free_bytes"] < r["disk_bytes"] and r["resident_bytes"] > 1 << 20 and r["log_bytes"] >= 0
    metrics = hub.request("GET", "/metrics")[2].decode()
    assert 'tocsin_latency_seconds{of="writes",quantile="0.95"} 0.' in metrics and "\ntocsin_disk_free_bytes " in metrics
