# SPDX-License-Identifier: Apache-2.0
"""tocsin simulate: the same options give the same world, and a hub warns of what happens in it."""
import filecmp
import json
import os

import pytest

from conftest import tocsin

WORLD = ["--members", "12", "--duration", "12h", "--rate", "0.05", "--r", "4"]


def simulate(folder, *options):
    tocsin("simulate", "--output", folder, *WORLD, *options)
    return sorted(os.listdir(folder))


@pytest.fixture(scope="module")
def seed(tmp_path_factory):
    """Of a world whose outbreak does not die out early."""
    for n in range(50):
        folder = tmp_path_factory.mktemp("world")
        simulate(folder, "--seed", n)
        if sum(r["infected"] is not None for r in records(folder / "truth.ndjson")) >= 6:
            return n
    raise AssertionError("no outbreak in 50 worlds")


def records(path):
    return [json.loads(x) for x in path.read_text().splitlines()]


def test_the_same_options_give_the_same_files(tmp_path):
    names = simulate(tmp_path / "a")
    assert simulate(tmp_path / "b") == names
    assert filecmp.cmpfiles(tmp_path / "a", tmp_path / "b", names, shallow=False) == (names, [], [])
    simulate(tmp_path / "c", "--seed", "8")
    assert (tmp_path / "c" / "truth.ndjson").read_text() != (tmp_path / "a" / "truth.ndjson").read_text()


def test_the_files_are_what_other_commands_read(tmp_path, seed):
    names = simulate(tmp_path / "w", "--seed", seed)
    members = records(tmp_path / "w" / "members.ndjson")
    assert len(members) == 12 and {"name", "country", "sector", "networks", "domains"} <= set(members[0])
    assert [n for n in names if n.endswith(".eve.ndjson")] == sorted(m["name"] + ".eve.ndjson" for m in members)
    hit = {r["member"] for r in records(tmp_path / "w" / "truth.ndjson") if r["infected"]}
    found = set()
    for m in members:
        done = tocsin("match", "--indicators", tmp_path / "w" / "feed.csv", "--events", tmp_path / "w" / (m["name"] + ".eve.ndjson"),
                      check=False)
        if done.returncode == 0:
            found.add(m["name"])
    assert found and found <= hit, "who is not infected gives no hit"


def test_a_benign_world_has_no_hits(tmp_path):
    names = simulate(tmp_path / "w", "--benign")
    logs = [tmp_path / "w" / n for n in names if n.endswith(".eve.ndjson")]
    assert tocsin("match", "--indicators", tmp_path / "w" / "feed.csv", "--events", *logs, check=False).returncode == 1
    assert all(r["infected"] is None for r in records(tmp_path / "w" / "truth.ndjson"))


def test_a_hub_warns_of_the_outbreak(hub, seed):
    done = tocsin("simulate", "--into", hub.folder, *WORLD, "--seed", seed, "--speed", "50000")
    assert "12 members were infected" in done.stderr
    assert len(hub.command("member", "list", "--json").stdout.splitlines()) == 12
    warning = json.loads(hub.command("warning", "list", "--json").stdout.splitlines()[0])
    assert warning["members_total"] >= 3
    again = tocsin("simulate", "--into", hub.folder, *WORLD, "--seed", seed, "--speed", "50000")
    assert again.returncode == 0, "members that are there already are used"


@pytest.mark.parametrize("options", [[], ["--output", "x", "--into", "y"], ["--output", "x", "--members", "1"],
                                     ["--output", "x", "--r", "21"], ["--output", "x", "--rate", "x"],
                                     ["--output", "x", "--start", "1970-01-01T00:00:00Z"], ["--output", "x", "--duration", "0s"]])
def test_a_world_that_cannot_be_is_refused(tmp_path, options):
    done = tocsin("simulate", *options, check=False, cwd=tmp_path)
    assert done.returncode == 2 and done.stderr.startswith("tocsin simulate: ") and os.listdir(tmp_path) == []


def test_without_a_hub_it_says_so(tmp_path):
    done = tocsin("simulate", "--into", tmp_path / "none", check=False)
    assert done.returncode == 1 and "no hub" in done.stderr
