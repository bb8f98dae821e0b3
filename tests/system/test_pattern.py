# SPDX-License-Identifier: Apache-2.0
"""tocsin pattern: lines in, lines out."""
import json
import os
import resource
import subprocess

import pytest

from conftest import BIN, tocsin


def observed(objects, first="2026-01-01T00:00:00Z", last=None, count=1):
    return {"type": "observed-data", "id": "observed-data--ed82dd61-cc41-485b-b608-d278469e6259", "created": first, "modified": first,
            "first_observed": first, "last_observed": last or first, "number_observed": count, "objects": objects}


def address(value, **kwargs):
    return observed({"0": {"type": "ipv4-addr", "value": value}}, **kwargs)


def answer_text(text):
    return tocsin("pattern", input=text).stdout


def answers(cases):
    text = answer_text("".join((c if isinstance(c, str) else json.dumps(c)) + "\n" for c in cases))
    return [json.loads(line) for line in text.splitlines()]


def answer(**case):
    return answers([case])[0]


def test_a_pattern_is_tried_on_observations():
    case = {"id": 7, "pattern": "[ipv4-addr:value = '198.51.100.7']"}
    assert answer(**case, observations=[address("198.51.100.7")]) == {"id": 7, "match": True}
    assert answer(**case, observations=[address("198.51.100.8")]) == {"id": 7, "match": False}
    assert answer(**case, observations=[]) == {"id": 7, "match": False}


def test_observations_of_2_1_come_in_bundles():
    bundle = {"type": "bundle", "id": "bundle--f8d48f60-25a6-4dde-9fab-12b206b399ca", "objects": [
        {"type": "observed-data", "spec_version": "2.1", "id": "observed-data--7f29b8b3-d380-4fa7-b5db-84f40badffb6",
         "first_observed": "2026-01-01T00:00:00Z", "last_observed": "2026-01-01T00:00:00Z", "number_observed": 1,
         "object_refs": ["network-traffic--29460399-c597-5f89-8800-f5b2cd0b256f", "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"]},
        {"type": "network-traffic", "id": "network-traffic--29460399-c597-5f89-8800-f5b2cd0b256f", "protocols": ["tcp"],
         "src_ref": "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4", "dst_ref": "ipv4-addr--1ea47840-aa39-5aa8-b4a2-cd203eb6662a"},
        {"type": "ipv4-addr", "id": "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4", "value": "198.51.100.3"},
        {"type": "ipv4-addr", "id": "ipv4-addr--1ea47840-aa39-5aa8-b4a2-cd203eb6662a", "value": "198.51.100.0/24"},
    ]}
    assert answer(pattern="[network-traffic:src_ref.value = '198.51.100.3']", observations=[bundle]) == {"match": True}
    assert answer(pattern="[network-traffic:dst_ref.value = '198.51.100.0/24']", observations=[bundle]) == {"match": False}
    assert answer(pattern="[ipv4-addr:value = '198.51.100.0/24']", observations=[bundle]) == {"match": False}


def test_without_observations_a_pattern_is_only_checked():
    assert answer(id="a", pattern="[file:name = 'x']") == {"id": "a", "valid": True}
    assert answer(id="b", pattern="[file:name = ]") == {"id": "b", "error": "a constant expected", "at": 13}
    assert answer(id="c", pattern="[file:name MATCHES '(']") == {"id": "c", "error": "missing closing parenthesis", "at": 19}


@pytest.mark.parametrize("id", ["1", "-0.50e+1", "\"a\\u00e9\\n\"", "null", "true", "[ 1, {\"x\" : [] } ]", "{\"id\":\"}\"}",
                                "9223372036854775808", "99999999999999999999", "-9223372036854775809", "1e999",
                                "[123456789012345678901234567890, \"99999999999999999999\"]"])
def test_ids_come_back_as_they_were(id):
    expected = '{"id":' + id + ',"valid":true}\n'
    assert answer_text('{"id":' + id + ',"pattern":"[a:b = 1]"}\n') == expected
    assert answer_text('{"pattern":"[a:b = 1]", "x":{"id":[]}, "id" : ' + id + ' }\n') == expected


def test_numbers_of_any_size_are_compared():
    case = '{"pattern":"[a:b %s]","observations":[{"type":"observed-data","id":"observed-data--ed82dd61-cc41-485b-b608-d278469e6259",' \
           '"created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z","first_observed":"2026-01-01T00:00:00Z",' \
           '"last_observed":"2026-01-01T00:00:00Z","number_observed":1,"objects":{"0":{"type":"a","b":99999999999999999999}}}]}\n'
    for test, match in (("> 5", True), ("< 5", False), ("= 99999999999999999999.0", True)):
        assert json.loads(answer_text(case % test)) == {"match": match}


def test_every_line_gets_its_answer_in_order():
    lines = ['{"id":1,"pattern":"[a:b = 1]"}', "", "nonsense", '{"id":2}', "[1]", "  ", '{"id":3,"pattern":5}',
             '{"id":4,"pattern":"[a:b = 1]","observations":{}}', '{"id":5,"pattern":"[a:b = 1]","observations":[{},7]}',
             '{"id":6,"pattern":"[a:b = 1]"}']
    text = tocsin("pattern", input="\r\n".join(lines)).stdout
    assert [json.loads(line) for line in text.splitlines()] == [
        {"id": 1, "valid": True},
        {"error": "not JSON: byte 0: value expected", "line": 3},
        {"id": 2, "error": "\"pattern\" is missing or no string"},
        {"error": "not a JSON object", "line": 5},
        {"id": 3, "error": "\"pattern\" is missing or no string"},
        {"id": 4, "error": "\"observations\": a list of observations expected"},
        {"id": 5, "error": "\"observations\", element 1: an observation that is no object"},
        {"id": 6, "valid": True},
    ]
    assert answer_text("") == "" and answer_text("\n\n") == ""


def test_answers_do_not_wait_for_the_end_of_the_input():
    with subprocess.Popen([BIN, "pattern"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for i in range(3):
            process.stdin.write(b'{"id":%d,"pattern":"[a:b = 1]"}\n' % i)
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == {"id": i, "valid": True}
        process.stdin.close()
        assert process.wait(10) == 0


def test_versions_of_patterns():
    pattern = "[ipv4-addr:value = '198.51.100.7'] START '2026-01-01T00:00:00Z' STOP '2026-01-02T00:00:00Z'"
    modern = dict(address("198.51.100.7"), spec_version="2.1")
    assert answer(pattern=pattern)["error"] == "a time as t'...' expected"
    assert answer(pattern=pattern, pattern_version="2.0") == {"valid": True}
    assert answer(pattern=pattern, observations=[address("198.51.100.7")]) == {"match": True}
    assert "error" in answer(pattern=pattern, observations=[modern])
    assert "error" in answer(pattern=pattern, observations=[address("198.51.100.7")], pattern_version="2.1")


def test_several_observations():
    def at(second, value, **kwargs):
        return address(value, first=f"2026-01-01T00:00:{second:02}Z", **kwargs)
    pattern = "([ipv4-addr:value = '198.51.100.1'] FOLLOWEDBY [ipv4-addr:value = '198.51.100.2'] REPEATS 2 TIMES) WITHIN 10 SECONDS"
    assert answer(pattern=pattern, observations=[at(1, "198.51.100.1"), at(5, "198.51.100.2", count=2)])["match"]
    assert not answer(pattern=pattern, observations=[at(1, "198.51.100.1"), at(5, "198.51.100.2")])["match"]
    assert not answer(pattern=pattern, observations=[at(6, "198.51.100.1"), at(5, "198.51.100.2", count=2)])["match"]
    assert not answer(pattern=pattern, observations=[at(1, "198.51.100.1"), at(11, "198.51.100.2", count=2)])["match"]
    assert answer(pattern=pattern, observations=[at(2, "198.51.100.1"), at(11, "198.51.100.2", count=2)])["match"]


HOSTILE = {
    "parentheses that do not close": ("(" * 100_000, None, "error"),
    "parentheses that close": ("[" + "(" * 100_000 + "a:b = 1" + ")" * 100_000 + "]", None, "error"),
    "many comparisons": ("[" + " OR ".join(["a:b = 1"] * 10_000) + "]", None, "valid"),
    "many alternatives": (" OR ".join(["[a:b = 1]"] * 10_000), None, "valid"),
    "a long sequence": (" FOLLOWEDBY ".join(["[a:b = 1]"] * 10_000), [{"a": 1}], "match"),
    "repeats": ("[a:b = 1] REPEATS 1000000 TIMES", [{"a": 1}] * 3, "match"),
    "repeated sequences": ("([a:b = 1] FOLLOWEDBY [a:b = 1]) REPEATS 1000000 TIMES", [{"a": 1, "count": 999_999_999}] * 3, "error"),
    "a sequence often repeated": ("([a:b = 1] FOLLOWEDBY [a:b = 2]) REPEATS 900 TIMES", [{"a": 1}, {"a": 2}] * 1000, "match"),
    "a huge window": ("[a:b = 1] REPEATS 2 TIMES WITHIN 1" + "0" * 400 + " SECONDS", [{"a": 1}] * 3, "match"),
    "nested quantifiers": ("[a:b MATCHES '^(a+)+$']", [{"a": "a" * 60 + "b"}], "error"),
    "references back": ("[a:b MATCHES '(a*)\\\\1[xy]']", [{"a": "a" * 60_000}], "error"),
    "a deep regex": ("[a:b MATCHES '" + "(" * 50_000 + "']", [{"a": "a"}], "error"),
    "many wildcards": ("[a:b LIKE '" + "%a" * 50_000 + "b']", [{"a": "a" * 200_000}], "match"),
    "wildcards to search for": ("[a:b LIKE '%" + "a_" * 50_000 + "b%']", [{"a": "a" * 400_000}], "error"),
    "a long path": ("[a:" + "c_refs[*]." * 10_000 + "b = 2]", [{"a": 1}], "match"),
    "entangled observations": (" AND ".join("([a:b = 1] OR [a:b = 2] FOLLOWEDBY [a:b = 1])" for _ in range(12)),
                               [{"a": 1}] * 11 + [{"a": 2}] * 11, None),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_patterns_end_in_an_answer_within_limits(name):
    pattern, values, key = HOSTILE[name]
    case = {"id": 0, "pattern": pattern}
    if values is not None:
        case["observations"] = [
            observed({str(k): {"type": "a", "b": v["a"], "c_refs": ["0", "1", "2"]} for k in range(3)}, count=v.get("count", 1))
            for v in values]
    def limits():
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
    done = subprocess.run([BIN, "pattern"], input=json.dumps(case) + "\n", capture_output=True, text=True, timeout=600, preexec_fn=limits)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["id"] == 0 and (key is None or key in result), result


def test_a_line_beyond_the_limit_is_refused_and_the_next_is_answered():
    long = '{"id":1,"pattern":"' + "x" * (17 << 20) + '"}'
    text = answer_text(long + "\n" + '{"id":2,"pattern":"[a:b = 1]"}\n' + long)
    assert [json.loads(line) for line in text.splitlines()] == [
        {"error": "a line longer than the limit", "line": 1}, {"id": 2, "valid": True}, {"error": "a line longer than the limit", "line": 3}]


def test_memory_does_not_grow_with_the_number_of_lines(tmp_path):
    def peak(n):
        lines = tmp_path / "lines"
        with open(lines, "w") as f:
            for i in range(n):
                f.write(json.dumps({"id": i, "pattern": "[ipv4-addr:value MATCHES '^198\\\\.']", "observations": [address("198.51.100.7")]}) + "\n")
        with open(lines) as f, open(os.devnull, "w") as nothing:
            process = subprocess.Popen([BIN, "pattern"], stdin=f, stdout=nothing)
            _, status, usage = os.wait4(process.pid, 0)
            assert status == 0
        return usage.ru_maxrss
    assert peak(50_000) < peak(1_000) + 2_000


def test_output_that_cannot_be_written_is_an_error():
    with open("/dev/full", "w") as full:
        done = subprocess.run([BIN, "pattern"], input=b'{"pattern":"[a:b = 1]"}\n', stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1 and b"No space left" in done.stderr


def test_real_bundles(data):
    with open(os.path.join(data, "feeds/stix/observed/stix-2.1.json")) as f:
        bundle = json.load(f)
    assert answer(pattern="[artifact:payload_bin = 'alice']", observations=[bundle]) == {"match": True}
    assert answer(pattern="[ipv4-addr:value = '10.0.0.102' AND ipv4-addr:resolves_to_refs[*].value LIKE '00:%']",
                  observations=[bundle]) == {"match": True}
    with open(os.path.join(data, "feeds/stix/spec-patterns-v21.txt")) as f:
        patterns = f.read().splitlines()
    assert answers({"pattern": p} for p in patterns) == [{"valid": True}] * len(patterns)
