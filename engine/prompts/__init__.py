"""Questions put to a person. Asks what the interview says, and gives no verdict of its own.

answers    answers that come from options and files, and are saved to files
session    one interview at a terminal, from the first question to the last answer
keys       one question on the screen, with questionary, and the keys that work in it
words      what is said around the questions
"""
