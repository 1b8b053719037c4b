"""Advice: what follows from a verdict, its findings and the answers that do not vote. Each module has one or two topics.

The conditions that rules share: which verdicts they follow, and that the work can be done remotely. Where it cannot,
the verdict is NEITHER, a caution says what it is instead, and there is no other advice; rules that follow no verdict
need BY_WIRE for that.
"""

from outsourcing import NOT, Task, one_of

DECIDED = one_of("BPO", "KPO", "SPLIT")
FOR_BPO = one_of("BPO", "SPLIT")  # a split task has a part for BPO
FOR_KPO = one_of("KPO", "SPLIT")
BY_WIRE = NOT(Task(work_place=one_of("on_site", "physical")))
IN_HOUSE = Task(time_span="project", core="core", failure_effect="mission_critical")
OWN_PEOPLE = Task(time_span="ongoing", unit_ownership="own")
MAY_GO_ABROAD = (NOT(Task(work_place="country")), NOT(Task(data_sensitivity="restricted")))
FREELANCE = Task(time_span="project", volume="low", data_sensitivity="open", failure_effect="tolerable")
NOT_IN_HOUSE, NOT_OWN_PEOPLE, NOT_FREELANCE = NOT(IN_HOUSE), NOT(OWN_PEOPLE), NOT(FREELANCE)
GIVEN_AWAY = (NOT_IN_HOUSE,)
BOUGHT = (*GIVEN_AWAY, NOT_OWN_PEOPLE)
