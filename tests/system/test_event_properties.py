# SPDX-License-Identifier: Apache-2.0
"""Patterns on what logs say beside observables: on real logs, beside an oracle that reads them its own way."""
import json
import os
import re
import subprocess

import pytest

from conftest import seen, tocsin


def bundle(patterns):
    return json.dumps({"type": "bundle", "id": "bundle--00000000-0000-4000-8000-000000000000", "objects": [
        {"type": "indicator", "spec_version": "2.1", "id": f"indicator--00000000-0000-4000-8000-{i:012}", "pattern_type": "stix",
         "created": "2020-01-01T00:00:00Z", "modified": "2020-01-01T00:00:00Z", "valid_from": "1970-01-01T00:00:00Z",
         "pattern": pattern} for i, pattern in enumerate(patterns)]})


def lines_hit(tmp_path, patterns, *logs, options=()):
    """The lines that each pattern hits, and what was said."""
    (tmp_path / "patterns.json").write_text(bundle(patterns))
    done = tocsin("match", "--all", "--indicators", tmp_path / "patterns.json", "--events", *logs, *options, check=False)
    assert done.returncode in (0, 1), done.stderr
    hits = [set() for _ in patterns]
    for line in done.stdout.splitlines():
        hit = json.loads(line)
        hits[int(hit["indicator"]["value"][-12:])].add(hit["line"])
    return hits, done.stderr


def files(e):
    """(name, size, md5) of each file of an EVE event."""
    found = []
    if "fileinfo" in e:
        found.append((e["fileinfo"].get("filename"), e["fileinfo"].get("size"), e["fileinfo"].get("md5")))
    for f in e.get("files", []):
        found.append((f.get("filename"), f.get("size"), f.get("md5")))
    return [(re.split(r"[/\\]", n)[-1] if n else None, s, h) for n, s, h in found]


def ends(e):
    flow = e.get("flow", {})
    ends = flow if "src_ip" in flow and "dest_ip" in flow else e
    return ends.get("src_port"), ends.get("dest_port")


def protocols(e):
    return {str(x).lower() for x in (e.get("proto"), e.get("app_proto"), e["event_type"])}


# The value of a pattern is computed here from the raw event, without a table of paths.
EVE = {
    "[network-traffic:dst_port = 445 AND network-traffic:protocols[*] = 'smb']":
        lambda e: "src_ip" in e and ends(e)[1] == 445 and "smb" in protocols(e),
    "[file:name LIKE '%.exe' AND file:size > 1000]":
        lambda e: any(n and n.endswith(".exe") and s and s > 1000 for n, s, _ in files(e)),
    "[file:name = 'AllWorkAndNoPlayMakesWillADullBoy' AND file:hashes.MD5 = '8299e580f8f8b6dc148fe5911f37d554']":
        lambda e: any(n == "AllWorkAndNoPlayMakesWillADullBoy" and h == "8299e580f8f8b6dc148fe5911f37d554" for n, _, h in files(e)),
    "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'Wget/1.11.4']":
        lambda e: e.get("http", {}).get("http_user_agent") == "Wget/1.11.4",
    "[network-traffic:extensions.'http-request-ext'.request_method = 'POST' AND "
    "network-traffic:extensions.'http-request-ext'.request_value LIKE '%.php%']":
        lambda e: e.get("http", {}).get("http_method") == "POST" and ".php" in e["http"].get("url", ""),
    "[x509-certificate:issuer LIKE '%Sunnyvale%' AND x509-certificate:validity_not_after < t'2009-01-01T00:00:00Z']":
        lambda e: "Sunnyvale" in e.get("tls", {}).get("issuerdn", "") and e["tls"]["notafter"] < "2009",
    "[domain-name:resolves_to_refs[*].value = '74.125.239.54']":
        lambda e: "74.125.239.54" in e.get("dns", {}).get("grouped", {}).get("A", []),
    "[user-account:account_login = 'testuser' AND user-account:user_id = 'testuser']":
        lambda e: e.get("krb5", {}).get("cname") == "testuser",
    "[software:name LIKE 'OpenSSH%']":
        lambda e: any(e.get("ssh", {}).get(s, {}).get("software_version", "").startswith("OpenSSH") for s in ("client", "server")),
    "[network-traffic:src_byte_count > 100000]":
        lambda e: (e.get("flow", {}).get("bytes_toserver") or e.get("netflow", {}).get("bytes") or 0) > 100000,
    "[email-message:body_multipart[*].body_raw_ref.name LIKE 'smtptest%']":
        lambda e: any(n.startswith("smtptest") for n in e.get("email", {}).get("attachment", [])),
}


def test_eve_logs_hit_exactly_what_their_events_say(data, tmp_path):
    log = os.path.join(data, "logs", "suricata-eve.ndjson.zst")
    text = subprocess.run(["zstd", "-dc", log], capture_output=True, check=True).stdout
    events = [json.loads(x) for x in text.splitlines()]
    hits, _ = lines_hit(tmp_path, list(EVE), log)
    for (pattern, oracle), found in zip(EVE.items(), hits):
        expected = {i for i, e in enumerate(events, 1) if oracle(e)}
        assert expected, pattern
        assert found == expected, (pattern, sorted(found ^ expected)[:5])


def zeek_rows(text):
    """Rows of an ASCII log as dictionaries, with their line numbers; unset fields are absent."""
    names = []
    for number, line in enumerate(text.decode("utf-8", "surrogateescape").split("\n"), 1):
        if line.startswith("#fields\t"):
            names = line.split("\t")[1:]
        elif line and not line.startswith("#"):
            yield number, {k: v for k, v in zip(names, line.split("\t")) if v not in ("-", "(empty)")}


@pytest.mark.parametrize("log,pattern,oracle", [
    ("ssh", "[software:name LIKE 'OpenSSH_7%' AND software:name LIKE '%Raspbian%']",
     lambda r: any("-OpenSSH_7" in r.get(x, "") and "Raspbian" in r[x] for x in ("client", "server"))),
    ("x509", "[x509-certificate:subject LIKE 'CN=%' AND x509-certificate:validity_not_before >= t'2018-03-01T00:00:00Z' AND "
             "x509-certificate:serial_number LIKE '0%']",
     lambda r: r["certificate.subject"].startswith("CN=") and float(r["certificate.not_valid_before"]) >= 1519862400 and
     r["certificate.serial"].startswith("0")),
    ("ftp", "[user-account:user_id = 'anonymous' AND user-account:account_login LIKE 'a%']", lambda r: r.get("user") == "anonymous"),
    ("ntlm", "[user-account:account_login = 'Administrator']", lambda r: r.get("username") == "Administrator"),
    ("smtp", "[network-traffic:protocols[*] = 'smtp' AND network-traffic:dst_port = 25]", lambda r: r["id.resp_p"] == "25"),
    ("dns", "[network-traffic:dst_port = 53 AND network-traffic:protocols[*] = 'dns' AND network-traffic:protocols[*] = 'tcp']",
     lambda r: r["proto"] == "tcp" and r["id.resp_p"] == "53"),
    ("software", "[software:name = 'OpenSSH' AND software:version LIKE 'OpenSSH_%']", lambda r: r.get("name") == "OpenSSH"),
    ("weird", "[software:name LIKE '%' OR file:name LIKE '%']", lambda r: False),
])
def test_zeek_logs_hit_exactly_what_their_columns_say(data, tmp_path, log, pattern, oracle):
    path = os.path.join(data, "logs", "zeek", log + ".log.zst")
    text = subprocess.run(["zstd", "-dc", path], capture_output=True, check=True).stdout
    hits, _ = lines_hit(tmp_path, [pattern], path)
    expected = {number for number, row in zeek_rows(text) if oracle(row)}
    assert expected or log == "weird"
    assert hits[0] == expected, sorted(hits[0] ^ expected)[:5]


def test_a_sequence_remembers_them(tmp_path):
    patterns = ["[file:name = 'a.exe'] FOLLOWEDBY [network-traffic:extensions.'http-request-ext'.request_method = 'post']"]
    event = {"event_type": "http", "src_ip": "10.0.0.5", "dest_ip": "198.51.100.7"}
    log = [dict(event, timestamp="2026-01-01T00:00:01Z", fileinfo={"filename": "/x/a.exe"}),
           dict(event, timestamp="2026-01-01T00:00:02Z", http={"http_method": "GET"}),
           dict(event, timestamp="2026-01-01T00:00:03Z", http={"http_method": "POST"})]
    (tmp_path / "log.json").write_text("".join(json.dumps(e) + "\n" for e in log))
    assert lines_hit(tmp_path, patterns, tmp_path / "log.json")[0] == [{3}]


def test_hosts_are_matched_by_mapping_and_by_the_own_format(tmp_path):
    patterns = ["[process:command_line LIKE '%-enc %' AND process:name = 'powershell.exe']", "[file:name = 'a.exe' AND file:hashes.MD5 = "
                "'d41d8cd98f00b204e9800998ecf84271']", "[windows-registry-key:key = 'HKCU']"]
    (tmp_path / "edr.json").write_text(json.dumps(
        {"ip": "203.0.113.9", "p": {"n": "powershell.exe", "c": "powershell -enc AAAA"}, "f": "C:\\x\\a.exe",
         "h": "d41d8cd98f00b204e9800998ecf84271"}) + "\n")
    hits, said = lines_hit(tmp_path, patterns, tmp_path / "edr.json", options=[
        "--event-format", "ndjson", "--mapping", "source=ip,process:name=p.n,process:command_line=p.c,file:name=f,md5/file=h"])
    assert hits == [{1}, {1}, set()] and "no log has" not in said
    own = dict(seen("203.0.113.9", kind="ipv4", role="source"), properties={
        "process:name": "powershell.exe", "process:command_line": "powershell -enc AAAA", "windows-registry-key:key": ["HKLM", "HKCU"]})
    (tmp_path / "own.json").write_text(json.dumps(own) + "\n")
    assert lines_hit(tmp_path, patterns, tmp_path / "own.json")[0] == [{1}, set(), {1}]


def test_a_hub_reads_them_as_soon_as_a_pattern_asks(hub, tmp_path):
    event = {"timestamp": "2026-01-01T00:00:00.000000+0000", "event_type": "http", "src_ip": "203.0.113.9", "dest_ip": "198.51.100.7",
             "proto": "TCP", "http": {"hostname": "h.example", "url": "/", "http_user_agent": "evil/1.0"}}
    hub.member("bank")
    token = hub.token("bank")
    assert hub.observe(token, [event])["hits"] == 0
    hub.import_text(tmp_path, "p.json", bundle([
        "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'evil/1.0']", "[file:path = 'x']"]))
    assert hub.observe(token, [event])["hits"] == 1
    assert hub.observe(token, [event, dict(event, http={"http_user_agent": "good/1.0"})])["hits"] == 1
