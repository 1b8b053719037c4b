"""What `outsourcing rules check` finds in these rules and what is meant: each with the reason."""

ACCEPTED = {
    "subsumed DC5 DC2": "Control over key processes is a second mark of KPO beside high-impact decisions.",
    "subsumed DF5 DF3": "Much work that needs no rare people is the clearer case of volume, and counts for more.",
    "subsumed DF6 DF4": "Little work for rare people is the source's own case; little work alone is one step further.",
    "unread driver=both": "A task driven by both speaks for neither side; saying so ends the question.",
    "unread provider_proof=both": "Who wants experience and expertise alike speaks for neither side.",
    "unread service=other": "A service that the catalogue does not have says nothing about the task.",
    "unread reserved_decisions=none": "Where law reserves nothing there is nothing to see to.",
    "unread input_form=structured": "Only unstructured input stands in the way of automation.",
}
