# SPDX-License-Identifier: Apache-2.0
"""What members and analysts say of warnings and indicators teaches the track records, and a liar's word has a bound."""
import json
import time

import pytest

from conftest import Hub, seen
from test_sources import sources

HONEST = ("a", "b", "c")


@pytest.fixture
def hub(tmp_path):
    h = Hub(tmp_path / "data").start()
    for name in HONEST + ("d", "liar"):
        h.member(name)
    h.member("twin", "DE", "--group", "two faces").member("other twin", "DE", "--group", "two faces")
    h.operator = h.token(None, "operate")
    h.tokens = {m: h.token(m, "observe,read,publish") for m in HONEST + ("d", "liar", "twin", "other twin")}
    yield h
    h.stop()


def post(hub, path, body, token=None):
    status, _, answer = hub.request("POST", path, json.dumps(body), token or hub.operator)
    assert status < 300, answer
    return answer


def raise_warnings(hub, tmp_path, n, feed="rival"):
    """One on each of n values of a feed, by three members."""
    values = [f"v{i}.example" for i in range(n)]
    hub.import_text(tmp_path, "f.txt", "\n".join(values) + "\n", "--feed", feed, "--tlp", "green")
    for m in HONEST:
        hub.observe(hub.tokens[m], [seen(v) for v in values])
    found = {w["subject"].split(":")[1]: w["id"] for w in hub.request("GET", "/api/v1/warnings?state=open&limit=200", None, hub.operator)[2]["items"]}
    return [found[v] for v in values]


def say(hub, member, warning, feedback):
    post(hub, f"/api/v1/warnings/{warning}/ack", {"feedback": feedback}, hub.tokens[member])


def weight(hub, name="rival"):
    return sources(hub)[name]["weight"]


def refutations(hub, name="rival"):
    """What counts against a source, from its reliability (4 + a) / (5 + a + b)."""
    record = sources(hub)[name]
    a = min(record["confirmed"], 20)
    return round((4 + a) / record["reliability"] - 5 - a, 1)


def test_a_liar_lowers_a_rivals_feed_by_a_sixth_and_no_more_however_often_it_lies(hub, tmp_path):
    warnings = raise_warnings(hub, tmp_path, 12)
    said = []
    for w in warnings:
        say(hub, "liar", w, "false")
        said.append(refutations(hub))
    assert said == [0.5] + [1] * 11, "half a refutation for a word, a whole one for all words of one party"
    record = sources(hub)["rival"]
    assert record["doubted"] == 2 and record["refuted"] == 0
    # Two members of one party are one voice.
    for member, its in (("twin", warnings[:6]), ("other twin", warnings[6:]), ("other twin", warnings[:6])):
        for w in its:
            say(hub, member, w, "false")
    assert refutations(hub) == 2
    hub.stop()
    hub.start()
    say(hub, "other twin", warnings[-1], "false")
    assert refutations(hub) == 2
    assert refutations(hub, "a") == 0, "what a feed lists is the feed's word"


def test_who_takes_a_word_back_or_speaks_for_it_undoes_what_it_did(hub, tmp_path):
    one, two = raise_warnings(hub, tmp_path, 2)
    say(hub, "liar", one, "false")
    assert refutations(hub) == 0.5
    say(hub, "d", one, "useful")
    assert refutations(hub) == 0, "word against word"
    say(hub, "a", one, "false")
    assert refutations(hub) == 0.5
    say(hub, "d", one, "false")
    assert refutations(hub) == 1, "all that members say of one warning is one refutation"
    for m in ("liar", "d", "a"):
        say(hub, m, one, "useful")
    assert refutations(hub) == 0 and sources(hub)["rival"]["doubted"] == 0
    say(hub, "liar", two, "useful")
    assert refutations(hub) == 0


def test_an_analysts_decision_takes_the_place_of_members_words(hub, tmp_path):
    one, two, three = raise_warnings(hub, tmp_path, 3)
    for m in ("liar", "a"):
        say(hub, m, one, "false")
    assert refutations(hub) == 1
    post(hub, f"/api/v1/warnings/{one}/dismiss", {"reason": "a shop"})
    record = sources(hub)["rival"]
    assert (refutations(hub), record["refuted"], record["doubted"]) == (1, 1, 0), "once, whoever said so before"
    for m in ("liar", "d"):
        say(hub, m, one, "false")
        say(hub, m, one, "useful")
    assert refutations(hub) == 1, "what was decided stands"
    post(hub, f"/api/v1/warnings/{two}/dismiss", {"reason": "a shop"})
    assert refutations(hub) == 2
    post(hub, f"/api/v1/warnings/{three}/withdraw", {"reason": "over"})
    assert refutations(hub) == 2, "taken back is not false"


def test_nobody_speaks_against_its_own_source(hub, tmp_path):
    text = "own.example\n"
    status, _, said = hub.request("POST", "/api/v1/import?feed=ours&tlp=green", text, hub.tokens["liar"])
    assert status == 200, said
    for m in HONEST:
        hub.observe(hub.tokens[m], [seen("own.example")])
    warning, = [w["id"] for w in hub.request("GET", "/api/v1/warnings", None, hub.operator)[2]["items"]]
    say(hub, "liar", warning, "false")
    assert refutations(hub, "ours") == 0
    say(hub, "d", warning, "false")
    assert refutations(hub, "ours") == 0.5


def test_liars_that_suspend_a_rivals_values_lower_its_record_by_their_bound_only(hub, tmp_path):
    raise_warnings(hub, tmp_path, 10)
    for i in range(10):
        for m in ("liar", "twin"):
            post(hub, "/api/v1/indicators/false-positive", {"value": f"v{i}.example", "reason": "ours"}, hub.tokens[m])
    assert len(hub.request("GET", "/api/v1/suspensions", None, hub.operator)[2]["items"]) == 10
    assert refutations(hub) == 2, "two parties, a whole refutation each"
    assert {refutations(hub, m) for m in HONEST} == {0}, "nor are those refuted whose sensors met what it lists"
    # An analyst who knows better gives it back, and they pay for it.
    for i in range(10):
        assert hub.request("DELETE", f"/api/v1/suspensions?value=v{i}.example", None, hub.operator)[0] == 204
    got = sources(hub)
    assert refutations(hub) == 0 and got["liar"]["refuted"] == got["twin"]["refuted"] == 6
    assert got["liar"]["weight"] < 0.5
    # Whose word is worth less than half is no part of a quorum any more, and against a feed it says nothing.
    for m in ("liar", "twin"):
        said = post(hub, "/api/v1/indicators/false-positive", {"value": "v1.example", "reason": "ours"}, hub.tokens[m])
    assert (said["reporters"], said["parties"], said["suspended"]) == (2, 0, False)


def met(hub, member, *addresses):
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 60))
    return hub.observe(hub.tokens[member], [seen(x, now, "ipv4", "source") for x in addresses], adverse="yes")


def test_who_calls_good_addresses_adverse_loses_its_voice(tmp_path):
    hub = Hub(tmp_path / "data")
    hub.start().stop()
    canaries = [f"203.0.114.{i}" for i in range(1, 20)]
    (tmp_path / "data" / "canaries.txt").write_text("\n".join(canaries) + "\n")
    hub.start()
    try:
        for name in HONEST + ("liar",):
            hub.member(name)
        hub.tokens = {m: hub.token(m, "observe,read") for m in HONEST + ("liar",)}
        met(hub, "liar", "8.8.8.8", "192.168.1.1", "45.1.1.1")
        assert sources(hub)["liar"]["refuted"] == 1, "its own network is none of them"
        for again in range(3):
            met(hub, "liar", "8.8.8.8", *canaries[:2])
        assert sources(hub)["liar"]["refuted"] == 3, "each value once"
        for x in canaries:
            met(hub, "liar", x)
        record = sources(hub)["liar"]
        assert record["refuted"] == 10 and record["weight"] < 0.5, "ten a day"
        for name in ("a", "b", "liar"):
            met(hub, name, "45.1.1.2")
        assert hub.command("warning", "list", "--json").stdout == "", "two witnesses"
        met(hub, "c", "45.1.1.2")
        warning = json.loads(hub.command("warning", "list", "--json").stdout)
        assert warning["subject"] == "ipv4:45.1.1.2" and len(warning["members"]) == 4
        # Nor does it confirm what a machine may load.
        met(hub, "a", "45.1.1.3")
        met(hub, "liar", "45.1.1.3")
        new = {i["value"]: i["confirmed"] for i in hub.request("GET", "/api/v1/members/me/lists/new", token=hub.tokens["b"])[2]["items"]}
        assert new["45.1.1.3"] is False
    finally:
        hub.stop()


def test_members_answer_for_what_no_feed_lists(hub):
    for i in range(6):
        for m in ("liar", "twin", "d"):
            met(hub, m, f"45.2.2.{i}")
    for w in hub.request("GET", "/api/v1/warnings?state=open", None, hub.operator)[2]["items"]:
        say(hub, "a", w["id"], "false")
        post(hub, f"/api/v1/warnings/{w['id']}/dismiss", {"reason": "our scanner"})
    got = sources(hub)
    assert {got[m]["refuted"] for m in ("liar", "twin", "d")} == {6} and got["d"]["weight"] < 0.5
    for m in ("liar", "twin", "d"):
        met(hub, m, "45.2.2.100")
    assert hub.request("GET", "/api/v1/warnings?state=open", None, hub.operator)[2]["items"] == []
