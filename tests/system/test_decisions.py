# SPDX-License-Identifier: Apache-2.0
"""What analysts do with warnings: write, edit, release, merge, dismiss, withdraw; who may, who is told, what is live."""
import json
import signal
import time

import pytest

from conftest import Events, Hub, seen, tocsin
from taxii_client import Client

BAD = "phish.example"


class Desk:
    def __init__(self, tmp_path):
        self.hub = Hub(tmp_path / "data").start()
        self.tmp_path = tmp_path
        self.operator = self.hub.token(None, "operate")
        self.analyst = self.hub.token(None, "read,oversee,publish")
        self.tokens = {}
        for name, sector, country in (("bank", "finance", "DE"), ("clinic", "health", "DE"), ("mill", "energy", "SE")):
            self.hub.member(name, country, "--sector", sector)
            self.tokens[name] = self.hub.token(name, "read,publish,observe")

    def call(self, method, path, body=None, token=None, **headers):
        status, got, answer = self.hub.request(method, path, json.dumps(body) if body is not None else None, token or self.analyst,
                                               {k.replace("_", "-"): v for k, v in headers.items()})
        return status, got, answer

    def write(self, **content):
        status, headers, answer = self.call("POST", "/api/v1/warnings", {"title": "Letters from the tax office", **content})
        assert status == 201 and headers["Location"].endswith(answer["id"]), answer
        return answer["id"]

    def do(self, id, act, body=None, token=None, expect=204, **headers):
        status, _, answer = self.call("POST", f"/api/v1/warnings/{id}/{act}", body if body is not None else {}, token, **headers)
        assert status == expect, answer
        return answer

    def edit(self, id, tag="*", expect=204, **content):
        status, _, answer = self.call("PATCH", f"/api/v1/warnings/{id}", content, None, **({"If_Match": tag} if tag else {}))
        assert status == expect, answer
        return answer

    def get(self, id, token=None):
        status, headers, answer = self.call("GET", f"/api/v1/warnings/{id}", None, token)
        return answer if status == 200 else status, headers.get("ETag")

    def who_sees(self, id):
        return {m for m, t in self.tokens.items() if self.get(id, t)[0] != 404}

    def file(self, name, member="bank"):
        status, _, body = self.hub.request("GET", "/outlets/" + name, None, self.tokens[member])
        assert status == 200
        return body if isinstance(body, str) else body.decode() if isinstance(body, bytes) else json.dumps(body)

    def audit(self):
        return [(a["action"], a.get("detail", "")) for a in self.call("GET", "/api/v1/audit?limit=1000", None, self.operator)[2]["items"]
                if a["action"].startswith("warning ")]


@pytest.fixture
def desk(tmp_path):
    d = Desk(tmp_path)
    yield d
    d.hub.stop()


def test_a_draft_is_for_staff_alone_until_it_is_released(desk):
    stream = Events(desk.hub, desk.tokens["bank"])
    id = desk.write(text="They ask for passwords.", severity="high", tlp="amber", values=[BAD])
    draft, tag = desk.get(id)
    assert (draft["state"], draft["severity"], draft["tlp"], tag) == ("draft", "high", "TLP:AMBER", '"0"')
    assert desk.who_sees(id) == set() and desk.get(id, desk.operator)[0]["state"] == "draft"
    assert all(BAD not in desk.file(f) for f in ("all.list", "warned.list"))
    assert desk.call("GET", "/api/v1/warnings", None, desk.tokens["bank"])[2]["items"] == []
    client = Client(desk.hub, desk.tokens["bank"])
    everything = f"collections/{client.collections()['All']['id']}/objects/"
    assert id not in json.dumps(client.get(everything)[1])
    desk.do(id, "release")
    assert desk.who_sees(id) == {"bank", "clinic", "mill"}
    told = stream.warnings(1)
    assert [w[2]["id"] for w in told] == [id] and told[0][2]["state"] == "open"
    assert "report--" + id in json.dumps(client.get(everything)[1])
    assert all(BAD in desk.file(f) for f in ("all.list", "warned.list", f"warning-{id}.list"))
    assert desk.do(id, "release", expect=404)
    client.close()
    stream.close()


def test_what_is_written_is_matched_against_members_logs(desk):
    id = desk.write(values=[BAD, {"kind": "ipv4", "value": "198.51.100.7"}], severity="high")
    desk.do(id, "release")
    for n, member in enumerate(desk.tokens):
        answer = desk.hub.observe(desk.tokens[member], [seen(BAD, time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60 + n)))])
        assert answer["hits"] == 1
    record = desk.call("GET", f"/api/v1/warnings/{id}/deliveries")[2]
    assert {m["member"]: m["outcome"] for m in record["members"]} == {m: "missed" for m in desk.tokens}


def test_a_withdrawn_warning_leaves_every_outlet_and_a_kill_does_not_bring_it_back(desk):
    desk.hub.import_text(desk.tmp_path, "feed.txt", "listed.example\n", "--feed", "blocklist", "--tlp", "green")
    id = desk.write(values=[BAD, "198.51.100.7", "listed.example"], tlp="green")
    desk.do(id, "release")
    client = Client(desk.hub, desk.tokens["bank"])
    names = ("all.nft", "all.rpz", "all.suricata", "all.misp", "all.stix", "warned.nft", "warned.rpz", "warned.stix", f"warning-{id}.rpz")
    held = {n: (BAD in desk.file(n), "198.51.100.7" in desk.file(n)) for n in names}
    assert all(any(x) for x in held.values()), held
    desk.do(id, "withdraw", {"reason": "the letters are real"})
    desk.hub.stop(signal.SIGKILL)
    desk.hub.start()
    for n in names:
        text = desk.file(n)
        assert BAD not in text and "198.51.100.7" not in text, n
    assert "listed.example" in desk.file("all.rpz") and "listed.example" not in desk.file("warned.rpz")
    manifest = desk.call("GET", "/outlets/warned/misp/manifest.json", None, desk.tokens["bank"])[2]
    for event in manifest:
        attributes = desk.call("GET", f"/outlets/warned/misp/{event}.json", None, desk.tokens["bank"])[2]["Event"]["Attribute"]
        assert all(a.get("deleted") for a in attributes if a["value"] in (BAD, "198.51.100.7"))
    client = Client(desk.hub, desk.tokens["bank"])
    report, = [o for o in client.get(f"collections/{client.collections()['Warnings']['id']}/objects/")[1]["objects"] if o["type"] == "report"]
    assert report["revoked"] is True
    assert desk.hub.observe(desk.tokens["bank"], [seen(BAD, "2026-01-01T00:00:00Z")])["hits"] == 0
    client.close()


def test_a_decision_that_was_answered_survives_a_kill_with_its_values(desk):
    id = desk.write(values=[BAD])
    desk.do(id, "release")
    desk.edit(id, values=["second.example"], title="Letters, second wave")
    desk.hub.stop(signal.SIGKILL)
    desk.hub.start()
    got, tag = desk.get(id)
    assert got["title"] == "Letters, second wave" and got["state"] == "open" and tag == '"2"'
    assert BAD in desk.file("warned.list") and "second.example" in desk.file("warned.list")


def test_only_those_whom_an_analyst_means_are_told(desk):
    id = desk.write(tlp="red", values=[BAD])
    desk.do(id, "release")
    assert desk.who_sees(id) == set(), "RED without recipients stays with the staff"
    desk.edit(id, audience={"members": ["mill"], "sector": "finance"})
    assert desk.who_sees(id) == {"mill", "bank"}
    clients = {m: Client(desk.hub, desk.tokens[m]) for m in ("mill", "clinic")}
    pages = {m: json.dumps(c.get(f"collections/{c.collections()['All']['id']}/objects/")[1]) for m, c in clients.items()}
    assert "report--" + id in pages["mill"] and id not in pages["clinic"] and BAD in pages["mill"] and BAD not in pages["clinic"]
    other = desk.write(title="For one country", tlp="amber", audience={"country": "SE"}, values=["narrow.example"])
    assert desk.who_sees(other) == set(), "a draft, though mill is named"
    desk.do(other, "release")
    assert desk.who_sees(other) == {"mill"}
    assert "narrow.example" in desk.file("warned.list", "mill") and "narrow.example" not in desk.file("all.list", "bank")
    assert desk.get(other, desk.tokens["mill"])[0]["tlp"] == "TLP:AMBER"
    desk.edit(other, audience={})
    assert desk.who_sees(other) == {"bank", "clinic", "mill"} and "narrow.example" in desk.file("all.list", "bank")
    assert "no member" in desk.edit(other, audience={"members": ["nobody"]}, expect=422)["detail"]
    desk.edit(other, audience={"sector": "water"}, expect=422)
    explained = desk.call("GET", f"/api/v1/explain?object={id}&viewer=mill", None, desk.operator)[2]
    assert explained["may_see"] and explained["records"][0]["why"] == "it is named as a recipient"
    for c in clients.values():
        c.close()


def test_two_analysts_who_edit_at_once_do_not_overwrite_each_other(desk):
    id = desk.write()
    _, tag = desk.get(id)
    desk.edit(id, None, expect=428, title="A")
    desk.edit(id, tag, title="A")
    assert desk.edit(id, tag, expect=412, title="B")["code"] == "ERR_CHANGED"
    assert desk.get(id)[0]["title"] == "A" and desk.get(id)[1] == '"1"'
    desk.do(id, "release", If_Match=tag, expect=412)
    desk.do(id, "release", If_Match='"1"')
    desk.edit(id, "nonsense", expect=412, title="B")


def test_experts_and_sensors_decide_nothing(desk):
    id = desk.write()
    desk.do(id, "release")
    sensor, overseer = desk.hub.token("bank", "observe"), desk.hub.token(None, "read,oversee")
    for token in (desk.tokens["bank"], sensor, overseer):
        assert desk.call("POST", "/api/v1/warnings", {"title": "x"}, token)[0] == 403
        assert desk.call("PATCH", f"/api/v1/warnings/{id}", {"title": "x"}, token, If_Match="*")[0] == 403
        for act in ("release", "merge", "dismiss", "withdraw"):
            assert desk.call("POST", f"/api/v1/warnings/{id}/{act}", {"reason": "x", "into": id}, token)[0] == 403
    assert desk.hub.request("POST", "/api/v1/warnings", '{"title":"x"}')[0] == 401
    assert desk.get(id)[0]["state"] == "open"


def test_a_dismissal_needs_a_reason_and_every_decision_is_in_the_audit_log(desk):
    one, two, three = desk.write(values=["one.example"]), desk.write(title="Two"), desk.write(title="Three")
    desk.do(one, "dismiss", {}, expect=400)
    for id in (one, two):
        desk.do(id, "release")
    desk.edit(two, title="Two, edited")
    desk.do(one, "merge", {"into": two})
    assert desk.get(one)[0]["state"] == "merged" and "one.example" in desk.file("warned.list")
    desk.do(two, "dismiss", {"reason": "a drill"})
    assert desk.get(two)[0]["state"] == "withdrawn" and "one.example" not in desk.file("all.list")
    desk.do(three, "withdraw", {"reason": "written twice"})
    assert desk.who_sees(three) == set(), "nobody hears of a draft that was never released"
    desk.do("00000000-0000-4000-8000-000000000000", "dismiss", {"reason": "x"}, expect=404)
    assert desk.audit() == [("warning write", "Letters from the tax office"), ("warning write", "Two"), ("warning write", "Three"),
                            ("warning release", ""), ("warning release", ""), ("warning edit", "Two, edited"), ("warning merge", two),
                            ("warning dismiss", "a drill"), ("warning withdraw", "written twice")]


@pytest.mark.parametrize("body, status", [
    ({}, 422), ({"title": "x", "severity": "grave"}, 400), ({"title": "x", "tlp": "blue"}, 400), ({"title": "x" * 301}, 413),
    ({"title": "x", "values": ["not a value"]}, 422), ({"title": "x", "values": [7]}, 422), ({"title": 7}, 400),
    ({"title": "x", "techniques": ["T1"]}, 422), ({"title": "x", "until": "tomorrow"}, 400),
    ({"title": "x", "values": [f"h{n}.example" for n in range(101)]}, 413), ({"title": "two\nlines"}, 422),
])
def test_what_cannot_be_set_is_refused_with_what_is_expected(desk, body, status):
    got, _, answer = desk.call("POST", "/api/v1/warnings", body)
    assert got == status and answer["detail"], answer
    assert desk.call("GET", "/api/v1/warnings")[2]["items"] == []


def test_the_command_line_writes_edits_releases_merges_and_takes_back(desk):
    run = desk.hub.command
    one = run("warning", "write", "--title", "First", "--value", "one.example", "--severity", "low", "--to", "mill").stdout.strip()
    two = run("warning", "write", "--title", "Second", "--tlp", "amber", "--technique", "T1059.001").stdout.strip()
    assert desk.get(one)[0]["state"] == "draft"
    run("warning", "release", one), run("warning", "release", two)
    assert desk.who_sees(one) == {"mill"}
    assert "named recipients: mill\n" in run("warning", "show", one).stdout
    run("warning", "edit", one, "--title", "First, edited", "--to-all", "--seen", "1")
    assert desk.who_sees(one) == {"bank", "clinic", "mill"}
    refused = run("warning", "edit", one, "--title", "lost", "--seen", "1", check=False)
    assert refused.returncode == 1 and "somebody else decided" in refused.stderr
    assert "2 decisions on it" in run("warning", "show", one).stdout
    run("warning", "merge", one, two)
    run("warning", "dismiss", two, "--reason", "a drill")
    assert {desk.get(one)[0]["state"], desk.get(two)[0]["state"]} == {"merged", "withdrawn"}
    assert run("warning", "dismiss", two, check=False).returncode == 2, "a reason is needed"
    third = run("warning", "write", "--title", "Third").stdout.strip()
    run("warning", "withdraw", third)
    assert run("warning", "list").stdout == ""
    url = f"http://127.0.0.1:{desk.hub.port}"
    denied = tocsin("warning", "write", "--title", "x", "--hub", url, "--token", desk.tokens["bank"], check=False)
    assert denied.returncode == 1 and "analysts and operators" in denied.stderr
