"""A plugin for pytest: in the folder of a pack of rules, `pytest` runs the lines of its rules and its cases.

A pack is where a Python file declares `PACK = Pack(...)`. At the end comes the coverage of its rules by its cases and,
with --rule-mutants, the mutation score. Where there is no pack, nothing is imported and nothing is said.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from outsourcing.engine.loading.pack_scan import pack_at

if TYPE_CHECKING:
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.report.document import Line
    from outsourcing.engine.rule_tests.cases import Case, Ran
    from outsourcing.engine.rule_tests.examples import Examiner, Example, Trial

NO_PACK = re.compile(r"test_.*|.*_test|conftest")  # files of other tests, whatever they declare
Told = tuple[Path, int | None, str]


class TrialFailedError(Exception):
    """A line or a case did not come out as expected; the text says how."""


class PackFile(pytest.File):
    """The file that declares a pack: its items are the lines of the pack's rules, and the cases beside them."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for each line and each case."""
        from outsourcing.engine.advisor import Advisor
        from outsourcing.engine.core.errors import AdvisorError
        from outsourcing.engine.rule_tests.case_files import read_cases
        from outsourcing.engine.rule_tests.examples import Examiner, examples
        from outsourcing.engine.rule_tests.tested_packs import pack_under_trial

        try:
            self.rulebook, self.rules, files = pack_under_trial(pack_at(self.path) or self.path)
            cases = read_cases(files, self.rulebook)
        except AdvisorError as error:
            raise self.CollectError(str(error)) from error
        self.trials: list[Trial] = []
        self.ran: list[Ran] = []
        self.config.stash[PACKS].append(self)
        examiner, advisor = Examiner(self.rulebook), Advisor(self.rulebook)
        for line in examples(self.rules):
            name = f"{line.rule.id}-{'fires' if line.fires else 'silent'}-{line.number}"
            yield LineItem.from_parent(self, name=name, line=line, examiner=examiner)
        for case in cases:
            yield CaseItem.from_parent(self, name=case.name, case=case, advisor=advisor)


PACKS = pytest.StashKey[list[PackFile]]()


class _Item(pytest.Item):
    """What lines and cases share: how a failure is told, and where it is."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:  # noqa: ARG002
        """Return what is said of a failure; a fault of ours with its traceback."""
        if isinstance(excinfo.value, TrialFailedError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> Told:
        """Return the file and the name."""
        return self.path, None, self.name


class LineItem(_Item):
    """A `Fires:` or `Silent:` line."""

    def __init__(self, *, line: "Example", examiner: "Examiner", **more: object) -> None:
        super().__init__(**more)  # type: ignore[arg-type]  # name and parent, for pytest
        self.line, self.examiner = line, examiner

    def runtest(self) -> None:
        """Run the line."""
        from outsourcing.engine.report.rule_tests import line_failed

        trial = self.examiner.trial(self.line)
        _pack(self).trials.append(trial)
        if not trial.passed:
            raise TrialFailedError("\n".join(_texts(line_failed(trial))))


class CaseItem(_Item):
    """A case."""

    def __init__(self, *, case: "Case", advisor: "Advisor", **more: object) -> None:
        super().__init__(**more)  # type: ignore[arg-type]  # name and parent, for pytest
        self.case, self.advisor = case, advisor

    def runtest(self) -> None:
        """Run the case."""
        from outsourcing.engine.report.rule_tests import case_failed
        from outsourcing.engine.rule_tests.cases import run_case

        ran = run_case(self.advisor, self.case)
        _pack(self).ran.append(ran)
        if not ran.passed:
            raise TrialFailedError("\n".join(_texts(case_failed(ran))))


def _pack(item: _Item) -> PackFile:
    assert isinstance(item.parent, PackFile)  # noqa: S101  only packs make such items
    return item.parent


def _texts(line: "Line", depth: int = 0) -> Iterator[str]:
    yield "  " * depth + line.text
    for below in line.below:
        yield from _texts(below, depth + 1)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    group = parser.getgroup("outsourcing", "packs of rules for the outsourcing advisor")
    group.addoption("--rule-mutants", action="store_true", help="tell the mutation score of packs of rules")


def pytest_configure(config: pytest.Config) -> None:
    """Make room for the packs that are found."""
    config.stash[PACKS] = []


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> PackFile | None:
    """Collect a file that declares a pack."""
    if file_path.suffix != ".py" or NO_PACK.fullmatch(file_path.stem) or pack_at(file_path) is None:
        return None
    return PackFile.from_parent(parent, path=file_path)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tell the coverage of the rules of each pack, and the mutation score where it is wanted."""
    for pack in config.stash[PACKS]:
        if pack.trials or pack.ran:
            terminalreporter.section(f"rules of {(pack_at(pack.path) or pack.path).name}")
            for line in _summary(pack, mutants=config.getoption("rule_mutants")):
                for text in _texts(line):
                    terminalreporter.write_line(text)


def _summary(pack: PackFile, *, mutants: bool) -> "Iterator[Line]":
    from outsourcing.engine.report.document import Line
    from outsourcing.engine.report.rule_tests import covered, scored
    from outsourcing.engine.rule_tests.coverage import coverage
    from outsourcing.engine.rule_tests.mutation_score import score
    from outsourcing.engine.rule_tests.results import Results

    told = tuple(coverage(pack.rules, pack.ran))
    results = Results(tuple(pack.trials), tuple(pack.ran), told)
    yield from covered(told, pack.ran)
    if mutants and results.passed:
        yield from scored(results._replace(score=score(pack.rulebook, pack.rules, pack.ran)))
    elif mutants:
        yield Line("mutants are tried once every line and every case passes")
