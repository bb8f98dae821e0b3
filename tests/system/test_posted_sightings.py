# SPDX-License-Identifier: Apache-2.0
"""STIX sightings that members post count like those of their sensors."""
import json
import time
import uuid

import pytest

TAXII = {"Accept": "application/taxii+json;version=2.1", "Content-Type": "application/taxii+json;version=2.1"}


def stamp(seconds_ago):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(time.time() - seconds_ago))


def indicator(value="evil.example"):
    return {"type": "indicator", "spec_version": "2.1", "id": "indicator--" + str(uuid.uuid4()), "created": stamp(9999),
            "modified": stamp(9999), "valid_from": stamp(9999), "pattern_type": "stix",
            "pattern": f"[domain-name:value = '{value}']"}


def sighting(of, count=1, modified=60, **more):
    return {"type": "sighting", "spec_version": "2.1", "id": "sighting--" + str(uuid.uuid4()), "created": stamp(9999),
            "modified": stamp(modified), "sighting_of_ref": of, "count": count, "first_seen": stamp(120),
            "last_seen": stamp(60), **more}


class Centre:
    def __init__(self, hub):
        self.hub = hub
        names = [("power", "NO"), ("bank", "EE"), ("clinic", "SE")]
        grants = []
        for name, country in names:
            hub.member(name, country, "--sector", name)
            grants += ["--member", name, "--access", "readwrite"]
        self.collection = hub.command("collection", "add", "Shared", *grants).stdout.strip()
        self.tokens = {name: hub.token(name, "read,publish") for name, _ in names}
        self.operator = hub.token(None, "operate")

    def post(self, member, *objects):
        status, _, answer = self.hub.request("POST", f"/taxii2/hub/collections/{self.collection}/objects/",
                                             json.dumps({"objects": objects}), self.tokens[member], TAXII)
        assert status == 202 and answer["failure_count"] == 0, answer

    def seen(self, value="evil.example", token=None):
        return {s["member"]: s["count"] for s in
                self.hub.request("GET", f"/api/v1/lookup?value={value}", token=token or self.operator)[2]["sightings"]}


@pytest.fixture
def centre(hub):
    return Centre(hub)


def test_a_posted_sighting_counts_for_its_member_with_its_times(centre):
    what = indicator()
    said = sighting(what["id"], 5)
    centre.post("power", what, said)
    assert centre.seen() == {"power": 5}
    listed = centre.hub.request("GET", "/api/v1/sightings", token=centre.operator)[2]["items"][0]
    assert listed["first"][:19] == said["first_seen"][:19] and listed["last"][:19] == said["last_seen"][:19]
    assert centre.seen(token=centre.tokens["bank"]) == {}


def test_the_same_again_counts_once_and_a_newer_version_what_is_more(centre):
    what = indicator()
    said = sighting(what["id"], 5)
    centre.post("power", what, said)
    centre.post("power", said)
    assert centre.seen() == {"power": 5}
    centre.post("power", dict(said, modified=stamp(30), count=7))
    assert centre.seen() == {"power": 7}
    centre.post("power", dict(said, modified=stamp(20), count=3))
    centre.post("power", dict(said, modified=stamp(10), revoked=True, count=100))
    assert centre.seen() == {"power": 7}


def test_sightings_of_several_members_raise_a_warning(centre):
    what = indicator()
    centre.post("power", what)
    for member in ("power", "bank", "clinic"):
        centre.post(member, sighting(what["id"]))
    assert centre.seen() == {"power": 1, "bank": 1, "clinic": 1}
    deadline = time.time() + 10
    while time.time() < deadline:
        warnings = centre.hub.request("GET", "/api/v1/warnings", token=centre.operator)[2]["items"]
        if warnings and warnings[0]["members_total"] == 3:
            return
        time.sleep(0.05)
    raise AssertionError(warnings)


def test_what_cannot_be_counted_is_kept_and_counts_nothing(centre):
    red = dict(indicator("red.example"), object_marking_refs=["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"])
    gone = dict(indicator("gone.example"), revoked=True)
    centre.post("power", red, gone)
    centre.post("bank", sighting(red["id"]), sighting(gone["id"]), sighting("indicator--" + str(uuid.uuid4())),
                sighting("malware--" + str(uuid.uuid4())))
    centre.post("power", sighting(red["id"], count=0))
    assert centre.seen("red.example") == {} and centre.seen("gone.example") == {}
    centre.post("power", sighting(red["id"], count=2))
    assert centre.seen("red.example") == {"power": 2}


def test_a_sighting_of_a_protected_value_is_suppressed(centre):
    what = indicator("google.com")
    centre.post("power", what, sighting(what["id"]))
    listed = centre.hub.request("GET", "/api/v1/sightings", token=centre.operator)[2]["items"]
    assert len(listed) == 1 and listed[0]["suppressed"]
