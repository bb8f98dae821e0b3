# SPDX-License-Identifier: Apache-2.0
"""TAXII 2.1: what feeds brought, in the built-in collections."""
import json
import uuid

import pytest

from conftest import Hub, seen
from taxii_client import Client, Refused, indicator

SAMPLES = [indicator(i) for i in range(1, 26)]
MALWARE = {"type": "malware", "spec_version": "2.1", "id": "malware--11111111-1111-4111-8111-111111111111",
           "created": "2026-01-01T00:00:00.5Z", "modified": "2026-01-01T00:00:00.50Z", "name": "Emotet", "is_family": True}


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    folder = tmp_path_factory.mktemp("taxii")
    h = Hub(folder / "data").start()
    h.member("bank")
    bundle = {"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": SAMPLES + [MALWARE]}
    h.import_text(folder, "f.json", json.dumps(bundle), "--feed", "partner")
    yield h
    h.stop()


@pytest.fixture
def client(hub):
    c = Client(hub, hub.token("bank", "read"))
    yield c
    c.close()


@pytest.fixture
def everything(client):
    return client.collections()["All"]["id"]


def test_built_in_collections_are_there_for_readers(client):
    found = client.collections()
    assert len(found) == 4
    for c in found.values():
        assert uuid.UUID(c["id"]).version == 4
        assert c["can_read"] is True and c["can_write"] is False
        assert "application/stix+json;version=2.1" in c["media_types"]
        for key in (c["id"], c["id"].upper(), c["alias"]):
            assert client.get(f"collections/{key}/")[1] == c
    assert list(found) == list(client.collections()), "a stable order"


def test_publishers_see_no_collection_that_only_readers_have(hub):
    assert Client(hub, hub.token("bank", "publish")).collections() == {}


def test_collections_that_are_not_there_get_404(client):
    for key in (str(uuid.uuid4()), "none", "%00", "..", "1"):
        for tail in ("", "objects/", "manifest/", "objects/x/", "objects/x/versions/"):
            with pytest.raises(Refused) as e:
                client.get(f"collections/{key}/{tail}")
            assert e.value.status == 404


def test_objects_leave_as_they_came(client, everything):
    got = {o["id"]: o for o in client.all(f"collections/{everything}/objects/")}
    assert got[MALWARE["id"]] == MALWARE
    assert len(got) == 26


def test_types_are_whole_and_case_sensitive(client, everything):
    path = f"collections/{everything}/objects/"
    assert len(client.all(path, type="malware")) == 1
    assert len(client.all(path, type="malware,indicator")) == 26
    for nothing in ("Malware", "malwar", "x-none", "attack-pattern"):
        assert client.get(path, type=nothing)[1] == {}
    assert client.all(path, type="malware", id=SAMPLES[0]["id"]) == [], "fields are AND"
    assert len(client.all(path, id=f"{MALWARE['id']},{SAMPLES[0]['id']}")) == 2, "values are OR"


def test_the_indicators_collection_has_indicators(client):
    assert len(client.all("collections/indicators/objects/")) == 25


def test_more_is_true_only_when_something_is_left(client, everything):
    path = f"collections/{everything}/objects/"
    for limit, pages in ((26, [26]), (13, [13, 13]), (25, [25, 1]), (7, [7, 7, 7, 5]), (1000000, [26])):
        assert [len(p) for p in client.pages(path, limit)] == pages
        assert [len(p) for p in client.pages_by_time(path, limit)] == pages
        assert [len(p) for p in client.pages(f"collections/{everything}/manifest/", limit)] == pages


def test_cursors_bear_repetition_and_other_limits(client, everything):
    path = f"collections/{everything}/objects/"
    _, first = client.get(path, limit=7)
    again = [client.get(path, limit=limit, next=first["next"])[1] for limit in (7, 7, 5)]
    assert again[0] == again[1]
    assert again[2]["objects"] == again[0]["objects"][:5]
    assert len(client.get(path, next=first["next"])[1]["objects"]) == 19


def test_cursors_are_bound_to_collection_viewer_and_filters(hub, client, everything):
    path = f"collections/{everything}/objects/"
    cursor = client.get(path, limit=7)[1]["next"]
    hub.member("utility")
    other = Client(hub, hub.token("utility", "read"))
    same = Client(hub, hub.token("bank", "read"))
    for who, where, filters in (
            (client, "collections/indicators/objects/", {}), (client, f"collections/{everything}/manifest/", {}),
            (client, path, {"type": "indicator"}), (client, path, {"added_after": "2020-01-01T00:00:00Z"}),
            (client, path, {"version": "all"}), (other, path, {})):
        with pytest.raises(Refused) as e:
            who.get(where, next=cursor, **filters)
        assert e.value.status == 400
    assert same.get(path, next=cursor)[1]["objects"], "another credential of the same member goes on"
    flipped = cursor[:5] + ("A" if cursor[5] != "A" else "B") + cursor[6:]
    for bad in (flipped, cursor[:-1], cursor + "A", "1", "-1", "%00"):
        with pytest.raises(Refused) as e:
            client.get(path, next=bad)
        assert e.value.status == 400


@pytest.mark.parametrize("query", [
    "limit=0", "limit=-1", "limit=ten", "limit=1.5", "limit=", "limit=1&limit=2", "added_after=yesterday", "added_after=",
    "added_after=2020-01-01T00:00:00Z&added_after=2020-01-01T00:00:00Z", "match[version]=newest", "match%5Bversion%5D=all,last",
    "next=", "next=x", "match[type]=a&match%5Btype%5D=b", "match[spec_version]=new"])
def test_malformed_queries_get_400(client, everything, query):
    for tail in ("objects/", "manifest/"):
        with pytest.raises(Refused) as e:
            client.get(f"collections/{everything}/{tail}", query)
        assert e.value.status == 400


def test_what_is_unknown_in_a_query_is_passed_over(client, everything):
    assert len(client.get(f"collections/{everything}/objects/", "colour=red&match[shape]=round&&x")[1]["objects"]) == 26


def test_added_after_is_strictly_later_to_the_microsecond(client, everything):
    path = f"collections/{everything}/manifest/"
    rows = client.all(path)
    dates = [r["date_added"] for r in rows]
    assert dates == sorted(set(dates))
    assert client.all(path, added_after=dates[4]) == rows[5:]
    assert client.get(path, added_after=dates[-1])[1] == {}
    assert client.get(path, "added_after=" + dates[4].replace(":", "%3A"))[1]["objects"] == rows[5:]
    assert client.get(path, added_after="2020-01-01T00:00:00Z")[1]["objects"] == rows
    assert client.get(path, added_after="2100-01-01T00:00:00.5Z")[1] == {}


def test_one_object_its_manifest_and_its_versions(client, everything):
    path = f"collections/{everything}/objects/{MALWARE['id']}/"
    assert client.get(path)[1] == {"objects": [MALWARE]}
    assert client.get(path + "versions/")[1] == {"versions": ["2026-01-01T00:00:00.50Z"]}
    row, = client.all(f"collections/{everything}/manifest/", type="malware")
    assert (row["id"], row["version"]) == (MALWARE["id"], "2026-01-01T00:00:00.50Z")
    assert row["media_type"] == "application/stix+json;version=2.1"
    assert client.get(path, version="2026-01-01T00:00:00.500000Z")[1]["objects"] == [MALWARE], "instants are compared"
    assert client.get(path, version="2020-01-01T00:00:00Z")[1] == {}, "the object is there, the version is not"
    for tail in ("", "versions/"):
        with pytest.raises(Refused) as e:
            client.get(f"collections/{everything}/objects/malware--{uuid.uuid4()}/{tail}")
        assert e.value.status == 404


def test_sightings_leave_as_stix(hub, client):
    before = client.all("collections/sightings/manifest/")
    name = SAMPLES[3]["pattern"].split("'")[1]
    hub.observe(hub.token("bank", "observe"), [seen(name)])
    fresh = [r for r in client.all("collections/sightings/manifest/") if r not in before]
    assert len(fresh) == 1
    _, body = client.get(f"collections/sightings/objects/{fresh[0]['id']}/")
    s, = body["objects"]
    assert s["type"] == "sighting" and s["count"] == 1 and s["modified"] == fresh[0]["version"]
    assert s["created"] <= s["modified"] and s["sighting_of_ref"].startswith("indicator--")
    hub.observe(hub.token("bank", "observe"), [seen(name)])
    again, = client.get(f"collections/sightings/objects/{s['id']}/")[1]["objects"]
    assert (again["count"], again["created"]) == (2, s["created"]) and again["modified"] > s["modified"]
