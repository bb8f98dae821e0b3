# SPDX-License-Identifier: Apache-2.0
"""The first operator from a browser: who has the key, once; and what the centre sets of itself."""
import json
import os
import pty
import re
import select
import shutil
import socket
import subprocess
import time

import pytest

from conftest import BIN, Hub, tocsin
from test_accounts import totp

PASSWORD = "a bell that nobody rang"
JSON = {"Content-Type": "application/json"}


def post(hub, path, **body):
    return hub.request("POST", "/api/v1/setup" + path, json.dumps(body), headers=JSON)


def key_of(hub):
    return hub.command("init", "--key").stdout.strip()


def operator(hub, key, uri, **more):
    return post(hub, "", key=key, name="ana", password=PASSWORD, code=totp(uri), **more)


def enrol(hub, key, **more):
    status, headers, drawn = post(hub, "/factor", key=key, name="ana", **more)
    assert status == 201 and headers["Cache-Control"] == "no-store", drawn
    return drawn


def is_open(hub):
    return hub.request("GET", "/api/v1/setup")[2]["open"]


class Terminal:
    """A hub on a terminal, until it has said how to go on."""

    def __init__(self, data, *options):
        self.screen, there = pty.openpty()
        self.process = subprocess.Popen([BIN, "serve", "--data", str(data), "--listen", "127.0.0.1:0", *options], stderr=there, stdout=there)
        os.close(there)
        self.said, end = "", time.time() + 60
        while "Ctrl-C" not in self.said and time.time() < end:
            if select.select([self.screen], [], [], 0.2)[0]:
                self.said += os.read(self.screen, 4096).decode()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(60)
        os.close(self.screen)

    def links(self):
        return re.findall(r"(https?://\S+)/console/setup#key=([0-9a-f]{64})\b", self.said)


def test_a_terminal_shows_the_address_with_a_key_once_and_neither_disk_nor_log_has_it(tmp_path, hub):
    data = tmp_path / "fresh"
    with Terminal(data) as t:
        links = t.links()
        if "console at" in t.said:
            assert len(links) == 1
            h = Hub(data)
            h.port = int(links[0][0].rsplit(":", 1)[1])
            assert post(h, "/factor", key=links[0][1], name="ana")[0] == 201
    kept = b"".join(f.read_bytes() for f in data.rglob("*") if f.is_file())
    assert not links or links[0][1].encode() not in kept
    assert "no operator yet" in hub.said() and "key=" not in hub.said()


def test_the_address_is_the_hubs_own_when_it_was_told_and_of_all_addresses_the_machines_name_over_tls(tmp_path):
    with Terminal(tmp_path / "a", "--url", "https://hub.example/") as t:
        if "console at" not in t.said:
            pytest.skip("built without the console")
        assert [link for link, _ in t.links()] == ["https://hub.example"]
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate with")
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
                    "-subj", "/CN=localhost", "-keyout", key, "-out", cert], check=True, capture_output=True)
    with Terminal(tmp_path / "b", "--listen", "0.0.0.0:0", "--tls-cert", cert, "--tls-key", key) as t:
        assert re.fullmatch(rf"https://{re.escape(socket.gethostname())}:\d+", t.links()[0][0])


def test_with_an_operator_the_terminal_shows_no_key(tmp_path):
    tocsin("init", "--data", tmp_path / "a", "--operator", "ana", "--password-stdin", input=PASSWORD)
    with Terminal(tmp_path / "a") as t:
        assert "listening on" in t.said and not t.links() and "no operator" not in t.said


def test_with_the_key_and_a_code_an_operator_is_made_logged_in_and_the_key_ends(hub):
    assert is_open(hub)
    key = key_of(hub)
    drawn = enrol(hub, key, centre="CERT Bund")
    assert drawn["uri"].startswith("otpauth://totp/CERT%20Bund:ana?secret=") and len(set(drawn["recovery_codes"])) == 10
    status, headers, session = operator(hub, key, drawn["uri"], centre="CERT Bund", country="DE", constituency="Federal bodies")
    assert status == 201 and session["role"] == "operator" and session["second_factor"] and session["csrf"]
    cookie = headers["Set-Cookie"].split(";")[0]
    assert hub.request("GET", "/api/v1/accounts", headers={"Cookie": cookie})[0] == 200
    settings = {s["name"]: s["value"] for s in hub.request("GET", "/api/v1/settings", headers={"Cookie": cookie})[2]["items"]}
    assert (settings["name"], settings["country"], settings["constituency"]) == ("CERT Bund", "DE", "Federal bodies")
    assert hub.request("GET", "/api/v1/status", headers={"Cookie": cookie})[2]["name"] == "CERT Bund"
    assert not is_open(hub)
    for path in ("", "/factor"):
        assert post(hub, path, key=key, name="eve", password=PASSWORD)[0] == 409
    assert hub.command("init", "--key", check=False).returncode == 1
    entry = json.loads(hub.command("audit", "--json").stdout.splitlines()[0])
    assert (entry["action"], entry["subject"]) == ("setup", "ana") and key not in json.dumps(entry)


def test_nothing_is_made_without_the_right_code(hub):
    key = key_of(hub)
    uri = enrol(hub, key)["uri"]
    assert post(hub, "", key=key, name="ana", password=PASSWORD, code="000000")[0] == 403
    assert post(hub, "", key=key, name="ana", password=PASSWORD)[0] == 403
    assert is_open(hub)
    again = enrol(hub, key)["uri"]
    assert again != uri and operator(hub, key, uri)[0] == 403
    assert operator(hub, key, again)[0] == 201


@pytest.mark.parametrize("wrong", [{"password": "short"}, {"password": "ana"}, {"name": "a/b"}, {"country": "Germany"},
                                   {"centre": "a\nb"}, {"constituency": "x" * 1001}])
def test_what_cannot_be_is_refused_and_nothing_is_made(hub, wrong):
    key = key_of(hub)
    uri = enrol(hub, key)["uri"]
    body = {"key": key, "name": "ana", "password": PASSWORD, "code": totp(uri), **wrong}
    assert post(hub, "", **body)[0] == 422
    assert is_open(hub)


def test_a_wrong_key_is_refused_slowed_down_and_written_down(hub):
    key = key_of(hub)
    codes = [post(hub, "/factor", key="0" * 64, name="ana")[0] for _ in range(8)]
    assert codes[0] == 401 and codes[-1] == 429
    assert post(hub, "/factor", key=key, name="ana")[0] == 429
    log = hub.command("audit", "--json").stdout
    assert "setup failed" in log and key not in log and "0" * 64 not in log


def test_a_new_key_ends_the_one_before_and_without_one_nothing_is_right(tmp_path, hub):
    for key in ("", "0" * 64, None):
        assert post(hub, "/factor", key=key, name="ana")[0] == 401
    first, second = key_of(hub), key_of(hub)
    assert post(hub, "/factor", key=first, name="ana")[0] == 401
    assert post(hub, "/factor", key=second, name="ana")[0] == 201


def test_only_json_is_taken_and_only_the_socket_draws_keys(hub):
    key = key_of(hub)
    assert hub.request("POST", "/api/v1/setup/factor", json.dumps({"key": key, "name": "ana"}))[0] == 415
    assert hub.request("POST", "/api/v1/setup/key")[0] == 401
    assert hub.request("POST", "/api/v1/setup/key", None, hub.token(None, "read"))[0] == 403


def test_name_and_retention_are_settings_and_options_win(tmp_path):
    h = Hub(tmp_path / "data").start()
    h.command("setting", "set", "name", "Centre A")
    h.command("setting", "set", "retention", "7")
    status = json.loads(h.command("status", "--json").stdout)
    assert (status["name"], status["memory"]["retention_days"]) == ("Centre A", 7)
    h.stop()
    assert json.loads(h.command("status", "--json").stdout)["name"] == "Centre A"
    h.options = ("--name", "Centre B", "--retention", "3")
    h.start()
    said = h.said()
    assert "--name counts, not the setting name 'Centre A'" in said and "--retention counts, not the setting retention (7)" in said
    h.command("setting", "set", "name", "Centre C")
    h.command("setting", "set", "retention", "9")
    status = json.loads(h.command("status", "--json").stdout)
    assert (status["name"], status["memory"]["retention_days"]) == ("Centre B", 3)
    fixed = [json.loads(line)["name"] for line in h.command("setting", "list", "--json").stdout.splitlines() if '"fixed":true' in line]
    assert fixed == ["name", "retention"]
    h.stop()
    h.options = ()
    h.start()
    status = json.loads(h.command("status", "--json").stdout)
    assert (status["name"], status["memory"]["retention_days"]) == ("Centre C", 9)
    h.stop()


def test_retention_set_to_nothing_forgets_at_once_and_for_good(tmp_path):
    h = Hub(tmp_path / "data").start().member("A")
    day = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    event = {"time": day, "kind": "domain", "value": "seen.example", "role": "query"}
    token = h.token("A", "observe")
    seen = lambda: json.loads(h.command("lookback", "--json", "seen.example", check=False).stdout)["seen"]
    h.observe(token, [event])
    assert seen()
    h.command("setting", "set", "retention", "0")
    h.observe(token, [event])
    assert not seen()
    h.command("setting", "set", "retention", "30")
    assert not seen()
    h.observe(token, [event])
    assert seen()
    h.stop()


@pytest.mark.parametrize("name,value", [("name", "a/b"), ("country", "XX"), ("country", "de"), ("constituency", "x" * 1001),
                                        ("retention", "401"), ("retention", "month")])
def test_settings_that_cannot_be_are_refused_in_words(tmp_path, name, value):
    done = tocsin("setting", "set", name, value, "--data", tmp_path / "data", check=False)
    assert done.returncode != 0 and "expected" in done.stderr
