# SPDX-License-Identifier: Apache-2.0
"""Runs the tour of README.md as it stands and compares what it prints with what the README shows."""
import os
import re
import socket
import subprocess

import pytest

from conftest import BIN, ROOT

MARK = "--- step"
VOLATILE = (
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z", "TIME"),
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID"),
    (r"serial \d+", "serial N"),
    (r"in [\d.]+ s \([\d,]+ a second\)", "in S"),
    (r"127\.0\.0\.1:\d+", "ADDRESS"),
)


def steady(text):
    """The lines of text without what differs from run to run."""
    for pattern, instead in VOLATILE:
        text = re.sub(pattern, instead, text)
    return [line for line in text.splitlines() if line != "..." and line.strip() != "..."]


def blocks(kind, text):
    return re.findall(rf"^```{kind}\n(.*?)^```", text, re.M | re.S)


@pytest.fixture(scope="module")
def readme():
    with open(os.path.join(ROOT, "README.md")) as f:
        return f.read()


def tour_steps(readme):
    """Pairs of commands and the output that follows them, if any."""
    tour = readme.split("## A five-minute tour", 1)[1].split("\n## ", 1)[0]
    parts = re.findall(r"^```(sh|text)\n(.*?)^```", tour, re.M | re.S)
    steps = []
    for kind, text in parts:
        if kind == "sh":
            steps.append([text, ""])
        else:
            steps[-1][1] = text
    return steps


@pytest.fixture(scope="module")
def tour(readme, tmp_path_factory):
    """Runs all steps in one shell; returns (commands, shown, printed) of each."""
    folder = tmp_path_factory.mktemp("tour")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{s.getsockname()[1]}"
    steps = tour_steps(readme)
    script = ["set -e", "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT"]
    for i, (commands, _) in enumerate(steps):
        # Built it is already; a hub of the developer's may hold the usual port.
        commands = re.sub(r"^make .*\n", "", commands, flags=re.M)
        # What takes a second at a desk may take several where all tests run at once.
        commands = commands.replace("sleep 1", "sleep 4")
        commands = commands.replace("127.0.0.1:8080", address).replace("tocsin serve", f"tocsin serve --listen {address}")
        script.append(f"echo '{MARK} {i}'\n{commands}")
    env = {k: v for k, v in os.environ.items() if k not in ("TOCSIN_DATA_DIR", "TOCSIN_HUB", "TOCSIN_TOKEN")}
    env["TMPDIR"] = str(folder)
    # One pipe for all, so that what the hub and the watch say stands where it was said, each line whole: a write to a
    # pipe of up to a page is not divided, one to a file that several hold open may be.
    done = subprocess.run(["bash", "-c", "\n".join(script)], cwd=os.path.dirname(BIN), env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=60, check=False)
    text = done.stdout
    assert done.returncode == 0, text
    printed = re.split(rf"^{MARK} \d+\n", text, flags=re.M)[1:]
    return [(commands, shown, out) for (commands, shown), out in zip(steps, printed)]


def test_each_step_of_the_tour_prints_what_the_readme_shows(tour):
    # The hub and the watch write while commands run: the order of their lines among those of others is not certain.
    for commands, shown, printed in tour:
        got = steady(printed)
        missing = [line for line in steady(shown) if line not in got]
        assert not missing, f"after\n{commands}\nthese lines are missing:\n" + "\n".join(missing) + f"\nprinted:\n{printed}"


def test_what_the_capture_shows_comes_from_the_tour(readme, tour):
    everything = {re.sub(r'"file":"[^"]*",', "", line) for _, _, out in tour for line in steady(out)}
    capture = blocks("console", readme)[0]
    shown = [line for line in steady(capture) if not line.startswith("$ ")]
    assert len(shown) > 10
    assert [line for line in shown if line not in everything] == []
