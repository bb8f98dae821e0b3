# SPDX-License-Identifier: Apache-2.0
"""Lists for people: narrowed, from anywhere, kept, and what an import would do."""
import base64
import json

import pytest

from conftest import seen


def walk(hub, path, token):
    """All items of a list, page by page, and the first page."""
    items, first, cursor = [], None, ""
    while True:
        status, _, page = hub.request("GET", path + ("&" if "?" in path else "?") + "limit=2" + cursor, token=token)
        assert status == 200, page
        first = first or page
        items += page["items"]
        if "next" not in page:
            return items, first
        cursor = "&cursor=" + page["next"]


@pytest.fixture
def filled(hub, tmp_path):
    hub.import_text(tmp_path, "names.csv", "value,label\nevil.example,zeus\nbad.example,\nhttp://evil.example/x,zeus\n", "--tlp", "green")
    hub.import_text(tmp_path, "red.txt", "198.51.100.7\n", "--tlp", "red")
    return hub


def test_indicators_are_narrowed(filled):
    operator = filled.token(scope="operate")
    for query, expected in [
            ("", {"evil.example", "bad.example", "http://evil.example/x", "198.51.100.7"}),
            ("?kind=domain", {"evil.example", "bad.example"}), ("?kind=domain,url&label=zeus", {"evil.example", "http://evil.example/x"}),
            ("?label=", {"bad.example", "198.51.100.7"}), ("?feed=red.txt", {"198.51.100.7"}), ("?tlp=red,amber", {"198.51.100.7"}),
            ("?label=nobody", set()), ("?since=2999-01-01", set()), ("?until=2999-01-01&kind=ipv4", {"198.51.100.7"}), ("?kind=cve", set())]:
        items, first = walk(filled, "/api/v1/indicators" + query, operator)
        assert {i["value"] for i in items} == expected, query
        assert len(items) == len(expected)
        assert ("total" in first) == (query == "") and first.get("total", 4) == 4
    filled.member("A")
    items, first = walk(filled, "/api/v1/indicators", filled.token("A"))
    assert len(items) == 3 and "total" not in first


def test_a_page_begins_behind_as_many_rows_as_asked_for(filled):
    operator = filled.token(scope="operate")
    all_of_it = walk(filled, "/api/v1/indicators", operator)[0]
    for n in range(6):
        assert filled.request("GET", f"/api/v1/indicators?skip={n}", token=operator)[2]["items"] == all_of_it[n:]
    filled.member("A")
    assert filled.request("GET", "/api/v1/indicators?skip=1", token=filled.token("A"))[0] == 403
    assert filled.request("GET", "/api/v1/indicators?skip=1&kind=url", token=operator)[0] == 400


def test_sightings_are_narrowed_the_last_change_first(filled):
    tokens = {name: filled.member(name).token(name) for name in ("A", "B")}
    for name, value in [("A", "evil.example"), ("A", "bad.example"), ("B", "evil.example")]:
        filled.observe(tokens[name], [seen(value)])
    operator = filled.token(scope="operate")
    newest, first = walk(filled, "/api/v1/sightings?order=newest", operator)
    oldest = walk(filled, "/api/v1/sightings", operator)[0]
    assert newest == oldest[::-1] and first["total"] == 3
    for query, n in [("&member=A", 2), ("&member=A&label=zeus", 1), ("&label=zeus", 2), ("&kind=url", 0), ("&since=2999-01-01", 0)]:
        assert len(walk(filled, "/api/v1/sightings?order=newest" + query, operator)[0]) == n, query
    assert filled.request("GET", "/api/v1/sightings?order=newest&skip=2", token=operator)[2]["items"] == newest[2:]
    assert len(walk(filled, "/api/v1/sightings?order=newest", tokens["B"])[0]) == 1
    assert walk(filled, "/api/v1/sightings?order=newest&member=A", tokens["B"])[0] == []


def test_objects_are_listed_by_type(hub, tmp_path):
    bundle = {"type": "bundle", "id": "bundle--" + "0" * 8 + "-0000-4000-8000-" + "0" * 12, "objects": [
        {"type": kind, "spec_version": "2.1", "id": f"{kind}--00000000-0000-4000-8000-00000000000{i}", "created": "2026-01-01T00:00:00Z",
         "modified": "2026-01-01T00:00:00Z", "name": f"object {i}", **more}
        for i, (kind, more) in enumerate([
            ("malware", {"is_family": True}), ("tool", {}), ("malware", {"is_family": False}),
            ("indicator", {"pattern": "[domain-name:value = 'evil.example']", "pattern_type": "stix", "valid_from": "2026-01-01T00:00:00Z"})])]}
    (tmp_path / "o.json").write_text(json.dumps(bundle))
    hub.command("import", "--feed", "o", str(tmp_path / "o.json"))
    operator = hub.token(scope="operate")
    assert [o["name"] for o in walk(hub, "/api/v1/objects?type=malware", operator)[0]] == ["object 2", "object 0"]
    mine = [o for o in walk(hub, "/api/v1/objects", operator)[0] if o.get("source") == "o"]
    assert {o["type"] for o in mine} == {"malware", "tool", "indicator"} and len(mine) == 4
    assert walk(hub, "/api/v1/objects?since=2999-01-01", operator)[0] == []


def test_a_parameter_that_means_nothing_is_refused(hub):
    operator = hub.token(scope="operate")
    for method, path, names in [
            ("GET", "/api/v1/indicators?kinds=url", "kind"), ("GET", "/api/v1/members?limit=3", "none"), ("GET", "/outlets/all.csv?tpl=clear", "tlp"),
            ("POST", "/api/v1/import?feed=a&colour=red", "mapping"), ("GET", "/api/v1/sightings?order=newest&tlp=red", "member")]:
        status, _, problem = hub.request(method, path, "" if method == "POST" else None, operator)
        assert status == 400 and "there is no parameter" in problem["detail"] and names in problem["detail"], path
    assert hub.request("GET", "/api/v1/sightings?kind=url", token=operator)[0] == 400  # that order has no filters
    described = hub.request("GET", "/api/v1/openapi.json", token=operator)[2]["paths"]["/api/v1/indicators"]["get"]["parameters"]
    assert {"name": "kind", "in": "query", "required": False, "schema": {"type": "string"}} in described


def test_a_file_of_measures_is_narrowed_as_the_list_is(filled):
    operator = filled.token(scope="operate")
    for query, expected in [("label=zeus", {"evil.example", "http://evil.example/x"}), ("feed=red.txt", set()), ("kind=cve", set()),
                            ("tlp=green&kind=domain", {"evil.example", "bad.example"}), ("since=2999-01-01", set())]:
        lines = filled.request("GET", f"/outlets/all.list?{query}", token=operator)[2].decode().split()
        assert {x for x in lines if not x.startswith("#")} >= expected and sum("example" in x or "198" in x for x in lines) == len(expected), query
    written = filled.command("export", "--format", "list", "--label", "zeus", "--kind", "domain", "--since", "2020-01-01").stdout
    assert "evil.example" in written and "http" not in written and "bad.example" not in written


PASSWORD = "correct horse battery staple"


def account(hub, name, role):
    hub.command("account", "add", name, "--role", role, "--password-stdin", input=PASSWORD + "\n")
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{PASSWORD}".encode()).decode()}


def test_searches_are_kept_for_the_person_who_kept_them(hub):
    ana, bob = account(hub, "ana", "analyst"), account(hub, "bob", "analyst")
    path = "/api/v1/searches/indicators/new%20URLs"
    assert hub.request("PUT", path, json.dumps({"filters": "kind=url"}), headers=ana)[0] == 204
    assert hub.request("PUT", path, json.dumps({"filters": "kind=url&tlp=red"}), headers=ana)[0] == 204
    assert hub.request("GET", "/api/v1/searches", headers=ana)[2]["items"] == [
        {"list": "indicators", "name": "new URLs", "filters": "kind=url&tlp=red"}]
    assert hub.request("GET", "/api/v1/searches", headers=bob)[2]["items"] == []
    assert hub.request("DELETE", path, headers=bob)[0] == 404
    assert hub.request("GET", "/api/v1/searches", token=hub.token(scope="operate"))[0] == 403  # a machine's
    assert hub.request("PUT", path, json.dumps({"filters": "x" * 2001}), headers=ana)[0] == 422
    for i in range(99):
        assert hub.request("PUT", f"/api/v1/searches/indicators/{i}", '{"filters":""}', headers=ana)[0] == 204
    assert hub.request("PUT", "/api/v1/searches/indicators/one-more", '{"filters":""}', headers=ana)[0] == 413
    assert hub.request("DELETE", path, headers=ana)[0] == 204
    assert len(hub.request("GET", "/api/v1/searches", headers=ana)[2]["items"]) == 99
    hub.command("account", "remove", "ana")
    assert hub.request("GET", "/api/v1/searches", headers=account(hub, "ana", "analyst"))[2]["items"] == []


def test_a_preview_says_what_an_import_would_do_and_stores_nothing(filled):
    operator = filled.token(scope="operate")
    document = "value,label\nevil.example,zeus\nnew.example,zeus\nnot a value,\nwww.bund.de,\n"
    before = filled.request("GET", "/api/v1/indicators", token=operator)[2]
    feeds = len(filled.request("GET", "/api/v1/feeds", token=operator)[2]["items"])
    status, _, told = filled.request("POST", "/api/v1/import?feed=names.csv&preview=yes&tlp=amber", document, operator)
    assert status == 200
    assert (told["format"], told["new"], told["again"], told["withdrawn"], told["refused"], told["rows"]) == ("csv", 2, 1, 2, 1, 3)
    assert [(x["value"], x["state"], x["tlp"].lower()) for x in told["items"]] == [
        ("evil.example", "again", "tlp:amber"), ("new.example", "new", "tlp:amber"), ("www.bund.de", "new", "tlp:amber")]
    assert told["refusals"][0]["line"] == 4
    told = filled.request("POST", "/api/v1/import?feed=names.csv&preview=yes&add=yes", document, operator)[2]
    assert (told["new"], told["again"], told["withdrawn"], told["rows"]) == (2, 1, 0, 5)
    told = filled.request("POST", "/api/v1/import?feed=nobodys&preview=yes", document, operator)[2]
    assert (told["new"], told["again"], told["withdrawn"]) == (3, 0, 0)
    assert filled.request("GET", "/api/v1/indicators", token=operator)[2] == before
    assert len(filled.request("GET", "/api/v1/feeds", token=operator)[2]["items"]) == feeds
    done = filled.request("POST", "/api/v1/import?feed=names.csv&tlp=amber", document, operator)[2]
    assert (done["new"], done["again"], done["withdrawn"], done["rows"]) == (2, 1, 2, 3)  # as it was said
    status, _, problem = filled.request("POST", "/api/v1/import?feed=x&preview=yes&format=stix", '{"type":"bundle"', operator)
    assert status == 400 and "feed 'x'" in problem["detail"]
    filled.member("A")
    assert filled.request("POST", "/api/v1/import?feed=names.csv&preview=yes", document, filled.token("A", "publish"))[0] == 403
