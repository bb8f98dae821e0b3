# SPDX-License-Identifier: Apache-2.0
"""Counts the observables in EVE (NDJSON) or Zeek (TSV) lines from standard input with Python's own parsers.

Written from the formats' documentation and not from src/parse: what both find, they found independently. Prints
"kind/role count" for every pair but URLs, whose normal form is not worth a second implementation.
"""
import collections
import ipaddress
import json
import re
import sys

LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)$")


def domain(text):
    name = text.lower().removesuffix(".").removeprefix("*.")
    labels = name.split(".")
    if len(name) <= 253 and len(labels) > 1 and all(map(LABEL.match, labels)) and not labels[-1].isdigit():
        return name
    return None


def address(text):
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (ip.version == 6 and ip.ipv4_mapped) or ip


class Event:
    def __init__(self):
        self.seen = set()

    def add(self, kind, role, value):
        if value:
            self.seen.add((kind, role, value))

    def ip(self, role, text, port=None):
        ip = address(text) if isinstance(text, str) else None
        if ip:
            self.add(f"ipv{ip.version}", role, ip)
            if port and 0 < int(port) < 65536:
                self.add("endpoint", role, (ip, int(port)))
        return ip

    def host(self, role, text):
        if not isinstance(text, str) or self.ip(role, text):
            return
        if match := re.fullmatch(r"\[(.*)\](?::(\d+))?", text):
            self.ip(role, *match.groups())
            return
        name, colon, port = text.partition(":")
        if not (colon and self.ip(role, name, port if port.isdigit() else None)):
            self.add("domain", role, domain(name))

    def data(self, role, text):
        if isinstance(text, str) and not self.ip(role, text) and "." in text and not re.search('[ ="]', text):
            self.add("domain", role, domain(text))

    def hex(self, kind, role, text):
        digits = {"md5": 32, "ja3": 32, "ja3s": 32, "hassh": 32, "sha1": 40, "cert-sha1": 40, "sha256": 64, "cert-sha256": 64}[kind]
        if isinstance(text, str):
            text = text.replace(":", "").lower()
            self.add(kind, role, re.fullmatch(f"[0-9a-f]{{{digits}}}", text) and text)

    def mail(self, role, text):
        for local, name in re.findall(r"([\w.!#$%&'*+/=?^`{|}~-]+)@([\w.-]+)", text or ""):
            if domain(name):
                self.add("email", role, f"{local}@{domain(name)}".lower())


def at(node, path):
    for key in path.split("."):
        node = node.get(key) if isinstance(node, dict) else None
    return node


def several(node, path):
    found = at(node, path)
    return found if isinstance(found, list) else []


def eve(line):
    o, e = json.loads(line), Event()
    flow = at(o, "flow") if at(o, "flow.src_ip") and at(o, "flow.dest_ip") else o
    e.ip("source", flow.get("src_ip"), flow.get("src_port"))
    e.ip("destination", flow.get("dest_ip"), flow.get("dest_port"))
    for path in ("xff", "http.xff"):
        for one in (at(o, path) or "").split(","):
            e.ip("source", one.strip())
    for path in ("tunnel.src_ip", "tunnel.dest_ip", "snmp.trap_address", *("dhcp." + k + "_ip" for k in ("client", "assigned", "requested", "relay", "next_server"))):
        e.ip("other", at(o, path))
    for path in ("dhcp.dns_servers", "dhcp.routers"):
        for one in several(o, path):
            e.ip("other", one)
    for path in ("nodes", "nodes6", "values"):
        for one in several(o, "bittorrent_dht.response." + path):
            e.ip("other", one.get("ip"))
    e.add("mac", "other", (at(o, "dhcp.client_mac") or "").lower())
    for cve in several(o, "alert.metadata.cve"):
        e.add("cve", "other", cve.upper().replace("_", "-"))
    for dns in (at(o, "dns") or {}, at(o, "dns.answer") or {}):
        e.host("query", dns.get("rrname"))
        for q in several(dns, "query") + several(dns, "queries"):
            e.host("query", q.get("rrname"))
        e.data("answer", dns.get("rdata"))
        for a in several(dns, "answers"):
            e.host("answer", a.get("rrname"))
            e.data("answer", a.get("rdata"))
            e.host("answer", at(a, "srv.name"))
        for kind in ("A", "AAAA"):
            for one in several(dns, "grouped." + kind):
                e.ip("answer", one)
        for kind in ("CNAME", "MX", "NS", "PTR"):
            for one in several(dns, "grouped." + kind):
                e.host("answer", one)
        for one in several(dns, "grouped.SRV"):
            e.host("answer", one.get("name"))
    e.host("host", at(o, "http.hostname"))
    url = at(o, "http.url") or ""
    if url and url[0] != "/" and "://" not in url and url != "*":
        e.host("host", url)
    for layer in ("tls", "quic"):
        e.host("host", at(o, layer + ".sni"))
        e.hex("ja3", "client", at(o, layer + ".ja3.hash"))
        e.hex("ja3s", "server", at(o, layer + ".ja3s.hash"))
        e.add("ja4", "client", at(o, layer + ".ja4"))
    e.hex("cert-sha1", "certificate", at(o, "tls.fingerprint"))
    e.hex("cert-sha1", "certificate", at(o, "tls.client.fingerprint"))
    e.hex("hassh", "client", at(o, "ssh.client.hassh.hash"))
    e.hex("hassh", "server", at(o, "ssh.server.hassh.hash"))
    for f in [o.get("fileinfo") or {}] + several(o, "files"):
        for kind in ("md5", "sha1", "sha256"):
            e.hex(kind, "file", f.get(kind))
    e.data("sender", at(o, "smtp.helo"))
    e.mail("sender", at(o, "smtp.mail_from"))
    e.mail("sender", at(o, "email.from"))
    for one in several(o, "smtp.rcpt_to") + several(o, "email.to") + several(o, "email.cc"):
        e.mail("recipient", one)
    return e


def unescape(text):
    return re.sub(r"\\(x[0-9a-fA-F]{2}|\\)", lambda m: "\\" if m[1] == "\\" else chr(int(m[1][1:], 16)), text)


def zeek(line, names, types):
    e, row = Event(), {}
    for name, kind, field in zip(names, types, line.split("\t")):
        if field not in ("-", "(empty)"):
            multi = kind.startswith(("set", "vector"))
            row[name] = (kind, [unescape(f) for f in (field.split(",") if multi else [field])])

    def get(name, want):
        kind, values = row.get(name, ("", []))
        return values if want in kind else []

    for role, side in (("source", "orig"), ("destination", "resp")):
        for one in get(f"id.{side}_h", "addr"):
            e.ip(role, one, (get(f"id.{side}_p", "port") or [None])[0])
    for role, names in {"source": ["src"], "destination": ["dst"], "sender": ["x_originating_ip"],
                        "other": ["path", "tx_hosts", "rx_hosts", "data_channel.orig_h", "data_channel.resp_h"]}.items():
        for name in names:
            for one in get(name, "addr"):
                e.ip(role, one)
    for role, name in (("query", "query"), ("host", "server_name"), ("host", "host")):
        for one in get(name, "string") + get(name, "addr"):
            e.host(role, one)
    for role, name in (("answer", "answers"), ("sender", "helo")):
        for one in get(name, "string"):
            e.data(role, one)
    for name in ("cert_chain_fps", "client_cert_chain_fps", "fingerprint"):
        for one in get(name, "string"):
            e.hex("cert-sha1", "certificate", one)
            e.hex("cert-sha256", "certificate", one)
    for role, names in {"sender": ["mailfrom", "from", "reply_to"], "recipient": ["rcptto", "to", "cc"]}.items():
        for name in names:
            for one in get(name, "string"):
                e.mail(role, one)
    return e


def main():
    counts, names, types = collections.Counter(), [], []
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", "surrogateescape").rstrip("\n")
        if line.startswith("#"):
            head, _, rest = line.partition("\t")
            names = rest.split("\t") if head == "#fields" else names
            types = rest.split("\t") if head == "#types" else types
        elif line:
            event = eve(line) if line[0] == "{" else zeek(line, names, types)
            counts["events"] += 1
            counts.update(f"{kind}/{role}" for kind, role, _ in event.seen)
    for key, n in sorted(counts.items()):
        print(key, n)


main()
