"""The command `rules test`: rules tried on their own lines, on cases beside them, and on what nothing would notice."""

from typing import Annotated

import typer

from outsourcing.engine.commands.output import FINDINGS, Json, console, print_json, say
from outsourcing.engine.commands.packs import NONE_NAMED, Packs

AT_LEAST = 95.0  # percent of the mutants that are to be noticed


def try_rules(
    *,
    mutants: Annotated[
        bool, typer.Option("--mutants", help="Change each rule in one place, and say which changes nothing notices.")
    ] = False,
    at_least: Annotated[
        float, typer.Option(metavar="PERCENT", min=0, max=100, help="With --mutants: how many are to be noticed.")
    ] = AT_LEAST,
    json: Json = False,
    packs: Packs = NONE_NAMED,
) -> None:
    """Try rules on their Fires: and Silent: lines and on the case files beside them (…cases.json).

    Those of the packs that --rules names; else of those that are configured and installed; else the shipped ones.

    Exit code 1: a line or a case failed, or too few mutants were noticed.
    """
    from outsourcing.engine.core.errors import AdvisorError
    from outsourcing.engine.core.text import visible
    from outsourcing.engine.report.rule_tests import show_results
    from outsourcing.engine.rule_tests.case_files import read_cases
    from outsourcing.engine.rule_tests.results import try_out
    from outsourcing.engine.rule_tests.tested_packs import under_trial

    rulebook, rules, files = under_trial(packs.load(), packs.named)
    if left_out := [one.label for one in rulebook.left_out]:
        raise AdvisorError(f"nothing was tried; mend the pack first: {visible(', '.join(left_out))}")
    say(visible(f"the rules of {', '.join(dict.fromkeys(rule.pack for rule in rules)) or 'no pack'}"))
    results = try_out(rulebook, rules, read_cases(files, rulebook), mutants=mutants)
    if json:
        print_json(list(results.as_json()))
    else:
        show_results(results, console())
    if mutants and not results.passed:
        say("mutants are tried once every line and every case passes")
    too_few = results.score is not None and results.score.share * 100 < at_least
    if too_few:
        say(f"too few mutants were noticed: at least {at_least:g} % are wanted")
    if not results.passed or too_few:
        raise typer.Exit(FINDINGS)
