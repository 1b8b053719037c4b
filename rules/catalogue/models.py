"""Models: where the provider is (delivery), and who owns the unit or signs the contract (engagement).

B gives delivery models for BPO only and engagement models for KPO only; nothing rules out the other combinations.
"""

from outsourcing import Entry
from outsourcing.rules.sources import A_KPO, B_DELIVERY_MODELS, B_ENGAGEMENT_MODELS, B_KPO, BENEFITS

DELIVERY = "B gives delivery models for BPO only; nothing says that KPO cannot be delivered this way"
ENGAGEMENT = "B gives engagement models for KPO only; nothing says that BPO cannot be bought this way"

CATALOGUE = (
    Entry(
        "models",
        "On-shore",
        "delivery model: the provider works in the client's own country",
        (B_DELIVERY_MODELS,),
        DELIVERY,
    ),
    Entry(
        "models",
        "Near-shore",
        "delivery model: the provider works in a nearby country",
        (B_DELIVERY_MODELS,),
        DELIVERY,
    ),
    Entry(
        "models",
        "Offshore",
        "delivery model: the provider works overseas, often in one of the hubs",
        (B_DELIVERY_MODELS, BENEFITS[1]),
        DELIVERY,
    ),
    Entry(
        "models",
        "Captive centre",
        "engagement model: the client's own unit abroad, where skilled people cost less",
        (B_ENGAGEMENT_MODELS, A_KPO),
        ENGAGEMENT,
    ),
    Entry(
        "models",
        "Third-party vendor",
        "engagement model: an independent company, paid by the project or by time",
        (B_ENGAGEMENT_MODELS, B_KPO),
        ENGAGEMENT,
    ),
    Entry(
        "models",
        "Freelancer",
        "engagement model: one independent person, paid by the project or by time",
        (B_ENGAGEMENT_MODELS, B_KPO),
        ENGAGEMENT,
    ),
    Entry(
        "models",
        "Virtual captive",
        "engagement model: a captive centre that a provider builds and runs for the client",
        (B_ENGAGEMENT_MODELS,),
        ENGAGEMENT,
    ),
)
