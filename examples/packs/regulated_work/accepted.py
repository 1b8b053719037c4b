"""What `outsourcing rules check` finds in this pack and what is meant: each with the reason."""

ACCEPTED = {
    "subsumed RW7 RW1": "A licence is a second mark of KPO beside the signature; the rule is on trial.",
}
