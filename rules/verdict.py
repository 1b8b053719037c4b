"""The verdict: a decision table over the balance, with the hit policy "unique".

Exactly one of these rules fires for every possible balance; a test checks all of them. The gate comes first, then the
parts, then the side that the balance leans to.

| rule | gate     | leaning | coverage | known | parts                     | one-sided | conflict | verdict   |
|------|----------|---------|----------|-------|---------------------------|-----------|----------|-----------|
| VD1  | open     | even    | any      | thin  | any                       | any       | any      | UNDECIDED |
| VD2  | open     | BPO     | ample    | any   | none or routine           | any       | any      | BPO       |
| VD3  | open     | KPO     | ample    | any   | none or expert            | any       | any      | KPO       |
| VD4  | open     | BPO     | ample    | any   | expert or both            | yes       | any      | BPO       |
| VD5  | open     | KPO     | ample    | any   | routine or both           | yes       | any      | KPO       |
| VD6  | open     | BPO     | ample    | ample | expert or both            | no        | any      | SPLIT     |
| VD7  | open     | even    | any      | ample | routine or expert or both | any       | any      | SPLIT     |
| VD8  | open     | even    | any      | ample | none                      | any       | no       | UNDECIDED |
| VD9  | on_site  | any     | any      | any   | any                       | any       | any      | NEITHER   |
| VD10 | physical | any     | any      | any   | any                       | any       | any      | NEITHER   |
| VD11 | reserved | any     | any      | any   | any                       | any       | any      | NEITHER   |
| VD12 | open     | KPO     | ample    | ample | routine or both           | no        | any      | SPLIT     |
| VD13 | open     | BPO     | thin     | ample | none or routine           | any       | any      | UNDECIDED |
| VD14 | open     | BPO     | ample    | thin  | expert or both            | no        | any      | UNDECIDED |
| VD15 | open     | even    | any      | ample | none                      | any       | yes      | UNDECIDED |
| VD16 | open     | BPO     | thin     | thin  | any                       | any       | any      | UNDECIDED |
| VD17 | open     | KPO     | thin     | thin  | any                       | any       | any      | UNDECIDED |
| VD18 | open     | KPO     | ample    | thin  | routine or both           | no        | any      | UNDECIDED |
| VD19 | open     | BPO     | thin     | ample | expert or both            | any       | any      | SPLIT     |
| VD20 | open     | KPO     | thin     | ample | none or expert            | any       | any      | UNDECIDED |
| VD21 | open     | KPO     | thin     | ample | routine or both           | any       | any      | SPLIT     |
"""

from collections.abc import Iterator

from outsourcing import BPO, KPO, Balance, Verdict, VerdictKind, one_of, rule
from outsourcing.rules.sources import (
    A_EXPERTISE,
    A_KPO,
    CLERICAL_EXPERTS,
    CONTINUUM,
    DISAGGREGATION,
    INFORMATION,
    OFFSHORABILITY,
    RATERS,
    REGULATED_WORK,
)

PLAIN_BPO = "Plain business process outsourcing: work driven by volume and guided by instructions."
KPO_IN_BPO = (
    "Knowledge process outsourcing, the kind of BPO that experts do: work driven by insight that depends on expertise "
    "and judgment."
)
TWO_PARTS = "Two parts that can be handed over apart: the routine part as BPO, the expert part as KPO."
TOO_LITTLE = "Too little is known: not enough of the differences are answered."
LEANS = {
    BPO: "Leans to BPO, but too little is known: not enough of the differences are answered.",
    KPO: "Leans to KPO, but too little is known: not enough of the differences are answered.",
}
BETWEEN = (
    "Between BPO and KPO: enough is known, and it lies in the middle. Look for a provider that does both, and let a "
    "pilot show how much of the work follows written steps."
)
MIXED = (
    "Mixed signals: strong marks of both kinds in work of one piece, as in skilled routine work. One specialist provider "
    "with a price per piece fits best."
)
ON_SITE = "Not for BPO or KPO: someone has to be there. Ask a local firm, or use your own people."
PHYSICAL = "Not for BPO or KPO: this is work on goods, places or people. Ask a local contractor or agency."
RESERVED = (
    "Not for BPO or KPO: the law reserves the decisions, and the work cannot be separated from them. Keep it in house."
)


@rule("VD1", Balance(gate="open", leaning="even", known="thin"), source=RATERS)
def too_little_known() -> Iterator[Verdict]:
    """The answers lean to neither side, and too few of the differences are answered.

    Why: answers are opinions; a verdict based on only a few of the differences would be a guess.
    Fires: {"gate": "open", "leaning": "even", "known": "thin"}
    Silent: {"gate": "on_site", "leaning": "even", "known": "thin"}
    Silent: {"gate": "physical", "leaning": "even", "known": "thin"}
    Silent: {"gate": "reserved", "leaning": "even", "known": "thin"}
    Silent: {"gate": "open", "leaning": "BPO", "known": "thin"}
    Silent: {"gate": "open", "leaning": "KPO", "known": "thin"}
    Silent: {"gate": "open", "leaning": "even", "known": "ample"}
    """
    yield Verdict(VerdictKind.UNDECIDED, TOO_LITTLE)


@rule("VD2", Balance(gate="open", leaning="BPO", coverage="ample", parts=one_of("none", "routine")), source=A_EXPERTISE)
def leans_to_bpo() -> Iterator[Verdict]:
    """Enough differences clearly point to BPO, and the balance leans to it.

    Why: BPO is at its best in rule-based, process-driven work.
    Fires: {"gate": "open", "leaning": "BPO", "coverage": "ample", "parts": "none"}
    Fires: {"gate": "open", "leaning": "BPO", "coverage": "ample", "parts": "routine"}
    Silent: {"gate": "on_site", "leaning": "BPO", "coverage": "ample", "parts": "none"}
    Silent: {"gate": "physical", "leaning": "BPO", "coverage": "ample", "parts": "none"}
    Silent: {"gate": "reserved", "leaning": "BPO", "coverage": "ample", "parts": "none"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "parts": "none"}
    Silent: {"gate": "open", "leaning": "even", "coverage": "ample", "parts": "none"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "thin", "parts": "none"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "parts": "both"}
    """
    yield Verdict(VerdictKind.BPO, PLAIN_BPO)


@rule("VD3", Balance(gate="open", leaning="KPO", coverage="ample", parts=one_of("none", "expert")), source=A_EXPERTISE)
def leans_to_kpo() -> Iterator[Verdict]:
    """Enough differences clearly point to KPO, and the balance leans to it.

    Why: KPO is at its best in work that needs interpretation, analysis and judgment.
    Fires: {"gate": "open", "leaning": "KPO", "coverage": "ample", "parts": "none"}
    Fires: {"gate": "open", "leaning": "KPO", "coverage": "ample", "parts": "expert"}
    Silent: {"gate": "on_site", "leaning": "KPO", "coverage": "ample", "parts": "none"}
    Silent: {"gate": "physical", "leaning": "KPO", "coverage": "ample", "parts": "none"}
    Silent: {"gate": "reserved", "leaning": "KPO", "coverage": "ample", "parts": "none"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "parts": "none"}
    Silent: {"gate": "open", "leaning": "even", "coverage": "ample", "parts": "none"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "thin", "parts": "none"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "parts": "both"}
    """
    yield Verdict(VerdictKind.KPO, KPO_IN_BPO)


@rule(
    "VD4",
    Balance(gate="open", leaning="BPO", coverage="ample", one_sided="yes", parts=one_of("expert", "both")),
    source=CONTINUUM,
)
def far_on_the_side_of_bpo() -> Iterator[Verdict]:
    """BPO leads by far, although the task has an expert part that can be handed over apart.

    Why: no task is entirely of one kind; a lead of about five to one outweighs a part of the other kind.
    Fires: {"gate": "open", "leaning": "BPO", "coverage": "ample", "one_sided": "yes", "parts": "expert"}
    Fires: {"gate": "open", "leaning": "BPO", "coverage": "ample", "one_sided": "yes", "parts": "both"}
    Silent: {"gate": "on_site", "leaning": "BPO", "coverage": "ample", "one_sided": "yes", "parts": "expert"}
    Silent: {"gate": "physical", "leaning": "BPO", "coverage": "ample", "one_sided": "yes", "parts": "expert"}
    Silent: {"gate": "reserved", "leaning": "BPO", "coverage": "ample", "one_sided": "yes", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "one_sided": "yes", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "even", "coverage": "ample", "one_sided": "yes", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "thin", "one_sided": "yes", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "one_sided": "no", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "one_sided": "yes", "parts": "none"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "one_sided": "yes", "parts": "routine"}
    """
    yield Verdict(VerdictKind.BPO, PLAIN_BPO)


@rule(
    "VD5",
    Balance(gate="open", leaning="KPO", coverage="ample", one_sided="yes", parts=one_of("routine", "both")),
    source=CONTINUUM,
)
def far_on_the_side_of_kpo() -> Iterator[Verdict]:
    """KPO leads by far, although the task has a routine part that can be handed over apart.

    Why: no task is entirely of one kind; a lead of about five to one outweighs a part of the other kind.
    Fires: {"gate": "open", "leaning": "KPO", "coverage": "ample", "one_sided": "yes", "parts": "routine"}
    Fires: {"gate": "open", "leaning": "KPO", "coverage": "ample", "one_sided": "yes", "parts": "both"}
    Silent: {"gate": "on_site", "leaning": "KPO", "coverage": "ample", "one_sided": "yes", "parts": "routine"}
    Silent: {"gate": "physical", "leaning": "KPO", "coverage": "ample", "one_sided": "yes", "parts": "routine"}
    Silent: {"gate": "reserved", "leaning": "KPO", "coverage": "ample", "one_sided": "yes", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "one_sided": "yes", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "even", "coverage": "ample", "one_sided": "yes", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "thin", "one_sided": "yes", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "one_sided": "no", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "one_sided": "yes", "parts": "none"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "one_sided": "yes", "parts": "expert"}
    """
    yield Verdict(VerdictKind.KPO, KPO_IN_BPO)


@rule(
    "VD6",
    Balance(
        gate="open", leaning="BPO", coverage="ample", known="ample", one_sided="no", parts=one_of("expert", "both")
    ),
    source=DISAGGREGATION,
)
def two_parts_leaning_to_bpo() -> Iterator[Verdict]:
    """The balance leans to BPO, and an expert part can be handed over apart.

    Why: what separates cleanly can go different ways; each part is best with its own kind of provider.
    Fires: {"gate": "open", "leaning": "BPO", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "expert"}
    Fires: {"gate": "open", "leaning": "BPO", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "both"}
    Silent: {"gate": "on_site", "leaning": "BPO", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "expert"}
    Silent: {"gate": "physical", "leaning": "BPO", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "expert"}
    Silent: {"gate": "reserved", "leaning": "BPO", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "even", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "thin", "known": "ample", "one_sided": "no", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "known": "ample", "one_sided": "yes", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "none"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "routine"}
    """
    yield Verdict(VerdictKind.SPLIT, TWO_PARTS)


@rule(
    "VD7",
    Balance(gate="open", leaning="even", known="ample", parts=one_of("routine", "expert", "both")),
    source=DISAGGREGATION,
)
def two_parts_level() -> Iterator[Verdict]:
    """The balance is even, and a routine part or an expert part can be handed over apart.

    Why: what separates cleanly can go different ways; each part is best with its own kind of provider.
    Fires: {"gate": "open", "leaning": "even", "known": "ample", "parts": "routine"}
    Fires: {"gate": "open", "leaning": "even", "known": "ample", "parts": "expert"}
    Fires: {"gate": "open", "leaning": "even", "known": "ample", "parts": "both"}
    Silent: {"gate": "on_site", "leaning": "even", "known": "ample", "parts": "routine"}
    Silent: {"gate": "physical", "leaning": "even", "known": "ample", "parts": "routine"}
    Silent: {"gate": "reserved", "leaning": "even", "known": "ample", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "BPO", "known": "ample", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "KPO", "known": "ample", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "even", "known": "thin", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "even", "known": "ample", "parts": "none"}
    """
    yield Verdict(VerdictKind.SPLIT, TWO_PARTS)


@rule("VD8", Balance(gate="open", leaning="even", known="ample", parts="none", conflict="no"), source=A_KPO)
def between_the_two() -> Iterator[Verdict]:
    """Enough is known, and the balance leans to neither side.

    Why: KPO is a subset of BPO, so much work lies in between; tossing a coin is not advice.
    Fires: {"gate": "open", "leaning": "even", "known": "ample", "parts": "none", "conflict": "no"}
    Silent: {"gate": "on_site", "leaning": "even", "known": "ample", "parts": "none", "conflict": "no"}
    Silent: {"gate": "physical", "leaning": "even", "known": "ample", "parts": "none", "conflict": "no"}
    Silent: {"gate": "reserved", "leaning": "even", "known": "ample", "parts": "none", "conflict": "no"}
    Silent: {"gate": "open", "leaning": "BPO", "known": "ample", "parts": "none", "conflict": "no"}
    Silent: {"gate": "open", "leaning": "KPO", "known": "ample", "parts": "none", "conflict": "no"}
    Silent: {"gate": "open", "leaning": "even", "known": "thin", "parts": "none", "conflict": "no"}
    Silent: {"gate": "open", "leaning": "even", "known": "ample", "parts": "routine", "conflict": "no"}
    Silent: {"gate": "open", "leaning": "even", "known": "ample", "parts": "expert", "conflict": "no"}
    Silent: {"gate": "open", "leaning": "even", "known": "ample", "parts": "both", "conflict": "no"}
    Silent: {"gate": "open", "leaning": "even", "known": "ample", "parts": "none", "conflict": "yes"}
    """
    yield Verdict(VerdictKind.UNDECIDED, BETWEEN)


@rule("VD9", Balance(gate="on_site"), source=OFFSHORABILITY)
def someone_must_be_there() -> Iterator[Verdict]:
    """Someone has to be there to do the work.

    Why: BPO and KPO are delivered from a distance.
    Fires: {"gate": "on_site"}
    Silent: {"gate": "open"}
    Silent: {"gate": "physical"}
    Silent: {"gate": "reserved"}
    """
    yield Verdict(VerdictKind.NEITHER, ON_SITE)


@rule("VD10", Balance(gate="physical"), source=INFORMATION)
def hands_on() -> Iterator[Verdict]:
    """The work is done on goods, places or people.

    Why: both move information; cleaning, guarding or nursing cannot be sent away.
    Fires: {"gate": "physical"}
    Silent: {"gate": "open"}
    Silent: {"gate": "on_site"}
    Silent: {"gate": "reserved"}
    """
    yield Verdict(VerdictKind.NEITHER, PHYSICAL)


@rule("VD11", Balance(gate="reserved"), source=REGULATED_WORK)
def stays_in_house() -> Iterator[Verdict]:
    """A regulator reserves the decisions, and the work cannot be separated from them.

    Why: execution can be outsourced, authority cannot; where they are one piece, nothing is left to hand over.
    Fires: {"gate": "reserved"}
    Silent: {"gate": "open"}
    Silent: {"gate": "on_site"}
    Silent: {"gate": "physical"}
    """
    yield Verdict(VerdictKind.NEITHER, RESERVED)


@rule(
    "VD12",
    Balance(
        gate="open", leaning="KPO", coverage="ample", known="ample", one_sided="no", parts=one_of("routine", "both")
    ),
    source=DISAGGREGATION,
)
def two_parts_leaning_to_kpo() -> Iterator[Verdict]:
    """The balance leans to KPO, and a routine part can be handed over apart.

    Why: what separates cleanly can go different ways; each part is best with its own kind of provider.
    Fires: {"gate": "open", "leaning": "KPO", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "routine"}
    Fires: {"gate": "open", "leaning": "KPO", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "both"}
    Silent: {"gate": "on_site", "leaning": "KPO", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "routine"}
    Silent: {"gate": "physical", "leaning": "KPO", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "routine"}
    Silent: {"gate": "reserved", "leaning": "KPO", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "even", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "thin", "known": "ample", "one_sided": "no", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "known": "ample", "one_sided": "yes", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "none"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "expert"}
    """
    yield Verdict(VerdictKind.SPLIT, TWO_PARTS)


@rule(
    "VD13",
    Balance(gate="open", leaning="BPO", coverage="thin", known="ample", parts=one_of("none", "routine")),
    source=CONTINUUM,
)
def between_and_nearer_to_bpo() -> Iterator[Verdict]:
    """Enough is known; it lies between the two kinds, nearer to BPO.

    Why: the range between the two is a kind of work of its own: most differences lie in the middle.
    Fires: {"gate": "open", "leaning": "BPO", "coverage": "thin", "known": "ample", "parts": "none"}
    Fires: {"gate": "open", "leaning": "BPO", "coverage": "thin", "known": "ample", "parts": "routine"}
    Silent: {"gate": "on_site", "leaning": "BPO", "coverage": "thin", "known": "ample", "parts": "none"}
    Silent: {"gate": "physical", "leaning": "BPO", "coverage": "thin", "known": "ample", "parts": "none"}
    Silent: {"gate": "reserved", "leaning": "BPO", "coverage": "thin", "known": "ample", "parts": "none"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "thin", "known": "ample", "parts": "none"}
    Silent: {"gate": "open", "leaning": "even", "coverage": "thin", "known": "ample", "parts": "none"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "known": "ample", "parts": "none"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "thin", "known": "thin", "parts": "none"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "thin", "known": "ample", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "thin", "known": "ample", "parts": "both"}
    """
    yield Verdict(VerdictKind.UNDECIDED, BETWEEN)


@rule(
    "VD14",
    Balance(gate="open", leaning="BPO", coverage="ample", known="thin", one_sided="no", parts=one_of("expert", "both")),
    source=RATERS,
)
def leans_to_bpo_with_a_part() -> Iterator[Verdict]:
    """The answers lean to BPO, an expert part can be handed over apart, and too few of the differences are answered.

    Why: whether the other part makes a task of its own shows only when more is known.
    Fires: {"gate": "open", "leaning": "BPO", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "expert"}
    Fires: {"gate": "open", "leaning": "BPO", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "both"}
    Silent: {"gate": "on_site", "leaning": "BPO", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "expert"}
    Silent: {"gate": "physical", "leaning": "BPO", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "expert"}
    Silent: {"gate": "reserved", "leaning": "BPO", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "even", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "thin", "known": "thin", "one_sided": "no", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "known": "thin", "one_sided": "yes", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "none"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "routine"}
    """
    yield Verdict(VerdictKind.UNDECIDED, LEANS[BPO])


@rule(
    "VD15", Balance(gate="open", leaning="even", known="ample", parts="none", conflict="yes"), source=CLERICAL_EXPERTS
)
def mixed_signals() -> Iterator[Verdict]:
    """The work has strong marks of both kinds, but not two parts.

    Why: marks that disagree in one pair of hands are one craft, such as translation or drafting: skilled routine work.
    Fires: {"gate": "open", "leaning": "even", "known": "ample", "parts": "none", "conflict": "yes"}
    Silent: {"gate": "on_site", "leaning": "even", "known": "ample", "parts": "none", "conflict": "yes"}
    Silent: {"gate": "physical", "leaning": "even", "known": "ample", "parts": "none", "conflict": "yes"}
    Silent: {"gate": "reserved", "leaning": "even", "known": "ample", "parts": "none", "conflict": "yes"}
    Silent: {"gate": "open", "leaning": "BPO", "known": "ample", "parts": "none", "conflict": "yes"}
    Silent: {"gate": "open", "leaning": "KPO", "known": "ample", "parts": "none", "conflict": "yes"}
    Silent: {"gate": "open", "leaning": "even", "known": "thin", "parts": "none", "conflict": "yes"}
    Silent: {"gate": "open", "leaning": "even", "known": "ample", "parts": "routine", "conflict": "yes"}
    Silent: {"gate": "open", "leaning": "even", "known": "ample", "parts": "expert", "conflict": "yes"}
    Silent: {"gate": "open", "leaning": "even", "known": "ample", "parts": "both", "conflict": "yes"}
    Silent: {"gate": "open", "leaning": "even", "known": "ample", "parts": "none", "conflict": "no"}
    """
    yield Verdict(VerdictKind.UNDECIDED, MIXED)


@rule("VD16", Balance(gate="open", leaning="BPO", coverage="thin", known="thin"), source=RATERS)
def leans_to_bpo_on_little() -> Iterator[Verdict]:
    """The answers lean to BPO, but too few of the differences are answered.

    Why: answers are opinions; a verdict based on only a few of the differences would be a guess.
    Fires: {"gate": "open", "leaning": "BPO", "coverage": "thin", "known": "thin"}
    Silent: {"gate": "on_site", "leaning": "BPO", "coverage": "thin", "known": "thin"}
    Silent: {"gate": "physical", "leaning": "BPO", "coverage": "thin", "known": "thin"}
    Silent: {"gate": "reserved", "leaning": "BPO", "coverage": "thin", "known": "thin"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "thin", "known": "thin"}
    Silent: {"gate": "open", "leaning": "even", "coverage": "thin", "known": "thin"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "known": "thin"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "thin", "known": "ample"}
    """
    yield Verdict(VerdictKind.UNDECIDED, LEANS[BPO])


@rule("VD17", Balance(gate="open", leaning="KPO", coverage="thin", known="thin"), source=RATERS)
def leans_to_kpo_on_little() -> Iterator[Verdict]:
    """The answers lean to KPO, but too few of the differences are answered.

    Why: answers are opinions; a verdict based on only a few of the differences would be a guess.
    Fires: {"gate": "open", "leaning": "KPO", "coverage": "thin", "known": "thin"}
    Silent: {"gate": "on_site", "leaning": "KPO", "coverage": "thin", "known": "thin"}
    Silent: {"gate": "physical", "leaning": "KPO", "coverage": "thin", "known": "thin"}
    Silent: {"gate": "reserved", "leaning": "KPO", "coverage": "thin", "known": "thin"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "thin", "known": "thin"}
    Silent: {"gate": "open", "leaning": "even", "coverage": "thin", "known": "thin"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "known": "thin"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "thin", "known": "ample"}
    """
    yield Verdict(VerdictKind.UNDECIDED, LEANS[KPO])


@rule(
    "VD18",
    Balance(
        gate="open", leaning="KPO", coverage="ample", known="thin", one_sided="no", parts=one_of("routine", "both")
    ),
    source=RATERS,
)
def leans_to_kpo_with_a_part() -> Iterator[Verdict]:
    """The answers lean to KPO, a routine part can be handed over apart, and too few of the differences are answered.

    Why: whether the other part makes a task of its own shows only when more is known.
    Fires: {"gate": "open", "leaning": "KPO", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "routine"}
    Fires: {"gate": "open", "leaning": "KPO", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "both"}
    Silent: {"gate": "on_site", "leaning": "KPO", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "routine"}
    Silent: {"gate": "physical", "leaning": "KPO", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "routine"}
    Silent: {"gate": "reserved", "leaning": "KPO", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "even", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "thin", "known": "thin", "one_sided": "no", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "known": "ample", "one_sided": "no", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "known": "thin", "one_sided": "yes", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "none"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "known": "thin", "one_sided": "no", "parts": "expert"}
    """
    yield Verdict(VerdictKind.UNDECIDED, LEANS[KPO])


@rule(
    "VD19",
    Balance(gate="open", leaning="BPO", coverage="thin", known="ample", parts=one_of("expert", "both")),
    source=DISAGGREGATION,
)
def two_parts_with_few_marks_of_bpo() -> Iterator[Verdict]:
    """Few differences clearly point to BPO, and an expert part can be handed over apart.

    Why: what separates cleanly can go different ways; each part is best with its own kind of provider.
    Fires: {"gate": "open", "leaning": "BPO", "coverage": "thin", "known": "ample", "parts": "expert"}
    Fires: {"gate": "open", "leaning": "BPO", "coverage": "thin", "known": "ample", "parts": "both"}
    Silent: {"gate": "on_site", "leaning": "BPO", "coverage": "thin", "known": "ample", "parts": "expert"}
    Silent: {"gate": "physical", "leaning": "BPO", "coverage": "thin", "known": "ample", "parts": "expert"}
    Silent: {"gate": "reserved", "leaning": "BPO", "coverage": "thin", "known": "ample", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "thin", "known": "ample", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "even", "coverage": "thin", "known": "ample", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "ample", "known": "ample", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "thin", "known": "thin", "parts": "expert"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "thin", "known": "ample", "parts": "none"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "thin", "known": "ample", "parts": "routine"}
    """
    yield Verdict(VerdictKind.SPLIT, TWO_PARTS)


@rule(
    "VD20",
    Balance(gate="open", leaning="KPO", coverage="thin", known="ample", parts=one_of("none", "expert")),
    source=CONTINUUM,
)
def between_and_nearer_to_kpo() -> Iterator[Verdict]:
    """Enough is known; it lies between the two kinds, nearer to KPO.

    Why: the range between the two is a kind of work of its own: most differences lie in the middle.
    Fires: {"gate": "open", "leaning": "KPO", "coverage": "thin", "known": "ample", "parts": "none"}
    Fires: {"gate": "open", "leaning": "KPO", "coverage": "thin", "known": "ample", "parts": "expert"}
    Silent: {"gate": "on_site", "leaning": "KPO", "coverage": "thin", "known": "ample", "parts": "none"}
    Silent: {"gate": "physical", "leaning": "KPO", "coverage": "thin", "known": "ample", "parts": "none"}
    Silent: {"gate": "reserved", "leaning": "KPO", "coverage": "thin", "known": "ample", "parts": "none"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "thin", "known": "ample", "parts": "none"}
    Silent: {"gate": "open", "leaning": "even", "coverage": "thin", "known": "ample", "parts": "none"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "known": "ample", "parts": "none"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "thin", "known": "thin", "parts": "none"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "thin", "known": "ample", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "thin", "known": "ample", "parts": "both"}
    """
    yield Verdict(VerdictKind.UNDECIDED, BETWEEN)


@rule(
    "VD21",
    Balance(gate="open", leaning="KPO", coverage="thin", known="ample", parts=one_of("routine", "both")),
    source=DISAGGREGATION,
)
def two_parts_with_few_marks_of_kpo() -> Iterator[Verdict]:
    """Few differences clearly point to KPO, and a routine part can be handed over apart.

    Why: what separates cleanly can go different ways; each part is best with its own kind of provider.
    Fires: {"gate": "open", "leaning": "KPO", "coverage": "thin", "known": "ample", "parts": "routine"}
    Fires: {"gate": "open", "leaning": "KPO", "coverage": "thin", "known": "ample", "parts": "both"}
    Silent: {"gate": "on_site", "leaning": "KPO", "coverage": "thin", "known": "ample", "parts": "routine"}
    Silent: {"gate": "physical", "leaning": "KPO", "coverage": "thin", "known": "ample", "parts": "routine"}
    Silent: {"gate": "reserved", "leaning": "KPO", "coverage": "thin", "known": "ample", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "BPO", "coverage": "thin", "known": "ample", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "even", "coverage": "thin", "known": "ample", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "ample", "known": "ample", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "thin", "known": "thin", "parts": "routine"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "thin", "known": "ample", "parts": "none"}
    Silent: {"gate": "open", "leaning": "KPO", "coverage": "thin", "known": "ample", "parts": "expert"}
    """
    yield Verdict(VerdictKind.SPLIT, TWO_PARTS)
