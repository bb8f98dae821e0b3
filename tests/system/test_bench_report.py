# SPDX-License-Identifier: Apache-2.0
"""tools/bench-report: from the output of make bench to the table and the plot of docs/performance.md."""
import os
import subprocess
import xml.etree.ElementTree as ElementTree

from conftest import ROOT

BEGIN, END = "<!-- tools/bench-report begins -->", "<!-- tools/bench-report ends -->"
OUTPUT = """\
# x86_64, 2 cores, a machine, load 0.10 at the start
eve bytes a line                          668
10000 values, EVE parsed                       1500000.000  2000000.000    0.750  lines/s, of simdjson
10000 values, EVE matched                      1000000.000  2000000.000    0.500  lines/s, of simdjson
10000 values, EVE matched, 10 k patterns        800000.000  2000000.000    0.400  lines/s, of simdjson
10000 values, tocsin match, events/s            900000.000   900000.000    1.000  events/s, of tocsin match
100000 values, EVE parsed                      1250000.000  2000000.000    0.625  lines/s, of simdjson
100000 values, EVE matched                     1000000.000  2000000.000    0.500  lines/s, of simdjson
100000 values, EVE matched, 10 k patterns       800000.000  2000000.000    0.400  lines/s, of simdjson
# 100000 values, grep -F -f: it took too long to load
"""


def report(folder, output, document):
    (folder / "bench.txt").write_text(output)
    (folder / "page.md").write_text(document)
    return subprocess.run([os.path.join(ROOT, "tools", "bench-report"), folder / "bench.txt", folder / "page.md"],
                          capture_output=True, text=True, check=False)


def test_a_figure_becomes_a_row_with_a_column_for_each_size(tmp_path):
    assert report(tmp_path, OUTPUT, f"before\n{BEGIN}\nold\n{END}\nafter\n").returncode == 0
    text = (tmp_path / "page.md").read_text()
    assert text.startswith(f"before\n{BEGIN}\n") and text.endswith(f"{END}\nafter\n") and "old" not in text
    assert "Measured on: x86_64, 2 cores, a machine, load 0.10 at the start." in text
    assert "| EVE parsed | 1,500,000 (0.75) | 1,250,000 (0.625) | lines/s, of simdjson |" in text
    assert "| tocsin match, events/s | 900,000 | – | events/s, of tocsin match |" in text
    assert "| look up in the index | 333 | 200 |" in text
    assert "- 100000 values, grep -F -f: it took too long to load" in text


def test_the_plot_is_xml_with_a_line_for_each_row_that_it_shows(tmp_path):
    report(tmp_path, OUTPUT, f"{BEGIN}\n{END}\n")
    first = (tmp_path / "page.svg").read_text()
    lines = ElementTree.fromstring(first).findall(".//{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 5  # simdjson, parsed, matched, with patterns; tocsin match
    report(tmp_path, OUTPUT, (tmp_path / "page.md").read_text())
    assert (tmp_path / "page.svg").read_text() == first


def test_what_is_not_a_bench_and_a_document_without_a_place_are_refused(tmp_path):
    for output, document in (("nothing\n", f"{BEGIN}\n{END}\n"), (OUTPUT, "no place\n")):
        done = report(tmp_path, output, document)
        assert done.returncode == 1 and done.stderr.startswith("bench-report: ")
        assert (tmp_path / "page.md").read_text() == document
