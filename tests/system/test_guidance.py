# SPDX-License-Identifier: Apache-2.0
"""What to do: mitigations as ATT&CK has them, vulnerabilities as catalogue and records have them, the playbook of a warning."""
import json
import os
import re
import subprocess

from conftest import ROOT, seen


def zstd(path):
    return subprocess.run(["zstd", "-dc", path], capture_output=True, check=True).stdout


def dead(x):
    return x.get("revoked") or x.get("x_mitre_deprecated")


def test_mitigations_are_those_of_attack(data):
    objects = {x["id"]: x for x in json.loads(zstd(data + "/feeds/stix/attack-enterprise.json.zst"))["objects"]}
    number = {i: r["external_id"] for i, x in objects.items() for r in x.get("external_references", []) if r["source_name"] == "mitre-attack"}
    pairs = {(number[r["target_ref"]], number[r["source_ref"]]) for r in objects.values()
             if r["type"] == "relationship" and r["relationship_type"] == "mitigates"
             and not any(dead(objects[x]) for x in (r["id"], r["source_ref"], r["target_ref"]))}
    names = {number[i]: x["name"] for i, x in objects.items() if x["type"] == "course-of-action" and not dead(x)}
    with open(os.path.join(ROOT, "src/model/guidance.c"), encoding="utf-8") as f:
        source = f.read()
    rows = re.findall(r'ROW\("(T[\d.]+)", "([^"]+)"\)', source)
    ours = {(technique, i) for technique, ids in rows for i in ids.split() if i[0] == "M"}
    assert len(rows) > 60 and ours - pairs == set()
    mine = dict(re.findall(r'\{"(M\d+)", "([^"]+)"', source))
    assert len(mine) > 20 and {i: names[i] for i in mine} == mine


def warn_of(hub, value):
    for i in range(3):
        hub.command("member", "add", f"M{i}", "--country", "DE", check=False)
        hub.observe(hub.token(f"M{i}"), [seen(value, f"2026-01-01T0{i}:00:00Z", "cve", "other")])
    line = next(x for x in hub.command("warning", "list", "--json").stdout.splitlines() if value in x)
    return json.loads(hub.command("warning", "show", json.loads(line)["id"], "--json").stdout)


def check_playbook(p):
    """CACAO 2.0: one start, every reference leads somewhere, every way to an end, no way in circles."""
    assert p["type"] == "playbook" and p["spec_version"] == "cacao-2.0" and re.fullmatch(r"playbook--[0-9a-f-]{36}", p["id"])
    assert p["valid_from"] < p["valid_until"] and p["created"] <= p["modified"] and 0 <= p["priority"] <= 100
    steps = p["workflow"]
    assert [k for k, s in steps.items() if s["type"] == "start"] == [p["workflow_start"]]
    assert all(k.split("--")[0] == s["type"] for k, s in steps.items())

    def walk(at, way):
        assert at not in way, "a circle"
        step = steps[at]
        following = [step[k] for k in ("on_completion", "on_true", "on_false") if k in step]
        assert bool(following) != (step["type"] == "end")
        if step["type"] == "action":
            assert step["commands"] and step["agent"] in p["agent_definitions"]
        for x in re.findall(r"(__\w+__):value", step.get("condition", "")):
            assert x in p["playbook_variables"]
        return {at}.union(*(walk(x, way | {at}) for x in following))
    assert walk(p["workflow_start"], set()) == set(steps)


def test_a_vulnerability_comes_with_what_is_known_of_it(hub, data, tmp_path):
    hub.command("import", "--feed", "kev", "--tlp", "clear", data + "/feeds/cve/kev.csv.zst")
    hub.command("import", "--feed", "records", "--tlp", "clear", data + "/feeds/cve/cve-2024-sample.ndjson.zst")
    listed = zstd(data + "/feeds/cve/kev.csv.zst").decode().splitlines()[1].split(",")[0]
    records = map(json.loads, zstd(data + "/feeds/cve/cve-2024-sample.ndjson.zst").splitlines())
    scored, published = next((r["cveMetadata"]["cveId"], m["cvssV3_1"]) for r in records for m in r["containers"]["cna"].get("metrics", [])
                             if "cvssV3_1" in m and not any("cvssV4_0" in x for x in r["containers"]["cna"]["metrics"]))
    hub.import_text(tmp_path, "list.csv", f"value,label\n{scored},\n", "--feed", "seen", "--tlp", "clear")
    told = warn_of(hub, scored)["cve"][0]
    assert told["id"] == scored and told["cvss"]["score"] == published["baseScore"] and told["cvss"]["vector"] == published["vectorString"]
    w = warn_of(hub, listed)
    told = w["cve"][0]
    assert told["id"] == listed and re.fullmatch(r"20\d\d-\d\d-\d\d", told["kev"]["due"]) and told["kev"]["action"]
    assert w["guidance"][0]["id"] == "D3-SU"
    text = hub.command("warning", "show", w["id"], "--format", "text").stdout
    assert listed in text and "known to be exploited" in text and "Way back:" in text
    # None of it goes out over TAXII as if it were STIX.
    token = hub.token(scope="read,operate")
    accept = {"Accept": "application/taxii+json;version=2.1"}
    _, _, listing = hub.request("GET", "/taxii2/hub/collections/", token=token, headers=accept)
    for collection in listing["collections"]:
        _, _, page = hub.request("GET", f"/taxii2/hub/collections/{collection['id']}/objects/?limit=1000", token=token, headers=accept)
        assert not re.search(r'"cveID"|"cveMetadata"', json.dumps(page))

def test_what_is_marked_strictly_is_not_told(hub, tmp_path):
    row = "cveID,vendorProject,product,vulnerabilityName,dateAdded,shortDescription,requiredAction,dueDate,knownRansomwareCampaignUse,notes,cwes\n"
    row += "CVE-2024-8068,,,,2025-08-25,,secret action,2025-09-15,Known,,\n"
    hub.import_text(tmp_path, "kev.csv", row, "--feed", "kev", "--tlp", "amber")
    w = warn_of(hub, "CVE-2024-8068")
    assert w["cve"] == [{"id": "CVE-2024-8068"}] and "secret action" not in json.dumps(w)


def test_what_left_the_catalogue_is_known_no_more(hub, tmp_path):
    head = "cveID,vendorProject,product,vulnerabilityName,dateAdded,shortDescription,requiredAction,dueDate,knownRansomwareCampaignUse,notes,cwes\n"
    row = "CVE-2024-%d,,,,2025-08-25,,Patch.,2025-09-15,Known,,\n"
    hub.import_text(tmp_path, "kev.csv", head + row % 8068 + row % 8069, "--feed", "kev", "--tlp", "clear")
    hub.import_text(tmp_path, "list.csv", "value,label\nCVE-2024-8069,\n", "--feed", "other", "--tlp", "clear")
    hub.import_text(tmp_path, "kev.csv", head + row % 8068, "--feed", "kev", "--tlp", "clear")
    assert warn_of(hub, "CVE-2024-8069")["cve"] == [{"id": "CVE-2024-8069"}]


def test_a_playbook_bundles_the_measures_with_their_way_back(hub, tmp_path):
    hub.import_text(tmp_path, "f.csv", "value,label\nevil.example,phishing\n", "--feed", "f", "--tlp", "green")
    for i in range(3):
        hub.member(f"M{i}")
        hub.observe(hub.token(f"M{i}"), [seen("evil.example", f"2026-01-01T0{i}:00:00Z")])
    w = json.loads(hub.command("warning", "list", "--json").stdout)
    assert w["rsit"] == ["fraud"] and {g["id"] for g in w["guidance"]} >= {"D3-FRDDL", "D3-ER", "M1017"}
    assert all(g["do"] and g["effect"] and g["undo"] and g["expires"] > w["updated"] for g in w["guidance"])
    playbook = json.loads(hub.command("warning", "show", w["id"], "--format", "cacao").stdout)
    check_playbook(playbook)
    said = json.dumps(playbook)
    assert all(json.dumps(g["do"])[1:-1] in said and json.dumps(g["undo"])[1:-1] in said for g in w["guidance"])
    assert playbook["markings"] == ["marking-tlp--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]
    hub.command("warning", "withdraw", w["id"])
    back = json.loads(hub.command("warning", "show", w["id"], "--format", "cacao").stdout)
    check_playbook(back)
    assert back["id"] == playbook["id"] and back["modified"] > playbook["modified"]
    assert back["revoked"] and back["playbook_variables"]["__withdrawn__"]["value"] == "true"
