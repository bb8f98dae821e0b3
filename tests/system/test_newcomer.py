# SPDX-License-Identifier: Apache-2.0
"""Newcomers: a label that nobody here had met is warned of, low, a few a day; who does not run the hub is told no place."""
import datetime

import pytest

from conftest import Hub

BEGIN = datetime.datetime(2026, 1, 5, tzinfo=datetime.timezone.utc)
USUAL = {name: [f"usual-{name}-{i}" for i in range(12)] for name in ("a", "b")}


def seen(label, day, hour=0):
    time = (BEGIN + datetime.timedelta(days=day, hours=hour)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"time": time, "kind": "domain", "value": label + ".example", "role": "query"}


@pytest.fixture
def hub(tmp_path):
    h = Hub(tmp_path / "data").start()
    for name, country in (("a", "FJ"), ("b", "WS"), ("c", "TO")):
        h.member(name, country)
    labels = USUAL["a"] + USUAL["b"] + [f"fresh-{i}" for i in range(40)]
    h.import_text(tmp_path, "feed.csv", "".join(f"{l}.example,{l}\n" for l in labels), "--feed", "f", "--format", "csv", "--mapping", "value=1,label=2",
                  "--tlp", "green")
    for name in ("a", "b"):
        h.observe(h.token(name), [seen(label, day) for day in range(40) for label in USUAL[name]])
    yield h
    h.stop()


def warnings(hub, token):
    items = hub.request("GET", "/api/v1/warnings?limit=1000", token=token)[2]["items"]
    return {w["subject"]: w for w in items if "newcomer" in w["detectors"]}


def test_what_is_new_here_or_in_a_country_is_told_low_and_goes_on_after_a_restart(hub):
    operator = hub.token(None, "operate")
    hub.observe(hub.token("a"), [seen("fresh-0", 40)])
    raised = warnings(hub, operator)["label:fresh-0"]
    assert raised["severity"] == "low" and raised["state"] == "open" and raised["detectors"] == ["newcomer"]
    assert raised["title"] == "fresh-0, new at this hub, reached 1 member in 1 country"
    assert [t["points"] for t in raised["score"]["terms"] if t["name"] == "newcomer"] == [15]
    told = warnings(hub, hub.token("c"))["label:fresh-0"]["title"]
    assert told == "fresh-0, new at this hub, reached fewer than 5 members in fewer than 5 countries"
    hub.stop(9)
    hub.start()
    hub.observe(hub.token("a"), [seen("fresh-0", 40, 1)])  # known now
    hub.observe(hub.token("b"), [seen("fresh-0", 40, 2)])  # new in its country
    again = warnings(hub, operator)["label:fresh-0"]
    assert again["id"] == raised["id"] and again["title"].startswith("fresh-0, new ") and len(again["members"]) == 2


def test_a_flood_of_new_labels_raises_no_more_than_the_setting(hub):
    operator = hub.token(None, "operate")
    hub.command("setting", "set", "newcomer-warnings", "4")
    for name in ("a", "b"):
        hub.observe(hub.token(name), [seen(f"fresh-{i}", 40) for i in (range(20) if name == "a" else range(20, 40))])
    assert set(warnings(hub, operator)) == {"label:fresh-0", "label:fresh-1", "label:fresh-20", "label:fresh-21"}  # half for one member
    hub.command("setting", "set", "newcomer-warnings", "0")
    hub.observe(hub.token("a"), [seen("fresh-39", 41, 1)])
    assert len(warnings(hub, operator)) == 4
