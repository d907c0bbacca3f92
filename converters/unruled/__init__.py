"""Tables that a page prints without rules: rows, columns, heads and labels told by where numbers and words stand."""
