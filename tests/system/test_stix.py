# SPDX-License-Identifier: Apache-2.0
"""Warnings, sightings and countermeasures as STIX: what leaves is as the text demands and recommends, and what it refers to is there."""
import copy
import json
import uuid

import pytest

import stix_check
from conftest import Hub, seen
from taxii_client import Client

MEMBERS = [("bank", "DE", "insurance"), ("clinic", "FR", "healthcare"), ("plant", "NL", "some-sector"), ("grid", "BE", "energy")]
HOSTS = {"ipv4": ("destination", "198.51.100.66"), "url": ("url", "http://bad.example/x?a='b'"),
         "md5": ("file", "44d88612fea8a8f36de82e1278abb02e")}
HELLO = "e7d705a3286e19ea42f587b344ee6865"


class World:
    def __init__(self, hub):
        self.hub = hub
        self.operator = hub.token(None, "operate")
        self.tokens = {}
        for name, country, sector in MEMBERS:
            hub.member(name, country, "--sector", sector)
            self.tokens[name] = hub.token(name, "observe,read")
        load = lambda feed, text, tail="": hub.request("POST", f"/api/v1/import?feed={feed}{tail}", text, self.operator)
        assert load("list", "\n".join(["bad.example", "worse.example", *(v for _, v in HOSTS.values())]) + "\n")[0] == 200
        assert load("hello", HELLO + "\n", "&kind=ja3")[0] == 200
        made = {"type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.uuid4()}", "name": "regular",
                "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z", "description": "a pattern",
                "pattern": "[domain-name:value = 'third.example']", "pattern_type": "stix", "valid_from": "2026-01-01T00:00:00Z"}
        assert load("stix", json.dumps({"objects": [made]}))[0] == 200
        for i, (name, token) in enumerate(self.tokens.items()):
            lines = [seen(v, f"2026-03-01T00:0{i}:00Z") for v in ("bad.example", "third.example")]
            lines += [seen(v, f"2026-03-01T00:0{i}:30Z", kind, role) for kind, (role, v) in HOSTS.items()]
            lines.append(seen(HELLO, f"2026-03-01T00:0{i}:40Z", "ja3", "client"))
            hub.observe(token, lines)

    def read(self, collection, token=None):
        return Client(self.hub, token or self.operator).all(f"collections/{collection}/objects/")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    hub = Hub(tmp_path_factory.mktemp("stix") / "data").start()
    yield World(hub)
    hub.stop()


def of_type(objects, type_):
    return [o for o in objects if o["type"] == type_]


@pytest.mark.parametrize("collection", ["all", "indicators", "warnings", "sightings"])
def test_what_leaves_over_taxii_is_proper_stix(world, collection):
    for token in (None, world.tokens["bank"]):
        found = world.read(collection, token)
        assert found and stix_check.problems(found) == []


@pytest.mark.parametrize("token", ["operator", "bank"])
def test_outlets_are_proper_stix(world, token):
    credential = world.operator if token == "operator" else world.tokens[token]
    warnings = world.hub.request("GET", "/api/v1/warnings", None, credential)[2]["items"]
    for name in ("all", *(f"warning-{w['id']}" for w in warnings)):
        status, _, text = world.hub.request("GET", f"/outlets/{name}.stix", None, credential)
        assert status == 200
        bundle = text if isinstance(text, dict) else json.loads(text)
        assert stix_check.bundle_problems(bundle) == []
        # STIX has no object for a fingerprint: machines that load bundles of them get none.
        assert name != "all" or of_type(bundle["objects"], "indicator")


def test_the_checker_finds_what_is_wrong(world):
    good = {o["type"]: o for o in world.read("all")}
    report, marking = good["report"], next(o for o in world.read("all") if o.get("name") == "TLP:RED")
    sighting, indicator, measure = good["sighting"], good["indicator"], good["course-of-action"]
    for object_, change in [
        (report, {"published": None}), (report, {"object_refs": []}), (report, {"modified": "2020-01-01T00:00:00.000Z"}),
        (report, {"created": "2026-03-01T00:00:00Z"}), (report, {"created": "2026-02-30T00:00:00.000Z"}), (report, {"own": 1}),
        (report, {"report_types": ["warning"]}), (report, {"confidence": 101}), (report, {"severity": "high"}),
        (report, {"id": "report--" + str(uuid.uuid5(uuid.NAMESPACE_DNS, "x"))}), (report, {"created_by_ref": sighting["id"]}),
        (report, {"external_references": [{"source_name": "x"}]}), (report, {"revoked": "true"}), (report, {"spec_version": "2.0"}),
        (sighting, {"last_seen": "2020-01-01T00:00:00Z"}), (sighting, {"sighting_of_ref": marking["id"]}), (sighting, {"count": -1}),
        (indicator, {"pattern": "[a = 'b]"}), (indicator, {"description": ...}), (indicator, {"valid_until": indicator["valid_from"]}),
        (marking, {"name": "TLP:AMBER"}), (marking, {"created": "2022-10-02T00:00:00.000000Z"}), (marking, {"extensions": {}}),
        (measure, {"extensions": {stix_check.PLAYBOOK_EXTENSION: dict(
            measure["extensions"][stix_check.PLAYBOOK_EXTENSION], playbook_bin="!")}}),
    ]:
        bad = copy.deepcopy(object_)
        bad.update({k: v for k, v in change.items() if v is not ...})
        for key in [k for k, v in change.items() if v is ...]:
            del bad[key]
        assert stix_check.problems([bad]), change
    assert stix_check.problems([report, report])
    host = {"type": "domain-name", "spec_version": "2.1", "id": "domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7"}
    assert stix_check.problems([dict(host, value="example.com")]) == [] and stix_check.problems([dict(host, value="example.org")])


@pytest.mark.parametrize("reader", ["operator", "bank", "grid"])
def test_everything_that_is_referred_to_can_be_read(world, reader):
    objects = world.read("all", world.tokens.get(reader, world.operator))
    known = {o["id"] for o in objects}
    assert {ref for o in objects for ref in stix_check.refs(o)} - known == set()
    warnings = world.read("warnings", world.tokens.get(reader, world.operator))
    # A feed's own objects stand in "all" and in "indicators".
    assert {ref for o in warnings for ref in stix_check.refs(o)} <= {o["id"] for o in warnings}


def test_a_warning_is_a_report_with_indicators_and_courses_of_action(world):
    listed = world.hub.request("GET", "/api/v1/warnings", None, world.operator)[2]["items"]
    objects = world.read("warnings", world.tokens["clinic"])
    reports = {o["external_references"][0]["external_id"]: o for o in of_type(objects, "report")}
    assert listed and set(reports) == {w["id"] for w in listed}
    for warning in listed:
        report = reports[warning["id"]]
        assert report["id"] == "report--" + warning["id"] and "fewer than 5 members" in report["name"]
        assert report["published"] == report["created"] == warning["raised"] and report["confidence"] == warning["confidence"]
        assert len([r for r in report["object_refs"] if r.startswith("indicator--")]) == len(warning["indicators"])
        measures = [o for o in objects if o["id"] in report["object_refs"] and o["type"] == "course-of-action"]
        assert [o["external_references"][0]["external_id"] for o in measures].sort() == [g["id"] for g in warning["guidance"]].sort()
        assert f"severity:{warning['severity']}" in report["labels"] and "revoked" not in report
    text = json.dumps(objects)
    assert '"bad.example"' not in text and "domain bad.example" in text


def test_who_is_hit_is_told_by_numbers_alone(world):
    reports = json.dumps(of_type(world.read("warnings", world.tokens["clinic"]), "report"))
    assert not [name for name, _, _ in MEMBERS if name in reports] and "fewer than 5 members" in reports and "4 members" not in reports


def test_a_sighting_is_told_to_its_member_and_names_indicator_and_place(world):
    own = of_type(world.read("sightings", world.tokens["bank"]), "sighting")
    everybody = {o["id"]: o for o in world.read("all", world.tokens["bank"])}
    assert {everybody[s["where_sighted_refs"][0]]["name"] for s in own} == {"bank"}
    patterns = {everybody[s["sighting_of_ref"]]["pattern"] for s in own}
    assert {"[domain-name:value = 'bad.example']", f"[network-traffic:x_tocsin_ja3 = '{HELLO}']",
            "[url:value = 'http://bad.example/x?a=\\'b\\'']", f"[file:hashes.MD5 = '{HOSTS['md5'][1]}']"} <= patterns
    assert everybody[own[0]["created_by_ref"]]["identity_class"] == "organization"
    assert len(of_type(world.read("sightings"), "sighting")) == len(own) * len(MEMBERS)
    sectors = {o["name"]: o.get("sectors") for o in of_type(everybody.values(), "identity")}
    assert sectors["clinic"] == ["healthcare"] and sectors["plant"] is None


def test_what_is_related_leads_from_a_value_to_its_warning(world):
    found = world.hub.request("GET", "/api/v1/lookup?value=bad.example", None, world.tokens["grid"])[2]["related"]
    types = {i["type"] for i in found["items"]}
    assert {"report", "course-of-action"} <= types


def test_a_warning_that_is_withdrawn_is_revoked_and_a_newer_version(world):
    warning = world.hub.request("GET", "/api/v1/warnings", None, world.operator)[2]["items"][0]
    before = next(o for o in world.read("warnings") if o["id"] == "report--" + warning["id"])
    assert world.hub.request("POST", f"/api/v1/warnings/{warning['id']}/withdraw", "{}", world.operator)[0] in (200, 204)
    after = [o for o in world.read("warnings") if o["id"] == before["id"]]
    assert len(after) == 1 and after[0]["revoked"] is True and after[0]["modified"] > before["modified"]
    assert after[0]["created"] == before["created"] and stix_check.problems(after) == []


def test_an_indicator_of_a_value_goes_with_the_last_report_on_it_and_obeys_its_marking(world):
    hub = world.hub
    load = lambda feed, text, tail="": hub.request("POST", f"/api/v1/import?feed={feed}{tail}", text, world.operator)
    has = lambda name: [o for o in world.read("indicators", world.tokens[name]) if "fleeting.example" in o["pattern"]]
    assert load("fleeting", "fleeting.example\n", "&tlp=green")[0] == 200
    hub.observe(world.tokens["bank"], [seen("fleeting.example", "2026-03-01T02:00:00Z")])
    assert len(has("bank")) == len(has("clinic")) == 1 and stix_check.problems(has("clinic")) == []
    id_ = has("bank")[0]["id"]
    assert hub.request("GET", f"/api/v1/objects/{id_}", None, world.tokens["clinic"])[0] == 200
    # Narrowed: nobody sees what still says GREEN.
    assert load("fleeting", "fleeting.example\n", "&tlp=red")[0] == 200
    assert has("bank") == has("clinic") == [] and hub.request("GET", f"/api/v1/objects/{id_}", None, world.tokens["clinic"])[0] == 404
    assert load("fleeting", "fleeting.example\n", "&tlp=green")[0] == 200 and len(has("clinic")) == 1
    assert load("fleeting", "other.example\n")[0] == 200
    assert has("bank") == [] and hub.request("GET", f"/api/v1/objects/{id_}", None, world.operator)[0] == 404


def test_a_warning_of_one_member_alone_is_a_report_for_it_alone(world):
    hub = world.hub
    hub.member("utility", "AT", "--network", "203.0.113.0/24")
    own = hub.token("utility", "observe,read")
    assert hub.request("POST", "/api/v1/import?feed=owned", "203.0.113.9\n", world.operator)[0] == 200
    mine = [w for w in hub.request("GET", "/api/v1/warnings", None, own)[2]["items"] if "203.0.113.9" in w["title"]]
    assert len(mine) == 1
    id_ = "report--" + mine[0]["id"]
    for token, sees in ((own, True), (world.operator, True), (world.tokens["bank"], False)):
        found = [o for o in world.read("warnings", token) if o["id"] == id_]
        assert bool(found) == sees and stix_check.problems(found) == []
        assert (hub.request("GET", f"/api/v1/objects/{id_}", None, token)[0] == 200) == sees
        for o in found:
            # It is to be cleaned, not to be blocked.
            assert {r.partition("--")[0] for r in o["object_refs"]} == {"course-of-action"}
