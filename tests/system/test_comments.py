# SPDX-License-Identifier: Apache-2.0
"""What people say about warnings: who sees which comment, what is told live, what a removal leaves, how much may be said."""
import base64
import json
import signal

from conftest import Events, tocsin
from test_decisions import Desk, desk  # noqa: F401: the fixture

WORDS = "the relay is ours"


def say(desk, id, token, text=WORDS, expect=201, **more):
    status, headers, answer = desk.call("POST", f"/api/v1/warnings/{id}/comments", {"text": text, **more}, token)
    assert status == expect, answer
    return answer.get("id"), headers, answer


def heard(desk, id, token):
    status, _, answer = desk.call("GET", f"/api/v1/warnings/{id}/comments", None, token)
    return [c.get("text") for c in answer["items"]] if status == 200 else status


def comments(desk, id, token=None):
    return desk.call("GET", f"/api/v1/warnings/{id}/comments", None, token)[2]["items"]


def test_a_comment_is_for_the_staff_and_its_member_unless_it_is_for_all(desk):  # noqa: F811
    id = desk.write(tlp="green")
    desk.do(id, "release")
    bank, clinic, mill = (desk.tokens[m] for m in ("bank", "clinic", "mill"))
    say(desk, id, bank, "ours alone")
    say(desk, id, bank, "beware", audience="all")
    say(desk, id, desk.analyst, "do we know them?")
    say(desk, id, desk.analyst, "call us", member="clinic")
    staff = ["ours alone", "beware", "do we know them?", "call us"]
    assert heard(desk, id, desk.analyst) == heard(desk, id, desk.operator) == staff
    assert heard(desk, id, desk.hub.token(None, "read,oversee")) == staff
    assert heard(desk, id, bank) == ["ours alone", "beware"]
    assert heard(desk, id, clinic) == ["beware", "call us"]
    assert heard(desk, id, mill) == ["beware"]
    assert desk.hub.request("GET", f"/api/v1/warnings/{id}/comments")[0] == 401
    sensor = desk.hub.token("bank", "observe")
    assert heard(desk, id, sensor) == 403
    say(desk, id, desk.hub.token("bank", "read"), expect=403)
    to_clinic = comments(desk, id, clinic)[1]
    assert to_clinic["to"] == "clinic" and to_clinic["staff"] is True and to_clinic["own"] is False
    assert "account" not in comments(desk, id, mill)[0]


def test_the_latest_of_all_warnings_are_listed_for_who_may_see_them(desk):  # noqa: F811
    ids = [desk.write(tlp="green", title=f"w{i}") for i in range(2)]
    for id in ids:
        desk.do(id, "release")
        say(desk, id, desk.tokens["bank"], "ours alone")
    say(desk, ids[0], desk.analyst, "beware", audience="all")
    latest = lambda token, query="": desk.call("GET", "/api/v1/comments" + query, None, token)[2]
    assert [(c["warning"], c["text"]) for c in latest(desk.analyst)["items"]] == [
        (ids[0], "ours alone"), (ids[1], "ours alone"), (ids[0], "beware")]
    assert [c["text"] for c in latest(desk.tokens["mill"])["items"]] == ["beware"]
    page = latest(desk.analyst, "?limit=2")
    assert [c["text"] for c in latest(desk.analyst, "?cursor=" + page["next"])["items"]] == ["beware"]
    assert latest(desk.analyst, "?since=2099-01-01T00:00:00Z")["items"] == []
    assert desk.call("GET", "/api/v1/comments?since=x", None, desk.analyst)[0] == 400


def test_who_may_not_see_the_warning_hears_nothing_of_it(desk):  # noqa: F811
    stream = Events(desk.hub, desk.tokens["mill"])
    id = desk.write(tlp="red", audience={"members": ["bank", "clinic"]})
    say(desk, id, desk.analyst, "a draft", audience="all")
    for token in desk.tokens.values():
        assert heard(desk, id, token) == 404
        say(desk, id, token, expect=404)
    desk.do(id, "release")
    say(desk, id, desk.tokens["bank"], audience="all")
    assert heard(desk, id, desk.tokens["clinic"]) == ["a draft", WORDS] and heard(desk, id, desk.tokens["mill"]) == 404
    answer = say(desk, id, desk.analyst, member="mill", expect=422)[2]
    assert "does not see this warning" in answer["detail"]
    desk.edit(id, audience={"members": ["clinic"]})
    assert heard(desk, id, desk.tokens["bank"]) == 404
    everyone = desk.write(tlp="green")
    desk.do(everyone, "release")
    stream.warnings(1)
    assert [x[0] for x in stream.items if x[0] == "comment"] == []
    stream.close()


def test_an_open_page_is_told_at_once_and_only_of_what_it_may_see(desk):  # noqa: F811
    id = desk.write(tlp="green")
    desk.do(id, "release")
    streams = {m: Events(desk.hub, desk.tokens[m], after="open") for m in ("bank", "mill")}
    first = say(desk, id, desk.tokens["bank"], "ours alone")[0]
    say(desk, id, desk.tokens["bank"], "beware", audience="all")

    def told(member, n):
        s = streams[member]
        with s.changed:
            s.changed.wait_for(lambda: len([x for x in s.items if x[0] == "comment"]) >= n, 60)
            return [x[2].get("text", "removed") for x in s.items if x[0] == "comment"]
    assert told("bank", 2) == ["ours alone", "beware"] and told("mill", 1) == ["beware"]
    assert desk.call("DELETE", f"/api/v1/warnings/{id}/comments/{first}", None, desk.tokens["bank"])[0] == 204
    assert told("bank", 3)[2] == "removed"
    last = max(x[1] for x in streams["bank"].items)
    desk.hub.stop(signal.SIGKILL)
    desk.hub.start()
    say(desk, id, desk.analyst, "later", audience="all")
    again = Events(desk.hub, desk.tokens["bank"], after=last)
    streams["bank"] = again
    assert told("bank", 1) == ["later"]
    for s in streams.values():
        s.close()


def test_a_removal_leaves_its_place_and_stands_in_the_audit_log(desk):  # noqa: F811
    id = desk.write(tlp="green")
    desk.do(id, "release")
    n = say(desk, id, desk.tokens["bank"], "the password is hunter2", audience="all")[0]
    path = f"/api/v1/warnings/{id}/comments/{n}"
    assert desk.call("DELETE", path, None, desk.tokens["mill"])[0] == 403
    assert desk.call("DELETE", path, None, desk.analyst)[0] == 403
    assert desk.call("DELETE", path, None, desk.tokens["bank"])[0] == 204
    assert desk.call("DELETE", path, None, desk.tokens["bank"])[0] == 404
    left, = comments(desk, id, desk.tokens["mill"])
    assert "text" not in left and left["removed"] and left["member"] == "bank"
    other = say(desk, id, desk.tokens["mill"])[0]
    assert desk.call("DELETE", f"/api/v1/warnings/{id}/comments/{other}", None, desk.tokens["bank"])[0] == 404
    assert desk.call("DELETE", f"/api/v1/warnings/{id}/comments/{other}", None, desk.operator)[0] == 204
    log = [(a, d) for a, d in desk.audit() if "comment" in a]
    assert [a for a, _ in log].count("warning comment") == 2 and [a for a, _ in log].count("warning comment remove") == 2
    assert "hunter2" not in str(desk.call("GET", "/api/v1/audit?limit=1000", None, desk.operator)[2])


def test_what_is_too_much_is_refused_in_words(desk):  # noqa: F811
    id = desk.write(tlp="green")
    desk.do(id, "release")
    bank = desk.tokens["bank"]
    assert "what do you want to say" in say(desk, id, bank, " \n", expect=400)[2]["detail"]
    say(desk, id, bank, "x" * 4001, expect=413)
    say(desk, id, bank, audience="everybody", expect=400)
    say(desk, id, bank, member="mill", expect=400)
    say(desk, id, desk.analyst, member="nobody", expect=422)
    for _ in range(30):
        say(desk, id, bank)
    _, headers, answer = say(desk, id, bank, expect=429)
    assert int(headers["Retry-After"]) > 0 and "30 comments in 10 minutes" in answer["detail"]
    say(desk, id, desk.tokens["mill"])
    page = desk.call("GET", f"/api/v1/warnings/{id}/comments?limit=20", None, bank)[2]
    rest = desk.call("GET", f"/api/v1/warnings/{id}/comments?limit=20&cursor=" + page["next"], None, bank)[2]
    assert len(page["items"]) == 20 and len(rest["items"]) == 10 and "next" not in rest


def test_the_command_line_says_lists_and_removes(desk):  # noqa: F811
    id = desk.write(tlp="green")
    desk.do(id, "release")
    desk.hub.command("warning", "comment", id, "--text", "first line\nsecond \x1b[2J line", "--all")
    desk.hub.command("warning", "comment", id, "--text", "quietly", "--member", "bank")
    said = desk.hub.command("warning", "show", id).stdout
    assert "the hub's staff, to all" in said and "        first line\n        second ?[2J line\n" in said
    assert ", to bank\n        quietly\n" in said
    desk.hub.command("warning", "comment", id, "--remove", "1")
    said = desk.hub.command("warning", "show", id).stdout
    assert "to all: removed " in said and "first line" not in said
    assert tocsin("warning", "comment", id, "--data", desk.hub.folder, check=False).returncode == 2


def preview(desk, expect=200, token=None, **body):
    status, _, answer = desk.call("POST", "/api/v1/warnings/audience", body, token)
    assert status == expect, answer
    return answer if expect != 200 else (answer["tlp"], answer["seen_by"], answer["public"])


ALL = ["bank", "clinic", "mill"]


def test_who_will_see_it_is_told_before_and_is_so_afterwards(desk):  # noqa: F811
    cases = [
        (dict(tlp="clear"), ("TLP:CLEAR", ALL, True)),
        ({}, ("TLP:GREEN", ALL, False)),
        (dict(tlp="red"), ("TLP:RED", [], False)),
        (dict(tlp="green", audience={"sector": "health"}), ("TLP:AMBER+STRICT", ["clinic"], False)),
        (dict(tlp="red", audience={"members": ["mill"], "country": "DE"}), ("TLP:RED", ALL, False)),
    ]
    for content, expected in cases:
        assert preview(desk, **content) == expected, content
        id = desk.write(**content)
        assert preview(desk, warning=id) == expected, content
        desk.do(id, "release")
        assert desk.who_sees(id) == set(expected[1]), content
        assert preview(desk, warning=id) == expected, content


def test_an_edit_is_told_before_and_never_below_the_evidence(desk):  # noqa: F811
    id = desk.write(tlp="amber")
    desk.do(id, "release")
    for edit, expected in [
        (dict(tlp="red"), ("TLP:RED", [], False)),
        (dict(audience={"members": ["bank"]}), ("TLP:RED", ["bank"], False)),
        (dict(tlp="green"), ("TLP:AMBER+STRICT", ["bank"], False)),
        (dict(audience={}), ("TLP:GREEN", ALL, False)),
    ]:
        assert preview(desk, warning=id, **edit) == expected, edit
        assert preview(desk, warning=id) != expected
        desk.edit(id, **edit)
        assert preview(desk, warning=id) == expected and desk.who_sees(id) == set(expected[1]), edit
    said = desk.hub.command("warning", "audience", id, "--to", "mill", "--tlp", "red").stdout
    assert said == "TLP:RED: 1 member will see it\n    mill\n"


def test_only_staff_asks_who_will_see_it_and_only_of_what_is_there(desk):  # noqa: F811
    id = desk.write()
    preview(desk, 403, desk.tokens["bank"], warning=id)
    preview(desk, 403, desk.hub.token(None, "read,oversee"))
    preview(desk, 404, warning="00000000-0000-4000-8000-000000000000")
    preview(desk, 422, audience={"members": ["nobody"]})
    desk.do(id, "withdraw")
    preview(desk, 404, warning=id)


def test_a_person_is_named_to_its_own_member_and_the_staff_alone(desk):  # noqa: F811
    id = desk.write(tlp="green")
    desk.do(id, "release")
    password = "correct horse battery staple 7"
    for name, role in (("eva", ["expert", "--member", "bank"]), ("nils", ["analyst"])):
        desk.hub.command("account", "add", name, "--role", *role, "--password-stdin", input=password + "\n")
        word = base64.b64encode(f"{name}:{password}".encode()).decode()
        status, _, _ = desk.hub.request("POST", f"/api/v1/warnings/{id}/comments", json.dumps({"text": WORDS, "audience": "all"}),
                                        headers={"Authorization": "Basic " + word})
        assert status == 201
    for token, named in ((desk.tokens["bank"], ["eva", None]), (desk.tokens["mill"], [None, None]), (desk.analyst, ["eva", "nils"])):
        assert [c.get("account") for c in comments(desk, id, token)] == named
