"""The catalogue: what the sources name, a module for each kind. Information, never evidence.

A module leaves its entries in CATALOGUE. Only the answer to the question `service` (services.py) is evidence, and weak;
who provides the work, and where, never is.
"""

UNDATED = "as named by B, which bears no date; read in 2026; check before relying on it"
