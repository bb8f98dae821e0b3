# SPDX-License-Identifier: Apache-2.0
"""TAXII 2.1: adding and deleting objects in collections that operators make, rights, status, sizes."""
import http.client
import json
import threading
import time
import uuid

import pytest

from conftest import Hub, seen
from taxii_client import FIRST, LAST, ROOT, TAXII, Client, Refused, check_status, indicator

WRITER, READER, OTHER = "bank", "utility", "telco"


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    h = Hub(tmp_path_factory.mktemp("taxii") / "data").start()
    for name in (WRITER, READER, OTHER):
        h.member(name)
    yield h
    h.stop()


@pytest.fixture(scope="module")
def both(hub):
    """Reads and writes; shares the collections of this file."""
    return Client(hub, hub.token(WRITER, "read,publish"))


@pytest.fixture(scope="module")
def reader(hub):
    return Client(hub, hub.token(READER, "read,publish"))


@pytest.fixture
def collection(hub):
    """A new one each time: WRITER has both rights, READER reads, OTHER none."""
    return hub.collection(f"c{uuid.uuid4()}", {WRITER: "readwrite", READER: "read"})


def refused(status, call, *args, **kwargs):
    with pytest.raises(Refused) as e:
        call(*args, **kwargs)
    assert e.value.status == status, e.value
    return e.value.body


def objects(collection, id="", tail=""):
    return f"collections/{collection}/objects/{id}{'/' if id else ''}{tail}"


# --- adding ------------------------------------------------------------------------------------------------------------


def test_what_was_added_comes_back_with_a_status_that_adds_up(both, collection):
    mine = [indicator(i) for i in range(1, 6)]
    status = both.post(collection, mine)
    assert (status["status"], status["total_count"], status["success_count"]) == ("complete", 5, 5)
    assert {x["id"]: x["version"] for x in status["successes"]} == {o["id"]: o["modified"] for o in mine}
    assert both.all(objects(collection)) == mine, "in the order of the envelope"
    _, again = both.get(f"status/{status['id']}/")
    assert check_status(again) == status


def test_bytes_leave_as_they_came(hub, both, collection):
    raw = ('{"name" : "caf\\u00e9 \\ud83d\\udd14",  "type":"x-acme", "spec_version":"2.1","big":9007199254740991,"float":1.50,"exp":1E+2,\n'
           '"id":"x-acme--%s","created":"2026-01-01T00:00:00.1Z","modified":"2026-01-01T00:00:00.100000000Z","zero":"a\\u0000b"}' % uuid.uuid4())
    assert both.post(collection, '{"objects":[' + raw + "]}")["success_count"] == 1
    connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=60)
    connection.request("GET", ROOT + objects(collection), headers={"Authorization": both.authorization})
    body = connection.getresponse().read()
    connection.close()
    assert raw.encode() in body
    row, = both.all(f"collections/{collection}/manifest/")
    assert row["version"] == "2026-01-01T00:00:00.100000000Z"


def test_what_was_posted_is_live_at_once(hub, both, collection):
    mine = indicator(4711, labels=["posted-family"])
    name = mine["pattern"].split("'")[1]
    sensor = hub.token(WRITER, "observe")
    assert hub.observe(sensor, [seen(name)])["hits"] == 0
    both.post(collection, [mine])
    assert hub.observe(sensor, [seen(name)])["hits"] == 1
    both.delete(collection, mine["id"])
    assert hub.observe(sensor, [seen(name)])["hits"] == 0


def test_an_exact_duplicate_is_a_success_and_changes_nothing(both, collection):
    mine = indicator(1)
    both.post(collection, [mine])
    before = both.all(f"collections/{collection}/manifest/")
    status = both.post(collection, [mine, mine, mine])
    assert (status["total_count"], status["success_count"], status["failure_count"]) == (3, 3, 0)
    assert both.all(f"collections/{collection}/manifest/") == before


def test_the_same_version_with_other_content_is_a_failure(both, collection):
    both.post(collection, [indicator(1)])
    status = both.post(collection, [indicator(1, name="another"), indicator(2)])
    assert (status["success_count"], status["failure_count"]) == (1, 1)
    failure, = status["failures"]
    assert failure["id"] == indicator(1)["id"] and failure["message"]
    assert both.all(objects(collection)) == [indicator(1), indicator(2)]


def test_eight_clients_post_the_same_at_once(hub, both, collection):
    mine = [indicator(i) for i in range(1, 41)]
    results = []

    def run():
        client = Client(hub, hub.token(WRITER, "publish"))
        results.append(client.post(collection, mine))
        client.close()
    threads = [threading.Thread(target=run) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert [r["success_count"] for r in results] == [40] * 8
    rows = both.all(f"collections/{collection}/manifest/")
    assert len(rows) == 40 == len({r["date_added"] for r in rows})


@pytest.mark.parametrize("bad", [
    {"modified": "tomorrow"}, {"created": "2026-01-01"}, {"id": "indicator"}, {"id": "Indicator--x"}, {"id": 7}, {"type": "Indi Cator"},
    {"type": ""}, {"id": "malware--11111111-1111-4111-8111-111111111111"}, {"modified": "2025-12-31T00:00:00.000Z"}, {"modified": None},
    {"pattern": 3}])
def test_one_bad_object_is_a_failure_and_the_others_go_in(both, collection, bad):
    status = both.post(collection, [dict(indicator(1), **bad), indicator(2)])
    assert (status["success_count"], status["failure_count"]) == (1, 1)
    assert status["failures"][0]["message"]
    assert both.all(objects(collection)) == [indicator(2)]


def test_elements_that_are_no_objects_fail_each_with_id_and_version(both, collection):
    status = both.post(collection, '{"objects":[1,"x",null,[],{},' + json.dumps(indicator(1)) + "]}")
    assert (status["total_count"], status["success_count"], status["failure_count"]) == (6, 1, 5)


@pytest.mark.parametrize("body, status", [
    ("", (400, 422)), ("{", (400, 422)), ("[]", (400, 422)), ("null", (400, 422)), ('{"objects":[}', (400, 422)), ("{}", (422,)),
    ('{"objects":[]}', (422,)), ('{"objects":{}}', (422,)), ('{"objects":[' + "[" * 100000 + "]}", (400, 422)),
    ('{"objects":[{"a":' + "[" * 100 + "]" * 100 + "}]}", (400, 422)),
    (b'{"objects":[{"type":"\xff"}]}', (400, 422)), ('{"objects":[NaN]}', (400, 422))])
def test_envelopes_that_are_none_get_a_taxii_error(both, collection, body, status):
    with pytest.raises(Refused) as e:
        both.post(collection, body)
    assert e.value.status in status
    assert both.get(objects(collection))[1] == {}


def test_the_number_of_objects_is_no_reason_for_413(both, collection):
    status = both.post(collection, '{"objects":[' + ",".join("1" * 20000) + "]}")
    assert status["total_count"] == 20000
    body = refused(422, both.post, collection, '{"objects":[' + ",".join("1" * 1000001) + "]}")
    assert "1,000,000" in body["description"]
    assert both.post(collection, [indicator(1, description="x" * (5 << 20)), indicator(2)])["failure_count"] == 1, "too large an object"


def test_what_json_cannot_hold_is_refused_and_the_rest_is_kept(both, collection):
    good = {"type": "x-acme", "spec_version": "2.1", "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z"}
    texts = [json.dumps(dict(good, id=f"x-acme--{uuid.uuid4()}", n="N")).replace('"N"', n) for n in ('"\\ud800"', '"\\u0000"', "-0.0e-0", "1" * 400)]
    status = both.post(collection, '{"objects":[' + ",".join(texts) + "]}")
    assert status["failure_count"] <= 2 and status["total_count"] == 4
    assert len(both.all(objects(collection))) == status["success_count"]


def test_a_marking_definition_has_created_alone(both, collection):
    marking = {"type": "marking-definition", "spec_version": "2.1", "id": "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
               "created": "2016-08-01T00:00:00.0Z", "name": "x", "definition_type": "statement", "definition": {"statement": "x"}}
    status = both.post(collection, [marking])
    assert status["successes"] == [{"id": marking["id"], "version": "2016-08-01T00:00:00.0Z"}]
    assert both.all(objects(collection, marking["id"], "versions/")) == ["2016-08-01T00:00:00.0Z"]


@pytest.mark.parametrize("type, good", [
    (TAXII, True), ("application/taxii+json", True), ("Application/TAXII+json ; Version=2.1", True), ("application/json", False),
    ("application/taxii+json;version=2.0", False), ("application/vnd.oasis.stix+json; version=2.0", False), (None, False)])
def test_content_types(both, collection, type, good):
    if good:
        assert both.post(collection, [indicator(1)], Content_Type=type)["success_count"] == 1
    else:
        refused(415, both.post, collection, [indicator(1)], Content_Type=type)


def test_an_asynchronous_add_is_pending_first_and_complete_then(both, collection):
    mine = [indicator(i) for i in range(1, 101)]
    status = both.post(collection, mine, Prefer="foo, respond-async; x=1")
    deadline = time.time() + 30
    assert status["total_count"] == 100
    while status["status"] != "complete" and time.time() < deadline:
        time.sleep(0.02)
        status = check_status(both.get(f"status/{status['id']}/")[1])
    assert (status["status"], status["success_count"]) == ("complete", 100)
    assert both.all(objects(collection)) == mine


def test_a_status_belongs_to_its_member(both, reader, collection):
    status = both.post(collection, [indicator(1)])
    refused(404, reader.get, f"status/{status['id']}/")
    for key in (str(uuid.uuid4()), "x", "1"):
        refused(404, both.get, f"status/{key}/")


# --- versions ----------------------------------------------------------------------------------------------------------


def test_versions_by_word_and_by_instant(both, collection):
    times = ["2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00.10Z", "2026-01-01T12:00:00.000001Z"]
    made = [indicator(1, t, created="2026-01-01T00:00:00Z", name=t) for t in times]
    for o in made:
        both.post(collection, [o])
    both.post(collection, [indicator(2)])
    path = objects(collection, made[0]["id"])

    def names(version, path=path, **more):
        return [o["name"] for o in both.all(path, **dict(more, **({"version": version} if version else {})))]
    assert names(None) == names("last") == [times[2]], "the greatest modified, not the one added last"
    assert names("first") == [times[1]]
    assert names("first,last") == [times[1], times[2]]
    assert names("all") == times, "by date_added"
    assert names("2026-01-01T00:00:00.500Z") == [times[0]]
    assert names(f"last,{times[2]},2026-01-01T12:00:00.000001000Z") == [times[2], times[3]]
    assert names("first", objects(collection), type="indicator") == [times[1], "n2"]
    assert both.all(path + "versions/") == times
    assert both.all(path + "versions/", spec_version="2.0") == []
    manifest = both.all(f"collections/{collection}/manifest/", version="all", id=made[0]["id"])
    assert [r["version"] for r in manifest] == times
    assert [len(p) for p in both.pages(path + "versions/", 3)] == [3, 1]
    assert [len(p) for p in both.pages_by_time(path, 3, version="all")] == [3, 1]


def test_added_after_looks_at_the_last_version_of_all(both, collection):
    old, new = indicator(1), indicator(1, "2026-02-01T00:00:00.000Z")
    both.post(collection, [new])
    headers, _ = both.get(objects(collection))
    both.post(collection, [old])
    assert both.get(objects(collection), added_after=headers[LAST])[1] == {}, "the older version came later, but is not the last"
    assert both.all(objects(collection), added_after=headers[LAST], version="all") == [old]


def test_spec_versions(both, collection):
    id = f"malware--{uuid.uuid4()}"
    v21 = {"type": "malware", "spec_version": "2.1", "id": id, "created": "2026-01-01T00:00:00.000Z",
           "modified": "2026-01-01T00:00:00.000Z", "name": "m", "is_family": False}
    v20 = {"type": "malware", "id": id, "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-03T00:00:00.000Z", "name": "m",
           "labels": ["trojan"]}
    sco = {"type": "domain-name", "id": "domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7", "value": "example.com"}
    assert both.post(collection, [v21, v20, sco])["success_count"] == 3
    assert both.all(objects(collection)) == [v21, sco], "the 2.0 update hides behind the 2.1 original"
    assert both.all(objects(collection), spec_version="2.0") == [v20]
    assert both.all(objects(collection), spec_version="2.0,2.1", version="all") == [v21, v20, sco]
    assert both.get(objects(collection), spec_version="2.2")[1] == {}
    rows = {(r["id"], r["version"]): r["media_type"] for r in both.all(f"collections/{collection}/manifest/", spec_version="2.0,2.1", version="all")}
    assert rows[id, v20["modified"]] == "application/stix+json;version=2.0"
    versions = both.all(objects(collection, sco["id"], "versions/"))
    assert len(versions) == 1 and versions == both.all(objects(collection, sco["id"], "versions/")), "chosen once, then kept"
    assert both.all(objects(collection, sco["id"]), version=versions[0]) == [sco]


# --- deleting ----------------------------------------------------------------------------------------------------------


def test_deleting_an_object_takes_all_versions(both, collection):
    made = [indicator(1), indicator(1, "2026-02-01T00:00:00.000Z")]
    both.post(collection, made + [indicator(2)])
    before = both.all(f"collections/{collection}/manifest/", version="all")
    both.delete(collection, made[0]["id"])
    for tail in ("", "versions/"):
        refused(404, both.get, objects(collection, made[0]["id"], tail))
    refused(404, both.delete, collection, made[0]["id"])
    assert both.all(objects(collection), version="all") == [indicator(2)]
    both.post(collection, [made[0]])
    row = both.all(f"collections/{collection}/manifest/")[-1]
    assert row["id"] == made[0]["id"] and row["date_added"] > max(r["date_added"] for r in before), "a new date"


def test_deleting_a_version_leaves_the_others(both, collection):
    made = [indicator(1, f"2026-0{m}-01T00:00:00.000Z") for m in (1, 2, 3)]
    both.post(collection, made)
    both.delete(collection, made[0]["id"], "match[version]=2026-02-01T00:00:00Z")
    assert both.all(objects(collection), version="all") == [made[0], made[2]]
    both.delete(collection, made[0]["id"], "match%5Bversion%5D=last")
    assert both.all(objects(collection)) == [made[0]]
    assert [r["version"] for r in both.all(f"collections/{collection}/manifest/", version="all")] == [made[0]["modified"]]
    refused(400, both.delete, collection, made[0]["id"], "match[version]=newest")


# --- rights ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rights, get, post, delete", [
    ("read", 200, 403, 403), ("write", 403, 202, 403), ("readwrite", 200, 202, 200), ("none", 404, 404, 404), (None, 404, 404, 404)])
def test_the_table_of_rights(hub, both, rights, get, post, delete):
    made = hub.collection(f"c{uuid.uuid4()}", dict({WRITER: "readwrite"}, **({OTHER: rights} if rights else {})))
    both.post(made, [indicator(1)])
    client = Client(hub, hub.token(OTHER, "read,publish"))
    shown = {c["id"]: c for c in client.collections().values()}
    if get == 404:
        assert made not in shown
        refused(404, client.get, f"collections/{made}/")
    else:
        assert (shown[made]["can_read"], shown[made]["can_write"]) == (get == 200, post == 202)
        assert client.get(f"collections/{made}/")[1] == shown[made]
    for path in (objects(made), f"collections/{made}/manifest/", objects(made, indicator(1)["id"]), objects(made, indicator(1)["id"], "versions/")):
        if get == 200:
            client.get(path)
        else:
            refused(get, client.get, path)
    if post == 202:
        client.post(made, [indicator(2)])
    else:
        refused(post, client.post, made, [indicator(2)])
    if delete == 200:
        client.delete(made, indicator(1)["id"])
    else:
        refused(delete, client.delete, made, indicator(1)["id"])
    client.close()


def test_scopes_limit_rights(hub, collection):
    only_read, only_publish = Client(hub, hub.token(WRITER, "read")), Client(hub, hub.token(WRITER, "publish"))
    of = {c["id"]: c for c in only_read.collections().values()}[collection]
    assert (of["can_read"], of["can_write"]) == (True, False)
    refused(403, only_read.post, collection, [indicator(1)])
    assert only_publish.post(collection, [indicator(1)])["success_count"] == 1
    refused(403, only_publish.get, objects(collection))
    refused(403, only_read.delete, collection, indicator(1)["id"])


def test_nobody_writes_to_built_in_collections(hub, both):
    operator = Client(hub, hub.token(scope="operate"))
    for client in (both, operator):
        for alias in ("all", "indicators", "warnings", "sightings"):
            refused(403, client.post, alias, [indicator(1)])
            refused(403, client.delete, alias, indicator(1)["id"])


def test_markings_hide_within_a_collection(both, reader, collection):
    red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
    both.post(collection, [indicator(1), indicator(2, object_marking_refs=[red]), indicator(3)])
    assert len(both.all(objects(collection))) == 3, "its own"
    assert reader.all(objects(collection)) == [indicator(1), indicator(3)]
    assert [len(p) for p in reader.pages(objects(collection), 2)] == [2]
    refused(404, reader.get, objects(collection, indicator(2)["id"]))
    refused(404, reader.get, objects(collection, indicator(2)["id"], "versions/"))


def test_a_collection_that_is_removed_takes_its_reports_with_it(hub, both, reader, collection):
    mine = indicator(4712)
    both.post(collection, [mine])
    sensor = hub.token(WRITER, "observe")
    name = mine["pattern"].split("'")[1]
    assert hub.observe(sensor, [seen(name)])["hits"] == 1
    hub.command("collection", "remove", collection)
    assert hub.observe(sensor, [seen(name)])["hits"] == 0
    refused(404, both.get, objects(collection))
    assert collection not in {c["id"] for c in reader.collections().values()}


# --- sizes -------------------------------------------------------------------------------------------------------------


def send_raw(hub, both, collection, head, pieces):
    """Sends as long as the hub takes it; returns the status and body."""
    connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=60)
    connection.putrequest("POST", f"{ROOT}collections/{collection}/objects/")
    for key, value in dict({"Authorization": both.authorization, "Accept": TAXII, "Content-Type": TAXII}, **head).items():
        connection.putheader(key, value)
    connection.endheaders()
    try:
        for piece in pieces:
            connection.send(piece)
    except OSError:
        pass
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, json.loads(body)


def test_a_body_that_is_announced_too_large_is_refused_unread(hub, both, collection):
    most = both.get("")[1]["max_content_length"]
    answer, body = send_raw(hub, both, collection, {"Content-Length": str(most + 1)}, [])
    assert answer.status == 413 and body["http_status"] == "413"
    answer, _ = send_raw(hub, both, collection, {"Content-Length": "9" * 18}, [])
    assert answer.status == 413
    answer, body = send_raw(hub, both, collection, {"Content-Length": str(most + 1), "Expect": "100-continue"}, [])
    assert answer.status == 413 and body["http_status"] == "413"


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


def test_bodies_in_chunks(hub, both, collection):
    text = json.dumps({"objects": [indicator(i) for i in range(1, 51)]}).encode()
    pieces = [chunk(text[i:i + 1000]) for i in range(0, len(text), 1000)] + [b"0\r\n\r\n"]
    answer, body = send_raw(hub, both, collection, {"Transfer-Encoding": "chunked"}, pieces)
    assert answer.status == 202 and check_status(body)["success_count"] == 50


def test_a_body_in_chunks_that_grows_too_large(hub, both, collection):
    most = both.get("")[1]["max_content_length"]
    piece = chunk(b" " * (1 << 20))
    answer, body = send_raw(hub, both, collection, {"Transfer-Encoding": "chunked"}, [piece] * ((most >> 20) + 1) + [b"0\r\n\r\n"])
    assert answer.status == 413 and body["http_status"] == "413"


def test_a_large_envelope_below_the_limit_is_taken(both, collection):
    filler = "x" * 100000
    status = both.post(collection, [indicator(i, description=filler) for i in range(1, 101)])
    assert status["total_count"] == 100
    headers, body = both.get(objects(collection))
    assert 1 <= len(body["objects"]) < 100 and body["more"], "a page has at most 8 MiB"
    assert headers[FIRST] < headers[LAST]
    assert [o["id"] for o in both.all(objects(collection))] == [indicator(i)["id"] for i in range(1, 101)]
