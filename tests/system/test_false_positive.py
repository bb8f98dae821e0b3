# SPDX-License-Identifier: Apache-2.0
"""Reports of false positives: a quorum of members, or the hub's staff, suspends an indicator everywhere at once."""
import json
import signal

import pytest

from conftest import Hub, seen
from taxii_client import Client, indicator

FORMATS = ("list", "csv", "suricata", "rpz", "nft", "stix", "misp")


@pytest.fixture
def hub(tmp_path):
    h = Hub(tmp_path / "data").start()
    for name in ("a", "b", "c"):
        h.member(name)
    yield h
    h.stop()


def report(hub, token, value, reason="our own mail relay"):
    body = json.dumps({"value": value, "reason": reason})
    return hub.request("POST", "/api/v1/indicators/false-positive", body, token)[::2]


def in_outlets(hub, token, value):
    found = set()
    for f in FORMATS:
        status, _, text = hub.request("GET", f"/outlets/all.{f}", token=token)
        assert status == 200, f
        text = text if isinstance(text, str) else text.decode() if isinstance(text, bytes) else json.dumps(text)
        if value in text:
            found.add(f)
    return found


def hits(hub, token, value):
    return hub.observe(token, [seen(value)])["hits"]


def lookup(hub, token, value):
    return hub.request("GET", f"/api/v1/lookup?value={value}", token=token)[2]


def test_a_quorum_of_members_suspends_an_indicator_everywhere_and_the_operator_lifts_it(hub, tmp_path):
    tokens = {m: hub.token(m, "observe,read,publish") for m in ("a", "b", "c")}
    operator = hub.token(None, "operate")
    hub.import_text(tmp_path, "list.txt", "good.example\nevil.example\n", "--feed", "f1", "--tlp", "green")
    hub.import_text(tmp_path, "more.txt", "good.example\n", "--feed", "f2", "--tlp", "green")
    assert hits(hub, tokens["a"], "good.example") == 1
    before = in_outlets(hub, tokens["c"], "good.example")
    assert before >= {"list", "csv", "rpz", "stix"}

    assert report(hub, tokens["a"], "good.example") == (
        200, {"value": "good.example", "kind": "domain", "reporters": 1, "parties": 1, "quorum": 2, "suspended": False})
    assert report(hub, tokens["a"], "good.example", "again")[1]["reporters"] == 1  # one member counts once
    assert hits(hub, tokens["a"], "good.example") == 1
    assert report(hub, tokens["b"], "good.example")[1]["suspended"]

    assert in_outlets(hub, tokens["c"], "good.example") == set()
    assert in_outlets(hub, tokens["c"], "evil.example") == before
    assert hits(hub, tokens["a"], "good.example") == 0
    assert hits(hub, tokens["a"], "evil.example") == 1
    shown = lookup(hub, tokens["c"], "good.example")
    assert shown["suspension"]["reporters"] == 2 and len(shown["reports"]) == 2
    assert "reports" not in hub.request("GET", "/api/v1/suspensions", token=tokens["c"])[2]["items"][0]
    [listed] = hub.request("GET", "/api/v1/suspensions", token=operator)[2]["items"]
    assert {r["by"] for r in listed["reports"]} == {"a", "b"} and listed["reports"][0]["reason"] == "again"
    assert all(i["value"] != "good.example" for i in hub.request("GET", "/api/v1/indicators", token=operator)[2]["items"])

    # Another import of it, and another start, change nothing.
    hub.import_text(tmp_path, "list.txt", "good.example\nevil.example\nother.example\n", "--feed", "f1", "--tlp", "green")
    hub.import_text(tmp_path, "third.txt", "good.example\n", "--feed", "f3", "--tlp", "green")
    assert hits(hub, tokens["a"], "good.example") == 0
    hub.stop(signal.SIGKILL)
    hub.start()
    assert hits(hub, tokens["a"], "good.example") == 0
    assert in_outlets(hub, tokens["c"], "good.example") == set()

    assert hub.request("DELETE", "/api/v1/suspensions?value=good.example", token=tokens["a"])[0] == 403
    assert hub.request("DELETE", "/api/v1/suspensions?value=good.example", token=operator)[0] == 204
    assert hits(hub, tokens["a"], "good.example") == 1
    assert in_outlets(hub, tokens["c"], "good.example") == before
    assert "suspension" not in lookup(hub, tokens["c"], "good.example")
    assert report(hub, tokens["a"], "good.example")[1]["reporters"] == 1  # counted anew


def test_members_of_one_party_are_one_voice_however_many_they_are(hub, tmp_path):
    """Three of a group, and two that have the same network, are two parties."""
    for name in ("g1", "g2", "g3"):
        hub.member(name, "DE", "--group", "holding")
    for name in ("n1", "n2"):
        hub.member(name, "DE", "--asn", "64500")
    hub.command("setting", "set", "false-positive-quorum", "3")
    hub.import_text(tmp_path, "list.txt", "good.example\nevil.example\n", "--feed", "f1", "--tlp", "green")
    tokens = {m: hub.token(m, "observe,read,publish") for m in ("g1", "g2", "g3", "n1", "n2", "a")}
    for n, (member, parties) in enumerate((("g1", 1), ("g2", 1), ("g3", 1), ("n1", 2), ("n2", 2))):
        said = report(hub, tokens[member], "good.example")[1]
        assert (said["reporters"], said["parties"], said["suspended"]) == (n + 1, parties, False), member
    assert hits(hub, tokens["a"], "good.example") == 1
    said = report(hub, tokens["a"], "good.example")[1]
    assert (said["reporters"], said["parties"], said["suspended"]) == (6, 3, True)
    # Nor are they three witnesses of a spread, before and after a restart.
    for again in range(2):
        for member in ("g1", "g2", "g3", "n1", "n2"):
            hub.observe(tokens[member], [seen("evil.example")])
        assert hub.command("warning", "list", "--json").stdout == "", again
        hub.stop()
        hub.start()
    hub.observe(tokens["a"], [seen("evil.example")])
    assert "evil.example" in hub.command("warning", "list", "--json").stdout
    members = [m for m in map(json.loads, hub.command("member", "list", "--json").stdout.splitlines()) if "group" in m]
    assert {m["name"] for m in members} == {"g1", "g2", "g3"} and members[0]["group"] == "holding"
    own = hub.request("GET", "/api/v1/members", token=tokens["g1"])[2]["items"]
    assert [m["name"] for m in own if "group" in m] == ["g1"], "a group is for its members and the staff"


def test_everybody_who_could_see_it_is_told(hub):
    author, reader = hub.token("a", "read,publish"), hub.token("b", "read,publish")
    third = hub.token("c", "read,publish")
    collection = hub.collection("shared", {"a": "readwrite", "b": "read", "c": "read"})
    mine = indicator(1)
    value = mine["pattern"].split("'")[1]
    assert Client(hub, author).post(collection, [mine])["failure_count"] == 0
    client = Client(hub, reader)
    assert [o["id"] for o in client.get(f"collections/{collection}/objects/")[1]["objects"]] == [mine["id"]]
    client.close()
    for token in (reader, third):
        status, said = report(hub, token, value)
        assert status == 200, said
    assert said["suspended"]
    objects = client.get(f"collections/{collection}/objects/")[1].get("objects", [])
    assert [o["type"] for o in objects] == ["note"] and objects[0]["object_refs"] == [mine["id"]]
    [recall] = hub.request("GET", "/api/v1/recalls", token=reader)[2]["items"]
    assert recall["object"] == mine["id"] and recall["reason"] == "2 members reported it as a false positive"
    assert recall["deleted"]
    assert "member" not in hub.request("GET", "/api/v1/recalls", token=author)[2]["items"][0]  # not by whom


def test_the_staff_suspends_alone_and_the_command_line_says_what_is_so(hub, tmp_path):
    hub.import_text(tmp_path, "list.txt", "good.example\nfine.example\n", "--feed", "f1")
    done = hub.command("false-positive", "good.example", "--reason", "a mirror")
    assert "suspended" in done.stderr
    assert "good.example" in hub.command("suspension", "list").stdout
    assert "false positive" in hub.command("lookup", "good.example").stdout
    hub.command("suspension", "lift", "good.example")
    assert hub.command("suspension", "list").stdout == ""
    assert hub.command("suspension", "lift", "good.example", check=False).returncode == 1
    assert "--reason" in hub.command("false-positive", "good.example", check=False).stderr
    hub.command("setting", "set", "false-positive-quorum", "1")
    assert report(hub, hub.token("a", "read,publish"), "nothing.example")[0] == 404
    assert hub.command("setting", "set", "false-positive-quorum", "0", check=False).returncode == 1


def test_who_sees_no_report_on_a_value_can_neither_report_it_nor_learn_of_it(hub, tmp_path):
    hub.import_text(tmp_path, "list.txt", "secret.example\n", "--feed", "f1", "--tlp", "red")
    member = hub.token("a", "read,publish")
    assert report(hub, member, "secret.example")[0] == 404
    hub.command("false-positive", "secret.example", "--reason", "known to be good")
    assert hub.request("GET", "/api/v1/suspensions", token=member)[2]["items"] == []
    assert report(hub, member, "secret.example")[0] == 404
    assert report(hub, hub.token("a", "read"), "secret.example")[0] == 403


def test_the_warning_on_a_suspended_indicator_is_withdrawn(hub, tmp_path):
    hub.import_text(tmp_path, "list.txt", "good.example\n", "--feed", "f1", "--tlp", "green")
    for name in ("a", "b", "c"):
        assert hits(hub, hub.token(name), "good.example") == 1
    [warning] = json.loads("[" + ",".join(hub.command("warning", "list", "--json").stdout.splitlines()) + "]")
    assert warning["subject"] == "domain:good.example" and warning["state"] == "open"
    hub.command("false-positive", "good.example", "--reason", "a mirror")
    token = hub.token(None, "operate")
    assert hub.request("GET", f"/api/v1/warnings/{warning['id']}", token=token)[2]["state"] == "withdrawn"


def test_reports_that_wait_are_seen_and_dismissed_by_staff_alone(hub, tmp_path):
    a, operator = hub.token("a", "read,publish"), hub.token(None, "operate,read,publish")
    hub.import_text(tmp_path, "list.txt", "good.example\nfine.example\n", "--feed", "f1", "--tlp", "green")
    report(hub, a, "good.example", "our mail relay")
    report(hub, a, "fine.example", "our proxy")
    path = "/api/v1/indicators/false-positive"
    waiting = {i["value"]: i["reports"] for i in hub.request("GET", path, token=operator)[2]["items"]}
    assert {v: [(r["by"], r["reason"]) for r in rs] for v, rs in waiting.items()} == {
        "good.example": [("a", "our mail relay")], "fine.example": [("a", "our proxy")]}
    first = hub.request("GET", path + "?limit=1", token=operator)[2]
    assert len(first["items"]) == 1 and hub.request("GET", path + "?cursor=" + first["next"], token=operator)[2]["items"] != first["items"]
    assert hub.request("GET", path, token=a)[0] == 403 and hub.request("DELETE", path + "?value=good.example", token=a)[0] == 403
    hub.command("suspension", "dismiss", "good.example", "--reason", "it is evil")
    assert hub.request("DELETE", path + "?value=good.example", token=operator)[0] == 404
    assert "fine.example" in hub.command("suspension", "list", "--waiting").stdout
    report(hub, operator, "fine.example")
    assert hub.request("GET", path, token=operator)[2]["items"] == [], "what is suspended waits no more"
    assert hub.request("DELETE", path + "?value=fine.example", token=operator)[0] == 404
    assert report(hub, a, "good.example")[1]["reporters"] == 1, "it may be reported again"
