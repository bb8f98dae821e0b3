# SPDX-License-Identifier: Apache-2.0
"""Members see something, later it becomes an indicator: the memory of observables through the real binary."""
import datetime
import glob
import json
import os
import subprocess
import time

from conftest import BIN, Hub, seen


def ago(**delta):
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(**delta)).strftime("%Y-%m-%dT%H:%M:%SZ")


def lookback(hub, value, token):
    status, _, answer = hub.request("GET", "/api/v1/lookback?value=" + value, token=token)
    assert status == 200, answer
    return answer


def three_members(hub):
    tokens = {}
    for name, country in [("Bank A", "DE"), ("Clinic B", "FR"), ("Power C", "LU")]:
        hub.member(name, country)
        tokens[name] = hub.token(name)
    return tokens


def test_a_new_indicator_finds_what_members_saw_and_raises_a_warning(hub, tmp_path):
    tokens = three_members(hub)
    for hours, (name, token) in enumerate(tokens.items()):
        hub.observe(token, [seen("cdn.evil.example", ago(hours=hours + 1)), seen("fine.example", ago(hours=1))])
    operator = hub.token(scope="operate,read")
    assert hub.request("GET", "/api/v1/warnings", token=operator)[2]["items"] == []
    answer = hub.import_text(tmp_path, "list.txt", "evil.example\nunseen.example\n")
    assert answer["seen_before"] == 1
    warnings = hub.request("GET", "/api/v1/warnings", token=operator)[2]["items"]
    assert len(warnings) == 1 and warnings[0]["members_total"] == 3
    sightings = hub.request("GET", "/api/v1/sightings", token=operator)[2]["items"]
    assert [(x["count"], x["retro"]) for x in sightings] == [(1, 1)] * 3
    hub.observe(tokens["Bank A"], [seen("evil.example", ago(minutes=1))])
    mine = [x for x in hub.request("GET", "/api/v1/sightings", token=tokens["Bank A"])[2]["items"]]
    assert [(x["count"], x["retro"]) for x in mine] == [(2, 1)]


def test_a_member_sees_its_own_days_and_the_operator_all(hub):
    tokens = three_members(hub)
    hub.observe(tokens["Bank A"], [seen("a.shared.example", ago(days=3)), seen("shared.example", ago(days=3))])
    hub.observe(tokens["Clinic B"], [seen("198.51.100.7", ago(days=1), kind="ipv4", role="destination")])
    hub.observe(tokens["Power C"], [seen("shared.example", ago(minutes=5))])
    operator = hub.token(scope="operate,read")
    everything = lookback(hub, "shared.example", operator)
    assert everything["seen"] and everything["count"] == 3 and everything["retention_days"] == 30
    assert [(x["member"], x["count"]) for x in everything["days"]] == [("Bank A", 2), ("Power C", 1)]
    own = lookback(hub, "shared.example", tokens["Power C"])
    assert [(x["member"], x["count"]) for x in own["days"]] == [("Power C", 1)] and own["count"] == 1
    assert lookback(hub, "a.shared.example", operator)["count"] == 1
    assert lookback(hub, "198.51.100.0/24", operator)["count"] == 1
    assert lookback(hub, "198.51.101.0/24", operator)["seen"] is False
    assert lookback(hub, "198.51.100.0/24", tokens["Bank A"])["seen"] is False
    sensor = hub.token("Bank A", "observe")
    assert hub.request("GET", "/api/v1/lookback?value=a.example", token=sensor)[0] == 403
    assert hub.request("GET", "/api/v1/lookback?value=not%20a%20value", token=operator)[0] == 422
    said = hub.command("lookback", "shared[.]example").stdout
    assert "Bank A" in said and "Power C" in said
    assert hub.command("lookback", "never.example", check=False).returncode == 1


def files(hub):
    return {name: open(name, "rb").read() for name in glob.glob(os.path.join(hub.folder, "memory", "*"))}


def test_forgetting_takes_the_right_scope_and_is_audited_without_the_value(hub):
    tokens = three_members(hub)
    operator = hub.token(scope="operate,read")
    for token in tokens.values():
        hub.observe(token, [seen("one.example", ago(hours=1)), seen("two.example", ago(hours=1))])
    assert hub.request("DELETE", "/api/v1/memory?value=one.example", token=tokens["Bank A"])[0] == 403
    assert hub.request("DELETE", "/api/v1/memory", token=operator)[0] == 400
    assert hub.request("DELETE", "/api/v1/memory?member=x&value=one.example", token=operator)[0] == 400
    assert hub.request("DELETE", "/api/v1/memory?member=Nobody", token=operator)[0] == 404
    status, _, answer = hub.request("DELETE", "/api/v1/memory?value=one.example", token=operator)
    assert (status, answer["rows"]) == (200, 3)
    assert lookback(hub, "one.example", operator)["seen"] is False
    hub.command("forget", "--member", "Bank A")
    assert [x["member"] for x in lookback(hub, "two.example", operator)["days"]] == ["Clinic B", "Power C"]
    audit = json.dumps(hub.request("GET", "/api/v1/audit", token=operator)[2])
    assert "memory forget" in audit and "one.example" not in audit
    assert hub.command("forget", check=False).returncode == 2


def test_names_below_a_forgotten_domain_stay_under_their_own(hub):
    hub.observe(three_members(hub)["Bank A"], [seen("www.one.example", ago(hours=1))])
    operator = hub.token(scope="operate,read")

    def known():
        return [lookback(hub, name, operator)["seen"] for name in ("one.example", "www.one.example")]
    assert known() == [True, True]
    assert "1 row was forgotten" in hub.command("forget", "--value", "one.example").stderr
    assert known() == [False, True]
    hub.command("forget", "--value", "www.one.example")
    assert known() == [False, False]
    assert "0 rows were forgotten" in hub.command("forget", "--value", "www.one.example").stderr


def test_the_memory_survives_kill_and_its_files_hold_no_value_in_clear(tmp_path):
    hub = Hub(tmp_path / "data").start()
    token = three_members(hub)["Bank A"]
    hub.observe(token, [seen("remember-me.example", ago(hours=2)), seen("203.0.113.77", ago(hours=2), kind="ipv4", role="destination")])
    assert lookback(hub, "remember-me.example", token)["seen"]
    hub.stop(9)
    content = files(hub)
    assert content and not any(b"remember-me" in x or bytes([203, 0, 113, 77]) in x for x in content.values())
    hub.start()
    try:
        assert lookback(hub, "remember-me.example", token)["count"] == 1
        assert lookback(hub, "203.0.113.77", token)["count"] == 1
    finally:
        hub.stop()
    # A hub that does not run answers, too.
    assert "Bank A" in hub.command("lookback", "remember-me.example").stdout


def test_a_damaged_day_is_set_aside_and_said(tmp_path):
    hub = Hub(tmp_path / "data").start()
    token = three_members(hub)["Bank A"]
    hub.observe(token, [seen("a.example", ago(days=2)), seen("a.example", ago(hours=0))])
    assert lookback(hub, "a.example", token)["count"] == 2
    hub.stop()
    day = sorted(glob.glob(os.path.join(hub.folder, "memory", "*.db")))[0]
    with open(day, "r+b") as f:
        f.seek(0)
        f.write(b"x" * 4096)
    hub.start()
    try:
        assert "set aside" in hub.said()
        assert lookback(hub, "a.example", token)["count"] == 1
    finally:
        hub.stop()


def test_without_retention_nothing_is_kept(tmp_path):
    hub = Hub(tmp_path / "data").start()
    token = three_members(hub)["Bank A"]
    hub.observe(token, [seen("a.example", ago(hours=1))])
    hub.stop()
    assert glob.glob(os.path.join(hub.folder, "memory", "*.db"))
    hub.options = ("--retention", "0")
    hub.start()
    try:
        hub.observe(token, [seen("b.example", ago(hours=1))])
        assert lookback(hub, "b.example", token) == {"asked": "b.example", "value": "b.example", "kind": "domain",
                                                     "retention_days": 0, "days": [], "seen": False, "count": 0,
                                                     "spread": {"floor": 5, "days": [], "sectors": [], "countries": []}}
        operator = hub.token(scope="operate,read")
        assert hub.request("DELETE", "/api/v1/memory?value=b.example", token=operator)[0] == 415
        assert not glob.glob(os.path.join(hub.folder, "memory", "*.db*"))
    finally:
        hub.stop()


def test_a_flush_needs_nobody_to_ask(hub):
    token = three_members(hub)["Bank A"]
    hub.observe(token, [seen("quiet.example", ago(hours=1))])
    deadline = time.time() + 90
    while time.time() < deadline and not glob.glob(os.path.join(hub.folder, "memory", "*.db")):
        time.sleep(0.2)
    assert glob.glob(os.path.join(hub.folder, "memory", "*.db"))


def retro(hub, token):
    return sorted((x["value"], x["count"], x["retro"]) for x in hub.request("GET", "/api/v1/sightings", token=token)[2]["items"])


def test_what_was_imported_while_no_hub_ran_is_looked_up_at_the_next_start_once(tmp_path):
    hub = Hub(tmp_path / "data").start()
    for hours, token in enumerate(three_members(hub).values()):
        hub.observe(token, [seen("cdn.evil.example", ago(hours=hours + 1)), seen("fine.example", ago(hours=1))])
    operator = hub.token(scope="operate,read")
    assert lookback(hub, "evil.example", operator)["count"] == 3
    hub.stop(9)
    hub.import_text(tmp_path, "list.txt", "evil.example\nunseen.example\n")
    try:
        for number in (9, 15, 15):
            hub.start()
            assert retro(hub, operator) == [("evil.example", 1, 1)] * 3
            assert len(hub.request("GET", "/api/v1/warnings", token=operator)[2]["items"]) == 1
            assert hub.request("GET", "/api/v1/status", token=operator)[2]["memory"]["imports_due"] == 0
            hub.stop(number)
    finally:
        hub.stop()


def test_a_kill_while_an_import_looks_back_neither_loses_nor_doubles(tmp_path):
    names = [f"h{i}.evil.example" for i in range(20000)]
    hub = Hub(tmp_path / "data").start()
    token = three_members(hub)["Bank A"]
    hub.observe(token, [seen(name, ago(hours=1)) for name in names])
    operator = hub.token(scope="operate,read")
    assert lookback(hub, "evil.example", operator)["count"] == len(names)
    path = tmp_path / "list.txt"
    path.write_text("\n".join(names) + "\n")
    try:
        for delay in (0.3, 0.05, 0.5):
            process = subprocess.Popen([BIN, "import", "--data", hub.folder, "--feed", "list", str(path)],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            hub.stop(9)
            process.wait()
            hub.start()
        hub.command("import", "--feed", "list", str(path))
        text = hub.request("GET", "/metrics", token=operator)[2]
        assert "tocsin_lookback_due 0" in str(text)
        sightings, after = [], None
        while True:
            page = hub.request("GET", "/api/v1/sightings?limit=1000" + (f"&cursor={after}" if after else ""), token=operator)[2]
            sightings += page["items"]
            after = page.get("next")
            if not after:
                break
        assert len(sightings) == len(names)
        assert all((x["count"], x["retro"]) == (1, 1) for x in sightings)
    finally:
        hub.stop()


def test_a_member_that_is_removed_leaves_nothing_in_the_memory(hub):
    tokens = three_members(hub)
    operator = hub.token(scope="operate,read")
    for token in tokens.values():
        hub.observe(token, [seen("shared.example", ago(hours=1)), seen("shared.example", ago(days=2))])
    assert lookback(hub, "shared.example", operator)["count"] == 6
    before = hub.request("GET", "/api/v1/status", token=operator)[2]["memory"]
    assert (before["rows"], before["days"], before["rows_lost"]) == (6, 2, 0) and before["bytes"] > 0
    hub.command("member", "remove", "Bank A")
    assert [x["member"] for x in lookback(hub, "shared.example", operator)["days"]] == ["Clinic B", "Power C"] * 2
    after = hub.request("GET", "/api/v1/status", token=operator)[2]["memory"]
    assert after["rows"] == 4
    said = hub.command("status").stdout
    assert "retention days" in said and "lag seconds" in said
    assert "tocsin_memory_rows 4" in str(hub.request("GET", "/metrics", token=operator)[2])


def test_how_many_saw_it_is_told_by_day_sector_and_country_above_the_floor(hub):
    where = [("DE", "finance")] * 6 + [("FR", "finance")] + [("FR", "health")] * 5
    tokens = []
    then, later = ago(days=2), ago(days=1)
    for n, (country, sector) in enumerate(where):
        hub.member(f"Member {n}", country, "--sector", sector)
        tokens.append(hub.token(f"Member {n}"))
        hub.observe(tokens[n], [seen("shared.example", then), seen("shared.example", then)])
    hub.observe(tokens[0], [seen("shared.example", later)])
    before, after = then[:10], later[:10]
    exact = lookback(hub, "shared.example", hub.token(scope="operate,read"))["spread"]
    assert exact["days"] == [{"day": before, "members": 12, "count": 24}, {"day": after, "members": 1, "count": 1}]
    assert exact["sectors"] == [{"sector": "finance", "days": [{"day": before, "members": 7, "count": 14}, {"day": after, "members": 1, "count": 1}]},
                                {"sector": "health", "days": [{"day": before, "members": 5, "count": 10}]}]
    assert [(c["country"], c["days"][0]["members"]) for c in exact["countries"]] == [("DE", 6), ("FR", 6)]
    for token in (tokens[0], tokens[11]):
        told = lookback(hub, "shared.example", token)["spread"]
        assert told == {"floor": 5, "days": [{"day": before, "members": 10}],
                        "sectors": [{"sector": s, "days": [{"day": before, "members": 5}]} for s in ("finance", "health")],
                        "countries": [{"country": c, "days": [{"day": before, "members": 5}]} for c in ("DE", "FR")]}
    hub.observe(tokens[1], [seen("rare.example", ago(days=1))])
    assert lookback(hub, "rare.example", tokens[0])["spread"] == {"floor": 5, "days": [], "sectors": [], "countries": []}
