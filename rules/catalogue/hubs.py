"""Hubs: the countries that B names for outsourcing offshore. Where a provider sits is never evidence."""

from outsourcing import Entry
from outsourcing.rules.catalogue import UNDATED
from outsourcing.rules.sources import BENEFITS

COUNTRIES = ("India", "Malaysia", "Vietnam", "Philippines")
TOLD = "a large hub of offshore BPO: taxes that draw clients, and lower wages and living costs than the US or the UK"

CATALOGUE = tuple(Entry("hubs", country, TOLD, (BENEFITS[1],), UNDATED) for country in COUNTRIES)
