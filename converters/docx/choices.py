"""Lists to choose from in the form fields of a DOCX file (ISO/IEC 29500-1, 17.16.9)."""

from __future__ import annotations

from converters.docx.xml import Element, attribute, children, descendants, number


def chosen_entry(begin: Element) -> str:
    """The entry chosen, by the sign that its field begins with; "" where that holds no list."""
    found = next(iter(descendants(begin, "ddList")), None)
    if found is None:
        return ""
    entries = [attribute(entry, "val") for entry in children(found, "listEntry")]
    at = number(next(iter(children(found, "result") or children(found, "default")), None)) or 0
    return entries[at] if 0 <= at < len(entries) else ""
