# SPDX-License-Identifier: Apache-2.0
"""Walks every route as every role over objects of every marking and compares what is told with the rule."""
import hashlib
import json
import time
import uuid

import pytest

from conftest import Hub, seen

LEVELS = ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"]
MARKINGS = {
    "CLEAR": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "GREEN": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "AMBER": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "AMBER+STRICT": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "RED": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
ALL = set(LEVELS)
UP_TO_AMBER = {"CLEAR", "GREEN", "AMBER"}

# What each role may see of the objects that the member "owner" published. "named" is a member that is named as a recipient of
# the RED object alone.
SEES = {
    "stranger": set(),
    "sensor": set(),
    "other": UP_TO_AMBER,
    "named": UP_TO_AMBER | {"RED"},
    "owner": ALL,
    "overseer": ALL,
    "operator": ALL,
}

def name_of(level):
    return level.lower().replace("+", "-") + "-marked.example"


def id_of(level):
    return "indicator--" + str(uuid.uuid5(uuid.NAMESPACE_DNS, name_of(level)))


def indicator(level):
    return {
        "type": "indicator", "spec_version": "2.1", "id": id_of(level), "created": "2026-01-01T00:00:00.000Z",
        "modified": "2026-01-01T00:00:00.000Z", "valid_from": "2026-01-01T00:00:00Z", "pattern_type": "stix",
        "pattern": f"[domain-name:value = '{name_of(level)}']", "object_marking_refs": [MARKINGS[level]],
    }


def told(text):
    """The levels whose value or id stands in text."""
    return {level for level in LEVELS if name_of(level) in text or id_of(level) in text}


class Walk:
    def __init__(self, hub):
        self.hub = hub
        hub.member("owner").member("other").member("named").member("watched", "SE")
        self.tokens = {"stranger": None, "sensor": hub.token("other", "observe")}
        for role in ("other", "named"):
            self.tokens[role] = hub.token(role, "read,observe")
        self.tokens["owner"] = hub.token("owner", "read,publish")
        self.tokens["overseer"] = hub.token(None, "read,oversee")
        self.tokens["operator"] = hub.token(None, "operate")
        bundle = {"type": "bundle", "id": "bundle--" + str(uuid.uuid4()), "objects": [indicator(x) for x in LEVELS]}
        status, _, answer = hub.request("POST", "/api/v1/import?feed=owner-feed", json.dumps(bundle), self.tokens["owner"])
        assert status == 200 and answer["new"] == len(LEVELS), answer
        status, _, _ = hub.request("POST", f"/api/v1/objects/{id_of('RED')}/recipients", '{"recipient":"named"}', self.tokens["owner"])
        assert status == 204
        collections = self.get("operator", "/taxii2/hub/collections/")[2]["collections"]
        self.red = {"RED"}
        self.builtin = {c["title"]: c["id"] for c in collections}

    def get(self, role, path):
        accept = {"Accept": "application/taxii+json;version=2.1"} if path.startswith("/taxii2") else {}
        return self.hub.request("GET", path, None, self.tokens[role], accept)

    def text(self, role, path):
        """The answer as text without what the caller itself said; empty unless it is a success."""
        status, headers, body = self.get(role, path)
        if status != 200:
            return ""
        text = body if isinstance(body, str) else body.decode() if isinstance(body, bytes) else json.dumps(body)
        link = headers.get("ETag", "") + headers.get("Location", "")
        return text + link


def each_level(path):
    """A route that is asked about one object: told only when the answer says that it knows it."""
    def ask(walk, role):
        return {level for level in LEVELS
                if walk.text(role, path.format(id=id_of(level), value=name_of(level))) and
                knows(walk.text(role, path.format(id=id_of(level), value=name_of(level))))}
    return ask


def knows(text):
    return '"known": false' not in text


def once(path):
    return lambda walk, role: told(walk.text(role, path))


def without_recalls(text):
    """A page without the notes that say what can be seen no more: they name it."""
    page = json.loads(text or "{}")
    page["objects"] = [o for o in page.get("objects", []) if "recall" not in o.get("labels", [])]
    return json.dumps(page)


def of_collection(tail):
    def ask(walk, role):
        return set().union(*(told(without_recalls(walk.text(role, f"/taxii2/hub/collections/{key}/{tail}")))
                             for key in walk.builtin.values()))
    return ask


def of_collection_each(tail):
    def ask(walk, role):
        everything = walk.builtin[sorted(walk.builtin)[0]]
        return {level for key in [everything, *walk.builtin.values()] for level in LEVELS
                if "objects" in (t := walk.text(role, f"/taxii2/hub/collections/{key}/objects/{id_of(level)}/{tail}")) or "versions" in t}
    return ask


# Files of rules never carry RED without a PAP that permits it.
def outlets(walk, role):
    shared = set().union(*(told(walk.text(role, f"/outlets/all.{f}")) for f in ("stix", "misp")))
    rules = set().union(*(told(walk.text(role, f"/outlets/all.{f}")) for f in ("list", "csv", "suricata", "rpz")))
    assert rules == shared - walk.red, role
    return shared


MISP = "/outlets/all/misp/"


def misp_events(walk, role):
    """What the events hold that the manifest names; no event of another's manifest is there, and the hashes tell no more."""
    mine = [e for e in walk.get(role, MISP + "manifest.json")[2] if len(e) == 36]
    found = set().union(set(), *(told(walk.text(role, MISP + e + ".json")) for e in mine))
    for event in walk.get("operator", MISP + "manifest.json")[2]:
        assert event in mine or walk.get(role, MISP + event + ".json")[0] in (401, 403, 404), role
    hashes = walk.text(role, MISP + "hashes.csv")
    assert {x for x in LEVELS if hashlib.md5(name_of(x).encode()).hexdigest() in hashes} == found, role
    return found


# Every route that reads. None: it tells nothing of objects, or only to who runs the hub.
READS = {
    "/api/v1/lookup": each_level("/api/v1/lookup?value={value}"),
    "/api/v1/indicators": once("/api/v1/indicators?limit=1000"),
    "/api/v1/objects": once("/api/v1/objects?limit=1000"),
    "/api/v1/objects/{name}": each_level("/api/v1/objects/{id}"),
    "/api/v1/objects/{name}/related": each_level("/api/v1/objects/{id}/related?depth=2"),
    "/api/v1/explain": each_level("/api/v1/explain?object={id}"),
    "/outlets/{name}.{format}": outlets,
    "/outlets/{name}/misp/{object}": misp_events,
    "/taxii2/hub/collections/{name}/objects/": of_collection("objects/?limit=1000"),
    "/taxii2/hub/collections/{name}/manifest/": of_collection("manifest/?limit=1000"),
    "/taxii2/hub/collections/{name}/objects/{object}/": of_collection_each(""),
    "/taxii2/hub/collections/{name}/objects/{object}/versions/": of_collection_each("versions/"),
}
SILENT = {
    "/api/v1/collections", "/api/v1/feeds", "/api/v1/members", "/api/v1/tokens", "/api/v1/openapi.json", "/metrics", "/healthz", "/",
    "/api/v1/status", "/api/v1/settings", "/taxii2/", "/taxii2/hub/", "/taxii2/hub/collections/", "/api/v1/sightings", "/api/v1/warnings",
}
# Not asked here, with the reason.
ELSEWHERE = {
    "/api/v1/accounts": "operators only",
    "/api/v1/audit": "operators only",
    "/api/v1/certificates": "operators only",
    "/api/v1/contacts": "operators only",
    "/api/v1/mail": "operators only; what is in a message: test_mail.py",
    "/api/v1/lookback": "members' own rows only: test_lookback.py",
    "/api/v1/outlets": "operators only; what leaves by them: test_taxii_outlet.py",
    "/api/v1/searches": "one's own filters: test_tables.py",
    "/api/v1/session": "who is logged in",
    "/api/v1/setup": "whether there is an operator",
    "/api/v1/members/{name}/lists/{object}": "contacts, not objects; what RED hits alone know: test_lists.py",
    "/api/v1/notices": "as /api/v1/warnings has them, of one member: test_networks.py",
    "/api/v1/hits": "members' own rows only: test_networks.py",
    "/api/v1/sensors": "members' own rows only: test_networks.py",
    "/api/v1/comments": "as /api/v1/warnings/{name}/comments has them: test_comments.py",
    "/api/v1/indicators/false-positive": "for the hub's staff: test_false_positive.py",
    "/api/v1/lead-times": "sums; members' own, and of others above the floor: test_delivery.py",
    "/api/v1/warnings/{name}/deliveries": "members' own rows only, of a warning that they may see: test_delivery.py",
    "/api/v1/warnings/{name}/comments": "people's words, of a warning that they may see, for whom they are: test_comments.py",
    "/api/v1/objects/{name}/recipients": "the owner and who runs the hub only: below",
    "/api/v1/recalls": "to those who could see an object what they can see no more: below",
    "/api/v1/sources": "names of feeds as /api/v1/feeds has them, and shares: test_sources.py",
    "/api/v1/suspensions": "who sees no report on a value is not told that it is suspended: test_false_positive.py",
    "/api/v1/origins": "countries and numbers above the floor: test_origins.py",
    "/api/v1/series": "counts above the floor, and no labels: test_series.py",
    "/api/v1/series/{name}": "as /api/v1/series has them: test_series.py",
    "/api/v1/stream": "recalls, as /api/v1/recalls has them, and warnings, as /api/v1/warnings has them",
    "/api/v1/warnings/{name}": "as /api/v1/warnings has them: test_http.py",
    "/outlets/{name}/misp/manifest.json": "names events, not what is in them: with /outlets/{name}/misp/{object}",
    "/outlets/{name}/misp/hashes.csv": "hashes: with /outlets/{name}/misp/{object}",
    "/page/{name}.{format}": "files of the program",
    "/console/": "files of the program",
    "/console/{name}": "files of the program",
    "/console/{name}/{object}": "files of the program",
    "/console/assets/{name}": "files of the program",
    "/taxii2/hub/collections/{name}/": "no objects",
    "/taxii2/hub/status/{name}/": "of the own member alone: test_taxii_write.py",
}


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    hub = Hub(tmp_path_factory.mktemp("tlp") / "data").start()
    yield Walk(hub)
    hub.stop()


def test_every_route_that_reads_is_in_the_table(walk):
    paths = walk.get("operator", "/api/v1/openapi.json")[2]["paths"]
    reading = {path for path, methods in paths.items() if "get" in methods}
    assert reading == set(READS) | SILENT | set(ELSEWHERE)


@pytest.mark.parametrize("path", sorted(READS))
def test_a_route_tells_each_role_what_it_may_see(walk, path):
    for role, may in SEES.items():
        assert READS[path](walk, role) == may, (path, role)


@pytest.mark.parametrize("path", sorted(SILENT))
def test_a_silent_route_tells_nobody_of_objects(walk, path):
    for role in SEES:
        assert told(walk.text(role, path)) == set(), (path, role)


def anonymous(text, *names):
    for name in names:
        text = text.replace(name, "X").replace(name.replace(".", "[.]"), "X")
    return text


def answer(walk, role, path, method="GET", body=None):
    accept = {"Accept": "application/taxii+json;version=2.1"} if path.startswith("/taxii2") else {}
    status, headers, got = walk.hub.request(method, path, body, walk.tokens[role], accept)
    headers = {k: v for k, v in headers.items() if k not in ("Date", "ETag", "Content-Length")}
    return status, headers, got if isinstance(got, str) else got.decode() if isinstance(got, bytes) else json.dumps(got)


def test_what_may_not_be_seen_is_answered_like_what_does_not_exist(walk):
    nothing = "indicator--" + str(uuid.uuid4())
    everything = walk.builtin[sorted(walk.builtin)[0]]
    cases = [
        ("GET", "/api/v1/objects/{id}", None),
        ("GET", "/api/v1/objects/{id}/related", None),
        ("GET", "/api/v1/lookup?value={value}", None),
        ("GET", "/api/v1/explain?object={id}", None),
        ("GET", "/api/v1/explain?object={id}&viewer=named", None),
        ("GET", "/api/v1/objects/{id}/recipients", None),
        ("POST", "/api/v1/objects/{id}/recipients", '{"recipient":"other"}'),
        ("DELETE", "/api/v1/objects/{id}/recipients?recipient=named", None),
        ("GET", f"/taxii2/hub/collections/{everything}/objects/{{id}}/", None),
        ("GET", f"/taxii2/hub/collections/{everything}/objects/{{id}}/versions/", None),
        ("GET", f"/taxii2/hub/collections/{everything}/manifest/?match[id]={{id}}", None),
    ]
    for method, path, body in cases:
        for role in ("stranger", "sensor", "other"):
            for level in ALL - SEES[role]:
                status, headers, text = answer(walk, role, path.format(id=id_of(level), value=name_of(level)), method, body)
                none = answer(walk, role, path.format(id=nothing, value="never-heard-of.example"), method, body)
                text = anonymous(text, id_of(level), name_of(level))
                assert (status, headers, text) == (*none[:2], anonymous(none[2], nothing, "never-heard-of.example")), (role, path)


def around(level):
    """An indicator that all members see, and what leads from it: a report that names it, a relationship, the same value."""
    first, second, third = (f"indicator--{uuid.uuid5(uuid.NAMESPACE_URL, level + str(i))}" for i in range(3))
    times = {"created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z"}
    names = {"report": f"report--{uuid.uuid5(uuid.NAMESPACE_URL, level)}", "same value": third, "other end": second}
    marked = {"object_marking_refs": [MARKINGS[level]]}
    plain = {"object_marking_refs": [MARKINGS["GREEN"]]}
    value = f"[url:value = 'http://around.example/{level[-6:].lower()}']"
    objects = [
        dict(indicator("GREEN"), id=first, pattern=value),
        dict(indicator("GREEN"), id=second, pattern=f"[url:value = 'http://around.example/{level[-6:].lower()}/2']"),
        dict(indicator(level), id=third, pattern=value),
        dict(times, type="report", spec_version="2.1", id=names["report"], name="r", published=times["created"], object_refs=[first],
             **marked),
        dict(times, type="relationship", spec_version="2.1", id=f"relationship--{uuid.uuid4()}", relationship_type="related-to",
             source_ref=first, target_ref=second, **(plain if level == "GREEN" else marked)),
    ]
    return first, names, {"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": objects}


@pytest.mark.parametrize("level", LEVELS)
def test_what_is_related_obeys_the_marking_of_each_way(walk, level):
    first, names, bundle = around(level)
    status, _, said = walk.hub.request("POST", f"/api/v1/import?feed=around-{LEVELS.index(level)}", json.dumps(bundle),
                                       walk.tokens["owner"])
    assert status == 200, said
    for role in ("other", "named", "owner", "overseer", "operator"):
        sees = level in (UP_TO_AMBER if role == "named" else SEES[role])
        for depth in (1, 2):
            found = walk.get(role, f"/api/v1/objects/{first}/related?depth={depth}")[2]
            assert {i["id"] for i in found["items"]} == (set(names.values()) if sees else set()), (role, level)
            assert not found["more"]
        value = bundle["objects"][0]["pattern"].split("'")[1]
        looked = walk.get(role, f"/api/v1/lookup?value={value}")[2]["related"]
        assert {i["id"] for i in looked["items"]} == ({names["report"], names["other end"]} if sees else set()), (role, level)


def test_only_the_owner_and_who_runs_the_hub_manage_recipients(walk):
    path = f"/api/v1/objects/{id_of('RED')}/recipients"
    for role in ("owner", "overseer", "operator"):
        assert walk.get(role, path)[2]["items"] == [{"member": "named"}], role
    for role in ("other", "named"):
        assert walk.get(role, path)[0] == 404, role
    request = walk.hub.request
    assert request("POST", path, '{"recipient":"nobody"}', walk.tokens["owner"])[0] == 404
    assert request("POST", path, '{"recipient":"other"}', walk.tokens["owner"])[0] == 204
    assert walk.get("other", f"/api/v1/objects/{id_of('RED')}")[0] == 200
    assert request("DELETE", path + "?recipient=other", None, walk.tokens["owner"])[0] == 204
    assert request("DELETE", path + "?recipient=other", None, walk.tokens["owner"])[0] == 404
    assert walk.get("other", f"/api/v1/objects/{id_of('RED')}")[0] == 404


def test_counts_over_all_records_are_for_those_who_see_all(walk):
    for role in ("other", "named", "owner"):
        assert walk.get(role, "/api/v1/status")[2].keys() == {"name", "version", "id", "running", "now"}, role
    assert walk.get("overseer", "/api/v1/status")[2]["stored"]["indicators"] == len(LEVELS)


def test_the_centre_sets_what_unmarked_data_counts_as(walk):
    hub = walk.hub

    def tlp_of(feed):
        listed = walk.get("operator", f"/api/v1/indicators?feed={feed}")[2]["items"]
        return listed[0]["tlp"]

    hub.request("POST", "/api/v1/import?feed=before", "unmarked-1.example\n", walk.tokens["operator"])
    assert tlp_of("before") == "TLP:AMBER"
    assert hub.command("setting", "set", "default-tlp", "blue", check=False).returncode == 1
    hub.command("setting", "set", "default-tlp", "red")
    assert "TLP:RED" in hub.command("setting", "list").stdout
    hub.request("POST", "/api/v1/import?feed=after", "unmarked-2.example\n", walk.tokens["operator"])
    assert tlp_of("after") == "TLP:RED"
    hub.command("setting", "set", "default-tlp", "amber")
    assert hub.request("PUT", "/api/v1/settings/default-tlp", '{"value":"clear"}', walk.tokens["owner"])[0] == 403


def test_the_audience_is_previewed_before_anything_is_handed_in(walk, tmp_path):
    hub = walk.hub
    file = tmp_path / "new.json"
    objects = [dict(indicator(x), id="indicator--" + str(uuid.uuid4()), pattern=f"[url:value = 'http://new.example/{i}']")
               for i, x in enumerate(LEVELS)]
    file.write_text(json.dumps({"type": "bundle", "id": "bundle--" + str(uuid.uuid4()), "objects": objects}))
    before = walk.get("operator", "/api/v1/indicators?limit=1000")[2]
    said = {m["tlp"][4:]: m for m in json.loads(hub.command("audience", file, "--json").stdout)["markings"]}
    members = {"owner", "other", "named", "watched"}
    for level in LEVELS:
        assert set(said[level]["seen_by"]) == (members if level in UP_TO_AMBER else set())
        assert said[level]["public"] == (level == "CLEAR") and said[level]["values"] == 1
    status, _, mine = hub.request("POST", "/api/v1/audience", file.read_text(), walk.tokens["owner"])
    assert status == 200 and {m["tlp"]: m["seen_by"] for m in mine["markings"]}["TLP:RED"] == ["owner"]
    key = hub.command("collection", "add", "Two", "--member", "other", "--access", "read", "--member", "watched", "--access",
                      "write").stdout.strip()
    closed = json.loads(hub.command("audience", file, "--collection", key, "--json").stdout)["markings"]
    assert {m["tlp"]: m["seen_by"] for m in closed}["TLP:CLEAR"] == ["other"] and not closed[0]["public"]
    words = hub.command("audience", file).stdout
    assert "TLP:GREEN: 1 value, 1 object: 4 members will see it" in words and "TLP:CLEAR: 1 value, 1 object: everybody, and" in words
    assert walk.get("operator", "/api/v1/indicators?limit=1000")[2] == before
    assert hub.request("POST", "/api/v1/audience", "x", walk.tokens["other"])[0] == 403


def test_an_object_with_the_id_of_anothers_opens_nothing_of_it(walk):
    """Anybody can hand in an object with an id that it heard of, and owns that one alone."""
    object_id = "indicator--" + str(uuid.uuid4())

    def hand_in(role, feed, value, modified):
        o = {**indicator("RED"), "id": object_id, "modified": modified, "pattern": f"[domain-name:value = '{value}']"}
        bundle = {"type": "bundle", "id": "bundle--" + str(uuid.uuid4()), "objects": [o]}
        status, _, answer = walk.hub.request("POST", "/api/v1/import?feed=" + feed, json.dumps(bundle), walk.tokens[role])
        assert status == 200 and answer["new"] == 1, answer

    walk.hub.member("decoy")
    walk.tokens["decoy"] = walk.hub.token("decoy", "read,publish")
    path = f"/api/v1/objects/{object_id}"
    name = lambda role, who: walk.hub.request("POST", path + "/recipients", json.dumps({"recipient": who}), walk.tokens[role])[0]
    hand_in("owner", "owner-red", "kept.example", "2026-02-02T00:00:00.000Z")
    assert name("owner", "named") == 204
    hand_in("decoy", "decoy-red", "decoy.example", "2026-03-03T00:00:00.000Z")
    assert name("decoy", "decoy") == 204 and name("decoy", "other") == 204
    everywhere = [path, "/api/v1/lookup?value=kept.example", "/api/v1/indicators?limit=1000"] + [
        f"/taxii2/hub/collections/all/{tail}" for tail in
        ("objects/?match[version]=all", "manifest/?match[version]=all", "manifest/?match[version]=2026-02-02T00:00:00Z",
         f"objects/{object_id}/?match[version]=all", f"objects/{object_id}/versions/")]
    for role in ("decoy", "other"):
        for where in everywhere:
            text = walk.text(role, where).replace('"kept.example"', "")
            assert "kept.example" not in text and "2026-02-02" not in text and "owner-red" not in text, (role, where)
    for query in ("", "&viewer=named", "&viewer=public"):
        said = walk.get("decoy", f"/api/v1/explain?object={object_id}{query}")[2]
        assert [r["owner"] for r in said["records"]] == ["decoy"], said
    assert {r["member"] for r in walk.get("decoy", path + "/recipients")[2]["items"]} == {"decoy", "other"}
    assert [r["member"] for r in walk.get("owner", path + "/recipients")[2]["items"]] == ["named"]
    assert walk.hub.request("DELETE", path + "/recipients?recipient=named", None, walk.tokens["decoy"])[0] == 404
    assert "kept.example" in walk.text("named", "/taxii2/hub/collections/all/objects/?match[version]=all")


def test_nobody_learns_whose_asset_a_value_is_but_its_owner_and_who_runs_the_hub(walk):
    hub, asset = walk.hub, "203.0.113.7"
    hub.member("guarded", "SE", "--network", asset + "/32")
    tokens = {**walk.tokens, "guarded": hub.token("guarded", "read")}
    bundle = {"type": "bundle", "id": "bundle--" + str(uuid.uuid4()), "objects": [
        {**indicator("CLEAR"), "id": "indicator--" + str(uuid.uuid4()), "pattern": f"[ipv4-addr:value = '{asset}']"}]}
    assert hub.request("POST", "/api/v1/import?feed=asset-feed", json.dumps(bundle), tokens["owner"])[0] == 200
    assert hub.observe(tokens["other"], [seen(asset, kind="ipv4", role="destination")])["suppressed"] == 1
    for role, whose in (("other", "a member"), ("owner", "a member"), ("guarded", "guarded"), ("operator", "guarded")):
        found = hub.request("GET", "/api/v1/lookup?value=" + asset, None, tokens[role])[2]
        assert found["protected"] == {"yes": True, "reason": "own asset of " + whose}, role
        if role in ("other", "operator"):
            assert [s["suppressed"] for s in found["sightings"]] == ["own asset of " + whose], role
    listed = hub.request("GET", "/api/v1/sightings?limit=1000", None, tokens["other"])[2]["items"]
    assert "own asset of a member" in [s.get("suppressed") for s in listed]


def test_how_many_rows_a_feed_has_is_told_to_who_may_see_them_all(walk):
    for role, told in (("other", False), ("named", False), ("owner", True), ("overseer", True), ("operator", True)):
        feed = [f for f in walk.get(role, "/api/v1/feeds")[2]["items"] if f["name"] == "owner-feed"][0]
        assert ("rows" in feed) == told, role


def test_the_tag_of_a_file_changes_with_who_may_see_what(walk):
    """A client that asks with a tag gets what it may now see, and no 304 for what it may not see any more."""
    hub, path = walk.hub, f"/api/v1/objects/{id_of('AMBER+STRICT')}/recipients"

    def fetch(tag=None):
        status, headers, body = hub.request("GET", "/outlets/all.list", None, walk.tokens["other"], {"If-None-Match": tag} if tag else {})
        return status, headers.get("ETag"), name_of("AMBER+STRICT") in str(body)

    status, first, seen_before = fetch()
    assert (status, seen_before) == (200, False)
    assert hub.request("POST", path, '{"recipient":"other"}', walk.tokens["owner"])[0] == 204
    status, second, named = fetch(first)
    assert (status, named) == (200, True)
    assert hub.request("DELETE", path + "?recipient=other", None, walk.tokens["owner"])[0] == 204
    status, third, named = fetch(second)
    assert (status, named) == (200, False)
    hub.collection("tags", {"owner": "write", "other": "read"})
    assert fetch(third)[1] != third


@pytest.mark.parametrize("level", LEVELS)
def test_a_warning_about_an_asset_carries_the_marking_of_what_lists_it(walk, level):
    """Not that of the feed, which has what is unmarked."""
    hub, number = walk.hub, LEVELS.index(level)
    asset, name = f"198.51.100.{number}", f"asset-{number}"
    hub.member(name, "SE", "--network", asset + "/32")
    token = hub.token(name, "read")
    listed = {**indicator(level), "id": "indicator--" + str(uuid.uuid4()), "pattern": f"[ipv4-addr:value = '{asset}']", "name": "some bot"}
    bundle = {"type": "bundle", "id": "bundle--" + str(uuid.uuid4()), "objects": [listed]}
    assert hub.request("POST", f"/api/v1/import?feed=lists-{number}", json.dumps(bundle), walk.tokens["owner"])[0] == 200
    deadline = time.time() + 30
    while not (told := hub.request("GET", "/api/v1/warnings", None, token)[2]["items"]) and time.time() < deadline:
        time.sleep(0.05)
    mine = [w for w in told if asset in w["title"]]
    assert [w["tlp"] for w in mine] == ["TLP:RED" if level == "RED" else "TLP:AMBER+STRICT"]
    assert mine[0]["title"] == f"{asset} of {name} is listed by feed lists-{number} (some bot)"


def test_explain_says_for_everybody_what_then_happens(walk):
    for viewer, role in (("other", "other"), ("named", "named"), ("owner", "owner"), ("operator", "operator"), ("public", "stranger")):
        for level in LEVELS:
            status, _, said = walk.get("operator", f"/api/v1/explain?object={id_of(level)}&viewer={viewer}")
            assert status == 200
            # The public has no route to objects; what it might see is CLEAR.
            expected = level == "CLEAR" if viewer == "public" else level in SEES[role]
            assert said["may_see"] == expected, (viewer, level)
            assert said["records"][0]["tlp"] == "TLP:" + level and len(said["records"][0]["why"]) > 10
    assert walk.get("operator", "/api/v1/explain?object=" + id_of("RED") + "&viewer=nobody")[0] == 404


def test_what_is_narrowed_is_gone_for_others_at_once(walk):
    level = "GREEN"
    version = dict(indicator(level), modified="2026-02-01T00:00:00.000Z", object_marking_refs=[MARKINGS["RED"]])
    red = {"type": "bundle", "id": "bundle--" + str(uuid.uuid4()), "objects": [version]}
    status, _, said = walk.hub.request("POST", "/api/v1/import?feed=owner-feed&add=true", json.dumps(red), walk.tokens["owner"])
    assert status == 200, said
    walk.red.add(level)
    for path in READS:
        assert level not in READS[path](walk, "other"), path
        assert level in READS[path](walk, "owner"), path


def test_what_is_taken_back_is_told_to_those_who_could_see_it(walk):
    late = {"modified": "2026-03-01T00:00:00.000Z", "revoked": True}
    for level in LEVELS:
        marking = MARKINGS["RED" if level in walk.red else level]
        version = dict(indicator(level), object_marking_refs=[marking], **late)
        bundle = {"type": "bundle", "id": "bundle--" + str(uuid.uuid4()), "objects": [version]}
        status, _, said = walk.hub.request("POST", "/api/v1/import?feed=owner-feed&add=true", json.dumps(bundle), walk.tokens["owner"])
        assert status == 200, said
    for role, may in SEES.items():
        assert told(walk.text(role, "/api/v1/recalls?limit=1000")) == may, role
