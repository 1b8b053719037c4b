"""Files: bytes to rows and back. Knows rows of named values, and nothing of tasks.

documents                      which kind a file is, its encoding, its text piece by piece
csv_rows, json_rows            text to rows
archives, sheet_parts          what is in the archive of a workbook
workbook_cells, workbook_rows  workbooks to rows
rows                           the common row type
whole_files                    files written whole or not at all
"""
