# SPDX-License-Identifier: Apache-2.0
"""What becomes of a warning at members: delivered, acknowledged, needed; and who has been told that it was withdrawn."""
import datetime
import json
import signal
import time

import pytest

from conftest import Events, Hub, seen, tocsin
from taxii_client import Client

EVIL = "evil.example"


def text(t):
    return t.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def at(s):
    return datetime.datetime.strptime(s, "%Y-%m-%dT%H:%M:%S.%fZ")


def until(ask, timeout=60):
    """Notes are written by the writer, whom nobody waits for."""
    deadline = time.time() + timeout
    while not (got := ask()) and time.time() < deadline:
        time.sleep(0.02)
    return got


class Centre:
    """Three members that are hit, which raises a warning, and others that are to be warned."""

    def __init__(self, tmp_path):
        self.hub = Hub(tmp_path / "data").start()
        self.tmp_path = tmp_path
        self.operator = self.hub.token(None, "operate")
        self.tokens = {}
        for n in range(8):
            self.hub.member(f"m{n}", "DE", "--sector", "finance" if n % 2 else "health")
            self.tokens[n] = self.hub.token(f"m{n}", "read,observe")

    def hit(self, member, when, value=EVIL):
        self.hub.observe(self.tokens[member], [seen(value, text(when))])

    def raise_warning(self):
        """Of three members, by a log whose times end a minute ago."""
        self.hub.import_text(self.tmp_path, "feed.txt", EVIL + "\n", "--feed", "blocklist")
        start = datetime.datetime.utcnow() - datetime.timedelta(minutes=4)
        for n in range(3):
            self.hit(n, start + datetime.timedelta(minutes=n))
        self.raised = start + datetime.timedelta(minutes=2)
        w, = self.get("operator", "/api/v1/warnings?state=open")["items"]
        assert at(w["raised"]) == self.raised
        self.id = w["id"]
        return w

    def get(self, who, path):
        token = self.operator if who == "operator" else self.tokens[who]
        status, _, body = self.hub.request("GET", path, None, token)
        assert status == 200, (path, status, body)
        return body

    def post(self, who, path, body=None):
        token = self.operator if who == "operator" else self.tokens[who]
        return self.hub.request("POST", path, json.dumps(body) if body else None, token)

    def record(self, who="operator"):
        return self.get(who, f"/api/v1/warnings/{self.id}/deliveries")

    def of(self, member, who="operator"):
        return next((m for m in self.record(who)["members"] if m["member"] == f"m{member}"), {})

    def ways(self, member):
        return {(d["channel"], d.get("file", "")) for d in self.of(member).get("deliveries", [])}

    def untold(self, member):
        return {(d["channel"], d.get("file", "")) for d in self.of(member)["deliveries"] if "told" not in d}


@pytest.fixture
def centre(tmp_path):
    c = Centre(tmp_path)
    yield c
    c.hub.stop()


def test_each_way_by_which_a_member_gets_a_warning_is_noted_once(centre):
    stream = Events(centre.hub, centre.tokens[3])
    centre.raise_warning()
    assert stream.warnings(1)
    assert until(lambda: centre.ways(3) == {("stream", "")})
    centre.get(4, "/api/v1/warnings")
    assert until(lambda: centre.ways(4) == {("api", "")})
    first = centre.of(4)["delivered"]
    for path in ("/outlets/warned.rpz", "/api/v1/warnings"):
        centre.hub.request("HEAD", path, None, centre.tokens[6])  # gives nothing
    centre.get(4, f"/api/v1/warnings/{centre.id}")
    status, _, body = centre.hub.request("GET", "/outlets/warned.list", None, centre.tokens[4])
    assert status == 200 and EVIL in (body if isinstance(body, str) else body.decode())
    centre.hub.request("GET", "/outlets/all.list", None, centre.tokens[5])
    centre.hub.request("GET", "/outlets/warned.nft", None, centre.tokens[6])  # nftables knows no domains: no rule of it
    client = Client(centre.hub, centre.tokens[7])
    reports = [o for o in client.get(f"collections/{client.collections()['Warnings']['id']}/objects/")[1]["objects"] if o["type"] == "report"]
    assert len(reports) == 1
    client.close()
    assert until(lambda: centre.ways(4) == {("api", ""), ("outlet", "warned.list")})
    assert until(lambda: centre.ways(5) == {("outlet", "all.list")} and centre.ways(7) == {("taxii", "")})
    assert centre.of(4)["delivered"] == first
    assert centre.of(6) == {} and centre.of(0).get("deliveries") == []
    assert centre.record()["delivered"] == 4
    stream.close()


def test_lead_time_is_the_first_hit_after_the_warning_less_its_delivery(centre):
    centre.raise_warning()
    centre.get(3, "/api/v1/warnings")
    delivered = at(until(lambda: centre.of(3).get("delivered")))
    hit = delivered + datetime.timedelta(hours=2, seconds=1, microseconds=7)
    centre.hit(3, hit)
    centre.hit(3, hit + datetime.timedelta(hours=1))
    m = centre.of(3)
    assert at(m["hit"]) == hit and m["outcome"] == "ahead" and m["lead_s"] == 7201.000007
    centre.hit(3, hit - datetime.timedelta(minutes=1))  # known later, happened earlier
    assert centre.of(3)["lead_s"] == 7141.000007
    # One that never asked, one that asks afterwards, those that made the warning.
    centre.hit(4, centre.raised + datetime.timedelta(seconds=30))
    centre.hit(5, centre.raised + datetime.timedelta(seconds=40))
    centre.get(5, "/api/v1/warnings")
    late = at(until(lambda: centre.of(5).get("delivered")))
    m = centre.of(5)
    assert m["outcome"] == "late" and abs(m["lead_s"] - (centre.raised + datetime.timedelta(seconds=40) - late).total_seconds()) < 1e-6
    assert centre.of(4)["outcome"] == "missed" and "lead_s" not in centre.of(4)
    assert {centre.of(n)["outcome"] for n in range(3)} == {"evidence"}
    lead = centre.record()["lead"]
    assert {k: lead[k] for k in ("hits", "evidence", "missed", "late", "ahead")} == {
        "hits": 3, "evidence": 3, "missed": 1, "late": 1, "ahead": 1}
    assert lead["median_s"] == 0 and lead["share_above_0"] == 0.3333 and lead["share_above_1h"] == 0.3333
    assert lead["share_above_24h"] == 0
    total = centre.get("operator", "/api/v1/lead-times")
    assert total["all"] == lead and total["warnings"] == 1 and total["members"] == 6
    later = text(centre.raised + datetime.timedelta(seconds=1))
    assert centre.get("operator", "/api/v1/lead-times?since=" + later)["all"]["hits"] == 0


def test_a_contact_that_no_feed_lists_is_an_impact_too(centre):
    start = datetime.datetime.utcnow() - datetime.timedelta(minutes=4)

    def met(member, when):
        centre.hub.observe(centre.tokens[member], [seen("45.1.1.9", text(when), "ipv4", "source")], adverse="yes")

    for n in range(3):
        met(n, start + datetime.timedelta(minutes=n))
    w, = [x for x in until(lambda: centre.get("operator", "/api/v1/warnings?state=open")["items"]) if x["subject"] == "ipv4:45.1.1.9"]
    centre.id = w["id"]
    centre.get(3, "/api/v1/warnings")
    delivered = at(until(lambda: centre.of(3).get("delivered")))
    met(3, delivered + datetime.timedelta(minutes=90))
    assert until(lambda: centre.of(3).get("outcome")) == "ahead" and centre.of(3)["lead_s"] == 5400
    assert centre.of(1)["outcome"] == "evidence"


def test_a_restart_forgets_no_hit_and_counts_none_twice(centre):
    centre.raise_warning()
    centre.get(3, "/api/v1/warnings")
    delivered = at(until(lambda: centre.of(3).get("delivered")))
    centre.hit(3, delivered + datetime.timedelta(hours=1))
    centre.hub.stop(signal.SIGKILL)
    centre.hub.start()
    centre.hit(3, delivered + datetime.timedelta(hours=3))
    centre.hit(4, delivered + datetime.timedelta(hours=4))
    assert centre.of(3)["lead_s"] == 3600
    assert centre.of(4)["outcome"] == "missed" and at(centre.of(4)["hit"]) == delivered + datetime.timedelta(hours=4)


def test_members_are_told_of_themselves_and_of_others_above_the_floor(centre):
    centre.raise_warning()
    centre.get(3, "/api/v1/warnings")
    until(lambda: centre.of(3).get("delivered"))
    centre.hit(3, datetime.datetime.utcnow() + datetime.timedelta(hours=2))
    record = centre.record(3)
    assert [m["member"] for m in record["members"]] == ["m3"] and "lead" not in record and "delivered" not in record
    own = centre.get(3, "/api/v1/lead-times")
    assert own["own"]["ahead"] == 1 and "all" not in own and "members" not in own
    centre.hit(4, datetime.datetime.utcnow() + datetime.timedelta(hours=2))  # the fifth
    assert centre.record(3)["lead"]["hits"] == 2
    assert centre.get(3, "/api/v1/lead-times")["all"]["missed"] == 1
    assert "m4" not in json.dumps([centre.record(3), centre.get(3, "/api/v1/lead-times")])
    centre.hub.command("member", "remove", "m4")
    assert centre.record()["lead"]["missed"] == 0 and "lead" not in centre.record(3), "a member that left is counted no more"
    centre.hub.command("setting", "set", "floor", "4")
    assert "lead" in centre.record(3)
    centre.hub.command("setting", "set", "floor", "6")
    assert "lead" not in centre.record(3) and "all" not in centre.get(3, "/api/v1/lead-times")
    assert centre.hub.command("setting", "set", "floor", "0", check=False).returncode != 0


def test_a_member_acknowledges_and_gives_feedback(centre):
    centre.raise_warning()
    path = f"/api/v1/warnings/{centre.id}/ack"
    assert centre.post("operator", path)[0] == 403
    assert centre.post(3, path, {"text": "investigating"})[0] == 204
    first = centre.of(3)["acknowledged"]
    assert centre.post(3, path, {"text": "blocked", "feedback": "useful"})[0] == 204
    m = centre.of(3)
    assert (m["acknowledged"], m["text"], m["feedback"]) == (first, "blocked", "useful") and m["said"] > first
    sensor = centre.hub.token("m4", "observe")
    assert centre.hub.request("POST", path, None, sensor)[0] == 204
    assert centre.of(4)["acknowledged"] and "text" not in centre.of(4)
    assert centre.post(3, path, {"feedback": "perhaps"})[0] == 400
    assert centre.post(3, path, {"text": "x" * 2001})[0] == 413
    assert centre.post(3, "/api/v1/warnings/00000000-0000-4000-8000-000000000000/ack")[0] == 404
    assert centre.record()["acknowledged"] == 2
    audit = centre.get("operator", "/api/v1/audit?limit=1000")["items"]
    assert [a["detail"] for a in audit if a["action"] == "warning ack" and a.get("detail")] == ["investigating", "blocked"]


def test_an_acknowledgement_that_was_answered_survives_a_kill(centre):
    centre.raise_warning()
    assert centre.post(3, f"/api/v1/warnings/{centre.id}/ack", {"text": "not affected"})[0] == 204
    centre.hub.stop(signal.SIGKILL)
    centre.hub.start()
    assert centre.of(3)["text"] == "not affected"


def test_a_withdrawal_is_told_on_each_way_and_shows_who_does_not_know_yet(centre):
    stream = Events(centre.hub, centre.tokens[3])
    centre.raise_warning()
    stream.warnings(1)
    centre.get(4, "/api/v1/warnings")
    fetch = lambda name: centre.hub.request("GET", f"/outlets/{name}", None, centre.tokens[5])[2]
    assert EVIL.encode() in fetch("warned.list") and EVIL.encode() in fetch(f"warning-{centre.id}.list")
    assert until(lambda: len(centre.ways(5)) == 2 and centre.ways(3) and centre.ways(4))
    assert centre.post("operator", f"/api/v1/warnings/{centre.id}/withdraw", {"reason": "a test"})[0] == 204
    assert until(lambda: [w[2]["state"] for w in stream.warnings(2)][-1:] == ["withdrawn"])
    assert until(lambda: centre.untold(3) == set())
    assert centre.untold(4) == {("api", "")} and centre.record()["untold"] == 3
    assert EVIL.encode() not in fetch("warned.list")
    assert until(lambda: centre.untold(5) == {("outlet", f"warning-{centre.id}.list")})
    assert EVIL.encode() not in fetch(f"warning-{centre.id}.list")
    centre.get(4, "/api/v1/warnings")
    assert until(lambda: centre.record()["untold"] == 0)
    # Who never got it has nothing to forget.
    centre.get(6, "/api/v1/warnings")
    fetched = centre.record()
    assert {m["member"] for m in fetched["members"] if m.get("deliveries")} == {"m3", "m4", "m5"}
    assert EVIL.encode() in fetch("all.list"), "a feed still lists it"
    client = Client(centre.hub, centre.tokens[7])
    report, = [o for o in client.get(f"collections/{client.collections()['Warnings']['id']}/objects/")[1]["objects"] if o["type"] == "report"]
    assert report["revoked"] is True
    client.close()
    stream.close()


def test_the_command_line_says_in_plain_words_who_got_it(centre):
    url = f"http://127.0.0.1:{centre.hub.port}"
    centre.raise_warning()
    centre.get(3, "/api/v1/warnings")
    centre.hub.request("GET", "/outlets/warned.list", None, centre.tokens[3])
    delivered = at(until(lambda: centre.ways(3) >= {("api", ""), ("outlet", "warned.list")} and centre.of(3)["delivered"]))
    tocsin("warning", "ack", centre.id, "--text", "blocked", "--useful", "--hub", url, "--token", centre.tokens[3])
    assert tocsin("warning", "ack", centre.id, "--false", "--useful", "--hub", url, "--token", centre.tokens[3], check=False).returncode == 2
    assert centre.hub.command("warning", "ack", centre.id, check=False).returncode == 1, "the operator is no member"
    centre.hit(3, delivered + datetime.timedelta(hours=2, minutes=5, seconds=30))
    shown = centre.hub.command("warning", "show", centre.id).stdout
    line = next(x for x in shown.splitlines() if x.startswith("    m3:"))
    assert "1 member got it, 1 acknowledged it" in shown
    assert "by api, warned.list; acknowledged" in line and ": blocked (useful)" in line and line.endswith("2 h 5 min after it had the warning")
    assert "m0: not delivered; hit" in shown and "with others, which raised the warning" in shown
    own = tocsin("warning", "show", centre.id, "--hub", url, "--token", centre.tokens[3]).stdout
    assert "    m3:" in own and "m0" not in own
    lead = centre.hub.command("lead").stdout
    assert "1 warnings, 4 members: 1 first hit after a warning was raised (3 raised one)" in lead
    assert "median 2 h 5 min; above 0: 100.0 %, 1 h: 100.0 %, 24 h: 0.0 %" in lead
    assert json.loads(centre.hub.command("lead", "--json", "--since", "2020-01-01T00:00:00Z").stdout)["all"]["ahead"] == 1
    own = tocsin("lead", "--hub", url, "--token", centre.tokens[3]).stdout
    assert own.startswith("the own member: 1 first hit")
    centre.hub.command("warning", "withdraw", centre.id, "--reason", "a test")
    shown = centre.hub.command("warning", "show", centre.id).stdout
    assert "2 ways not told of the withdrawal yet" in shown and "not told of the withdrawal yet: api, warned.list" in shown
