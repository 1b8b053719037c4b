"""Team: size, roles, skills, qualification, training and tools of the people who will do the work."""

from collections.abc import Iterator

from outsourcing import BPO, KPO, MATCH, NOT, WHOLE, Advice, Task, Topic, Verdict, one_of, rule
from outsourcing.rules.advice import DECIDED, FOR_BPO, FOR_KPO, GIVEN_AWAY
from outsourcing.rules.catalogue.roles import JOBS_IN_INDIA
from outsourcing.rules.sources import A_EMPLOYEES, B_KPO_ROLES, BENEFITS, CLERICAL_EXPERTS, SEVEN_DIFFERENCES

BPO_ROLES = {
    "customer_support": "customer_service_executives",
    "call_centre": "telecallers",
    "telemarketing": "telecallers",
    "data_entry": "data_entry_operators",
    "help_desk": "technical_support_agents",
    "technical_support": "technical_support_agents",
}
KPO_ROLES = {
    "legal": "lawyers",
    "data_analysis": "data_analysts",
    "analytics": "data_analysts",
    "financial_management": "a_financial_manager",
    "consultancy": "consultants",
    "project_management": "a_project_manager",
    "engineering": "engineers",
    "medical_assistance": "medical_assistants",
}


@rule("TM1", Verdict(kind=FOR_BPO), *GIVEN_AWAY, Task(volume="high"), source=SEVEN_DIFFERENCES[1])
def many_hands() -> Iterator[Advice]:
    """Volume needs a large workforce.

    Why: a call centre answers many calls with many people following one routine.
    Fires: {"kind": "BPO", "volume": "high"}
    Fires: {"kind": "SPLIT", "volume": "high"}
    Silent: {"kind": "KPO", "volume": "high"}
    Silent: {"kind": "BPO", "volume": "medium"}
    Silent: {"kind": "BPO", "volume": "high", "time_span": "project", "core": "core", "failure_effect": "mission_critical"}
    """
    yield Advice(Topic.TEAM, "large_team", "Expect a large team with one routine.", BPO)


@rule("TM2", Verdict(kind=FOR_BPO), *GIVEN_AWAY, Task(volume=one_of("medium", "low")), source=SEVEN_DIFFERENCES[1])
def few_hands() -> Iterator[Advice]:
    """A small volume needs few people in BPO, too.

    Why: it is volume that calls for a large workforce; without it, people whom the provider shares among clients are
    enough.
    Fires: {"kind": "BPO", "volume": "medium"}
    Fires: {"kind": "SPLIT", "volume": "low"}
    Silent: {"kind": "KPO", "volume": "low"}
    Silent: {"kind": "BPO", "volume": "high"}
    """
    yield Advice(Topic.TEAM, "a_few_people", "Expect one person or a few people.", BPO)


@rule("TM3", Verdict(kind=FOR_KPO), *GIVEN_AWAY, source=SEVEN_DIFFERENCES[1])
def few_specialists() -> Iterator[Advice]:
    """Insight needs a small team of specialists.

    Why: one expert lawyer can handle all legal matters; more people do not make the result better.
    Fires: {"kind": "KPO"}
    Fires: {"kind": "SPLIT"}
    Silent: {"kind": "BPO"}
    """
    yield Advice(Topic.TEAM, "a_few_specialists", "Expect a few specialists in the subject, or just one.", KPO)


@rule(
    "TM4",
    Verdict(kind=FOR_BPO),
    *GIVEN_AWAY,
    NOT(Task(skill_level=one_of("specialist", "advanced_degree"))),
    source=A_EMPLOYEES,
)
def basic_skills() -> Iterator[Advice]:
    """BPO asks for diligence, language and computer skills.

    Why: people in BPO need a keen understanding of the job, and communication, language and basic computer skills.
    Fires: {"kind": "BPO"}
    Fires: {"kind": "SPLIT", "skill_level": "trained"}
    Silent: {"kind": "KPO"}
    Silent: {"kind": "BPO", "skill_level": "specialist"}
    Silent: {"kind": "BPO", "skill_level": "advanced_degree"}
    """
    yield Advice(
        Topic.TEAM, "basic_skills", "Ask for diligence, communication, language and basic computer skills.", BPO
    )


@rule(
    "TM16",
    Verdict(kind="BPO"),
    *GIVEN_AWAY,
    Task(skill_level=one_of("specialist", "advanced_degree")),
    source=CLERICAL_EXPERTS,
)
def skilled_routine() -> Iterator[Advice]:
    """Skilled routine work asks for people who practise it.

    Why: nurses and doctors were found doing process work in drug safety: the steps are routine, the skill is not basic.
    Fires: {"kind": "BPO", "skill_level": "specialist"}
    Fires: {"kind": "BPO", "skill_level": "advanced_degree"}
    Silent: {"kind": "KPO", "skill_level": "specialist"}
    Silent: {"kind": "SPLIT", "skill_level": "specialist"}
    Silent: {"kind": "BPO", "skill_level": "trained"}
    Silent: {"kind": "BPO", "skill_level": "basic"}
    """
    text = "Ask for practice in exactly this work; let them do a trial piece, and review samples of what follows."
    yield Advice(Topic.TEAM, "practised_skill", text, WHOLE)


@rule("TM5", Verdict(kind=FOR_KPO), *GIVEN_AWAY, source=SEVEN_DIFFERENCES[7])
def domain_knowledge() -> Iterator[Advice]:
    """KPO asks for experience, domain knowledge and decision-making.

    Why: expectations are high: experience in the field, knowledge of it and judgment, on top of soft skills.
    Fires: {"kind": "KPO"}
    Fires: {"kind": "SPLIT"}
    Silent: {"kind": "BPO"}
    """
    text = "Ask for a proven record in the field, domain knowledge, decision-making and soft skills."
    yield Advice(Topic.TEAM, "domain_knowledge", text, KPO)


@rule(
    "TM6",
    Verdict(kind=FOR_BPO),
    *GIVEN_AWAY,
    NOT(Task(skill_level=one_of("specialist", "advanced_degree"))),
    source=A_EMPLOYEES,
)
def no_degree() -> Iterator[Advice]:
    """BPO usually needs no high qualification.

    Why: most people in BPO do not have to be highly qualified.
    Fires: {"kind": "BPO"}
    Fires: {"kind": "SPLIT", "skill_level": "trained"}
    Silent: {"kind": "KPO"}
    Silent: {"kind": "BPO", "skill_level": "specialist"}
    Silent: {"kind": "BPO", "skill_level": "advanced_degree"}
    """
    yield Advice(Topic.TEAM, "no_degree", "Do not pay for a special qualification: none is needed.", BPO)


@rule(
    "TM7",
    Verdict(kind=FOR_KPO),
    *GIVEN_AWAY,
    NOT(Task(skill_level=one_of("basic", "trained", "specialist"))),
    NOT(Task(decisions="routine")),
    source=A_EMPLOYEES,
)
def degree_and_certificate() -> Iterator[Advice]:
    """KPO asks for degrees and certificates.

    Why: high-end services need people with advanced degrees and certification in the field.
    Fires: {"kind": "KPO", "skill_level": "advanced_degree"}
    Fires: {"kind": "SPLIT"}
    Silent: {"kind": "BPO", "skill_level": "advanced_degree"}
    Silent: {"kind": "KPO", "skill_level": "basic"}
    Silent: {"kind": "KPO", "skill_level": "trained"}
    Silent: {"kind": "KPO", "skill_level": "specialist"}
    Silent: {"kind": "KPO", "decisions": "routine"}
    """
    yield Advice(Topic.TEAM, "degree_and_certificate", "Ask for an advanced degree and certificates.", KPO)


@rule("TM15", Verdict(kind=FOR_KPO), *GIVEN_AWAY, Task(skill_level="specialist"), source=SEVEN_DIFFERENCES[7])
def years_in_the_field() -> Iterator[Advice]:
    """Specialists are chosen by their years in the field.

    Why: proven experience in the field is the first thing that is expected of people in KPO.
    Fires: {"kind": "KPO", "skill_level": "specialist"}
    Fires: {"kind": "SPLIT", "skill_level": "specialist"}
    Silent: {"kind": "BPO", "skill_level": "specialist"}
    Silent: {"kind": "KPO", "skill_level": "advanced_degree"}
    """
    yield Advice(Topic.TEAM, "years_in_the_field", "Ask for proven years in the field more than for a degree.", KPO)


@rule(
    "TM8",
    Verdict(kind=FOR_BPO),
    *GIVEN_AWAY,
    NOT(Task(training=one_of("moderate", "extended"))),
    source=SEVEN_DIFFERENCES[7],
)
def short_training() -> Iterator[Advice]:
    """Most BPO skills are learned quickly.

    Why: minimal training is enough for most of them.
    Fires: {"kind": "BPO", "training": "minimal"}
    Fires: {"kind": "SPLIT"}
    Silent: {"kind": "KPO"}
    Silent: {"kind": "BPO", "training": "moderate"}
    Silent: {"kind": "BPO", "training": "extended"}
    """
    yield Advice(Topic.TEAM, "short_training", "Expect days or weeks of training in your process.", BPO)


@rule("TM9", Verdict(kind=FOR_KPO), *GIVEN_AWAY, NOT(Task(training="minimal")), source=BENEFITS[2])
def experience_is_bought() -> Iterator[Advice]:
    """In KPO you buy experience instead of training people.

    Why: what you pay the provider for is hiring experts, checking their credentials and training them.
    Fires: {"kind": "KPO", "training": "extended"}
    Fires: {"kind": "SPLIT"}
    Silent: {"kind": "BPO"}
    Silent: {"kind": "KPO", "training": "minimal"}
    """
    text = "Choose people who have the experience: teach them your business, not their subject."
    yield Advice(Topic.TEAM, "experience_not_training", text, KPO)


@rule(
    "TM10",
    Verdict(kind=FOR_BPO),
    *GIVEN_AWAY,
    Task(training=one_of("moderate", "extended")),
    source=SEVEN_DIFFERENCES[7],
)
def long_start() -> Iterator[Advice]:
    """BPO work that takes months to learn needs a long start.

    Why: most BPO work is learned quickly; where it is not, everyone who leaves takes months of training with them.
    Fires: {"kind": "BPO", "training": "extended"}
    Fires: {"kind": "SPLIT", "training": "moderate"}
    Silent: {"kind": "KPO", "training": "extended"}
    Silent: {"kind": "BPO", "training": "minimal"}
    """
    text = "Plan months of training before newcomers are productive, and make sure that they stay."
    yield Advice(Topic.TEAM, "long_training", text, BPO)


@rule(
    "TM11", Verdict(kind=FOR_KPO), *GIVEN_AWAY, Task(service=one_of("analytics", "data_analysis")), source=BENEFITS[6]
)
def analysts_tools() -> Iterator[Advice]:
    """Analysts bring databases and analysis tools with them.

    Why: a data analyst knows databases such as MySQL or Oracle, and uses tools such as Google Analytics or Power BI.
    Fires: {"kind": "KPO", "service": "analytics"}
    Fires: {"kind": "SPLIT", "service": "data_analysis"}
    Silent: {"kind": "BPO", "service": "analytics"}
    Silent: {"kind": "KPO", "service": "legal"}
    """
    text = "Ask for practice with the tools: databases such as MySQL or Oracle, Google Analytics, Power BI."
    yield Advice(Topic.TEAM, "analysis_tools", text, KPO)


@rule(
    "TM12",
    Verdict(kind=FOR_KPO),
    *GIVEN_AWAY,
    Task(service=MATCH.service & one_of(*KPO_ROLES)),
    source=B_KPO_ROLES,
)
def knowledge_roles(service: str) -> Iterator[Advice]:
    """Knowledge services have typical roles.

    Why: the role that is named for the service is the one to ask the provider for.
    Fires: {"kind": "KPO", "service": "legal"}
    Fires: {"kind": "SPLIT", "service": "engineering"}
    Silent: {"kind": "BPO", "service": "legal"}
    Silent: {"kind": "KPO", "service": "education"}
    """
    role = KPO_ROLES[service]
    yield Advice(Topic.TEAM, role, f"Look for {role.replace('_', ' ')}.", KPO)


@rule(
    "TM13",
    Verdict(kind=FOR_BPO),
    *GIVEN_AWAY,
    Task(service=MATCH.service & one_of(*BPO_ROLES)),
    source=JOBS_IN_INDIA,
)
def volume_roles(service: str) -> Iterator[Advice]:
    """Volume services have typical roles, too.

    Why: the two articles leave this list empty; job pages name the people who do the work.
    Fires: {"kind": "BPO", "service": "data_entry"}
    Fires: {"kind": "SPLIT", "service": "help_desk"}
    Silent: {"kind": "KPO", "service": "data_entry"}
    Silent: {"kind": "BPO", "service": "legal"}
    """
    role = BPO_ROLES[service]
    yield Advice(Topic.TEAM, role, f"Look for {role.replace('_', ' ')}.", BPO)


@rule("TM14", Verdict(kind=DECIDED), *GIVEN_AWAY, Task(language_level="native"), source=A_EMPLOYEES)
def native_speakers() -> Iterator[Advice]:
    """Where customers would notice, the team needs native speakers.

    Why: the articles ask for language skills in BPO; this holds wherever customers listen.
    Fires: {"kind": "BPO", "language_level": "native"}
    Fires: {"kind": "KPO", "language_level": "native"}
    Fires: {"kind": "SPLIT", "language_level": "native"}
    Silent: {"kind": "UNDECIDED", "language_level": "native"}
    Silent: {"kind": "BPO", "language_level": "fluent"}
    """
    yield Advice(Topic.TEAM, "native_speakers", "Ask for native speakers of your customers' language.", WHOLE)
