# SPDX-License-Identifier: Apache-2.0
"""Checks an alert against the schema and the rules of CAP 1.2 (OASIS, 1 July 2010, sections 3.2 and 3.4), written from its text."""
import re
import xml.etree.ElementTree as ET

NS = "{urn:oasis:names:tc:emergency:cap:1.2}"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d"
# Element, least, most (None: any), and a pattern of its text or a table of children.
NAMED = [("valueName", 1, 1, ".*"), ("value", 1, 1, ".*")]
AREA = [("areaDesc", 1, 1, ".+"), ("polygon", 0, None, ".*"), ("circle", 0, None, ".*"), ("geocode", 0, None, NAMED),
        ("altitude", 0, 1, r"[-\d.]+"), ("ceiling", 0, 1, r"[-\d.]+")]
RESOURCE = [("resourceDesc", 1, 1, ".+"), ("mimeType", 1, 1, r"[\w.+-]+/[\w.+-]+"), ("size", 0, 1, r"\d+"), ("uri", 0, 1, r"\S+"),
            ("derefUri", 0, 1, ".*"), ("digest", 0, 1, ".*")]
INFO = [("language", 0, 1, r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*"),
        ("category", 1, None, "Geo|Met|Safety|Security|Rescue|Fire|Health|Env|Transport|Infra|CBRNE|Other"), ("event", 1, 1, ".+"),
        ("responseType", 0, None, "Shelter|Evacuate|Prepare|Execute|Avoid|Monitor|Assess|AllClear|None"),
        ("urgency", 1, 1, "Immediate|Expected|Future|Past|Unknown"), ("severity", 1, 1, "Extreme|Severe|Moderate|Minor|Unknown"),
        ("certainty", 1, 1, "Observed|Likely|Possible|Unlikely|Unknown"), ("audience", 0, 1, ".+"), ("eventCode", 0, None, NAMED),
        ("effective", 0, 1, TIME), ("onset", 0, 1, TIME), ("expires", 0, 1, TIME), ("senderName", 0, 1, ".+"), ("headline", 0, 1, ".+"),
        ("description", 0, 1, ".+"), ("instruction", 0, 1, ".+"), ("web", 0, 1, r"\S+"), ("contact", 0, 1, ".+"),
        ("parameter", 0, None, NAMED), ("resource", 0, None, RESOURCE), ("area", 0, None, AREA)]
ALERT = [("identifier", 1, 1, r"[^\s,<&]+"), ("sender", 1, 1, r"[^\s,<&]+"), ("sent", 1, 1, TIME),
         ("status", 1, 1, "Actual|Exercise|System|Test|Draft"), ("msgType", 1, 1, "Alert|Update|Cancel|Ack|Error"), ("source", 0, 1, ".*"),
         ("scope", 1, 1, "Public|Restricted|Private"), ("restriction", 0, 1, ".+"), ("addresses", 0, 1, ".+"), ("code", 0, None, ".*"),
         ("note", 0, 1, ".*"), ("references", 0, 1, rf"[^\s,<&]+,[^\s,<&]+,{TIME}( [^\s,<&]+,[^\s,<&]+,{TIME})*"), ("incidents", 0, 1, ".*"),
         ("info", 0, None, INFO)]


def walk(element, table, path):
    children, at = list(element), 0
    for name, least, most, what in table:
        n = 0
        while at < len(children) and children[at].tag == NS + name and (most is None or n < most):
            child = children[at]
            if isinstance(what, list):
                walk(child, what, f"{path}/{name}")
            else:
                assert len(child) == 0 and re.fullmatch(what, child.text or "", re.S), f"{path}/{name}: {child.text!r}"
            at, n = at + 1, n + 1
        assert n >= least, f"{path}/{name} is missing"
    assert at == len(children), f"{path}: {children[at].tag} is out of place"


def check(text):
    """Returns the alert as an element of ElementTree."""
    alert = ET.fromstring(text)
    assert alert.tag == NS + "alert" and not alert.attrib
    walk(alert, ALERT, "alert")
    scope = alert.findtext(NS + "scope")
    assert (scope == "Restricted") == (alert.find(NS + "restriction") is not None)
    assert scope != "Private" or alert.findtext(NS + "addresses")
    assert alert.findtext(NS + "msgType") == "Alert" or alert.find(NS + "references") is not None
    for element in alert.iter():
        assert not re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", element.text or ""), "a time of CAP is never in Z"
    return alert
