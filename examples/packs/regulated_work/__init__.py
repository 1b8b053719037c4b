"""Regulated work: who signs for the result, and what data, licences and regulators leave to hand over.

authority   the eighth difference: to carry out what others answer for, or to answer for one's own judgment
skills      experience that a regulator asks for is no mark of KPO by itself
cautions    signatures that need a licence, and signatures that cannot be bought
signing     who signs, and what is checked where nobody does
questions   the question of the pack: who signs
sources     the works and places that it rests on, beside those of the shipped rules
accepted    what a check of the rules finds and what is meant
"""

from outsourcing import Pack

PACK = Pack(
    "regulated_work",
    "0.1.0",
    engine=">=0.1,<0.2",
    title="Who signs for the result, and what data, licences and regulators leave to hand over.",
    # One rule of advice for every kind of signature is not enough; three take its place, so none of them replaces it.
    retires={"CO5": "it keeps every signature with the client; RW12, RW13 and RW14 go by who signs"},
    # Both are asked for advice only. Who decides, and on whose instruction, is what this pack's difference is about.
    votes={"data_sensitivity": "authority", "reserved_decisions": "authority"},
)
