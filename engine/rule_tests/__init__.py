"""Trials: rules tried on examples.

    examples   the `Fires:` and `Silent:` lines of rules, run
    cases      whole tasks and what is expected of them, read from files and run
    coverage   which rules fire in some case and stay silent in another
    mutants    rules changed in one place, and whether a line or a case notices

All take the rulebook in use, the rules under trial (a pack's, or all) and the cases beside them.
"""
