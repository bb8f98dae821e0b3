# SPDX-License-Identifier: Apache-2.0
"""TAXII 2.1 client: polling good and bad servers, and going on where it was cut off."""
import base64
import json
import shutil
import signal
import time
import uuid

import pytest

import bad_taxii
from bad_taxii import ID, Taxii, envelope, good_page, stamp
from conftest import Hub, seen
from taxii_client import indicator
from test_accounts import make_pki


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """One that does not run: commands open it, so that no schedule polls beside the tests."""
    return Hub(tmp_path_factory.mktemp("client") / "data")


@pytest.fixture
def remote():
    s = Taxii()
    yield s
    s.shutdown()


count = iter(range(1, 1000000))


def feed(hub, remote, *options, url=None):
    name = f"f{next(count)}"
    hub.command("feed", "add", name, "--type", "taxii", url or remote.collection, "--collection", ID, "--interval", "30d", *options)
    return name


def pull(hub, name, check=True):
    done = hub.command("feed", "pull", name, "--json", check=False)
    assert not check or done.returncode in (0, 3), done.stderr
    return json.loads(done.stdout) if done.returncode in (0, 3) else done


def state(hub, name):
    lines = hub.command("feed", "list", "--json").stdout.splitlines()
    return next(f for f in map(json.loads, lines) if f["name"] == name)


def value(o):
    return o["pattern"].split("'")[1]


def hits(hub, *objects):
    """How many of their values are reported now; by the matcher of a hub that runs."""
    if hub.process:
        return hub.observe(hub.sensor, [seen(value(o)) for o in objects])["hits"]
    found = [json.loads(hub.command("lookup", value(o), "--json", check=False).stdout) for o in objects]
    return sum(any("withdrawn" not in r for r in f.get("reports", [])) for f in found)


def some(n):
    """Indicators that no other test has."""
    return [indicator(next(count) + (1 << 20)) for _ in range(n)]


def wait_for(condition, seconds=60):
    end = time.time() + seconds
    while not condition():
        assert time.time() < end, "it did not come"
        time.sleep(0.05)


# --- good servers ------------------------------------------------------------------------------------------------------


def test_a_collection_is_polled_page_by_page_and_then_only_what_is_new(hub, remote):
    mine = some(10)
    remote.add(*mine[:8], at=None)
    name = feed(hub, remote)
    pull(hub, name)
    assert hits(hub, *mine) == 8 and state(hub, name)["rows"] == 8
    assert [q.get("next") for q in remote.asked[:3]] == [None, "3", "6"]
    remote.add(*mine[8:])
    asked = len(remote.asked)
    pull(hub, name)
    assert "added_after" in remote.asked[asked] and hits(hub, *mine) == 10
    assert pull(hub, name)["unchanged"] is True


@pytest.mark.parametrize("path", ["", "/", "/taxii2/", "/root/", "/root", f"/root/collections/{ID}", f"/root/collections/{ID}/objects/"])
def test_any_address_of_the_server_will_do(hub, remote, path):
    mine = some(1)
    remote.add(*mine)
    pull(hub, feed(hub, remote, url=remote.base + path))
    assert hits(hub, *mine) == 1


def test_a_feed_without_a_name_gets_one(hub, remote):
    hub.command("feed", "add", "--type", "taxii", remote.base + "/root/", "--collection", ID)
    assert state(hub, f"127.0.0.1:{remote.server_port} {ID}")["type"] == "taxii"


def test_a_new_version_takes_the_place_of_the_one_before_and_a_revocation_withdraws(hub, remote):
    old, other = some(2)
    name = feed(hub, remote)
    remote.add(old, other)
    pull(hub, name)
    new = dict(old, modified="2026-02-01T00:00:00.000Z", pattern=other["pattern"].replace("example", "changed.example"))
    remote.add(new)
    pull(hub, name)
    assert (hits(hub, old), hits(hub, new)) == (0, 1), "what the first version said is not said any more"
    remote.add(old)
    pull(hub, name)
    assert (hits(hub, old), hits(hub, new)) == (0, 1), "an older version changes nothing"
    remote.add(dict(new, modified="2026-03-01T00:00:00.000Z", revoked=True))
    pull(hub, name)
    assert hits(hub, old, new) == 0 and hits(hub, other) == 1


def test_what_a_threat_is_called_may_come_on_a_later_page(hub, remote):
    what, = some(1)
    family = {"type": "malware", "spec_version": "2.1", "id": f"malware--{uuid.uuid4()}", "created": what["created"],
              "modified": what["modified"], "name": "Lampyris", "is_family": True}
    tie = {"type": "relationship", "spec_version": "2.1", "id": f"relationship--{uuid.uuid4()}", "created": what["created"],
           "modified": what["modified"], "relationship_type": "indicates", "source_ref": what["id"], "target_ref": family["id"]}
    name = feed(hub, remote, "--confidence", "70")
    for o in (tie, what, family):
        remote.add(o)
        pull(hub, name)
    reports = json.loads(hub.command("lookup", value(what), "--json").stdout)["reports"]
    assert [(r["label"], r["confidence"]) for r in reports if "withdrawn" not in r] == [("lampyris", 70)]


def test_bad_objects_are_refused_one_by_one_and_told(hub, remote):
    good, = some(1)
    broken = dict(some(1)[0], modified="tomorrow")
    remote.add(broken, good)
    name = feed(hub, remote)
    pull(hub, name)
    f = state(hub, name)
    assert hits(hub, good) == 1 and f["refused"] == 1 and "modified" in f["last_refusal"]


def test_nothing_else_is_imported_into_a_feed_that_polls(hub, remote, tmp_path):
    """It would be all that the feed holds, and the next poll would not bring back what was withdrawn."""
    mine, = some(1)
    remote.add(mine)
    name = feed(hub, remote)
    pull(hub, name)
    (tmp_path / "list.txt").write_text("other.example\n")
    assert hub.command("import", tmp_path / "list.txt", "--feed", name, check=False).returncode == 1
    assert hits(hub, mine) == 1


def test_credentials_go_along_and_are_shown_to_nobody(hub, remote):
    remote.add(*some(1))
    for options, word, kind, stdin in [(["--user", "u", "--password-stdin"], "Basic " + base64.b64encode(b"u:sesame-1").decode(), "basic", "sesame-1\n"),
                                       (["--token", "sesame-2"], "Bearer sesame-2", "token", None),
                                       (["--remote-token", "-"], "Bearer sesame-3", "token", "sesame-3\n")]:
        name = f"f{next(count)}"
        hub.command("feed", "add", name, remote.collection, "--type", "taxii", "--collection", ID, *options, input=stdin)
        pull(hub, name)
        assert remote.credentials[-1] == word
        shown = hub.command("feed", "list", "--json").stdout + hub.command("audit", "--json").stdout
        assert "sesame" not in shown and state(hub, name)["auth"] == kind


@pytest.mark.parametrize("url, options", [("ftp://a/", []), ("https://u:p@a.example/", []), ("https://a.example/?x=1", []),
                                          ("http://a.example/root/", ["--token", "t"])])
def test_addresses_that_leak_or_cannot_work_are_refused(hub, url, options):
    done = hub.command("feed", "add", "wrong", "--type", "taxii", url, "--collection", ID, *options, check=False)
    assert done.returncode != 0 and "url:" in done.stderr, done.stderr


@pytest.mark.parametrize("options, word", [
    (["https://a.example/", "--user", "u:p"], "type taxii"),
    (["https://a.example/", "--type", "taxii"], "collection"),
    (["https://a.example/", "--type", "taxi", "--collection", ID], "type"),
    (["https://a.example/", "--type", "taxii", "--collection", ID, "--format", "csv"], "format"),
    (["https://a.example/", "--type", "taxii", "--collection", ID, "--user", "u:p", "--remote-token", "t"], "exclude"),
    (["https://a.example/", "--type", "taxii", "--collection", ID, "--user", "u:p\nX: y"], "control characters"),
    (["https://a.example/", "--type", "taxii", "--collection", ID, "--client-cert", "/nowhere.pem"], "/nowhere.pem"),
    (["a", "b"], "URL"),
    (["https://a.example/", "https://b.example/"], "one URL"),
    (["--type", "taxii"], "NAME"),
])
def test_what_does_not_go_together_is_refused_with_the_reason(hub, options, word):
    done = hub.command("feed", "add", *options, check=False)
    assert done.returncode != 0 and word in done.stderr, done.stderr


# --- servers that page badly -------------------------------------------------------------------------------------------


def no_next(s, query):
    rows = after_of(s, query)
    return envelope(s, rows[:s.per_page], **({"more": True} if len(rows) > s.per_page else {}))


def after_of(s, query):
    return bad_taxii.after(s, query)


def empty_next(s, query):
    rows = after_of(s, query)
    return envelope(s, rows[:s.per_page], **({"more": True, "next": ""} if len(rows) > s.per_page else {}))


def no_next_no_headers(s, query):
    """Its objects tell their times alone."""
    status, headers, body = no_next(s, query)
    return status, {}, body


def next_is_ignored(s, query):
    """Gives a fresh next with each page and takes none."""
    rows = after_of(s, query)
    more = {"more": True, "next": str(len(s.asked))} if len(rows) > s.per_page else {}
    return envelope(s, rows[:s.per_page], **more)


def next_is_constant(s, query):
    rows = after_of(s, query)
    more = {"more": True, "next": "x"} if len(rows) > s.per_page else {}
    return envelope(s, rows[:s.per_page], **more)


def empty_between(s, query):
    """Each page with objects is followed by one without."""
    at = int(query.get("next", ["0"])[0])
    rows = after_of(s, query)[at // 2 * s.per_page:][:s.per_page]
    if at % 2:
        return envelope(s, [], more=True, next=str(at + 1))
    more = {"more": True, "next": str(at + 1)} if (at // 2 + 1) * s.per_page < len(after_of(s, query)) else {}
    return envelope(s, rows, **more)


def tied_to_the_second(s, query):
    s.digits = 0
    return no_next(s, query)


def milliseconds(s, query):
    s.digits = 3
    return good_page(s, query)


def wrong_type(s, query):
    status, headers, body = good_page(s, query)
    return status, dict(headers, **{"Content-Type": "application/json"}), body


@pytest.mark.parametrize("page", [no_next, empty_next, next_is_ignored, next_is_constant, empty_between, milliseconds, wrong_type,
                                  no_next_no_headers, tied_to_the_second])
def test_all_objects_come_from_servers_that_page_badly(hub, page):
    remote = Taxii(page)
    mine = some(11)
    for i, o in enumerate(mine):
        o["modified"] = stamp(1767225700 + i / 2, 3)
        remote.add(o, at=1767225700.5 + i / 2)
    name = feed(hub, remote)
    pull(hub, name)
    assert hits(hub, *mine) == 11 and len(remote.asked) < 60, remote.asked
    later = some(2)
    remote.add(*later, at=time.time())
    pull(hub, name)
    assert hits(hub, *later) == 2
    remote.shutdown()


def more_for_ever(s, query):
    return envelope(s, s.rows[:1], more=True, next=str(len(s.asked)))


def nothing_for_ever(s, query):
    return envelope(s, [], more=True, next=str(len(s.asked)))


def a_circle_of_three(s, query):
    at = int(query.get("next", ["0"])[0])
    return envelope(s, s.rows[at:at + 1], more=True, next=str((at + 1) % 3))


@pytest.mark.parametrize("page, word", [(more_for_ever, "repeat"), (nothing_for_ever, "without objects"), (a_circle_of_three, "repeat")])
def test_what_would_never_end_is_ended_with_the_reason_and_what_came_is_kept(hub, page, word):
    remote = Taxii(page)
    mine = some(3)
    for i, o in enumerate(mine):
        remote.add(o, at=1767225700 + i)
    name = feed(hub, remote)
    done = pull(hub, name, check=False)
    assert done.returncode != 0 and word in done.stderr, done.stderr
    assert len(remote.asked) < 300 and word in state(hub, name)["last_error"]
    if page != nothing_for_ever:
        assert hits(hub, mine[0]) == 1
    remote.shutdown()


def test_a_clock_that_steps_back_hides_nothing(hub, remote):
    first, second, third = some(3)
    remote.add(first)
    name = feed(hub, remote)
    pull(hub, name)
    wait_for(lambda: state(hub, name)["failures"] == 0)
    remote.clock = lambda: time.time() - 7200
    remote.add(second, at=remote.clock())
    pull(hub, name)
    assert hits(hub, second) == 1
    remote.add(third, at=remote.clock())
    pull(hub, name)
    assert hits(hub, first, second, third) == 3


def test_what_is_committed_late_is_not_missed(hub, remote):
    """Its date_added was given before that of an object that was shown before it."""
    late, early = some(2)
    remote.add(early)
    name = feed(hub, remote)
    pull(hub, name)
    remote.add(late, at=remote.rows[0][0] - 5)
    pull(hub, name)
    assert hits(hub, late) == 1


def test_a_next_that_is_not_known_any_more_is_given_up(hub, remote):
    """The server restarts in the middle of a walk."""
    mine = some(9)
    for i, o in enumerate(mine):
        remote.add(o, at=1767225700 + i)

    def forgetful(s, query):
        if "next" in query and len(s.asked) == 3:
            return 400, {}, json.dumps({"title": "next is not known", "http_status": "400"})
        return good_page(s, query)
    remote.page = forgetful
    name = feed(hub, remote)
    pull(hub, name)
    assert hits(hub, *mine) == 9


@pytest.mark.parametrize("status, headers, body, words", [
    (429, {"Retry-After": "7200"}, "{}", ["429"]),
    (503, {"Retry-After": "7200"}, "{}", ["503"]),
    (401, {}, json.dumps({"title": "no", "description": "bad\x1b[31m key"}), ["401", "credential", "bad?[31m key"]),
    (404, {}, "{}", ["404", "no such collection"]),
    (301, {"Location": "https://new.example/"}, "", ["301", "https://new.example/"]),
    (200, {"Content-Type": "text/html"}, "<html>", ["text/html"]),
    (200, {"Content-Type": "application/vnd.oasis.stix+json; version=2.0"}, "{}", ["TAXII 2.0"]),
    (200, {}, "{\"objects\":", ["envelope"]),
    (200, {}, "[]", ["envelope"]),
    (200, {}, "{\"objects\":{}}", ["envelope"]),
])
def test_failures_are_told_and_tried_again_later(hub, remote, status, headers, body, words):
    mine = some(1)
    remote.add(*mine)
    name = feed(hub, remote)
    pull(hub, name)
    remote.page = lambda s, query: (status, headers, body)
    done = pull(hub, name, check=False)
    f = state(hub, name)
    assert done.returncode != 0 and all(w in f["last_error"] for w in words), f
    if "Retry-After" in headers:
        assert f["next_try"] > stamp(time.time() + 7000)
    assert hits(hub, *mine) == 1, "what was known stays"
    remote.page = good_page
    pull(hub, name)
    assert state(hub, name)["failures"] == 0


def test_a_page_that_is_too_large_is_asked_for_in_parts(hub, remote):
    mine = some(12)
    remote.add(*mine)
    remote.per_page = 1000

    def huge(s, query):
        if int(query["limit"][0]) > 10:
            return 200, {}, b"{" + b" " * (101 << 20) + b"}"
        return good_page(s, query)
    remote.page = huge
    pull(hub, feed(hub, remote))
    assert hits(hub, *mine) == 12 and {q["limit"] for q in remote.asked[-2:]} == {"10"}


# --- crashes -----------------------------------------------------------------------------------------------------------


def test_a_poll_that_is_killed_goes_on_where_it_was(tmp_path, remote):
    mine = some(600)
    for i, o in enumerate(mine):
        remote.add(o, at=1767225700 + i)
    remote.per_page = 10

    def slow(s, query):
        time.sleep(0.01)
        return good_page(s, query)
    remote.page = slow
    hub = Hub(tmp_path / "data").start()
    hub.member("A")
    hub.sensor = hub.token("A", "observe")
    hub.command("feed", "add", "f", "--type", "taxii", remote.collection, "--collection", ID, "--interval", "1m")
    for goal in (15, 35):
        wait_for(lambda: len(remote.asked) > goal)
        hub.stop(signal.SIGKILL)
        hub.start()
    wait_for(lambda: state(hub, "f")["rows"] == 600)
    assert hits(hub, *mine) == 600
    assert len(remote.asked) < 60 + 8, "pages that were durable are not asked for again"
    hub.stop()


# --- TLS ---------------------------------------------------------------------------------------------------------------


def test_certificates_go_along_and_the_server_is_checked(tmp_path):
    """Both hubs run in their sandboxes, where neither could read the files."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make certificates with")
    keys = tmp_path / "keys"
    for folder in (keys, tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
    make_pki(keys)
    server = Hub(tmp_path / "a" / "data", "--tls-cert", str(keys / "server.pem"), "--tls-key", str(keys / "server.key"),
                 "--tls-client-ca", str(keys / "ca.pem")).start()
    hub = Hub(tmp_path / "b" / "data").start()
    try:
        server.member("peer")
        server.command("certificate", "add", keys / "good.pem", "--member", "peer", "--scope", "read", "--note", "good")
        mine, = some(1)
        file = tmp_path / "one.json"
        file.write_text(json.dumps({"type": "bundle", "id": "bundle--5e7c9d0e-7a60-4b4e-b9a5-0d4f7b7f6f30", "objects": [mine]}))
        server.command("import", file)
        url, who = f"https://127.0.0.1:{server.port}/taxii2/", ["--client-cert", keys / "good.pem", "--client-key", keys / "good.key"]

        def polled(name, *options):
            hub.command("feed", "add", name, url, "--type", "taxii", "--collection", "all", *options)
            return pull(hub, name, check=False)
        assert "certificate" in polled("unknown-server", *who).stderr
        assert "certificate" in polled("wrong-ca", *who, "--ca", keys / "other.pem").stderr
        assert "401" in polled("nobody", "--ca", keys / "ca.pem").stderr
        assert polled("good", *who, "--ca", keys / "ca.pem")["rows"] == 1
        shown = state(hub, "good")
        assert shown["auth"] == "certificate" and "PRIVATE" not in json.dumps(shown)
    finally:
        server.stop()
        hub.stop()
