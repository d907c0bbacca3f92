"""One data file per form version; `parsers.family` reads them. Adding a form is adding a file here and its case."""
