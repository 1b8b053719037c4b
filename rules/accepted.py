"""Findings of `outsourcing rules check` on these rules that are intended, each with the reason."""

ACCEPTED = {
    "subsumed DC5 DC2": "Control over key processes is a second mark of KPO in addition to high-impact decisions.",
    "subsumed DF5 DF3": "High-volume work that does not need specialists is a clearer case, so it counts for more.",
    "subsumed DF6 DF4": "Low-volume specialist work is the source's own case; low volume alone goes one step further.",
    "unread service=other": "A service that is not in the catalogue says nothing about the task.",
    "unread reserved_decisions=none": "Where the law reserves no decisions, there is nothing to advise.",
    "unread input_form=structured": "Only unstructured input prevents automation.",
}
