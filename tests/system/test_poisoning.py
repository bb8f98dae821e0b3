# SPDX-License-Identifier: Apache-2.0
"""Feeds that turn bad: what they can make a hub warn of and block, counted (docs/warnings.md, What liars gain)."""
import json

import pytest

from conftest import Hub, seen
from test_feeds import Source, pull


@pytest.fixture
def hub(tmp_path):
    h = Hub(tmp_path / "data")
    h.start().stop()
    (tmp_path / "data" / "protected.txt").write_text("bank.example\n")
    h.start()
    for name in ("a", "b", "c"):
        h.member(name)
    yield h
    h.stop()


def outlet(hub, token, name="all.list"):
    status, _, text = hub.request("GET", f"/outlets/{name}", token=token)
    assert status == 200
    return text.decode()


def warnings(hub, token):
    return [w for w in hub.request("GET", "/api/v1/warnings?state=open", token=token)[2]["items"]]


def test_a_feed_that_is_taken_over(hub, tmp_path):
    sensors = {m: hub.token(m, "observe,read,publish") for m in ("a", "b", "c")}
    operator = hub.token(None, "operate")
    hub.import_text(tmp_path, "f.txt", "".join(f"old{i}.example\n" for i in range(150)), "--feed", "f", "--tlp", "green")
    # It names resolvers, what a member protects, and a rival's shop.
    hub.import_text(tmp_path, "f.txt", "".join(f"old{i}.example\n" for i in range(150)) +
                    "8.8.8.8\ngoogle.com\nbank.example\nwww.bank.example\nrival.example\n", "--feed", "f", "--tlp", "green")
    for token in sensors.values():
        answer = hub.observe(token, [seen("google.com"), seen("www.bank.example"), seen("8.8.8.8", kind="ipv4")])
        assert answer["hits"] == 0 and answer["suppressed"] >= 3
    assert warnings(hub, operator) == []
    leaves = outlet(hub, sensors["a"])
    assert "rival.example" in leaves and not any(v in leaves for v in ("8.8.8.8", "google.com", "bank.example"))
    # The shop's visitors are at all three members: a warning comes, and two members that know the shop end it.
    for token in sensors.values():
        hub.observe(token, [seen("rival.example")])
    assert len(warnings(hub, operator)) == 1
    for member in ("a", "b"):
        body = json.dumps({"value": "rival.example", "reason": "a shop"})
        assert hub.request("POST", "/api/v1/indicators/false-positive", body, sensors[member])[0] == 200
    assert warnings(hub, operator) == []
    assert "rival.example" not in outlet(hub, sensors["c"])
    assert hub.observe(sensors["c"], [seen("rival.example")])["hits"] == 0
    sources = hub.request("GET", "/api/v1/sources", token=operator)[2]["items"]
    record = next(s for s in sources if s["name"] == "f")
    assert record["weight"] < 1, record


def test_a_feed_that_replays_what_is_over(hub, tmp_path):
    sensors = [hub.token(m, "observe") for m in ("a", "b", "c")]
    operator = hub.token(None, "operate")
    bundle = {"type": "bundle", "id": "bundle--00000000-0000-4000-8000-000000000001", "objects": [
        {"type": "indicator", "spec_version": "2.1", "id": f"indicator--00000000-0000-4000-8000-00000000000{i}",
         "created": "2024-01-01T00:00:00Z", "modified": "2024-01-01T00:00:00Z", "pattern_type": "stix",
         "pattern": f"[domain-name:value = 'over{i}.example']", "valid_from": "2024-01-01T00:00:00Z", "valid_until": "2024-02-01T00:00:00Z"}
        for i in range(3)]}
    for again in range(2):
        hub.import_text(tmp_path, "old.json", json.dumps(bundle), "--feed", "old")
        for token in sensors:
            assert hub.observe(token, [seen(f"over{i}.example") for i in range(3)])["hits"] == 0, again
    assert warnings(hub, operator) == []
    assert "over" not in outlet(hub, operator)


class Taken:
    """A feed of 150 names that is pulled, and what its new owner puts in its place."""

    def __init__(self, hub):
        self.hub, self.source = hub, Source()
        self.reader, self.operator = hub.token("a", "read"), hub.token(None, "operate")
        self.old = [f"old{i}.example" for i in range(150)]
        self.pulls = 0
        self.publish(self.old)
        hub.command("feed", "add", "f", "--url", self.source.base + "/f.txt", "--tlp", "green", "--interval", "1h")
        self.pull()
        assert self.blocked() == 150

    def publish(self, values):
        self.pulls += 1
        self.source.content["/f.txt"], self.source.etag = ("\n".join(values) + "\n").encode(), f'"{self.pulls}"'

    def pull(self, *options):
        return pull(self.hub, "f", *options, check=False)

    def blocked(self, part=".example"):
        """Values in the file that blocks most: all that feeds list."""
        return sum(part in line for line in outlet(self.hub, self.reader).splitlines() if not line.startswith("#"))

    def warned(self):
        return len(warnings(self.hub, self.operator)), sum(".example" in line for line in outlet(self.hub, self.reader, "warned.list").splitlines())


@pytest.fixture
def taken(hub):
    t = Taken(hub)
    yield t
    t.source.shutdown()


def test_how_much_a_feed_that_is_taken_over_can_have_blocked(hub, taken):
    shops = [f"shop{i}.example" for i in range(2000)]
    # Sudden: held until somebody looks, and what was listed before stays.
    taken.publish(taken.old + shops)
    assert "implausible" in taken.pull().stderr.lower() or taken.blocked("shop") == 0
    assert (taken.blocked("shop"), taken.blocked("old")) == (0, 150)
    taken.publish(shops[:50])
    taken.pull()
    assert (taken.blocked("shop"), taken.blocked("old")) == (0, 150), "half of it is gone: held, too"
    # Slow enough: all of it is in the file of all that feeds list, nothing in that of warnings.
    taken.publish(taken.old + shops[:1300])
    taken.pull()
    assert taken.blocked("shop") == 1300 and taken.warned() == (0, 0)
    # One liar that says that it met all of them, six hundred times as much as others: people look, machines do not.
    liar = hub.token("b", "observe")
    hub.observe(liar, [seen(x) for x in shops[:1300]])
    named, loaded = taken.warned()
    print(f"taken over: 1300 of 2000 blocked by who loads all, 0 of a sudden; {named} warnings, {loaded} rules of warnings")
    assert (named, loaded) == (0, 0)
    # Two that know the shops take them back at once. What the liar confirmed outweighs their words, not those of the staff.
    for i in range(5):
        for member in ("a", "c"):
            body = json.dumps({"value": shops[i], "reason": "a shop"})
            assert hub.request("POST", "/api/v1/indicators/false-positive", body, hub.token(member, "read,publish"))[0] == 200
    assert taken.blocked("shop") == 1295
    record = next(x for x in hub.request("GET", "/api/v1/sources", token=taken.operator)[2]["items"] if x["name"] == "f")
    assert record["weight"] == 1 and record["reliability"] == round(24 / 27, 4)
    for i in range(5, 15):
        hub.command("false-positive", shops[i], "--reason", "a shop")
    record = next(x for x in hub.request("GET", "/api/v1/sources", token=taken.operator)[2]["items"] if x["name"] == "f")
    assert record["weight"] == round(24 / 37 / 0.8, 4) and taken.blocked("shop") == 1285


def test_how_much_a_feed_that_replays_its_past_can_have_blocked(hub, taken):
    """A plain list says no validity: what it lists again is listed again, but what was found to be false stays so."""
    for i in range(20):
        hub.command("false-positive", taken.old[i], "--reason", "cleaned")
    for name in ("a", "b", "c"):
        hub.observe(hub.token(name), [seen(x, "2025-01-01T00:00:00Z") for x in taken.old])
    hub.observe(hub.token("a"), [seen("later.example", "2025-06-01T00:00:00Z")])
    before = taken.warned()[0]
    fresh = [f"new{i}.example" for i in range(100)]
    taken.publish(fresh)
    taken.pull()
    assert (taken.blocked("old"), taken.blocked("new")) == (0, 100)
    taken.publish(taken.old)
    taken.pull()
    assert taken.blocked("old") == 130, "the twenty stay out"
    assert taken.warned()[0] <= before, "what members met half a year ago raises nothing"
    for name in ("a", "b", "c"):
        assert hub.observe(hub.token(name), [seen(x, "2025-06-01T00:00:00Z") for x in taken.old[:20]])["hits"] == 0
