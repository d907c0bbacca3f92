"""Kinds of HTML elements, as the walk over a page tells them apart. All others join with the text round them."""

# fmt: off
#: end the line before and after them
ENDS_LINE = frozenset((
    "p", "li", "dt", "dd", "dl", "ul", "ol", "hr", "br", "tr", "figcaption", "legend", "option", "address", "summary",
))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
#: end the line too, and may hold an article or a part of the page that is none
FRAMES = frozenset((
    "article", "aside", "blockquote", "body", "caption", "center", "details", "dialog", "div", "fieldset", "figure",
    "footer", "form", "header", "main", "menu", "nav", "section", "ucapcontent", "v:textbox", "w:txbxcontent",
))
CELLS = frozenset(("td", "th"))
ROW_GROUPS = frozenset(("tbody", "thead", "tfoot"))
#: set above or below the line, such as the number of a note
RAISED = frozenset(("sup", "sub"))
#: not shown, or shown as something else than their text
UNREAD = frozenset((
    "noscript", "template", "select", "button", "object", "svg", "head", "audio", "video", "del", "s", "strike",
    "canvas", "datalist", "meter", "progress", "rp", "rt",
))
#: of these, those that show something else in their place
DRAWN = frozenset(("button", "canvas", "meter", "object", "progress", "svg", "video"))
#: hold raw text that is not shown
RAW = ("script", "style", "textarea", "title", "iframe", "xmp", "noembed", "noframes", "plaintext")
#: have no end tag
VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
))
# fmt: on
