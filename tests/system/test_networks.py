# SPDX-License-Identifier: Apache-2.0
"""A member's own view: which of its assets turned up, what it was told of it, and what it has fixed."""
import base64
import datetime
import json
import time

import pytest

from conftest import Hub

NOW = datetime.datetime.now(datetime.timezone.utc)


def ago(minutes):
    return (NOW - datetime.timedelta(minutes=minutes)).isoformat()


@pytest.fixture
def hub(tmp_path):
    h = Hub(tmp_path / "data").start()
    h.member("bank", "DE", "--sector", "finance", "--network", "45.10.0.0/16", "--network", "45.10.7.0/24", "--domain", "bank-one.test")
    h.member("grid", "FR", "--network", "45.20.0.0/16")
    h.member("post", "FR")
    yield h
    h.stop()


def get(hub, path, token=None, status=200):
    said, _, answer = hub.request("GET", path, token=token)
    assert said == status, answer
    return answer


def hits(hub, token, query=""):
    return {item.get("asset"): item for item in get(hub, "/api/v1/hits" + query, token)["items"]}


def notice(hub, token, why, query=""):
    return next(n for n in get(hub, "/api/v1/notices" + query, token)["items"] if n["why"] == why)


def met(source, minutes, value="evil.test"):
    return {"time": ago(minutes), "observed": [{"kind": "ipv4", "value": source, "role": "source"}, {"kind": "domain", "value": value, "role": "query"}]}


def test_hits_are_grouped_by_the_narrowest_asset(hub, tmp_path):
    bank = hub.token("bank")
    hub.import_text(tmp_path, "c2.txt", "45.10.7.1\n45.10.7.2\n45.10.9.9\nbank-0ne.test\n", "--feed", "c2")
    mine = hits(hub, bank)
    assert {asset: (g["total"], g["open"], g["kind"]) for asset, g in mine.items()} == {
        "45.10.7.0/24": (2, 2, "network"), "45.10.0.0/16": (1, 1, "network"), "bank-one.test": (1, 1, "domain")}
    assert {v["value"] for v in mine["45.10.7.0/24"]["values"]} == {"45.10.7.1", "45.10.7.2"}
    [alike] = mine["bank-one.test"]["values"]
    assert (alike["value"], alike["how"]) == ("bank-0ne.test", ["alike", "listed"])
    assert alike["label"] == "bank-one.test (digit for letter)"
    assert mine["45.10.7.0/24"]["values"][0]["how"] == ["listed"]
    assert hits(hub, bank, "?hours=1").keys() == mine.keys()


def test_an_asset_that_others_met_tells_when_and_to_staff_how_often(hub, tmp_path):
    hub.import_text(tmp_path, "c2.txt", "evil.test\n", "--feed", "c2")
    hub.observe(hub.token("grid"), [met("45.10.7.1", 30), met("45.10.7.1", 20)])
    [row] = hits(hub, hub.token("bank"))["45.10.7.0/24"]["values"]
    assert row["how"] == ["met"] and "count" not in row and row["first"] < row["last"]
    staff = hits(hub, hub.command("token", "add", "--scope", "operate,read").stdout.strip(), "?member=bank")
    assert staff["45.10.7.0/24"]["values"][0]["count"] == 2
    assert "grid" not in json.dumps(hits(hub, hub.token("bank")))


def test_what_own_sensors_met_stands_beside_the_assets(hub, tmp_path):
    hub.import_text(tmp_path, "c2.txt", "evil.test\nother.test\n", "--feed", "c2")
    grid = hub.token("grid")
    hub.observe(grid, [met("45.20.0.5", 30), met("45.20.0.6", 90, "other.test")])
    own = hits(hub, grid)[None]
    assert [(v["value"], v["how"], v["count"]) for v in own["values"]] == [("evil.test", ["sensor"], 1), ("other.test", ["sensor"], 1)]
    assert "45.20.0.5" not in json.dumps(own), "which machine it was is not kept"
    assert [v["value"] for v in hits(hub, grid, "?hours=1")[None]["values"]] == ["evil.test"]
    assert hits(hub, hub.token("bank")) == {}


def test_pages_of_hits_skip_nothing(hub, tmp_path):
    hub.import_text(tmp_path, "c2.txt", "45.10.7.1\n45.10.9.9\n45.20.1.1\nevil.test\n", "--feed", "c2")
    hub.observe(hub.token("post"), [met("9.9.9.9", 5)])
    staff = hub.command("token", "add", "--scope", "operate,read").stdout.strip()
    pages, cursor = [], ""
    while cursor is not None:
        page = get(hub, f"/api/v1/hits?limit=1&cursor={cursor}", staff)
        pages += [(item["member"], item.get("asset")) for item in page["items"]]
        cursor = page.get("next")
    assert sorted(pages, key=str) == sorted(
        [("bank", "45.10.7.0/24"), ("bank", "45.10.0.0/16"), ("grid", "45.20.0.0/16"), ("post", None)], key=str)
    for most, told in ((0, 0), (1, 1), (10, 1)):
        items = get(hub, f"/api/v1/hits?values={most}", staff)["items"]
        assert len(items) == 4 and all(len(item["values"]) == told and item["total"] == 1 for item in items)
    get(hub, "/api/v1/hits?values=11", staff, 400)


def test_of_one_asset_more_values_are_told_when_asked_for(hub, tmp_path):
    bank = hub.token("bank")
    hub.import_text(tmp_path, "c2.txt", "".join(f"45.10.7.{n}\n" for n in range(1, 31)) + "45.10.9.9\n", "--feed", "c2")
    few = hits(hub, bank)["45.10.7.0/24"]
    assert (few["total"], len(few["values"])) == (30, 10)
    all_of = hits(hub, bank, "?asset=45.10.7.0/24&values=1000")
    assert set(all_of) == {"45.10.7.0/24"} and len({v["value"] for v in all_of["45.10.7.0/24"]["values"]}) == 30


def test_a_member_asks_about_itself_alone(hub):
    bank = hub.token("bank")
    for path in ("hits", "notices"):
        assert get(hub, f"/api/v1/{path}?member=grid", bank, 403)["code"] == "ERR_DENIED"
        get(hub, f"/api/v1/{path}?member=me", bank)
        get(hub, f"/api/v1/{path}?member=nobody", bank, 404)
    staff = hub.command("token", "add", "--scope", "operate,read").stdout.strip()
    get(hub, "/api/v1/notices", staff, 404)


def test_notices_say_why_they_concern_the_member_and_what_it_was_told(hub, tmp_path):
    hub.import_text(tmp_path, "c2.txt", "45.10.7.1\nevil.test\n", "--feed", "c2")
    bank = hub.token("bank")
    for member in ("bank", "grid", "post"):
        hub.observe(hub.token(member), [met("9.9.9.9", 5)])
    own, hit = notice(hub, bank, "own"), notice(hub, bank, "hit")
    assert "delivered" not in own and "told" not in own
    get(hub, f"/api/v1/warnings/{own['warning']}", bank)
    hub.request("POST", f"/api/v1/warnings/{hit['warning']}/ack", '{"text":"looking"}', bank)
    deadline = time.time() + 30
    while "told" not in notice(hub, bank, "own") and time.time() < deadline:
        time.sleep(0.05)  # deliveries are noted with the next commit
    assert notice(hub, bank, "own")["told"] == own["version"]
    assert notice(hub, bank, "hit")["said"] == "looking"
    assert "3 members" not in hit["title"], "numbers below the floor are not told"
    staff = hub.command("token", "add", "--scope", "operate,read").stdout.strip()
    assert "3 members" in notice(hub, staff, "hit", "?member=post")["title"]
    [only] = get(hub, "/api/v1/notices?limit=1", bank)["items"]
    first = get(hub, "/api/v1/notices?limit=1", bank)
    rest = get(hub, "/api/v1/notices?limit=1&cursor=" + first["next"], bank)
    assert {only["warning"], rest["items"][0]["warning"]} == {own["warning"], hit["warning"]}


def test_what_is_fixed_says_so_until_it_is_met_again(hub, tmp_path):
    hub.import_text(tmp_path, "c2.txt", "evil.test\n", "--feed", "c2")
    bank, grid = hub.token("bank"), hub.token("grid")
    hub.observe(grid, [met("45.10.7.1", 30)])
    own = notice(hub, bank, "own")
    path = f"/api/v1/warnings/{own['warning']}/fixed"
    assert hub.request("POST", path, '{"note":"host was cleaned"}', bank)[0] == 204
    assert notice(hub, bank, "own")["fixed"]["note"] == "host was cleaned" and "again" not in notice(hub, bank, "own")
    assert hits(hub, bank)["45.10.7.0/24"]["open"] == 0
    hub.observe(grid, [met("45.10.7.1", 31)])
    assert "again" not in notice(hub, bank, "own"), "what is older than the fix is nothing new"
    later = {"time": (datetime.datetime.now(datetime.timezone.utc)).isoformat()}
    hub.observe(grid, [{**met("45.10.7.1", 0), **later}])
    back = notice(hub, bank, "own")
    assert back["again"] > back["fixed"]["at"]
    again = hits(hub, bank)["45.10.7.0/24"]
    assert again["open"] == 1 and again["values"][0]["again"] == back["again"]
    hub.stop()
    hub.start()
    assert notice(hub, bank, "own")["again"] == back["again"]
    assert hub.request("DELETE", path, None, bank)[0] == 204
    assert "fixed" not in notice(hub, bank, "own")
    assert hub.request("DELETE", path, None, bank)[0] == 404
    assert {"warning fixed", "warning not-fixed"} <= {json.loads(x)["action"] for x in hub.command("audit", "--json").stdout.splitlines()}


def test_fixed_is_for_those_whom_it_concerns(hub, tmp_path):
    hub.import_text(tmp_path, "c2.txt", "45.10.7.1\n", "--feed", "c2")
    warning = notice(hub, hub.token("bank"), "own")["warning"]
    path = f"/api/v1/warnings/{warning}/fixed"
    assert hub.request("POST", path, None, hub.token("grid"))[0] == 404
    assert hub.request("POST", path + "?member=bank", None, hub.token("grid"))[0] == 403
    staff = hub.command("token", "add", "--scope", "operate,read,publish").stdout.strip()
    assert hub.request("POST", path, None, staff)[0] == 400
    assert hub.request("POST", path + "?member=bank", '{"note":"said on the phone"}', staff)[0] == 204
    assert notice(hub, hub.token("bank"), "own")["fixed"]["note"] == "said on the phone"
    assert hub.request("POST", path, json.dumps({"note": "x" * 2001}), hub.token("bank"))[0] == 413


def sensors(hub, token, query=""):
    return {s.get("note") or s["kind"]: s for s in get(hub, "/api/v1/sensors" + query, token)["items"]}


def test_sensors_say_how_they_report(hub):
    def draw(note, *options):
        return hub.command("token", "add", "--member", "bank", "--scope", "observe", "--note", note, *options).stdout.strip()
    fine, bad = draw("firewall"), draw("broken")
    draw("new"), draw("old", "--expires", "2020-01-01T00:00:00Z")
    reader = hub.token("bank", "read")
    hub.observe(fine, [met("9.9.9.9", 5), met("9.9.9.8", 4)])
    hub.observe(bad, '{"time":"x"}\n{"time":"y"}\n', format="tocsin")
    mine = sensors(hub, reader)
    assert {name: s["state"] for name, s in mine.items()} == {
        "firewall": "reporting", "broken": "refused", "new": "never", "old": "expired"}, "a token without observe is no sensor"
    assert (mine["firewall"]["lines"], mine["firewall"]["events"], mine["firewall"]["refused"]) == (2, 2, 0)
    assert mine["broken"]["refused"] == 2 and mine["broken"]["reason"] and mine["broken"]["refused_at"]
    hub.observe(fine, [met("9.9.9.9", 5)])
    hub.stop()
    hub.start()
    assert sensors(hub, reader)["firewall"]["events"] == 3, "kept over a restart"
    assert sensors(hub, hub.token("grid", "read")) == {}
    get(hub, "/api/v1/sensors?member=bank", hub.token("grid", "read"), 403)
    staff = hub.command("token", "add", "--scope", "operate,read").stdout.strip()
    assert sensors(hub, staff, "?member=bank").keys() == mine.keys()
    assert "firewall" in hub.command("sensors", "--member", "bank").stdout


def test_an_account_that_reports_is_a_sensor(hub):
    hub.command("account", "add", "probe", "--role", "sensor", "--member", "bank", "--password-stdin", input="correct horse battery staple\n")
    basic = base64.b64encode(b"probe:correct horse battery staple").decode()
    status, _, _ = hub.request("POST", "/api/v1/observations", json.dumps(met("9.9.9.9", 1)), headers={"Authorization": "Basic " + basic})
    assert status == 200
    deadline = time.time() + 30
    while not (found := sensors(hub, hub.token("bank", "read"))) and time.time() < deadline:
        time.sleep(0.05)
    assert found["account"]["account"] == "probe" and found["account"]["state"] == "reporting"


def trial(hub, token, lines, query="", status=200):
    text = lines if isinstance(lines, str) else "".join(json.dumps(x) + "\n" for x in lines)
    said, _, answer = hub.request("POST", "/api/v1/observations/test" + query, text, token)
    assert said == status, answer
    return answer


def test_a_test_line_says_what_matched_and_why_and_leaves_nothing(hub, tmp_path):
    hub.import_text(tmp_path, "c2.txt", "evil.test\n8.8.8.8\n", "--feed", "c2", "--tlp", "green")
    hub.observe(hub.token("grid"), [met("45.20.0.1", 9)])
    bank = hub.token("bank", "read")
    staff = hub.command("token", "add", "--scope", "operate,read").stdout.strip()
    before = [get(hub, path, staff) for path in ("/api/v1/sightings", "/api/v1/sensors?member=bank", "/api/v1/lookback?value=tested.test")]
    counted = get(hub, "/api/v1/status", staff)["counters"]
    answer = trial(hub, bank, [met("45.20.0.5", 1), met("45.10.0.9", 0, "tested.test"), {"time": "2099-01-01T00:00:00Z", "kind": "domain", "value": "evil.test"}])
    assert (answer["format"], answer["lines"], answer["refused"], answer["more"]) == ("tocsin", 3, 0, False)
    hit, plain, ahead = answer["events"]
    [found] = hit["hits"]
    assert (found["value"], hit["observed"][found["observed"]]["value"]) == ("evil.test", "evil.test")
    assert [r["feed"] for r in found["reports"]] == ["c2"] and hit["observed"][1]["role"] == "query"
    assert hit["would"] == ["sighting", "owner-told", "remembered"], "45.20.0.5 is an asset of grid"
    assert hit["observed"][0]["protected"] == "own asset of a member"
    assert plain["observed"][0]["protected"] == "own asset of bank" and plain["would"] == ["remembered"] and plain["hits"] == []
    assert "ahead" in ahead["refused"] and ahead["would"] == []
    assert trial(hub, hub.token("grid"), [met("45.20.0.5", 1)])["events"][0]["would"] == ["sighting", "remembered"], "its own asset"
    # Nothing of it was kept.
    assert before == [get(hub, path, staff) for path in ("/api/v1/sightings", "/api/v1/sensors?member=bank", "/api/v1/lookback?value=tested.test")]
    now = get(hub, "/api/v1/status", staff)["counters"]
    assert {k: now[k] for k in ("events", "hits", "observables", "suppressed")} == {k: counted[k] for k in ("events", "hits", "observables", "suppressed")}
    assert set(hits(hub, hub.token("grid"))) == {None}, "the asset's owner was not told"


def test_a_test_line_in_any_format_says_what_is_suppressed_refused_and_adverse(hub, tmp_path):
    hub.import_text(tmp_path, "c2.txt", "8.8.8.8\n203.0.113.66\n", "--feed", "c2")
    bank = hub.token("bank")
    text = trial(hub, bank, "Nov 22 fw: DROP src=198.51.100.7 dst=8.8.8.8\n")
    assert text["format"] == "text" and text["events"][0]["hits"][0]["suppressed"] == "public resolver"
    assert "sighting" not in text["events"][0]["would"]
    mapped = trial(hub, bank, '{"src":"45.99.1.1","n":1}\n{broken\n', "?format=ndjson&mapping=source%3Dsrc&adverse=yes")
    assert mapped["events"][0]["would"] == ["contact", "remembered"] and mapped["events"][0]["adverse"]
    assert mapped["refusals"][0]["line"] == 2 and mapped["refused"] == 1
    assert trial(hub, bank, "{}", "?mapping=%3D", 422)["detail"].startswith("mapping: ")
    trial(hub, bank, "x" * 70000, status=413)
    trial(hub, bank, " \n", status=400)
    assert "tea" in trial(hub, bank, "x", "?format=tea", 415)["detail"]
    assert trial(hub, bank, [met("9.9.9.9", 1)] * 150)["more"]


def test_a_test_line_tells_no_more_than_a_look_up(hub, tmp_path):
    grid = hub.token("grid", "publish,read")
    assert hub.request("POST", "/api/v1/import?feed=own&tlp=red", "secret.test\n", grid)[0] == 200
    assert trial(hub, grid, [met("9.9.9.9", 1, "secret.test")])["events"][0]["hits"]
    other = trial(hub, hub.token("bank"), [met("9.9.9.9", 1, "secret.test")])["events"][0]
    assert other["hits"] == [] and other["would"] == ["remembered"]
    trial(hub, hub.token("bank"), "x", "?member=grid", 403)
    lines = tmp_path / "lines.txt"
    lines.write_text("query secret.test\n")
    said = hub.command("test", str(lines)).stdout
    assert "hit: secret.test" in said and "said by own" in said and "format: text" in said
