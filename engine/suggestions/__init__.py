"""Suggestions: answers for tasks of which only the name and a description are known, taken from precedents.

precedents     tasks whose answers are known, with their sources: `Precedent`, `precedents_of`
likeness       which texts are most alike: `Likeness`
suggester      answers that the most alike precedents agree on: `Suggester`
confirmation   which suggested answers to confirm first: `confirm_first`

A suggestion is marked wherever it is used, until a person confirms it. No terminal inside.
"""
