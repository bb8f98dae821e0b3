# SPDX-License-Identifier: Apache-2.0
"""An independent checker of what tocsin emits as STIX 2.1: what the text demands (MUST) and what it recommends (SHOULD).

It knows the types that tocsin makes and checks them in full; of others the common properties. Its list of recommendations is that of
the OASIS validator (numbers 1xx, 2xx and 3xx of its documentation); where the module stix2validator is installed, that is asked as well.
"""
import base64
import binascii
import datetime
import json
import re
import uuid

ID = re.compile(r"^([a-z][a-z0-9-]+[a-z0-9])--([0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})$")
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
NAME = re.compile(r"^[a-z0-9_]{3,250}$")
CUSTOM = re.compile(r"^x_.+_.+$")
WORD = re.compile(r"^[a-z0-9-]+$")
# What tocsin's own patterns are: comparisons of a path with a text or a number, joined by AND.
TEXT = r"'(?:[^'\\]|\\['\\])*'"
COMPARISON = rf"[a-z0-9-]+:[a-z0-9_]+(?:\.(?:[a-z0-9_A-Z]+|'[^'\\]+'))* = (?:{TEXT}|\d+)"
PATTERN = re.compile(rf"^\[{COMPARISON}(?: AND {COMPARISON})*\]$")

SCO = {
    "artifact", "autonomous-system", "directory", "domain-name", "email-addr", "email-message", "file", "ipv4-addr", "ipv6-addr",
    "mac-addr", "mutex", "network-traffic", "process", "software", "url", "user-account", "windows-registry-key", "x509-certificate",
}
SDO = {
    "attack-pattern", "campaign", "course-of-action", "grouping", "identity", "incident", "indicator", "infrastructure",
    "intrusion-set", "location", "malware", "malware-analysis", "note", "observed-data", "opinion", "report", "threat-actor",
    "tool", "vulnerability",
}
SRO = {"relationship", "sighting"}
META = {"marking-definition", "language-content", "extension-definition"}
COMMON = {
    "type", "spec_version", "id", "created_by_ref", "created", "modified", "revoked", "labels", "confidence", "lang",
    "external_references", "object_marking_refs", "granular_markings", "extensions",
}
# Of the types that tocsin makes: required, then optional.
PROPERTIES = {
    "identity": ({"name"}, {"description", "roles", "identity_class", "sectors", "contact_information"}),
    "indicator": ({"pattern", "pattern_type", "valid_from"}, {
        "name", "description", "indicator_types", "pattern_version", "valid_until", "kill_chain_phases"}),
    "course-of-action": ({"name"}, {"description"}),
    "report": ({"name", "published", "object_refs"}, {"description", "report_types"}),
    "sighting": ({"sighting_of_ref"}, {
        "description", "first_seen", "last_seen", "count", "observed_data_refs", "where_sighted_refs", "summary"}),
    "note": ({"content", "object_refs"}, {"abstract", "authors"}),
    "marking-definition": (set(), {"name", "definition_type", "definition"}),
}
TIMES = {"created", "modified", "valid_from", "valid_until", "first_seen", "last_seen", "published", "first_observed", "last_observed"}
ORDER = [("created", "modified", False), ("first_seen", "last_seen", False), ("valid_from", "valid_until", True),
         ("first_observed", "last_observed", False)]
VOCABULARIES = {
    ("identity", "identity_class"): {"individual", "group", "system", "organization", "class", "unspecified"},
    ("identity", "sectors"): {
        "agriculture", "aerospace", "automotive", "chemical", "commercial", "communications", "construction", "defense", "education",
        "energy", "entertainment", "financial-services", "government", "emergency-services", "government-local",
        "government-national", "government-public-services", "government-regional", "healthcare", "hospitality-leisure",
        "infrastructure", "dams", "nuclear", "water", "insurance", "manufacturing", "mining", "non-profit", "pharmaceuticals",
        "retail", "technology", "telecommunications", "transportation", "utilities"},
    ("indicator", "indicator_types"): {
        "anomalous-activity", "anonymization", "benign", "compromised", "malicious-activity", "attribution", "unknown"},
    ("indicator", "pattern_type"): {"stix", "pcre", "sigma", "snort", "suricata", "yara"},
    ("report", "report_types"): {
        "attack-pattern", "campaign", "identity", "indicator", "intrusion-set", "malware", "observed-data", "threat-actor",
        "threat-report", "tool", "vulnerability"},
}
REFS = {
    "created_by_ref": {"identity"}, "object_marking_refs": {"marking-definition"}, "sighting_of_ref": SDO,
    "where_sighted_refs": {"identity", "location"}, "observed_data_refs": {"observed-data"}, "object_refs": SDO | SCO | SRO | META,
    "source_ref": SDO | SCO, "target_ref": SDO | SCO,
}
RESERVED = {"severity", "username", "phone_number", "phone_numbers", "action"}
TLP = {
    "94868c89-83c2-464b-929b-a1a8aa3c8487": "clear", "bab4a63c-aed9-4cf5-a766-dfca5abac2bb": "green",
    "55d920b0-5e8b-4f79-9ee9-91f868d9b421": "amber", "939a9414-2ddd-4d32-a0cd-375ea402b003": "amber+strict",
    "e828b379-4e03-4974-9ac4-e53a884c97c1": "red",
}
TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
PAP_EXTENSION = "extension-definition--f8d78575-edfd-406e-8e84-6162a8450f5b"
PLAYBOOK_EXTENSION = "extension-definition--1e1c1bd7-c527-4215-8e18-e199e74da57c"
SCO_SPACE = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
CONTRIBUTING = {  # of those whose properties are plain texts and numbers
    "domain-name": ["value"], "ipv4-addr": ["value"], "ipv6-addr": ["value"], "url": ["value"], "email-addr": ["value"],
    "mac-addr": ["value"], "autonomous-system": ["number"], "mutex": ["name"], "directory": ["path"],
}


def instant(text):
    """As comparable: seconds, then the digits behind them."""
    whole, _, digits = text[:-1].partition(".")
    return whole, digits.ljust(12, "0")


class Checker:
    def __init__(self):
        self.problems = []
        self.at = None

    def must(self, condition, what):
        if not condition:
            self.problems.append(f"{self.at}: {what}")

    def ref(self, where, value, types=None):
        match = ID.match(value) if isinstance(value, str) else None
        self.must(match, f"{where}: {value!r} is no id")
        if match and types is not None:
            self.must(match[1] in types, f"{where}: refers to a {match[1]}")

    def time(self, where, value, digits=0):
        ok = isinstance(value, str) and TIME.match(value)
        self.must(ok, f"{where}: {value!r} is no timestamp")
        if ok:
            try:
                datetime.datetime.strptime(instant(value)[0].replace(":60", ":59"), "%Y-%m-%dT%H:%M:%S")
            except ValueError:
                self.must(False, f"{where}: {value!r} does not exist")
            self.must(len(value[:-1].partition(".")[2]) >= digits, f"{where}: less precise than milliseconds")

    def values(self, where, value):
        """No empty lists and dictionaries, no null; integers within 2^53."""
        self.must(value is not None, f"{where}: null")
        if isinstance(value, (list, dict)):
            self.must(len(value) > 0, f"{where}: empty")
            for key, v in value.items() if isinstance(value, dict) else enumerate(value):
                if isinstance(value, dict):
                    self.must(re.match(r"^[a-zA-Z0-9_-]{1,250}$", key), f"{where}: key {key!r}")
                self.values(f"{where}.{key}", v)
        if isinstance(value, int):
            self.must(abs(value) < 2**53, f"{where}: too large")

    def object(self, o):
        self.at = o.get("id")
        type_, match = o.get("type"), ID.match(o.get("id", ""))
        self.must(match and match[1] == type_, "the id is not of the type")
        self.must(o.get("spec_version") == "2.1", "spec_version")
        self.must(type_ in SDO | SRO | SCO | META, f"type {type_} is none of the specification")
        if match:
            version = uuid.UUID(match[2]).version
            self.must(version == (5 if type_ in SCO and type_ != "process" else 4), f"UUID of version {version}")
        for key, value in o.items():
            self.must(key == "id" or NAME.match(key), f"the name {key}")
            self.must(key not in RESERVED, f"{key} is reserved")
            self.values(key, value)
        self.common(o, type_)
        if type_ in PROPERTIES:
            required, optional = PROPERTIES[type_]
            for key in required - set(o):
                self.must(False, f"{key} is missing")
            for key in set(o) - required - optional - COMMON:
                self.must(CUSTOM.match(key), f"{key} is no property of a {type_}")
        special = getattr(self, type_.replace("-", "_"), None)
        if special:
            special(o)
        if type_ in CONTRIBUTING and match:
            made = {k: o[k] for k in CONTRIBUTING[type_] if k in o}
            want = uuid.uuid5(SCO_SPACE, json.dumps(made, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
            self.must(str(want) == match[2], "the id is not the deterministic one")

    def common(self, o, type_):
        if type_ in SDO | SRO:
            for key in ("created", "modified"):
                self.must(key in o, f"{key} is missing")
        for key in TIMES & set(o):
            self.time(key, o[key], 3 if key in ("created", "modified") else 0)
        for first, last, strictly in ORDER:
            if first in o and last in o and TIME.match(o[first]) and TIME.match(o[last]):
                a, b = instant(o[first]), instant(o[last])
                self.must(a < b or (a == b and not strictly), f"{last} is before {first}")
        for key, types in REFS.items():
            if key in o:
                listed = o[key] if key.endswith("s") else [o[key]]
                self.must(isinstance(listed, list), f"{key} is no list")
                for ref in listed:
                    self.ref(key, ref, types)
                self.must(len(set(listed)) == len(listed), f"{key} repeats itself")
        for (of, key), words in VOCABULARIES.items():
            if type_ == of and key in o:
                given = o[key] if isinstance(o[key], list) else [o[key]]
                self.must(set(given) <= words, f"{key}: {given} is not in its vocabulary")
                self.must(all(WORD.match(w) for w in given), f"{key}: form of {given}")
        self.must(isinstance(o.get("confidence", 0), int) and 0 <= o.get("confidence", 0) <= 100, "confidence")
        self.must(isinstance(o.get("revoked", False), bool), "revoked")
        self.must(all(isinstance(x, str) and x for x in o.get("labels", ["x"])), "labels")
        for reference in o.get("external_references", []):
            self.reference(reference)
        for key, extension in o.get("extensions", {}).items():
            self.ref("extensions", key, {"extension-definition"})
            self.must(extension.get("extension_type") in (
                "property-extension", "new-sdo", "new-sco", "new-sro", "toplevel-property-extension"), f"extension_type of {key}")

    def reference(self, r):
        self.must("source_name" in r and {"description", "url", "external_id"} & set(r), "external_references: says nothing")
        self.must("url" not in r or "hashes" in r, "external_references: a URL without hashes")
        if r.get("source_name") == "cve":
            self.must(re.match(r"^CVE-\d{4}-\d{4,}$", r.get("external_id", "")), "external_references: no CVE")

    def indicator(self, o):
        self.must("name" in o and "description" in o, "name and description SHOULD be there")
        self.must(o.get("pattern_type") != "stix" or PATTERN.match(o.get("pattern", "")), f"pattern {o.get('pattern')}")

    def sighting(self, o):
        self.must(0 <= o.get("count", 0) <= 999999999, "count")

    def marking_definition(self, o):
        self.must("created" in o and "modified" not in o, "times of a marking")
        self.must(o["id"] not in o.get("object_marking_refs", []), "marks itself")
        extensions, level = o.get("extensions", {}), TLP.get(o["id"].partition("--")[2])
        self.must(extensions or ("definition" in o and "definition_type" in o), "defines nothing")
        if TLP_EXTENSION in extensions or level:
            self.must(extensions.get(TLP_EXTENSION, {}).get("tlp_2_0") == level, "the level of TLP 2.0")
            self.must(o["created"] == "2022-10-01T00:00:00.000000Z", "created of a marking of TLP 2.0")
            self.must(o["name"] == f"TLP:{str(level).upper()}", "name of a marking of TLP 2.0")
        if PAP_EXTENSION in extensions:
            self.must(extensions[PAP_EXTENSION].get("pap") in ("clear", "green", "amber", "red"), "the level of PAP")

    def course_of_action(self, o):
        extension = o.get("extensions", {}).get(PLAYBOOK_EXTENSION)
        if extension is None:
            return
        for key in ("created", "modified"):
            self.time(f"playbook: {key}", extension.get(key), 3)
        self.ref("playbook_creator", extension.get("playbook_creator"), {"identity"})
        self.must(extension.get("playbook_abstraction") in ("template", "executable"), "playbook_abstraction")
        self.must(set(extension.get("playbook_type", [])) <= {
            "notification", "detection", "investigation", "prevention", "mitigation", "remediation", "analysis", "containment",
            "eradication", "recovery", "attack"}, "playbook_type")
        self.must(extension["modified"] <= o["modified"], "the extension is newer than its object")
        try:
            playbook = json.loads(base64.b64decode(extension["playbook_bin"], validate=True))
        except (binascii.Error, ValueError) as e:
            self.must(False, f"playbook_bin: {e}")
            return
        self.must(playbook["id"] == extension["playbook_id"], "playbook_id")
        self.playbook(playbook)

    def playbook(self, p):
        """CACAO 2.0: what is required, that references resolve, and that all ways lead to an end."""
        for key in ("type", "spec_version", "id", "name", "created_by", "created", "modified", "workflow_start", "workflow"):
            self.must(key in p, f"playbook: {key} is missing")
        self.must((p["type"], p["spec_version"]) == ("playbook", "cacao-2.0"), "playbook: type")
        self.ref("playbook: id", p["id"], {"playbook"})
        self.ref("playbook: created_by", p["created_by"], {"identity"})
        steps, at, seen = p["workflow"], p["workflow_start"], set()
        for key, step in steps.items():
            self.ref("playbook: workflow", key, {step["type"]})
            if step["type"] == "action":
                self.must(step["agent"] in p.get("agent_definitions", {}), "playbook: agent")
                self.must(all(c["type"] == "manual" and c["command"] for c in step["commands"]), "playbook: commands")
        while at in steps and at not in seen:
            seen.add(at)
            at = steps[at].get("on_completion")
        self.must(seen == set(steps) and at is None and steps[p["workflow_start"]]["type"] == "start", "playbook: ways")


def also_validator(objects):
    try:
        import stix2validator
    except ImportError:
        return []
    options = stix2validator.ValidationOptions(version="2.1")
    found = []
    for o in objects:
        result = stix2validator.validate_instance(o, options)
        found += [f"{o['id']}: {e}" for e in [*(result.errors or []), *(getattr(result, "warnings", None) or [])]]
    return found


def problems(objects):
    """What is wrong with these objects, or not as recommended; empty when nothing is."""
    checker = Checker()
    versions = set()
    for o in objects:
        checker.object(o)
        version = (o["id"], o.get("modified"))
        checker.must(version not in versions, "the same version twice")
        versions.add(version)
    return checker.problems + also_validator(objects)


def bundle_problems(bundle):
    checker = Checker()
    checker.at = "bundle"
    checker.must(set(bundle) == {"type", "id", "objects"} and bundle["type"] == "bundle", "its properties")
    checker.ref("id", bundle["id"], {"bundle"})
    checker.must(uuid.UUID(bundle["id"].partition("--")[2]).version == 4, "UUID of its id")
    return checker.problems + problems(bundle["objects"])


def refs(o):
    """All ids that an object names."""
    for key, value in o.items():
        if key.endswith("_ref"):
            yield value
        elif key.endswith("_refs"):
            yield from value
