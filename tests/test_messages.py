"""The wordings: for each code of a problem, whole messages as a user sees them. All other tests hold codes and places.

A section for each area, so that wording can improve in one place; docs/problems.md explains every code.
"""

# --- rules and packs -------------------------------------------------------------------------------------------------

# --- task files, tables, workbooks -----------------------------------------------------------------------------------

# --- configuration and mapping ---------------------------------------------------------------------------------------

# --- decision records ------------------------------------------------------------------------------------------------

# --- examples, cases and mutants -------------------------------------------------------------------------------------

# --- commands and prompts --------------------------------------------------------------------------------------------
