"""The answers to the questions of a task profile: each with its value in files, its label and a sentence.

First those that vote between BPO and KPO, then, from Office on, those that advice rests on.
"""

from outsourcing import Choice


class Driver(Choice):
    """What sets the pace."""

    VOLUME = "volume", "Volume", "much the same work comes in again and again"
    INSIGHT = "insight", "Insight", "each piece is done to learn, judge or create something"
    BOTH = "both", "Both", "a steady flow, with insight wanted from it"


class Volume(Choice):
    """How much of it there is."""

    HIGH = "high", "High", "enough to keep a large team busy every day"
    MEDIUM = "medium", "Medium", "regular work for a few people"
    LOW = "low", "Low", "now and then, or few but large pieces"


class Objective(Choice):
    """What is wanted from outside."""

    COST = "cost", "Lower cost", "the same work for less money"
    KNOWLEDGE = "knowledge", "Knowledge", "expertise that we do not have"
    BOTH = "both", "Both", "lower cost and expertise, one as much as the other"


class Core(Choice):
    """Whether customers choose us for it."""

    CORE = "core", "Core", "customers choose us because of this"
    NON_CORE = "non_core", "Not core", "it has to be done, but nobody chooses us for it"


class ProviderProof(Choice):
    """What would convince us of a provider."""

    INDUSTRY_EXPERIENCE = "industry_experience", "Industry experience", "years in the business and satisfied clients"
    SUBJECT_EXPERTISE = "subject_expertise", "Subject expertise", "proven mastery of exactly this subject"
    BOTH = "both", "Both", "neither would do without the other"


class Decisions(Choice):
    """What is decided along the way."""

    ROUTINE = "routine", "Routine", "small everyday decisions with known answers"
    MODERATE = "moderate", "Moderate", "some weighing up, with limited consequences"
    HIGH_IMPACT = "high_impact", "High impact", "it can change the course of the organisation"


class Analysis(Choice):
    """How much analysing or creating there is."""

    NONE = "none", "None", "nothing to analyse or invent"
    SOME = "some", "Some", "now and then, as part of other work"
    HEAVY = "heavy", "Heavy", "analysing, researching or creating is the work"


class Procedure(Choice):
    """How the work is laid down."""

    DOCUMENTED = "documented", "By documented steps", "someone new could follow them"
    PARTLY_DOCUMENTED = (
        "partly_documented",
        "Partly by documented steps",
        "only the usual cases are written down",
    )
    JUDGMENT = "judgment", "By judgment", "the person decides from experience"


class Outcome(Choice):
    """Whether results are alike."""

    CONSISTENT = "consistent", "Consistent", "done right, two people would give the same result"
    VARIABLE = "variable", "Variable", "the result depends on who does it"


class Control(Choice):
    """Who may change the process."""

    CLIENT = "client", "We do", "the provider follows our process"
    PROVIDER = "provider", "The provider", "the provider may improve or change the process"


class SkillLevel(Choice):
    """What the people need to know."""

    BASIC = "basic", "Basic", "a computer, good communication, diligence"
    TRAINED = "trained", "Trained", "a skill learned in weeks of training"
    SPECIALIST = "specialist", "Specialist", "years of work in the field"
    ADVANCED_DEGREE = "advanced_degree", "Advanced degree", "a higher degree or professional certification"


class Training(Choice):
    """What a newcomer needs."""

    MINIMAL = "minimal", "Little", "productive after days or a few weeks"
    EXTENDED = "extended", "Much", "productive after many months"


class Office(Choice):
    """Whom the work faces."""

    FRONT_OFFICE = "front_office", "Front office", "it deals with our customers"
    BACK_OFFICE = "back_office", "Back office", "it stays inside the company"


class WorkPlace(Choice):
    """Where it can be done."""

    ANYWHERE = "anywhere", "Anywhere", "all it needs comes and goes by wire"
    COUNTRY = "country", "In our country", "law, contract or customers ask for it"
    ON_SITE = "on_site", "On the spot", "somebody has to be there"
    PHYSICAL = "physical", "With one's hands", "goods, buildings or bodies, not information"


class SharedHours(Choice):
    """Whether both sides must be at work together."""

    NEEDED = "needed", "Most of the day", "questions cannot wait until tomorrow"
    NOT_NEEDED = "not_needed", "Hardly", "work is handed over and comes back"


class LanguageLevel(Choice):
    """How well the language must be spoken."""

    NATIVE = "native", "As natives", "customers would notice anything less"
    FLUENT = "fluent", "Fluent, or little talk", "clear talk will do, or there is little of it"


class DataSensitivity(Choice):
    """What the data may not suffer."""

    OPEN = "open", "Nothing confidential", "anyone might see it"
    CONFIDENTIAL = "confidential", "Confidential", "prices, plans, trade secrets"
    PERSONAL = "personal", "Personal", "about people: pay, health, accounts"
    RESTRICTED = "restricted", "Bound to the country", "by law or contract it may not leave"


class ReservedDecisions(Choice):
    """Whether its decisions are reserved."""

    NONE = "none", "No", "anyone may take them"
    LICENSED = "licensed", "A licensed profession", "law, medicine, auditing and the like"
    REGULATED = "regulated", "A regulator", "credit, compliance, claims and the like"


class FailureEffect(Choice):
    """What a failure would do."""

    MISSION_CRITICAL = "mission_critical", "It stops us", "revenue is at risk at once"
    TOLERABLE = "tolerable", "It can be borne", "annoying, and made good later"


class QualityMeasure(Choice):
    """How quality shows."""

    OBJECTIVE = "objective", "By figures", "errors, time, counts"
    EXPERT_REVIEW = "expert_review", "By another expert", "who can tell good work from bad"
    HARDLY = "hardly", "Hardly", "opinions differ, or it shows years later"


class Separability(Choice):
    """Whether parts can be cut out."""

    SEPARABLE = "separable", "Yes", "a part can be handed over and come back"
    ENTANGLED = "entangled", "No", "it is one piece, or one head"


class InputForm(Choice):
    """What comes in."""

    STRUCTURED = "structured", "In fixed form", "forms, fields, files of one kind"
    UNSTRUCTURED = "unstructured", "In any form", "letters, talk, pictures"


class UnitOwnership(Choice):
    """Whose the people are."""

    OWN = "own", "Ours", "our people, our building, our rules"
    SHARED = "shared", "Ours, but run for us", "a provider sets it up and runs it"
    PROVIDER = "provider", "The provider's", "we buy the service"


class TimeSpan(Choice):
    """How long it goes on."""

    PROJECT = "project", "For a project", "it ends"
    ONGOING = "ongoing", "For years", "no end in sight"


class Steadiness(Choice):
    """Whether it comes evenly."""

    STEADY = "steady", "Evenly", "much the same every week"
    VARYING = "varying", "In waves", "peaks, seasons, surprises"
