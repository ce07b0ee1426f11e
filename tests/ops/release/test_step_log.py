from __future__ import annotations

import re

from ops.release.step_log import PHASES, StepLog


def test_each_step_stands_on_a_line_with_its_stage_and_its_time() -> None:
    lines: list[str] = []
    step_log = StepLog(lines.append)

    step_log.step("asked")
    for stage in PHASES[1:]:
        step_log.enter(stage)
        step_log.step(f"did {stage}")
    step_log.note("goes on")

    assert re.fullmatch(r"> 1/6 test +\d+\.\d\d s  asked", lines[0])
    assert [line.split()[1:3] for line in lines[1:]] == [
        ["2/6", "build"],
        ["3/6", "package"],
        ["4/6", "deploy"],
        ["5/6", "validate"],
        ["6/6", "monitor"],
        ["6/6", "monitor"],
    ]
    assert lines[-1].endswith("  goes on")


def test_a_release_goes_on_if_its_words_get_lost() -> None:
    tried: list[str] = []

    def closed(line: str) -> None:
        tried.append(line)
        raise BrokenPipeError

    step_log = StepLog(closed)

    step_log.step("asked")
    step_log.note("goes on")
    step_log.end("Done.")

    assert len(tried) >= 3


def test_the_end_adds_up_the_stages() -> None:
    lines: list[str] = []
    step_log = StepLog(lines.append)
    step_log.enter("monitor")

    step_log.end("Done.")

    pattern = (
        r"> Done\. \(\d+\.\d s: test \d+\.\d, build 0\.0, package 0\.0, deploy 0\.0, validate 0\.0, monitor \d+\.\d\)"
    )
    assert re.fullmatch(pattern, lines[0])
