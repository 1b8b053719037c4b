"""The answers to the questions of a task profile, each with its value in files, its label and a sentence.

Answers that vote between BPO and KPO come first; from Office on, the answers only matter for advice. A label that was
reworded keeps its former wording as the last value, so that files with the old label can still be read.
"""

from outsourcing import Choice


class Driver(Choice):
    """What drives the work."""

    VOLUME = "volume", "Volume", "getting through much of the same, again and again"
    INSIGHT = "insight", "Insight", "finding out, judging or creating something with each piece"
    BOTH = "both", "Both", "a steady flow of the same, and insight is wanted from it"


class Volume(Choice):
    """How much work there is."""

    HIGH = "high", "High", "work for 20 people or more"
    MEDIUM = "medium", "Medium", "work for 3 to 19 people"
    LOW = "low", "Low", "work for one or two people, or now and then"


class Objective(Choice):
    """What you want from a provider."""

    COST = "cost", "Lower cost", "the same work for less money"
    KNOWLEDGE = "knowledge", "Knowledge", "expertise that we do not have"
    BOTH = "both", "Cost and knowledge", "lower cost and expertise equally", "Both"
    RELIEF = "relief", "Relief", "time for our own people, and more hands at peaks"
    RELIABILITY = "reliability", "Reliability", "faster, on time, with fewer errors and by the rules"


class Core(Choice):
    """Whether the work sets you apart from your rivals."""

    CORE = "core", "Core", "customers choose us for it, or a rival would gain much by having it"
    NON_CORE = "non_core", "Not core", "it has to be done, but it sets nobody apart"


class ProviderProof(Choice):
    """What a provider should be chosen for."""

    INDUSTRY_EXPERIENCE = "industry_experience", "Industry experience", "years of such work for clients like us"
    SUBJECT_EXPERTISE = "subject_expertise", "Subject expertise", "proven mastery of exactly this subject"
    BOTH = "both", "Both", "one is not enough without the other"


class Decisions(Choice):
    """What kind of decisions the work involves."""

    ROUTINE = "routine", "Routine", "small everyday decisions with known answers"
    MODERATE = "moderate", "Moderate", "some judgment; a mistake is soon put right"
    BINDING = "binding", "Binding", "each binds us in one case or towards one customer; a mistake is costly"
    HIGH_IMPACT = "high_impact", "High impact", "one of them can change the course of the organisation"


class Analysis(Choice):
    """How much analysis or creative thinking there is."""

    NONE = "none", "None", "nothing to analyse or create"
    SOME = "some", "Some", "now and then, as part of other work"
    HEAVY = "heavy", "Heavy", "analysing, researching or creating is the work"


class Procedure(Choice):
    """How far the work is documented."""

    DOCUMENTED = "documented", "By documented steps", "someone new could do it from the written steps within two weeks"
    PARTLY_DOCUMENTED = (
        "partly_documented",
        "Partly by documented steps",
        "the usual cases are written down; the others need someone experienced",
    )
    JUDGMENT = "judgment", "By judgment", "people decide from experience; no written steps would be enough"


class Outcome(Choice):
    """How consistent the results are."""

    CONSISTENT = "consistent", "Consistent", "two people who do it correctly get the same result"
    VARIABLE = "variable", "Variable", "the result depends on who does it"


class Control(Choice):
    """Who may change the process."""

    CLIENT = "client", "We do", "the provider follows our process"
    PROVIDER = "provider", "The provider", "the provider may improve or change the process"


class SkillLevel(Choice):
    """What skills people need."""

    BASIC = "basic", "Basic", "computer use, good communication, diligence"
    TRAINED = "trained", "Trained", "a skill learned in a course or on the job, without years in the field"
    SPECIALIST = "specialist", "Specialist", "years of work in the field"
    ADVANCED_DEGREE = "advanced_degree", "Advanced degree", "a higher degree or professional certification"


class Training(Choice):
    """How much training a newcomer needs."""

    MINIMAL = "minimal", "Up to a month", "days or a few weeks", "Little"
    MODERATE = "moderate", "One to six months", "a class and a time with somebody beside them"
    EXTENDED = "extended", "More than six months", "nobody is productive sooner", "A lot"


class Office(Choice):
    """Whether the work faces customers."""

    FRONT_OFFICE = "front_office", "Front office", "it deals with our customers"
    BACK_OFFICE = "back_office", "Back office", "it stays inside the company"


class WorkPlace(Choice):
    """Where the work can be done."""

    ANYWHERE = "anywhere", "Anywhere", "everything it needs can be sent electronically"
    COUNTRY = "country", "In our country", "law, contract or customers require it"
    ON_SITE = "on_site", "On site", "someone has to be there", "On the spot"
    PHYSICAL = "physical", "Hands-on only", "work on goods, buildings or bodies, not information", "With one's hands"


class SharedHours(Choice):
    """How much working hours must overlap."""

    NEEDED = "needed", "Most of the day", "questions cannot wait until tomorrow"
    NOT_NEEDED = "not_needed", "Hardly", "work is handed over, and results come back later"


class LanguageLevel(Choice):
    """How well the language must be spoken."""

    NATIVE = "native", "Like native speakers", "customers would notice anything less", "As natives"
    FLUENT = (
        "fluent",
        "Fluently, or hardly at all",
        "speaking clearly is enough, or there is little contact",
        "Fluent, or little talk",
    )


class DataSensitivity(Choice):
    """How sensitive the data is."""

    OPEN = "open", "Nothing confidential", "anyone might see it"
    CONFIDENTIAL = "confidential", "Confidential", "prices, plans, trade secrets"
    PERSONAL = "personal", "Personal", "about people: pay, health, accounts"
    PERSONAL_AND_CONFIDENTIAL = (
        "personal_and_confidential",
        "Personal and confidential",
        "about people, with prices, plans or trade secrets",
    )
    RESTRICTED = (
        "restricted",
        "Must stay in the country",
        "law or contract forbids sending it abroad",
        "Bound to the country",
    )


class ReservedDecisions(Choice):
    """Whether the law reserves decisions."""

    NONE = "none", "No", "anyone may make them"
    LICENSED = "licensed", "A licensed profession", "law, medicine, auditing and similar"
    REGULATED = "regulated", "A regulator", "credit, compliance, claims and similar"


class FailureEffect(Choice):
    """What a failure would cause."""

    MISSION_CRITICAL = "mission_critical", "It stops us", "revenue is at risk at once"
    TOLERABLE = "tolerable", "We can cope", "annoying, but we can catch up later", "It can be borne"


class QualityMeasure(Choice):
    """How quality can be judged."""

    OBJECTIVE = "objective", "By numbers", "errors, time, counts", "By figures"
    EXPERT_REVIEW = "expert_review", "By another expert", "someone who can tell good work from bad"
    HARDLY = "hardly", "Hardly", "opinions differ, or it only shows years later"


class Separability(Choice):
    """Whether there are parts that can be handed over apart."""

    SEPARABLE = (
        "separable",
        "Two parts",
        "a routine part and an expert part; either can be handed over and returned",
        "Yes",
    )
    ENTANGLED = "entangled", "One piece", "all of one kind, or it cannot be taken apart", "No"


class InputForm(Choice):
    """What form the input has."""

    STRUCTURED = "structured", "In a fixed format", "forms, fields, files of one kind", "In fixed form"
    UNSTRUCTURED = "unstructured", "In any form", "letters, conversations, pictures"


class UnitOwnership(Choice):
    """Whose staff do the work."""

    OWN = "own", "Ours", "our people, our building, our rules"
    SHARED = "shared", "Ours, but run for us", "a provider sets it up and runs it"
    PROVIDER = "provider", "The provider's", "we buy the service"


class TimeSpan(Choice):
    """How long the work is needed."""

    PROJECT = "project", "For a project", "it ends"
    ONGOING = "ongoing", "For years", "no end in sight"


class Steadiness(Choice):
    """How evenly the work comes in."""

    STEADY = "steady", "Evenly", "much the same every week"
    VARYING = "varying", "In waves", "peaks, seasons, surprises"
