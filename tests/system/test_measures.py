# SPDX-License-Identifier: Apache-2.0
"""Countermeasures are loaded by the programs that they are for; what is not installed is skipped with its name."""

import base64
import csv
import ipaddress
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import time
import uuid
from pathlib import Path

import pytest

import packets
import stix_check

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("TOCSIN_BUILD", "build/gcc")
ROWS = 1000


def need(program):
    path = shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    if not path:
        pytest.skip(f"{program} is not installed")
    return path


def run(*args, **options):
    return subprocess.run([str(a) for a in args], capture_output=True, text=True, timeout=120, **options)


def loads(*args, **options):
    done = run(*args, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The folder with a file of each format on one sample of 1000 values, many under hostile labels."""
    writer = BUILD / "tests/unit/emit/test_measure_files"
    if not writer.exists():
        pytest.skip(f"{writer} is not built")
    out = tmp_path_factory.mktemp("measures")
    loads(writer, env={**os.environ, "TOCSIN_EMIT_OUT": str(out)})
    return out


def rows(files):
    """The CSV's rows as a reader has them who knows of the apostrophe."""
    with open(files / "csv.csv", newline="", encoding="utf-8") as f:
        return [{k: v[1:] if v.startswith("'") else v for k, v in row.items()} for row in csv.DictReader(f)]


def values(files, *kinds):
    return [row["value"] for row in rows(files) if row["kind"] in kinds]


# CSV, list, datasets


def test_csv_has_every_row_and_no_formula(files):
    with open(files / "csv.csv", newline="", encoding="utf-8") as f:
        raw = list(csv.reader(f, strict=True))
    assert raw[0] == "value,kind,label,source,id,confidence,tlp,first_seen,valid_from,expires".split(",")
    assert len(raw) == 1 + ROWS and {len(fields) for fields in raw} == {10}
    assert not [field for fields in raw for field in fields if field[:1] in tuple("=+-@\t\r")]
    assert {row["tlp"] for row in rows(files)} == {"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER"}
    for row in rows(files):
        if row["kind"] in ("ipv4", "ipv6", "network"):
            ipaddress.ip_network(row["value"])
    assert '=HYPERLINK("http://evil.invalid")' in {row["label"] for row in rows(files)}


def test_list_has_the_values_of_the_csv(files):
    lines = (files / "list.txt").read_text().splitlines()
    assert "TLP:AMBER" in lines[1]
    assert [line for line in lines if not line.startswith("#")] == [row["value"] for row in rows(files)]


def test_dataset_lists_have_the_values_of_their_kinds(files):
    text = {"ip": ("ipv4", "ipv6"), "md5": ("md5",), "sha1": ("sha1",), "sha256": ("sha256",)}
    for name, kinds in text.items():
        assert (files / f"tocsin-{name}.lst").read_text().split() == values(files, *kinds)
    for kind in ("domain", "ja3", "ja3s"):
        lines = (files / f"tocsin-{kind}.lst").read_text().split()
        assert [base64.b64decode(line, validate=True).decode() for line in lines] == values(files, kind)


# Suricata


def suricata(*args, cwd):
    return loads(need("suricata"), "-l", cwd, "-v", *args, cwd=cwd)


def rule_lines(path):
    return [line for line in path.read_text().splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("name", ["suricata", "suricata-datasets"])
def test_suricata_loads_every_rule(files, name, tmp_path):
    path = files / f"{name}.rules"
    said = suricata("-T", "-S", path, cwd=tmp_path)
    assert f"{len(rule_lines(path))} rules successfully loaded, 0 rules failed" in said
    assert "Warning" not in said, said


def test_suricata_rules_have_numbers_of_their_own(files):
    numbers = [re.search(r"gid:(\d+); sid:(\d+);", line).groups() for line in rule_lines(files / "suricata.rules")]
    assert len(numbers) > ROWS and len(set(numbers)) == len(numbers)


def traffic():
    """Packets on a listed address, network, endpoint, domain and URL, and near misses of each."""
    page = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    client, server = "192.0.2.10", "192.0.2.80"
    yield packets.udp(client, "198.18.3.7", 4001, 9, b"listed address")
    yield packets.udp("198.18.5.7", client, 4002, 9, b"listed address, the other way")
    yield packets.udp(client, "198.18.3.77", 4003, 9, b"its neighbour")
    yield packets.udp(client, "198.19.4.200", 4004, 9, b"in a listed network")
    yield packets.udp(client, "203.0.113.2", 4005, 8080, b"listed endpoint")
    yield packets.udp(client, "203.0.113.2", 4006, 8081, b"another port of it")
    for i, name in enumerate(["N1.evil1.example", "child.n2.evil2.example", "xn3.evil3.example", "evil4.example"]):
        yield packets.udp(client, "192.0.2.53", 4100 + i, 53, packets.dns_query(name))
    yield from packets.tcp(client, server, 4200, 443, packets.client_hello("a.N5.evil5.example"))
    yield from packets.tcp(client, server, 4201, 80, packets.http_get("n6.EVIL6.example", "/"), page)
    listed = "/p7//a%20b%3b%22'%7c$(%78)?q=1&r=%5c"
    yield from packets.tcp(client, server, 4202, 8080, packets.http_get("evil7.example:8080", listed), page)
    yield from packets.tcp(client, server, 4203, 8080, packets.http_get("evil7.example:8080", listed + "x"), page)
    yield from packets.tcp(client, server, 4204, 8080, packets.http_get("evil8.example:8080", listed), page)


def alerts(files, name, folder):
    packets.write_pcap(folder / "traffic.pcap", traffic())
    suricata("-k", "none", "-S", files / f"{name}.rules", "-r", folder / "traffic.pcap", cwd=folder)
    events = [json.loads(line) for line in open(folder / "eve.json", encoding="utf-8")]
    return [e for e in events if e["event_type"] == "alert"]


def test_suricata_alerts_on_what_is_listed_and_on_nothing_else(files, tmp_path):
    fired = {(e["alert"]["gid"], e["alert"]["signature_id"]) for e in alerts(files, "suricata", tmp_path)}
    texts = [
        " <> 198.18.3.7 any", " <> 198.18.3.0/28 any", " <> 198.18.5.7 any", " <> 198.18.5.0/28 any",
        " <> 198.19.4.0/24 any", " <> 198.19.4.128/25 any",
        " -> 203.0.113.2 8080",
        'dns.query; dotprefix; content:".n1.evil1.example"', 'dns.query; dotprefix; content:".n2.evil2.example"',
        'tls.sni; dotprefix; content:".n5.evil5.example"', 'http.host; dotprefix; content:".n6.evil6.example"',
        'http.host; content:"evil7.example"',
    ]
    wanted = {}
    for line in rule_lines(files / "suricata.rules"):
        for text in texts:
            if text in line:
                gid, sid = re.search(r"gid:(\d+); sid:(\d+);", line).groups()
                wanted[int(gid), int(sid)] = text
    assert sorted(wanted.values()) == sorted(texts)
    assert fired == set(wanted)


def test_suricata_datasets_alert_on_exact_values(files, tmp_path):
    fired = sorted({(e["alert"]["signature"], e["src_port"]) for e in alerts(files, "suricata-datasets", tmp_path)})
    assert fired == [("tocsin: listed address", 4001), ("tocsin: listed address", 4002),
                     ("tocsin: listed domain", 4100), ("tocsin: listed domain", 4201)]


# DNS


def test_bind_loads_the_zone(files):
    said = loads(need("named-checkzone"), "rpz.example", files / "rpz.zone")
    assert "loaded serial 2026092101" in said


class Resolver:
    """unbound on a loopback port with the zone as policy, and two zones of its own to answer from."""

    def __init__(self, folder, zone):
        unbound, check = need("unbound"), need("unbound-checkconf")
        names = ["n1.evil1", "x.n2.evil2", "innocent", "xn1.evil1", "v4", "v6", "net", "free"]
        data = {"v4": "A 198.18.3.7", "v6": "AAAA 2001:db8:9::9:1", "net": "A 198.19.4.9", "free": "A 127.0.0.8"}
        (folder / "own.zone").write_text(
            "@ 60 SOA localhost. localhost. (1 60 60 60 60)\n@ 60 NS localhost.\n"
            + "".join(f"{name} 60 {data.get(name, 'A 192.0.2.1')}\n" for name in names))
        for _ in range(5):  # another program may take the free port first
            if self.start(folder, zone, unbound, check):
                break

    def start(self, folder, zone, unbound, check):
        """Whether the resolver runs on a port that was free a moment ago."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        config = folder / "unbound.conf"
        config.write_text(f"""server:
    directory: "{folder}"
    chroot: ""
    username: ""
    pidfile: "{folder}/unbound.pid"
    interface: 127.0.0.1
    port: {self.port}
    do-daemonize: no
    do-tcp: no
    use-syslog: no
    do-not-query-localhost: no
    module-config: "respip iterator"
    domain-insecure: "example."
    num-threads: 1
    so-rcvbuf: 0
auth-zone:
    name: "example."
    zonefile: "{folder}/own.zone"
    for-downstream: no
    for-upstream: yes
rpz:
    name: "policy.example."
    zonefile: "{zone}"
remote-control:
    control-enable: no
""")
        loads(check, config)
        self.log = open(folder / "unbound.log", "w", encoding="utf-8")
        self.process = subprocess.Popen([unbound, "-d", "-c", config], stdout=self.log, stderr=self.log)
        try:
            self.process.wait(0.5)
        except subprocess.TimeoutExpired:
            return True
        return False

    def ask(self, name, record_type=1, tries=50):
        """The response code, tried again until the resolver answers at all."""
        query = packets.dns_query(name, record_type)
        for _ in range(tries):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
                s.settimeout(0.2)
                try:
                    s.connect(("127.0.0.1", self.port))
                    s.send(query)
                    return struct.unpack(">H", s.recv(4096)[2:4])[0] & 15
                except OSError:
                    time.sleep(0.1)
        raise AssertionError("unbound does not answer")

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        self.log.close()


@pytest.fixture(scope="module")
def resolver(files, tmp_path_factory):
    r = Resolver(tmp_path_factory.mktemp("unbound"), files / "rpz.zone")
    yield r
    r.stop()


@pytest.mark.parametrize("name, record_type, listed", [
    ("n1.evil1.example", 1, True), ("x.n2.evil2.example", 1, True), ("innocent.example", 1, False),
    ("xn1.evil1.example", 1, False), ("v4.example", 1, True), ("v6.example", 28, True), ("net.example", 1, True),
    ("free.example", 1, False),
])
def test_unbound_denies_what_is_listed_and_nothing_else(resolver, name, record_type, listed):
    noerror, nxdomain = 0, 3
    assert resolver.ask(name, record_type) == (nxdomain if listed else noerror)


# nftables


def in_namespace(script):
    """Runs a shell script as root of a network namespace of its own; skips where the kernel refuses one."""
    nft = need("nft")
    probe = run("unshare", "-n", nft, "list", "ruleset")
    flags = "-n" if probe.returncode == 0 else "-rn"
    probe = run("unshare", flags, nft, "list", "ruleset")
    if probe.returncode:
        pytest.skip(f"no network namespace for nft: {probe.stderr.strip()}")
    path = os.environ["PATH"] + ":/usr/sbin"
    return loads("unshare", flags, "sh", "-e", "-c", script, env={**os.environ, "PATH": path})


def listed_elements(text):
    return {s["set"]["name"]: s["set"].get("elem", []) for s in json.loads(text)["nftables"] if "set" in s}


def test_nft_takes_the_script_and_replaces_what_it_loaded_before(files):
    script = files / "nft.nft"
    in_namespace(f"nft -c -f {script}")
    sets = listed_elements(in_namespace(f"nft -f {script}; nft -f {script}; nft -j list table inet tocsin"))
    assert {name: len(elements) for name, elements in sets.items()} == {
        "address4": 200, "address6": 80, "network4": 50, "network6": 10, "endpoint4": 20, "endpoint6": 10}
    assert {e["elem"]["val"] for e in sets["address4"]} == set(values(files, "ipv4"))
    assert all(e["elem"]["timeout"] == 518400 and e["elem"]["comment"] for name in sets for e in sets[name])
    lines = script.read_text().splitlines()
    fewer = "\n".join(line for line in lines if not line.startswith("198.18.3.7 "))
    (files / "fewer.nft").write_text(fewer + "\n")
    sets = listed_elements(in_namespace(f"nft -f {script}; nft -f {files}/fewer.nft; nft -j list table inet tocsin"))
    assert len(sets["address4"]) == 199


def test_nft_drops_what_is_listed(files):
    need("ip")
    send = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
    for end in ("198.18.3.7:9", "198.19.4.9:9", "203.0.113.2:8080", "203.0.113.2:8081", "198.18.3.77:9"):
        address, port = end.split(":")
        send += f"try: s.sendto(b'x', ('{address}', {port}))\nexcept PermissionError: print('dropped {end}')\n"
    (files / "send.py").write_text(send)
    said = in_namespace(f"ip link set lo up; ip route add default dev lo; nft -f {files}/nft.nft; python3 {files}/send.py;"
                        "nft list counter inet tocsin dropped")
    assert re.findall(r"dropped (\S+:\d+)", said) == ["198.18.3.7:9", "198.19.4.9:9", "203.0.113.2:8080"]
    assert "packets 3 " in said


# STIX and MISP

TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,}Z")
PATTERN = re.compile(r"\[[a-z0-9-]+:[a-z_.0-9]+(?:MD5|'[A-Z0-9-]+')? = (?:'(?:[^'\\]|\\['\\])*'|\d+)"
                     r"(?: AND [a-z-]+:[a-z_.]+ = \d+)?\]")
PROPERTIES = {
    "identity": {"created", "modified", "name", "identity_class"},
    "marking-definition": {"created", "name", "extensions"},
    "indicator": {"created", "modified", "name", "description", "pattern", "pattern_type", "valid_from", "valid_until",
                  "indicator_types", "object_marking_refs"},
}
OPTIONAL = {"indicator": {"created_by_ref", "labels", "confidence", "external_references"}}


def no_duplicates(pairs):
    assert len({k for k, _ in pairs}) == len(pairs)
    return dict(pairs)


def check_id(text, object_type):
    kind, _, rest = text.partition("--")
    assert kind == object_type and str(uuid.UUID(rest)) == rest


def check_object(o):
    """What the STIX 2.1 standard says of the three types that are written, sections 2, 3.2, 4.6, 4.7 and 7.2."""
    own = set(o) - {"type", "id", "spec_version"}
    assert PROPERTIES[o["type"]] <= own <= PROPERTIES[o["type"]] | OPTIONAL.get(o["type"], set())
    assert o["spec_version"] == "2.1"
    check_id(o["id"], o["type"])
    for key in own & {"created", "modified", "valid_from", "valid_until"}:
        assert TIMESTAMP.fullmatch(o[key])
    if o["type"] != "indicator":
        return
    assert o["created"] <= o["modified"] and o["valid_from"] < o["valid_until"]
    assert o["pattern_type"] == "stix" and PATTERN.fullmatch(o["pattern"]), o["pattern"]
    assert 0 <= o.get("confidence", 0) <= 100
    assert o.get("labels", ["x"]) and len(o["object_marking_refs"]) == 1 and isinstance(o["name"], str)


def test_stix_bundle_is_valid(files):
    bundle = json.loads((files / "stix.json").read_text(encoding="utf-8"), object_pairs_hook=no_duplicates)
    assert set(bundle) == {"type", "id", "objects"} and bundle["type"] == "bundle"
    check_id(bundle["id"], "bundle")
    assert stix_check.bundle_problems(bundle) == []
    by_type = {}
    for o in bundle["objects"]:
        check_object(o)
        by_type.setdefault(o["type"], []).append(o)
    assert len(by_type["identity"]) == 1 and len(by_type["marking-definition"]) == 3
    known = {o["id"] for o in by_type["identity"] + by_type["marking-definition"]}
    for o in by_type["indicator"]:
        assert set(o["object_marking_refs"]) | ({o["created_by_ref"]} if "created_by_ref" in o else set()) <= known
    left_out = ("ja3", "ja3s", "ja4", "hassh", "cve")
    assert len(by_type["indicator"]) == ROWS - len(values(files, *left_out))


def test_misp_event_is_valid(files):
    event = json.loads((files / "misp.json").read_text(encoding="utf-8"), object_pairs_hook=no_duplicates)["Event"]
    assert event["info"] and event["date"] == "2026-09-21" and event["Tag"] == [{"name": "tlp:amber"}]
    assert event["threat_level_id"] in "1234" and event["analysis"] in "012" and event["distribution"] in "012345"
    assert str(uuid.UUID(event["Orgc"]["uuid"])) == event["Orgc"]["uuid"]
    attributes = event["Attribute"]
    assert len({a["uuid"] for a in attributes} | {event["uuid"]}) == len(attributes) + 1
    for a in attributes:
        assert str(uuid.UUID(a["uuid"])) == a["uuid"] and a["timestamp"].isdigit() and a["to_ids"] is True
        assert a["type"] and a["category"] in ("Network activity", "Payload delivery") and "expires" in a["comment"]
    plain = [row["value"] for row in rows(files) if row["kind"] not in ("ja3s", "ja4", "cve", "endpoint")]
    assert [a["value"] for a in attributes if a["type"] != "ip-dst|port"] == plain
