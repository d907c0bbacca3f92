"""The control words of RTF 1.9.1 that say what is text, and what is data or printed elsewhere."""

from __future__ import annotations

#: Charsets that stand as a word of their own.
PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
CHARACTERS = {
    "tab": "\t", "line": "\n", "page": "\n", "column": "\n", "softline": "\n",
    "emdash": "—", "endash": "–", "bullet": "•",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "~": "\xa0", "_": "-", "emspace": "\u2003",
    "enspace": "\u2002", "qmspace": "\u2005", "\t": "\t",
}  # fmt: skip
ENDS_PARAGRAPH = frozenset(("par", "sect", "\n", "\r"))
#: Header tables that are read for what they say of the text.
TABLES = ("fonttbl", "stylesheet", "colortbl")
#: Parts of a field that are read for what it shows where its result says nothing: its code, what it offers.
OF_FIELDS = ("fldinst", "formfield", "ffl")
SHOWN, SILENT, LEFT_OUT = 0, 1, 2  # SILENT: the text is data, its pictures are printed
#: Destinations that are not printed in the flow.
DESTINATIONS = {"sp": SILENT} | dict.fromkeys(
    (
        "info", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf",
        "footnote", "annotation", "nonshppict", "shprslt", "ffname", "xe", "tc", "rxe", "filetbl", "listtable",
        "listoverridetable", "objdata", "upr", "nonesttables", "bkmkstart", "bkmkend", "pntxta", "pntxtb", "revtbl",
        "themedata", "colorschememapping", "datastore", "generator", "falt", "panose",
    ),
    LEFT_OUT,
)  # fmt: skip
#: Behind \*, and read all the same.
KEPT = ("shppict", "shpinst", "nesttableprops", "do", "fldrslt", *OF_FIELDS)
