# SPDX-License-Identifier: Apache-2.0
"""Help, manual and wrong usage."""
import os
import re
import shutil
import subprocess

import pytest

from conftest import ROOT, tocsin


def commands():
    text = tocsin("help").stdout
    return re.findall(r"^  ((?:[a-z]+ )?[a-z]+)  +\S", text, re.M)


def test_help_explains_every_command():
    assert {"serve", "import", "match", "watch", "lookup", "export", "member add", "token add", "feed pull", "status"} <= set(commands())
    for name in commands():
        text = tocsin("help", *name.split()).stdout
        assert text.startswith(f"tocsin {name}: ")
        assert f"usage: tocsin {name}" in text
        assert text == tocsin(*name.split(), "--help").stdout
        assert max(map(len, text.splitlines())) <= 96


def test_a_group_is_explained_as_a_whole():
    text = tocsin("help", "member").stdout
    assert all(f"usage: tocsin member {verb}" in text for verb in ["add", "list", "remove"])


def test_the_manual_in_docs_is_what_the_program_prints():
    with open(os.path.join(ROOT, "docs", "tocsin.1")) as f:
        assert f.read() == tocsin("help", "--man").stdout, "make it anew: tocsin help --man > docs/tocsin.1"


def test_the_manual_is_well_formed():
    if not shutil.which("groff"):
        pytest.skip("no groff here")
    page = tocsin("help", "--man").stdout
    done = subprocess.run(["groff", "-man", "-ww", "-z", "-Tutf8"], input=page, capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == ""


@pytest.mark.parametrize("args, says", [
    ([], "tocsin: a command is missing; see 'tocsin help'"),
    (["impotr"], "tocsin: no such command 'impotr'; see 'tocsin help'"),
    (["nonesuch\x1b[2J"], "tocsin: no such command 'nonesuch\\x1b[2J'; see 'tocsin help'"),
    (["member"], "tocsin member: say one of 'add' 'edit' 'list' 'remove'; see 'tocsin help member'"),
    (["member", "drop"], "tocsin member: no such command 'drop'; say one of 'add' 'edit' 'list' 'remove'; see 'tocsin help member'"),
    (["import", "--fed", "x"], "tocsin import: no such option '--fed'; see 'tocsin help import'"),
    (["import", "-f", "x"], "tocsin import: no such option '-f'; see 'tocsin help import'"),
    (["import"], "tocsin import: 'FILE' is missing; see 'tocsin help import'"),
    (["import", "x", "--feed"], "tocsin import: '--feed' needs a value: NAME; see 'tocsin help import'"),
    (["import", "x", "--feed", "--add"], "tocsin import: '--feed' needs a value: NAME; see 'tocsin help import'"),
    (["import", "x", "--add=1"], "tocsin import: '--add' takes no value; see 'tocsin help import'"),
    (["import", "x", "--confidence", "101"],
     "tocsin import: '--confidence' takes a number from 0 to 100, not '101'; see 'tocsin help import'"),
    (["import", "x", "--format", "pdf"], "tocsin import: there is no format 'pdf'; see 'tocsin help import'"),
    (["import", "x", "--kind", "colour"], "tocsin import: there is no kind 'colour'; see 'tocsin help import'"),
    (["import", "x", "--tlp", "pink"], "tocsin import: there is no marking 'pink'; see 'tocsin help import'"),
    (["feed", "add", "f", "--url", "https://a.example", "--format", "pdf"],
     "tocsin feed add: there is no format 'pdf'; see 'tocsin help feed add'"),
    (["token", "add", "--scope", "fly"], "tocsin token add: '--scope' takes names like 'observe,read', not 'fly'; see 'tocsin help token add'"),
    (["token", "add"], "tocsin token add: '--scope S' is missing; see 'tocsin help token add'"),
    (["token", "add", "--scope", "read", "--expires", "soon"],
     "tocsin token add: '--expires' takes a time like 2026-11-22T08:24:57Z, not 'soon'; see 'tocsin help token add'"),
    (["feed", "add", "f", "--url", "https://a.example", "--interval", "1s"],
     "tocsin feed add: '--interval' takes a duration (90s, 15m, 1h, 7d) from 60s to 30d, not '1s'; see 'tocsin help feed add'"),
    (["member", "remove", "a", "b"], "tocsin member remove: one argument too many: 'b'; see 'tocsin help member remove'"),
    (["status", "x"], "tocsin status: takes no argument 'x' outside of options; see 'tocsin help status'"),
    (["match", "--events", "-"], "tocsin match: '--indicators ...' is missing; see 'tocsin help match'"),
    (["match", "--events", "-", "--indicators", "x", "--event-format", "evtx"],
     "tocsin match: no such event format 'evtx'; see 'tocsin help match'"),
    (["serve", "--tls-key", "k"], "tocsin serve: --tls-cert and --tls-key belong together; see 'tocsin help serve'"),
    (["help", "nonesuch"], "tocsin: help: no such command 'nonesuch'; 'tocsin help' lists all"),
])
def test_wrong_usage_gets_one_clear_line_and_status_2(args, says):
    done = tocsin(*args, check=False)
    assert done.returncode == 2
    assert done.stderr == says + "\n"
    assert done.stdout == ""


def test_the_version_has_one_line():
    assert re.fullmatch(r"tocsin \d+\.\d+\n", tocsin("version").stdout)
    assert tocsin("--version").stdout == tocsin("version").stdout


def test_output_that_cannot_be_written_is_an_error():
    with open("/dev/full", "w") as full:
        done = subprocess.run([os.environ.get("TOCSIN_BIN", os.path.join(ROOT, "tocsin")), "help"], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1 and b"No space left" in done.stderr
