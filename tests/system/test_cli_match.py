# SPDX-License-Identifier: Apache-2.0
"""tocsin match: grep for indicators."""
import gzip
import json
import os
import shutil
import subprocess
import threading
import time

import pytest

from conftest import BIN, tocsin


def dns(name, second=0, source="10.1.1.1"):
    return {"timestamp": f"2026-01-01T00:{second // 60:02}:{second % 60:02}.000000+0000", "event_type": "dns", "src_ip": source,
            "dest_ip": "10.1.1.2", "dns": {"type": "query", "rrname": name}}


def lines(events):
    return "".join(json.dumps(e) + "\n" for e in events)


def match(tmp_path, feed, log, *options, check=False, **kwargs):
    (tmp_path / "feed.txt").write_text(feed)
    (tmp_path / "log.json").write_text(log)
    done = tocsin("match", "--indicators", tmp_path / "feed.txt", "--events", tmp_path / "log.json", *options, check=check, **kwargs)
    return done, [json.loads(x) for x in done.stdout.splitlines()]


def test_a_hit_says_where_what_and_why(tmp_path):
    done, hits = match(tmp_path, "evil.example\n", lines([dns("ok.example"), dns("www.evil.example", 61)]))
    assert done.returncode == 0
    assert hits == [{"time": "2026-01-01T00:01:01.000000Z", "line": 2, "kind": "domain", "value": "www.evil.example", "role": "query",
                     "indicator": {"kind": "domain", "value": "evil.example", "source": "feed.txt", "tlp": "TLP:AMBER"}}]


def test_exit_status_is_that_of_grep(tmp_path):
    assert match(tmp_path, "evil.example\n", lines([dns("ok.example")]))[0].returncode == 1
    assert match(tmp_path, "evil.example\n", "")[0].returncode == 1
    assert match(tmp_path, "evil.example\n", "not json {\n", "--event-format", "eve")[0].returncode == 2
    assert tocsin("match", "--indicators", tmp_path / "feed.txt", "--events", tmp_path / "none", check=False).returncode == 2
    assert tocsin("match", "--indicators", tmp_path / "none", "--events", tmp_path / "log.json", check=False).returncode == 2


def test_the_summary_is_on_standard_error_and_quiet_drops_it(tmp_path):
    log = lines([dns("a.evil.example"), dns("b.evil.example")]) + "{broken\n"
    done, _ = match(tmp_path, "evil.example\nbad\n", log)
    said = done.stderr
    assert "line 2: refused: a single label: 'bad'" in said
    assert "2 on 1 indicator" in said and "line 3: " in said
    assert match(tmp_path, "evil.example\n", log, "--quiet")[0].stderr == ""


def test_suppressed_hits_are_counted_and_shown_on_demand(tmp_path):
    log = lines([dns("evil.example", source="10.9.9.9")])
    done, hits = match(tmp_path, "10.9.9.9\n", log)
    assert done.returncode == 1 and hits == [] and "private network" in done.stderr
    done, hits = match(tmp_path, "10.9.9.9\n", log, "--all")
    assert done.returncode == 1 and [h["protected"] for h in hits] == ["private network"]
    (tmp_path / "own.txt").write_text("evil.example\n")
    done, hits = match(tmp_path, "evil.example\n", log, "--protected", tmp_path / "own.txt")
    assert done.returncode == 1 and hits == []
    (tmp_path / "own.txt").write_text("evil.example\nbad\n")
    done, _ = match(tmp_path, "evil.example\n", log, "--protected", tmp_path / "own.txt")
    assert done.returncode == 2 and "line 2" in done.stderr


def test_packed_and_piped_logs_are_read_alike(tmp_path):
    (tmp_path / "feed.txt").write_text("evil.example\n")
    log = lines(dns("www.evil.example" if i % 7 == 0 else "ok.example", i % 3600) for i in range(5000)).encode()
    (tmp_path / "plain").write_bytes(log)
    (tmp_path / "log.gz").write_bytes(gzip.compress(log[:1000]) + gzip.compress(log[1000:]))
    want = tocsin("match", "--indicators", tmp_path / "feed.txt", "--events", tmp_path / "plain").stdout
    assert len(want.splitlines()) == 715
    assert tocsin("match", "--indicators", tmp_path / "feed.txt", "--events", tmp_path / "log.gz").stdout == want
    for body in (log, gzip.compress(log)):
        done = subprocess.run([BIN, "match", "--indicators", tmp_path / "feed.txt", "--events", "-"], input=body, capture_output=True)
        assert done.stdout.decode() == want
    if shutil.which("zstd"):
        subprocess.run(["zstd", "-q", tmp_path / "plain", "-o", tmp_path / "log.zst"], check=True)
        assert tocsin("match", "--indicators", tmp_path / "feed.txt", "--events", tmp_path / "log.zst").stdout == want


def test_a_truncated_log_is_an_error_after_what_was_readable(tmp_path):
    (tmp_path / "feed.txt").write_text("evil.example\n")
    body = gzip.compress(lines(dns("evil.example", i % 3600) for i in range(20000)).encode())
    (tmp_path / "cut.gz").write_bytes(body[:-20])
    done = tocsin("match", "--indicators", tmp_path / "feed.txt", "--events", tmp_path / "cut.gz", check=False)
    assert done.returncode == 2 and "truncated" in done.stderr and len(done.stdout) > 100000


def test_output_has_the_order_of_the_input_whatever_the_threads(tmp_path):
    (tmp_path / "feed.txt").write_text("evil.example\n10.7.0.0/16\n192.0.2.7\n")
    files = []
    for k in range(3):
        files.append(tmp_path / f"log{k}")
        files[k].write_text(lines(dns(f"h{i}.evil.example" if i % 5 == 0 else "ok.example", i % 3600) for i in range(k * 4000 + 8000)))
    def run(n):
        return tocsin("match", "--indicators", tmp_path / "feed.txt", "--events", *files, "--threads", n).stdout
    one = run(1)
    assert run(2) == one and run(7) == one
    got = [(json.loads(x)["file"], json.loads(x)["line"]) for x in one.splitlines()]
    assert got == [(str(files[k]), i + 1) for k in range(3) for i in range(k * 4000 + 8000) if i % 5 == 0]


def test_a_line_that_is_too_long_is_refused_and_the_next_is_read(tmp_path):
    log = lines([dns("a.evil.example")]) + '{"x":"' + "y" * (5 << 20) + '"}\n' + lines([dns("b.evil.example")]) + "z" * (3 << 20)
    done, hits = match(tmp_path, "evil.example\n", log)
    assert [(h["line"], h["value"]) for h in hits] == [(1, "a.evil.example"), (3, "b.evil.example")]
    assert "line 2: " in done.stderr and "line 4: " in done.stderr


def test_a_log_that_grows_is_matched_as_it_grows(tmp_path):
    (tmp_path / "feed.txt").write_text("evil.example\n")
    p = subprocess.Popen([BIN, "match", "--indicators", tmp_path / "feed.txt", "--events", "-", "--quiet"], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE)
    got = []
    reader = threading.Thread(target=lambda: got.extend(iter(p.stdout.readline, b"")))
    reader.start()
    for n in range(1, 4):
        p.stdin.write(lines([dns(f"h{n}.evil.example")]).encode())
        p.stdin.flush()
        deadline = time.time() + 60
        while len(got) < n and time.time() < deadline:
            time.sleep(0.01)
        assert len(got) == n
    p.stdin.close()
    reader.join(60)
    assert p.wait(60) == 0


def test_validity_is_judged_at_the_time_of_the_event(tmp_path):
    bundle = {"type": "bundle", "id": "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d", "objects": [{
        "type": "indicator", "spec_version": "2.1", "id": "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
        "created": "2026-01-01T00:00:00Z", "modified": "2026-01-01T00:00:00Z", "pattern_type": "stix",
        "pattern": "[domain-name:value = 'evil.example']", "valid_from": "2026-01-01T00:01:00Z", "valid_until": "2026-01-01T00:02:00Z"}]}
    done, hits = match(tmp_path, json.dumps(bundle), lines([dns("evil.example", 30), dns("evil.example", 90), dns("evil.example", 150)]))
    assert [h["line"] for h in hits] == [2]
    assert "outside validity" in done.stderr
    untimed = '{"kind":"domain","value":"evil.example"}\n'
    at = ["--event-format", "tocsin", "--now"]
    assert match(tmp_path, json.dumps(bundle), untimed, *at, "2026-01-01T00:01:30Z")[0].returncode == 0
    assert match(tmp_path, json.dumps(bundle), untimed, *at, "2026-01-01T00:03:00Z")[0].returncode == 1


def test_several_feeds_name_the_surest_source(tmp_path):
    (tmp_path / "a.csv").write_text("value,label,confidence\nevil.example,one,20\n")
    (tmp_path / "b.csv").write_text("value,label,confidence\nevil.example,two,90\n")
    (tmp_path / "log").write_text(lines([dns("evil.example")]))
    done = tocsin("match", "--events", tmp_path / "log", "--indicators", tmp_path / "a.csv", tmp_path / "b.csv", "--quiet")
    assert json.loads(done.stdout)["indicator"] == {"kind": "domain", "value": "evil.example", "label": "two", "source": "b.csv",
                                                    "confidence": 90, "tlp": "TLP:AMBER"}


def test_a_misp_folder_stands_for_its_events(tmp_path):
    folder = tmp_path / "misp"
    folder.mkdir()
    uuid = "5f6f8a3e-6b1c-4a51-9d9b-1c2f3a4b5c6d"
    (folder / "manifest.json").write_text(json.dumps({uuid: {"info": "x", "date": "2026-01-01", "timestamp": "1767225600"}}))
    (folder / f"{uuid}.json").write_text(json.dumps({"Event": {
        "uuid": uuid, "info": "x", "date": "2026-01-01", "timestamp": "1767225600",
        "Attribute": [{"uuid": "5f6f8a3e-6b1c-4a51-9d9b-1c2f3a4b5c6e", "type": "domain", "value": "evil.example", "to_ids": True,
                       "timestamp": "1767225600"}]}}))
    (tmp_path / "log").write_text(lines([dns("evil.example")]))
    done = tocsin("match", "--indicators", folder, "--events", tmp_path / "log")
    assert json.loads(done.stdout)["indicator"]["source"] == "misp"


def test_ndjson_of_any_shape_is_read_by_a_mapping(tmp_path):
    log = json.dumps({"ts": "2026-01-01T00:00:00Z", "q": {"name": "evil.example"}}) + "\n"
    done, hits = match(tmp_path, "evil.example\n", log, "--event-format", "ndjson", "--mapping", "time=ts,domain/query=q.name")
    assert [h["role"] for h in hits] == ["query"]
    assert match(tmp_path, "evil.example\n", log, "--event-format", "ndjson", "--mapping", "nonsense=")[0].returncode == 2


def stix(*patterns):
    return json.dumps({"type": "bundle", "id": "bundle--00000000-0000-4000-8000-000000000000", "objects": [
        {"type": "indicator", "spec_version": "2.1", "id": f"indicator--00000000-0000-4000-8000-{i:012}", "pattern_type": "stix",
         "created": "2020-01-01T00:00:00Z", "modified": "2020-01-01T00:00:00Z", "valid_from": "2020-01-01T00:00:00Z",
         "pattern": pattern} for i, pattern in enumerate(patterns)]})


def test_patterns_are_evaluated_on_events(tmp_path):
    feed = stix("[domain-name:value LIKE '%.evil.example' AND domain-name:value MATCHES '^w']", "[file:path = 'x']")
    done, hits = match(tmp_path, feed, lines([dns("x.evil.example"), dns("www.evil.example", 61)]))
    assert [(h["line"], h["value"], h["indicator"]["value"][-1]) for h in hits] == [(2, "www.evil.example", "0")]
    assert "evaluated on events" in done.stderr and "ask for what no log shows" in done.stderr
    assert "000000000001: no log has file:path" in done.stderr


def test_sequences_are_seen_across_blocks_and_threads(tmp_path):
    feed = stix("([domain-name:value = 'a.example'] FOLLOWEDBY [domain-name:value = 'b.example']) WITHIN 60 SECONDS")
    log = [dns(f"n{i}.example", 10) for i in range(12000)]
    log[100], log[11000], log[11001] = dns("a.example", 11), dns("b.example", 12), dns("b.example", 13)
    for threads in ["1", "2"]:
        _, hits = match(tmp_path, feed, lines(log), "--threads", threads)
        assert [h["line"] for h in hits] == [11001]


def test_what_is_suspended_takes_nothing_from_other_patterns(tmp_path):
    (tmp_path / "feed.txt").write_text(stix("[domain-name:value LIKE 'n%']", "[domain-name:value LIKE '%.evil.example']",
                                            "[domain-name:value = 'a.example'] FOLLOWEDBY [domain-name:value LIKE 'b.%']"))
    with subprocess.Popen([BIN, "match", "--indicators", tmp_path / "feed.txt", "--events", "-", "--threads", "2"], text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        output = []
        reading = threading.Thread(target=lambda: output.extend(run.stdout))
        reading.start()
        run.stdin.write(lines([dns("a.example")] + [dns(f"n{i}.example") for i in range(100_000)]))
        for second in range(1, 5):  # the set is exchanged in between
            run.stdin.write(lines([dns("n.example")] * 3000 + [dns("www.evil.example", second)]))
            run.stdin.flush()
            time.sleep(0.1)
        run.stdin.write(lines([dns("b.example", 9)]))
        run.stdin.close()
        said = run.stderr.read()
        reading.join()
    assert said.count("suspended: ") == 1
    hits = [json.loads(x) for x in output]
    others = [h for h in hits if not h["value"].startswith("n")]
    assert 65_536 <= len(hits) - len(others) < 100_000
    assert [(h["value"], h["line"]) for h in others] == [
        *[("www.evil.example", 100_001 + 3001 * k) for k in range(1, 5)], ("b.example", 100_001 + 4 * 3001 + 1)]


def test_real_logs_meet_real_feeds(data):
    done = tocsin("match", "--indicators", os.path.join(data, "feeds", "ipsum.txt.zst"), "--events",
                  os.path.join(data, "logs", "suricata-eve.ndjson.zst"), check=False)
    assert done.returncode in (0, 1)
    assert "33,557" in done.stderr
    for line in done.stdout.splitlines():
        assert json.loads(line)["indicator"]["source"] == "ipsum.txt.zst"
