# SPDX-License-Identifier: Apache-2.0
"""Publishing to other TAXII servers, and two hubs that exchange both ways while one is killed again and again."""
import json
import random
import signal
import time

import pytest

from bad_taxii import ID, Taxii, accept_post
from conftest import Hub, seen
from taxii_client import Client, indicator

GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
AMBER = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"


@pytest.fixture
def hub(tmp_path):
    """One that does not run: commands open it, so that nothing is published beside the test."""
    return Hub(tmp_path / "data")


@pytest.fixture
def remote():
    s = Taxii()
    yield s
    s.shutdown()


def marked(n, marking=GREEN, **more):
    return indicator(n, object_marking_refs=[marking], **more)


def bundle(hub, folder, feed, objects):
    file = folder / "bundle.json"
    file.write_text(json.dumps({"type": "bundle", "id": "bundle--5e7c9d0e-7a60-4b4e-b9a5-0d4f7b7f6f30", "objects": objects}))
    hub.command("import", file, "--feed", feed, "--add")


def outlet(hub, remote, *options):
    hub.command("outlet", "add", "o", "--type", "taxii", "--url", remote.collection, "--collection", ID, *options)


def push(hub, check=True):
    done = hub.command("outlet", "push", "o", "--json", check=False)
    assert not check or done.returncode in (0, 3), done.stderr
    return json.loads(done.stdout) if done.returncode in (0, 3) else done


def state(hub, name="o"):
    return next(o for o in map(json.loads, hub.command("outlet", "list", "--json").stdout.splitlines()) if o["name"] == name)


def ids(objects):
    return {o["id"] for o in objects}


def arrived(remote):
    return [id for batch in remote.posted for id in batch]


# --- what leaves -------------------------------------------------------------------------------------------------------


def test_what_the_marking_lets_out_is_sent_once(hub, remote, tmp_path):
    mine, secret = [marked(i) for i in range(1, 6)], marked(9, AMBER)
    bundle(hub, tmp_path, "own", [*mine, secret])
    outlet(hub, remote)
    assert push(hub) == {"sent": 5, "refused": 0, "pending": False}
    assert sorted(arrived(remote)) == sorted(ids(mine)) and push(hub)["sent"] == 0
    new = dict(mine[0], modified="2026-02-01T00:00:00.000Z", revoked=True)
    bundle(hub, tmp_path, "own", [new])
    assert push(hub)["sent"] == 1 and remote.rows[-1][1] == new, "a revocation travels"
    o = state(hub)
    assert (o["health"], o["sent"], o["tlp"], o["from"]) == ("well", 6, "TLP:GREEN", "all")


def test_what_is_amber_goes_where_somebody_said_so(hub, remote, tmp_path):
    bundle(hub, tmp_path, "own", [marked(1), marked(2, AMBER)])
    outlet(hub, remote, "--tlp", "amber")
    assert push(hub)["sent"] == 2


def test_what_came_from_the_other_side_does_not_go_back(hub, remote, tmp_path):
    theirs, both, mine = marked(1), marked(2), marked(3)
    remote.add(theirs, both)
    hub.command("feed", "add", "theirs", "--type", "taxii", remote.base + "/root/", "--collection", ID)
    hub.command("feed", "pull", "theirs")
    bundle(hub, tmp_path, "own", [both, mine])
    outlet(hub, remote)
    push(hub)
    assert mine["id"] in arrived(remote) and theirs["id"] not in arrived(remote)


def test_posts_to_a_closed_collection_stay_in_it(tmp_path, remote):
    hub = Hub(tmp_path / "data").start()
    hub.member("bank").member("peer")
    key = hub.collection("Closed", {"bank": "readwrite"})
    Client(hub, hub.token("bank", "read,publish")).post(key, [marked(1)])
    hub.stop()
    outlet(hub, remote)
    assert push(hub)["sent"] == 0
    hub.command("outlet", "remove", "o")
    outlet(hub, remote, "--member", "peer")
    assert push(hub)["sent"] == 0
    hub.command("outlet", "remove", "o")
    outlet(hub, remote, "--from", key)
    assert push(hub)["sent"] == 1


def test_what_a_member_handed_in_is_not_sent_to_it(tmp_path, remote):
    hub = Hub(tmp_path / "data").start()
    hub.member("peer").member("bank")
    key = hub.collection("Open", {"peer": "readwrite", "bank": "readwrite"})
    Client(hub, hub.token("peer", "read,publish")).post(key, [marked(1), marked(2)])
    Client(hub, hub.token("bank", "read,publish")).post(key, [marked(3, AMBER)])
    hub.stop()
    outlet(hub, remote, "--from", key, "--member", "peer")
    assert push(hub)["sent"] == 1 and arrived(remote) == [marked(3)["id"]]


def test_credentials_go_along_and_are_shown_to_nobody(hub, remote, tmp_path):
    bundle(hub, tmp_path, "own", [marked(1)])
    outlet(hub, remote, "--token", "sesame-9")
    push(hub)
    assert set(remote.credentials) == {"Bearer sesame-9"}
    shown = hub.command("outlet", "list", "--json").stdout + hub.command("audit", "--json").stdout
    assert "sesame" not in shown and state(hub)["auth"] == "token"


# --- servers that are slow, picky, or gone -----------------------------------------------------------------------------


def test_what_the_other_side_refuses_is_told_and_the_rest_goes(hub, remote, tmp_path):
    mine = [marked(i) for i in range(1, 4)]
    bundle(hub, tmp_path, "own", mine)

    def picky(s, objects):
        bad = {"id": mine[1]["id"], "version": mine[1]["modified"], "message": "not\x1b[31m liked"}
        status, headers, body = accept_post(s, [o for o in objects if o["id"] != bad["id"]])
        body = json.loads(body)
        body.update(total_count=len(objects), failure_count=1, failures=[bad])
        return status, headers, json.dumps(body)
    remote.post = picky
    outlet(hub, remote)
    assert push(hub) == {"sent": 2, "refused": 1, "pending": False}
    failed, = state(hub)["failed"]
    assert failed["id"] == mine[1]["id"] and failed["message"] == "not?[31m liked"
    assert push(hub) == {"sent": 0, "refused": 0, "pending": False}, "it is not sent again"


@pytest.mark.parametrize("status", [413, 422, 400])
def test_an_envelope_that_is_refused_as_a_whole_is_cut_until_the_one_to_blame_is_alone(hub, remote, tmp_path, status):
    mine = [marked(i) for i in range(1, 24)]
    bundle(hub, tmp_path, "own", mine)

    def whole(s, objects):
        if mine[7]["id"] in ids(objects):
            return status, {}, json.dumps({"title": "no", "description": "something is wrong"})
        return accept_post(s, objects)
    remote.post = whole
    outlet(hub, remote)
    assert push(hub) == {"sent": 22, "refused": 1, "pending": False}
    assert ids(o for _, o in remote.rows) == ids(mine) - {mine[7]["id"]}
    assert state(hub)["failed"][0]["id"] == mine[7]["id"] and "something is wrong" in state(hub)["failed"][0]["message"]


def test_a_status_that_is_pending_is_followed_until_it_is_complete(hub, remote, tmp_path):
    bundle(hub, tmp_path, "own", [marked(1), marked(2)])
    key, asked = "2d086da7-4bdc-4f91-900e-d77486753711", []

    def later():
        asked.append(1)
        pending = {"id": key, "status": "pending", "total_count": 2, "success_count": 0, "failure_count": 0, "pending_count": 2}
        return 200, {}, json.dumps(pending if len(asked) < 4 else dict(pending, status="complete", success_count=2, pending_count=0))
    remote.statuses[key] = later
    remote.post = lambda s, objects: (202, {}, json.dumps({"id": key, "status": "pending", "total_count": 2, "success_count": 0,
                                                          "failure_count": 0, "pending_count": 2}))
    outlet(hub, remote)
    assert push(hub) == {"sent": 2, "refused": 0, "pending": False} and len(asked) == 4 and len(remote.posted) == 1
    remote.statuses.clear()
    bundle(hub, tmp_path, "own", [marked(3)])
    posted = []

    def forgets(s, objects):
        posted.append(1)
        return (202, {}, json.dumps({"id": key, "status": "pending"})) if len(posted) == 1 else accept_post(s, objects)
    remote.post = forgets
    assert push(hub)["sent"] == 1 and len(posted) == 2, "a status that nobody knows any more: sent again"


@pytest.mark.parametrize("answer, words", [
    ((503, {"Retry-After": "7200"}, "{}"), ["503"]),
    ((401, {}, "{}"), ["401", "credential"]),
    ((403, {}, "{}"), ["403", "does not allow"]),
    ((500, {}, "<html>"), ["500"]),
    ((200, {"Content-Type": "text/html"}, "<html>"), ["text/html"]),
    ((202, {}, "{}"), ["no status"]),
])
def test_failures_are_told_and_nothing_is_lost(hub, remote, tmp_path, answer, words):
    bundle(hub, tmp_path, "own", [marked(1)])
    outlet(hub, remote)
    remote.post = lambda s, objects: answer
    done = push(hub, check=False)
    o = state(hub)
    assert done.returncode == 1 and o["health"] == "failing" and all(w in o["last_error"] for w in words), o
    if "Retry-After" in answer[1]:
        assert o["next_try"] > time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() + 7000))
    remote.post = accept_post
    assert push(hub)["sent"] == 1 and state(hub)["failures"] == 0


# --- two hubs ----------------------------------------------------------------------------------------------------------


class Peer(Hub):
    """A hub that has the other one as a member, with a collection for it, and polls and publishes to it."""

    def __init__(self, folder):
        folder.mkdir()
        super().__init__(folder / "data")
        self.box, self.mine = folder, []

    def begin(self):
        self.start()
        self.listen = f"127.0.0.1:{self.port}"
        self.member("peer").member("A")
        self.share = self.collection("Share", {"peer": "readwrite"})
        self.peer_token, self.sensor = self.token("peer", "read,publish"), self.token("A", "observe")
        return self

    def poll(self, other, collection="all"):
        self.command("feed", "add", "theirs", f"http://{other.listen}/taxii2/hub/", "--type", "taxii", "--collection", collection,
                     "--token", other.peer_token, "--interval", "30d")

    def publish(self, other):
        self.command("outlet", "add", "o", f"http://{other.listen}/taxii2/", "--collection", other.share, "--member", "peer",
                     "--token", other.peer_token)

    def give(self, objects):
        self.mine += objects
        bundle(self, self.box, "own", objects)

    def exchange(self, check=True):
        done = [self.command("feed", "pull", "theirs", check=False), self.command("outlet", "push", "o", check=False)]
        assert not check or [d.returncode for d in done] == [0, 0], [d.stderr for d in done]

    def hits(self, o):
        return self.observe(self.sensor, [seen(o["pattern"].split("'")[1])])["hits"]

    def manifest(self, collection="all"):
        return Client(self, self.token(None, "read,operate")).all(f"collections/{collection}/manifest/")


@pytest.fixture
def pair(tmp_path):
    a, b = Peer(tmp_path / "a").begin(), Peer(tmp_path / "b").begin()
    yield a, b
    a.stop()
    b.stop()


def test_two_hubs_exchange_both_ways_without_loops_losses_or_duplicates_while_one_is_killed(pair):
    a, b = pair
    chance = random.Random(1)
    for one, other in ((a, b), (b, a)):
        one.poll(other)
        one.publish(other)
    for i in range(6):
        a.give([marked(1000 + i * 40 + k) for k in range(40)])
        b.give([marked(9000 + i * 40 + k) for k in range(40)])
        a.exchange(check=False)
        # In the middle of what its own schedule and the other one's requests do.
        b.process.poll() is None and time.sleep(chance.random() / 4)
        b.stop(signal.SIGKILL)
        a.exchange(check=False)
        b.start()
        b.exchange(check=False)
    for _ in range(3):
        a.exchange()
        b.exchange()
    everything = {(o["id"], o["modified"]) for o in a.mine + b.mine}
    for hub in pair:
        rows = hub.manifest()
        got = [(r["id"], r["version"]) for r in rows if r["id"].startswith("indicator--")]
        assert len(got) == len(set(got)), "no duplicates"
        assert set(got) == everything, "no losses"
    assert {r["id"] for r in b.manifest(b.share)} == ids(a.mine) and {r["id"] for r in a.manifest(a.share)} == ids(b.mine)
    before = [(h.manifest(), state(h)["sent"]) for h in pair]
    for _ in range(3):
        a.exchange()
        b.exchange()
    assert [(h.manifest(), state(h)["sent"]) for h in pair] == before, "no loops"
    for hub in pair:
        assert state(hub)["refused"] == 0


def test_what_is_revoked_here_is_gone_there_after_the_next_poll(pair):
    a, b = pair
    o = marked(1)
    b.poll(a)
    a.give([o])
    b.command("feed", "pull", "theirs")
    assert b.hits(o) == 1
    a.give([dict(o, modified="2026-02-01T00:00:00.000Z", revoked=True)])
    b.command("feed", "pull", "theirs")
    assert b.hits(o) == 0


def test_a_running_hub_publishes_by_itself_and_what_is_revoked_is_gone_there(pair):
    a, b = pair
    o = marked(1)
    a.publish(b)
    a.give([o])

    def wait(n):
        end = time.time() + 60
        while b.hits(o) != n:
            assert time.time() < end
            time.sleep(0.1)
    wait(1)
    a.give([dict(o, modified="2026-02-01T00:00:00.000Z", revoked=True)])
    wait(0)
