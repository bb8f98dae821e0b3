# SPDX-License-Identifier: Apache-2.0
"""The hub as a MISP feed: what a stock MISP pulls, what another hub pulls, and when they fetch an event again."""
import base64
import glob
import json
import os
import time

import pytest

from conftest import Hub, seen
from misp_check import StockMisp, check_event, hashes
from test_feeds import Source, pull

STIX_RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"


class Feed:
    """A hub's MISP feed as one reader gets it."""

    def __init__(self, hub, token, outlet="all"):
        self.hub, self.token, self.base = hub, token, f"/outlets/{outlet}/misp/"

    def __call__(self, name):
        status, _, body = self.hub.request("GET", self.base + name, None, self.token)
        assert status == 200, (name, body)
        return body if isinstance(body, dict) else body.decode()


@pytest.fixture
def shared(hub):
    hub.member("A")
    return hub, StockMisp(Feed(hub, hub.token("A", "read")))


def load(hub, name, text, *options):
    status, _, said = hub.request("POST", f"/api/v1/import?feed={name}" + "".join("&" + o for o in options), text, operator(hub))
    assert status == 200, said
    return said


def operator(hub):
    if not hasattr(hub, "operator"):
        hub.operator = hub.token(None, "operate")
    return hub.operator


def misp_event(values, timestamp=1700000000, tags=()):
    attributes = [dict({"uuid": f"00000000-0000-4000-8000-{i:012x}", "type": "domain", "category": "Network activity", "to_ids": True,
                        "value": v, "timestamp": str(timestamp), "distribution": "5"}, **more) for i, (v, more) in enumerate(values.items())]
    return {"Event": {"uuid": "11111111-1111-4111-8111-111111111111", "info": "An event", "date": "2026-01-01", "threat_level_id": "4",
                      "analysis": "2", "timestamp": str(timestamp), "Orgc": {"name": "X", "uuid": "22222222-2222-4222-8222-222222222222"},
                      "Tag": [{"name": t} for t in tags], "Attribute": attributes}}


def test_the_checker_takes_what_others_publish():
    data = os.environ.get("TOCSIN_DATA")
    if not data:
        pytest.skip("TOCSIN_DATA is not set")
    events = [f for f in glob.glob(data + "/feeds/misp/tweetfeed/*.json") if not f.endswith("manifest.json")]
    for file in events:
        with open(file) as f:
            check_event(json.load(f), os.path.basename(file)[:-5], strict=False)
    assert len(events) > 5


def test_a_stock_misp_takes_every_kind_of_value_with_its_markings_and_labels(shared):
    hub, misp = shared
    values = {"203.0.113.7": "ip-dst", "2001:db8::7": "ip-dst", "203.0.113.0/24": "ip-dst", "203.0.113.7:8080": "ip-dst|port",
              "[2001:db8::7]:443": "ip-dst|port", "evil.example": "domain", "http://evil.example/a": "url", "x@evil.example": "email-src",
              "d41d8cd98f00b204e9800998ecf8427a": "md5", "a" * 40: "sha1", "b" * 64: "sha256", "c" * 128: "sha512", "CVE-2024-12345": "vulnerability"}
    load(hub, "kinds", "value,label,tlp\n" + "".join(f"{v},emotet,green\n" for v in values))
    misp.pull()
    said = {a["value"]: a for a in misp.live()}
    assert {a["value"]: a["type"] for a in misp.live()} == {
        v.replace("]:", "|").replace("[", "") if "[" in v else v.replace(":8080", "|8080"): t for v, t in values.items()}
    assert [t["name"] for t in said["evil.example"]["Tag"]] == ["tlp:green", "emotet"] and said["evil.example"]["comment"] == "emotet"
    events = {u: [a for a in misp.live() if a["event"] == u] for u in misp.events}
    lines = misp.fetch("hashes.csv").splitlines()
    assert len(events) == 1 and set(lines) == hashes(events) and len(lines) == len(values) + 2


def test_classes_and_techniques_travel_as_tags_both_ways(shared):
    hub, misp = shared
    tags = {"a.example": 'rsit:malicious-code="c2-server"', "b.example": 'misp-galaxy:mitre-attack-pattern="Web Protocols - T1071.001"',
            "c.example": 'misp-galaxy:malpedia="Emotet"', "d.example": "PAP:AMBER"}
    event = misp_event({v: {"Tag": [{"name": t}]} for v, t in tags.items()}, tags=["tlp:clear"])
    event["Event"]["info"] = "X 2026-01-01"
    load(hub, "m", json.dumps(event))
    said = {a["value"]: {t["name"] for t in a["Tag"]} for a in misp.pull().live()}
    assert said == {"a.example": {"tlp:clear", tags["a.example"]}, "c.example": {"tlp:clear", "emotet"},
                    "b.example": {"tlp:clear", 'misp-galaxy:mitre-attack-pattern="web protocols - T1071.001"'},
                    "d.example": {"tlp:clear", "PAP:AMBER"}}


def test_only_what_changed_is_fetched_again_and_what_is_withdrawn_is_dropped(shared):
    hub, misp = shared
    load(hub, "one", "a.example\nb.example\nc.example\n")
    load(hub, "two", "x.example\n")
    assert misp.pull().values() == {"a.example", "b.example", "c.example", "x.example"} and len(misp.fetched) == 2
    assert misp.pull().fetched == []
    load(hub, "one", "a.example\nb.example\nc.example\n")
    assert misp.pull().fetched == []
    load(hub, "one", "a.example\nb.example\n")
    assert len(misp.pull().fetched) == 1 and misp.values() == {"a.example", "b.example", "x.example"}
    load(hub, "one", "a.example\nb.example\nc.example\nd.example\n")
    time.sleep(2.1)  # MISP's timestamps have no fractions
    load(hub, "one", "a.example\nb.example\n")
    load(hub, "one", "a.example\nb.example\nc.example\n")
    assert len(misp.pull().fetched) == 1 and misp.values() == {"a.example", "b.example", "c.example", "x.example"}
    assert misp.pull().fetched == []
    hub.stop()
    hub.start()
    assert misp.pull().fetched == []
    time.sleep(1.1)
    load(hub, "two", "value,label\nx.example,qakbot\n")
    assert len(misp.pull().fetched) == 1
    assert [t["name"] for a in misp.live() if a["value"] == "x.example" for t in a["Tag"]] == ["tlp:amber", "qakbot"]


def test_a_large_feed_is_cut_into_events_and_later_values_touch_few_of_them(shared):
    hub, misp = shared
    rows = [f"v{i}.example" for i in range(62000)]
    load(hub, "large", "\n".join(rows) + "\n")
    misp.pull()
    assert misp.values() == set(rows) and len(misp.events) == 16
    sizes = [sum(a["event"] == u for a in misp.live()) for u in misp.events]
    assert max(sizes) <= 5000
    load(hub, "large", "".join(f"w{i}.example\n" for i in range(15000)), "add=true")
    assert len(misp.pull().fetched) == 4 and len(misp.events) == 20 and len(misp.values()) == 77000
    load(hub, "large", "late.example\n", "add=true")
    assert len(misp.pull().fetched) == 1 and len(misp.events) == 20 and "late.example" in misp.values()


def test_what_becomes_protected_is_dropped(shared):
    hub, misp = shared
    load(hub, "one", "a.example\nmine.example\n")
    assert "mine.example" in misp.pull().values()
    hub.member("B", "SE", "--domain", "mine.example")
    assert misp.pull().values() == {"a.example"}


def test_the_outlet_of_warnings_follows_them(shared):
    hub, _ = shared
    hub.member("B").member("C")
    load(hub, "one", "a.example\nb.example\n")
    misp = StockMisp(Feed(hub, hub.token("A", "read"), "warned"))
    assert misp.pull().values() == set() and misp.events == {}
    for member in "ABC":
        hub.observe(hub.token(member), [seen("a.example")])
    assert misp.pull().values() == {"a.example"}
    warning = hub.request("GET", "/api/v1/warnings", None, operator(hub))[2]["items"][0]["id"]
    time.sleep(1.1)
    status, _, said = hub.request("POST", f"/api/v1/warnings/{warning}/withdraw", '{"reason":"a test"}', operator(hub))
    assert status < 300, said
    assert misp.pull().values() == set() and len(misp.events) == 1


def test_each_reader_has_its_own_manifest_and_is_told_when_it_may_see_more(shared):
    hub, misp = shared
    hub.member("B")
    red = {"type": "indicator", "spec_version": "2.1", "id": "indicator--0b6a6b2c-3c3b-4a5e-9f39-0a0e6a6a0001",
           "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z", "valid_from": "2026-01-01T00:00:00Z",
           "pattern_type": "stix", "pattern": "[domain-name:value = 'red.example']", "object_marking_refs": [STIX_RED]}
    bundle = {"type": "bundle", "id": "bundle--0b6a6b2c-3c3b-4a5e-9f39-0a0e6a6a0002", "objects": [red]}
    load(hub, "mixed", json.dumps(bundle))
    staff = StockMisp(Feed(hub, operator(hub)))
    assert staff.pull().values() == {"red.example"} and misp.pull().events == {}
    event = next(iter(staff.events))
    status, _, _ = hub.request("GET", f"/outlets/all/misp/{event}.json", None, misp.fetch.token)
    assert status == 404
    path = f"/api/v1/objects/{red['id']}/recipients"
    assert hub.request("POST", path, '{"recipient":"A"}', operator(hub))[0] == 204
    assert misp.pull().values() == {"red.example"} and staff.pull().fetched == []
    assert StockMisp(Feed(hub, hub.token("B", "read"))).pull().events == {}


def test_what_is_narrowed_is_dropped_by_who_saw_it_and_told_to_nobody_else(shared):
    hub, misp = shared
    hub.member("B")

    def indicator(n, value, modified, *markings):
        return {"type": "indicator", "spec_version": "2.1", "id": f"indicator--0b6a6b2c-3c3b-4a5e-9f39-00000000000{n}",
                "created": "2026-01-01T00:00:00.000Z", "modified": f"2026-01-0{modified}T00:00:00.000Z", "valid_from": "2026-01-01T00:00:00Z",
                "pattern_type": "stix", "pattern": value, "object_marking_refs": list(markings)}

    def bundle(*objects):
        return json.dumps({"type": "bundle", "id": "bundle--0b6a6b2c-3c3b-4a5e-9f39-0a0e6a6a0002", "objects": objects})

    open_one = "[domain-name:value = 'a.example']"
    load(hub, "mixed", bundle(indicator(1, open_one, 1), indicator(2, "[domain-name:value = 'b.example']", 1)))
    assert misp.pull().values() == {"a.example", "b.example"}
    narrowed = indicator(1, open_one[:-1] + " OR domain-name:value = 'secret.example']", 2, STIX_RED)
    load(hub, "mixed", bundle(narrowed, indicator(2, "[domain-name:value = 'b.example']", 1)))
    assert misp.pull().values() == {"b.example"}
    document = misp.fetch(misp.fetched[0] + ".json")
    bare = [a for a in document["Event"]["Attribute"] if "value" not in a]
    assert len(bare) == 1 and "a.example" not in json.dumps(document) and "secret.example" not in json.dumps(document)
    assert StockMisp(Feed(hub, operator(hub))).pull().values() == {"a.example", "b.example", "secret.example"}


def test_how_misp_identifies_itself_and_what_is_no_file(shared):
    hub, misp = shared
    load(hub, "one", "a.example\n")
    token = misp.fetch.token
    basic = {"Authorization": "Basic " + base64.b64encode(f"misp:{token}".encode()).decode()}
    status, headers, manifest = hub.request("GET", "/outlets/all/misp/manifest.json", None, None, basic)
    assert status == 200 and len(manifest) == 1
    assert hub.request("GET", "/outlets/all/misp/manifest.json", None, token, {"If-None-Match": headers["ETag"]})[0] == 304
    load(hub, "one", "a.example\nb.example\n")
    assert hub.request("GET", "/outlets/all/misp/manifest.json", None, token, {"If-None-Match": headers["ETag"]})[0] == 200
    assert hub.request("GET", "/outlets/all/misp/manifest.json")[0] == 401
    for path in ("/outlets/none/misp/manifest.json", "/outlets/none/misp/hashes.csv", "/outlets/all/misp/x.json", "/outlets/all/misp/",
                 "/outlets/all/misp/11111111-1111-4111-8111-111111111111.json", "/outlets/all/misp/11111111-1111-4111-8111-111111111111"):
        assert hub.request("GET", path, None, token)[0] == 404, path


class MispSource(Source):
    """A MISP feed made of events."""

    def publish(self, *events):
        manifest = {e["Event"]["uuid"]: {k: e["Event"][k] for k in ("info", "date", "timestamp", "Orgc")} for e in events}
        self.content = {f"/{e['Event']['uuid']}.json": json.dumps(e).encode() for e in events}
        self.content["/manifest.json"] = json.dumps(manifest).encode()
        self.etag = '"' + str(len(self.asked)) + '"'
        self.asked.clear()

    def fetched(self):
        return [path[1:-5] for path, _ in self.asked if path != "/manifest.json"]


def values_of(hub, feed):
    return {i["value"] for i in hub.request("GET", f"/api/v1/indicators?limit=1000&feed={feed}", None, operator(hub))[2]["items"]}


def test_a_pull_follows_a_misp_feed_and_fetches_what_changed(hub):
    source = MispSource()
    one = misp_event({"a.example": {}, "b.example": {}, "c.example": {}})
    two = json.loads(json.dumps(misp_event({"x.example": {}, "y.example": {}})).replace("11111111-1111", "33333333-3333").replace('"00000000', '"44444444'))
    uuids = [e["Event"]["uuid"] for e in (one, two)]
    source.publish(one, two)
    hub.command("feed", "add", "m", "--url", source.base + "/", "--interval", "1h", "--tlp", "green")
    deadline = time.time() + 30
    while values_of(hub, "m") != {"a.example", "b.example", "c.example", "x.example", "y.example"}:
        assert time.time() < deadline, values_of(hub, "m")
        time.sleep(0.05)
    assert sorted(source.fetched()) == sorted(uuids)

    def publish_and_pull(*events):
        source.publish(*events)
        pull(hub, "m")
        return source.fetched(), values_of(hub, "m")

    attributes = one["Event"]["Attribute"]
    attributes[0]["to_ids"], attributes[1]["deleted"] = False, True
    one["Event"]["timestamp"] = "1700000001"
    assert publish_and_pull(one, two) == ([uuids[0]], {"c.example", "x.example", "y.example"})
    assert publish_and_pull(one) == ([], {"c.example"})
    attributes[0]["to_ids"] = True
    one["Event"]["timestamp"] = "1700000002"
    assert publish_and_pull(one, two) == ([uuids[0]], {"a.example", "c.example", "x.example", "y.example"})
    two["Event"]["info"] = "published again with the same timestamp, which MISP does not look at either"
    assert publish_and_pull(one, two) == ([], {"a.example", "c.example", "x.example", "y.example"})
    source.shutdown()


def test_a_hub_pulls_the_feed_of_another_and_follows_what_it_withdraws(hub, tmp_path):
    first = Hub(tmp_path / "first" / "data")
    os.makedirs(tmp_path / "first")
    first.start()
    try:
        first.member("A")
        token = first.token("A", "read")
        load(first, "one", "value,label,tlp\na.example,emotet,green\nb.example,phishing,clear\n203.0.113.7:80,qakbot,amber\n")
        load(first, "two", "value,tlp\nc.example,green\n")
        url = f"http://hub:{token}@127.0.0.1:{first.port}/outlets/all/misp/"
        hub.command("feed", "add", "m", "--url", url, "--interval", "1h", "--tlp", "red")
        deadline = time.time() + 30
        while len(values_of(hub, "m")) != 4:
            assert time.time() < deadline, values_of(hub, "m")
            time.sleep(0.05)
        listed = hub.request("GET", "/api/v1/indicators?feed=m", None, operator(hub))[2]["items"]
        assert {i["value"]: (i.get("label"), i["tlp"]) for i in listed} == {
            "a.example": ("emotet", "TLP:GREEN"), "b.example": ("phishing", "TLP:CLEAR"), "203.0.113.7:80": ("qakbot", "TLP:AMBER"),
            "c.example": (None, "TLP:GREEN")}
        load(first, "one", "value,label,tlp\na.example,emotet,green\nd.example,,green\n")
        pull(hub, "m")
        assert values_of(hub, "m") == {"a.example", "c.example", "d.example"}
        load(first, "two", "value,tlp\ne.example,green\n")
        load(first, "two", "value,tlp\nf.example,green\n")
        pull(hub, "m")
        assert values_of(hub, "m") == {"a.example", "d.example", "f.example"}
    finally:
        first.stop()
