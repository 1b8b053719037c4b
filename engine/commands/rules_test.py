"""The command `rules test`: run the examples of rules and the cases next to them, and test both with mutants."""

from pathlib import Path
from typing import Annotated

import typer

from outsourcing.engine.commands.output import (
    FINDINGS,
    REVIEWS,
    Format,
    Json,
    ReviewFormat,
    console,
    print_annotations,
    print_json,
    say,
)
from outsourcing.engine.commands.packs import NONE_NAMED, Packs

AT_LEAST = 95.0  # percent of the mutants that must be noticed


def run_rule_tests(  # noqa: PLR0913  options of a command
    tables: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="More cases: .csv or .xlsx, .json or .jsonl.")
    ] = None,
    *,
    mutants: Annotated[
        bool,
        typer.Option("--mutants", help="Change each rule in one place; list the changes that no test notices."),
    ] = False,
    at_least: Annotated[
        float, typer.Option(metavar="PERCENT", min=0, max=100, help="With --mutants: how many must be noticed.")
    ] = AT_LEAST,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write the rows of FILE with their results: .xlsx or .csv."
        ),
    ] = None,
    json: Json = False,
    form: ReviewFormat = Format.TEXT,
    packs: Packs = NONE_NAMED,
) -> None:
    """Run the examples of rules and the cases next to them.

    Examples are the lines Fires: and Silent:, cases are in files named …cases.json. Tests the packs given with --rules;
    without it, the configured and installed packs; without any, the shipped rules.

    In a .csv or .xlsx file each row is a case: a task as in a portfolio, with columns for what is expected of it.
    outsourcing template cases.xlsx --cases writes an empty one that explains them.

    Exit code 1: an example or a case failed, or too few mutants were noticed.

    Example: outsourcing rules test --mutants --rules my_rules
    """
    from outsourcing.engine.core.errors import AdvisorError
    from outsourcing.engine.core.text import visible
    from outsourcing.engine.report.annotations import of_results
    from outsourcing.engine.report.case_tables import write_case_table
    from outsourcing.engine.report.prepared import check_prepared
    from outsourcing.engine.report.rule_tests import show_results
    from outsourcing.engine.rule_tests.case_files import read_cases
    from outsourcing.engine.rule_tests.case_tables import is_case_table, with_results
    from outsourcing.engine.rule_tests.results import run_tests
    from outsourcing.engine.rule_tests.tested_packs import rules_under_test

    named = tables or []
    if output:
        if len(named) != 1 or not is_case_table(named[0]):
            raise typer.BadParameter("--output writes the results of one table: name one .csv, .tsv or .xlsx file")
        check_prepared(output)
    rulebook, rules, files = rules_under_test(packs.load(), packs.named)
    if left_out := [pack.label for pack in rulebook.left_out]:
        raise AdvisorError(
            f"no test was run, because these packs cannot be loaded: {visible(', '.join(left_out))}. Fix them first.",
            code="pack-left-out",
        )
    say(visible(f"testing the rules of {', '.join(dict.fromkeys(rule.pack for rule in rules)) or 'no pack'}"))
    results = run_tests(rulebook, rules, read_cases((*files, *named), rulebook), mutants=mutants)
    if output:
        write_case_table(rulebook, output, *with_results(named[0], rulebook, results.cases), overwrite=True)
        say(visible(f"{output}: written"))
    if form in REVIEWS:
        print_annotations(list(of_results(results, rulebook)), form)
    elif json or form is Format.JSON:
        print_json(list(results.as_json()))
    else:
        show_results(results, console())
    if mutants and not results.passed:
        say("mutation testing starts only when all examples and cases pass")
    too_few = results.score is not None and results.score.share * 100 < at_least
    if too_few:
        say(f"too few mutants were noticed: at least {at_least:g}% are required")
    if not results.passed or too_few:
        raise typer.Exit(FINDINGS)
