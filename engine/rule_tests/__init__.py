"""Tests that are written next to rules.

    examples        the `Fires:` and `Silent:` lines of rules, run
    cases           whole tasks with what is expected of them, run
    case_files      cases read from files
    case_tables     those in the rows of a spreadsheet
    mutants         rules changed in one place
    mutation_score  how many mutants the examples and cases notice
    results         all results, with the coverage of the rules by the cases

The rules under test are those of some packs, run together with all other rules in use.
"""
