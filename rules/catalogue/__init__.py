"""The catalogue: what the sources name, one module for each kind. It is information, never evidence.

Each module keeps its entries in CATALOGUE. Only the answer to `service` (services.py) is evidence, and weak evidence;
the provider and the place never are.
"""

UNDATED = "as named by B, which has no date; read in 2026; check before relying on it"
