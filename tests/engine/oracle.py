"""An independent, plain-Python account of the shipped rules and weighing, written from the sources' claims.

It shares no line with the engine: rules are a table of answers, certainty factors are combined one opinion at a time
(a + b(1 - a), and EMYCIN's formula for opposite signs), and the verdict is an if-chain.
"""

from functools import reduce
from itertools import groupby
from math import fsum

PLAIN_BPO = (
    "customer_support call_centre help_desk technical_support telemarketing marketing data_entry data_processing "
    "bookkeeping human_resources administration operations front_office_assistance back_office_assistance it_services "
    "maintenance media_processing website_services"
)
PLAIN_KPO = (
    "consultancy project_management research_and_development business_research market_research financial_research "
    "financial_management legal analytics data_analysis engineering education"
)
RARE = "specialist advanced_degree"
TABLE = """
DC1 complexity          -0.4 decisions=routine
DC2 complexity          +0.4 decisions=high_impact
DC3 complexity          -0.4 analysis=none
DC4 complexity          +0.7 analysis=heavy
DC5 complexity          +0.4 decisions=high_impact control=provider
DC6 complexity          -0.4 procedure=documented analysis=some,heavy
DC7 complexity          -0.4 procedure=documented decisions=moderate,binding,high_impact
DC8 complexity          ±0.2 decisions=moderate
DC9 complexity          ±0.2 analysis=some
DC10 complexity         +0.2 decisions=binding
DF1 driving_force       -0.7 driver=volume
DF2 driving_force       +0.7 driver=insight
DF3 driving_force       -0.4 volume=high
DF4 driving_force       +0.2 volume=low
DF5 driving_force       -0.4 volume=high skill_level=basic,trained
DF6 driving_force       +0.4 volume=low skill_level=specialist,advanced_degree
DF7 driving_force       ±0.4 driver=both
ES1 employee_skills     -0.7 skill_level=basic
ES2 employee_skills     -0.4 skill_level=trained
ES3 employee_skills     +0.7 skill_level=specialist
ES4 employee_skills     +0.7 skill_level=advanced_degree
ES5 employee_skills     -0.4 training=minimal
ES6 employee_skills     +0.2 training=extended
ES7 employee_skills     -0.7 skill_level=specialist,advanced_degree procedure=documented decisions=routine
ES8 employee_skills     ±0.2 training=moderate
NS1 nature_of_service   -0.7 objective=cost
NS2 nature_of_service   +0.7 objective=knowledge
NS3 nature_of_service   -0.4 core=non_core
NS4 nature_of_service   +0.4 core=core
NS5 nature_of_service   ±0.4 objective=both
NS6 nature_of_service   ±0.2 objective=relief,reliability
PF1 process_formulation -0.7 procedure=documented
PF2 process_formulation +0.7 procedure=judgment
PF3 process_formulation -0.4 outcome=consistent
PF4 process_formulation +0.4 outcome=variable
PF5 process_formulation -0.4 control=client
PF6 process_formulation +0.4 control=provider
PF7 process_formulation ±0.4 procedure=partly_documented
SE1 service_expertise   -0.4 provider_proof=industry_experience
SE2 service_expertise   +0.7 provider_proof=subject_expertise
SE3 service_expertise   ±0.4 provider_proof=both
ST1 service_types       -0.2 service=PLAIN_BPO
ST2 service_types       +0.2 service=PLAIN_KPO
ST3 service_types       -0.1 service=insurance
ST4 service_types       +0.1 service=writing_and_content,creative_design,corporate_training,medical_assistance
"""


def _rule(line):
    id_, difference, strength, *conditions = line.split()
    wanted = {}
    for condition in conditions:
        field, values = condition.split("=")
        wanted[field] = {"PLAIN_BPO": PLAIN_BPO.split(), "PLAIN_KPO": PLAIN_KPO.split()}.get(values, values.split(","))
    signs = {"±": (-1, 1), "-": (-1,), "+": (1,)}[strength[0]]
    return id_, difference, [sign * float(strength[1:]) for sign in signs], wanted


RULES = [_rule(line) for line in TABLE.strip().splitlines()]


def _combine(one, other):
    if one >= 0 and other >= 0:
        return one + other * (1 - one)
    if one <= 0 and other <= 0:
        return one + other * (1 + one)
    return (one + other) / (1 - min(abs(one), abs(other)))


def _certainty(strengths):
    """Combine each side first: EMYCIN's formula for opposite signs depends on the order otherwise."""
    sides = [reduce(_combine, [s for s in strengths if s * sign > 0], 0.0) for sign in (1, -1)]
    return round(_combine(*sides), 4)


def conclude(answers):
    """Return what the advisor should say: rules, certainty factors by difference, score, verdict."""
    fired = [rule for rule in RULES if all(answers.get(field) in values for field, values in rule[3].items())]
    by_difference = {
        key: _certainty([strength for _, _, strengths, _ in group for strength in strengths])
        for key, group in groupby(sorted(fired, key=lambda rule: rule[1]), key=lambda rule: rule[1])
    }
    against_even = fsum(map(abs, by_difference.values())) + 1
    score = round(fsum(by_difference.values()) / against_even, 4)
    return {
        "fired": [rule[0] for rule in fired],
        "findings": by_difference,
        "score": score,
        "verdict": _verdict(by_difference, score, answers),
    }


def _verdict(findings, score, answers):
    if _stays(answers):
        return "NEITHER"
    parts = set(_parts(answers)) if answers.get("separability") == "separable" else set()
    sign = -1 if score < 0 else 1
    side, other = ("BPO", "expert") if score < 0 else ("KPO", "routine")
    enough_known = len(findings) >= 5
    if abs(score) < 0.2:
        return "SPLIT" if enough_known and parts else "UNDECIDED"
    clear = sum(cf * sign >= 0.4 for cf in findings.values()) >= 3
    if other in parts and not (clear and abs(score) >= 0.7):
        return "SPLIT" if enough_known else "UNDECIDED"
    return side if clear else "UNDECIDED"


def _stays(answers):
    reserved = answers.get("reserved_decisions") == "regulated" and answers.get("separability") == "entangled"
    return reserved or answers.get("work_place") in ("on_site", "physical")


def _parts(answers):
    if answers.get("volume") == "high" or answers.get("driver") == "volume":
        yield "routine"
    beyond_steps = answers.get("procedure") in ("partly_documented", "judgment")
    if answers.get("decisions") in ("binding", "high_impact") or (
        beyond_steps and (answers.get("decisions") == "moderate" or answers.get("analysis") == "heavy")
    ):
        yield "expert"
