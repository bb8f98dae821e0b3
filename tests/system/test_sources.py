# SPDX-License-Identifier: Apache-2.0
"""Track records of sources, canaries, and names that look like members'."""
import json

import pytest

from conftest import Hub, seen

FORMATS = ("list", "csv", "suricata", "rpz", "nft", "stix", "misp")


@pytest.fixture
def hub(tmp_path):
    h = Hub(tmp_path / "data")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "canaries.txt").write_text("# known to be good\nour-canary.example\n198.51.100.77\n")
    h.start()
    for name, domain in (("a", "bank-a.example"), ("b", "seaside.example"), ("c", "granite.example")):
        h.member(name, "DE", "--domain", domain)
    yield h
    h.stop()


def sources(hub, token=None):
    token = token or hub.token(None, "operate")
    status, _, answer = hub.request("GET", "/api/v1/sources", token=token)
    assert status == 200, answer
    return {s["name"]: s for s in answer["items"]}


def counts(s):
    return {k: s[k] for k in ("live", "values", "first", "unique", "confirmed", "refuted")}


def names(first, last):
    return "".join(f"n{i}.evil.example\n" for i in range(first, last))


def test_imports_and_sightings_make_the_track_records_of_feeds_and_members(hub, tmp_path):
    hub.import_text(tmp_path, "one", names(0, 100), "--feed", "one")
    hub.import_text(tmp_path, "two", names(90, 120), "--feed", "two")
    got = sources(hub)
    assert counts(got["one"]) == {"live": 100, "values": 100, "first": 100, "unique": 90, "confirmed": 10, "refuted": 0}
    assert counts(got["two"]) == {"live": 30, "values": 30, "first": 20, "unique": 20, "confirmed": 0, "refuted": 0}
    assert got["one"]["shared"] == [{"with": "two", "share": 0.1}] and got["two"]["shared"] == [{"with": "one", "share": 0.3333}]
    assert got["one"]["weight"] == 1 and got["one"]["reliability"] > got["two"]["reliability"] == 0.8

    hub.observe(hub.token("a"), [seen("n1.evil.example"), seen("n2.evil.example"), seen("n95.evil.example")])
    hub.observe(hub.token("b"), [seen("n1.evil.example"), seen("n1.evil.example")])
    got = sources(hub)
    assert got["one"]["confirmed"] == 12 and got["two"]["confirmed"] == 1  # n95: the last that came to list it
    assert counts(got["a"]) == {"live": 3, "values": 3, "first": 3, "unique": 2, "confirmed": 1, "refuted": 0}
    assert counts(got["b"]) == {"live": 1, "values": 1, "first": 0, "unique": 0, "confirmed": 0, "refuted": 0}

    # What one withdraws is unique to the other; another start changes nothing; a feed that goes leaves no trace.
    hub.import_text(tmp_path, "one", names(0, 95), "--feed", "one")
    hub.stop()
    hub.start()
    got = sources(hub)
    assert got["one"]["live"] == 95 and got["one"]["unique"] == 90 and got["two"]["unique"] == 25
    hub.command("feed", "remove", "two")
    got = sources(hub)
    assert "two" not in got and got["one"]["unique"] == 95 and got["one"]["shared"] == []
    said = hub.command("sources").stdout
    assert "CONFIRMED %" in said and "one" in said and "100.00" in said


def test_members_see_shares_of_the_feeds_that_they_may_see_and_their_own_record(hub, tmp_path):
    hub.import_text(tmp_path, "one", names(0, 10), "--feed", "one", "--tlp", "green")
    hub.import_text(tmp_path, "two", names(0, 10), "--feed", "secret", "--tlp", "red")
    for m in ("a", "b"):
        hub.observe(hub.token(m), [seen("n1.evil.example")])
    got = sources(hub, hub.token("a", "read"))
    assert set(got) == {"one", "a"}
    assert "live" not in got["one"] and got["one"]["first_share"] == 1 and got["one"]["shared"] == [] and "canaries" not in got["one"]
    assert got["a"]["values"] == 1


def test_what_is_refuted_lowers_what_a_source_is_believed(hub, tmp_path):
    hub.import_text(tmp_path, "one", names(0, 10), "--feed", "one", "--confidence", "80")
    for i in range(5):
        hub.command("false-positive", f"n{i}.evil.example", "--reason", "a mirror")
    got = sources(hub)["one"]
    assert got["refuted"] == 5 and got["weight"] == 0.5
    for m in ("a", "b", "c"):
        hub.observe(hub.token(m), [seen("n9.evil.example")])
    [warning] = json.loads("[" + ",".join(hub.command("warning", "list", "--json").stdout.splitlines()) + "]")
    assert [t["measure"] for t in warning["score"]["terms"] if t["name"] == "confidence"] == [40]


def test_a_canary_reaches_no_outlet_and_who_lists_it_is_refuted(hub, tmp_path):
    hub.import_text(tmp_path, "one", "our-canary.example\n198.51.100.77\nevil.example\n8.8.8.8\n", "--feed", "taken-over")
    token = hub.token(None, "operate,read")
    for f in FORMATS:
        status, _, text = hub.request("GET", f"/outlets/all.{f}", token=token)
        text = text if isinstance(text, str) else text.decode() if isinstance(text, bytes) else json.dumps(text)
        assert status == 200 and "canary" not in text.replace("TOCSIN-CANARY", "") and "198.51.100.77" not in text, f
    manifest = hub.request("GET", "/outlets/all/misp/manifest.json", token=token)[2]
    events = [hub.request("GET", f"/outlets/all/misp/{e}.json", token=token)[2]["Event"] for e in manifest]
    live = {a["value"] for e in events for a in e["Attribute"] if not a.get("deleted")}
    assert live == {"evil.example"}  # others as deleted, so that who had them drops them
    hub.observe(hub.token("a"), [seen("our-canary.example")])
    got = sources(hub)["taken-over"]
    assert got["refuted"] == 3  # 8.8.8.8 is protected, too, but a resolver in a list of addresses is no alarm
    assert {c["value"] for c in got["canaries"]} == {"our-canary.example", "198.51.100.77"}
    assert "lists the canary our-canary.example" in hub.said()
    assert "canary" in hub.command("audit").stdout
    assert "suppressed" in json.dumps(hub.request("GET", "/api/v1/sightings", token=token)[2])
    # The same again is no news.
    hub.import_text(tmp_path, "one", "our-canary.example\n198.51.100.77\nevil.example\n8.8.8.8\nmore.example\n", "--feed", "taken-over")
    assert sources(hub)["taken-over"]["refuted"] == 3


def test_names_that_look_like_a_members_are_told_to_it_alone(hub, tmp_path):
    text = "bank-4.example\nhttp://seaside-login.test/x\nbank-a.example\nharmless.example\n"
    hub.import_text(tmp_path, "list", text, "--feed", "phish", "--tlp", "green", "--confidence", "80")
    warnings = hub.request("GET", "/api/v1/warnings", token=hub.token("a", "read"))[2]["items"]
    titles = {w["subject"]: w["title"] for w in warnings}
    assert titles["lookalike:1:bank-4.example"] == "bank-4.example looks like bank-a.example (digit for letter) of a, listed by feed phish"
    assert any(s.startswith("asset:") for s in titles) and len(titles) == 2
    warnings = hub.request("GET", "/api/v1/warnings", token=hub.token("b", "read"))[2]["items"]
    assert [w["title"] for w in warnings] == ["seaside-login.test looks like seaside.example (word added) of b, listed by feed phish"]
    assert hub.request("GET", "/api/v1/warnings", token=hub.token("c", "read"))[2]["items"] == []
    [w] = [w for w in warnings]
    assert w["tlp"] == "TLP:AMBER+STRICT" and w["countermeasures"]
    # A member that comes later is compared with what is listed already; a restart tells nothing twice.
    hub.import_text(tmp_path, "more", "paymentia-support.test\n", "--feed", "phish2")
    hub.member("d", "FR", "--domain", "paymentia.example")
    hub.stop()
    hub.start()
    warnings = hub.request("GET", "/api/v1/warnings", token=hub.token("d", "read"))[2]["items"]
    assert [w["title"] for w in warnings] == ["paymentia-support.test looks like paymentia.example (word added) of d, listed by feed phish2"]


def test_feeds_that_copy_each_other_are_one_party(hub, tmp_path):
    """One lists what another lists, a moment later; a third has an overlap as chance would have it."""
    hub.member("owner", "DE", "--network", "198.51.100.0/24")
    began = {"first": names(1000, 1010), "copy": names(2000, 2010), "other": names(3000, 3010)}
    # What two list when the hub begins to read them came at once, whoever was first with it.
    for feed, own in (("old 1", names(6000, 6020)), ("old 2", names(7000, 7020))):
        for text in (names(5000, 5060), names(5000, 5060) + own):
            hub.import_text(tmp_path, "f", text, "--feed", feed, "--tlp", "green")
    for feed, text in began.items():
        hub.import_text(tmp_path, "f", text, "--feed", feed, "--tlp", "green")
    came = {"first": names(0, 60), "copy": names(0, 60), "other": names(57, 120)}
    for feed, text in came.items():
        hub.import_text(tmp_path, "f", began[feed] + text, "--feed", feed, "--tlp", "green")
    confirmed = sources(hub)["first"]["confirmed"]
    assert confirmed == 60
    hub.stop()
    hub.start()
    got = sources(hub)
    copies = {name: [(c["with"], c["values"]) for c in got[name]["copies"]] for name in began}
    assert got["old 1"]["copies"] == [] and got["old 2"]["copies"] == []
    assert copies == {"first": [("copy", 60)], "copy": [("first", 60)], "other": []}
    assert "copies" not in sources(hub, hub.token("a", "read"))["first"]
    # As witnesses of an own asset they are one, and neither confirms the other.
    for feed in began:
        hub.import_text(tmp_path, "f", began[feed] + came[feed] + "198.51.100.9\n", "--feed", feed, "--tlp", "green", "--confidence", "80")
        hub.stop()
        hub.start()
        warning, = hub.request("GET", "/api/v1/warnings", None, hub.token("owner", "read"))[2]["items"]
        terms = {t["name"]: t["measure"] for t in warning["score"]["terms"]}
        assert terms["feeds"] == (2 if feed == "other" else 1), feed
    assert sources(hub)["first"]["confirmed"] == confirmed, "what the copy lists, later, is nothing new"
    assert sources(hub)["copy"]["confirmed"] == 4, "but another one's word is"


def test_members_that_copy_each_other_count_as_one(hub, tmp_path):
    hub.member("d")
    tokens = {m: hub.token(m) for m in "abcd"}
    hub.import_text(tmp_path, "list", names(0, 200) + "shared.example\n", "--feed", "one", "--tlp", "green")

    def at(day, minute):
        return f"2026-01-{day:02d}T{minute // 60:02d}:{minute % 60:02d}:00Z"

    for m, first, late in (("a", 0, 0), ("b", 0, 10), ("c", 50, 3), ("d", 120, 5)):
        hub.observe(tokens[m], [seen(f"n{first + i}.evil.example", at(2, 60 + 15 * i + late)) for i in range(40)])
    # With the next day a and b are one: three members are only two.
    for m in ("a", "b", "c"):
        hub.observe(tokens[m], [seen("shared.example", at(3, 60))])
    records = sources(hub)
    assert records["b"]["copies"] == [{"with": "a", "values": 40, "share": 1, "lag_s": 600}]
    assert records["c"]["copies"] == [] and "copies" not in sources(hub, hub.token("b", "read"))["b"]
    subjects = lambda: {w["subject"] for w in hub.request("GET", "/api/v1/warnings", token=hub.token(None, "operate,read"))[2]["items"]}
    assert "domain:shared.example" not in subjects()
    # Also after a restart; a fourth one makes three.
    hub.stop()
    hub.start()
    [copy] = sources(hub)["a"]["copies"]
    assert copy["with"] == "b" and copy["lag_s"] == 600
    hub.observe(tokens["d"], [seen("shared.example", at(3, 70))])
    assert "domain:shared.example" in subjects()


def test_names_that_are_asked_for_and_imitate_a_members_are_told_to_it(hub):
    lines = [seen(name, "2026-01-05T10:00:00Z") for name in
             ("bank-4.example", "bank-a.test", "www.bank-a.example.corp.test", "bank-a.example", "harmless.example", "bank-4.example")]
    hub.observe(hub.token("b"), lines)
    def titles(member, scope="read"):
        items = hub.request("GET", "/api/v1/warnings", token=hub.token(member, scope))[2]["items"]
        return [w["title"] for w in items]

    like = "bank-4.example looks like bank-a.example (digit for letter) of a, met by "
    assert titles(None, "operate,read") == [like + "1 member"]
    assert titles("a") == [like + "fewer than 5 members"]  # the privacy floor
    hub.observe(hub.token("a"), [seen("bank-4.example", "2026-01-05T10:05:00Z")])  # its own people: worth knowing
    assert titles(None, "operate,read") == [like + "2 members"]
    assert titles("b") == titles("c") == []
