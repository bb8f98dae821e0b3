# SPDX-License-Identifier: Apache-2.0
"""Feeds over HTTP and from files: validators, differences, failures, implausible changes."""
import gzip
import http.server
import json
import threading

import pytest

from conftest import seen


class Source(http.server.ThreadingHTTPServer):
    """A feed's server whose content and moods the test sets."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content, self.etag, self.status, self.asked = {"/f.txt": b"a.example\nb.example\n"}, '"1"', 200, []
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.base = f"http://127.0.0.1:{self.server_port}"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        s = self.server
        s.asked.append((self.path, self.headers.get("If-None-Match")))
        body = s.content.get(self.path)
        status = 404 if body is None else 304 if s.status == 200 and self.headers.get("If-None-Match") == s.etag else s.status
        self.send_response(status)
        self.send_header("ETag", s.etag)
        self.send_header("Content-Length", str(len(body or b"") if status != 304 else 0))
        self.end_headers()
        if status != 304:
            self.wfile.write(body or b"")

    def log_message(self, *args):
        pass


@pytest.fixture
def source():
    s = Source()
    yield s
    s.shutdown()


def pull(hub, name, *options, check=True):
    done = hub.command("feed", "pull", name, "--json", *options, check=check)
    return json.loads(done.stdout) if done.returncode == 0 else done


def health(hub, name):
    lines = hub.command("feed", "list", "--json").stdout.splitlines()
    return next(f for f in map(json.loads, lines) if f["name"] == name)


def test_a_feed_is_pulled_at_once_when_it_is_added_and_differs_afterwards(hub, source):
    hub.member("A")
    token = hub.token("A")
    hub.command("feed", "add", "f", "--url", source.base + "/f.txt", "--interval", "1h")
    first = pull(hub, "f")
    assert first.get("unchanged") or first["new"] == 2  # the schedule may have been there before
    assert hub.observe(token, [seen("a.example")])["hits"] == 1
    assert pull(hub, "f")["unchanged"] is True and source.asked[-1][1] == '"1"'
    source.content["/f.txt"], source.etag = b"b.example\nc.example\n", '"2"'
    second = pull(hub, "f")
    assert (second["new"], second["again"], second["withdrawn"]) == (1, 1, 1)
    assert hub.observe(token, [seen("a.example")])["hits"] == 0
    assert hub.observe(token, [seen("c.example")])["hits"] == 1
    assert health(hub, "f")["health"] == "well" and health(hub, "f")["rows"] == 2


def test_failures_keep_what_was_known_and_are_told(hub, source):
    hub.command("feed", "add", "f", "--url", source.base + "/f.txt")
    pull(hub, "f")
    source.etag = '"2"'
    for status, body, word in [(503, b"", "503"), (200, b"<!doctype html><html>error</html>", "HTML"), (200, b"\x1f\x8b\x08\x00trunc", ""),
                               (200, b"maintenance\nsoon back\n", "a single label")]:
        source.status, source.content["/f.txt"] = status, body
        done = pull(hub, "f", check=False)
        assert done.returncode != 0 and word in done.stderr, done.stderr
        f = health(hub, "f")
        assert f["failures"] >= 1 and f["last_error"] and f["rows"] == 2
    source.status, source.content["/f.txt"] = 200, b"a.example\n"
    pull(hub, "f")
    assert health(hub, "f")["failures"] == 0


def test_an_implausible_shrink_waits_for_a_confirmation(hub, source):
    source.content["/f.txt"] = "".join(f"h{i}.example\n" for i in range(500)).encode()
    hub.command("feed", "add", "f", "--url", source.base + "/f.txt")
    pull(hub, "f")
    source.content["/f.txt"], source.etag = b"h1.example\n", '"2"'
    done = pull(hub, "f", check=False)
    assert done.returncode != 0 and "confirm" in done.stderr
    assert "1 rows instead of 500" in health(hub, "f")["last_error"]
    assert health(hub, "f")["health"] == "held" and health(hub, "f")["rows"] == 500
    assert pull(hub, "f", "--confirm")["withdrawn"] == 499
    audit = [json.loads(x) for x in hub.command("audit", "--json").stdout.splitlines()]
    assert (audit[-1]["action"], audit[-1]["subject"], audit[-1]["detail"]) == ("feed pull", "f", "whatever changed")
    assert health(hub, "f")["health"] == "well"


def test_a_file_and_a_misp_folder_are_feeds_too(hub, source, tmp_path):
    (tmp_path / "local.txt").write_text("local.example\n")
    hub.stop()
    hub.options = ("--feed-folder", str(tmp_path))
    hub.start()
    hub.command("feed", "add", "local", "--url", f"file://{tmp_path}/local.txt")
    pull(hub, "local")
    event = {"Event": {"uuid": "5f1b6f3c-9a8e-4c0a-b5b0-0123456789ab", "info": "test", "date": "2026-01-01", "timestamp": "1767225600",
                       "Attribute": [{"uuid": "5f1b6f3c-9a8e-4c0a-b5b0-0123456789ac", "type": "domain", "value": "misp.example", "to_ids": True,
                                      "category": "Network activity", "timestamp": "1767225600"},
                                     {"uuid": "5f1b6f3c-9a8e-4c0a-b5b0-0123456789ad", "type": "domain", "value": "context.example", "to_ids": False,
                                      "category": "Network activity", "timestamp": "1767225600"}]}}
    uuid = event["Event"]["uuid"]
    source.content["/misp/manifest.json"] = json.dumps({uuid: {"info": "test", "date": "2026-01-01", "timestamp": 1767225600,
                                                               "Orgc": {"name": "X"}, "analysis": 2, "threat_level_id": 1, "Tag": []}}).encode()
    source.content[f"/misp/{uuid}.json.gz"] = gzip.compress(json.dumps(event).encode())
    hub.command("feed", "add", "misp", "--url", source.base + "/misp/")
    pull(hub, "misp")
    assert health(hub, "misp")["rows"] == 1 and health(hub, "local")["rows"] == 1
    known = json.loads(hub.command("lookup", "misp.example", "--json").stdout)
    assert known["known"] is True
    assert json.loads(hub.command("lookup", "context.example", "--json", check=False).stdout)["known"] is False


def test_a_removed_feed_takes_its_indicators_along(hub, source):
    hub.member("A")
    token = hub.token("A")
    hub.command("feed", "add", "f", "--url", source.base + "/f.txt")
    pull(hub, "f")
    assert hub.observe(token, [seen("a.example")])["hits"] == 1
    hub.command("feed", "remove", "f")
    assert hub.observe(token, [seen("a.example")])["hits"] == 0
    assert hub.command("feed", "list", "--json").stdout.strip() == ""


def test_a_feed_is_tried_before_it_is_added(hub, source):
    operator = hub.token(scope="operate")
    source.content["/events/manifest.json"] = b'{"5f3b5d2e-0000-4000-8000-000000000001":{"info":"an event","date":"2026-01-01","timestamp":"1767225600"}}'
    source.content["/events/5f3b5d2e-0000-4000-8000-000000000001.json"] = json.dumps({"Event": {
        "uuid": "5f3b5d2e-0000-4000-8000-000000000001", "info": "an event", "timestamp": "1767225600", "date": "2026-01-01",
        "Attribute": [{"uuid": "5f3b5d2e-0000-4000-8000-000000000002", "type": "domain", "value": "evil.example", "to_ids": True,
                       "timestamp": "1767225600", "category": "Network activity"}]}}).encode()

    def attempt(**feed):
        return hub.request("POST", "/api/v1/feeds?trial=yes", json.dumps({"name": "f", **feed}), operator)[::2]

    status, told = attempt(url=source.base + "/f.txt")
    assert (status, told["format"], told["new"], told["items"][0]["value"]) == (200, "list", 2, "a.example")
    status, told = attempt(url=source.base + "/events/")
    assert status == 200, told
    assert (told["format"], told["new"]) == ("misp", 1)
    status, told = attempt(url=source.base + "/nothing.txt")
    assert status == 502 and "404" in told["detail"]
    source.content["/page"] = b"<!DOCTYPE html><html></html>"
    status, told = attempt(url=source.base + "/page")
    assert status >= 400 and "HTML" in told["detail"]
    assert attempt(url="gopher://x/")[0] == 422
    assert hub.request("GET", "/api/v1/feeds", token=operator)[2]["items"] == []
    assert hub.request("GET", "/api/v1/indicators", token=operator)[2]["items"] == []
