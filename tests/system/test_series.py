# SPDX-License-Identifier: Apache-2.0
"""Series: what members report is counted by hour; what rises at several of them at once raises a warning."""
import datetime
import json
import re

import pytest

from conftest import Events, Hub

BEGIN = datetime.datetime(2026, 1, 5, tzinfo=datetime.timezone.utc)


def text(hour, minute=0):
    return (BEGIN + datetime.timedelta(hours=hour, minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")


def event(hour, port, source="198.51.100.7"):
    return {"timestamp": text(hour, 30), "event_type": "flow", "src_ip": source, "src_port": 40000,
            "dest_ip": "192.0.2.1", "dest_port": port, "proto": "TCP"}


@pytest.fixture
def hub(tmp_path):
    h = Hub(tmp_path / "data").start()
    for name in ("a", "b", "c"):
        h.member(name)
    h.import_text(tmp_path, "list.txt", "198.51.100.7\n", "--feed", "f", "--tlp", "green")
    yield h
    h.stop()


def hours(hub, tokens, first, last, port, n):
    for hour in range(first, last):
        for token in tokens:
            hub.observe(token, [event(hour, port)] * n)


def series(hub, token, key):
    status, _, answer = hub.request("GET", "/api/v1/series/" + key, token=token)
    return answer["hours"] if status == 200 else status


def test_a_port_that_rises_at_three_members_raises_a_warning_which_a_restart_keeps(hub):
    tokens = [hub.token(m) for m in ("a", "b", "c")]
    operator = hub.token(None, "operate")
    hours(hub, tokens, 0, 240, 445, 2)
    hub.stop()
    hub.start()
    hours(hub, tokens, 240, 242, 445, 2)  # the hour under way at the stop is missing
    hours(hub, tokens, 242, 247, 445, 60)

    rows = series(hub, operator, "port:445")
    assert rows[0]["hour"].startswith(text(245)[:19])
    assert rows[0]["count"] == 180 and rows[0]["members"] == 3 and rows[0]["surge_since"].startswith(text(242)[:19])
    told = [r["hour"][:19] for r in rows]
    assert text(239)[:19] not in told and text(237)[:19] in told
    warnings = hub.request("GET", "/api/v1/warnings", token=operator)[2]["items"]
    surges = [w for w in warnings if "surge" in w["detectors"]]
    assert {w["subject"] for w in surges} >= {"series:port:445"}
    # What three members met is not for others, in no format: 180 in an hour where 6 are usual.
    port, = [w for w in surges if w["subject"] == "series:port:445"]
    assert "where" in port["title"] and any("measure" in s for s in port["signals"])
    reader = hub.member("d").token("d", "read")
    stream = Events(hub, reader, "open")
    told = [json.dumps(hub.request("GET", f"/api/v1/warnings/{port['id']}", token=reader)[2]),
            json.dumps(next(w[2] for w in stream.warnings(len(surges)) if w[2]["id"] == port["id"])),
            json.dumps(hub.request("GET", "/api/v1/warnings", token=reader)[2])]
    for form in ("text", "html", "cap", "cacao", "stix"):
        status, _, text_of = hub.request("GET", f"/api/v1/warnings/{port['id']}?format={form}", token=reader)
        assert status == 200, form
        told.append(text_of.decode() if isinstance(text_of, bytes) else json.dumps(text_of))
    for t in told:
        assert "rose above what is usual" in t and not re.search(r"rose to|where \d+ is usual|\b180\b", t), t
    stream.close()

    listed = {s["series"]: s for s in hub.request("GET", "/api/v1/series?limit=1000", token=operator)[2]["items"]}
    assert {"port:445", "country:de"} <= set(listed)
    ranked = hub.request("GET", "/api/v1/series?ranked=true&limit=2", token=operator)[2]
    assert "surge_since" in ranked["items"][0] and len(ranked["items"]) == 2 and "next" not in ranked
    assert hub.request("GET", "/api/v1/series", token=tokens[0])[2]["items"] == []  # three members are below the floor
    assert hub.request("GET", "/api/v1/series?ranked=true", token=tokens[0])[2]["items"] == []
    assert series(hub, tokens[0], "port:445") == []
    assert series(hub, operator, "port:1") == 404
    hub.command("setting", "set", "floor", "3")
    assert "port:445" in {s["series"] for s in hub.request("GET", "/api/v1/series", token=tokens[0])[2]["items"]}


def test_what_is_known_of_an_alert_has_a_series_each(hub):
    operator = hub.token(None, "operate")
    alert = {**event(0, 8080, "12.0.0.9"), "event_type": "alert", "app_proto": "http",
             "alert": {"signature_id": 1, "metadata": {"cve": ["CVE_2021_44228"]}}}
    other = {**event(0, 22, "12.0.0.10"), "event_type": "alert", "alert": {"signature_id": 2}}
    for member in ("a", "b", "c"):
        hub.observe(hub.token(member), [alert, alert, other])
    hub.observe(hub.token("a"), [{**other, "timestamp": text(2)}])
    listed = {s["series"]: s for s in hub.request("GET", "/api/v1/series?limit=1000", token=operator)[2]["items"]}
    assert {k: s["count"] for k, s in listed.items()} == {
        "port:8080": 6, "service:http": 6, "cve:cve-2021-44228": 6, "port:22": 3, "service:ssh": 3, "as:7018": 9, "country:de": 9}
    assert "AT" in listed["as:7018"]["name"] and "name" not in listed["port:22"]
    hub.command("setting", "set", "floor", "3")
    told = {s["series"] for s in hub.request("GET", "/api/v1/series?limit=1000", token=hub.token("a"))[2]["items"]}
    assert told == set(listed) - {"cve:cve-2021-44228"}  # as labels, which may be under a marking
    assert series(hub, hub.token("a"), "cve:cve-2021-44228") == 404


def test_a_member_that_falls_silent_is_shown_so(hub):
    tokens = [hub.token(m) for m in ("a", "b", "c")]
    operator = hub.token(None, "operate")
    hours(hub, tokens, 0, 12, 22, 1)
    hours(hub, tokens[:2], 12, 16, 22, 1)
    members = {m["name"]: m for m in hub.request("GET", "/api/v1/members", token=operator)[2]["items"]}
    assert members["c"]["silent_since"].startswith(text(12)[:19]) and "silent_since" not in members["a"]
    assert "SILENT MEMBER" in hub.command("status").stdout
    others = {m["name"]: m for m in hub.request("GET", "/api/v1/members", token=tokens[0])[2]["items"]}
    assert "silent_since" not in others["c"]
    own = {m["name"]: m for m in hub.request("GET", "/api/v1/members", token=tokens[2])[2]["items"]}
    assert "silent_since" in own["c"]


def test_ports_are_counted_of_hits_and_of_what_is_adverse_and_of_nothing_else(hub):
    token, operator = hub.token("a"), hub.token(None, "operate")
    other = "198.51.100.8"  # in no list
    hub.observe(token, [event(0, 445), event(0, 80, other)])
    hub.observe(token, [event(0, 23, other), event(0, 445)], adverse="yes")
    hub.observe(token, [event(2, 80, other)])
    listed = {s["series"]: s["count"] for s in hub.request("GET", "/api/v1/series", token=operator)[2]["items"]}
    assert listed == {"port:445": 2, "port:23": 1, "service:smb": 2, "service:telnet": 1, "country:de": 3}
