"""The decision logic: facts, rules, weighing, the trace. Imports no other part of the package.

_experta, _network, _engine   Experta's constructs, the matcher, one run
vocabulary                    the words that facts and assessments use
facts, questions, profile     what rules read and conclude
authoring                     what authors write: packs, sources, differences, rules
conditions                    conditions as sets of accepted values
rulebook                      all rules in use
weighing, scale               evidence to findings, findings to a score and a balance; the thresholds
evaluator                     verdict and advice computed without firing rules
rule_table                    which rules fire, looked up; their firings, made once by Experta
deciders                      the answers that would decide an undecided task
trace, assessment             the result of a run, as data
errors, text, timeouts        errors that a user can fix, text made safe to show, time limits for the code of rules
"""
