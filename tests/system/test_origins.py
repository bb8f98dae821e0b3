# SPDX-License-Identifier: Apache-2.0
"""Where what is adverse came from: hours, countries, floor, restart. Addresses are of the system's libloc database."""
import pytest

from conftest import Hub

US, FJ, RU = "12.0.0.9", "144.120.1.1", "5.188.10.1"
UNTIL = "2026-01-01T12:30:00Z"


def met(source, hour, adverse=True, count=1):
    return {"time": f"2026-01-01T{hour:02}:10:00Z", "count": count, "adverse": adverse,
            "observed": [{"kind": "ipv4", "value": source, "role": "source"}, {"kind": "ipv4", "value": "192.0.2.9", "role": "destination"}]}


def origins(hub, token=None, **query):
    token = token or hub.token(scope="read,oversee")
    tail = "&".join(f"{k}={v}" for k, v in {"until": UNTIL, **query}.items())
    status, _, body = hub.request("GET", "/api/v1/origins?" + tail, token=token)
    assert status == 200, body
    return body


def hour(body, number):
    return next(h for h in body["hours"] if h["hour"] == f"2026-01-01T{number:02}:00:00.000000Z")


@pytest.fixture
def hub(tmp_path):
    h = Hub(tmp_path / "data", "--workers", "2").start()
    yield h
    h.stop()


def test_hours_tell_pairs_and_countries_and_survive_a_kill(hub, tmp_path):
    hub.member("a", "FJ").member("b", "FJ").member("c", "WS")
    hub.import_text(tmp_path, "feed.txt", RU + "\n")
    hub.observe(hub.token("a"), [met(US, 10), met(US, 10, count=4), met(RU, 10), met(RU, 11, adverse=False)])
    hub.observe(hub.token("b"), [met(US, 10), met(FJ, 12), met("10.0.0.1", 12)])
    hub.observe(hub.token("c"), [met(US, 10, adverse=False), met(RU, 10)])
    hub.stop(9)
    hub.start()
    body = origins(hub, hours=3)
    assert body["places"] is True
    assert [h["hour"][11:13] for h in body["hours"]] == ["09", "10", "11", "12"]
    assert hour(body, 9) == {"hour": "2026-01-01T09:00:00.000000Z", "pairs": [], "countries": []}
    assert hour(body, 10)["pairs"] == [{"from": "US", "to": "FJ", "count": 6, "members": 2},
                                       {"from": "RU", "to": "FJ", "count": 1, "members": 1},
                                       {"from": "RU", "to": "WS", "count": 1, "members": 1}]
    assert hour(body, 10)["countries"] == [{"country": "FJ", "count": 7, "members": 2, "hits": 1, "members_hit": 1},
                                           {"country": "WS", "count": 1, "members": 1, "hits": 1, "members_hit": 1}]
    # a hit on an address counts where that is, also when its sensor calls nothing adverse; an unknown place is in no pair
    assert hour(body, 11)["pairs"] == [{"from": "RU", "to": "FJ", "count": 1, "members": 1}]
    assert hour(body, 12)["pairs"] == [{"from": "FJ", "to": "FJ", "count": 1, "members": 1}]
    assert hour(body, 12)["countries"] == [{"country": "FJ", "count": 2, "members": 1, "hits": 0, "members_hit": 0}]
    assert len(hour(origins(hub, hours=3, top=1), 10)["pairs"]) == 1


def test_members_see_only_what_enough_of_them_met_and_bands(hub, tmp_path):
    hub.import_text(tmp_path, "feed.txt", RU + "\n")
    for i in range(7):
        hub.member(f"m{i}", "FJ")
    hub.member("far", "WS")
    tokens = [hub.token(f"m{i}") for i in range(7)]
    for i, token in enumerate(tokens):
        hub.observe(token, [met(US, 10, count=3)] + ([met(RU, 10)] if i < 4 else []))
    hub.observe(hub.token("far"), [met(US, 10)])
    body = hour(origins(hub, tokens[0]), 10)
    assert body["pairs"] == [{"from": "US", "to": "FJ", "count": 20, "members": 5}]
    assert body["countries"] == [{"country": "FJ", "count": 20, "members": 5, "hits": 0, "members_hit": 0}]
    hub.command("setting", "set", "floor", "1")
    assert len(hour(origins(hub, tokens[0]), 10)["pairs"]) == 3


def test_what_is_older_than_a_week_is_forgotten(hub):
    hub.member("a", "FJ")
    token = hub.token("a")
    hub.observe(token, [met(US, 10)])
    assert len(hour(origins(hub), 10)["pairs"]) == 1
    hub.observe(token, [{**met(US, 10), "time": "2026-01-09T10:00:00Z"}])
    assert hour(origins(hub), 10)["pairs"] == []


def test_a_forgotten_member_is_gone(hub):
    hub.member("a", "FJ").member("b", "FJ")
    hub.observe(hub.token("a"), [met(US, 10)])
    hub.observe(hub.token("b"), [met(US, 10)])
    hub.command("member", "remove", "a")
    assert hour(origins(hub), 10)["pairs"] == [{"from": "US", "to": "FJ", "count": 1, "members": 1}]


def test_without_a_database_countries_are_told_and_pairs_are_not(hub, tmp_path):
    hub.stop()
    hub.options = ["--places", tmp_path / "none.db"]
    hub.start()
    hub.member("a", "FJ")
    hub.observe(hub.token("a"), [met(US, 10)])
    body = origins(hub)
    assert body["places"] is False and hour(body, 10)["pairs"] == []
    assert hour(body, 10)["countries"] == [{"country": "FJ", "count": 1, "members": 1, "hits": 0, "members_hit": 0}]


@pytest.mark.parametrize("query", ["hours=0", "hours=169", "top=0", "until=yesterday", "hours=x"])
def test_wrong_parameters_are_refused(hub, query):
    assert hub.request("GET", "/api/v1/origins?" + query, token=hub.token(scope="read,oversee"))[0] == 400
