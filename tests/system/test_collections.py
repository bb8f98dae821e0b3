# SPDX-License-Identifier: Apache-2.0
"""Collections: made by the command line and the API, with rights for members."""
import json

import pytest

from conftest import Hub


@pytest.fixture(params=["offline", "running"])
def hub(request, tmp_path):
    h = Hub(tmp_path / "data")
    if request.param == "running":
        h.start()
    h.member("bank").member("utility")
    yield h
    if h.process:
        h.stop()


def listed(hub):
    lines = hub.command("collection", "list", "--json").stdout.splitlines()
    return {c["id"]: c for c in map(json.loads, lines)}


def test_a_collection_is_made_with_the_rights_of_each_member(hub):
    id = hub.collection("Finance", {"bank": "readwrite", "utility": "read"})
    assert len(id) == 36
    assert listed(hub)[id] == {"id": id, "title": "Finance", "can_read": True, "can_write": True, "members": [
        {"member": "bank", "access": "readwrite"}, {"member": "utility", "access": "read"}]}


def test_rights_are_changed_and_taken(hub):
    id = hub.collection("Finance", {"bank": "readwrite"})
    hub.command("collection", "grant", id, "--member", "bank", "--access", "none", "--member", "utility", "--access", "write")
    assert listed(hub)[id]["members"] == [{"member": "utility", "access": "write"}]


def test_the_audit_log_has_every_right_that_was_given_or_taken(hub):
    id = hub.collection("Finance", {"bank": "readwrite", "utility": "read"})
    hub.command("collection", "grant", id, "--member", "bank", "--access", "none", "--member", "utility", "--access", "write")
    rows = [json.loads(x) for x in hub.command("audit", "--json").stdout.splitlines()]
    assert [(r["action"], r["detail"]) for r in rows if r.get("subject") == id] == [
        ("collection add", "Finance"), ("collection grant", "bank: readwrite"), ("collection grant", "utility: read"),
        ("collection grant", "bank: none"), ("collection grant", "utility: write")]


def test_a_removed_collection_is_gone_and_built_in_ones_stay(hub):
    id = hub.collection("Finance", {"bank": "read"})
    hub.command("collection", "remove", id)
    assert id not in listed(hub)
    assert hub.command("collection", "remove", id, check=False).returncode != 0
    before = listed(hub)
    assert hub.command("collection", "remove", "all", check=False).returncode != 0
    assert listed(hub) == before


def test_what_is_wrong_changes_nothing(hub):
    before = listed(hub)
    for options in (["--member", "nobody", "--access", "read"], ["--member", "bank"], ["--member", "bank", "--access", "all"],
                    ["--alias", "indicators"], ["--alias", "Upper"], ["--alias", "6b939f84-d5fc-4fea-9dd8-011aa2322d3c"]):
        assert hub.command("collection", "add", "X", *options, check=False).returncode != 0
    assert hub.command("collection", "add", "", check=False).returncode != 0
    assert hub.command("collection", "grant", "all", "--member", "bank", "--access", "write", check=False).returncode != 0
    assert hub.command("collection", "grant", "nothing", "--member", "bank", "--access", "write", check=False).returncode != 0
    assert listed(hub) == before


def test_a_member_sees_its_own_rights_and_no_others(tmp_path):
    hub = Hub(tmp_path / "data").start()
    hub.member("bank").member("utility")
    mine, other = hub.collection("Mine", {"bank": "read", "utility": "readwrite"}), hub.collection("Other", {"utility": "read"})
    status, _, body = hub.request("GET", "/api/v1/collections", token=hub.token("bank", "read"))
    found = {c["id"]: c for c in body["items"]}
    assert status == 200 and other not in found and "members" not in found[mine]
    assert (found[mine]["can_read"], found[mine]["can_write"]) == (True, False)
    assert hub.request("POST", "/api/v1/collections", '{"title":"x"}', hub.token("bank", "read,publish"))[0] == 403
    hub.stop()
