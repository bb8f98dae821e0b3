# SPDX-License-Identifier: Apache-2.0
"""TAXII 2.1: pages while others write, over restarts and kills: nothing is lost and nothing comes twice."""
import http.client
import signal
import threading
import time

import pytest

from conftest import Hub
from taxii_client import LAST, Client, indicator

OBJECTS, LIMIT = 10000, 7


@pytest.fixture
def hub(tmp_path):
    h = Hub(tmp_path / "data").start()
    h.member("bank").member("utility")
    yield h
    h.stop()


def in_threads(*work):
    failed = []

    def run(f):
        try:
            f()
        except BaseException as e:  # noqa: B902 - told to the test
            failed.append(e)
    threads = [threading.Thread(target=run, args=(f,)) for f in work]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not failed, failed


def test_ten_thousand_objects_by_both_ways_while_others_post(hub):
    collection = hub.collection("c", {"bank": "readwrite", "utility": "readwrite"})
    path, objects = f"collections/{collection}/manifest/", f"collections/{collection}/objects/"
    one, two = hub.token("bank", "read,publish"), hub.token("utility", "read,publish")
    client = Client(hub, one)
    for at in range(0, OBJECTS, 1000):
        assert client.post(collection, [indicator(i) for i in range(at, at + 1000)])["success_count"] == 1000
    busy, posted, read = threading.Event(), [], {}

    def post(token, first):
        writer = Client(hub, token)
        n = first
        while not busy.is_set():
            writer.post(collection, [indicator(n), indicator(n + 1)])
            posted.extend((n, n + 1))
            n += 2
            time.sleep(0.005)

    def follow(pages, name):
        reader, rows = Client(hub, one), []
        for page in pages(reader):
            rows += page
        read[name] = rows

    def walk():
        in_threads(lambda: follow(lambda r: r.pages(objects, LIMIT), "objects by next"),
                   lambda: follow(lambda r: r.pages_by_time(path, LIMIT), "manifest by time"))
        busy.set()
    in_threads(walk, lambda: post(one, 20000), lambda: post(two, 40000))
    whole = client.all(path)
    assert len(whole) == OBJECTS + len(posted) and len(posted) > 0
    ids = [r["id"] for r in whole]
    for name, rows in read.items():
        assert len(rows) >= OBJECTS and [r["id"] for r in rows] == ids[:len(rows)], name
    assert whole == client.all(path, limit=999)
    dates = [r["date_added"] for r in whole]
    assert all(a < b for a, b in zip(dates, dates[1:]))


def test_what_is_deleted_between_pages_is_gone_and_the_rest_stays(hub):
    collection = hub.collection("c", {"bank": "readwrite"})
    client = Client(hub, hub.token("bank", "read,publish"))
    client.post(collection, [indicator(i) for i in range(1, 21)])
    _, first = client.get(f"collections/{collection}/objects/", limit=5)
    for i in (5, 6, 7, 20):
        client.delete(collection, indicator(i)["id"])
    rest = client.all(f"collections/{collection}/objects/", next=first["next"])
    assert [o["id"] for o in rest] == [indicator(i)["id"] for i in range(8, 20)]


def test_a_cursor_outlives_a_restart(hub):
    collection = hub.collection("c", {"bank": "readwrite"})
    client = Client(hub, hub.token("bank", "read,publish"))
    client.post(collection, [indicator(i) for i in range(1, 11)])
    headers, first = client.get(f"collections/{collection}/objects/", limit=4)
    client.close()
    hub.stop()
    hub.start()
    assert client.all(f"collections/{collection}/objects/", next=first["next"]) == [indicator(i) for i in range(5, 11)]
    assert client.all(f"collections/{collection}/objects/", added_after=headers[LAST]) == [indicator(i) for i in range(5, 11)]


def test_what_was_acknowledged_survives_kills_in_its_order(hub):
    collection = hub.collection("c", {"bank": "readwrite"})
    path = f"collections/{collection}/manifest/"
    token = hub.token("bank", "read,publish")
    acknowledged, seen = [], []
    for n in range(3):
        writer = Client(hub, token)

        def post(first=n * 10000, writer=writer):
            try:
                for i in range(first, first + 10000, 5):
                    status = writer.post(collection, [indicator(k) for k in range(i, i + 5)])
                    acknowledged.extend(x["id"] for x in status["successes"])
            except (OSError, http.client.HTTPException):
                pass
        thread = threading.Thread(target=post)
        thread.start()
        time.sleep(0.3)
        seen += Client(hub, token).all(path, **({"added_after": seen[-1]["date_added"]} if seen else {}))
        hub.stop(signal.SIGKILL)
        thread.join()
        hub.start()
    client = Client(hub, token)
    rows = client.all(path)
    assert len(acknowledged) > 0 and {r["id"] for r in rows} >= set(acknowledged)
    assert rows[:len(seen)] == seen, "what was once seen stays, and nothing comes before it"
    dates = [r["date_added"] for r in rows]
    assert all(a < b for a, b in zip(dates, dates[1:]))


def test_an_asynchronous_add_survives_a_kill(hub):
    collection = hub.collection("c", {"bank": "readwrite"})
    token = hub.token("bank", "read,publish")
    client = Client(hub, token)
    ids = [client.post(collection, [indicator(n * 100 + i) for i in range(100)], Prefer="respond-async")["id"] for n in range(5)]
    client.close()
    hub.stop(signal.SIGKILL)
    hub.start()
    deadline = time.time() + 30
    while time.time() < deadline:
        found = [client.get(f"status/{id}/")[1] for id in ids]
        if all(s["status"] == "complete" for s in found):
            break
        time.sleep(0.05)
    assert [s["success_count"] for s in found] == [100] * 5
    assert len(client.all(f"collections/{collection}/manifest/")) == 500
