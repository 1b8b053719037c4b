"""Loading: packs of rules to one checked rulebook with a fingerprint.

loader              joins packs to a rulebook, with every problem at once
packs, pack_scan    import packs; find them without importing
rule_checks, body_checks   static checks on rules, and on what their bodies conclude
profiles            the questions of all packs, joined
overrides           rules that are retired or replaced
catalogue, topics, accepted_findings   what modules leave in CATALOGUE, TOPICS and ACCEPTED
tuning              what packs change of other packs: TUNED and WORDINGS
fingerprint         what assessments depend on
hints               the right name nearest to a wrong one
"""
