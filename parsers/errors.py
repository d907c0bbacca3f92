"""Why a document gives no report, grouped by who must act.

ParsingError
    NotAReport       parse.not_a_report       the crawler's rule was too wide: news, notices, other statistics
    UnknownForm      parse.unknown_form       a developer: a report whose form no file in parsers/families/ describes
    SeveralReports   parse.several_reports    who handed it in: the file holds more than one report, cut it
    NoTables         parse.no_tables          the document: the report's tables are pictures or were lost
        NeedsExtra   convert.needs_extra      the operator: install the extra that reads these pictures, then re-queue
"""

import converters.errors


class ParsingError(Exception):
    """Raised when a document gives no report; the message says what was seen and what to do."""

    code = "parse.error"


class NotAReport(ParsingError):
    """Raised when neither the title nor any table says that this is an annual disclosure report."""

    code = "parse.not_a_report"


class UnknownForm(ParsingError):
    """Raised when the title says annual report and tables are there, but no family knows them."""

    code = "parse.unknown_form"


class SeveralReports(ParsingError):
    """Raised when rows of the form are printed twice with other numbers: no cell could be said to be one report's."""

    code = "parse.several_reports"


class NoTables(ParsingError):
    """Raised when the title says annual report and no statutory table can be read."""

    code = "parse.no_tables"


class NeedsExtra(NoTables, converters.errors.NeedsExtra):
    """Raised when the statutory tables are pictures that an extra would have read when the document was converted."""

    code = converters.errors.NeedsExtra.code
