# SPDX-License-Identifier: Apache-2.0
"""What the documents say about the tree must be so: layers, links, decisions, commands, limits."""
import os
import re
import subprocess

from conftest import ROOT, tocsin


def read(*path):
    with open(os.path.join(ROOT, *path)) as f:
        return f.read()


def documents():
    # What git does not know is somebody's notes.
    done = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.split() or ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/ARCHITECTURE.md"]


def layers():
    table = {}
    for line in read("tools", "layers.txt").splitlines():
        if line and not line.startswith("#"):
            folder, _, may = line.partition(":")
            table[folder] = may.split()
    return table


def test_the_layer_table_says_what_the_check_enforces():
    rows = re.findall(r"^\| (\w+) \| [^|]+ \| *([\w *]*?) *\| *(yes)? *\|$", read("docs", "ARCHITECTURE.md"), re.M)
    assert {folder: may.split() for folder, may, _ in rows} == layers()
    assert {folder for folder, _, pure in rows if pure} == {"base", "model", "parse", "emit", "match", "warn", "proof"}


def test_links_between_documents_lead_somewhere():
    dead = []
    for path in documents():
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", read(path)):
            if not os.path.exists(os.path.join(ROOT, os.path.dirname(path), target)):
                dead.append(f"{path}: {target}")
    assert dead == []


def test_files_that_documents_name_are_there():
    named = set()
    for path in ("CONTRIBUTING.md", "SECURITY.md", "docs/ARCHITECTURE.md"):
        named |= {(path, f) for f in re.findall(r"`((?:src/)?(?:base|os|model|parse|emit|match|warn|store|hub|feed|api|app|tests"
                                                r"|fuzz|tools|docs)/[\w./-]+\.\w+)`", read(path))}
    missing = [(path, f) for path, f in named if "NNNN" not in f
               and not any(os.path.exists(os.path.join(ROOT, base, f)) for base in ("", "src"))]
    assert missing == []


def test_every_decision_is_listed():
    folder = os.path.join(ROOT, "docs", "decisions")
    listed = set(re.findall(r"\(decisions/([\w-]+\.md)\)", read("docs", "ARCHITECTURE.md")))
    assert listed == {f for f in os.listdir(folder) if f.endswith(".md")}


def test_every_route_is_in_the_description_of_the_api():
    text = read("docs", "api.md")
    routes = re.findall(r'\{"(GET|POST|PUT|PATCH|DELETE)", "([^"]+)"', read("src", "api", "api_table.c"))
    assert len(routes) > 20
    missing = [path for _, path in routes
               if not re.search(re.sub(r"\\\{\\\}", r"\\{\\w+\\}", re.escape(path)), text) and not path.startswith(("/page/", "/console/"))]
    assert missing == []


def test_every_parameter_is_in_the_description_of_the_api():
    rows = [row for row in read("docs", "api.md").split("\n") if row.startswith("| `")]
    takes = re.findall(r'\{"(\w+)", "([^"]+)", (.+)\},', read("src", "api", "api_parameter.c"))
    assert len(takes) > 20
    taken = set(re.findall(r"\w+", " ".join(names for _, _, names in takes).replace("PAGE", "cursor limit")))
    folder = os.path.join(ROOT, "src", "api")
    read_somewhere = set().union(*(re.findall(r'api_query(?:_bool|_i64)?\([^,"]*, "(\w+)"', read("src", "api", f)) for f in os.listdir(folder)))
    assert read_somewhere - taken == set()
    missing = []
    for method, path, names in takes:
        known = re.compile(re.sub(r"\\\{\\\}", r"\\{\\w+\\}", re.escape(path)) + r"[`?\[]")
        own = " ".join(row for row in rows if known.search(row) or (path.endswith("/recipients") and path.replace("{}", "{id}") in row))
        missing += [f"{method} {path}: {n}" for n in names.replace("PAGE", " cursor limit").replace('"', "").split() if f"{n}=" not in own]
    assert missing == []


def test_options_in_documents_are_options_of_the_program():
    known = {"--help", "--version"}
    names = re.findall(r"^  (\w+(?: \w+)?)  +", tocsin("help").stdout, re.M)
    for name in names:
        known |= set(re.findall(r"--[\w-]+", tocsin("help", *name.split()).stdout))
    unknown = []
    for path in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/ARCHITECTURE.md", "docs/api.md"):
        for command in re.findall(r"(?:`|\b)tocsin ([a-z][^`\n|]*)", read(path)):
            unknown += [f"{path}: {o}" for o in re.findall(r"(?<![\w-])--[a-z][\w-]*", command) if o not in known]
    assert unknown == []
