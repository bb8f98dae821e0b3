# SPDX-License-Identifier: Apache-2.0
"""tocsin import: summaries, names, exit statuses."""
import gzip
import json
import os
import pty
import subprocess

import pytest

from conftest import BIN, tocsin


def test_the_summary_counts_and_names_what_was_refused(tmp_path):
    feed = tmp_path / "list.txt"
    feed.write_text("# a list\n\nevil.example\n203.0.113.7\n" + "".join(f"bad{i}\n" for i in range(7)))
    done = tocsin("import", "--data", tmp_path / "data", feed, check=False)
    assert done.returncode == 3
    first, *rest = done.stdout.splitlines()
    assert first == "list.txt (list): 2 rows, 2 new, 0 seen again, 0 withdrawn, 7 refused"
    assert rest[0] == "  line 5: a single label: bad0" and rest[-1] == "  and 2 more" and len(rest) == 6


def test_exit_status_tells(tmp_path):
    def run(name, text, *options):
        (tmp_path / name).write_text(text)
        return tocsin("import", "--data", tmp_path / "data", tmp_path / name, *options, check=False).returncode
    assert run("good", "evil.example\n# note\n\n") == 0
    assert run("some", "evil.example\nbad\n") == 3
    assert run("none", "bad\nworse\n") == 1
    assert run("page", "<!doctype html><html><body>504</body></html>") == 1
    assert tocsin("import", "--data", tmp_path / "data", tmp_path / "absent", check=False).returncode == 1
    assert tocsin("import", "--data", tmp_path / "data", tmp_path / "absent", tmp_path / "good", check=False).returncode == 1


def test_an_error_names_the_feed_and_withdraws_nothing(tmp_path):
    feed, data = tmp_path / "my feed.txt", tmp_path / "data"
    feed.write_text("evil.example\n")
    tocsin("import", "--data", data, feed)
    for text, says in [("<!doctype html><html></html>", "tocsin: feed 'my feed.txt': an HTML page: nothing was stored\n"), ("bad\nworse\n", "")]:
        feed.write_text(text)
        done = tocsin("import", "--data", data, feed, check=False)
        assert (done.returncode, done.stderr) == (1, says)
        assert "known" in tocsin("lookup", "--data", data, "evil.example").stdout
        assert json.loads(tocsin("feed", "list", "--data", data, "--json").stdout)["rows"] == 1
    done = tocsin("import", "--data", data, "--feed", "a/b", feed, check=False)
    assert done.returncode == 1 and "without '/'" in done.stderr


def test_what_is_gone_from_the_file_is_withdrawn(tmp_path):
    feed = tmp_path / "f"
    def run(text):
        feed.write_text(text)
        answer = json.loads(tocsin("import", "--data", tmp_path / "data", "--json", feed).stdout)
        return [answer[k] for k in ("new", "again", "withdrawn", "rows")]
    assert run("a.example.org\nb.example.org\n") == [2, 0, 0, 2]
    assert run("a.example.org\nb.example.org\n") == [0, 2, 0, 2]
    assert run("b.example.org\nc.example.org\n") == [1, 1, 1, 2]


def test_a_feed_is_named_after_its_file_without_the_packing(tmp_path):
    (tmp_path / "evil.txt.gz").write_bytes(gzip.compress(b"evil.example\n"))
    done = tocsin("import", "--data", tmp_path / "data", "--json", tmp_path / "evil.txt.gz")
    assert json.loads(done.stdout)["feed"] == "evil.txt"


def test_several_files_are_one_feed_when_it_is_named(tmp_path):
    (tmp_path / "a").write_text("a.example.org\n")
    (tmp_path / "b").write_text("b.example.org\n")
    def run(*files):
        done = tocsin("import", "--data", tmp_path / "data", "--feed", "both", "--json", *files)
        return [json.loads(x) for x in done.stdout.splitlines()][-1]
    assert run(tmp_path / "a", tmp_path / "b")["rows"] == 2
    assert run(tmp_path / "b")["rows"] == 1
    assert tocsin("import", "--data", tmp_path / "data", "--feed", "both", "--add", "--json", tmp_path / "a").returncode == 0
    done = tocsin("feed", "list", "--data", tmp_path / "data", "--json")
    assert [(f["name"], f["rows"]) for f in map(json.loads, done.stdout.splitlines())] == [("both", 2)]


def test_standard_input_needs_a_name(tmp_path):
    done = subprocess.run([BIN, "import", "--data", tmp_path / "data", "-"], input="evil.example\n", capture_output=True, text=True)
    assert done.returncode == 1 and "--feed" in done.stderr
    done = subprocess.run([BIN, "import", "--data", tmp_path / "data", "--feed", "f", "-"], input="evil.example\n", capture_output=True,
                          text=True)
    assert done.returncode == 0 and done.stdout.startswith("f (list): 1 rows, 1 new")


def test_a_misp_folder_is_one_feed(tmp_path):
    folder = tmp_path / "misp"
    folder.mkdir()
    uuids = [f"5f6f8a3e-6b1c-4a51-9d9b-1c2f3a4b5c{i:02x}" for i in range(3)]
    (folder / "manifest.json").write_text(json.dumps({u: {"info": "x", "date": "2026-01-01", "timestamp": "1"} for u in uuids}))
    for i, u in enumerate(uuids):
        (folder / f"{u}.json").write_text(json.dumps({"Event": {"uuid": u, "info": "x", "date": "2026-01-01", "timestamp": "1767225600",
            "Attribute": [{"uuid": u[:-2] + f"f{i}", "type": "domain", "value": f"h{i}.example.org", "to_ids": True,
                           "timestamp": "1767225600"}]}}))
    answer = json.loads(tocsin("import", "--data", tmp_path / "data", "--json", folder).stdout)
    assert (answer["feed"], answer["format"], answer["new"]) == ("misp", "misp", 3)
    (folder / f"{uuids[1]}.json").unlink()
    done = tocsin("import", "--data", tmp_path / "data", folder, check=False)
    assert done.returncode == 1 and uuids[1] in done.stderr


def test_a_folder_that_is_no_feed_is_refused(tmp_path):
    done = tocsin("import", "--data", tmp_path / "data", tmp_path, check=False)
    assert done.returncode == 1 and "manifest.json" in done.stderr


def test_a_running_hub_takes_the_import(hub, tmp_path):
    big = tmp_path / "big.txt"
    big.write_text("".join(f"h{i}.example.org\n" for i in range(50000)))
    assert json.loads(hub.command("import", "--json", big).stdout)["new"] == 50000
    assert "known" in hub.command("lookup", "h49999[.]example[.]org").stdout


def test_a_terminal_gets_a_progress_bar(tmp_path):
    feed = tmp_path / "f"
    feed.write_text("evil.example\n")
    master, slave = pty.openpty()
    p = subprocess.Popen([BIN, "import", "--data", tmp_path / "data", feed], stdout=subprocess.PIPE, stderr=slave)
    os.close(slave)
    assert p.wait(60) == 0
    said = os.read(master, 65536).decode()
    os.close(master)
    assert "storing" in said and said.endswith("\r\x1b[K")


@pytest.mark.parametrize("path", ["feeds/ipsum.txt.zst", "feeds/misp/tweetfeed"])
def test_real_feeds_come_in(data, tmp_path, path):
    done = tocsin("import", "--data", tmp_path / "data", "--json", os.path.join(data, path), check=False)
    assert done.returncode in (0, 3)
    assert json.loads(done.stdout)["new"] > 1000
