# SPDX-License-Identifier: Apache-2.0
"""Patterns of indicators in a running hub: sequences by host and over restarts, and patterns that cost too much."""
import json
import os
import signal
import subprocess
import time

from conftest import BIN, Events, Hub, seen

INDICATOR = "indicator--11111111-1111-4111-8111-1111111111{:02}"


def bundle(*patterns):
    return json.dumps({"type": "bundle", "id": "bundle--11111111-1111-4111-8111-111111111110", "objects": [
        {"type": "indicator", "spec_version": "2.1", "id": INDICATOR.format(i), "created": "2026-01-01T00:00:00Z",
         "modified": "2026-01-01T00:00:00Z", "valid_from": "2026-01-01T00:00:00Z", "pattern_type": "stix", "pattern": pattern}
        for i, pattern in enumerate(patterns)]})


def query(second, host, name):
    return {"timestamp": f"2026-02-01T00:00:{second:02}.000000+0000", "event_type": "dns", "src_ip": host, "src_port": 5353,
            "dest_ip": "10.0.0.53", "dest_port": 53, "dns": {"type": "query", "rrname": name}}


SEQUENCE = "[domain-name:value = 'a.example'] FOLLOWEDBY [domain-name:value = 'b.example'] WITHIN 300 SECONDS"


def test_a_sequence_is_of_one_host_and_goes_on_after_a_restart(tmp_path):
    hub = Hub(tmp_path / "data").start().member("A").member("B")
    a, b = hub.token("A"), hub.token("B")
    hub.import_text(tmp_path, "f.json", bundle(SEQUENCE))

    def hits(token, *events):
        return hub.observe(token, list(events), format="eve")["hits"]
    assert hits(a, query(1, "10.0.0.1", "a.example"), query(2, "10.0.0.2", "b.example")) == 0
    assert hits(b, query(3, "10.0.0.1", "b.example")) == 0
    assert hub.stop(signal.SIGTERM) == 0
    file = os.path.join(hub.folder, "sequences.state")
    assert os.stat(file).st_mode & 0o777 == 0o600
    hub.start()
    assert "sequences.state" not in hub.said()
    assert hits(a, query(4, "10.0.0.1", "b.example")) == 1
    assert hits(a, query(5, "10.0.0.1", "b.example")) == 0
    assert hits(a, query(6, "10.0.0.3", "a.example")) == 0
    hub.stop()
    # A kill loses what came since the file was written, and nothing before.
    hub.start()
    hub.stop(signal.SIGKILL)
    hub.start()
    assert hits(a, query(7, "10.0.0.3", "b.example")) == 1
    hub.stop()
    with open(file, "r+b") as f:
        f.seek(20)
        f.write(b"\xff")
    hub.start()
    assert "sequences.state: stored data is damaged: patterns of several observations begin anew" in hub.said()
    assert hits(a, query(8, "10.0.0.9", "a.example"), query(9, "10.0.0.9", "b.example")) == 1
    assert hub.stop() == 0


def test_the_analyst_is_told_of_a_pattern_that_costs_too_much(tmp_path):
    hub = Hub(tmp_path / "data").start().member("A")
    sensor, reader = hub.token("A"), hub.token(scope="operate,read")
    common, id = "[domain-name:value != 'x.example']", INDICATOR.format(0)
    hub.import_text(tmp_path, "f.json", bundle(common, "[domain-name:value LIKE '%.evil.example']"), "--tlp", "red")
    stream, theirs = Events(hub, reader), Events(hub, sensor)
    with subprocess.Popen([BIN, "watch", "--data", hub.folder], stdout=subprocess.PIPE, text=True) as watch:
        hub.observe(sensor, [seen(f"n{i}.example") for i in range(90_000)])
        line = watch.stdout.readline()
        while "suspended" not in line and line:
            line = watch.stdout.readline()
        watch.kill()
    why = "evaluated on too many events: what it asks for is too common"
    assert line == f"pattern suspended: {id}: {why}\n"
    deadline = time.time() + 60
    while not (told := [x[2] for x in stream.items if x[0] == "pattern.suspended"]) and time.time() < deadline:
        time.sleep(0.05)
    assert [(t["indicator"], t["suspended"]) for t in told] == [(id, why)] and told[0]["since"]
    assert not [x for x in theirs.items if x[0] == "pattern.suspended"]
    again = Events(hub, reader, after="open")
    while not any(x[0] == "pattern.suspended" for x in again.items) and time.time() < deadline:
        time.sleep(0.05)
    assert [x[0] for x in again.items].count("pattern.suspended") == 1
    for s in (stream, theirs, again):
        s.close()

    rows = {r["value"]: r.get("suspended") for r in hub.request("GET", "/api/v1/indicators", token=reader)[2]["items"]}
    assert rows == {id: why, INDICATOR.format(1): None}
    assert hub.request("GET", f"/api/v1/lookup?value={id}", token=reader)[2]["suspended"] == why
    assert "suspended" not in hub.request("GET", f"/api/v1/lookup?value={id}", token=sensor)[2]
    status = hub.request("GET", "/api/v1/status", token=reader)[2]
    assert [s["indicator"] for s in status["suspended"]] == [id] and status["counters"]["patterns_suspended"] == 1
    assert "suspended" not in hub.request("GET", "/api/v1/status", token=sensor)[2]
    assert f"its pattern is suspended: {why}" in hub.command("lookup", id).stdout
    assert id in hub.command("status").stdout
    # A start tries it again.
    hub.stop()
    hub.start()
    assert "suspended" not in hub.request("GET", f"/api/v1/lookup?value={id}", token=reader)[2]
    assert hub.stop() == 0
