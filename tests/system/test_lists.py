# SPDX-License-Identifier: Apache-2.0
"""The two lists of each member: what stands in them, why, for whom, and that they outlive a kill."""
import datetime
import json
import math
import signal

import pytest

from conftest import Hub


@pytest.fixture
def hub(tmp_path):
    h = Hub(tmp_path / "data").start()
    for name in ("a", "b", "c"):
        h.member(name)
    yield h
    h.stop()


def attack(address, hours_ago=0, **more):
    time = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=hours_ago, minutes=1)
    return {"time": time.isoformat(), "adverse": True, **more,
            "observed": [{"kind": "ipv4", "value": address, "role": "source"},
                         {"kind": "endpoint", "value": "45.9.9.9:22", "role": "destination"}]}


def lists(hub, token, which, member="me", n=100):
    status, _, answer = hub.request("GET", f"/api/v1/members/{member}/lists/{which}?n={n}", token=token)
    assert status == 200, answer
    return {entry["value"]: entry for entry in answer["items"]}


def test_what_one_met_is_confirmed_to_it_and_new_to_the_others(hub):
    a, b = hub.token("a"), hub.token("b")
    hub.observe(a, [attack("45.1.1.1", hours) for hours in (50, 26, 2, 0)] + [attack("45.1.1.2", 90)])
    hub.observe(b, [attack("45.1.1.3")])
    mine = lists(hub, a, "confirm")
    assert list(mine)[:2] == ["45.1.1.1", "45.1.1.2"] and mine["45.1.1.1"]["met"]
    assert set(lists(hub, a, "new")) == {"45.1.1.3"} and set(lists(hub, b, "new")) == {"45.1.1.1", "45.1.1.2"}
    for entry in list(mine.values()) + list(lists(hub, b, "new").values()):
        said = 1 / (1 + math.exp(-sum(term["points"] for term in entry["terms"])))
        assert abs(said - entry["probability"]) < 0.01, entry
        assert entry["expires"] > datetime.datetime.now(datetime.timezone.utc).isoformat()
    assert {t["name"]: t["measure"] for t in mine["45.1.1.1"]["terms"]}["own-hours"] == 4


def test_a_machine_gets_what_two_others_met_and_not_what_one_says(hub):
    a, b, c = hub.token("a"), hub.token("b"), hub.token("c")
    hub.observe(b, [attack("45.1.2.1"), attack("45.1.2.2")])
    hub.observe(c, [attack("45.1.2.2")])
    new = lists(hub, a, "new")
    assert {value: entry["confirmed"] for value, entry in new.items()} == {"45.1.2.1": False, "45.1.2.2": True}
    text = hub.request("GET", "/outlets/new.list", token=a)[2].decode()
    assert "45.1.2.2" in text and "45.1.2.1" not in text and "held back: 1 " in text
    assert "45.1.2.1" in hub.request("GET", "/outlets/confirm.list", token=b)[2].decode()


def test_a_honeypots_log_is_adverse_as_a_whole_and_alerts_are(hub):
    a = hub.token("a")
    plain = dict(attack("45.2.2.1"), adverse=False)
    hub.observe(a, [plain])
    assert lists(hub, a, "confirm") == {}
    hub.observe(a, [dict(attack("45.2.2.2"), adverse=False)], adverse="yes")
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f+0000")
    eve = {"timestamp": now, "src_ip": "45.2.2.3", "dest_ip": "45.9.9.9", "dest_port": 22, "proto": "TCP"}
    hub.observe(a, [dict(eve, event_type="flow", src_ip="45.2.2.4"), dict(eve, event_type="alert", alert={"signature_id": 7})])
    assert set(lists(hub, a, "confirm")) == {"45.2.2.2", "45.2.2.3"}
    status, _, answer = hub.request("POST", "/api/v1/observations?adverse=perhaps", "", a)
    assert status == 400 and "adverse is yes or no" in answer["detail"]


def test_what_only_red_hits_know_stays_with_the_member_that_was_hit(hub, tmp_path):
    a, b = hub.token("a"), hub.token("b")
    for tlp, address in (("red", "45.3.3.1"), ("amber-strict", "45.3.3.2"), ("amber", "45.3.3.3")):
        hub.import_text(tmp_path, tlp + ".txt", address + "\n", "--feed", tlp, "--tlp", tlp.replace("-", "+"))
    for token in (a, hub.token("c")):
        hub.observe(token, [dict(attack(f"45.3.3.{i}"), adverse=False) for i in (1, 2, 3)])
    assert set(lists(hub, a, "confirm")) == {"45.3.3.1", "45.3.3.2", "45.3.3.3"}
    assert set(lists(hub, b, "new")) == {"45.3.3.3"} == set(lists(hub, b, "confirm"))
    for form in ("list", "csv", "stix", "nft"):
        text = hub.request("GET", f"/outlets/new.{form}", token=b)[2]
        text = text if isinstance(text, (str, dict)) else text.decode()
        assert "45.3.3.3" in str(text) and "45.3.3.1" not in str(text) and "45.3.3.2" not in str(text), form


def test_a_member_has_its_own_lists_only(hub):
    a, b, operator = hub.token("a"), hub.token("b"), hub.token(None, "operate,read")
    hub.observe(a, [attack("45.4.4.1")])
    assert set(lists(hub, operator, "confirm", "a")) == {"45.4.4.1"} == set(lists(hub, a, "confirm", "a"))
    for path in ("/api/v1/members/a/lists/confirm", "/outlets/confirm.list?member=a"):
        assert hub.request("GET", path, token=b)[0] in (403, 404), path
    assert hub.request("GET", "/api/v1/members/me/lists/confirm", token=operator)[0] == 404
    assert hub.request("GET", "/outlets/confirm.list", token=operator)[0] in (400, 404)
    assert hub.request("GET", "/api/v1/members/me/lists/other", token=a)[0] == 404
    assert hub.request("GET", "/api/v1/members/me/lists/new", token=hub.token("a", "observe"))[0] == 403


def test_who_is_no_member_is_told_to_name_one(tmp_path):
    hub = Hub(tmp_path / "data").start()
    try:
        said = hub.command("list", "new", check=False)
        assert said.returncode == 1 and "no members yet" in said.stderr and "tocsin member add" in said.stderr
        for i in range(3):
            hub.member(f"bank {i}")
        for which in ("new", "confirm"):
            said = hub.command("list", which, check=False)
            assert said.returncode == 1 and "--member" in said.stderr and "bank 0, bank 1, bank 2" in said.stderr, said.stderr
        status, _, answer = hub.request("GET", "/outlets/new.list", token=hub.token(None, "operate"))
        assert status == 404 and "member=" in answer["detail"] and "bank 2" in answer["detail"]
        for i in range(3, 12):
            hub.member(f"bank {i}")
        said = hub.command("list", "new", check=False).stderr
        assert "one of the 12 members" in said and "tocsin member list" in said and "bank 1" not in said
        assert "no member 'bank 99'" in hub.command("list", "new", "--member", "bank 99", check=False).stderr
        assert hub.command("list", "new", "--member", "bank 1").returncode == 0
    finally:
        hub.stop()


def test_protected_and_suspended_values_are_held_back(hub, tmp_path):
    a = hub.token("a", "observe,read,publish")
    hub.import_text(tmp_path, "list.txt", "45.5.5.1\n45.5.5.2\n", "--feed", "f", "--tlp", "green")
    hub.observe(a, [attack(x) for x in ("45.5.5.1", "45.5.5.2", "45.5.6.1", "8.8.8.8", "192.168.1.1")])
    assert set(lists(hub, a, "confirm")) == {"45.5.5.1", "45.5.5.2", "45.5.6.1"}
    hub.command("false-positive", "45.5.5.1", "--reason", "our mail relay")
    hub.member("owner", "DE", "--network", "45.5.6.0/24")
    assert set(lists(hub, a, "confirm")) == {"45.5.5.2"}
    rules = hub.request("GET", "/outlets/confirm.nft", token=a)[2].decode()
    assert "45.5.5.2" in rules and "45.5.5.1" not in rules and "45.5.6.1" not in rules and "timeout" in rules


def test_a_kill_loses_no_contact_that_was_acknowledged(hub):
    a = hub.token("a")
    hub.observe(a, [attack("45.6.6.1", 30), attack("45.6.6.2")])
    before = lists(hub, a, "confirm")
    hub.stop(signal.SIGKILL)
    hub.start()
    after = lists(hub, a, "confirm")
    assert set(before) == set(after) == {"45.6.6.1", "45.6.6.2"}
    assert all(abs(before[v]["probability"] - after[v]["probability"]) < 0.02 for v in before)


def test_the_command_prints_the_list_and_why(hub):
    hub.observe(hub.token("a"), [attack("45.7.7.1"), attack("45.7.7.1", 3)])
    text = hub.command("list", "confirm", "--member", "a", "--number", 5).stdout
    assert text.splitlines()[0].split()[:3] == ["VALUE", "CHANCE", "MET"]
    assert "45.7.7.1" in text and "own-hours 2" in text
    assert json.loads(hub.command("list", "new", "--member", "b", "--json").stdout)["items"][0]["value"] == "45.7.7.1"
    assert "VALUE" not in hub.command("list", "new", "--member", "a").stdout
