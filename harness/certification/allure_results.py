"""The result for Allure, in the files that its reports are made of. Needs the extra [allure]."""

from __future__ import annotations

import hashlib
import json
import uuid
from pathlib import Path

from allure_commons.logger import AllureFileLogger
from allure_commons.model2 import Attachment, Label, StatusDetails, TestResult, TestStepResult
from allure_commons.types import LabelType

from harness.certification.played import Played
from harness.certification.result import Outcome, ScenarioResult, canonical
from harness.certification.run import Finished

STATUSES = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.SKIPPED: "skipped",
    Outcome.VOID: "broken",
}
_JSON = "application/json"


def write(finished: Finished, folder: Path) -> None:
    """One result for each scenario, with its steps and its journal; times are those of its world.

    Raises:
        OSError: the folder cannot be written.
    """
    files = AllureFileLogger(folder)
    statement = finished.result.statement
    for played in finished.played:
        result = _result(played, f"{statement.product} {statement.version}")
        result.attachments = [
            _attached(files, played.result.id, name, content) for name, content in _attachments(played).items()
        ]
        files.report_result(result)


def _result(played: Played, product: str) -> TestResult:
    scenario, times = played.result, _times(played)
    known = hashlib.sha256(scenario.id.encode()).hexdigest()  # the same in every run: Allure draws trends by it
    return TestResult(
        uuid=str(uuid.uuid4()),
        historyId=known,
        testCaseId=known,
        fullName=scenario.id,
        name=scenario.name,
        status=STATUSES[scenario.outcome],
        statusDetails=_details(scenario),
        stage="finished",
        labels=[
            Label(LabelType.PARENT_SUITE, product),
            Label(LabelType.SUITE, scenario.module),
            Label(LabelType.FRAMEWORK, "kassa"),
            *(Label(LabelType.TAG, condition) for condition in scenario.plays),
        ],
        steps=_steps(played, times),
        start=times[0],
        stop=times[-1],
    )


def _times(played: Played) -> list[int]:
    """When each step began, and when the last one ended: milliseconds on the world's clock."""
    began = [step.at for step in played.steps]
    last = played.traces.exchanges[-1].at if played.traces and played.traces.exchanges else max(began, default=0.0)
    return [round(at * 1000) for at in (*began, max(last, *began, 0.0))]


def _steps(played: Played, times: list[int]) -> list[TestStepResult]:
    broken = {failure.step for failure in played.result.failures}
    return [
        TestStepResult(
            name=step.text,
            status=STATUSES[Outcome.FAILED if step.text in broken else Outcome.PASSED],
            stage="finished",
            start=times[number],
            stop=times[number + 1],
        )
        for number, step in enumerate(played.steps)
    ]


def _details(scenario: ScenarioResult) -> StatusDetails | None:
    lines = [failure.line for failure in scenario.failures] or ([scenario.reason] if scenario.reason else [])
    return StatusDetails(message=lines[0], trace="\n".join(lines)) if lines else None


def _attachments(played: Played) -> dict[str, bytes]:
    found = {}
    if played.traces is not None:
        exchanges = [exchange.model_dump(mode="json") for exchange in played.traces.exchanges]
        found["journal"] = json.dumps(exchanges, indent=1, ensure_ascii=False).encode()
    if played.said:
        found["what the person was told and asked"] = canonical([said.model_dump(mode="json") for said in played.said])
    return found


def _attached(files: AllureFileLogger, scenario: str, name: str, content: bytes) -> Attachment:
    source = f"{uuid.uuid5(uuid.NAMESPACE_URL, f'{scenario} {name}')}-attachment.json"
    files.report_attached_data(content, source)
    return Attachment(name=name, source=source, type=_JSON)
