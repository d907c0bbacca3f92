"""Which cell of a document is which cell of the form."""
