"""The task profile: what is known of a piece of work, one answer per question.

A question is written once, on its field here; prompts, file headings, JSON Schema, help and reports read it from
there. Knows no rule and no file.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from engine.questions import FREE_TEXT, NOT_KNOWN, Choice, normalised, question, questions_of


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

    INDUSTRY_EXPERIENCE = "industry_experience", "Industry experience", "years in the business and content clients"
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


class TaskProfile(BaseModel):
    """What is known of a task. Every answer may be missing; None is "not known".

    Besides None, "unknown" and "" are read as not known; capitals, blanks around a word, and blanks or hyphens
    inside it do not matter.

    Raises:
        pydantic.ValidationError: an unknown field, or a value that is no answer to its question.

    """

    model_config = ConfigDict(frozen=True, extra="forbid", title="Task")

    name: str = Field(default="", description="What the task is called; never evidence.")
    description: str = Field(default="", description="The task in a few words; never evidence.")

    driver: Driver | None = question(
        "What drives the work?",
        why="Volume calls for many hands on one routine, insight for a few specialists.",
        difference="driving_force",
    )
    volume: Volume | None = question(
        "How much of this work is there?",
        why="Much of the same work is what large provider teams are built for.",
        difference="driving_force",
    )
    service: str | None = question(  # the answers come with the rulebook's catalogue
        "Which service comes closest?",
        why="Some services are usually bought as BPO, some as KPO; a name is weak evidence only.",
        difference="service_types",
    )
    objective: Objective | None = question(
        "What do you want from a provider most?",
        why="BPO trades on differences in cost, KPO on differences in knowledge.",
        difference="nature_of_service",
    )
    core: Core | None = question(
        "Do customers choose you because of this work?",
        why="Core work is what KPO takes on; BPO takes over what is not core.",
        difference="nature_of_service",
    )
    provider_proof: ProviderProof | None = question(
        "What would a provider have to prove?",
        why="BPO buyers look for experience and reviews, KPO buyers for mastery of the subject.",
        difference="service_expertise",
    )
    decisions: Decisions | None = question(
        "What decisions does it take?",
        why="Routine decisions can be handed over with the work; high-impact ones need expertise.",
        difference="complexity",
    )
    analysis: Analysis | None = question(
        "How much analysis or creative thinking does it take?",
        why="Strong analytical or creative thinking marks KPO.",
        difference="complexity",
    )
    procedure: Procedure | None = question(
        "How is the work done?",
        why="What can be written down can be followed by someone else; judgment cannot.",
        difference="process_formulation",
    )
    outcome: Outcome | None = question(
        "How alike are the results?",
        why="A consistent result can be promised; one that varies rests on the person.",
        difference="process_formulation",
    )
    control: Control | None = question(
        "Who may change how the work is done?",
        why="A KPO provider has far more say over the process than a BPO provider.",
        difference="process_formulation",
    )
    skill_level: SkillLevel | None = question(
        "What must the people doing it bring?",
        why="BPO rests on diligence and short training, KPO on proven specialists.",
        difference="employee_skills",
    )
    training: Training | None = question(
        "How much training does a newcomer need?",
        why="Most BPO skills are learned in little time.",
        difference="employee_skills",
    )
    office: Office | None = question(
        "Does it face customers or stay inside?",
        why="It names the branch of BPO; it does not vote between BPO and KPO.",
        difference=None,
    )

    @field_validator("*", mode="before")
    @classmethod
    def _read_answer(cls, value: Any, info: Any) -> Any:
        """Read an answer as people write it; leave name and description alone."""
        if info.field_name in FREE_TEXT or not isinstance(value, str):
            return value
        word = normalised(value)
        return None if word in NOT_KNOWN else word

    def answers(self) -> dict[str, str]:
        """Return the known answers by question, in the order of the questions."""
        fields = {name: getattr(self, name) for name in questions_of(type(self))}
        return {name: str(value) for name, value in fields.items() if value is not None}
