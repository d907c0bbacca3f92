"""How a form lays out a table; one file per layout, named in the family data as `layout`."""
