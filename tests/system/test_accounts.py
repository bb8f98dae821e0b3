# SPDX-License-Identifier: Apache-2.0
"""Accounts, sessions, tokens and certificates: what each lets in, what ends it, and what guessing costs."""
import base64
import hashlib
import hmac
import http.client
import json
import os
import pty
import re
import struct
import subprocess
import threading
import time
import urllib.parse

import pytest

from conftest import BIN, Hub, seen, tocsin

GOOD = "correct horse battery"
OTHER = "another long sentence"
JSON = {"Content-Type": "application/json"}


def basic(name, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def status(hub, name, password, path="/api/v1/status"):
    return hub.request("GET", path, headers=basic(name, password))[0]


def add(hub, name, role="expert", member=None, password=GOOD):
    who = ["--member", member] if member else []
    hub.command("account", "add", name, "--role", role, *who, "--password-stdin", input=password + "\n")


def login(hub, name, password, code=None, headers=JSON):
    body = {"name": name, "password": password, **({"code": code} if code else {})}
    return hub.request("POST", "/api/v1/session", json.dumps(body), headers=headers)


def session(hub, name, password, code=None):
    answer, headers, body = login(hub, name, password, code)
    assert answer == 201, body
    return {"Cookie": headers["Set-Cookie"].split(";")[0]}, body["csrf"]


def audit(hub, *options):
    return [json.loads(x) for x in hub.command("audit", "--json", *options).stdout.splitlines()]


def totp(uri, at=None):
    secret = base64.b32decode(urllib.parse.parse_qs(urllib.parse.urlparse(uri).query)["secret"][0])
    mac = hmac.new(secret, struct.pack(">Q", int(at or time.time()) // 30), hashlib.sha1).digest()
    offset = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[offset:offset + 4])[0] & 0x7fffffff) % 1000000:06d}"


def enrol(hub, name):
    lines = hub.command("account", "totp", name).stdout.split()
    return lines[0], lines[1:]


@pytest.fixture
def bank(hub):
    hub.member("Bank A")
    add(hub, "eva", member="Bank A")
    add(hub, "op", "operator", password=OTHER)
    return hub


# The first operator


def test_the_first_operator_is_made_without_questions_and_once_only(tmp_path):
    data = tmp_path / "data"
    made = tocsin("init", "--data", data, "--operator", "op", "--password-stdin", input=GOOD + "\nand no more\n")
    assert made.stdout == ""
    again = tocsin("init", "--data", data, "--operator", "two", "--password-stdin", input=GOOD + "\n", check=False)
    assert again.returncode == 1 and "has an operator already" in again.stderr
    hub = Hub(data).start()
    try:
        assert status(hub, "op", GOOD) == 200
        assert status(hub, "two", GOOD) == 401
        assert "tocsin init" not in hub.said()
    finally:
        hub.stop()


def test_a_hub_without_an_operator_says_how_to_make_one(hub):
    assert f"'tocsin init --data {hub.folder}'" in hub.said()
    assert status(hub, "operator", "operator") == 401  # there is no default account


def test_passwords_that_are_tried_first_are_refused(tmp_path):
    data = tmp_path / "data"
    cases = {"short": "too short", "Password123": "commonest", "theoperator": "name of the account", "": "no password",
             "tab\there and more": "control characters", "x" * 1025: "longer than"}
    for password, why in cases.items():
        done = tocsin("init", "--data", data, "--operator", "theoperator", "--password-stdin", input=password + "\n", check=False)
        assert done.returncode == 1 and why in done.stderr, (password, done.stderr)
    assert tocsin("account", "list", "--data", data, "--json").stdout == ""


def test_without_a_terminal_nothing_is_asked(tmp_path):
    done = tocsin("init", "--data", tmp_path / "data", "--operator", "op", check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 1 and "--password-stdin" in done.stderr
    assert not (tmp_path / "data").exists()


def test_on_a_terminal_it_asks_without_echo_and_offers_a_second_factor(tmp_path):
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(BIN, [BIN, "init", "--data", str(tmp_path / "data")])
    said = b""

    def expect(text):
        nonlocal said
        while text not in said:
            said += os.read(terminal, 4096)

    for question, answer in ((b"Name of the operator: ", b"op"), (b"Password: ", GOOD.encode()), (b"Once more: ", GOOD.encode()),
                             (b"[y/N] ", b"y")):
        expect(question)
        os.write(terminal, answer + b"\n")
    try:
        while True:
            piece = os.read(terminal, 4096)
            if not piece:
                break
            said += piece
    except OSError:  # the end, as Linux tells it
        pass
    assert os.waitpid(pid, 0)[1] == 0, said
    assert GOOD.encode() not in said
    assert b"otpauth://totp/tocsin:op?secret=" in said
    assert len(re.findall(rb"\b(?:[a-z2-7]{4}-){3}[a-z2-7]{4}\b", said)) == 10


# Roles


def test_a_role_allows_what_the_table_says(bank):
    add(bank, "analyst", "analyst")
    add(bank, "sensor", "sensor", "Bank A")
    line = json.dumps(seen("a.example")) + "\n"
    allowed = {"op": (200, 200, 200, 200), "analyst": (403, 200, 403, 200), "eva": (403, 200, 403, 200),
               "sensor": (200, 403, 403, 403)}
    for name, expected in allowed.items():
        headers = basic(name, OTHER if name == "op" else GOOD)
        got = (bank.request("POST", "/api/v1/observations?member=Bank%20A" if name == "op" else "/api/v1/observations", line,
                            headers=headers)[0],
               bank.request("GET", "/api/v1/status", headers=headers)[0],
               bank.request("GET", "/api/v1/accounts", headers=headers)[0],
               bank.request("GET", "/taxii2/", headers=headers)[0])
        assert got == expected, name
    sightings = bank.request("GET", "/api/v1/members", headers=basic("analyst", GOOD))[2]["items"]
    assert [m["name"] for m in sightings] == ["Bank A"]


def test_staff_has_no_member_and_others_have_one(bank):
    for role, member in (("operator", "Bank A"), ("analyst", "Bank A"), ("expert", None), ("sensor", None), ("king", "Bank A"),
                         ("expert", "Bank Z")):
        who = ["--member", member] if member else []
        done = bank.command("account", "add", "x", "--role", role, *who, "--password-stdin", input=GOOD + "\n", check=False)
        assert done.returncode == 1, role
    assert [json.loads(x)["name"] for x in bank.command("account", "list", "--json").stdout.splitlines()] == ["eva", "op"]


def test_an_account_manages_others_only_as_operator(bank):
    cookie, csrf = session(bank, "eva", GOOD)
    for method, path in (("GET", "accounts"), ("POST", "accounts"), ("POST", "accounts/op"), ("DELETE", "accounts/op"),
                         ("POST", "accounts/op/totp"), ("DELETE", "accounts/op/totp"), ("GET", "audit"), ("GET", "tokens"),
                         ("GET", "certificates"), ("POST", "certificates")):
        assert bank.request(method, "/api/v1/" + path, "{}", headers={**cookie, **JSON, "X-CSRF-Token": csrf})[0] == 403, path


# HTTP Basic and tokens


def test_a_password_is_the_same_in_every_unicode_form(bank):
    add(bank, "jürgen", member="Bank A", password="Schlüssel zur Straße")
    assert status(bank, "jürgen", "Schlu\u0308ssel\u00a0zur Straße") == 200
    assert status(bank, "ju\u0308rgen", "Schlüssel zur Straße") == 200
    assert status(bank, "jürgen", "Schlussel zur Straße") == 401


def test_authorization_that_is_malformed_is_refused(bank):
    for value in ("Basic", "Basic !", "Basic " + base64.b64encode(b"nocolon").decode(), "Digest x", "Bearer", "Bearer x",
                  "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode(), "Basic " + "A" * 8000):
        answer, headers, _ = bank.request("GET", "/taxii2/", headers={"Authorization": value})
        assert answer == 401 and "Basic realm" in headers["WWW-Authenticate"], value
    # Outside of TAXII a browser would ask by itself.
    assert "Basic" not in bank.request("GET", "/api/v1/status")[1]["WWW-Authenticate"]


def test_a_token_goes_as_the_password_of_basic(bank):
    token = bank.token("Bank A", "read")
    assert status(bank, "", token) == 200
    assert status(bank, "whoever", token, "/taxii2/") == 200
    assert status(bank, "eva", token[:-1] + ("A" if token[-1] != "A" else "B")) == 401


def test_a_token_of_an_account_allows_no_more_than_the_account(bank):
    token = bank.command("token", "add", "--account", "eva", "--scope", "read,observe,operate").stdout.strip()
    assert bank.request("GET", "/api/v1/status", token=token)[0] == 200
    assert bank.request("GET", "/api/v1/audit", token=token)[0] == 403
    assert bank.request("POST", "/api/v1/observations", "", token=token)[0] == 403
    bank.command("account", "disable", "eva")
    assert bank.request("GET", "/api/v1/status", token=token)[0] == 401
    bank.command("account", "enable", "eva")
    assert bank.request("GET", "/api/v1/status", token=token)[0] == 200
    bank.command("account", "remove", "eva")
    assert bank.request("GET", "/api/v1/status", token=token)[0] == 401


def test_the_last_use_of_a_token_is_shown(bank):
    token = bank.token("Bank A", "read")
    row = json.loads(bank.command("token", "list", "--json").stdout.splitlines()[-1])
    assert "seen" not in row
    bank.request("GET", "/api/v1/status", token=token)
    for _ in range(100):
        row = json.loads(bank.command("token", "list", "--json").stdout.splitlines()[-1])
        if "seen" in row:
            break
        time.sleep(0.05)
    assert row["seen"] >= row["created"]


def test_a_password_that_was_right_stops_at_once_when_it_changes(bank):
    assert [status(bank, "eva", GOOD) for _ in range(3)] == [200, 200, 200]
    bank.command("account", "password", "eva", "--password-stdin", input=OTHER + "\n")
    assert status(bank, "eva", GOOD) == 401
    assert status(bank, "eva", OTHER) == 200
    bank.command("account", "disable", "eva")
    assert status(bank, "eva", OTHER) == 401
    bank.command("account", "enable", "eva")
    assert status(bank, "eva", OTHER) == 200
    bank.command("member", "remove", "Bank A")
    assert status(bank, "eva", OTHER) == 401


# Sessions


def test_a_session_has_a_cookie_that_scripts_and_other_sites_cannot_use(bank):
    answer, headers, body = login(bank, "eva", GOOD)
    assert answer == 201 and headers["Cache-Control"] == "no-store"
    attributes = [x.strip() for x in headers["Set-Cookie"].split(";")]
    assert attributes[0].startswith("tocsin=") and len(attributes[0]) == len("tocsin=") + 43
    assert set(attributes[1:]) == {"Path=/", "HttpOnly", "SameSite=Strict"}
    cookie = {"Cookie": "other=1; " + attributes[0]}
    again = bank.request("GET", "/api/v1/session", headers=cookie)
    assert again[0] == 200 and again[2] == body
    assert attributes[0].split("=")[1] not in json.dumps(body)
    assert bank.request("GET", "/api/v1/status", headers=cookie)[0] == 200


def test_a_change_by_cookie_needs_the_csrf_token(bank):
    cookie, csrf = session(bank, "op", OTHER)
    _, other = session(bank, "op", OTHER)
    body = json.dumps({"name": "Bank B"})
    for forged in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": other}, {"X-CSRF-Token": csrf[:-1]}):
        answer, _, problem = bank.request("POST", "/api/v1/members", body, headers={**cookie, **JSON, **forged})
        assert answer == 403 and "X-CSRF-Token" in problem["detail"]
        assert bank.request("DELETE", "/api/v1/session", headers={**cookie, **forged})[0] == 403
    assert bank.request("POST", "/api/v1/members", body, headers={**cookie, **JSON, "X-CSRF-Token": csrf})[0] == 201
    # What a browser does not send by itself needs none.
    assert bank.request("DELETE", "/api/v1/members/Bank%20B", headers=basic("op", OTHER))[0] == 204


def test_logging_in_takes_json_alone(bank):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", None):
        assert login(bank, "eva", GOOD, headers={"Content-Type": kind} if kind else {})[0] == 415


def test_logging_out_ends_the_session(bank):
    cookie, csrf = session(bank, "eva", GOOD)
    answer, headers, _ = bank.request("DELETE", "/api/v1/session", headers={**cookie, "X-CSRF-Token": csrf})
    assert answer == 204 and "Max-Age=0" in headers["Set-Cookie"]
    assert bank.request("GET", "/api/v1/session", headers=cookie)[0] == 401
    assert bank.request("GET", "/api/v1/status", headers=cookie)[0] == 401
    # A cookie that is over does not keep anybody from what is open, nor from logging in.
    assert bank.request("GET", "/healthz", headers=cookie)[0] == 200
    assert login(bank, "eva", GOOD, headers={**JSON, **cookie})[0] == 201


@pytest.mark.parametrize("change", [("password", "eva", "--password-stdin"), ("disable", "eva"), ("role", "eva", "sensor"),
                                    ("totp", "eva"), ("remove", "eva")], ids=lambda c: c[0])
def test_a_change_of_the_account_ends_its_sessions(bank, change):
    cookie, _ = session(bank, "eva", GOOD)
    others, _ = session(bank, "op", OTHER)
    assert bank.request("GET", "/api/v1/session", headers=cookie)[0] == 200
    bank.command("account", *change, **({"input": OTHER + "\n"} if "--password-stdin" in change else {}))
    assert bank.request("GET", "/api/v1/session", headers=cookie)[0] == 401
    assert bank.request("GET", "/api/v1/session", headers=others)[0] == 200


def test_an_open_stream_ends_with_its_session(bank):
    cookie, _ = session(bank, "eva", GOOD)
    connection = http.client.HTTPConnection("127.0.0.1", bank.port, timeout=60)
    connection.request("GET", "/api/v1/stream", headers=cookie)
    answer = connection.getresponse()
    assert answer.status == 200 and answer.readline().startswith(b"retry")
    bank.command("account", "disable", "eva")
    answer.read()  # returns since the hub ends it
    connection.close()


def test_a_session_outlives_a_restart(bank):
    cookie, _ = session(bank, "eva", GOOD)
    bank.stop()
    bank.start()
    assert bank.request("GET", "/api/v1/session", headers=cookie)[0] == 200


# Second factor


def test_a_second_factor_takes_each_code_once(bank):
    uri, codes = enrol(bank, "eva")
    assert uri.startswith("otpauth://totp/tocsin:eva?secret=") and len(set(codes)) == 10
    assert login(bank, "eva", GOOD)[0] == 401
    assert login(bank, "eva", GOOD, "000000")[0] == 401
    code = totp(uri)
    assert login(bank, "eva", OTHER, code)[0] == 401
    session(bank, "eva", GOOD, code)
    assert login(bank, "eva", GOOD, code)[0] == 401  # seen once is used up
    session(bank, "eva", GOOD, codes[3].upper().replace("-", " "))
    assert login(bank, "eva", GOOD, codes[3])[0] == 401
    row = json.loads(bank.command("account", "list", "--json").stdout.splitlines()[0])
    assert row["second_factor"] and row["recovery_codes"] == 9


def test_with_a_second_factor_basic_needs_a_token(bank):
    enrol(bank, "eva")
    answer, _, problem = bank.request("GET", "/api/v1/status", headers=basic("eva", GOOD))
    assert answer == 401 and "token" in problem["detail"]
    # It says the same whether the password is right or not.
    assert bank.request("GET", "/api/v1/status", headers=basic("eva", OTHER))[2] == problem
    token = bank.command("token", "add", "--account", "eva", "--scope", "read").stdout.strip()
    assert status(bank, "eva", token) == 200
    bank.command("account", "totp", "eva", "--remove")
    assert status(bank, "eva", GOOD) == 200


def test_a_person_changes_the_own_password_and_second_factor(bank):
    def send(path, cookie, csrf, **body):
        return bank.request("POST", "/api/v1/session/" + path, json.dumps(body), headers={**cookie, **JSON, "X-CSRF-Token": csrf})
    cookie, csrf = session(bank, "eva", GOOD)
    assert send("password", {}, csrf, password=GOOD, new=OTHER)[0] == 401
    assert send("password", cookie, "", password=GOOD, new=OTHER)[0] == 403
    assert send("password", cookie, csrf, password="wrong password", new=OTHER)[0] == 403
    assert send("password", cookie, csrf, password=GOOD, new="short")[0] == 422
    assert send("password", cookie, csrf, password=GOOD)[0] == 422
    assert status(bank, "eva", GOOD) == 200
    assert send("password", cookie, csrf, password=GOOD, new=OTHER)[0] == 204
    assert bank.request("GET", "/api/v1/session", headers=cookie)[0] == 401
    assert status(bank, "eva", GOOD) == 401
    cookie, csrf = session(bank, "eva", OTHER)
    answer, headers, drawn = send("totp", cookie, csrf, password=OTHER)
    assert answer == 201 and headers["Cache-Control"] == "no-store" and len(drawn["recovery_codes"]) == 10
    cookie, csrf = session(bank, "eva", OTHER, totp(drawn["uri"]))
    # From now on the password alone changes nothing.
    assert send("password", cookie, csrf, password=OTHER, new=GOOD)[0] == 403
    assert send("password", cookie, csrf, password=OTHER, new=GOOD, code=drawn["recovery_codes"][0])[0] == 204
    assert bank.request("POST", "/api/v1/session/password", json.dumps({"password": OTHER, "new": GOOD}),
                        headers={**basic("op", OTHER), **JSON})[0] == 401


# Guessing


def guess(hub, name, headers=JSON):
    """Guesses until the wait is long enough to look around in it; returns the answers."""
    answers = []
    while not answers or answers[-1][0] != 429 or int(answers[-1][1]["Retry-After"]) < 8:
        if answers and answers[-1][0] == 429:
            time.sleep(int(answers[-1][1]["Retry-After"]))
        answers.append(login(hub, name, "wrong password %d" % len(answers), headers=headers))
        assert len(answers) < 50
    return answers


def test_guessing_is_slowed_down_and_says_when_to_come_back(bank):
    answers = [a[0] for a in guess(bank, "eva")]
    assert answers[:6] == [401] * 6
    assert login(bank, "eva", GOOD)[0] == 429  # what waits is not looked at
    assert status(bank, "eva", GOOD) == 429
    # The account by its other credentials goes on, and so do others in the same network.
    token = bank.command("token", "add", "--account", "eva", "--scope", "read").stdout.strip()
    assert bank.request("GET", "/api/v1/status", token=token)[0] == 200
    assert status(bank, "op", OTHER) == 200


def test_guessing_elsewhere_locks_nobody_out(bank):
    cookie, _ = session(bank, "eva", GOOD)
    elsewhere = http.client.HTTPConnection("127.0.0.1", bank.port, timeout=60, source_address=("127.0.7.1", 0))
    got = []
    while 429 not in got:
        elsewhere.request("POST", "/api/v1/session", json.dumps({"name": "eva", "password": "wrong password"}), JSON)
        answer = elsewhere.getresponse()
        answer.read()
        got.append(answer.status)
        assert len(got) < 50
    elsewhere.close()
    assert bank.request("GET", "/api/v1/session", headers=cookie)[0] == 200
    assert login(bank, "eva", GOOD)[0] == 201
    assert status(bank, "eva", GOOD) == 200


def test_guessing_does_not_end_a_session(bank):
    cookie, _ = session(bank, "eva", GOOD)
    guess(bank, "eva")
    assert bank.request("GET", "/api/v1/session", headers=cookie)[0] == 200


def test_proxies_are_not_believed_about_addresses(bank):
    got = []
    while 429 not in got:
        claimed = f"198.51.{len(got)}.1"
        headers = {**JSON, "X-Forwarded-For": claimed, "Forwarded": "for=" + claimed, "X-Real-IP": claimed}
        got.append(login(bank, "eva", "wrong password", headers=headers)[0])
        assert len(got) < 50


def test_a_crowd_that_logs_in_is_partly_asked_to_come_back(bank):
    answers = []

    def one(i):
        connection = http.client.HTTPConnection("127.0.0.1", bank.port, timeout=120, source_address=(f"127.0.{i}.1", 0))
        connection.request("POST", "/api/v1/session", json.dumps({"name": f"guess {i}", "password": "wrong password"}), JSON)
        answer = connection.getresponse()
        answer.read()
        answers.append((answer.status, answer.getheader("Retry-After")))
        connection.close()

    crowd = [threading.Thread(target=one, args=(i,)) for i in range(1, 81)]
    for member in crowd:
        member.start()
    for member in crowd:
        member.join()
    assert len(answers) == 80 and set(answers) <= {(401, None), (503, "5")}
    # 2 are hashed at a time, 64 MiB each, and 32 wait.
    assert answers.count((401, None)) >= 34
    with open(f"/proc/{bank.process.pid}/status") as f:
        assert int(re.search(r"VmHWM:\s+(\d+) kB", f.read()).group(1)) < 1 << 20
    assert status(bank, "eva", GOOD) == 200


def test_a_name_that_nobody_has_gets_the_same_answers(bank):
    def answers(name):
        found = [login(bank, name, "wrong password") for _ in range(6)]
        return [(answer, sorted(headers), body) for answer, headers, body in found]
    assert answers("eva") == answers("nobody")


# Certificates


def make_pki(folder):
    """An authority, a server, and clients: a good one, one that is over, one of another authority, one for servers."""
    def run(*args):
        subprocess.run(["openssl", *map(str, args)], cwd=folder, check=True, capture_output=True)
    for ca in ("ca", "other"):
        run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", ca + ".key", "-out",
            ca + ".pem", "-days", "2", "-subj", "/CN=" + ca)
    leaves = (("server", "ca", "2", "serverAuth"), ("good", "ca", "2", "clientAuth"), ("plain", "ca", "2", None),
              ("foreign", "other", "2", "clientAuth"), ("wrong-use", "ca", "2", "serverAuth"))
    for name, ca, days, usage in leaves:
        run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", name + ".key", "-out",
            name + ".csr", "-subj", "/CN=" + name)
        extensions = "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n"
        (folder / (name + ".ext")).write_text(extensions + (f"extendedKeyUsage={usage}\n" if usage else ""))
        run("x509", "-req", "-in", name + ".csr", "-CA", ca + ".pem", "-CAkey", ca + ".key", "-CAcreateserial", "-out",
            name + ".pem", "-days", days, "-extfile", name + ".ext")


def curl(hub, folder, certificate, path="/api/v1/status", *options):
    with_it = ["--cert", folder / (certificate + ".pem"), "--key", folder / (certificate + ".key")] if certificate else []
    done = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", folder / "ca.pem", *with_it,
                           *options, f"https://127.0.0.1:{hub.port}{path}"], capture_output=True, text=True, check=False)
    return int(done.stdout)


def test_a_client_certificate_lets_a_sensor_in(tmp_path):
    make_pki(tmp_path)
    hub = Hub(tmp_path / "data", "--tls-cert", tmp_path / "server.pem", "--tls-key", tmp_path / "server.key", "--tls-client-ca",
              tmp_path / "ca.pem")
    hub.options = tuple(map(str, hub.options))
    hub.start()
    try:
        hub.member("Bank A")
        assert curl(hub, tmp_path, "good") == 401
        for name in ("good", "plain", "foreign", "wrong-use"):
            hub.command("certificate", "add", tmp_path / (name + ".pem"), "--member", "Bank A", "--scope", "observe", "--note", name)
        line = ("--data-binary", json.dumps(seen("a.example")))
        log = "/api/v1/observations"
        assert curl(hub, tmp_path, "good", log, *line) == 200
        assert curl(hub, tmp_path, "plain", log, *line) == 200
        # Signed by somebody else, made for servers: as none. Without one the hub is still there for others.
        assert curl(hub, tmp_path, "foreign", log, *line) == 401
        assert curl(hub, tmp_path, "wrong-use", log, *line) == 401
        assert curl(hub, tmp_path, None, log, *line) == 401
        assert curl(hub, tmp_path, None, "/healthz") == 200
        assert curl(hub, tmp_path, "good") == 403  # its scope alone
        token = hub.token("Bank A", "read")
        assert curl(hub, tmp_path, "good", "/api/v1/status", "-H", "Authorization: Bearer " + token) == 200
        assert curl(hub, tmp_path, "good", log, "-H", "Authorization: Bearer nonsense", *line) == 401
        rows = [json.loads(x) for x in hub.command("certificate", "list", "--json").stdout.splitlines()]
        good = next(r for r in rows if r["note"] == "good")
        assert good["member"] == "Bank A" and good["scopes"] == "observe" and re.fullmatch("[0-9a-f]{64}", good["fingerprint"])
        hub.command("certificate", "revoke", good["fingerprint"])
        assert curl(hub, tmp_path, "good", log, *line) == 401
        assert hub.command("certificate", "add", tmp_path / "good.pem", "--member", "Bank A", "--scope", "observe",
                           check=False).returncode == 1
    finally:
        hub.stop()


def test_with_tls_the_cookie_is_of_this_host_and_tls_alone(tmp_path):
    make_pki(tmp_path)
    tocsin("init", "--data", tmp_path / "data", "--operator", "op", "--password-stdin", input=GOOD + "\n")
    hub = Hub(tmp_path / "data", "--tls-cert", str(tmp_path / "server.pem"), "--tls-key", str(tmp_path / "server.key")).start()
    try:
        done = subprocess.run(["curl", "-s", "-i", "--cacert", tmp_path / "ca.pem", "-H", "Content-Type: application/json", "-d",
                               json.dumps({"name": "op", "password": GOOD}), f"https://127.0.0.1:{hub.port}/api/v1/session"],
                              capture_output=True, text=True, check=True)
        cookie = re.search(r"(?i)set-cookie: (.*)", done.stdout).group(1)
        assert cookie.startswith("__Host-tocsin=") and "; Secure" in cookie and "; Path=/;" in cookie and "Domain" not in cookie
    finally:
        hub.stop()


def test_an_authority_without_tls_is_refused(tmp_path):
    done = tocsin("serve", "--data", tmp_path / "data", "--tls-client-ca", "/dev/null", check=False)
    assert done.returncode == 2 and "needs TLS" in done.stderr


def test_the_description_of_the_api_says_what_lets_in(bank):
    described = bank.request("GET", "/api/v1/openapi.json")[2]
    schemes = described["components"]["securitySchemes"]
    paths = described["paths"]
    assert set(schemes) == {"token", "password", "certificate", "session", "csrf"}
    assert paths["/api/v1/status"]["get"]["security"] == [{"token": ["read"]}, {"password": ["read"]}, {"certificate": ["read"]},
                                                          {"session": ["read"]}]
    assert paths["/api/v1/members"]["post"]["security"][-1] == {"session": ["operate"], "csrf": []}
    assert paths["/api/v1/session"]["delete"]["security"] == [{"session": [], "csrf": []}]
    assert "security" not in paths["/api/v1/session"]["post"]


# Audit log


def test_every_decision_is_in_the_audit_log(bank):
    assert status(bank, "eva", GOOD) == 200
    cookie, csrf = session(bank, "op", OTHER)
    login(bank, "eva", "wrong password")
    login(bank, "correct horse battery", "")  # a password in the wrong field
    login(bank, "correct horse battery", "eva")
    member = {"name": "Bank B"}
    bank.request("POST", "/api/v1/members", json.dumps(member), headers={**cookie, **JSON, "X-CSRF-Token": csrf})
    bank.request("DELETE", "/api/v1/session", headers={**cookie, "X-CSRF-Token": csrf})
    bank.command("account", "role", "eva", "sensor")
    rows = audit(bank)
    short = [(r["action"], r.get("subject", ""), r.get("account_name", "")) for r in rows]
    assert short == [("member add", "Bank A", ""), ("account add", "eva", ""), ("account add", "op", ""), ("login", "eva", "eva"),
                     ("login", "op", "op"), ("login failed", "eva", ""), ("login failed", "", ""), ("member add", "Bank B", "op"),
                     ("logout", "", "op"), ("account change", "eva", "")]
    assert [r["seq"] for r in rows] == list(range(1, len(rows) + 1))
    assert "127.0.0.0/24" in rows[3]["detail"] and rows[9]["detail"] == "role sensor"
    text = json.dumps(rows) + bank.said()
    for secret in (GOOD, OTHER, "wrong password", csrf, cookie["Cookie"].split("=")[1]):
        assert secret not in text
    later = audit(bank, "--since", rows[5]["time"])
    assert later == rows[5:]


def test_the_audit_log_says_what_a_token_may_do(bank):
    bank.token("Bank A", "read,publish")
    bank.command("token", "add", "--scope", "observe", "--member", "Bank A", "--note", "edge sensor")
    assert [r["detail"] for r in audit(bank) if r["action"] == "token add"] == ["read,publish", "observe: edge sensor"]


def test_failures_in_a_row_do_not_fill_the_audit_log(bank):
    for _ in range(6):
        login(bank, "eva", "wrong password")
    details = [r["detail"] for r in audit(bank) if r["action"] == "login failed"]
    assert [d.rsplit(" ", 1)[1] for d in details] == ["1", "2", "4"]


def test_the_audit_log_is_searched_by_who_what_when_and_text(bank):
    def found(*options):
        return [(e["action"], e.get("subject")) for e in audit(bank, *options)]

    bank.member("Bank B")
    token = bank.token(None, "operate")
    bank.token("Bank A", "observe")
    assert found("--action", "member add") == [("member add", "Bank A"), ("member add", "Bank B")]
    assert found("--subject", "Bank A") == [("member add", "Bank A"), ("token add", "Bank A")]
    assert found("--text", "bank b") == [("member add", "Bank B")]
    assert found("--account", "nobody") == found("--until", "2020-01-01T00:00:00Z") == []
    assert status(bank, "eva", GOOD) == 200
    assert found("--account", "eva") == [("login", "eva")]
    newest = bank.request("GET", "/api/v1/audit?order=newest&limit=2", None, token)[2]
    assert [e["action"] for e in newest["items"]] == ["login", "token add"]
    after = bank.request("GET", f"/api/v1/audit?order=newest&limit=2&cursor={newest['next']}", None, token)[2]["items"]
    assert after[0]["seq"] == newest["items"][-1]["seq"] - 1
    for wrong in ("order=up", "text=%25", "since=today", "token=x", "text=" + "x" * 201):
        assert bank.request("GET", f"/api/v1/audit?{wrong}", None, token)[0] == 400
