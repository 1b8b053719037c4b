"""Portfolios: files of many tasks, checked completely before anything is assessed, and their results.

task_files   the tasks of some files: `Portfolio`, `read_tasks`
mapping      headings and wordings of other people's tables
headings     the headings of our own result columns
columns      which column answers which question
list_headings  which columns of a list of names have the id, the name and the description
lenient      cells and headings as people write them, and notes about what was read so
tasks        rows to tasks
completion   tasks completed by constants and suggestions
result       what a set of answers leads to, worked out once for tasks with the same answers
batches      tasks to results in batches, in worker processes if there are many
worker       worker processes, and the work that waits for them
summary      counts over all tasks
pipeline     `assess_portfolio`, `assess_many`
"""

from outsourcing.engine.portfolio.pipeline import assess_many, assess_portfolio
from outsourcing.engine.portfolio.task_files import read_tasks
from outsourcing.engine.portfolio.tasks import TaskRow

__all__ = ["TaskRow", "assess_many", "assess_portfolio", "read_tasks"]
