"""The advisor in a browser, for programs and for assistants. It decides nothing: it asks the rooms below.

    advisors      advisors to borrow, one for each request under way
    site          what all pages share: the rules, the store, drafts, templates
    guard         who may ask for what: host, origin, sign-in, sizes, headers
    interview     one question a page, the answers in the address
    decisions     the stored records: found, explained, verified
    lists         files of tasks: uploaded, corrected, assessed, downloaded
    list_jobs     one such file, and how far its work is
    reference     the rules, the questions, the differences and the catalogue
    api           the same for programs
    openapi       its description
    application   all of it together
    assistant     the same for assistants, by the Model Context Protocol

The packages that it needs are extras: `web` and `mcp`.
"""
