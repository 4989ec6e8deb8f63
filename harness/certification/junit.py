"""The result as JUnit XML, for whoever already reads that."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from harness.certification.result import Outcome, Result, ScenarioResult

_NOT_IN_XML = re.compile("[^\\t\\n\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_KINDS = {Outcome.FAILED: "failure", Outcome.SKIPPED: "skipped", Outcome.VOID: "error"}


def junit(result: Result) -> bytes:
    """One test case a scenario; of a failed one the message is its first failure in one line."""
    counts = {kind: sum(s.outcome is outcome for s in result.scenarios) for outcome, kind in _KINDS.items()}
    numbers = {
        "tests": str(len(result.scenarios)),
        "failures": str(counts["failure"]),
        "errors": str(counts["error"]),
        "skipped": str(counts["skipped"]),
    }
    suite = ET.Element("testsuite", {"name": f"{result.statement.product} {result.statement.version}", **numbers})
    properties = ET.SubElement(suite, "properties")
    for name, value in (("verdict", result.verdict.value), ("seed", str(result.seed)), ("kassa", result.kassa)):
        ET.SubElement(properties, "property", {"name": name, "value": value})
    suite.extend(_case(scenario) for scenario in result.scenarios)
    root = ET.Element("testsuites", numbers)
    root.append(suite)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _case(scenario: ScenarioResult) -> ET.Element:
    case = ET.Element("testcase", {"classname": scenario.module.replace("/", "."), "name": _printable(scenario.name)})
    kind = _KINDS.get(scenario.outcome)
    if kind is not None:
        lines = [_printable(failure.line) for failure in scenario.failures] or [_printable(scenario.reason)]
        ET.SubElement(case, kind, {"message": lines[0]}).text = "\n".join(lines)
    return case


def _printable(text: str) -> str:
    """With a mark in place of the characters that XML cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", text)
