"""What paged sources share (PDF, OFD, recognised pictures): text in its place, ruled lines, what is seen, blocks."""
