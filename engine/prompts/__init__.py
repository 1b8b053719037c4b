"""Interviews in a terminal: which question comes next is decided in the room `interview`, the verdict by the rules.

answers           answers from options and files, and answers saved to files
interview_runner  runs an interview: with a person, with the answers of a file, or without asking
session           one interview at a terminal, and the menu after the verdict
screen            menus and texts on the screen, and the keys that work in them
messages          the texts around the questions: why a question is asked, and what the answers so far come to
"""
