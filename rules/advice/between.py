"""Work between the two kinds: what to do where enough is known and no side leads.

Such work is a kind of its own, not a gap in the answers: these rules say what kind of provider fits, how to ask for
offers so that either kind can answer, and what a pilot has to show. Marks of both kinds in one pair of hands (skilled
routine work, such as translation) go to one specialist instead.
"""

from collections.abc import Iterator

from outsourcing import WHOLE, Advice, Balance, Topic, Verdict, rule
from outsourcing.rules.advice import BOUGHT, NOT_FREELANCE
from outsourcing.rules.sources import CLERICAL_EXPERTS, CONTINUUM, PRICING

MIXED = Balance(known="ample", leaning="even", conflict="yes")
BETWEEN = (Verdict(kind="UNDECIDED"), Balance(known="ample", conflict="no"), *BOUGHT, NOT_FREELANCE)


@rule("BT1", *BETWEEN, source=CONTINUUM)
def a_provider_of_both_kinds() -> Iterator[Advice]:
    """Work between the two kinds suits a provider that does both.

    Why: outsourcing is a continuum of forms; what is only partly codified needs a partner close to you.
    Fires: {"kind": "UNDECIDED", "known": "ample", "conflict": "no"}
    Silent: {"kind": "UNDECIDED", "known": "thin", "conflict": "no"}
    Silent: {"kind": "UNDECIDED", "known": "ample", "conflict": "yes"}
    Silent: {"kind": "BPO", "known": "ample", "conflict": "no"}
    Silent: {"kind": "KPO", "known": "ample", "conflict": "no"}
    Silent: {"kind": "SPLIT", "known": "ample", "conflict": "no"}
    Silent: {"kind": "NEITHER", "known": "ample", "conflict": "no"}
    """
    text = "Ask providers that do both kinds of work, and let each say which pieces it would do by written steps."
    yield Advice(Topic.PROVIDER, "a_provider_of_both_kinds", text, WHOLE)


@rule("BT2", *BETWEEN, source=PRICING)
def two_prices() -> Iterator[Advice]:
    """An offer for work between the two kinds has two prices.

    Why: a price for each piece fits stable work, a price by time fits work that varies; with both, either kind of
    provider can answer, and offers can be compared.
    Fires: {"kind": "UNDECIDED", "known": "ample", "conflict": "no"}
    Silent: {"kind": "UNDECIDED", "known": "thin", "conflict": "no"}
    Silent: {"kind": "UNDECIDED", "known": "ample", "conflict": "yes"}
    Silent: {"kind": "BPO", "known": "ample", "conflict": "no"}
    Silent: {"kind": "KPO", "known": "ample", "conflict": "no"}
    Silent: {"kind": "SPLIT", "known": "ample", "conflict": "no"}
    Silent: {"kind": "NEITHER", "known": "ample", "conflict": "no"}
    """
    text = "Ask for two prices: for each piece that follows the steps, and by the hour for what does not."
    yield Advice(Topic.PRICE, "two_prices", text, WHOLE)


@rule("BT3", *BETWEEN, source=CONTINUUM)
def a_pilot_that_counts() -> Iterator[Advice]:
    """A pilot shows on which side the work lies.

    Why: how far work follows written steps is a matter of degree, and can be counted.
    Fires: {"kind": "UNDECIDED", "known": "ample", "conflict": "no"}
    Silent: {"kind": "UNDECIDED", "known": "thin", "conflict": "no"}
    Silent: {"kind": "UNDECIDED", "known": "ample", "conflict": "yes"}
    Silent: {"kind": "BPO", "known": "ample", "conflict": "no"}
    Silent: {"kind": "KPO", "known": "ample", "conflict": "no"}
    Silent: {"kind": "SPLIT", "known": "ample", "conflict": "no"}
    Silent: {"kind": "NEITHER", "known": "ample", "conflict": "no"}
    """
    text = "Begin with a pilot: of 100 pieces, count how many are done right by the written steps alone."
    yield Advice(Topic.TRANSITION, "a_pilot_that_counts", text, WHOLE)


@rule("BT4", Verdict(kind="UNDECIDED"), MIXED, *BOUGHT, NOT_FREELANCE, source=CLERICAL_EXPERTS)
def one_specialist() -> Iterator[Advice]:
    """Skilled routine work goes to one specialist, who is paid by the piece.

    Why: the steps are routine, the skill is not; marks that disagree in one pair of hands are one craft.
    Fires: {"kind": "UNDECIDED", "known": "ample", "leaning": "even", "conflict": "yes"}
    Silent: {"kind": "UNDECIDED", "known": "ample", "leaning": "even", "conflict": "no"}
    Silent: {"kind": "UNDECIDED", "known": "thin", "leaning": "even", "conflict": "yes"}
    Silent: {"kind": "UNDECIDED", "known": "ample", "leaning": "BPO", "conflict": "yes"}
    Silent: {"kind": "UNDECIDED", "known": "ample", "leaning": "KPO", "conflict": "yes"}
    Silent: {"kind": "BPO", "known": "ample", "leaning": "even", "conflict": "yes"}
    Silent: {"kind": "KPO", "known": "ample", "leaning": "even", "conflict": "yes"}
    Silent: {"kind": "SPLIT", "known": "ample", "leaning": "even", "conflict": "yes"}
    Silent: {"kind": "NEITHER", "known": "ample", "leaning": "even", "conflict": "yes"}
    """
    text = "Use one specialist provider: let it do a trial piece, agree a price for each piece, and review samples."
    yield Advice(Topic.PROVIDER, "one_specialist", text, WHOLE)
