"""Hubs: the countries that B names for outsourcing offshore. The place of a provider is never evidence."""

from outsourcing import Entry
from outsourcing.rules.catalogue import UNDATED
from outsourcing.rules.sources import BENEFITS

COUNTRIES = ("India", "Malaysia", "Vietnam", "Philippines")
SUMMARY = "a large hub for offshore BPO: attractive taxes, and lower wages and living costs than in the US or the UK"

CATALOGUE = tuple(Entry("hubs", country, SUMMARY, (BENEFITS[1],), UNDATED) for country in COUNTRIES)
