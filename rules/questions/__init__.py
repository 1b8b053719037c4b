"""The questions about a piece of work: wording, why it matters, which difference it serves, and its answers.

A question is written once, on its field here, with its answers in choices.py; prompts, column headings, JSON Schema,
help and reports read it from there.
"""

from outsourcing import TaskProfile, question
from outsourcing.rules.catalogue.services import Service
from outsourcing.rules.questions.choices import (
    Analysis,
    Control,
    Core,
    DataSensitivity,
    Decisions,
    Driver,
    FailureEffect,
    InputForm,
    LanguageLevel,
    Objective,
    Office,
    Outcome,
    Procedure,
    ProviderProof,
    QualityMeasure,
    ReservedDecisions,
    Separability,
    SharedHours,
    SkillLevel,
    Steadiness,
    TimeSpan,
    Training,
    UnitOwnership,
    Volume,
    WorkPlace,
)


class OutsourcingTask(TaskProfile):
    """What is known of a piece of work that may be outsourced."""

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
    service: Service | None = question(
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

    # What follows never votes: advice rests on it.
    work_place: WorkPlace | None = question(
        "Where can this work be done?",
        why="What needs presence or hands does not go by wire; what may not leave the country stays on-shore.",
        difference=None,
    )
    shared_hours: SharedHours | None = question(
        "Must they be at work while you are?",
        why="Shared hours call for a country near by, whatever the kind of work.",
        difference=None,
    )
    language_level: LanguageLevel | None = question(
        "How well must they speak your customers' language?",
        why="Where customers would notice a foreign tongue, distance costs more than it saves.",
        difference=None,
    )
    data_sensitivity: DataSensitivity | None = question(
        "How sensitive is the data?",
        why="Whoever gives data away stays liable for it; some may not leave the country.",
        difference=None,
    )
    reserved_decisions: ReservedDecisions | None = question(
        "Does law reserve its decisions to somebody?",
        why="Work can be given away, authority often cannot.",
        difference=None,
    )
    failure_effect: FailureEffect | None = question(
        "What happens if the work fails for a day?",
        why="What must not fail is another matter than what customers choose you for.",
        difference=None,
    )
    quality_measure: QualityMeasure | None = question(
        "How could you tell whether it was done well?",
        why="What nobody can measure, no contract can hold a provider to.",
        difference=None,
    )
    separability: Separability | None = question(
        "Can parts of it be cut out and handed over?",
        why="Only what can be cut out cleanly can go somewhere else than the rest.",
        difference=None,
    )
    input_form: InputForm | None = question(
        "In what form does the work come in?",
        why="Documented steps over input in fixed form may need no people at all.",
        difference=None,
    )
    unit_ownership: UnitOwnership | None = question(
        "Whose should the people be who do it?",
        why="It makes the difference between a captive centre, a virtual captive and a vendor.",
        difference=None,
    )
    time_span: TimeSpan | None = question(
        "For how long will you need it?",
        why="A unit of one's own is not worth setting up for a project.",
        difference=None,
    )
    steadiness: Steadiness | None = question(
        "How evenly does the work come?",
        why="Waves are carried more easily by someone with other clients.",
        difference=None,
    )
