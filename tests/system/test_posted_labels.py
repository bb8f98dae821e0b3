# SPDX-License-Identifier: Apache-2.0
"""What a threat is called comes with relationships, in any order and in any envelope."""
import itertools
import uuid

import pytest

from test_posted_sightings import Centre, indicator, stamp


@pytest.fixture(scope="module")
def centre(tmp_path_factory):
    from conftest import Hub
    hub = Hub(tmp_path_factory.mktemp("labels") / "data").start()
    yield Centre(hub)
    hub.stop()


def made(kind, **more):
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{uuid.uuid4()}", "created": stamp(9999),
            "modified": stamp(9999), **more}


def threat(name, kind="malware"):
    return made(kind, name=name, **({"is_family": True} if kind == "malware" else {}))


def indicates(source, target, **more):
    return made("relationship", relationship_type="indicates", source_ref=source["id"], target_ref=target["id"], **more)


def labels(centre, value):
    reports = centre.hub.request("GET", f"/api/v1/lookup?value={value}", token=centre.operator)[2]["reports"]
    return sorted(r.get("label", "") for r in reports if not r.get("withdrawn"))


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_name_arrives_in_any_order(centre, order):
    value = f"{''.join(map(str, order))}.order.example"
    what, family = indicator(value), threat("Lampyris")
    objects = [what, family, indicates(what, family)]
    for i in order:
        centre.post("power", objects[i])
    assert labels(centre, value) == ["lampyris"]


def test_a_name_stays_with_a_newer_version_and_follows_the_relationship(centre):
    what, first, second = indicator("stays.example"), threat("First"), threat("Second")
    tie = indicates(what, first)
    centre.post("power", what, first, second, tie)
    assert labels(centre, "stays.example") == ["first"]
    centre.post("power", dict(what, modified=stamp(100), confidence=90))
    assert labels(centre, "stays.example") == ["first"]
    centre.post("power", dict(tie, modified=stamp(90), target_ref=second["id"]))
    assert labels(centre, "stays.example") == ["second"]
    centre.post("power", dict(second, modified=stamp(80), name="Second, renamed"))
    assert labels(centre, "stays.example") == ["second, renamed"]


def test_malware_goes_before_an_actor(centre):
    what, actor, family = indicator("ranked.example"), threat("Actor", "threat-actor"), threat("Family")
    centre.post("power", what, indicates(what, actor), actor)
    assert labels(centre, "ranked.example") == ["actor"]
    centre.post("power", family, indicates(what, family))
    assert labels(centre, "ranked.example") == ["family"]


def test_nobody_names_anothers_indicator(centre):
    what, family = indicator("mine.example"), threat("Slander")
    centre.post("power", what)
    centre.post("bank", family, indicates(what, family))
    assert labels(centre, "mine.example") == [""]
