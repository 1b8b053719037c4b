"""Scaffolding: write a new rule and its test into a pack, ready to be edited."""
