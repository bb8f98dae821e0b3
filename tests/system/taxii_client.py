# SPDX-License-Identifier: Apache-2.0
"""A TAXII 2.1 client that is as strict as the text and the reference client: every answer is checked as it comes."""
import http.client
import json
import re
import uuid
from urllib.parse import quote, urlencode

TAXII = "application/taxii+json;version=2.1"
ROOT = "/taxii2/hub/"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
FIRST, LAST = "X-TAXII-Date-Added-First", "X-TAXII-Date-Added-Last"


class Refused(Exception):
    def __init__(self, status, body):
        super().__init__(f"{status}: {body}")
        self.status, self.body = status, body


def check_error(status, body):
    assert isinstance(body, dict) and body["title"], body
    assert body["http_status"] == str(status), "a string that is the real status"
    for key in ("description", "error_id", "error_code", "external_details"):
        assert isinstance(body.get(key, ""), str)


def check_status(s):
    assert uuid.UUID(s["id"]).version == 4
    assert s["status"] in ("complete", "pending")
    assert TIME.fullmatch(s["request_timestamp"])
    for count, items in (("success_count", "successes"), ("failure_count", "failures"), ("pending_count", "pendings")):
        assert isinstance(s[count], int)
        if items in s:
            assert len(s[items]) == s[count] > 0
            assert all(x["id"] and x["version"] for x in s[items])
    assert s["success_count"] + s["failure_count"] + s["pending_count"] == s["total_count"]
    assert s["status"] == "pending" or s["pending_count"] == 0
    return s


class Client:
    def __init__(self, hub, token=None, basic=None):
        self.hub, self.authorization = hub, "Bearer " + token if token else basic
        self.connection = None

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def request(self, method, path, body=None, **headers):
        """Returns status, headers, parsed body (None when empty); errors are checked, not raised."""
        if not self.connection:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.hub.port, timeout=60)
        all_headers = {"Accept": TAXII, "Authorization": self.authorization}
        all_headers.update({k.replace("_", "-"): v for k, v in headers.items()})
        try:
            self.connection.request(method, path, body, {k: v for k, v in all_headers.items() if v is not None})
            answer = self.connection.getresponse()
            data = answer.read()
        except (http.client.HTTPException, OSError):
            self.close()
            raise
        assert answer.getheader("Content-Type") == TAXII, answer.getheaders()
        parsed = json.loads(data) if data else None
        if answer.status >= 400 and method != "HEAD":
            check_error(answer.status, parsed)
        return answer.status, answer.headers, parsed

    def get(self, path, query="", **filters):
        """One page, as (headers, body); raises Refused."""
        if filters:
            query = urlencode({k if k in ("limit", "next", "added_after") else f"match[{k}]": v for k, v in filters.items()})
        status, headers, body = self.request("GET", ROOT + path + ("?" + query if query else ""))
        if status != 200:
            raise Refused(status, body)
        for key in ("objects", "versions", "collections"):
            assert body.get(key) != [], "empty lists are left out"
        rows = body.get("objects") or body.get("versions") or []
        if not path.endswith(("collections/", "status/")) and "/collections/" in "/" + path and path.count("/") > 2:
            assert bool(headers[FIRST]) == bool(headers[LAST]) == bool(rows)
            if rows:
                assert TIME.fullmatch(headers[FIRST]) and TIME.fullmatch(headers[LAST])
                assert (headers[FIRST] == headers[LAST]) == (len(rows) == 1)
            if "manifest" in path and rows:
                assert headers[FIRST] == rows[0]["date_added"] and headers[LAST] == rows[-1]["date_added"]
            assert bool(body.get("more")) == ("next" in body), "a client without next would never end"
        return headers, body

    def pages(self, path, limit=None, **filters):
        """As taxii2client's as_pages: next with the filters of the first request."""
        asked = dict(filters, **({"limit": limit} if limit else {}))
        while True:
            _, body = self.get(path, **asked)
            yield body.get("objects") or body.get("versions") or []
            if not body.get("more"):
                return
            asked["next"] = body["next"]

    def pages_by_time(self, path, limit, after=None, **filters):
        """As clients that do not know next: added_after with the date of the last one."""
        while True:
            asked = dict(filters, limit=limit, **({"added_after": after} if after else {}))
            headers, body = self.get(path, **asked)
            yield body.get("objects") or body.get("versions") or []
            if not body.get("more"):
                return
            after = headers[LAST]

    def all(self, path, **filters):
        return [x for page in self.pages(path, **filters) for x in page]

    def collections(self):
        _, body = self.get("collections/")
        return {c["title"]: c for c in body.get("collections", [])}

    def post(self, collection, objects, **headers):
        """Adds an envelope; returns the status resource."""
        body = objects if isinstance(objects, (str, bytes)) else json.dumps({"objects": objects})
        headers.setdefault("Content_Type", TAXII)
        status, _, answer = self.request("POST", f"{ROOT}collections/{collection}/objects/", body, **headers)
        if status != 202:
            raise Refused(status, answer)
        return check_status(answer)

    def delete(self, collection, id, query=""):
        status, _, body = self.request("DELETE", f"{ROOT}collections/{collection}/objects/{quote(id)}/" + ("?" + query if query else ""))
        if status != 200:
            raise Refused(status, body)
        assert body is None


def indicator(n, modified="2026-01-01T00:00:00.000Z", **more):
    """An indicator object of its own; the same n gives the same id."""
    value = f"{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}.example"
    return dict({"type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.UUID(int=n + (4 << 76) + (2 << 62))}",
                 "created": "2026-01-01T00:00:00.000Z", "modified": modified, "name": f"n{n}",
                 "pattern": f"[domain-name:value = 'n{value}']", "pattern_type": "stix",
                 "valid_from": "2026-01-01T00:00:00Z"}, **more)
