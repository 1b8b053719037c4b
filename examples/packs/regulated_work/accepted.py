"""Findings of `outsourcing rules check` on this pack that are intended, each with the reason."""

ACCEPTED = {
    "subsumed RW7 RW1": "A licence is a second mark of KPO in addition to the signature; the rule is experimental.",
}
