# SPDX-License-Identifier: Apache-2.0
"""Values that are known to be good reach nobody through any outlet, whoever names them."""
import datetime
import json
import time

import pytest

from bad_taxii import ID, Taxii
from conftest import Events, Hub, seen
from misp_check import StockMisp
from smtp_server import Relay
from taxii_client import Client, indicator
from test_misp import Feed

NAME, ADDRESS = "our-canary.example", "45.77.77.77"
EVIL = "45.1.1.9"
FORMATS = ("list", "csv", "suricata", "rpz", "nft", "stix", "misp", "suricata-dataset")


def decoded(body):
    return body if isinstance(body, str) else body.decode() if isinstance(body, bytes) else json.dumps(body)


@pytest.fixture
def hub(tmp_path):
    h = Hub(tmp_path / "data")
    h.start().stop()
    (tmp_path / "data" / "canaries.txt").write_text(f"{NAME}\n{ADDRESS}\n")
    h.relay, h.remote = Relay(), Taxii()
    h.options = ("--url", "https://hub.example", "--mail-relay", h.relay.url, "--mail-from", "centre@hub.example")
    h.start()
    for name in ("a", "b", "c", "d"):
        h.member(name)
    h.command("contact", "add", "soc@d.example", "--member", "d")
    h.command("outlet", "add", "theirs", "--type", "taxii", "--url", h.remote.collection, "--collection", ID, "--member", "d", "--tlp", "amber")
    yield h
    h.stop()
    h.remote.shutdown()
    h.relay.close()


def test_no_outlet_has_a_canary_whoever_names_it(hub, tmp_path):
    operator = hub.token(None, "operate")
    reader = hub.token("d", "read")
    now = (datetime.datetime.utcnow() - datetime.timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    # A feed, a member's post, three members' sensors and an analyst name them, each beside something that is bad.
    hub.import_text(tmp_path, "f.txt", f"{NAME}\n{ADDRESS}\nevil.example\n", "--feed", "taken-over", "--tlp", "green")
    key = hub.collection("shared", {"a": "readwrite", "d": "read"})
    posts = [indicator(1, pattern=f"[domain-name:value = '{NAME}']", name="x"), indicator(2, pattern="[domain-name:value = 'worse.example']", name="y")]
    assert Client(hub, hub.token("a", "read,publish")).post(key, posts)["failure_count"] == 0
    for m in ("a", "b", "c"):
        token = hub.token(m)
        hub.observe(token, [seen(NAME, now), seen("evil.example", now)])
        hub.observe(token, [seen(x, now, "ipv4", "source") for x in (ADDRESS, EVIL)], adverse="yes")
    written = {"title": "By hand", "tlp": "green", "severity": "high", "values": ["worst.example", "www." + NAME]}
    status, _, answer = hub.request("POST", "/api/v1/warnings", json.dumps(written), operator)
    assert status == 422 and "known to be good" in answer["detail"], answer
    written["values"].pop()
    status, _, answer = hub.request("POST", "/api/v1/warnings", json.dumps(written), operator)
    assert status == 201, answer
    assert hub.request("POST", f"/api/v1/warnings/{answer['id']}/release", "{}", operator)[0] == 204
    by_hand = answer["id"]
    warnings = hub.request("GET", "/api/v1/warnings?state=open", None, reader)[2]["items"]
    assert {w["subject"] for w in warnings} >= {"domain:evil.example", f"ipv4:{EVIL}"}
    assert not [w for w in warnings if w["subject"] in (f"domain:{NAME}", f"ipv4:{ADDRESS}")]

    left = {}
    for name in ("all", "warned", f"warning-{by_hand}", "confirm", "new"):
        for f in FORMATS:
            status, _, body = hub.request("GET", f"/outlets/{name}.{f}", None, reader)
            if status == 200:
                left[f"{name}.{f}"] = decoded(body)
    assert len(left) >= 5 * 7 and "evil.example" in left["all.list"] and "worst.example" in left[f"warning-{by_hand}.list"]
    assert EVIL in left["new.list"]
    for name in ("all", "warned"):
        values = StockMisp(Feed(hub, reader, name)).pull().values()
        assert "evil.example" in values
        left[name + "/misp"] = json.dumps(sorted(values))
    for which in ("confirm", "new"):
        left["list " + which] = json.dumps(hub.request("GET", f"/api/v1/members/me/lists/{which}", None, reader)[2])
    for w in warnings:
        for form in ("cacao", "cap", "text", "html", "stix"):
            left[f"{w['subject']} as {form}"] = decoded(hub.request("GET", f"/api/v1/warnings/{w['id']}?format={form}", None, reader)[2])
    stream = Events(hub, reader, "open")
    left["stream"] = json.dumps([e[2] for e in stream.warnings(len(warnings))])
    stream.close()
    left["mail"] = "\n".join(m[2].decode() for m in hub.relay.wait(len(warnings)))
    deadline = time.time() + 60
    while json.loads(hub.command("outlet", "push", "theirs", "--json").stdout)["sent"] and time.time() < deadline:
        pass
    left["push"] = json.dumps([o for _, o in hub.remote.rows])
    client = Client(hub, reader)
    for title, c in client.collections().items():
        left["collection " + title] = json.dumps(client.get(f"collections/{c['id']}/objects/?limit=1000")[1])
    client.close()
    leaks = sorted(name for name, text in left.items() if NAME in text or ADDRESS in text)
    assert leaks == []
    assert all("worse.example" in left[name] for name in ("push", "collection All", "collection shared")), "what stands beside it goes"
    # One that is no canary any more is an indicator like others; a new one leaves with the next start.
    hub.stop()
    (tmp_path / "data" / "canaries.txt").write_text("worse.example\n")
    hub.start()
    client = Client(hub, reader)
    shared = json.dumps(client.get(f"collections/{key}/objects/?limit=1000")[1])
    client.close()
    assert NAME in shared and "worse.example" not in shared
