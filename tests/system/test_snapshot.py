# SPDX-License-Identifier: Apache-2.0
"""The snapshot of the index: used when it is of what is stored, whatever happened to the hub before."""
import http.client
import os
import random
import signal
import threading
import time

from conftest import Hub, seen

BUILT = "built from the store"


def snapshot(hub):
    return os.path.join(hub.folder, "index.snapshot")


def kill(hub):
    hub.process.send_signal(signal.SIGKILL)
    hub.process.wait()


def hits(hub, token, name):
    return hub.observe(token, [seen(name)])["hits"]


def test_a_start_after_a_stop_uses_it_and_after_a_kill_only_when_nothing_changed(tmp_path):
    hub = Hub(tmp_path / "data").start()
    hub.member("A")
    token = hub.token("A")
    hub.import_text(tmp_path, "f.txt", "old.example\n")
    hub.stop()
    assert os.stat(snapshot(hub)).st_mode & 0o777 == 0o600
    hub.start()
    assert BUILT not in hub.said()
    assert hits(hub, token, "old.example") == 1
    kill(hub)
    hub.start()
    assert BUILT not in hub.said()
    hub.import_text(tmp_path, "g.txt", "new.example\n")
    kill(hub)
    hub.start()
    # The one import since the stop may or may not have been written before the kill; what is live must not depend on it.
    assert hits(hub, token, "new.example") == 1
    assert hits(hub, token, "old.example") == 1
    hub.stop()


def test_a_snapshot_from_before_an_import_is_not_used(tmp_path):
    hub = Hub(tmp_path / "data").start()
    hub.member("A")
    token = hub.token("A")
    hub.import_text(tmp_path, "f.txt", "old.example\n")
    hub.stop()
    with open(snapshot(hub), "rb") as f:
        old = f.read()
    hub.start()
    hub.import_text(tmp_path, "f.txt", "new.example\n")
    kill(hub)
    with open(snapshot(hub), "wb") as f:
        f.write(old)
    hub.start()
    assert BUILT in hub.said()
    assert hits(hub, token, "new.example") == 1
    assert hits(hub, token, "old.example") == 0
    hub.stop()


def test_damage_is_seen_and_repaired(tmp_path):
    hub = Hub(tmp_path / "data").start()
    hub.member("A")
    token = hub.token("A")
    hub.import_text(tmp_path, "f.txt", "evil.example\n")
    hub.stop()
    with open(snapshot(hub), "rb") as f:
        good = f.read()
    for damaged in (b"", good[:100], good[:-1], good + b"x", good[:70000] + b"\xff" + good[70001:]):
        with open(snapshot(hub), "wb") as f:
            f.write(damaged)
        hub.start()
        assert BUILT in hub.said()
        assert hits(hub, token, "evil.example") == 1
        hub.stop()
        hub.start()
        assert BUILT not in hub.said()
        hub.stop()


def test_kills_during_imports_never_leave_a_wrong_index(tmp_path):
    hub = Hub(tmp_path / "data").start()
    hub.member("A")
    token, operator = hub.token("A"), hub.token(scope="operate")
    for turn in range(8):
        text = f"turn{turn}.example\n" + "".join(f"h{turn}-{i}.example\n" for i in range(20_000))
        done = []

        def send():
            try:
                done.append(hub.request("POST", "/api/v1/import?feed=f", text, operator)[0])
            except (OSError, http.client.HTTPException):
                pass
        sender = threading.Thread(target=send)
        sender.start()
        time.sleep(random.uniform(0.01, 0.6))
        kill(hub)
        sender.join()
        hub.start()
        stored = hub.request("GET", f"/api/v1/lookup?value=turn{turn}.example", token=operator)[2]["known"]
        assert stored or 200 not in done
        assert hits(hub, token, f"turn{turn}.example") == (1 if stored else 0)
        if stored and turn:
            assert hits(hub, token, f"turn{turn - 1}.example") == 0
        if turn % 2:
            hub.stop()
            hub.start()
            assert hits(hub, token, f"turn{turn}.example") == (1 if stored else 0)
    hub.stop()
