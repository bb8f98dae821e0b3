# SPDX-License-Identifier: Apache-2.0
"""Feeds that turn bad: what they can make a hub warn of and block (docs/warnings.md, What liars gain)."""
import json

import pytest

from conftest import Hub, seen


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
