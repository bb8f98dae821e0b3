# SPDX-License-Identifier: Apache-2.0
"""TAXII 2.1 over HTTP, below the collections: credentials, negotiation, errors, discovery."""
import base64
import http.client
import re

import pytest

from conftest import Hub

TAXII = "application/taxii+json;version=2.1"
ROOT = "/taxii2/hub/"


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    h = Hub(tmp_path_factory.mktemp("taxii") / "data").start()
    h.member("bank")
    yield h
    h.stop()


@pytest.fixture(scope="module")
def reader(hub):
    return hub.token("bank", "read")


def is_error(answer, status):
    got, headers, body = answer
    assert got == status, answer
    assert headers["Content-Type"] == TAXII
    assert body["title"] and body["http_status"] == str(status)
    return body


def test_strangers_get_401_whatever_they_ask_for(hub):
    bodies = set()
    for method, path, headers in (
            ("GET", "/taxii2/", {}), ("GET", "/taxii2/none/", {}), ("GET", ROOT, {"Accept": "text/html"}), ("PUT", ROOT, {}),
            ("GET", ROOT + "collections/", {}), ("OPTIONS", ROOT, {}),
            ("GET", ROOT + "collections/365fed99-08fa-4dcd-a1b3-fb247eb41d01/objects/?limit=0", {}),
            ("DELETE", ROOT + "collections/x/objects/y/", {})):
        status, answer, body = hub.request(method, path, headers=headers)
        is_error((status, answer, body), 401)
        assert "realm=" in answer["WWW-Authenticate"]
        bodies.add(str(body))
    assert len(bodies) == 1


def test_401_names_both_schemes(hub):
    c = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=60)
    c.request("GET", "/taxii2/")
    schemes = [v.split()[0] for k, v in c.getresponse().getheaders() if k == "WWW-Authenticate"]
    c.close()
    assert sorted(schemes) == ["Basic", "Bearer"]


@pytest.mark.parametrize("credential", ["Bearer tocsin_no", "Bearer", "Basic", "Basic !!", "Basic bm9ib2R5OnBhc3N3b3Jk", "Digest x", ""])
def test_wrong_credentials_get_401(hub, credential):
    is_error(hub.request("GET", "/taxii2/", headers={"Authorization": credential}), 401)


def test_a_sensor_that_only_observes_is_refused(hub):
    is_error(hub.request("GET", "/taxii2/", token=hub.token("bank", "observe")), 403)


def test_http_basic_takes_an_account_or_a_token(hub, reader):
    hub.command("account", "add", "eva", "--member", "bank", "--role", "expert", "--password-stdin", input="Sommer-am-Kanal-7\n")
    for name, password, status in (("eva", "Sommer-am-Kanal-7", 200), ("eva", "Sommer-am-Kanal-8", 401), ("adam", "Sommer-am-Kanal-7", 401),
                                   ("anything", reader, 200), ("anything", reader[:-1], 401)):
        credential = "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()
        answer = hub.request("GET", "/taxii2/", headers={"Authorization": credential})
        assert answer[0] == status
        if status == 401:
            is_error(answer, 401)


@pytest.mark.parametrize("accept", [
    None, TAXII, "application/taxii+json", "application/taxii+json; version=2.1", "*/*", "application/*",
    "text/html, application/taxii+json;version=2.1;q=0.2", "APPLICATION/TAXII+JSON ; VERSION=2.1"])
def test_defined_media_types_are_never_refused(hub, reader, accept):
    status, headers, _ = hub.request("GET", "/taxii2/", token=reader, headers={"Accept": accept} if accept else None)
    assert status == 200
    assert headers["Content-Type"] == TAXII


@pytest.mark.parametrize("accept", [
    "application/vnd.oasis.taxii+json; version=2.0", "application/vnd.oasis.stix+json", "application/taxii+json;version=2.0",
    "text/html", "application/taxii+json;q=0", "nonsense"])
def test_other_media_types_get_406(hub, reader, accept):
    is_error(hub.request("GET", "/taxii2/", token=reader, headers={"Accept": accept}), 406)
    is_error(hub.request("GET", ROOT, token=reader, headers={"Accept": accept}), 406)


def test_discovery_leads_to_the_api_root(hub, reader):
    status, headers, body = hub.request("GET", "/taxii2/", token=reader)
    assert (status, headers["Content-Type"]) == (200, TAXII)
    assert body["title"] and body["default"] in body["api_roots"]
    for root in body["api_roots"]:
        assert root.startswith("/") and not root.startswith("//") and root.endswith("/") and "?" not in root
        status, headers, found = hub.request("GET", root, token=reader)
        assert (status, headers["Content-Type"]) == (200, TAXII)
        assert found["title"] and TAXII in found["versions"] and found["max_content_length"] > 0


def test_a_path_may_come_without_its_last_slash(hub, reader):
    assert hub.request("GET", "/taxii2", token=reader)[0] == 200
    assert hub.request("GET", ROOT[:-1], token=reader)[0] == 200


def test_what_is_not_there_gets_404(hub, reader):
    for path in ("/taxii2/none/", ROOT + "none/", ROOT + "/"):
        is_error(hub.request("GET", path, token=reader), 404)


def test_other_methods_get_405_with_what_is_allowed(hub, reader):
    status, headers, body = hub.request("DELETE", ROOT, token=reader)
    is_error((status, headers, body), 405)
    assert headers["Allow"] == "GET"


def test_head_answers_without_a_body(hub, reader):
    status, headers, body = hub.request("HEAD", "/taxii2/", token=reader)
    assert (status, headers["Content-Type"], body) == (200, TAXII, b"")


@pytest.mark.parametrize("lines, status", [
    (["text/html", TAXII], 200), ([TAXII, "text/html"], 200), (["text/html", "application/json"], 406),
    (["*/*", "application/taxii+json;q=0"], 406)])
def test_accept_may_come_in_several_lines(hub, reader, lines, status):
    c = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=60)
    c.putrequest("GET", "/taxii2/", skip_accept_encoding=True)
    c.putheader("Authorization", "Bearer " + reader)
    for line in lines:
        c.putheader("Accept", line)
    c.endheaders()
    assert c.getresponse().status == status
    c.close()


def test_a_missing_user_agent_does_not_matter(hub, reader):
    c = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=60)
    c.putrequest("GET", "/taxii2/", skip_accept_encoding=True)
    c.putheader("Authorization", "Bearer " + reader)
    c.endheaders()
    assert c.getresponse().status == 200
    c.close()


def test_each_part_of_a_path_has_its_name_in_the_description(hub):
    for path, methods in hub.request("GET", "/api/v1/openapi.json")[2]["paths"].items():
        names = re.findall(r"{(\w+)}", path)
        assert len(set(names)) == len(names)
        for operation in methods.values():
            assert [p["name"] for p in operation.get("parameters", []) if p["in"] == "path"] == names
