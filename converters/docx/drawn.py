"""What is drawn in the text of a DOCX file: text boxes, pictures, shapes and objects of other programs."""

from __future__ import annotations

from converters.docx.xml import Element, descendants, local


def boxes_of(drawing: Element) -> list[Element]:
    """The contents of its text boxes."""
    return descendants(drawing, "txbxContent")


def shows_something(drawing: Element) -> bool:
    """Whether the cell that a drawing stands in is not blank: not where its boxes are, or where a picture floats.

    A picture that floats is a seal over the page; it is only tied to the cell.
    """
    if boxes := boxes_of(drawing):
        return any((text.text or "").strip() for box in boxes for text in descendants(box, "t"))
    return not (_floats(drawing) and is_picture(drawing))


def _floats(drawing: Element) -> bool:
    """Whether it is placed on the page, and not as a character in its line (VML says so in the style of its shape)."""
    if local(drawing) == "drawing":
        return any(local(each) == "anchor" for each in drawing)
    return any("position:absolute" in (each.get("style") or "") for each in drawing)


def is_picture(drawing: Element) -> bool:
    return bool(descendants(drawing, "blip") or descendants(drawing, "imagedata"))
