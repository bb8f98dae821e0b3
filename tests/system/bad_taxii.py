# SPDX-License-Identifier: Apache-2.0
"""A TAXII 2.1 server in a few lines that misbehaves as a test wants: what differs is one function that makes a page."""
import datetime
import http.server
import json
import threading
import time
from urllib.parse import parse_qs, urlsplit

TAXII = "application/taxii+json;version=2.1"
ID = "91a7b528-80eb-42ed-a74d-c6fbd5a26116"


def stamp(seconds, digits=6):
    """Seconds since 1970 as a TAXII time."""
    whole = int(seconds)
    text = datetime.datetime.fromtimestamp(whole, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return text + (f".{round((seconds - whole) * 1000000):06d}"[:digits + 1] if digits else "") + "Z"


class Taxii(http.server.ThreadingHTTPServer):
    """Holds rows (date_added in seconds, object); page(server, query) gives status, headers, body."""

    def __init__(self, page=None, per_page=3):
        super().__init__(("127.0.0.1", 0), Handler)
        self.rows, self.per_page, self.page = [], per_page, page or good_page
        self.asked, self.posted, self.credentials, self.clock = [], [], [], time.time
        self.post = accept_post
        self.statuses = {}
        self.digits = 6
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.base = f"http://127.0.0.1:{self.server_port}"
        self.collection = f"{self.base}/root/collections/{ID}/"

    def add(self, *objects, at=None):
        for o in objects:
            last = self.rows[-1][0] if self.rows else 0
            self.rows.append((at if at is not None else max(self.clock(), last + 0.000001), o))

    def handle_error(self, request, client_address):
        pass  # clients that are killed


def after(server, query):
    """Rows behind added_after, compared as instants."""
    since = query.get("added_after", [None])[0]
    if since is None:
        return list(server.rows)
    return [(t, o) for t, o in sorted(server.rows, key=lambda r: r[0]) if stamp(t, server.digits) > stamp(parse(since), server.digits)]


def parse(text):
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.timezone.utc).timestamp()


def envelope(server, rows, **more):
    body = dict({"objects": [o for _, o in rows]} if rows else {}, **more)
    headers = {"X-TAXII-Date-Added-Last": stamp(rows[-1][0], server.digits)} if rows else {}
    return 200, headers, json.dumps(body)


def good_page(server, query):
    rows, n = after(server, query), min(server.per_page, int(query.get("limit", [server.per_page])[0]))
    at = int(query.get("next", ["0"])[0])
    more = {"more": True, "next": str(at + n)} if at + n < len(rows) else {}
    return envelope(server, rows[at:at + n], **more)


def accept_post(server, objects):
    server.add(*objects)
    done = [{"id": o["id"], "version": o.get("modified", o["created"])} for o in objects]
    return 202, {}, json.dumps({"id": "2d086da7-4bdc-4f91-900e-d77486753710", "status": "complete", "total_count": len(done),
                                "success_count": len(done), "successes": done, "failure_count": 0, "pending_count": 0})


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        s, url = self.server, urlsplit(self.path)
        query = parse_qs(url.query)
        s.credentials.append(self.headers.get("Authorization"))
        if url.path == "/taxii2/":
            self.answer(200, {}, json.dumps({"title": "t", "default": "/root/", "api_roots": ["https://elsewhere.example/x/", "/root/"]}))
        elif url.path == "/root/":
            self.answer(200, {}, json.dumps({"title": "t", "versions": [TAXII], "max_content_length": 1000000}))
        elif url.path == f"/root/collections/{ID}/":
            self.answer(200, {}, json.dumps({"id": ID, "title": "c", "can_read": True, "can_write": True}))
        elif url.path == f"/root/collections/{ID}/objects/":
            s.asked.append({k: v[0] for k, v in query.items()})
            self.answer(*s.page(s, query))
        elif url.path.startswith("/root/status/"):
            self.answer(*s.statuses.get(url.path.split("/")[3], lambda: (404, {}, "{}"))())
        else:
            self.answer(404, {}, json.dumps({"title": "not here"}))

    def do_POST(self):
        s = self.server
        s.credentials.append(self.headers.get("Authorization"))
        objects = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["objects"]
        s.posted.append([o["id"] for o in objects])
        self.answer(*s.post(s, objects))

    def answer(self, status, headers, body):
        data = body if isinstance(body, bytes) else body.encode()
        self.send_response_only(status)
        headers = dict({"Content-Type": TAXII, "Content-Length": str(len(data)), "Date": self.date_time_string(self.server.clock())}, **headers)
        for key, value in headers.items():
            if value is not None:
                self.send_header(key, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass
