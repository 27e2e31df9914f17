"""Runs `pyab destination-smoke-test` and keeps what it said."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airbyte.cli.smoke_test_source._scenarios import PREDEFINED_SCENARIOS, get_scenario_records

LAUNCHER = Path(__file__).resolve().parents[3] / "bin" / "destination-courier-customer-io"

# Every scenario's rows, by its name, which is the name of its stream too.
# The source leaves out columns that are null.
SCENARIOS: dict[str, list[dict[str, Any]]] = {
    scenario["name"]: [
        {column: value for column, value in row.items() if value is not None}
        for row in get_scenario_records(scenario)
    ]
    for scenario in PREDEFINED_SCENARIOS
}


@dataclass(frozen=True)
class SmokeTest:
    """How a smoke test ended."""

    code: int
    report: dict[str, Any]
    # The connector's own words where it failed; the report leaves them out.
    error: str | None
    # What the connector wrote down of each record it rejected.
    rejected: list[dict[str, Any]]

    def reasons(self, stream: str) -> list[str]:
        """Why records of a stream were rejected, one reason for each."""
        return [record["reason"] for record in self.rejected if record["stream"] == stream]


def smoke_test(folder: Path, config: dict[str, Any], scenarios: str, *options: str) -> SmokeTest:
    """Sends scenarios through the launcher; files are made in `folder`, which is empty."""
    rejected, logs = folder / "rejected", folder / "logs"
    rejected.mkdir()
    logs.mkdir()
    file = folder / "config.json"
    storage = {"type": "local", "path": str(rejected)}
    file.write_text(json.dumps({**config, "rejected_records": {"storage": storage}}))
    command = ["pyab", "destination-smoke-test", f"--destination={LAUNCHER}", f"--config={file}"]
    result = subprocess.run(
        [*command, f"--scenarios={scenarios}", *options],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        env={**os.environ, "AIRBYTE_LOGGING_ROOT": str(logs)},
    )
    # Lines of progress come before the report, which begins with a line of its own.
    report = json.loads(result.stdout[("\n" + result.stdout).index("\n{\n") :])
    return SmokeTest(
        result.returncode,
        report,
        _error(logs / LAUNCHER.name),
        [json.loads(line) for line in _lines(rejected)],
    )


def _error(logs: Path) -> str | None:
    """The message of the TRACE ERROR that PyAirbyte has logged."""
    for line in _lines(logs):
        start = line.find('{"type":"TRACE"')
        error = json.loads(line[start:])["trace"].get("error") if start >= 0 else None
        if error is not None:
            return error["message"]
    return None


def _lines(folder: Path) -> list[str]:
    return [line for path in sorted(folder.iterdir()) for line in path.read_text().splitlines()]
