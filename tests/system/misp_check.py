# SPDX-License-Identifier: Apache-2.0
"""What a stock MISP makes of a feed: the rules of its core format, and how it pulls and caches.

Written from the MISP core format (draft-dulaunoy-misp-core-format) and from the behaviour of MISP's Feed and Attribute models.
It shares no code with tocsin.
"""
import hashlib
import ipaddress
import re

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
HASHES = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128, "x509-fingerprint-sha1": 40, "x509-fingerprint-sha256": 64,
          "ja3-fingerprint-md5": 32, "hassh-md5": 32, "hasshserver-md5": 32}
NETWORK, DELIVERY = "Network activity", "Payload delivery"
DROPPED, EXTERNAL = "Artifacts dropped", "External analysis"
CATEGORIES = {
    "ip-src": {NETWORK, DELIVERY, EXTERNAL}, "ip-dst": {NETWORK, DELIVERY, EXTERNAL}, "ip-dst|port": {NETWORK, DELIVERY, EXTERNAL},
    "domain": {NETWORK, DELIVERY, EXTERNAL}, "domain|ip": {NETWORK, EXTERNAL}, "url": {NETWORK, DELIVERY, EXTERNAL},
    "email-src": {DELIVERY, NETWORK}, "md5": {DELIVERY, DROPPED, EXTERNAL}, "sha1": {DELIVERY, DROPPED, EXTERNAL},
    "sha256": {DELIVERY, DROPPED, EXTERNAL}, "sha512": {DELIVERY, DROPPED, EXTERNAL}, "x509-fingerprint-sha1": {NETWORK, DELIVERY},
    "x509-fingerprint-sha256": {NETWORK, DELIVERY}, "ja3-fingerprint-md5": {NETWORK, DELIVERY}, "hassh-md5": {NETWORK, DELIVERY},
    "mac-address": {NETWORK, DELIVERY}, "AS": {NETWORK, DELIVERY, EXTERNAL}, "vulnerability": {EXTERNAL, DELIVERY},
}


class Wrong(AssertionError):
    pass


def need(condition, *what):
    if not condition:
        raise Wrong(" ".join(map(repr, what)))


def number(value):
    return isinstance(value, int) and not isinstance(value, bool) or isinstance(value, str) and value.isdigit()


def check_tags(tags):
    need(isinstance(tags, list), "Tag is a list", tags)
    names = [t["name"] for t in tags]
    need(all(isinstance(n, str) and n.strip() == n and n for n in names), "names of tags", names)
    need(len(set(names)) == len(names), "a tag twice", names)


def check_head(head):
    """What an event and its entry in the manifest have in common."""
    need(isinstance(head["info"], str) and head["info"], "info", head)
    need(re.fullmatch(r"\d{4}-\d\d-\d\d", head["date"]), "date", head["date"])
    need(str(head["threat_level_id"]) in "1234" and str(head["analysis"]) in "012", "threat level or analysis", head)
    need(number(head["timestamp"]), "timestamp", head["timestamp"])
    need(UUID.fullmatch(head["Orgc"]["uuid"]) and head["Orgc"]["name"], "Orgc", head["Orgc"])
    check_tags(head.get("Tag", []))


def check_value(kind, value):
    if kind in ("ip-src", "ip-dst"):
        ipaddress.ip_network(value)
    elif kind == "ip-dst|port":
        address, port = value.split("|")
        ipaddress.ip_address(address)
        need(0 < int(port) < 65536, "port", value)
    elif kind in HASHES:
        need(re.fullmatch("[0-9a-fA-F]{%d}" % HASHES[kind], value), kind, value)
    elif kind == "domain":
        need(re.fullmatch(r"[^\s/:|]+\.[^\s/:|]+", value), kind, value)
    elif kind == "url":
        need(re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://", value) or "/" in value, kind, value)
    elif kind == "vulnerability":
        need(re.fullmatch(r"CVE-\d{4}-\d{4,}", value), kind, value)
    elif kind == "AS":
        need(re.fullmatch(r"(AS)?\d+", value), kind, value)


def is_bare(a):
    """An attribute whose other fields are those that the reader has: MISP recovers them by the UUID, and refuses unknown ones."""
    return not {"type", "value", "category"} & set(a)


def check_attribute(a):
    need(UUID.fullmatch(a["uuid"]), "uuid", a)
    if is_bare(a):
        need(number(a["timestamp"]) and a["deleted"] is True, "an attribute without a value", a)
        return
    need(a["category"] in CATEGORIES.get(a["type"], {a["category"]}), "category of type", a)
    need(isinstance(a["to_ids"], bool) and isinstance(a.get("deleted", False), bool), "booleans", a)
    need(number(a["timestamp"]) and str(a["distribution"]) in "012345", "timestamp or distribution", a)
    need(isinstance(a["value"], str) and a["value"].strip() == a["value"] and a["value"], "value", a)
    if a.get("first_seen"):
        need(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", a["first_seen"]), "first_seen", a)
    check_tags(a.get("Tag", []))


def check_event(document, uuid, strict=True):
    """strict: types and values, too, which analysts' own events get wrong."""
    event = document["Event"]
    need(event["uuid"] == uuid and UUID.fullmatch(uuid), "uuid", event["uuid"])
    check_head(event)
    need(isinstance(event["published"], bool) and str(event["distribution"]) in "01234", "published or distribution", event)
    attributes = event["Attribute"]
    for a in attributes:
        check_attribute(a)
        if strict and not is_bare(a):
            need(a["type"] in CATEGORIES, "type", a)
            check_value(a["type"], a["value"])
    if strict:
        need(len({a["uuid"] for a in attributes}) == len(attributes), "an attribute's UUID twice in", uuid)
        same = [(a["type"], a["category"], a["value"]) for a in attributes if not is_bare(a)]
        need(len(set(same)) == len(same), "an attribute twice in", uuid)
    return event


class StockMisp:
    """Pulls a feed as Feed::getNewEventUuids, Event::_add, Event::_edit and Attribute::editAttribute do."""

    def __init__(self, fetch):
        self.fetch = fetch  # path below the feed's URL -> decoded JSON, or text
        self.events, self.attributes, self.fetched = {}, {}, []

    def pull(self):
        manifest = self.fetch("manifest.json")
        self.fetched = []
        for uuid, entry in manifest.items():
            need(UUID.fullmatch(uuid), "key of the manifest", uuid)
            check_head(entry)
            if uuid in self.events and int(self.events[uuid]) >= int(entry["timestamp"]):
                continue
            self.fetched.append(uuid)
            event = check_event(self.fetch(uuid + ".json"), uuid)
            need(int(event["timestamp"]) >= int(entry["timestamp"]), "an event older than its entry", uuid)
            need({k: event[k] for k in ("info", "date", "Orgc", "Tag")} == {k: entry[k] for k in ("info", "date", "Orgc", "Tag")}, uuid)
            need(uuid not in self.events or int(event["timestamp"]) > int(self.events[uuid]), "an edit that is not newer", uuid)
            self.events[uuid] = event["timestamp"]
            for a in event["Attribute"]:
                self.take(uuid, a)
        return self

    def take(self, event, a):
        old = self.attributes.get(a["uuid"])
        if old and old["event"] != event:
            raise Wrong("Duplicate UUID found in attribute", a["uuid"])
        if old and int(a["timestamp"]) <= int(old["timestamp"]):
            return
        if old or not is_bare(a):
            self.attributes[a["uuid"]] = {**(old if is_bare(a) else {}), **a, "event": event}

    def live(self):
        return [a for a in self.attributes.values() if not a.get("deleted")]

    def values(self):
        return {a["value"] for a in self.live()}


def hashes(values_by_event):
    """The lines that a generator of feeds writes: MD5 of every part of a value, with its event."""
    lines = set()
    for uuid, attributes in values_by_event.items():
        for a in attributes:
            parts = a["value"].split("|") if "|" in a["type"] else [a["value"]]
            lines |= {hashlib.md5(p.encode()).hexdigest() + "," + uuid for p in parts}
    return lines
