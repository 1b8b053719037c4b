"""Difference 7: employee skills. Diligence and short training in BPO, proven specialists in KPO."""

from collections.abc import Iterator

from outsourcing import BPO, CLEAR, KPO, SLIGHT, STRONG, Difference, Evidence, Task, one_of, rule
from outsourcing.rules.sources import A_EMPLOYEES, CLERICAL_EXPERTS, CONTINUUM, SEVEN_DIFFERENCES

DIFFERENCE = Difference(
    "employee_skills",
    7,
    "Employee skills",
    bpo="Hardworking people with computer and communication skills; the rest is learned quickly.",
    kpo="Specialists with proven work in the field, domain knowledge, often a degree or certificate.",
    sources=(
        SEVEN_DIFFERENCES[7],
        A_EMPLOYEES,
    ),
)


@rule("ES1", Task(skill_level="basic"), source=SEVEN_DIFFERENCES[7])
def basic_skills() -> Iterator[Evidence]:
    """Work that needs only basic skills suits BPO.

    Why: diligence, basic computer knowledge and communication are all that BPO asks for.
    Fires: {"skill_level": "basic"}
    Silent: {"skill_level": "trained"}
    """
    yield Evidence("employee_skills", BPO, STRONG)


@rule("ES2", Task(skill_level="trained"), source=SEVEN_DIFFERENCES[7])
def trained_skills() -> Iterator[Evidence]:
    """Work that people can be trained for in weeks is typical of BPO.

    Why: BPO providers keep trained recruits ready; training goes beyond the source's minimum.
    Fires: {"skill_level": "trained"}
    Silent: {"skill_level": "specialist"}
    """
    yield Evidence("employee_skills", BPO, CLEAR)


@rule("ES3", Task(skill_level="specialist"), source=SEVEN_DIFFERENCES[7])
def specialist_skills() -> Iterator[Evidence]:
    """Work that needs years of experience in the field suits KPO.

    Why: KPO employees have proven work experience, domain knowledge and decision-making skills.
    Fires: {"skill_level": "specialist"}
    Silent: {"skill_level": "trained"}
    """
    yield Evidence("employee_skills", KPO, STRONG)


@rule("ES4", Task(skill_level="advanced_degree"), source=A_EMPLOYEES)
def advanced_degree() -> Iterator[Evidence]:
    """Work that needs an advanced degree or a certificate suits KPO.

    Why: high-end services need people with advanced degrees and certification.
    Fires: {"skill_level": "advanced_degree"}
    Silent: {"skill_level": "trained"}
    """
    yield Evidence("employee_skills", KPO, STRONG)


@rule("ES5", Task(training="minimal"), source=SEVEN_DIFFERENCES[7])
def minimal_training() -> Iterator[Evidence]:
    """Skills that are learned quickly are typical of BPO.

    Why: a BPO employee can learn most of the required skills with minimal training.
    Fires: {"training": "minimal"}
    Silent: {"training": "moderate"}
    Silent: {"training": "extended"}
    """
    yield Evidence("employee_skills", BPO, CLEAR)


@rule("ES6", Task(training="extended"), source=SEVEN_DIFFERENCES[7])
def extended_training() -> Iterator[Evidence]:
    """Skills that take months to learn point to KPO a little.

    Why: the source says only that most BPO skills are learned quickly; that longer training suits KPO goes one step
    further, as much BPO work begins with weeks of class.
    Fires: {"training": "extended"}
    Silent: {"training": "moderate"}
    Silent: {"training": "minimal"}
    """
    yield Evidence("employee_skills", KPO, SLIGHT)


@rule("ES8", Task(training="moderate"), source=CONTINUUM)
def some_months_of_training() -> Iterator[Evidence]:
    """Skills that take one to six months to learn lie between the two kinds.

    Why: it is more than minimal training and less than years of study; such an answer is known, and speaks for both
    sides alike.
    Fires: {"training": "moderate"}
    Silent: {"training": "minimal"}
    Silent: {"training": "extended"}
    """
    yield Evidence("employee_skills", BPO, SLIGHT)
    yield Evidence("employee_skills", KPO, SLIGHT)


@rule(
    "ES7",
    Task(skill_level=one_of("specialist", "advanced_degree"), procedure="documented", decisions="routine"),
    source=CLERICAL_EXPERTS,
)
def experts_doing_clerical_work() -> Iterator[Evidence]:
    """Skilled people who do clerical work do not make it KPO.

    Why: nurses and doctors who follow documented steps and make routine decisions do process work; their degree shows
    who does the work today, not what it needs.
    Fires: {"skill_level": "specialist", "procedure": "documented", "decisions": "routine"}
    Fires: {"skill_level": "advanced_degree", "procedure": "documented", "decisions": "routine"}
    Silent: {"skill_level": "specialist", "procedure": "judgment", "decisions": "routine"}
    Silent: {"skill_level": "specialist", "procedure": "documented", "decisions": "moderate"}
    Silent: {"skill_level": "trained", "procedure": "documented", "decisions": "routine"}
    """
    yield Evidence("employee_skills", BPO, STRONG)
