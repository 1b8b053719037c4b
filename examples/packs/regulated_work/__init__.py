"""Regulated work: who signs for the result, and what can be handed over despite data rules, licences and regulators.

authority   the eighth difference: carrying out work that others answer for, or answering for one's own judgment
skills      experience that a regulator requires is not a mark of KPO by itself
cautions    signatures that need a licence, and signatures that cannot be bought
signing     who signs, and what is checked where nobody signs
questions   the question that the pack adds: who signs
sources     the works and places on which it is based, in addition to those of the shipped rules
accepted    findings of the rule check that are intended
"""

from outsourcing import Pack

PACK = Pack(
    "regulated_work",
    "0.1.0",
    engine=">=0.1,<0.2",
    title="Who signs for the result, and what can be handed over despite data rules, licences and regulators.",
    # CO5 treats every kind of signature alike. Three rules take its place, so none of them `replaces` it.
    retires={"CO5": "it keeps every signature with the client; RW12, RW13 and RW14 depend on who signs"},
    # The shipped rules use both questions for advice only. This pack's difference is about who decides, and on whose
    # instructions.
    votes={"data_sensitivity": "authority", "reserved_decisions": "authority"},
)
