"""Figures: the three figures to agree on with the provider, by the kind of service.

The values are what is common, not what is right for everyone; with work that nobody can measure there are none.
"""

from collections.abc import Iterator

from outsourcing import BPO, KPO, NOT, Advice, Task, Topic, Verdict, one_of, rule
from outsourcing.rules.advice import FOR_BPO, FOR_KPO, GIVEN_AWAY
from outsourcing.rules.catalogue.services import Service
from outsourcing.rules.sources import (
    CALL_FIGURES,
    DESK_FIGURES,
    DOCUMENTABLE,
    OFFICE_FIGURES,
    PAYROLL_FIGURES,
)

MEASURED = NOT(Task(quality_measure="hardly"))
CALLS = (Service.CALL_CENTRE, Service.CUSTOMER_SUPPORT, Service.TELEMARKETING, Service.FRONT_OFFICE_ASSISTANCE)
DESK = (Service.HELP_DESK, Service.TECHNICAL_SUPPORT)
PAY = (Service.PAYROLL, Service.HUMAN_RESOURCES)
NAMED = (*CALLS, *DESK, *PAY)


@rule("FG1", Verdict(kind=FOR_BPO), *GIVEN_AWAY, MEASURED, Task(service=one_of(*CALLS)), source=CALL_FIGURES)
def figures_for_calls() -> Iterator[Advice]:
    """Contacts with customers have three usual figures.

    Why: they say whether customers get through, and whether they have to come back.
    Fires: {"kind": "BPO", "service": "call_centre"}
    Fires: {"kind": "SPLIT", "service": "customer_support"}
    Silent: {"kind": "KPO", "service": "call_centre"}
    Silent: {"kind": "BPO", "service": "help_desk"}
    Silent: {"kind": "BPO", "service": "call_centre", "quality_measure": "hardly"}
    """
    text = (
        "Agree on three figures: calls answered in time (80 % within 20 seconds is common), matters solved at the first "
        "contact, and callers who give up."
    )
    yield Advice(Topic.FIGURES, "answered_solved_given_up", text, BPO)


@rule("FG2", Verdict(kind=FOR_BPO), *GIVEN_AWAY, MEASURED, Task(service=one_of(*DESK)), source=DESK_FIGURES)
def figures_for_a_help_desk() -> Iterator[Advice]:
    """A help desk has three usual figures.

    Why: a university's service desk, for example, promises 30 seconds, 7 % and 85 %.
    Fires: {"kind": "BPO", "service": "help_desk"}
    Fires: {"kind": "SPLIT", "service": "technical_support"}
    Silent: {"kind": "KPO", "service": "help_desk"}
    Silent: {"kind": "BPO", "service": "call_centre"}
    Silent: {"kind": "BPO", "service": "help_desk", "quality_measure": "hardly"}
    """
    text = (
        "Agree on three figures: the wait for an answer (30 seconds is a usual aim), cases solved at the first level, and "
        "satisfied users (85 %)."
    )
    yield Advice(Topic.FIGURES, "wait_solved_satisfied", text, BPO)


@rule("FG3", Verdict(kind=FOR_BPO), *GIVEN_AWAY, MEASURED, Task(service=one_of(*PAY)), source=PAYROLL_FIGURES)
def figures_for_payroll() -> Iterator[Advice]:
    """Payroll has three usual figures.

    Why: staff notice a wrong payment, a late one and a slow correction.
    Fires: {"kind": "BPO", "service": "payroll"}
    Fires: {"kind": "SPLIT", "service": "human_resources"}
    Silent: {"kind": "KPO", "service": "payroll"}
    Silent: {"kind": "BPO", "service": "bookkeeping"}
    Silent: {"kind": "BPO", "service": "payroll", "quality_measure": "hardly"}
    """
    text = (
        "Agree on three figures: cases without an error (99.5 % is common for pay), cases finished on the day, and the "
        "time to correct an error."
    )
    yield Advice(Topic.FIGURES, "correct_punctual_corrected", text, BPO)


@rule(
    "FG4",
    Verdict(kind=FOR_BPO),
    *GIVEN_AWAY,
    MEASURED,
    NOT(Task(service=one_of(*NAMED))),
    source=OFFICE_FIGURES,
)
def figures_for_an_office() -> Iterator[Advice]:
    """Office work has three usual figures.

    Why: volume, time and accuracy are what such work is compared by.
    Fires: {"kind": "BPO", "service": "bookkeeping"}
    Fires: {"kind": "SPLIT"}
    Silent: {"kind": "KPO"}
    Silent: {"kind": "BPO", "service": "payroll"}
    Silent: {"kind": "BPO", "service": "customer_support"}
    Silent: {"kind": "BPO", "service": "call_centre"}
    Silent: {"kind": "BPO", "service": "telemarketing"}
    Silent: {"kind": "BPO", "service": "front_office_assistance"}
    Silent: {"kind": "BPO", "service": "help_desk"}
    Silent: {"kind": "BPO", "service": "technical_support"}
    Silent: {"kind": "BPO", "service": "human_resources"}
    Silent: {"kind": "BPO", "quality_measure": "hardly"}
    """
    text = (
        "Agree on three figures: pieces finished in a day, days from arrival to finish, and pieces that have to be done "
        "again."
    )
    yield Advice(Topic.FIGURES, "finished_days_redone", text, BPO)


@rule("FG5", Verdict(kind=FOR_KPO), *GIVEN_AWAY, MEASURED, source=DOCUMENTABLE)
def figures_for_judgment() -> Iterator[Advice]:
    """Judgment has figures, too, if a second expert looks at samples.

    Why: what counts is whether the decision was right, so somebody who can tell has to look.
    Fires: {"kind": "KPO"}
    Fires: {"kind": "SPLIT"}
    Silent: {"kind": "BPO"}
    Silent: {"kind": "KPO", "quality_measure": "hardly"}
    """
    text = (
        "Agree on three figures: samples in which a second expert agrees, work accepted without changes, and dates that "
        "were kept."
    )
    yield Advice(Topic.FIGURES, "agreed_accepted_kept", text, KPO)
