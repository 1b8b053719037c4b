"""The works on which the rules are based, and the places in them.

A and B are the two articles that the advisor is based on; the other works (practice and research) fill their gaps. A
and B give opinions without data. Where they contradict each other or themselves, the rule that settles it says so.
"""

from outsourcing import Source


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
A_FAMILY = _a("paragraph on RPO and APO")
A_ADDED_VALUE = _a("near the end")
B_BPO_OPERATIONS = _b("more about BPO")
B_KPO_SERVICES = _b("difference 2, list of KPO services")
B_KPO_ROLES = _b("difference 3, list of KPO roles")
B_INTRODUCTION = _b("introduction")
B_DELIVERY_MODELS = _b("more about BPO: delivery models")
B_BPO_COMPANIES = _b("more about BPO: companies")
B_KPO = _b("more about KPO")
B_ENGAGEMENT_MODELS = _b("more about KPO: service models")
B_KPO_COMPANIES = _b("more about KPO: companies")
BENEFITS = {number: _b(f"benefit {number}") for number in range(1, 7)}

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
STRUCTURED_INPUT = Source(
    "Dodge Labs",
    "How to decide whether to automate or outsource",
    "standard inputs and outputs",
    "https://dodgelabs.com/newsletter/how-to-decide-whether-to-automate-or-outsource",
)
CORE_AND_CRITICAL = Source(
    "Moore",
    "Core against context, mission-critical or not",
    "the four quadrants",
    "http://curiosityquotient.blogspot.com/2012/12/core-vs-context-three-common-myths-and.html",
)
MEASURABILITY = CONTINUUM._replace(place="precision of quality metrics")
INFORMATION = DISAGGREGATION._replace(place="information intensity")
RISKS = Source(
    "Aubert, Patry & Rivard",
    "Assessing the risk of IT outsourcing (1998)",
    "undesirable outcomes",
    "http://struct.caltech.edu/Documents/Summaries/Aubert_SS_1998",
)
TRANSACTION_COSTS = Source(
    "Williamson",
    "Transaction cost economics",
    "specificity, uncertainty, frequency",
    "http://www.roymogg.com/roywiki/index.php/Transaction_Cost_Economics",
)
LICENSED_WORK = Source(
    "LLRX",
    "Ethics of legal outsourcing (white paper, 2010)",
    "supervision by a licensed attorney",
    "https://www.llrx.com/2010/02/ethics-of-legal-outsourcing-white-paper/",
)
REGULATED_WORK = Source(
    "Reserve Bank of India",
    "Outsourcing by co-operative banks (2021)",
    "core management functions",
    "https://money9.com/news/banking/co-op-banks-shall-not-outsource-core-management-functions-rbi-49892.html/amp",
)
PATIENT_DATA = Source(
    "Shumaker",
    "Offshoring patient data (2017)",
    "the client stays liable",
    "https://www.shumaker.com/insight/offshoring-patient-data-what-health-care-providers-need-to-know-now",
)
EXPORT_CONTROL = Source(
    "Wovenware",
    "Cross-border data laws and outsourcing (2024)",
    "transfers and export-controlled data",
    "https://www.wovenware.com/blog/2024/02/cross-border-data-laws-outsourcing/",
)
OFFSHORABILITY = Source(
    "Blinder",
    "How many US jobs might be offshorable (2007)",
    "place and electronic delivery",
    "https://fdocuments.in/document/142-blinder.html",
)
MEASUREMENT = Source(
    "Gistly",
    "KPO (glossary)",
    "how BPO and KPO are measured",
    "https://www.gistly.ai/glossary/kpo-knowledge-process-outsourcing",
)
TRADES_SPLIT = Source(
    "Abhishek Solutions",
    "What is KPO?",
    "insurance: policy entry and underwriting",
    "http://www.abhishek-solutions.com/what-is-kpo/",
)
EXECUTION_AND_AUTHORITY = Source(
    "Selectsys",
    "Insurance services outsourcing: what to keep, what to delegate",
    "execution against authority",
    "https://www.selectsys.com/blog/insurance-services-outsourcing-keep-vs-delegate",
)

PRICING = Source(
    "Elysiate",
    "BPO pricing models explained (2026)",
    "people-heavy against stable, measurable work",
    "https://www.elysiate.com/blog/bpo-pricing-models-explained",
)
ATTRIBUTION = PRICING._replace(place="when to avoid outcome-based pricing")
CONTRACT_MODELS = Source(
    "SummitNext",
    "Outsourcing contract models (2026)",
    "fixed price, and 6 to 12 months of figures",
    "https://summitnext.com/?p=4166",
)
ASSISTED_AGENTS = Source(
    "Brynjolfsson, Li & Raymond",
    "Generative AI at Work (Quarterly Journal of Economics, 2025)",
    "abstract",
    "https://academic.oup.com/qje/article/140/2/889/7990658",
)
ASSISTED_WRITING = Source(
    "Noy & Zhang",
    "Experimental evidence on the productivity effects of generative AI (Science, 2023)",
    "abstract",
    "https://www.science.org/doi/10.1126/science.adh2586",
)
SORTED_TEXTS = Source(
    "Gilardi, Alizadeh & Kubli",
    "ChatGPT outperforms crowd workers for text-annotation tasks (PNAS, 2023)",
    "abstract",
    "https://www.pnas.org/doi/10.1073/pnas.2305016120",
)
HANDOVER = Source(
    "Outsource Pros",
    "How to build a BPO transition plan",
    "knowledge transfer, parallel running, cutover",
    "https://www.myoutsourcepros.com/blog/how-to-build-a-bpo-transition-plan-that-doesn-t-disrupt-your-business",
)
RETAINED = Source(
    "Maturity",
    "Retained organisation success factors",
    "control by the customer's own people",
    "https://www.maturity.com/en/best-practices-details/retained-organisation-success-factors.html",
)
SUPERVISED_CONTRACTS = Source(
    "DORA",
    "Regulation (EU) 2022/2554 on digital operational resilience",
    "Articles 28 and 30",
    "https://eulaw.online/l/reg-2554-2022/article/30?lang=en",
)
STAFF_RIGHTS = Source(
    "Acquired Rights Directive",
    "Directive 2001/23/EC on employees' rights in transfers of undertakings",
    "Articles 3 and 7",
    "https://eur-lex.europa.eu/eli/dir/2001/23/oj",
)
CALL_FIGURES = Source(
    "Nextiva",
    "Call center service level",
    "80/20 as a baseline",
    "https://www.nextiva.com/blog/service-level-call-center.html",
)
DESK_FIGURES = Source(
    "University of Texas",
    "Service desk metrics, 2017 and 2018",
    "service level objectives",
    "https://sites.utexas.edu/css/2017-2018-metrics/",
)
PAYROLL_FIGURES = Source(
    "HRXconnect",
    "Payroll outsourcing KPIs",
    "accuracy, punctuality, time to correct",
    "https://hrxconnect.com/hr-outsourcing/hr-outsourcing-services/payroll-outsourcing/kpis/",
)
OFFICE_FIGURES = Source(
    "Offshore247",
    "Productivity metrics for finance, admin and support functions",
    "volume, cycle time, accuracy",
    "https://www.offshore247.com.au/productivity-metrics-for-finance-admin-and-support-functions/",
)
LANGUAGE_HUB = Source(
    "Armatis",
    "Multilingual customer service hub: 10 operational best practices (2026)",
    "native speakers in hubs",
    "https://www.armatis.com/en/2026/04/14/multilingual-customer-service-hub-10-operational-best-practices-for-high-performance/",
)
NIGHT_SHIFTS = Source(
    "Piton-Global",
    "What is the night differential rate in Philippine call centers? (2025)",
    "night work for clients elsewhere",
    "https://www.piton-global.com/?p=16260",
)
OWN_CENTRE = Source(
    "Outsourcing-Law.com",
    "Wholly-owned operating subsidiary (captive or shared services center)",
    "control and costs",
    "http://www.outsourcing-law.com/sourcing-models/wholly-owned-operating-subsidiary-captive-or-shared-services-center/",
)
