# SPDX-License-Identifier: Apache-2.0
"""Taking back: a recall reaches everyone who could see the object, once on each channel, and is shown as a receipt."""
import json
import signal
import time
import uuid

import pytest

from conftest import Events, Hub
from stix_check import problems
from taxii_client import LAST, Client, indicator

EXTENSION = "extension-definition--3b1f4c0e-6a52-4d8b-9c7e-2f60d1a85e94"
GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
LATER = "2026-02-01T00:00:00.000Z"


class Reader:
    """A consumer with a token: polls a collection, follows the stream, fetches an outlet."""

    def __init__(self, hub, member, collection):
        self.hub, self.member, self.collection = hub, member, collection
        self.token = hub.token(member, "read")
        self.client = Client(hub, self.token)
        self.after, self.etag, self.last = None, None, None
        self.told = []  # on streams before this one
        self.stream = None
        self.follow()

    def follow(self):
        """Goes on where the stream before ended."""
        if self.stream:
            self.stream.close()
            self.stream.ended.wait(10)
            self.told += [x for x in self.stream.items if x[0] == "recall"]
            self.last = max([x[1] for x in self.stream.items] + [self.last or 0]) or None
        self.stream = Events(self.hub, self.token, self.last)

    def poll(self):
        """What is new in the collection."""
        self.client.close()
        headers, body = self.client.get(f"collections/{self.collection}/objects/", **({"added_after": self.after} if self.after else {}))
        got = body.get("objects", [])
        self.after = headers[LAST] if got else self.after
        return got

    def file(self):
        headers = {"If-None-Match": self.etag} if self.etag else {}
        status, headers, text = self.hub.request("GET", "/outlets/all.list", None, self.token, headers)
        assert status in (200, 304)
        if status == 200:
            self.etag, self.text = headers["ETag"], text if isinstance(text, str) else text.decode()
        return self.text

    def recalled(self, n=1, timeout=10):
        """The recalls on the stream, as (object, revoked, deleted, before, after); waits for n of them."""
        def have():
            return [x[2] for x in self.told + self.stream.items if x[0] == "recall"]
        with self.stream.changed:
            self.stream.changed.wait_for(lambda: len(have()) >= n, timeout)
            got = have()
        return [(r["object"], r["revoked"], r["deleted"], r["tlp_before"][4:], r["tlp_after"][4:]) for r in got]

    def listed(self):
        return self.hub.request("GET", "/api/v1/recalls", None, self.token)[2]["items"]


class Place:
    def __init__(self, folder):
        self.hub = Hub(folder / "data").start()
        for name in ("a", "b", "c"):
            self.hub.member(name)
        self.collection = self.hub.collection("shared", {"a": "readwrite", "b": "read"})
        self.token = self.hub.token("a", "read,publish")
        self.operator = self.hub.token(None, "operate")
        self.author = Client(self.hub, self.token)
        self.b = Reader(self.hub, "b", self.collection)
        self.everything = Client(self.hub, self.token).collections()["All"]["id"]

    def publish(self, objects):
        text = json.dumps({"type": "bundle", "id": "bundle--" + str(uuid.uuid4()), "objects": objects})
        status, _, said = self.hub.request("POST", "/api/v1/import?feed=of-a&add=true", text, self.token)
        assert status == 200, said

    def post(self, objects):
        self.author.close()
        status = self.author.post(self.collection, objects)
        assert status["failure_count"] == 0, status

    def receipts(self, of=-1):
        """Of the last recall: who has it and who lacks it, as sets of (member, channel)."""
        r = self.hub.request("GET", "/api/v1/recalls?limit=1000", None, self.operator)[2]["items"][of]
        return tuple({(x.get("member"), x["channel"]) for x in r[key]} for key in ("receipts", "lacking"))

    def restart(self, number=signal.SIGKILL):
        self.hub.stop(number)
        self.hub.start()
        self.b.follow()


@pytest.fixture
def place(tmp_path):
    p = Place(tmp_path)
    yield p
    p.b.stream.close()
    p.hub.stop()


def value(o):
    return o["pattern"].split("'")[1]


def notes(objects):
    return [(o["object_refs"], o["extensions"][EXTENSION]["recall"]) for o in objects if o["type"] == "note"]


def test_a_deletion_reaches_each_channel_once_and_is_acknowledged(place):
    b, mine = place.b, indicator(1, object_marking_refs=[GREEN])
    c = Reader(place.hub, "c", place.everything)
    place.post([mine])
    assert b.poll() == [mine] and value(mine) in b.file()
    assert c.poll() == [] and value(mine) not in c.file()
    place.author.delete(place.collection, mine["id"])
    assert place.receipts()[0] <= {("b", "stream")}
    note, = b.poll()
    assert notes([note]) == [([mine["id"]], "deleted")] and note["labels"] == ["recall"] and note["object_marking_refs"] == [GREEN]
    assert problems([note]) == []
    assert value(mine) not in b.file()
    assert b.recalled() == [(mine["id"], False, True, "GREEN", "GREEN")]
    has, lacks = place.receipts()
    assert has == {("b", "taxii"), ("b", "stream"), ("b", "outlet")} and lacks == set()
    assert b.poll() == [] and value(mine) not in b.file() and len(b.recalled(2, 1)) == 1
    assert c.poll() == [] and c.listed() == [] and c.recalled(1, 1) == []
    assert [r["object"] for r in b.listed()] == [mine["id"]] and "receipts" not in b.listed()[0]
    own = place.hub.request("GET", "/api/v1/recalls", None, place.token)[2]["items"][0]
    assert {(x["member"], x["channel"]) for x in own["receipts"]} == has, "the owner of the object is told, too"
    c.stream.close()


def test_who_has_not_read_since_is_listed_as_lacking(place):
    b, mine = place.b, indicator(2)
    place.post([mine])
    b.poll(), b.file()
    b.stream.close()
    time.sleep(0.1)
    place.author.delete(place.collection, mine["id"])
    assert place.receipts()[1] >= {("b", "taxii"), ("b", "outlet")}
    table = place.hub.command("recalls").stdout
    assert mine["id"] in table and "it was deleted from its collection" in table
    b.poll()
    assert ("b", "taxii") in place.receipts()[0] and ("b", "outlet") in place.receipts()[1]
    late = Reader(place.hub, "b", place.collection)
    late.file()
    assert ("b", "outlet") in place.receipts()[1], "another token has not been told"
    b.file()
    assert place.receipts()[1] <= {("b", "stream")}
    late.stream.close()


@pytest.mark.parametrize("by", ["post", "publish"])
def test_a_revocation_travels_by_itself(place, by):
    b, mine = place.b, indicator(3, object_marking_refs=[GREEN])
    b.collection = place.collection if by == "post" else place.everything
    revoked = dict(mine, modified=LATER, revoked=True)
    getattr(place, by)([mine])
    assert mine in b.poll() and value(mine) in b.file()
    getattr(place, by)([revoked])
    assert b.poll() == [revoked] and value(mine) not in b.file()
    assert b.recalled() == [(mine["id"], True, False, "GREEN", "GREEN")]
    assert place.receipts() == ({("b", "taxii"), ("b", "stream"), ("b", "outlet")}, set())
    getattr(place, by)([dict(revoked, modified="2026-03-01T00:00:00.000Z")])
    assert len(b.poll()) == 1 and len(b.recalled(2, 1)) == 1, "it was revoked already"


@pytest.mark.parametrize("by", ["post", "publish"])
def test_what_is_narrowed_is_taken_back_from_its_former_audience(place, by):
    b, mine = place.b, indicator(4, object_marking_refs=[GREEN])
    b.collection = place.collection if by == "post" else place.everything
    getattr(place, by)([mine])
    assert mine in b.poll() and value(mine) in b.file()
    getattr(place, by)([dict(mine, modified=LATER, object_marking_refs=[RED])])
    assert notes(b.poll()) == [([mine["id"]], "narrowed")]
    assert value(mine) not in b.file()
    assert b.recalled() == [(mine["id"], False, False, "GREEN", "RED")]
    assert place.receipts() == ({("b", "taxii"), ("b", "stream"), ("b", "outlet")}, set())


def test_who_reads_the_indicators_alone_gets_notes_about_them(place):
    b, mine = place.b, indicator(5, object_marking_refs=[GREEN])
    b.collection = b.client.collections()["Indicators"]["id"]
    place.publish([mine, dict(indicator(6), object_marking_refs=[GREEN])])
    assert len(b.poll()) == 2
    place.publish([dict(mine, modified=LATER, object_marking_refs=[RED]), indicator(7)])
    got = b.poll()
    assert notes(got) == [([mine["id"]], "narrowed")] and [o["id"] for o in got if o["type"] == "indicator"] == [indicator(7)["id"]]
    assert b.poll() == [] and ("b", "taxii") in place.receipts()[0]
    assert notes(b.client.all(f"collections/{b.collection}/objects/", limit=1)) == notes(got)
    assert b.client.all(f"collections/{b.collection}/objects/", type="indicator") == b.client.all(
        f"collections/{place.everything}/objects/", type="indicator")


def test_named_recipients_are_told_and_others_are_not(place):
    b, mine = place.b, indicator(8, object_marking_refs=[RED])
    b.collection = place.everything
    c = Reader(place.hub, "c", place.everything)
    place.publish([mine])
    status, _, _ = place.hub.request("POST", f"/api/v1/objects/{mine['id']}/recipients", '{"recipient":"b"}', place.token)
    assert status == 204 and mine in b.poll()
    place.publish([dict(mine, modified=LATER, revoked=True)])
    assert [o["id"] for o in b.poll()] == [mine["id"]]
    assert b.recalled() == [(mine["id"], True, False, "RED", "RED")]
    assert c.poll() == [] and c.recalled(1, 1) == [] and c.listed() == []
    c.stream.close()


def test_named_recipients_get_the_note_of_a_deletion(place):
    b, mine = place.b, indicator(9, object_marking_refs=[RED])
    place.post([mine])
    status, _, _ = place.hub.request("POST", f"/api/v1/objects/{mine['id']}/recipients", '{"recipient":"b"}', place.token)
    assert status == 204 and b.poll() == [mine]
    place.author.delete(place.collection, mine["id"])
    assert notes(b.poll()) == [([mine["id"]], "deleted")]


def test_no_recall_is_lost_or_told_twice_when_the_hub_is_killed(place):
    b, told = place.b, []
    for i in range(10, 16):
        mine = indicator(i)
        place.post([mine])
        assert mine in b.poll()
        if i % 2:
            place.restart()
        place.author.close()
        place.author.delete(place.collection, mine["id"])
        if i % 3 == 0:
            place.restart()
        assert notes(b.poll()) == [([mine["id"]], "deleted")]
        told.append(mine["id"])
        assert [x[0] for x in b.recalled(len(told))] == told
    place.restart(signal.SIGTERM)
    assert [x[0] for x in b.recalled(len(told) + 1, 1)] == told
    b.client.close()
    assert notes(b.client.all(f"collections/{place.collection}/objects/")) == [([x], "deleted") for x in told]
    for i in range(len(told)):
        assert place.receipts(i)[0] >= {("b", "taxii"), ("b", "stream")}


@pytest.fixture
def other(tmp_path):
    """Another hub, whose member d reads all."""
    (tmp_path / "other").mkdir()
    hub = Hub(tmp_path / "other" / "data").start()
    hub.member("d")
    hub.operator = hub.token(None, "operate")
    everything = Client(hub, hub.operator).collections()["All"]["id"]
    hub.d = Reader(hub, "d", everything)
    yield hub
    hub.d.stream.close()
    hub.stop()


def hand_over(place, other):
    """An import of what b gets."""
    text = json.dumps({"type": "bundle", "id": "bundle--" + str(uuid.uuid4()), "objects": place.b.poll()})
    status, _, said = other.request("POST", "/api/v1/import?feed=upstream&add=true", text, other.operator)
    assert status == 200, said


def poll_it(place, other):
    """A feed that polls the collection with b's right."""
    if "upstream" not in other.command("feed", "list").stdout:
        other.command("feed", "add", "upstream", f"http://127.0.0.1:{place.hub.port}/taxii2/hub/", "--type", "taxii",
                      "--collection", place.collection, "--remote-token", place.hub.token("b", "read"))
    other.command("feed", "pull", "upstream")


def push_it(place, other):
    """An outlet that publishes the collection to one of the other hub."""
    if "downstream" not in place.hub.command("outlet", "list").stdout:
        other.member("upstream")
        theirs = other.collection("of upstream", {"upstream": "readwrite", "d": "read"})
        place.hub.command("outlet", "add", "downstream", "--type", "taxii", "--url", f"http://127.0.0.1:{other.port}/taxii2/hub/",
                          "--collection", theirs, "--from", place.collection, "--remote-token", other.token("upstream", "read,publish"))
    place.hub.command("outlet", "push", "downstream")


@pytest.mark.parametrize("way", [hand_over, poll_it, push_it])
def test_a_hub_that_gets_a_note_withdraws_the_object_and_tells_its_own(place, other, way):
    mine, kept, twin = (indicator(i, object_marking_refs=[GREEN]) for i in (20, 21, 22))
    other.request("POST", "/api/v1/import?feed=own", json.dumps({"type": "bundle", "id": "bundle--" + str(uuid.uuid4()), "objects": [twin]}),
                  other.operator)
    d = other.d
    place.post([mine, kept, twin])
    way(place, other)
    d.poll()
    assert all(value(x) in d.file() for x in (mine, kept, twin))
    for o in (mine, twin):
        place.author.close()
        place.author.delete(place.collection, o["id"])
    way(place, other)
    way(place, other)
    assert sorted(notes(d.poll())) == [([mine["id"]], "deleted"), ([twin["id"]], "deleted")]
    assert value(mine) not in d.file() and value(kept) in d.file() and value(twin) in d.file(), "another feed still says twin"
    assert sorted(d.recalled(2)) == [(x["id"], False, True, "GREEN", "GREEN") for x in (mine, twin)]
    assert other.request("GET", f"/api/v1/objects/{mine['id']}", None, other.operator)[0] == 404
    items = other.request("GET", "/api/v1/recalls", None, other.operator)[2]["items"]
    assert [{x["channel"] for x in i["receipts"]} for i in items] == [{"taxii", "stream", "outlet"}] * 2
    assert [i["missing"] for i in items] == [0, 0]
    place.post([dict(mine, modified=LATER)])
    way(place, other)
    assert len(d.poll()) == 1 and value(mine) in d.file(), "published again"


def test_an_outlet_that_publishes_is_a_consumer_too(place, other):
    mine = indicator(23, object_marking_refs=[GREEN])
    place.b.stream.close()
    place.post([mine])
    push_it(place, other)
    place.author.delete(place.collection, mine["id"])

    def publishing(key):
        items = place.hub.request("GET", "/api/v1/recalls", None, place.operator)[2]["items"]
        return [x["outlet"] for x in items[0][key] if x["channel"] == "publish"]
    deadline = time.time() + 30
    while publishing("receipts") == [] and time.time() < deadline:
        push_it(place, other)
    assert publishing("receipts") == ["downstream"] and publishing("lacking") == []


def test_what_comes_again_behind_its_note_stays(place, other):
    mine = indicator(24, object_marking_refs=[GREEN])
    place.post([mine])
    poll_it(place, other)
    place.author.delete(place.collection, mine["id"])
    place.post([dict(mine, modified=LATER)])
    poll_it(place, other)
    assert value(mine) in other.d.file()
    assert other.request("GET", f"/api/v1/objects/{mine['id']}", None, other.operator)[2]["modified"] == LATER
