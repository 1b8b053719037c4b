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
DC1 complexity          -0.7 decisions=routine
DC2 complexity          +0.7 decisions=high_impact
DC3 complexity          -0.4 analysis=none
DC4 complexity          +0.7 analysis=heavy
DC5 complexity          +0.4 decisions=high_impact control=provider
DC6 complexity          -0.4 procedure=documented analysis=some,heavy
DC7 complexity          -0.4 procedure=documented decisions=moderate,high_impact
DF1 driving_force       -0.7 driver=volume
DF2 driving_force       +0.7 driver=insight
DF3 driving_force       -0.4 volume=high
DF4 driving_force       +0.2 volume=low
DF5 driving_force       -0.4 volume=high skill_level=basic,trained
DF6 driving_force       +0.4 volume=low skill_level=specialist,advanced_degree
ES1 employee_skills     -0.7 skill_level=basic
ES2 employee_skills     -0.4 skill_level=trained
ES3 employee_skills     +0.7 skill_level=specialist
ES4 employee_skills     +0.7 skill_level=advanced_degree
ES5 employee_skills     -0.4 training=minimal
ES6 employee_skills     +0.4 training=extended
ES7 employee_skills     -0.7 skill_level=specialist,advanced_degree procedure=documented decisions=routine
NS1 nature_of_service   -0.7 objective=cost
NS2 nature_of_service   +0.7 objective=knowledge
NS3 nature_of_service   -0.4 core=non_core
NS4 nature_of_service   +0.4 core=core
PF1 process_formulation -0.7 procedure=documented
PF2 process_formulation +0.7 procedure=judgment
PF3 process_formulation -0.4 outcome=consistent
PF4 process_formulation +0.4 outcome=variable
PF5 process_formulation -0.4 control=client
PF6 process_formulation +0.4 control=provider
SE1 service_expertise   -0.7 provider_proof=industry_experience
SE2 service_expertise   +0.7 provider_proof=subject_expertise
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
    return id_, difference, float(strength), wanted


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
        key: _certainty([strength for _, _, strength, _ in group])
        for key, group in groupby(sorted(fired, key=lambda rule: rule[1]), key=lambda rule: rule[1])
    }
    against_even = fsum(map(abs, by_difference.values())) + 1
    score = round(fsum(by_difference.values()) / against_even, 4)
    return {
        "fired": [rule[0] for rule in fired],
        "findings": by_difference,
        "score": score,
        "verdict": _verdict(by_difference, score),
    }


def _verdict(findings, score):
    if sum(abs(cf) >= 0.4 for cf in findings.values()) < 3:
        return "UNDECIDED"
    side = "KPO" if score > 0 else "BPO"
    if not (max(findings.values()) >= 0.7 and min(findings.values()) <= -0.7):
        return side if abs(score) >= 0.2 else "UNDECIDED"
    return side if abs(score) >= 0.4 else "SPLIT"
