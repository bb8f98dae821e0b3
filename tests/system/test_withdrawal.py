# SPDX-License-Identifier: Apache-2.0
"""One warning on every channel: each hands it out and is noted for it, none has its rules after it was withdrawn, each says so."""
import json
import time

import pytest

from bad_taxii import ID, Taxii
from conftest import Events, Hub, seen
from misp_check import StockMisp
from smtp_server import Relay
from taxii_client import Client
from test_delivery import until
from test_misp import Feed

NAME, ADDRESS = "evil.example", "45.1.1.9"
FORMATS = ("list", "csv", "suricata", "rpz", "nft", "stix", "misp")


class Centre:
    """A hub with a relay; member m, which reads on all channels, and one that is pushed to."""

    def __init__(self, tmp_path):
        self.relay, self.remote = Relay(), Taxii()
        self.hub = Hub(tmp_path / "data", "--url", "https://hub.example", "--mail-relay", self.relay.url, "--mail-from", "centre@hub.example").start()
        self.operator = self.hub.token(None, "operate")
        for name in ("m", "pushed"):
            self.hub.member(name)
        self.token = self.hub.token("m", "read,observe")
        self.hub.command("contact", "add", "soc@m.example", "--member", "m")
        self.hub.command("outlet", "add", "theirs", "--type", "taxii", "--url", self.remote.collection, "--collection", ID, "--member", "pushed")
        self.stream = Events(self.hub, self.token)
        self.misp = {name: StockMisp(Feed(self.hub, self.token, name)) for name in ("all", "warned")}
        self.client = Client(self.hub, self.token)

    def close(self):
        self.stream.close()
        self.client.close()
        self.hub.stop()
        self.remote.shutdown()
        self.relay.close()

    def post(self, path, body):
        status, _, answer = self.hub.request("POST", path, json.dumps(body), self.operator)
        assert status < 300, answer
        return answer

    def raise_warning(self):
        """By hand, so that nothing but the warning speaks for its values."""
        self.id = self.post("/api/v1/warnings", {"title": "Letters from the tax office", "tlp": "green", "severity": "high",
                                                 "values": [NAME, ADDRESS]})["id"]
        self.post(f"/api/v1/warnings/{self.id}/release", {})

    def file(self, name):
        status, _, text = self.hub.request("GET", f"/outlets/{name}", None, self.token)
        assert status == 200, name
        return text if isinstance(text, str) else text.decode() if isinstance(text, bytes) else json.dumps(text)

    def holds(self, name):
        text = self.file(name)
        return NAME in text or ADDRESS in text

    def taxii(self, title):
        objects = self.client.get(f"collections/{self.client.collections()[title]['id']}/objects/?limit=1000")[1].get("objects", [])
        return {o["id"]: o for o in objects}

    def show(self, what=""):
        status, _, answer = self.hub.request("GET", f"/api/v1/warnings/{self.id}{what}", None, self.token)
        assert status == 200, answer
        return answer

    def push(self):
        return json.loads(self.hub.command("outlet", "push", "theirs", "--json").stdout)

    def ways(self, member, told=None):
        record = self.hub.request("GET", f"/api/v1/warnings/{self.id}/deliveries", None, self.operator)[2]
        return {(d["channel"], d.get("file", "")) for m in record["members"] if m["member"] == member for d in m.get("deliveries", [])
                if told is None or told == ("told" in d)}


@pytest.fixture
def centre(tmp_path):
    c = Centre(tmp_path)
    yield c
    c.close()


FILES = [f"{name}.{f}" for name in ("all", "warned") for f in FORMATS]


def test_a_warning_is_noted_on_each_channel_and_its_withdrawal_told_on_each(centre):
    centre.raise_warning()
    own = [f"warning-{centre.id}.{f}" for f in ("list", "suricata")]
    assert all(centre.holds(name) for name in FILES + own)
    assert all(misp.pull().values() == {NAME, ADDRESS} for misp in centre.misp.values())
    report = "report--" + centre.id
    reports = [o for o in centre.taxii("Warnings").values() if o["type"] == "report"]
    assert len(reports) == 1 and NAME in json.dumps(centre.taxii("All"))
    report = reports[0]["id"]
    centre.show()
    assert centre.stream.warnings(1) and centre.relay.wait(1)
    assert until(lambda: centre.push()["sent"] == 0)  # the hub's own schedule may have been faster
    assert report in {o["id"] for _, o in centre.remote.rows}
    files = {("outlet", name) for name in FILES + own} | {("outlet", "all/misp"), ("outlet", "warned/misp")}
    every = files | {("taxii", ""), ("api", ""), ("stream", ""), ("mail", "")}
    assert until(lambda: centre.ways("m") == every), centre.ways("m") ^ every
    assert until(lambda: centre.ways("pushed") == {("push", "theirs")})
    assert f"/outlets/warning-{centre.id}." in json.dumps(centre.show("?format=cacao"))

    time.sleep(1.1)  # MISP takes a change when a timestamp rose by a second
    centre.post(f"/api/v1/warnings/{centre.id}/withdraw", {"reason": "a mistake of ours"})
    # Who waits to be told is told at once, the others at their next pull.
    assert until(lambda: [w[2]["state"] for w in centre.stream.warnings(2)][-1:] == ["withdrawn"])
    assert b"withdrawn" in centre.relay.wait(2)[1][2].lower()
    assert until(lambda: centre.ways("m", told=True) >= {("stream", ""), ("mail", "")})
    assert until(lambda: not any(centre.holds(name) for name in FILES + own))
    assert until(lambda: all(misp.pull().values() == set() for misp in centre.misp.values()))
    left = centre.taxii("All")
    assert not [o for o in left.values() if NAME in json.dumps(o) and not o.get("revoked")], left
    assert centre.taxii("Warnings")[report]["revoked"]
    assert centre.show()["state"] == "withdrawn"
    assert until(lambda: centre.push()["sent"] == 0)
    assert [o for _, o in centre.remote.rows if o["id"] == report][-1]["revoked"]
    playbook = centre.show("?format=cacao")
    assert playbook.get("revoked") and NAME not in json.dumps(playbook), "its rules lie in files, which are empty now"
    assert until(lambda: not centre.ways("m", told=False) and not centre.ways("pushed", told=False)), centre.ways("m", told=False)
    assert centre.ways("m") == every


def test_a_list_of_its_own_delivers_a_member_the_warnings_on_its_values(tmp_path):
    hub = Hub(tmp_path / "data").start()
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 60))
    try:
        for name in ("a", "b", "c", "reader"):
            hub.member(name)
        reader, operator = hub.token("reader", "read"), hub.token(None, "operate")
        for name in ("a", "b", "c"):
            hub.observe(hub.token(name), [seen(ADDRESS, now, "ipv4", "source")], adverse="yes")
        warning, = [w["id"] for w in hub.request("GET", "/api/v1/warnings", None, operator)[2]["items"]]

        def ways():
            record = hub.request("GET", f"/api/v1/warnings/{warning}/deliveries", None, operator)[2]
            return {(d["channel"], d.get("file", "")) for m in record["members"] if m["member"] == "reader" for d in m.get("deliveries", [])}
        for path in ("/outlets/new.nft", "/api/v1/members/me/lists/new"):
            hub.request("HEAD", path, None, reader)
        hub.request("GET", "/outlets/new.list?kind=domain", None, reader)  # which has nothing of it
        assert ADDRESS in hub.request("GET", "/outlets/new.list", None, reader)[2].decode()
        assert until(lambda: ways() == {("outlet", "new.list")}), ways()
        hub.request("GET", "/api/v1/members/me/lists/new", None, reader)
        assert until(lambda: ways() == {("outlet", "new.list"), ("outlet", "new.json")}), ways()
        # The staff's look at it delivers nothing.
        hub.request("GET", "/outlets/new.csv?member=reader", None, operator)
        assert until(ways) == {("outlet", "new.list"), ("outlet", "new.json")}
    finally:
        hub.stop()
