# SPDX-License-Identifier: Apache-2.0
"""Documents as STIX and MISP: what survives there and back, and that the rest is named."""
import glob
import json
import os
import re
import subprocess

import pytest

from conftest import tocsin
from misp_check import check_event

TLP = {"94868c89-83c2-464b-929b-a1a8aa3c8487": "clear", "613f2e26-407d-48c7-9eca-b8e91df99dc9": "clear",
       "bab4a63c-aed9-4cf5-a766-dfca5abac2bb": "green", "34098fce-860f-48ae-8e50-ebd3cc5e41da": "green",
       "55d920b0-5e8b-4f79-9ee9-91f868d9b421": "amber", "f88d31f6-486f-44da-b317-01333bde0b82": "amber",
       "939a9414-2ddd-4d32-a0cd-375ea402b003": "amber+strict",
       "e828b379-4e03-4974-9ac4-e53a884c97c1": "red", "5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "red"}
PAP = {"ad15a0cd-55b6-4588-a14c-a66105329b92": "clear", "c43594d1-4b11-4c59-93ab-1c9b14d53ce9": "green",
       "60f8932b-e51e-4458-b265-a2e8be9a80ab": "amber", "740d36e5-7714-4c30-961a-3ae632ceee0e": "red"}
SIMPLE = re.compile(r"\[\s*(ipv4-addr:value|ipv6-addr:value|domain-name:value|url:value|email-addr:value"
                    r"|file:hashes\.'?(?:MD5|SHA-1|SHA-256|SHA1|SHA256|md5|sha1|sha256)'?)\s*=\s*'([^'\\\\]+)'\s*\]")


def convert(to, file, output, *options):
    done = tocsin("convert", "--to", to, file, "--output", output, *options, check=False)
    assert done.returncode in (0, 3), done.stderr
    with open(output) as f:
        lost = {what: int(n) for n, what in re.findall(r"^tocsin: +(\d+) (.*)$", done.stderr, re.M)}
        assert bool(lost) == (done.returncode == 3)
        return json.load(f), lost


def indicators(bundle):
    """Of patterns that are one comparison: value -> names of threats that say they are indicated, TLP, PAP, valid_from."""
    objects = {o["id"]: o for o in bundle["objects"]}
    names = {}
    for o in bundle["objects"]:
        if o["type"] == "relationship" and o["relationship_type"] == "indicates" and o["target_ref"] in objects:
            names.setdefault(o["source_ref"], set()).add(objects[o["target_ref"]].get("name", "").lower())
    found = {}
    for o in bundle["objects"]:
        if o["type"] != "indicator" or o.get("revoked"):
            continue
        match = SIMPLE.fullmatch(o["pattern"].strip())
        if match:
            refs = [r.split("--")[1] for r in o.get("object_marking_refs", [])]
            kind = match[1].replace("'", "").replace("-", "").lower()
            value = match[2].lower() if "hashes" in kind or "domain" in kind else match[2]
            if re.fullmatch("https?://[^/]+", value):
                value += "/"  # the same URL (RFC 3986 section 6.2.3)
            found.setdefault((kind, value), []).append((names.get(o["id"], set()), [TLP[r] for r in refs if r in TLP],
                                                        [PAP[r] for r in refs if r in PAP], o["valid_from"][:19], o.get("name", "").lower()))
    return found


def real_bundles():
    data = os.environ.get("TOCSIN_DATA", "")
    files = glob.glob(data + "/feeds/amnesty/*.stix2*") + glob.glob(data + "/feeds/stix/tweetfeed/today.json") if data else []
    return [pytest.param(f, id=os.path.basename(f)) for f in sorted(files)] or [
        pytest.param(None, marks=pytest.mark.skip(reason="TOCSIN_DATA is not set"))]


def load(path):
    packed = path.endswith(".zst")
    return json.loads(subprocess.run(["zstd", "-dc", path], check=True, capture_output=True).stdout if packed else open(path, "rb").read())


@pytest.mark.parametrize("file", real_bundles())
def test_stix_survives_misp_and_what_does_not_is_named(file, tmp_path):
    original = load(file)
    event, lost = convert("misp", file, tmp_path / "m.json")
    check_event(event, event["Event"]["uuid"])
    bundle, _ = convert("stix", tmp_path / "m.json", tmp_path / "s.json")
    before, after = indicators(original), indicators(bundle)
    assert len(before) > 5
    missing = {key for key in before if key not in after}
    assert len(missing) <= sum(n for what, n in lost.items() if what.startswith(("refused", "value of kind")))
    for key in before.keys() - missing:
        names = set().union(*(names for names, *_ in before[key]))
        if names:
            assert {name for *_, name in after[key]} <= names, key
        tlps = {t for _, marked, *_ in before[key] for t in marked} or {"amber"}
        assert {t for _, marked, *_ in after[key] for t in marked} <= tlps, key
        assert {f for *_, f, _ in after[key]} <= {f for *_, f, _ in before[key]}, key
    others = {o["type"] for o in original["objects"]} - {"indicator", "marking-definition"}
    assert {t + " object" for t in others} <= set(lost)
    properties = {k for o in original["objects"] if o["type"] == "indicator" for k, v in o.items() if v not in ("", [], {}, None, False)}
    carried = {"type", "spec_version", "pattern", "pattern_type", "pattern_version", "valid_from", "valid_until", "confidence", "object_marking_refs",
               "name", "revoked"}
    assert {"indicator property " + p for p in properties - carried} <= set(lost)


def test_all_that_both_formats_have_survives(tmp_path):
    rows = [("a.example", "emotet", "clear"), ("b.example", "c2-server", "green"), ("203.0.113.7", "powershell - t1059.001", "amber"),
            ("203.0.113.0/24", "", "amber+strict"), ("http://c.example/x?y='z'", "apt28 (fancy bear)", "red"), ("a" * 64, "", "green"),
            ("2001:db8::7", "", "clear"), ("x@d.example", "scam wave", "green")]
    source = tmp_path / "in.csv"
    source.write_text("value,label,tlp,valid_from\n" + "".join(f"{v},{l},{t},2026-01-0{i + 1}T00:00:00Z\n" for i, (v, l, t) in enumerate(rows)))
    first, lost = convert("stix", source, tmp_path / "1.json")
    assert lost == {}
    event, lost = convert("misp", tmp_path / "1.json", tmp_path / "2.json")
    check_event(event, event["Event"]["uuid"])
    assert all(what == "identity object" or what.startswith("indicator property ") for what in lost)
    second, lost = convert("stix", tmp_path / "2.json", tmp_path / "3.json")
    keep = ("id", "name", "pattern", "object_marking_refs", "valid_from", "labels")

    def essence(bundle):
        return sorted(([o.get(k) for k in keep] for o in bundle["objects"] if o["type"] == "indicator"), key=str)

    assert essence(first) == essence(second) and len(essence(first)) == len(rows)
    assert [o["id"] for o in first["objects"] if o["type"] == "marking-definition"] != []


def test_what_misp_has_no_place_for_is_counted(tmp_path):
    source = tmp_path / "in.json"

    def indicator(n, pattern, **more):
        return dict({"type": "indicator", "spec_version": "2.1", "id": f"indicator--00000000-0000-4000-8000-{n:012x}", "created": "2026-01-01T00:00:00Z",
                     "modified": "2026-01-01T00:00:00Z", "valid_from": "2026-01-01T00:00:00Z", "pattern_type": "stix", "pattern": pattern}, **more)

    objects = [indicator(1, "[domain-name:value = 'a.example']", confidence=80, valid_until="2030-01-01T00:00:00Z", description="words"),
               indicator(2, "[domain-name:value = 'b.example'] FOLLOWEDBY [domain-name:value = 'c.example']"),
               indicator(3, "[domain-name:value = 'd.example']", revoked=True), indicator(4, "[domain-name:value ="),
               {"type": "x-odd", "spec_version": "2.1", "id": "x-odd--00000000-0000-4000-8000-000000000005", "created": "2026-01-01T00:00:00Z",
                "modified": "2026-01-01T00:00:00Z"}]
    source.write_text(json.dumps({"type": "bundle", "id": "bundle--00000000-0000-4000-8000-000000000009", "objects": objects}))
    event, lost = convert("misp", source, tmp_path / "m.json")
    assert [a["value"] for a in event["Event"]["Attribute"]] == ["a.example"]
    assert lost["confidence"] == lost["valid_until"] == lost["pattern that is more than values"] == lost["value that is revoked"] == 1
    assert lost["x-odd object"] == lost["indicator property description"] == 1 and lost["indicator property id"] == 3
    assert [n for what, n in lost.items() if what.startswith("refused: pattern")] == [1]
    event["Event"]["Attribute"] += [dict(event["Event"]["Attribute"][0], uuid=event["Event"]["uuid"], type="filename", value="x.exe", to_ids=False),
                                    dict(event["Event"]["Attribute"][0], uuid=event["Event"]["uuid"], type="mutex", value="x", comment="hm", Tag=[])]
    event["Event"]["Attribute"][0]["Tag"] += [{"name": "emotet"}, {"name": "second"}, {"name": "PAP:RED"}]
    (tmp_path / "m.json").write_text(json.dumps(event))
    bundle, lost = convert("stix", tmp_path / "m.json", tmp_path / "s.json")
    assert lost["attribute filename that is not for detection"] == 1 and lost["attribute tag"] == 1 and lost["attribute property comment"] == 1
    assert [n for what, n in lost.items() if "mutex" in what and what.startswith("refused")] == [1]
    marked = next(o for o in bundle["objects"] if o["type"] == "indicator")
    assert "marking-definition--740d36e5-7714-4c30-961a-3ae632ceee0e" in marked["object_marking_refs"] and marked["name"] == "emotet"


def test_a_large_document_becomes_several_events(tmp_path):
    (tmp_path / "in.txt").write_text("".join(f"v{i}.example\n" for i in range(9000)) + "".join(f"http://c.example/{i}/{'x' * 3000}\n" for i in range(1500)))
    document, lost = convert("misp", tmp_path / "in.txt", tmp_path / "m.json")
    events = [check_event(e, e["Event"]["uuid"]) for e in document["response"]]
    assert lost == {} and len({e["uuid"] for e in events}) == len(events) > 4
    assert sum(len(e["Attribute"]) for e in events) == 10500 and max(len(json.dumps(e)) for e in events) < 4 << 20


def test_what_is_not_understood_is_said(tmp_path):
    (tmp_path / "x").write_text("<html></html>")
    for options in (("--to", "xml"), ("--to", "misp", "--format", "none"), ("--to", "misp", "--tlp", "blue")):
        assert tocsin("convert", *options, tmp_path / "x", check=False).returncode == 2, options
    assert tocsin("convert", "--to", "misp", tmp_path / "x", check=False).returncode == 1
    assert tocsin("convert", "--to", "misp", tmp_path / "none", check=False).returncode == 1
