# SPDX-License-Identifier: Apache-2.0
"""Warnings as they leave: CAP, text, HTML, STIX, over their life."""
import json

import cap_check
import pytest

from conftest import Hub, seen


@pytest.fixture
def hub(tmp_path):
    h = Hub(tmp_path / "data", "--url", "https://hub.example/").start()
    yield h
    h.stop()


def raise_warning(hub, tmp_path, label="<b>emotet</b>", members=3, value="evil.example"):
    """Members meet an indicator of a label; returns the warning's id."""
    hub.import_text(tmp_path, "f.csv", f"value,label\n{value},{label}\n", "--feed", "f", "--tlp", "green")
    for i in range(members):
        hub.member(f"M{i}", ["DE", "FR", "SN"][i % 3], "--sector", "energy")
        hub.observe(hub.token(f"M{i}"), [seen(value, f"2026-01-01T0{i}:00:00Z")])
    return next(w["id"] for w in map(json.loads, hub.command("warning", "list", "--all", "--json").stdout.splitlines()) if label in w["title"])


def get(hub, warning, form, token=None):
    token = token or hub.token(scope="read,operate")
    status, headers, body = hub.request("GET", f"/api/v1/warnings/{warning}?format={form}", token=token)
    return status, headers.get("Content-Type"), body.decode() if isinstance(body, bytes) else body


def test_cap_is_valid_over_the_life_of_a_warning(hub, tmp_path):
    warning = raise_warning(hub, tmp_path)
    status, kind, text = get(hub, warning, "cap")
    assert (status, kind) == (200, "application/cap+xml")
    first = cap_check.check(text)
    ns = cap_check.NS
    assert first.findtext(ns + "msgType") == "Alert" and first.findtext(ns + "scope") == "Restricted"
    assert first.findtext(f"{ns}info/{ns}resource/{ns}uri").startswith(f"https://hub.example/outlets/warning-{warning}.")
    hub.member("M9", "BR", "--sector", "health")
    hub.observe(hub.token("M9"), [seen("evil.example", "2026-01-01T03:00:00Z")])
    second = cap_check.check(get(hub, warning, "cap")[2])
    assert second.findtext(ns + "msgType") == "Update"
    refer = ",".join(first.findtext(ns + x) for x in ("sender", "identifier", "sent"))
    assert refer in second.findtext(ns + "references").split(" ")
    hub.command("warning", "withdraw", warning)
    last = cap_check.check(get(hub, warning, "cap")[2])
    assert last.findtext(ns + "msgType") == "Cancel" and last.findtext(f"{ns}info/{ns}responseType") == "AllClear"
    refers = last.findtext(ns + "references")
    assert first.findtext(ns + "identifier") in refers and second.findtext(ns + "identifier") in refers


def test_text_and_html_escape_what_feeds_say(hub, tmp_path):
    warning = raise_warning(hub, tmp_path)
    _, kind, text = get(hub, warning, "text")
    assert kind.startswith("text/plain") and "TLP:GREEN" in text and "evil[.]example" in text and "What to do" in text
    _, kind, page = get(hub, warning, "html")
    assert kind.startswith("text/html") and "<b>" not in page and "&lt;b&gt;emotet" in page and "https://hub.example/outlets/" in page
    assert hub.command("warning", "show", warning, "--format", "text").stdout == text
    assert "fewer than 5 members" in text


def test_stix_is_the_stored_report_and_unknown_formats_are_refused(hub, tmp_path):
    warning = raise_warning(hub, tmp_path)
    _, _, report = get(hub, warning, "stix")
    assert report["type"] == "report" and report["external_references"][0]["external_id"] == warning
    status, _, problem = get(hub, warning, "doc")
    assert status == 400 and "cap" in problem["detail"]
    assert get(hub, "12345678-9abc-4def-8123-456789abcdef", "cap")[0] == 404


def test_a_member_gets_no_format_of_what_it_may_not_see(hub, tmp_path):
    warning = raise_warning(hub, tmp_path)
    hub.import_text(tmp_path, "g.csv", "value,label\nred.example,secret\n", "--feed", "g", "--tlp", "red")
    for i in range(3):
        hub.observe(hub.token(f"M{i}"), [seen("red.example", f"2026-01-01T0{i}:30:00Z")])
    secret = next(w["id"] for w in map(json.loads, hub.command("warning", "list", "--json").stdout.splitlines()) if "secret" in w["title"])
    token = hub.token("M0", "read")
    assert get(hub, warning, "cap", token)[0] == 200
    assert [get(hub, secret, f, token)[0] for f in ("cap", "text", "html", "stix")] == [404] * 4
