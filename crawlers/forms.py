"""Forms that a script fills in and sends: how many portals turn the pages of a list."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlencode, urlsplit, urlunsplit

from selectolax.lexbor import LexborNode

from crawlers.page import Page
from crawlers.text import tidy
from crawlers.urls import joined, posted, posting


def sent(page: Page, filled: Mapping[str, str | int]) -> str | None:
    """The address of the request that the form of the page with these fields makes; None where none has them."""
    form = next((one for one in page.tree.css("form") if filled and filled.keys() <= fields(one).keys()), None)
    return None if form is None else request(page, form, filled)


def request(page: Page, form: LexborNode, filled: Mapping[str, str | int] = MappingProxyType({})) -> str | None:
    """The address of the request that this form makes with these fields `filled`; None where it leads nowhere."""
    address = joined(page.base, form.attributes.get("action") or posted(page.url)[0], page.charset)
    if address is None:
        return None
    told = {**fields(form), **{name: str(value) for name, value in filled.items()}}
    if (form.attributes.get("method") or "").lower() == "post":
        return posting(address, urlencode(told))
    query = urlencode({name: value for name, value in told.items() if value})
    return joined(address, urlunsplit(urlsplit(address)._replace(query=query)), page.charset)


def fields(form: LexborNode) -> dict[str, str]:
    """What a browser sends of a form besides the button that was clicked; fields are known by name, else by id."""
    inputs = form.css("input[type=hidden], input[type=text], input:not([type])")
    told = {_name(node): node.attributes.get("value") or "" for node in inputs}
    for node in form.css("select"):
        option = node.css_first("option[selected]") or node.css_first("option")
        if option:
            told[_name(node)] = option.attributes.get("value") or tidy(option.text())
    return {name: value for name, value in told.items() if name}


def _name(node: LexborNode) -> str:
    return node.attributes.get("name") or node.attributes.get("id") or ""
