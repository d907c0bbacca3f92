"""DOC and WPS: Word binary files by way of DOCX. `formats/doc.py` is the door."""
