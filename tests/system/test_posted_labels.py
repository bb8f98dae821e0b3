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


def reported(centre, value):
    return [r.get("object") for r in centre.hub.request("GET", f"/api/v1/lookup?value={value}", token=centre.operator)[2]["reports"]
            if not r.get("withdrawn")]


def delete(centre, member, what):
    status, _, _ = centre.hub.request("DELETE", f"/taxii2/hub/collections/{centre.collection}/objects/{what['id']}/", None,
                                      centre.tokens[member], {"Accept": "application/taxii+json;version=2.1"})
    assert status == 200


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("end", ["revoke", "delete", "change"])
def test_what_one_indicator_takes_back_another_of_the_member_still_says(centre, named, end):
    value = f"twice-{end}-{named}.example".lower()
    first, second, family = indicator(value), indicator(value), threat("Twice")
    centre.post("power", first, second, family, *([indicates(first, family), indicates(second, family)] if named else []))
    assert len(reported(centre, value)) == 1
    for gone, left in ((second, first), (first, None)):
        if end == "revoke":
            centre.post("power", dict(gone, modified=stamp(5), revoked=True))
        elif end == "delete":
            delete(centre, "power", gone)
        else:
            centre.post("power", dict(gone, modified=stamp(5), pattern="[domain-name:value = 'elsewhere.example']"))
        assert reported(centre, value) == ([left["id"]] if left else []), (end, named)
        assert labels(centre, value) == ([] if not left else ["twice"] if named else [""])


def test_a_revocation_in_the_same_envelope_takes_nothing_from_another(centre):
    first, second = indicator("same.example"), indicator("same.example")
    centre.post("power", first)
    centre.post("power", second, dict(first, modified=stamp(5), revoked=True))
    assert reported(centre, "same.example") == [second["id"]]


def markings(centre, value):
    reports = centre.hub.request("GET", f"/api/v1/lookup?value={value}", token=centre.operator)[2]["reports"]
    return [r["tlp"] for r in reports if not r.get("withdrawn")]


def marked(o, level, **more):
    ids = {"CLEAR": "94868c89-83c2-464b-929b-a1a8aa3c8487", "RED": "e828b379-4e03-4974-9ac4-e53a884c97c1"}
    return dict(o, object_marking_refs=["marking-definition--" + ids[level]], **more)


def test_what_is_reported_again_keeps_its_own_marking(centre):
    first, second = indicator("kept.example"), marked(indicator("kept.example"), "CLEAR")
    centre.post("power", first)
    centre.post("power", second)
    delete(centre, "power", second)
    assert (reported(centre, "kept.example"), markings(centre, "kept.example")) == ([first["id"]], ["TLP:AMBER"])


def test_a_default_that_changed_later_does_not_open_what_came_before(centre):
    what, family = indicator("before.example"), threat("Before")
    centre.post("clinic", what)
    assert markings(centre, "before.example") == ["TLP:AMBER"]
    centre.hub.command("setting", "set", "default-tlp", "red")
    later = indicator("after.example")
    centre.post("clinic", later)
    centre.hub.command("setting", "set", "default-tlp", "amber")
    centre.post("clinic", family, indicates(what, family), indicates(later, family))
    assert (labels(centre, "before.example"), markings(centre, "before.example")) == (["before"], ["TLP:AMBER"])
    assert (labels(centre, "after.example"), markings(centre, "after.example")) == (["before"], ["TLP:RED"])


def test_what_a_version_narrowed_stays_narrow_when_that_version_goes(centre):
    what = marked(indicator("narrow.example"), "CLEAR")
    centre.post("power", what)
    centre.post("power", marked(what, "RED", modified=stamp(50)))
    status, _, _ = centre.hub.request(
        "DELETE", f"/taxii2/hub/collections/{centre.collection}/objects/{what['id']}/?match[version]=last", None,
        centre.tokens["power"], {"Accept": "application/taxii+json;version=2.1"})
    assert status == 200
    assert (reported(centre, "narrow.example"), markings(centre, "narrow.example")) == ([what["id"]], ["TLP:RED"])


def test_a_revoked_relationship_takes_its_name_along(centre):
    what, family = indicator("unnamed.example"), threat("Gone")
    tie = indicates(what, family)
    centre.post("power", what, family, tie)
    assert labels(centre, "unnamed.example") == ["gone"]
    centre.post("power", dict(tie, modified=stamp(5), revoked=True))
    assert labels(centre, "unnamed.example") == [""]
