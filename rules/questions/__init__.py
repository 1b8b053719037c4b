"""The questions about a task: the wording, why it matters, the difference it serves, and the answers.

Each question is written once, on its field here, with its answers in choices.py. Prompts, column headings, JSON Schema,
help and reports all read it from here.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

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
    """What is known about a task that may be outsourced."""

    former_wordings: ClassVar[Mapping[str, str]] = MappingProxyType(
        {  # of version 0.1 and of drafts after it, as headings of filled-in templates have them
            "What drives the work?": "driver",
            "Do customers choose you because of this work?": "core",
            "How much training does a newcomer need?": "training",
            "Can parts of it be separated and handed over?": "separability",
            "What do you want from a provider most?": "objective",
            "What would a provider have to prove?": "provider_proof",
            "What decisions does it take?": "decisions",
            "How much analysis or creative thinking does it take?": "analysis",
            "How alike are the results?": "outcome",
            "What must the people doing it bring?": "skill_level",
            "Does it face customers or stay inside?": "office",
            "Must they be at work while you are?": "shared_hours",
            "Does law reserve its decisions to somebody?": "reserved_decisions",
            "Can parts of it be cut out and handed over?": "separability",
            "Whose should the people be who do it?": "unit_ownership",
            "For how long will you need it?": "time_span",
            "How evenly does the work come?": "steadiness",
        }
    )

    driver: Driver | None = question(
        "What is the work mostly about?",
        why="Volume calls for many people doing one routine, insight for a few specialists.",
        difference="driving_force",
        rank=15,
    )
    volume: Volume | None = question(
        "How much of this work is there?",
        why="Large provider teams are built for a high volume of the same work.",
        difference="driving_force",
        rank=10,
    )
    service: Service | None = question(
        "Which service comes closest?",
        why="Some services are usually bought as BPO, some as KPO; the name alone is weak evidence.",
        difference="service_types",
        rank=5,
    )
    objective: Objective | None = question(
        "What do you want most from a provider?",
        why="BPO trades on differences in cost, KPO on differences in knowledge.",
        difference="nature_of_service",
        rank=65,
    )
    core: Core | None = question(
        "Does this work set you apart from your rivals?",
        why="KPO takes on core work; BPO takes over work that is not core.",
        difference="nature_of_service",
        rank=60,
    )
    provider_proof: ProviderProof | None = question(
        "What should a provider be chosen for?",
        why="BPO buyers look for experience and client reviews, KPO buyers for expertise in the subject.",
        difference="service_expertise",
        rank=70,
    )
    decisions: Decisions | None = question(
        "What decisions does the work involve?",
        why="Routine decisions can be handed over with the work; high-impact ones need expertise.",
        difference="complexity",
        rank=25,
    )
    analysis: Analysis | None = question(
        "How much analysis or creative thinking does it need?",
        why="Strong analytical or creative thinking marks KPO.",
        difference="complexity",
        rank=35,
    )
    procedure: Procedure | None = question(
        "How is the work done?",
        why="Written steps can be followed by someone else; judgment cannot be written down.",
        difference="process_formulation",
        rank=20,
    )
    outcome: Outcome | None = question(
        "How consistent are the results?",
        why="A provider can promise a consistent result; a result that varies depends on the person.",
        difference="process_formulation",
        rank=30,
    )
    control: Control | None = question(
        "Who may change how the work is done?",
        why="A KPO provider has far more say over the process than a BPO provider.",
        difference="process_formulation",
        rank=45,
    )
    skill_level: SkillLevel | None = question(
        "What skills do the people doing it need?",
        why="BPO rests on diligence and short training, KPO on proven specialists.",
        difference="employee_skills",
        rank=28,
    )
    training: Training | None = question(
        "How long until a newcomer can work alone?",
        why="Most BPO skills are learned quickly.",
        difference="employee_skills",
        rank=40,
    )
    office: Office | None = question(
        "Does it face customers or stay inside the company?",
        why="The answer decides the branch of BPO.",
        difference=None,
    )

    # The questions below never vote: only advice depends on them.
    work_place: WorkPlace | None = question(
        "Where can this work be done?",
        why="Work that needs people on site cannot be done remotely; some work must stay in the country.",
        difference=None,
        rank=10,
    )
    shared_hours: SharedHours | None = question(
        "How much must their working hours overlap with yours?",
        why="Shared hours call for a nearby country, whatever the kind of work.",
        difference=None,
    )
    language_level: LanguageLevel | None = question(
        "How well must they speak your customers' language?",
        why="Where customers would notice non-native speakers, distance costs more than it saves.",
        difference=None,
    )
    data_sensitivity: DataSensitivity | None = question(
        "How sensitive is the data?",
        why="You stay liable for data that you give to a provider, and some data may not leave the country.",
        difference=None,
    )
    reserved_decisions: ReservedDecisions | None = question(
        "Does the law reserve its decisions for someone?",
        why="Work can be outsourced; authority often cannot.",
        difference=None,
        rank=20,
    )
    failure_effect: FailureEffect | None = question(
        "What happens if the work fails for a day?",
        why="Work that must not fail needs other precautions than work that customers choose you for.",
        difference=None,
    )
    quality_measure: QualityMeasure | None = question(
        "How could you tell whether it was done well?",
        why="A contract cannot hold a provider to something that nobody can measure.",
        difference=None,
    )
    separability: Separability | None = question(
        "Is it one piece, or two parts that can be handed over apart?",
        why="Only a part that separates cleanly can go to another place or provider.",
        difference=None,
        rank=30,
    )
    input_form: InputForm | None = question(
        "In what form does the work come in?",
        why="Documented steps on input in a fixed format may not need people at all.",
        difference=None,
    )
    unit_ownership: UnitOwnership | None = question(
        "Whose staff should do it?",
        why="The answer decides between a captive centre, a virtual captive and a vendor.",
        difference=None,
    )
    time_span: TimeSpan | None = question(
        "How long will you need it?",
        why="A unit of your own is not worth setting up for a project.",
        difference=None,
    )
    steadiness: Steadiness | None = question(
        "How evenly does the work come in?",
        why="A provider with other clients can absorb peaks more easily.",
        difference=None,
    )
