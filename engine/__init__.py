"""The expert system and everything around it, a folder for each kind of work.

advisor        one task in, one assessment out
core           decides: rules over facts, weighing, the trace; imports nothing outside itself
loading        packs of rules to one checked rulebook
interview      which question is worth asking next
explanation    how, why not, what if
anomalies      what is wrong with a rulebook as a whole
rule_tests     rules tried on examples, cases and mutants
scaffolding    new rules, written into a pack
files          bytes to rows and back
portfolio      many tasks
records        decision records: store, hash chain, search, replay
report         one document model; terminal, HTML, Markdown, tables
prompts        interviews in a terminal
commands       one module for each command
"""
