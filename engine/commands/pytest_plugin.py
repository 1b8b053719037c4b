"""The pytest plugin: in the folder of a rule pack, `pytest` runs the examples of its rules and its cases.

A pack is where a Python file declares `PACK = Pack(...)`. The summary shows the coverage of its rules by its cases
and, with --rule-mutants, the mutation score. Without a pack, the plugin imports nothing and prints nothing.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from outsourcing.engine.loading.pack_scan import pack_at

if TYPE_CHECKING:
    from outsourcing.engine.rule_tests.cases import CaseResult
    from outsourcing.engine.rule_tests.examples import ExampleResult

NOT_PACKS = re.compile(r"test_.*|.*_test|conftest")  # files of other tests, whatever they declare


class RuleTestFailedError(Exception):
    """An example or a case failed; the message says how."""


class PackFile(pytest.File):
    """The file that declares a pack; its items are the examples of the pack's rules and the cases next to them."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for each example and each case."""
        from outsourcing.engine.advisor import Advisor
        from outsourcing.engine.core.errors import AdvisorError
        from outsourcing.engine.rule_tests.case_files import read_cases
        from outsourcing.engine.rule_tests.cases import run_case
        from outsourcing.engine.rule_tests.examples import ExampleRunner, examples
        from outsourcing.engine.rule_tests.tested_packs import pack_under_test

        try:
            self.rulebook, self.rules, files = pack_under_test(pack_at(self.path) or self.path)
            cases = read_cases(files, self.rulebook)
        except AdvisorError as error:
            raise self.CollectError(str(error)) from error
        self.examples: list[ExampleResult] = []
        self.cases: list[CaseResult] = []
        self.config.stash[PACKS].append(self)
        runner, advisor = ExampleRunner(self.rulebook), Advisor(self.rulebook)
        for example in examples(self.rules):
            name = f"{example.rule.id}-{'fires' if example.fires else 'silent'}-{example.number}"
            yield RuleTestItem.from_parent(self, name=name, run=partial(runner.run, example), results=self.examples)
        for case in cases:
            run = partial(run_case, advisor, case)
            yield RuleTestItem.from_parent(self, name=case.name, run=run, results=self.cases)


PACKS = pytest.StashKey[list[PackFile]]()


class RuleTestItem(pytest.Item):
    """An example or a case: how it is run, and the list that keeps its result."""

    def __init__(self, *, run: "Callable[[], Any]", results: list[Any], **more: object) -> None:
        super().__init__(**more)  # type: ignore[arg-type]  # name and parent, for pytest
        self.run, self.results = run, results

    def runtest(self) -> None:
        """Run the example or the case."""
        from outsourcing.engine.report.rule_tests import failure, plain

        result = self.run()
        self.results.append(result)
        if not result.passed:
            raise RuleTestFailedError("\n".join(plain(failure(result))))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:  # noqa: ARG002
        """Return the text of a failed test; any other exception with its traceback."""
        failed = isinstance(excinfo.value, RuleTestFailedError)
        return str(excinfo.value if failed else super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the file and the name."""
        return self.path, None, self.name


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    group = parser.getgroup("outsourcing", "rule packs of the outsourcing advisor")
    group.addoption("--rule-mutants", action="store_true", help="show the mutation score of rule packs")


def pytest_configure(config: pytest.Config) -> None:
    """Prepare the list of packs that are found."""
    config.stash[PACKS] = []


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> PackFile | None:
    """Collect a file that declares a pack."""
    if file_path.suffix != ".py" or NOT_PACKS.fullmatch(file_path.stem) or pack_at(file_path) is None:
        return None
    return PackFile.from_parent(parent, path=file_path)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show the coverage of the rules of each pack, and the mutation score if it was asked for."""
    for pack in config.stash[PACKS]:
        if pack.examples or pack.cases:
            terminalreporter.section(f"rules of {(pack_at(pack.path) or pack.path).name}")
            for line in _summary(pack, mutants=config.getoption("rule_mutants")):
                terminalreporter.write_line(line)


def _summary(pack: PackFile, *, mutants: bool) -> Iterator[str]:
    from outsourcing.engine.report.rule_tests import coverage, plain, score
    from outsourcing.engine.rule_tests.results import results_of

    results = results_of(pack.rulebook, pack.rules, pack.examples, pack.cases, mutants=mutants)
    for line in (coverage(results.coverage, results.cases), *score(results.score)):
        yield from plain(line)
    if mutants and not results.passed:
        yield "mutation testing starts only when all examples and cases pass"
