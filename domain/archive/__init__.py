"""The whole database as a folder of CSV and JSON, and back.

Each table is one file, `<table>.csv`: UTF-8, lines end with LF, the first line names the columns, rows are in the order
of the primary key, byte by byte.  A missing value is an empty cell, an empty text is `""`.  A text that a spreadsheet
would run as a formula carries an apostrophe before it (see `domain.archive.cells`).  `manifest.json` says what the
files hold, so that nothing can be lost or changed on the way unseen.  Neither knows the clock: equal databases give
equal bytes.
"""
