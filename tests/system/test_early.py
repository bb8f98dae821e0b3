# SPDX-License-Identifier: Apache-2.0
"""Warnings by forecast: raised when one member met a source of which others learned that such go on, and only so many."""
import datetime
import json

import pytest

from conftest import Hub, tocsin

DAYS = 14
START = datetime.datetime(2026, 3, 1)


def alert(when, source, port):
    return {"timestamp": when.strftime("%Y-%m-%dT%H:%M:%S.000000+0000"), "event_type": "alert", "src_ip": source, "src_port": 40000,
            "dest_ip": "192.0.2.1", "dest_port": port, "proto": "TCP", "alert": {"signature_id": 7, "signature": "scan", "severity": 2}}


class Centre:
    """
    What comes to north at port 22 comes to south, and the reverse, by turns and in no fixed order: nobody copies. What comes to
    north at port 25 goes nowhere.
    """

    def __init__(self, tmp_path):
        self.hub = Hub(tmp_path / "data").start()
        self.operator = self.hub.token(None, "operate")
        self.tokens = {}
        for name in ("north", "south", "quiet"):
            self.hub.member(name, "DE", "--sector", "water")
            self.tokens[name] = self.hub.token(name)

    def met(self, member, day, hour, sources, port):
        begin = START + datetime.timedelta(days=day, hours=hour)
        lines = [alert(begin + datetime.timedelta(minutes=i), s, port) for i, s in enumerate(sources)]
        self.hub.observe(self.tokens[member], lines, format="eve")

    def teach(self):
        for day in range(DAYS):
            first, then = ("north", "south") if day % 2 else ("south", "north")
            sources = [f"45.66.{day}.{i}" for i in range(60)]
            self.met(first, day, 1, sources, 22)
            self.met("north", day, 3, [f"45.67.{day}.{i}" for i in range(60)], 25)
            self.met(then, day, 5, sources[::-1], 22)

    def warnings(self, who="operator"):
        """By subject, the open ones and all before."""
        token = self.operator if who == "operator" else self.tokens[who]
        found, cursor = {}, ""
        while True:
            status, _, page = self.hub.request("GET", f"/api/v1/warnings?limit=100{cursor}", None, token)
            assert status == 200, page
            found.update({w["subject"]: w for w in page["items"]})
            if not page.get("next"):
                return found
            cursor = "&cursor=" + page["next"]

    def restart(self):
        assert self.hub.stop() == 0
        self.hub.start()


@pytest.fixture
def centre(tmp_path):
    c = Centre(tmp_path)
    yield c
    c.hub.stop()


def test_one_contact_is_enough_once_the_hub_has_learned_where_such_sources_go(centre):
    centre.met("north", 0, 0, ["45.99.113.1"], 22)
    centre.met("south", 0, 0.5, ["45.99.113.1"], 22)
    assert centre.warnings() == {}  # a hub that has learned nothing raises nothing by forecast
    centre.teach()
    centre.restart()  # what was learned is kept
    centre.met("north", DAYS, 1, ["45.99.113.22"], 22)
    centre.met("north", DAYS, 1.1, ["45.99.113.25"], 25)
    warnings = centre.warnings()
    assert "ipv4:45.99.113.25" not in warnings
    w = warnings["ipv4:45.99.113.22"]
    assert w["detectors"] == ["next"] and w["members_total"] == 1 and w["state"] == "open"

    # Who is next is told to those who run the hub by name, to a member of itself alone.
    next_ones = w["at_risk"]["members"]
    assert next_ones[0]["name"] == "south" and next_ones[0]["probability"] > 0.5
    assert "same-services" in next_ones[0]["why"] or "shared-sources" in next_ones[0]["why"]
    assert not any(m["name"] == "north" for m in next_ones)
    seen = centre.warnings("south")["ipv4:45.99.113.22"]
    assert seen["your_risk"]["probability"] == next_ones[0]["probability"]
    assert seen["your_risk"]["likelihood"] == next_ones[0]["likelihood"]
    assert "members" not in seen["at_risk"]
    text = centre.hub.command("warning", "show", w["id"]).stdout
    assert f"next: south {round(100 * next_ones[0]['probability'])} %" in text
    url = f"http://127.0.0.1:{centre.hub.port}"
    text = tocsin("warning", "show", w["id"], "--hub", url, "--token", centre.tokens["south"]).stdout
    assert "your own risk within seven days: " in text and next_ones[0]["likelihood"] in text and "next: " not in text
    for name in ("north", "quiet"):
        others = centre.warnings(name)["ipv4:45.99.113.22"]
        assert "your_risk" not in others and "south" not in json.dumps(others)


def test_no_more_are_raised_than_the_centre_wants(centre):
    centre.hub.command("setting", "set", "early-warnings", "0")
    centre.teach()
    assert centre.warnings() == {}
    centre.hub.command("setting", "set", "early-warnings", "2")
    centre.met("north", DAYS, 1, [f"45.99.113.{i}" for i in range(50)], 22)
    assert len(centre.warnings()) == 2
    centre.hub.command("setting", "set", "early-warnings", "0")
    centre.met("north", DAYS + 1, 1, [f"45.99.113.{i}" for i in range(100, 150)], 22)
    assert len(centre.warnings()) == 2
    refused = centre.hub.command("setting", "set", "early-warnings", "many", check=False)
    assert refused.returncode != 0 and "0 to 100000" in refused.stderr
