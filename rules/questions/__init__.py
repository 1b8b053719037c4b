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
        why="Volume calls for many people doing one routine, insight for a few specialists. "
        "For example: keying in invoices all day is volume; advising on one merger is insight.",
        difference="driving_force",
        rank=15,
    )
    volume: Volume | None = question(
        "How much of this work is there?",
        why="Large provider teams are built for a high volume of the same work. "
        "For example: 2,000 calls a day are high, about 20 people; one report a month is low.",
        difference="driving_force",
        rank=10,
    )
    service: Service | None = question(
        "Which service comes closest?",
        why="Some services are usually bought as BPO, some as KPO; the name alone is weak evidence. "
        "For example: paying supplier invoices is accounts payable; choose the nearest one, or Not sure.",
        difference="service_types",
        rank=5,
    )
    objective: Objective | None = question(
        "What do you want most from a provider?",
        why="BPO trades on differences in cost, KPO on differences in knowledge. "
        "For example: payroll is usually handed over for lower cost, a patent search for knowledge.",
        difference="nature_of_service",
        rank=65,
    )
    core: Core | None = question(
        "Does this work set you apart from your rivals?",
        why="KPO takes on core work; BPO takes over work that is not core. "
        "For example: for a hotel, the welcome at the desk is core, and the payroll is not.",
        difference="nature_of_service",
        rank=60,
    )
    provider_proof: ProviderProof | None = question(
        "What should a provider be chosen for?",
        why="BPO buyers look for experience and client reviews, KPO buyers for expertise in the subject. "
        "For example: for a call centre, ten years of such centres; for a tax opinion, mastery of that tax.",
        difference="service_expertise",
        rank=70,
    )
    decisions: Decisions | None = question(
        "What decisions does the work involve?",
        why="Routine decisions can be handed over with the work; high-impact ones need expertise. "
        "For example: a small refund is routine, a credit for one customer binding, a takeover of high impact.",
        difference="complexity",
        rank=25,
    )
    analysis: Analysis | None = question(
        "How much analysis or creative thinking does it need?",
        why="Strong analytical or creative thinking marks KPO. "
        "For example: copying figures needs none, explaining a deviation some, forecasting demand is all analysis.",
        difference="complexity",
        rank=35,
    )
    procedure: Procedure | None = question(
        "How is the work done?",
        why="Written steps can be followed by someone else; judgment cannot be written down. "
        "For example: a checklist for each order is documented steps; finding out why a machine fails is judgment.",
        difference="process_formulation",
        rank=20,
    )
    outcome: Outcome | None = question(
        "How consistent are the results?",
        why="A provider can promise a consistent result; a result that varies depends on the person. "
        "For example: two clerks post an invoice alike; two designers draw two logos.",
        difference="process_formulation",
        rank=30,
    )
    control: Control | None = question(
        "Who may change how the work is done?",
        why="A KPO provider has far more say over the process than a BPO provider. "
        "For example: you do if you write the script of each call; the provider does if it chooses the method.",
        difference="process_formulation",
        rank=45,
    )
    skill_level: SkillLevel | None = question(
        "What skills do the people doing it need?",
        why="BPO rests on diligence and short training, KPO on proven specialists. "
        "For example: data entry needs basic skills, bookkeeping trained people, actuarial work an advanced degree.",
        difference="employee_skills",
        rank=28,
    )
    training: Training | None = question(
        "How long until a newcomer can work alone?",
        why="Most BPO skills are learned quickly. "
        "For example: order entry is learned in days, claims handling in months, underwriting in years.",
        difference="employee_skills",
        rank=40,
    )
    office: Office | None = question(
        "Does it face customers or stay inside the company?",
        why="The answer decides the branch of BPO. "
        "For example: answering customers is front office; closing the books is back office.",
        difference=None,
    )

    # The questions below do not vote: they close gates, show parts, or are for advice only.
    work_place: WorkPlace | None = question(
        "Where can this work be done?",
        why="Work that needs people on site cannot be done remotely; some work must stay in the country. "
        "For example: bookkeeping can be done anywhere; repairing a lift cannot.",
        difference=None,
        rank=10,
    )
    shared_hours: SharedHours | None = question(
        "How much must their working hours overlap with yours?",
        why="Shared hours call for a nearby country, whatever the kind of work. "
        "For example: a help desk must be there while you work; scans can be typed in overnight.",
        difference=None,
    )
    language_level: LanguageLevel | None = question(
        "How well must they speak your customers' language?",
        why="Where customers would notice non-native speakers, distance costs more than it saves. "
        "For example: sales calls need native speech; checking forms needs hardly any.",
        difference=None,
    )
    data_sensitivity: DataSensitivity | None = question(
        "How sensitive is the data?",
        why="You stay liable for data that you give to a provider, and some data may not leave the country. "
        "For example: addresses and salaries are personal; a published price list is nothing confidential.",
        difference=None,
    )
    reserved_decisions: ReservedDecisions | None = question(
        "Does the law reserve its decisions for someone?",
        why="Work can be outsourced; authority often cannot. "
        "For example: only a licensed auditor may sign an audit; anyone may prepare it.",
        difference=None,
        rank=20,
    )
    failure_effect: FailureEffect | None = question(
        "What happens if the work fails for a day?",
        why="Work that must not fail needs other precautions than work that customers choose you for. "
        "For example: if card payments stop, you stop; with a late newsletter you can cope.",
        difference=None,
    )
    quality_measure: QualityMeasure | None = question(
        "How could you tell whether it was done well?",
        why="A contract cannot hold a provider to something that nobody can measure. "
        "For example: the share of wrong entries is a number; good advice shows late or never.",
        difference=None,
    )
    separability: Separability | None = question(
        "Is it one piece, or two parts that can be handed over apart?",
        why="Only a part that separates cleanly can go to another place or provider. "
        "For example: taking in claims and judging the doubtful ones are two parts; one negotiation is one piece.",
        difference=None,
        rank=30,
    )
    input_form: InputForm | None = question(
        "In what form does the work come in?",
        why="Documented steps on input in a fixed format may not need people at all. "
        "For example: an order from a web form has a fixed format; a letter does not.",
        difference=None,
    )
    unit_ownership: UnitOwnership | None = question(
        "Whose staff should do it?",
        why="The answer decides between a captive centre, a virtual captive and a vendor. "
        "For example: a centre of your own abroad has your staff; a call centre firm brings its own.",
        difference=None,
    )
    time_span: TimeSpan | None = question(
        "How long will you need it?",
        why="A unit of your own is not worth setting up for a project. "
        "For example: moving old files into a new system is for a project; payroll is for years.",
        difference=None,
    )
    steadiness: Steadiness | None = question(
        "How evenly does the work come in?",
        why="A provider with other clients can absorb peaks more easily. "
        "For example: payroll comes evenly; tax returns come in waves.",
        difference=None,
    )
