# SPDX-License-Identifier: Apache-2.0
"""tocsin serve and tocsin watch: start, sandbox, signals, reconnection."""
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

import pytest

from conftest import BIN, ROOT, Hub, seen, tocsin


def test_it_says_where_it_listens_and_ends_well(tmp_path):
    h = Hub(tmp_path / "data").start()
    assert f"tocsin: listening on http://127.0.0.1:{h.port}, data in {tmp_path / 'data'}\n" in h.said()
    assert h.stop(signal.SIGTERM) == 0
    h.start()
    assert h.stop(signal.SIGINT) == 0


def test_a_second_hub_on_the_same_folder_is_refused(hub):
    done = tocsin("serve", "--data", hub.folder, "--listen", "127.0.0.1:0", check=False)
    assert done.returncode == 1 and hub.folder in done.stderr


@pytest.mark.parametrize("listen, status", [("192.0.2.1:8080", 2), ("0.0.0.0:0", 2), ("nonsense", 2), ("127.0.0.1:99999", 2)])
def test_an_address_that_cannot_be_served_is_refused(tmp_path, listen, status):
    done = tocsin("serve", "--data", tmp_path / "data", "--listen", listen, check=False)
    assert done.returncode == status and done.stderr.strip().splitlines()[-1].startswith("tocsin serve: ")


def test_the_hub_is_restricted_before_it_serves(hub):
    with open(f"/proc/{hub.process.pid}/status") as f:
        status = dict(line.split(":", 1) for line in f if ":" in line)
    assert status["NoNewPrivs"].strip() == "1"
    assert status["Seccomp"].strip() == "2"
    for task in os.listdir(f"/proc/{hub.process.pid}/task"):
        with open(f"/proc/{hub.process.pid}/task/{task}/status") as f:
            assert "Seccomp:\t2" in f.read(), "every thread"


def made(hub):
    return json.loads(hub.command("status", "--json").stdout)["places"]["made"]


def test_where_addresses_are_is_known_or_said_to_be_not(tmp_path):
    h = Hub(tmp_path / "data").start()  # inside the sandbox
    assert made(h) > "2020" and "unknown: no database" not in h.command("status").stdout
    h.stop()
    h.options = ["--places", tmp_path / "none.db"]
    h.start()
    assert h.said().count(f"database of addresses {tmp_path}/none.db: not found: countries and networks of sources stay unknown") == 1
    assert made(h) is None
    assert "addresses as of  unknown: no database of addresses" in h.command("status").stdout
    h.stop()


def test_feeds_from_files_need_their_folder_named(tmp_path):
    with tempfile.TemporaryDirectory(dir=os.path.join(ROOT, "build")) as outside:  # the sandbox leaves /tmp open
        with open(os.path.join(outside, "feed.txt"), "w") as f:
            f.write("evil.example\n")
        h = Hub(tmp_path / "data").start()
        h.command("feed", "add", "f", "--url", f"file://{outside}/feed.txt")
        assert h.command("feed", "pull", "f", check=False).returncode == 1
        h.stop()
        h.options = ["--feed-folder", outside]
        h.start()
        assert h.command("feed", "pull", "f").returncode == 0
        h.stop()


def test_root_can_become_somebody_else(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can")
    os.chmod(tmp_path, 0o777)
    folder = tmp_path
    while folder != folder.parent:
        os.chmod(folder, os.stat(folder).st_mode | 0o011)
        folder = folder.parent
    h = Hub(tmp_path / "data", "--user", "nobody").start()
    with open(f"/proc/{h.process.pid}/status") as f:
        assert "Uid:\t65534\t65534\t65534\t65534" in f.read()
    h.command("member", "add", "Bank", "--country", "FR")
    assert h.stop() == 0
    assert tocsin("serve", "--data", tmp_path / "data", "--user", "no-such-user", check=False).returncode == 1


def raise_warning(hub, tokens, name):
    for i, token in enumerate(tokens):
        hub.observe(token, [seen(f"www.{name}", f"2026-01-01T00:00:{i:02}Z")], format="tocsin")


def read_line(p, seconds=15):
    ready, _, _ = select.select([p.stdout], [], [], seconds)
    assert ready, "nothing came"
    return p.stdout.readline()


def test_watch_follows_over_a_restart_and_misses_nothing(tmp_path):
    h = Hub(tmp_path / "data").start()
    port = h.port
    h.import_text(tmp_path, "feed.csv", "value,label\nfirst.example,one\nsecond.example,two\n")
    tokens = [h.member(m).token(m) for m in ("A", "B", "C")]
    p = subprocess.Popen([BIN, "watch", "--data", h.folder, "--since", "0", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    raise_warning(h, tokens, "first.example")
    assert json.loads(read_line(p))["subject"].endswith("one")
    assert h.stop() == 0
    h.start()
    raise_warning(h, tokens, "second.example")
    assert json.loads(read_line(p, 30))["subject"].endswith("two")
    p.send_signal(signal.SIGTERM)
    p.wait(10)
    h.stop()
    assert port


def test_watch_prints_blocks_for_people_and_a_token_is_enough(hub, tmp_path):
    hub.import_text(tmp_path, "feed.csv", "value,label\nfirst.example,one\n")
    tokens = [hub.member(m).token(m) for m in ("A", "B", "C")]
    raise_warning(hub, tokens, "first.example")
    p = subprocess.Popen([BIN, "watch", "--hub", f"http://127.0.0.1:{hub.port}", "--token", tokens[0], "--since", "0"],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    first = read_line(p).decode()
    assert "one" in first and "\x1b" not in first
    p.terminate()
    p.wait(10)


def test_warnings_are_listed_shown_withdrawn(hub, tmp_path):
    hub.import_text(tmp_path, "feed.csv", "value,label\nfirst.example,one\n")
    tokens = [hub.member(m).token(m) for m in ("A", "B", "C")]
    raise_warning(hub, tokens, "first.example")
    deadline = time.time() + 60
    while not (rows := hub.command("warning", "list", "--json").stdout.splitlines()) and time.time() < deadline:
        time.sleep(0.05)
    warning = json.loads(rows[0])
    shown = hub.command("warning", "show", warning["id"]).stdout
    assert warning["title"] in shown and "hit: A, B, C" in shown
    assert json.loads(hub.command("warning", "show", "--json", warning["id"]).stdout)["id"] == warning["id"]
    hub.command("warning", "withdraw", warning["id"])
    assert hub.command("warning", "list", "--json").stdout == ""
    assert json.loads(hub.command("warning", "list", "--all", "--json").stdout)["state"] == "withdrawn"
    assert hub.command("warning", "show", "0" * 8 + "-0000-0000-0000-" + "0" * 12, check=False).returncode == 1


def test_watch_without_a_hub_says_how_to_start_one(tmp_path):
    h = Hub(tmp_path / "data")
    h.command("member", "add", "A", "--country", "DE")
    done = h.command("watch", check=False)
    assert done.returncode == 1 and "tocsin serve" in done.stderr


def test_a_hub_with_its_own_certificate_is_asked_over_tls(tmp_path):
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate with")
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj",
                    "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert], check=True, capture_output=True)
    h = Hub(tmp_path / "data", "--tls-cert", cert, "--tls-key", key).start()
    token = h.token(scope="read")
    url = f"https://localhost:{h.port}"
    assert "running" in tocsin("status", "--hub", url, "--token", token, "--ca", cert).stdout
    done = tocsin("status", "--hub", url, "--token", token, check=False)
    assert done.returncode == 1 and "certificate" in done.stderr.lower()
    h.stop()
