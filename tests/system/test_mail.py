# SPDX-License-Identifier: Apache-2.0
"""Warnings by mail: a real relay takes them, real programs decrypt them, a crash loses none."""
import email
import email.policy
import glob
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest

from conftest import Hub, seen
from smtp_server import Relay

FROM = "centre@hub.example"


def run(*args, **kwargs):
    done = subprocess.run(args, capture_output=True, check=False, timeout=120, **kwargs)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture
def relay():
    r = Relay()
    yield r
    r.close()


@pytest.fixture
def hub(tmp_path, relay):
    h = Hub(tmp_path / "data", "--url", "https://hub.example", "--mail-relay", relay.url, "--mail-from", FROM, "--name", "Zentrum Süd").start()
    for i, country in enumerate(["DE", "FR", "SN"]):
        h.member(f"M{i}", country, "--sector", "energy")
    yield h
    h.stop()


def raise_warning(hub, tmp_path, label="emotet", tlp="green", value="evil.example", hour=0):
    hub.import_text(tmp_path, "f.csv", f"value,label\n{value},{label}\n", "--feed", label[:5], "--tlp", tlp)
    for i in range(3):
        hub.observe(hub.token(f"M{i}"), [seen(value, f"2026-01-01T{hour + i:02}:00:00Z")])
    return next(w["id"] for w in map(json.loads, hub.command("warning", "list", "--json").stdout.splitlines()) if label[:20].lower() in w["title"].lower())


def log(hub):
    return [json.loads(line) for line in hub.command("mail", "--json").stdout.splitlines()]


def logged(hub, state, n, timeout=60):
    """Waits until n rows of the log are in a state."""
    deadline = time.time() + timeout
    while time.time() < deadline:
        rows = [m for m in log(hub) if m["state"] == state]
        if len(rows) >= n:
            return rows
        time.sleep(0.1)
    raise AssertionError(log(hub))


def parts(data):
    message = email.message_from_bytes(data, policy=email.policy.default)
    return message, body(message, "plain"), body(message, "html")


def body(message, kind):
    return message.get_body((kind,)).get_content().replace("\r\n", "\n")


def test_a_warning_reaches_its_contacts_and_the_relays_answer_is_kept(hub, relay, tmp_path):
    hub.command("contact", "add", "soc@a.example", "--member", "M0")
    hub.command("contact", "add", "high-only@a.example", "--member", "M0", "--severity", "critical")
    warning = raise_warning(hub, tmp_path)
    sender, recipient, data = relay.wait(1)[0]
    assert sender.startswith(f"MAIL FROM:<{FROM}>") and recipient.startswith("RCPT TO:<soc@a.example>")
    message, text, html = parts(data)
    assert message.defects == [] and message["To"] == "soc@a.example" and "Zentrum Süd" in str(message["From"])
    assert message["Subject"].startswith("[TLP:GREEN] Warning, ") and "emotet" in message["Subject"]
    assert message["Auto-Submitted"] == "auto-generated" and message["Message-ID"].strip().startswith(f"<{warning}.1.")
    assert all(len(line) <= 78 for line in data.split(b"\r\n")) and b"\n" not in data.replace(b"\r\n", b"")
    assert text == hub.command("warning", "show", warning, "--format", "text").stdout
    assert "<h1" in html and "evil[.]example" in html
    sent = logged(hub, "sent", 1)[0]
    assert sent["form"] == "plain" and "queued as 42" in sent["answer"] and sent["warning"] == warning
    assert len(log(hub)) == 1


def test_only_what_changes_a_decision_is_told_again_and_withdrawal_always(hub, relay, tmp_path):
    hub.command("contact", "add", "soc@a.example", "--member", "M0")
    warning = raise_warning(hub, tmp_path)
    relay.wait(1)
    hub.observe(hub.token("M0"), [seen("evil.example", "2026-01-01T03:00:00Z")] * 4)  # more hits: a new version, the same severity
    hub.command("warning", "withdraw", warning)
    taken = relay.wait(2)
    message, text, _ = parts(taken[-1][2])
    assert "Withdrawn" in message["Subject"] and "What changed" in text and "taken this warning back" in text
    assert message["In-Reply-To"] and len(logged(hub, "sent", len(taken))) == len(log(hub)) == len(taken)


def test_what_an_analyst_says_is_told_and_why_it_was_taken_back(hub, relay, tmp_path):
    hub.command("contact", "add", "soc@a.example", "--member", "M0")
    warning = raise_warning(hub, tmp_path)
    relay.wait(1)
    hub.command("warning", "edit", warning, "--text", "They call by telephone.", "--note", "Hang up.", "--technique", "T1566")
    _, text, html = parts(relay.wait(2)[1][2])
    assert "They call by telephone." in text and "Hang up." in html and "T1566" in text and "M1017" in text
    hub.command("warning", "dismiss", warning, "--reason", "it was a <drill>")
    message, text, html = parts(relay.wait(3)[2][2])
    assert "Withdrawn" in message["Subject"] and "It was a false alarm." in text and "Reason: it was a <drill>" in " ".join(text.split())
    assert "&lt;drill&gt;" in html


def test_strict_markings_leave_as_a_notice_without_a_key(hub, relay, tmp_path):
    hub.command("contact", "add", "soc@a.example", "--member", "M0")
    warning = raise_warning(hub, tmp_path, "secretname", "amber")
    message, text, html = parts(relay.wait(1)[0][2])
    whole = relay.taken[0][2].decode()
    for hidden in ("secretname", "evil"):
        assert hidden not in whole and hidden not in text and hidden not in html and hidden not in str(message["Subject"])
    assert f"tocsin warning show {warning}" in " ".join(text.split()) and logged(hub, "sent", 1)[0]["form"] == "notice"
    hub.command("setting", "set", "mail-plain", "amber")
    raise_warning(hub, tmp_path, "othername", "amber", "other.example", 6)
    assert "othername" in parts(relay.wait(2)[1][2])[1]
    assert hub.command("setting", "set", "mail-plain", "red", check=False).returncode != 0


def test_hostile_labels_begin_no_header(hub, relay, tmp_path):
    hub.command("contact", "add", "soc@a.example", "--member", "M0")
    raise_warning(hub, tmp_path, "ärger =?utf-8?q?x?= Bcc: victim@b.example " + "long" * 30)
    data = relay.wait(1)[0][2]
    message, _, html = parts(data)
    assert message["Bcc"] is None and "victim@b.example" in message["Subject"] and "ärger" in message["Subject"]
    assert re.search(rb"^Bcc", data, re.M | re.I) is None and len(relay.taken) == 1 and "<script" not in html


def test_addresses_that_could_smuggle_are_refused(hub):
    for address in ("a@b", "a b@c.example", "a@b.example\r\nRCPT TO:<x@y.example>", "<a@b.example>", "a@[127.0.0.1]", "@b.example", "a..b@c.example",
                    "\"a\"@b.example", "a@b.example,c@d.example", "x" * 65 + "@b.example", "ä@b.example"):
        assert hub.command("contact", "add", address, "--member", "M0", check=False).returncode != 0, address
    hub.command("contact", "add", "first.last+tag@mail.b.example", "--member", "M0")
    assert hub.command("contact", "add", "first.last+tag@mail.b.example", "--member", "M0", check=False).returncode != 0
    assert hub.command("contact", "add", "a@b.example", "--member", "nobody", check=False).returncode != 0
    one = json.loads(hub.command("contact", "list", "--json").stdout)
    hub.command("contact", "remove", one["id"])
    assert hub.command("contact", "list", "--json").stdout == ""


@pytest.fixture(params=["rsa3072", "ed25519"])
def gpg(request, tmp_path):
    home = tmp_path / "gpg"
    home.mkdir(mode=0o700)
    base = ["gpg", "--homedir", str(home), "--batch", "--yes", "--pinentry-mode", "loopback", "--passphrase", ""]
    run(*base, "--quick-gen-key", "soc@a.example", request.param, "sign", "never")
    fingerprint = re.search(rb"^fpr:+([0-9A-F]+):", run(*base, "--with-colons", "--list-keys"), re.M).group(1).decode()
    run(*base, "--quick-add-key", fingerprint, "rsa3072" if request.param == "rsa3072" else "cv25519", "encr", "never")
    yield base
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)


@pytest.mark.skipif(not shutil.which("gpg"), reason="gpg is not installed")
def test_gpg_opens_what_is_encrypted_to_a_key(hub, relay, tmp_path, gpg):
    key = tmp_path / "key.asc"
    key.write_bytes(run(*gpg, "--armor", "--export", "soc@a.example"))
    hub.command("contact", "add", "soc@a.example", "--member", "M0", "--key", key)
    warning = raise_warning(hub, tmp_path, "secretname", "amber")
    data = relay.wait(1)[0][2]
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert message.get_content_type() == "multipart/encrypted" and message.get_param("protocol") == "application/pgp-encrypted"
    control, sealed = message.iter_parts()
    assert control.get_content_type() == "application/pgp-encrypted" and control.get_payload().strip() == "Version: 1"
    assert b"secretname" not in data and "secretname" not in message["Subject"]
    opened = run(*gpg, "--decrypt", input=sealed.get_payload(decode=True))
    inner = email.message_from_bytes(opened, policy=email.policy.default)
    assert body(inner, "plain") == hub.command("warning", "show", warning, "--format", "text").stdout
    assert logged(hub, "sent", 1)[0]["form"] == "pgp"


def certificate(folder, name, days="30", *options):
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / (name + ".key"), "-out", folder / (name + ".pem"),
        "-subj", f"/CN={name}", "-days", days, *options)
    return folder / (name + ".pem"), folder / (name + ".key")


def test_openssl_opens_what_is_encrypted_to_a_certificate(hub, relay, tmp_path):
    cert, key = certificate(tmp_path, "soc")
    hub.command("contact", "add", "soc@a.example", "--member", "M0", "--key", cert)
    assert json.loads(hub.command("contact", "list", "--json").stdout)["key"] == "smime"
    warning = raise_warning(hub, tmp_path, "secretname", "amber")
    data = relay.wait(1)[0][2]
    assert b"secretname" not in data and b"application/pkcs7-mime; smime-type=enveloped-data" in data
    opened = run("openssl", "cms", "-decrypt", "-inkey", str(key), "-recip", str(cert), input=data)
    inner = email.message_from_bytes(opened, policy=email.policy.default)
    assert body(inner, "plain") == hub.command("warning", "show", warning, "--format", "text").stdout
    assert logged(hub, "sent", 1)[0]["form"] == "smime"


def test_keys_that_do_not_work_are_refused(hub, tmp_path):
    cert, key = certificate(tmp_path, "sign", "30", "-addext", "keyUsage=critical,digitalSignature")
    rubbish = tmp_path / "x.asc"
    rubbish.write_text("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n")
    for file in (cert, key, rubbish):
        done = hub.command("contact", "add", "soc@a.example", "--member", "M0", "--key", file, check=False)
        assert done.returncode != 0 and "key" in done.stderr, file
    assert hub.command("contact", "list", "--json").stdout == ""


@pytest.mark.skipif(not shutil.which("gpg"), reason="gpg is not installed")
def test_openpgp_keys_that_expired_or_were_revoked_are_refused(hub, tmp_path):
    home = tmp_path / "gpg"
    home.mkdir(mode=0o700)
    base = ["gpg", "--homedir", str(home), "--batch", "--yes", "--pinentry-mode", "loopback", "--passphrase", ""]
    for name, options in (("good", []), ("old", ["--faked-system-time", "20200101T000000"]), ("gone", [])):
        run(*base, *options, "--quick-gen-key", name + "@a.example", "default", "default", "1d" if options else "never")
    keys = run(*base, "--with-colons", "--list-keys", "gone@a.example").decode()
    revocation = (home / "openpgp-revocs.d" / (re.search(r"^fpr:+([0-9A-F]+):", keys, re.M).group(1) + ".rev")).read_text()
    run(*base, "--import", input=revocation.replace("\n:-----", "\n-----").encode())
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)
    for name, good in (("good", True), ("old", False), ("gone", False)):
        key = tmp_path / (name + ".asc")
        key.write_bytes(run(*base, "--armor", "--export", name + "@a.example"))
        done = hub.command("contact", "add", name + "@a.example", "--member", "M0", "--key", key, check=False)
        assert (done.returncode == 0) == good, (name, done.stderr)


def test_what_the_relay_refuses_for_good_is_given_up_and_for_now_tried_again(hub, relay, tmp_path):
    relay.answers["RCPT"] = "550 5.1.1 no such user"
    hub.command("contact", "add", "gone@a.example", "--member", "M0")
    raise_warning(hub, tmp_path)
    failed = logged(hub, "failed", 1)[0]
    assert "no such user" in failed["answer"] and relay.taken == []
    relay.answers["RCPT"] = "451 4.7.1 greylisted"
    raise_warning(hub, tmp_path, "second", value="second.example", hour=6)
    deadline = time.time() + 60
    while not any("greylisted" in m.get("answer", "") for m in log(hub)):
        assert time.time() < deadline, log(hub)
        time.sleep(0.1)
    waiting = next(m for m in log(hub) if m["state"] == "queued")
    assert waiting["due"] > waiting["queued"] and waiting["tries"] == 1


def test_a_crash_and_a_dead_relay_lose_no_mail(hub, relay, tmp_path):
    relay.close()
    hub.command("contact", "add", "soc@a.example", "--member", "M0")
    hub.command("contact", "add", "late@a.example", "--member", "M1", "--digest", "daily")
    raise_warning(hub, tmp_path)
    logged(hub, "queued", 2)
    hub.stop(signal.SIGKILL)
    again = Relay(port=relay.port)
    hub.start()
    taken = again.wait(1, 120)
    logged(hub, "sent", 1)
    hub.stop(signal.SIGKILL)
    hub.start()
    time.sleep(3)
    assert len(again.taken) == len(taken) == 1 and "soc@a.example" in taken[0][1]
    assert sorted(m["state"] for m in log(hub)) == ["queued", "sent"]  # the digest waits for its hour
    again.close()


def test_a_digest_holds_all_that_waited(hub, relay, tmp_path):
    hub.command("contact", "add", "soc@a.example", "--member", "M0", "--digest", "daily")
    raise_warning(hub, tmp_path)
    raise_warning(hub, tmp_path, "other", value="other.example", hour=6)
    raise_warning(hub, tmp_path, "strict", "amber", "strict.example", 12)
    assert {m["due"][11:19] for m in logged(hub, "queued", 3)} == {"06:00:00"} and relay.taken == []
    hub.stop()
    with sqlite3.connect(glob.glob(hub.folder + "/*.db")[0]) as db:
        db.execute("UPDATE mail SET due = 1")
    hub.start()
    message, text, html = parts(relay.wait(1)[0][2])
    assert message["Subject"] == "[TLP:AMBER] 3 warnings from Zentrum Süd"
    for part in (text, html):
        assert "emotet" in part and "other" in part and "strict" not in part and "waits for you" in " ".join(part.split())
    assert html.count("<html") == html.count("</html>") == 1
    assert [m["form"] for m in logged(hub, "sent", 3)] == ["plain", "plain", "notice"] and len(relay.taken) == 1


def test_a_flood_of_warnings_is_no_flood_of_mail(hub, relay, tmp_path):
    hub.command("contact", "add", "soc@a.example", "--member", "M0")
    port = relay.port
    relay.close()
    n = 12
    hub.import_text(tmp_path, "f.csv", "value,label\n" + "".join(f"n{i}.example,family-{i}\n" for i in range(n)), "--feed", "f", "--tlp", "green")
    for m in range(3):
        hub.observe(hub.token(f"M{m}"), [seen(f"n{i}.example", f"2026-01-01T0{m}:00:00Z") for i in range(n)])
    logged(hub, "queued", n)
    hub.stop()
    with sqlite3.connect(glob.glob(hub.folder + "/*.db")[0]) as db:
        db.execute("UPDATE mail SET due = 1")
    again = Relay(port=port)
    hub.start()
    message, text, _ = parts(again.wait(1)[0][2])
    logged(hub, "sent", n)
    assert f"{n} warnings" in message["Subject"] and all(f"family-{i} " in text for i in range(n)) and len(again.taken) == 1
    again.close()


def test_starttls_and_login_come_before_any_mail(tmp_path):
    cert, key = certificate(tmp_path, "relay", "30", "-addext", "subjectAltName=IP:127.0.0.1")
    credential = tmp_path / "credential"
    credential.write_text("tocsin:pa:ss\n")
    relay = Relay(tls=(cert, key))
    options = ["--mail-relay", relay.url, "--mail-from", FROM, "--mail-credential", str(credential)]
    hub = Hub(tmp_path / "data", *options, "--mail-ca", str(cert)).start()
    for i in range(3):
        hub.member(f"M{i}")
    hub.command("contact", "add", "soc@a.example", "--member", "M0")
    raise_warning(hub, tmp_path)
    relay.wait(1)
    assert relay.logins == [["tocsin", "pa:ss"]] and set(relay.plain_commands) == {"EHLO", "STARTTLS"}
    hub.stop()
    # A relay that nobody vouches for gets nothing.
    before = len(relay.taken)
    other = Hub(tmp_path / "other", *options).start()
    for i in range(3):
        other.member(f"M{i}")
    other.command("contact", "add", "soc@a.example", "--member", "M0")
    raise_warning(other, tmp_path)
    deadline = time.time() + 60
    while not any(m.get("answer") for m in log(other)):
        assert time.time() < deadline
        time.sleep(0.1)
    assert len(relay.taken) == before and len(relay.logins) == 1 and log(other)[0]["state"] == "queued"
    assert "pa:ss" not in other.said() + hub.said()
    other.stop()
    relay.close()


def test_wrong_settings_of_the_relay_are_said_at_the_start(tmp_path):
    for options, word in [(["--mail-relay", "http://a.example"], "--mail-from"), (["--mail-relay", "http://a.example", "--mail-from", FROM], "smtps://"),
                          (["--mail-relay", "smtps://a.example/x", "--mail-from", FROM], "smtps://"),
                          (["--mail-relay", "smtp://a.example", "--mail-from", "nobody"], "mail address")]:
        done = subprocess.run([os.environ.get("TOCSIN_BIN", "./tocsin"), "serve", "--data", str(tmp_path / "d"), "--listen", "127.0.0.1:0", *options],
                              capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode != 0 and word in done.stderr, done.stderr
