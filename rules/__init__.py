"""The shipped rulebook: one module for each difference, the verdict, advice, questions, catalogue and sources."""

from outsourcing import Pack

PACK = Pack(
    "shipped", "0.1.0", engine=">=0.1,<0.2", title="The seven differences between BPO and KPO, and what follows."
)
