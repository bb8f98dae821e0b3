# SPDX-License-Identifier: Apache-2.0
"""The examples of STIX 2.1 section 9, each on observations that it describes and on some that it just does not."""
import json
from datetime import datetime, timedelta, timezone

import pytest

from conftest import tocsin

SHA = "aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f"
SHB = "bf07a7fbb825fc0aae7bf4a1177b2b31fcf8a3feeaf7092761e18c859ee52a9c"
MD5 = "cead3f77f6cda6ec00f57d76c9a6879f"
REGISTRY = r"HKEY_LOCAL_MACHINE\foo\bar"


def obj(*objects):
    return {str(i): o for i, o in enumerate(objects)}


def some(kind, **properties):
    return {"type": kind, **properties}


def f(**properties):
    return some("file", **properties)


def addr(value, kind="ipv4-addr"):
    return some(kind, value=value)


def dst(value, kind):
    return obj(some("network-traffic", dst_ref="1"), addr(value, kind))


def user(number, name):
    return some("user-account", account_type="unix", user_id=number, account_login=name)


def key(value):
    return some("win-registry-key", key=value)


def mail(sender, name):
    return obj(some("email-message", from_ref="1", body_multipart=[{"body_raw_ref": "2"}]), addr(sender, "email-addr"), f(name=name))


def pe(entropy):
    return obj(f(extensions={"windows-pebinary-ext": {"sections": [{"name": ".text", "entropy": 1.5}, {"name": ".x", "entropy": entropy}]}}))


def command(line):
    return obj(some("process", command_line=line))


A, C = obj(some("a", b="b")), obj(some("c", d="d"))

# Pattern, what meets it, what does not: seconds behind the beginning of 2020, and objects.
WHOLE = [  # section 9.8
    (r"[file:hashes.'SHA-256' = 'aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f']",
     [(0, obj(f(hashes={"SHA-256": SHA})))],
     [(0, obj(f(hashes={"SHA-256": SHB})))]),
    (r"[email-message:from_ref.value MATCHES '.+\\@example\\.com$' AND "
     r"email-message:body_multipart[*].body_raw_ref.name MATCHES '^Final Report.+\\.exe$']",
     [(0, mail("jdoe@example.com", "Final Report 7.exe"))],
     [(0, mail("jdoe@example.com", "Final Report 7.pdf"))]),
    (r"[file:hashes.'SHA-256' = 'aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f' AND "
     r"file:mime_type = 'application/x-pdf']",
     [(0, obj(f(hashes={"SHA-256": SHA}, mime_type="application/x-pdf")))],
     [(0, obj(f(hashes={"SHA-256": SHA}, mime_type="image/bmp"), f(mime_type="application/x-pdf")))]),
    (r"[file:hashes.'SHA-256' = 'bf07a7fbb825fc0aae7bf4a1177b2b31fcf8a3feeaf7092761e18c859ee52a9c' OR "
     r"file:hashes.MD5 = 'cead3f77f6cda6ec00f57d76c9a6879f'] AND [file:hashes.'SHA-256' = "
     r"'aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f']",
     [(0, obj(f(hashes={"MD5": MD5}))), (9, obj(f(hashes={"SHA-256": SHA})))],
     [(0, obj(f(hashes={"MD5": MD5}), f(hashes={"SHA-256": SHA})))]),
    (r"([file:hashes.MD5 = '79054025255fb1a26e4bc422aef54eb4'] FOLLOWEDBY [win-registry-key:key = "
     r"'HKEY_LOCAL_MACHINE\\foo\\bar']) WITHIN 300 SECONDS",
     [(0, obj(f(hashes={"MD5": "79054025255fb1a26e4bc422aef54eb4"}))), (299, obj(key(REGISTRY)))],
     [(1, obj(key(REGISTRY))), (2, obj(f(hashes={"MD5": "79054025255fb1a26e4bc422aef54eb4"}))), (302, obj(key(REGISTRY)))]),
    (r"[user-account:account_type = 'unix' AND user-account:user_id = '1007' AND user-account:account_login = "
     r"'Peter'] AND [user-account:account_type = 'unix' AND user-account:user_id = '1008' AND "
     r"user-account:account_login = 'Paul'] AND [user-account:account_type = 'unix' AND user-account:user_id = "
     r"'1009' AND user-account:account_login = 'Mary']",
     [(0, obj(user("1007", "Peter"))), (1, obj(user("1008", "Paul"))), (2, obj(user("1009", "Mary")))],
     [(0, obj(user("1007", "Peter"))), (1, obj(user("1008", "Paul"), user("1009", "Mary")))]),
    (r"[artifact:mime_type = 'application/vnd.tcpdump.pcap' AND artifact:payload_bin MATCHES "
     r"'\\xd4\\xc3\\xb2\\xa1\\x02\\x00\\x04\\x00']",
     [(0, obj(some("artifact", mime_type="application/vnd.tcpdump.pcap", payload_bin="1MOyoQIABAA=")))],
     [(0, obj(some("artifact", mime_type="application/vnd.tcpdump.pcap", payload_bin="obLD1AIABAA=")))]),
    (r"[file:name = 'foo.dll' AND file:parent_directory_ref.path = 'C:\\Windows\\System32']",
     [(0, obj(f(name="foo.dll", parent_directory_ref="1"), some("directory", path="C:\\Windows\\System32")))],
     [(0, obj(f(name="foo.dll"), some("directory", path="C:\\Windows\\System32")))]),
    (r"[file:extensions.'windows-pebinary-ext'.sections[*].entropy > 7.0]",
     [(0, pe(7.5))],
     [(0, pe(7.0))]),
    (r"[file:mime_type = 'image/bmp' AND file:magic_number_hex = h'ffd8']",
     [(0, obj(f(mime_type="image/bmp", magic_number_hex="ffd8")))],
     [(0, obj(f(mime_type="image/bmp", magic_number_hex="ffd9")))]),
    (r"[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '203.0.113.33/32']",
     [(0, dst("203.0.113.33/32", "ipv4-addr"))],
     [(0, dst("203.0.113.34/32", "ipv4-addr"))]),
    (r"[network-traffic:dst_ref.type = 'domain-name' AND network-traffic:dst_ref.value = 'example.com'] REPEATS "
     r"5 TIMES WITHIN 1800 SECONDS",
     [(i * 400, dst("example.com", "domain-name")) for i in range(5)],
     [(i * 500, dst("example.com", "domain-name")) for i in range(5)]),
    (r"[domain-name:value = 'www.5z8.info' AND domain-name:resolves_to_refs[*].value = '198.51.100.1/32']",
     [(0, obj(some("domain-name", value="www.5z8.info", resolves_to_refs=["1"]), addr("198.51.100.1/32")))],
     [(0, obj(some("domain-name", value="www.5z8.info"), addr("198.51.100.1/32")))]),
    (r"[url:value = 'http://example.com/foo' OR url:value = 'http://example.com/bar']",
     [(0, obj(addr("http://example.com/bar", "url")))],
     [(0, obj(addr("http://example.com/baz", "url")))]),
    (r"[x509-certificate:issuer = 'CN=WEBMAIL' AND x509-certificate:serial_number = "
     r"'4c:0b:1d:19:74:86:a7:66:b4:1a:bf:40:27:21:76:28']",
     [(0, obj(some("x509-certificate", issuer="CN=WEBMAIL", serial_number="4c:0b:1d:19:74:86:a7:66:b4:1a:bf:40:27:21:76:28")))],
     [(0, obj(some("x509-certificate", issuer="CN=WEBMAIL", serial_number="4C:0b:1d:19:74:86:a7:66:b4:1a:bf:40:27:21:76:28")))]),
    (r"[windows-registry-key:key = 'HKEY_CURRENT_USER\\Software\\CryptoLocker\\Files' OR "
     r"windows-registry-key:key = "
     r"'HKEY_CURRENT_USER\\Software\\Microsoft\\CurrentVersion\\Run\\CryptoLocker_0388']",
     [(0, obj(some("windows-registry-key", key="HKEY_CURRENT_USER\\Software\\CryptoLocker\\Files")))],
     [(0, obj(some("windows-registry-key", key="HKEY_CURRENT_USER\\Software\\CryptoLocker")))]),
    (r"[(file:name = 'pdf.exe' OR file:size = '371712') AND file:created = t'2014-01-13T07:03:17Z']",
     [(0, obj(f(name="pdf.exe", size=1, created="2014-01-13T07:03:17Z")))],
     [(0, obj(f(name="x.exe", size=371712, created="2014-01-13T07:03:17Z")))]),
    (r"[email-message:sender_ref.value = 'jdoe@example.com' AND email-message:subject = 'Conference Info']",
     [(0, obj(some("email-message", sender_ref="1", subject="Conference Info"), addr("jdoe@example.com", "email-addr")))],
     [(0, obj(some("email-message", sender_ref="1", subject="conference info"), addr("jdoe@example.com", "email-addr")))]),
    (r"[x-usb-device:usbdrive.serial_number = '575833314133343231313937']",
     [(0, obj({"type": "x-usb-device", "usbdrive": {"serial_number": "575833314133343231313937"}}))],
     [(0, obj(some("x-usb-device", serial_number="575833314133343231313937")))]),
    (r"[process:command_line MATCHES '^.+>-add GlobalSign.cer -c -s -r localMachine Root$'] FOLLOWEDBY "
     r"[process:command_line MATCHES'^.+>-add GlobalSign.cer -c -s -r localMachineTrustedPublisher$'] WITHIN 300 "
     r"SECONDS",
     [(0, command("certmgr.exe >-add GlobalSign.cer -c -s -r localMachine Root")), (9, command("certmgr.exe >-add GlobalSign.cer -c -s -r localMachineTrustedPublisher"))],
     [(9, command("certmgr.exe >-add GlobalSign.cer -c -s -r localMachine Root")), (0, command("certmgr.exe >-add GlobalSign.cer -c -s -r localMachineTrustedPublisher"))]),
    (r"[network-traffic:dst_ref.value ISSUBSET '2001:0db8:dead:beef:0000:0000:0000:0000/64']",
     [(0, dst("2001:db8:dead:beef::7", "ipv6-addr"))],
     [(0, dst("2001:db8:dead:bee0::7", "ipv6-addr"))]),
    (r"([file:name = 'foo.dll'] AND [win-registry-key:key = 'HKEY_LOCAL_MACHINE\\foo\\bar']) OR [process:name = "
     r"'fooproc' OR process:name = 'procfoo']",
     [(0, obj(some("process", name="procfoo")))],
     [(0, obj(f(name="foo.dll"), key(REGISTRY)))]),
    (r"[file:hashes.MD5 = 'cead3f77f6cda6ec00f57d76c9a69faa']",
     [(0, obj(f(hashes={"MD5": "cead3f77f6cda6ec00f57d76c9a69faa"})))],
     [(0, obj(f(hashes={"MD5": MD5})))]),
]
PARTS = [  # operators, qualifiers and paths of sections 9.2 to 9.7
    (r"[ipv4-addr:value = '198.51.100.1/32' OR ipv4-addr:value = '203.0.113.33/32' OR ipv6-addr:value = "
     r"'2001:0db8:dead:beef:dead:beef:dead:0001/128']",
     [(0, obj(addr("203.0.113.33/32")))],
     [(0, obj(addr("203.0.113.33/32", "ipv6-addr")))]),
    (r"[file:size = 25536]",
     [(0, obj(f(size=25536)))],
     [(0, obj(f(size="25536")))]),
    (r"[file:name != 'cmd.exe']",
     [(0, obj(f(name="CMD.exe")))],
     [(0, obj(f(name="cmd.exe")))]),
    (r"[file:size <= 25536]",
     [(0, obj(f(size=25536)))],
     [(0, obj(f(size=25537)))]),
    (r"[file:size < 25536]",
     [(0, obj(f(size=25535)))],
     [(0, obj(f(size=25536)))]),
    (r"[file:size > 25536]",
     [(0, obj(f(size=25537)))],
     [(0, obj(f(size=25536)))]),
    (r"[file:size >= 25536]",
     [(0, obj(f(size=25536)))],
     [(0, obj(f(size=25535)))]),
    (r"[process:name IN ('proccy', 'proximus', 'badproc')]",
     [(0, obj(some("process", name="proximus")))],
     [(0, obj(some("process", name="goodproc")))]),
    (r"[directory:path LIKE 'C:\\Windows\\%\\foo']",
     [(0, obj(some("directory", path="C:\\Windows\\x\\foo")))],
     [(0, obj(some("directory", path="D:\\Windows\\x\\foo")))]),
    (r"[directory:path MATCHES '^C:\\\\Windows\\\\\\w+$']",
     [(0, obj(some("directory", path="C:\\Windows\\foo")))],
     [(0, obj(some("directory", path="C:\\Windows\\foo\\bar")))]),
    (r"[ipv4-addr:value ISSUBSET '198.51.100.0/24']",
     [(0, obj(addr("198.51.100.0/27")))],
     [(0, obj(addr("198.51.0.0/16")))]),
    (r"[ipv4-addr:value ISSUPERSET '198.51.100.0/24']",
     [(0, obj(addr("198.51.0.0/16")))],
     [(0, obj(addr("198.51.100.0/27")))]),
    (r"[EXISTS windows-registry-key:values]",
     [(0, obj(some("windows-registry-key", values=[])))],
     [(0, obj(some("windows-registry-key", key="a")))]),
    (r"[a:b = 'b'] FOLLOWEDBY [c:d = 'd'] REPEATS 5 TIMES",
     [(0, A)] + [(i, C) for i in range(1, 6)],
     [(0, A)] + [(i, C) for i in range(1, 5)]),
    (r"([a:b = 'b'] FOLLOWEDBY [c:d = 'd']) REPEATS 2 TIMES",
     [(0, A), (1, C), (2, A), (3, C)],
     [(0, A), (1, C), (3, C)]),
    (r"[network-traffic:dst_ref.value = '203.0.113.33/32'] START t'2020-01-01T00:00:00Z' STOP t'2020-01-01T00:01:00Z'",
     [(0, dst("203.0.113.33/32", "ipv4-addr"))],
     [(60, dst("203.0.113.33/32", "ipv4-addr"))]),
    (r"[directory:contains_refs[*].name = 'foobar.dll']",
     [(0, obj(some("directory", path="C:\\x", contains_refs=["1", "2"]), f(name="a.dll"), f(name="foobar.dll")))],
     [(0, obj(some("directory", path="C:\\x", contains_refs=["1"]), f(name="a.dll"), f(name="foobar.dll")))]),
    (r"[network-traffic:extensions.'http-request-ext'.request_header.'Content-Type' = 'text/plain']",
     [(0, obj({"type": "network-traffic", "extensions": {"http-request-ext": {"request_header": {"Content-Type": "text/plain"}}}}))],
     [(0, obj({"type": "network-traffic", "extensions": {"http-request-ext": {"request_header": {"Content-type": "text/plain"}}}}))]),
]


def observed(second, objects):
    time = (datetime(2020, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"type": "observed-data", "first_observed": time, "last_observed": time, "number_observed": 1, "objects": objects}


@pytest.mark.parametrize("pattern, met, other", WHOLE + PARTS)
def test_an_example_is_met_by_what_it_describes(pattern, met, other):
    lines = [json.dumps({"id": i, "pattern": pattern, "observations": [observed(*o) for o in list]})
             for i, list in enumerate((met, other))]
    answers = [json.loads(line) for line in tocsin("pattern", input="\n".join(lines)).stdout.splitlines()]
    assert answers == [{"id": 0, "match": True}, {"id": 1, "match": False}]
