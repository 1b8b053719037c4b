"""The works that the rules rest on, and the places in them.

A and B are the two articles the advisor was made from; the rest is practice and research that fills their gaps. All
of A and B is opinion without data; where they contradict each other or themselves, the rule that settles it says so.
"""

from engine import Source


def _a(place: str) -> Source:
    return Source("A", "Difference between BPO and KPO? (unsigned article)", place)


def _b(place: str) -> Source:
    title = "BPO vs KPO: 7 key differences + 6 common benefits (Andy Nguyen, Time Doctor)"
    return Source("B", title, place, "https://www.timedoctor.com/blog/bpo-vs-kpo")


SEVEN_DIFFERENCES = {number: _b(f"difference {number}") for number in range(1, 8)}

A_OPENING = _a("opening")
A_FRONT_OFFICE = _a("front office and back office")
A_BPO_SERVICES = _a("types of BPO services")
A_KPO = _a("KPO paragraph")
A_KPO_SERVICES = _a("types of KPO services")
A_COMPETENCIES = _a("list of differences, 1")
A_OUTCOME = _a("list of differences, 2 and 3")
A_EMPLOYEES = _a("list of differences, 4 and 5")
A_EXPERTISE = _a("after the list of differences")
B_BPO_OPERATIONS = _b("more about BPO")
B_KPO_SERVICES = _b("difference 2, list of KPO services")
B_KPO_ROLES = _b("difference 3, list of KPO roles")
B_BENEFITS = _b("benefit 3")

DOCUMENTABLE = Source(
    "about.com",
    "Know if you're outsourcing BPO or KPO",
    "documented, even if complex",
    "http://outsourcing.about.com/od/pitfalls/a/Bpo-Or-Kpo.htm",
)
CLERICAL_EXPERTS = Source(
    "SinoBPO",
    "Pharmaceutical outsourcing (2007)",
    "clerical functions",
    "https://sinobpo.blogspot.com/2007/05/pharmaceutical-outsourcings-new.html",
)
CONTINUUM = Source(
    "Aron & Singh",
    "Getting Offshoring Right (Harvard Business Review, 2005)",
    "continuum",
    "https://docsbay.net/getting-offshoring-right-aron-singh-2005",
)
DISAGGREGATION = Source(
    "Mithas & Whitaker",
    "Service disaggregation (2007), after Apte & Mason (1995)",
    "modularity",
    "http://scholarship.richmond.edu/management-faculty-publications/24/",
)
RATERS = Source(
    "Smith & Rivkin",
    "A replication of Blinder's offshorability index (2008)",
    "agreement of raters: 0.60",
    "https://studylib.net/doc/11709512/",
)
