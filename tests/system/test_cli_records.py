# SPDX-License-Identifier: Apache-2.0
"""Members, tokens, feeds, look-ups and exports, on a folder without a hub and with one."""
import json
import os
import re
import stat
import subprocess

import pytest

from conftest import BIN, Hub, seen, tocsin


@pytest.fixture(params=["offline", "running"])
def place(request, tmp_path):
    h = Hub(tmp_path / "data")
    if request.param == "running":
        h.start()
    yield h
    if h.process:
        h.stop()


def records(done):
    return [json.loads(x) for x in done.stdout.splitlines()]


def test_members_are_added_listed_removed(place):
    place.command("member", "add", "Stadtwerke Süd", "--country", "DE", "--sector", "energy", "--network", "203.0.113.0/24", "--network",
                  "2001:db8::/32", "--domain", "sws.example", "--asn", "64500")
    place.command("member", "add", "Bank", "--country", "FR")
    rows = records(place.command("member", "list", "--json"))
    assert [r["name"] for r in rows] == ["Stadtwerke Süd", "Bank"]
    assert set(rows[0]["networks"]) == {"203.0.113.0/24", "2001:db8::/32"} and rows[0]["domains"] == ["sws.example"]
    table = place.command("member", "list").stdout.splitlines()
    assert table[0].split() == ["NAME", "COUNTRY", "SECTOR", "NETWORKS", "DOMAINS", "ASNS"]
    assert table[1].index("DE") == table[2].index("FR") == table[0].index("COUNTRY")
    again = place.command("member", "add", "Bank", "--country", "FR", check=False)
    assert again.returncode == 1 and "already" in again.stderr
    place.command("member", "remove", "Stadtwerke Süd")
    assert [r["name"] for r in records(place.command("member", "list", "--json"))] == ["Bank"]
    assert place.command("member", "remove", "Nobody", check=False).returncode == 1


def test_what_is_wrong_with_a_member_is_said(place):
    done = place.command("member", "add", "X", "--country", "DE", "--network", "203.0.113.1/24", check=False)
    assert done.returncode == 1 and "203.0.113.1/24" in done.stderr and done.stdout == ""
    assert place.command("member", "add", "X", "--country", "Germany", check=False).returncode == 1


def test_a_token_is_printed_alone(place):
    place.command("member", "add", "Bank", "--country", "FR")
    done = place.command("token", "add", "--member", "Bank", "--scope", "observe,read", "--note", "sensor 1", "--expires",
                         "2100-01-01T00:00:00Z")
    assert re.fullmatch(r"tocsin_[A-Za-z0-9_-]{43}\n", done.stdout) and done.stderr == ""
    row, = records(place.command("token", "list", "--json"))
    assert (row["member"], row["scopes"], row["note"], row["expires"][:10]) == ("Bank", "observe,read", "sensor 1", "2100-01-01")
    assert done.stdout.strip() not in place.command("token", "list").stdout
    place.command("token", "revoke", row["id"])
    assert "revoked" in records(place.command("token", "list", "--json"))[0]
    assert place.command("token", "add", "--member", "None", "--scope", "read", check=False).returncode == 1
    assert place.command("token", "add", "--scope", "fly", check=False).returncode == 2


def test_feeds_are_added_pulled_removed(place, tmp_path):
    source = tmp_path / "source.txt"
    source.write_text("evil.example\nbad\n")
    place.command("feed", "add", "one", "--url", f"file://{source}", "--interval", "2h", "--tlp", "amber", "--confidence", "70")
    row, = records(place.command("feed", "list", "--json"))
    assert (row["interval_s"], row["tlp"], row["confidence"]) == (7200, "TLP:AMBER", 70)
    assert place.command("feed", "add", "one", "--url", f"file://{source}", check=False).returncode == 1
    assert place.command("feed", "pull", "none", check=False).returncode == 1
    place.command("feed", "remove", "one")
    assert records(place.command("feed", "list", "--json")) == []


def test_a_pull_says_what_came(tmp_path):
    source = tmp_path / "source.txt"
    source.write_text("evil.example\nbad\n")
    place = Hub(tmp_path / "data")
    place.command("feed", "add", "one", "--url", f"file://{source}")
    done = place.command("feed", "pull", "one", check=False)
    assert done.returncode == 3
    assert done.stdout.splitlines() == ["one (list): 1 rows, 1 new, 0 seen again, 0 withdrawn, 1 refused", "  line 2: a single label: bad"]
    again = place.command("feed", "pull", "one", check=False)
    assert again.returncode in (0, 3)


def test_a_lookup_tells_all_and_its_status_whether_there_is_any(place, tmp_path):
    (tmp_path / "feed.csv").write_text("value,label\nevil.example,emotet\n198.51.100.0/24,emotet\n")
    place.command("import", tmp_path / "feed.csv")
    done = place.command("lookup", "evil[.]example")
    assert done.stdout.startswith("evil.example (domain): known\n") and "emotet" in done.stdout
    done = place.command("lookup", "www.evil.example", "198.51.100.9")
    assert "covered by evil.example (domain)" in done.stdout and "covered by 198.51.100.0/24 (network)" in done.stdout
    done = place.command("lookup", "good.example.org", check=False)
    assert done.returncode == 1 and done.stdout == "good.example.org (domain): not known\n"
    assert "protected: " in place.command("lookup", "8.8.8.8", check=False).stdout
    done = place.command("lookup", "not a value", check=False)
    assert done.returncode == 1 and "refused" in done.stderr
    assert records(place.command("lookup", "--json", "evil.example"))[0]["known"] is True


def test_an_export_replaces_its_file_whole(place, tmp_path):
    (tmp_path / "feed.txt").write_text("evil.example\n203.0.113.7\n")
    place.command("import", "--confidence", "60", tmp_path / "feed.txt")
    out = tmp_path / "out.txt"
    out.write_text("old")
    place.command("export", "--format", "list", "--output", out)
    assert [x for x in out.read_text().splitlines() if not x.startswith("#")] == ["203.0.113.7", "evil.example"]
    assert stat.S_IMODE(out.stat().st_mode) & 0o400
    assert place.command("export", "--format", "list", "--outlet", "nonesuch", "--output", out, check=False).returncode == 1
    assert "evil.example" in out.read_text() and [x for x in os.listdir(tmp_path) if x.startswith("out.txt.")] == []
    kinds = place.command("export", "--format", "list", "--kind", "domain").stdout
    assert "evil.example" in kinds and "203.0.113.7" not in kinds
    assert "evil.example" not in place.command("export", "--format", "list", "--confidence", "90").stdout
    done = place.command("export", "--format", "punchcard", check=False)
    assert done.returncode == 2 and "suricata" in done.stderr
    assert place.command("export", "--format", "list", "--output", tmp_path / "no" / "where", check=False).returncode == 1


def test_status_tells_whether_a_hub_runs(place):
    place.command("member", "add", "Bank", "--country", "FR")
    state = "running" if place.process else "not running"
    assert re.search(rf"^state +{state} \(", place.command("status").stdout, re.M)
    assert records(place.command("status", "--json"))[0]["running"] is bool(place.process)


def test_data_from_outside_cannot_drive_the_terminal(tmp_path):
    place = Hub(tmp_path / "data")
    (tmp_path / "feed.csv").write_bytes("value,label\nevil.example,\x1b[31mred\u009b2J\n".encode())
    place.command("import", tmp_path / "feed.csv", check=False)
    assert "\x1b" not in place.command("lookup", "evil.example", check=False).stdout


def test_reading_makes_no_folder(tmp_path):
    for command in [["lookup", "evil.example"], ["member", "list"], ["status"], ["export", "--format", "list"], ["watch"]]:
        done = tocsin(*command, "--data", tmp_path / "absent", check=False)
        assert done.returncode == 1 and "no hub at" in done.stderr
    assert not (tmp_path / "absent").exists()


def test_the_environment_names_folder_hub_and_token(hub, tmp_path):
    hub.member("Bank")
    token = hub.token("Bank", "read")
    clean = {k: v for k, v in os.environ.items() if not k.startswith("TOCSIN_")}
    def status(*args, **env):
        return subprocess.run([BIN, "status", *args], env={**clean, **env}, cwd=tmp_path, capture_output=True, text=True)
    url = f"http://127.0.0.1:{hub.port}"
    assert status(TOCSIN_DATA_DIR=hub.folder).returncode == 0
    assert status().returncode == 0, "./data is the default"
    assert status(TOCSIN_HUB=url, TOCSIN_TOKEN=token).returncode == 0
    assert status("--hub", url, "--token", token).returncode == 0
    assert status("--hub", url + "/", TOCSIN_TOKEN=token).returncode == 0
    assert status("--hub", url, "--data", hub.folder).returncode == 1
    done = status("--hub", "http://hub.example", TOCSIN_TOKEN=token)
    assert done.returncode == 1 and "https" in done.stderr
    done = subprocess.run([BIN, "member", "list", "--hub", url], env=clean, capture_output=True, text=True)
    assert done.returncode == 1 and "--token" in done.stderr


def test_a_folder_that_another_process_holds_is_refused(tmp_path):
    import fcntl
    place = Hub(tmp_path / "data")
    place.command("member", "add", "Bank", "--country", "FR")
    with open(tmp_path / "data" / "lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = place.command("member", "list", check=False)
    assert done.returncode == 1 and f"in use by another process ({os.getpid()})" in done.stderr


def test_a_member_is_edited_what_is_not_named_stays_and_what_is_its_own_is_protected_at_once(hub):
    hub.command("member", "add", "A", "--country", "DE", "--sector", "finance", "--network", "192.0.2.0/24", "--network", "198.51.100.7",
                "--domain", "a.example", "--asn", "64500")

    def member():
        one = json.loads(hub.command("member", "list", "--json").stdout)
        return one["country"], one.get("sector"), one["networks"], one["domains"], one["asns"]

    hub.command("member", "edit", "A", "--country", "SE")
    assert member() == ("SE", "finance", ["198.51.100.7", "192.0.2.0/24"], ["a.example"], ["AS64500"])
    hub.command("member", "edit", "A", "--network", "203.0.113.0/24", "--sector=")
    assert member() == ("SE", None, ["203.0.113.0/24"], ["a.example"], ["AS64500"])
    assert "protected: own asset of A" in hub.command("lookup", "203.0.113.5", check=False).stdout
    assert "protected" not in hub.command("lookup", "192.0.2.5", check=False).stdout
    token = hub.token(None, "operate")
    assert hub.request("PATCH", "/api/v1/members/A", '{"domains":[]}', token)[2]["domains"] == []
    assert member()[3] == []
    for body, code in (('{"country":"XX"}', 422), ('{"networks":["192.0.2.300"]}', 422), ("[]", 400)):
        assert hub.request("PATCH", "/api/v1/members/A", body, token)[0] == code
    assert hub.request("PATCH", "/api/v1/members/B", "{}", token)[0] == 404
    assert hub.request("PATCH", "/api/v1/members/A", "{}", hub.token("A", "read,publish"))[0] == 403
    entry = json.loads(hub.command("audit", "--json", "--action", "member edit").stdout.splitlines()[1])
    assert (entry["subject"], entry["detail"]) == ("A", "sector networks")
