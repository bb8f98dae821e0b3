# SPDX-License-Identifier: Apache-2.0
"""What is related to an object and to a value, as stored, as replaced, as deleted, and where very much is."""
import json
import sqlite3
import uuid

import pytest

from conftest import Hub
from taxii_client import Client

TIMES = {"created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z", "spec_version": "2.1"}


def key(type_, name):
    return f"{type_}--{uuid.uuid5(uuid.NAMESPACE_URL, type_ + name)}"


def thing(type_, name, **more):
    return dict(TIMES, type=type_, id=key(type_, name), name=name, **more)


def indicator(name, value):
    return thing("indicator", name, pattern=f"[domain-name:value = '{value}']", pattern_type="stix", valid_from=TIMES["created"])


def link(source, relation, target, **more):
    id_ = key("relationship", source["id"] + relation + target["id"])
    return dict(TIMES, type="relationship", id=id_, source_ref=source["id"], target_ref=target["id"], relationship_type=relation, **more)


def bundle(*objects):
    return json.dumps({"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": list(objects)})


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    h = Hub(tmp_path_factory.mktemp("related") / "data").start()
    h.operator = h.token(None, "operate")
    h.member("bank")
    yield h
    h.stop()


def load(hub, feed, text, tail=""):
    status, _, said = hub.request("POST", f"/api/v1/import?feed={feed}{tail}", text, hub.operator)
    assert status == 200 and not said.get("refused"), said


def related(hub, id_, depth=1):
    status, _, found = hub.request("GET", f"/api/v1/objects/{id_}/related?depth={depth}", None, hub.operator)
    assert status == 200, found
    return found


def names(found):
    return {(i["name"], i["depth"], i["relation"]) for i in found["items"]}


@pytest.fixture(scope="module")
def world(hub):
    author = thing("identity", "lab", identity_class="organization")
    c2, drop, other = indicator("c2", "c2.example"), indicator("drop", "drop.example"), indicator("other", "c2.example")
    family, group = thing("malware", "emotet", is_family=True), thing("intrusion-set", "ta542")
    report = thing("report", "campaign of may", published=TIMES["created"], object_refs=[c2["id"], drop["id"]])
    host = dict(TIMES, type="domain-name", id=key("domain-name", "c2"), value="c2.example")
    for o in (c2, drop, report):
        o["created_by_ref"] = author["id"]
    load(hub, "world", bundle(author, c2, drop, family, group, report, host, link(c2, "indicates", family),
                              link(family, "attributed-to", group)))
    load(hub, "elsewhere", bundle(other))
    event = {"uuid": str(uuid.uuid4()), "info": "an event", "timestamp": "1767225600", "Attribute": [
        {"uuid": str(uuid.uuid4()), "type": "domain", "value": v, "to_ids": True, "timestamp": "1767225600"}
        for v in ("c2.example", "third.example")]}
    load(hub, "misp", json.dumps({"Event": event}))
    return c2


def test_a_step_leads_to_names_relationships_and_the_same_value(hub, world):
    found = related(hub, world["id"])
    assert names(found) == {
        ("lab", 1, "names"), ("emotet", 1, "indicates"), ("campaign of may", 1, "named-by"), ("other", 1, "same-value"),
        ("an event", 1, "same-value"), ("c2.example", 1, "same-value"),
    }
    assert {(v["value"], v["depth"]) for v in found["values"]} == {("c2.example", 0), ("third.example", 1)}
    assert found["more"] is False and found["depth"] == 1


def test_two_steps_lead_on_but_not_through_who_wrote_it(hub, world):
    found = related(hub, world["id"], 2)
    assert {("ta542", 2, "attributed-to"), ("drop", 2, "names")} <= names(found)
    assert {(v["value"], v["depth"]) for v in found["values"]} == {("c2.example", 0), ("third.example", 1), ("drop.example", 2)}
    ways = {i["name"]: i for i in found["items"]}
    assert ways["emotet"]["by"].startswith("relationship--") and ways["emotet"]["of"] == world["id"]
    assert ways["other"]["of"] == "c2.example"


def test_a_look_up_names_reports_and_families_of_a_value(hub, world):
    found = hub.request("GET", "/api/v1/lookup?value=c2.example", None, hub.operator)[2]["related"]
    assert {("emotet", 1, "indicates"), ("campaign of may", 1, "named-by"), ("ta542", 2, "attributed-to")} <= names(found)
    assert "drop.example" in {v["value"] for v in found["values"]} and not found["more"]
    words = hub.command("lookup", "c2.example").stdout
    assert "campaign of may" in words and "emotet" in words


def test_what_is_not_known_has_no_relations(hub):
    assert hub.request("GET", f"/api/v1/objects/{key('malware', 'none')}/related", None, hub.operator)[0] == 404
    assert hub.request("GET", "/api/v1/lookup?value=never.example", None, hub.operator)[2]["related"] == {
        "items": [], "values": [], "more": False}
    for depth in ("0", "3", "x"):
        assert hub.request("GET", f"/api/v1/objects/{key('malware', 'none')}/related?depth={depth}", None, hub.operator)[0] == 400


def test_a_popular_object_is_cut_and_says_so(hub):
    family = thing("malware", "popular", is_family=True)
    many = [indicator(f"p{i}", f"p{i}.example") for i in range(120)]
    load(hub, "popular", bundle(family, *many, *(link(i, "indicates", family) for i in many)))
    found = related(hub, family["id"], 2)
    assert found["more"] is True and len(found["items"]) == 50
    assert related(hub, many[0]["id"])["more"] is False
    assert related(hub, many[0]["id"], 2)["more"] is True


def test_a_newer_version_takes_the_place_of_what_the_older_one_named(hub):
    one, two = thing("malware", "one", is_family=True), thing("malware", "two", is_family=True)
    way = link(one, "variant-of", two)
    load(hub, "versions", bundle(one, two, way))
    assert names(related(hub, one["id"])) == {("two", 1, "variant-of")}
    load(hub, "versions", bundle(dict(way, modified="2026-02-01T00:00:00.000Z", revoked=True)), "&add=true")
    assert names(related(hub, one["id"])) == set()
    report = thing("report", "of one", published=TIMES["created"], object_refs=[one["id"]])
    load(hub, "versions", bundle(report), "&add=true")
    assert names(related(hub, one["id"])) == {("of one", 1, "named-by")}
    load(hub, "versions", bundle(dict(report, modified="2026-02-01T00:00:00.000Z", object_refs=[two["id"]])), "&add=true")
    assert names(related(hub, one["id"])) == set()
    assert names(related(hub, two["id"])) == {("of one", 1, "named-by")}


def test_what_is_posted_and_deleted_over_taxii_is_related_meanwhile(hub):
    client = Client(hub, hub.token("bank", "read,publish"))
    made = hub.collection("shared", {"bank": "readwrite"})
    one, two = indicator("posted 1", "posted1.example"), indicator("posted 2", "posted2.example")
    way = link(one, "related-to", two)
    client.post(made, [one, two, way])
    assert names(related(hub, one["id"])) == {("posted 2", 1, "related-to")}
    client.delete(made, way["id"])
    assert names(related(hub, one["id"])) == set()


def test_relations_of_an_older_store_are_made_at_its_next_start(hub, world):
    before = related(hub, world["id"], 2)
    hub.stop()
    db = sqlite3.connect(f"{hub.folder}/tocsin.db")
    db.execute("DELETE FROM posting")
    db.execute("DELETE FROM setting WHERE name = 'postings_made'")
    db.commit()
    db.close()
    hub.start()
    assert related(hub, world["id"], 2) == before
