"""Tables in lines of plain text, in the ways that programs and people write them."""
