"""The shipped rulebook: one module per difference, the verdict, the catalogue, the sources."""

from outsourcing import Pack

PACK = Pack(
    "shipped", "0.1.0", engine=">=0.1,<0.2", title="The seven differences between BPO and KPO, and what follows."
)
