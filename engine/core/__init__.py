"""What decides: rules over facts, weighing, the trace. Imports nothing outside itself.

_experta, _network, _engine   Experta's constructs, the matcher, one run
vocabulary                    the words that facts and assessments use
facts, questions, profile     what rules read and conclude
authoring                     what authors write: packs, sources, differences, rules
conditions                    conditions as sets of accepted values
rulebook                      all rules in use
weighing, scale               evidence to findings, findings to a score and a balance; the thresholds
evaluator                     rules as sets: verdict and advice without firing
rule_table, fragments         which rules fire, looked up; what firings show, made once by Experta
deciders                      the answers that would decide an undecided task
trace, assessment             what a run came to, as data
errors, text, timeouts        errors a user can meet, text made safe to show, limits on code from elsewhere
"""
