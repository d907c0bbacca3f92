"""Addresses: how one is written, what makes two of them the same, and which host serves one.

`canonical` is fetched and shown, `identity` is hashed. An address may carry two things a server never sees, both in its
fragment: the column of a gkmlpt listing (`#370`) and the body of a POST request (`#post:...`, see `posting`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string

from crawlers.errors import BadAddress

DEFAULT_PORTS = {"http": 80, "https": 443}
POST = "post:"
#: Sessions and campaign marks: dropped whatever they hold.
_NOISE = re.compile(
    r"utm_\w+|spm|gclid|fbclid|jsessionid|phpsess(?:ion)?id|asp(?:\.net_)?sessionid\w*|cf(?:id|token)|sessionid|isappinstalled",
    re.I,
)
#: A session may also hide behind a short name: dropped when it is as long as a digest, since `sid=2` names a site.
_LONG_SESSION = re.compile(r"(?:sid|session|sess|s)=[0-9a-f]{26,}", re.I)
#: Cache busters: dropped only when the value is a clock's or a random generator's, since `t=7` may name an article.
_CLOCKED = re.compile(r"(?:_?ts?|time|timestamp|rand|random|rnd|r|v|nocache)=(?:0?\.\d{4,}|1\d{9}(?:\d{3})?)", re.I)
_JUMP = re.compile(r"jump=true|_=[\d.]*|from=(?:timeline|singlemessage|groupmessage)", re.I)
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*|/\((?:[XASF]\([\w-]+\))+\)", re.I)
#: Zibo and Liaocheng write the moment of building into a channel's folder: channel_c_<id>_n_1605682687.0784
_BUILD_MOMENT = re.compile(r"_n_\d{10}\.\d+")
#: The pages of a flip book are one report.
_BOOK_PAGE = re.compile(r"(/files/basic-html/page)\d{1,4}(\.html?)$", re.I)
#: The state of an ASP.NET form differs with every visit.
_FORM_STATE = re.compile(r"__(?:VIEWSTATE\w*|EVENTVALIDATION)=[^&]*(?:&|$)")
_UNWRITTEN = re.compile(r"[\x00-\x20]+")
#: around an address, and within it (WHATWG URL, 4.4), a browser reads over these
_BLANKS, _BREAKS = "".join(map(chr, range(0x21))), re.compile(r"[\t\n\r]+")


def canonical(url: str) -> str:
    """The address as it is fetched, shown and stored: nothing that names the article is lost, the path's case is kept.

    Lower-case IDNA host, default port gone, `..` resolved, sessions, cache busters and fragments dropped. `file:` URIs
    keep their fragment, which names the member of a container. Raises BadAddress.
    """
    scheme, host, port = parts(url)
    address, _, fragment = url.strip().partition("#")
    if scheme == "file":
        return urljoin("file:///", urlsplit(address).path) + (f"#{fragment}" if fragment else "")
    split = urlsplit(safe_url_string(address))
    path = _PATH_SESSION.sub("", _resolved(split.path.replace("\\", "/"))) or "/"
    query = "&".join(pair for pair in split.query.split("&") if pair and not _is_noise(pair))
    return urlunsplit((scheme, _netloc(scheme, host, port), path, query, _kept(path, fragment)))


@lru_cache(2048)
def identity(url: str) -> str:
    """What is hashed: the canonical address without its scheme, its query sorted, one spelling per percent escape.

    The two addresses VSB gives each article (`info/T/N.htm`, `content.jsp?...wbtreeid=T&wbnewsid=N`) are one, and so
    are the pages of a flip book.
    """
    address, _, fragment = canonical(url).partition("#")
    if address.startswith("file:"):
        return canonical(url)
    split = urlsplit(canonicalize_url(address))
    host, path, query = split.netloc, _BUILD_MOMENT.sub("", split.path), split.query
    path = _BOOK_PAGE.sub(r"\g<1>1\2", path)
    wanted = dict(pair.partition("=")[::2] for pair in query.split("&"))
    if path.endswith("content.jsp") and wanted.get("wbtreeid") and wanted.get("wbnewsid"):
        path, query = f"/info/{wanted['wbtreeid']}/{wanted['wbnewsid']}.htm", ""
    return urlunsplit(("", host, path, query, _FORM_STATE.sub("", fragment).rstrip("&")))


def address_key(url: str) -> str:
    """The natural key of an address: SHA-256 of its identity, 64 lower-case hex digits."""
    return sha256(identity(url).encode()).hexdigest()


def host_of(url: str) -> str:
    """`host`, or `host:port` where the port is not the default of the scheme; "" for `file:` URIs.

    http and https of one name are one host, as they are one machine to be polite to.
    """
    scheme, host, port = parts(url)
    return "" if scheme == "file" else _netloc(scheme, host, port)


@lru_cache(1024)
def parts(url: str) -> tuple[str, str, int]:
    """Scheme, IDNA host and port as a client would use them; "" and 0 for `file:`. Raises BadAddress.

    Refuses what two readers of one address could understand differently (RFC 3986 against browsers): a user name,
    a backslash before the path, blanks and control characters in the host.
    """
    try:
        split = urlsplit(url.strip())
        scheme, authority, port = split.scheme.lower(), split.netloc, split.port
    except ValueError as error:
        raise BadAddress(f"{url!r} is not an address: {error}") from None
    if scheme == "file":
        return scheme, "", 0
    if scheme not in DEFAULT_PORTS:
        raise BadAddress(f"{url!r} is neither http nor https; only those are followed")
    if "@" in authority or "\\" in authority or _UNWRITTEN.search(authority):
        raise BadAddress(f"{url!r} hides its host behind a user name or a backslash; write host and path plainly")
    return scheme, _idna(split.hostname or "", url), DEFAULT_PORTS[scheme] if port is None else port


def posting(url: str, data: str) -> str:
    """The address of a POST request: its body (form or JSON) rides in the fragment, so it is part of the identity."""
    return f"{url.partition('#')[0]}#{POST}{quote(data, safe='=&')}"


def posted(url: str) -> tuple[str, str | None]:
    """What goes to the server: the address without its fragment, and the body to POST (None: a GET)."""
    address, _, fragment = url.partition("#")
    return address, unquote(fragment.removeprefix(POST)) if fragment.startswith(POST) else None


def content_type(data: str) -> str:
    """How the body of a POST is declared: JSON, else a form."""
    json = data[:1] in ("{", "[")
    return "application/json;charset=UTF-8" if json else "application/x-www-form-urlencoded; charset=UTF-8"


def joined(base: str, href: str, charset: str = "utf-8") -> str | None:
    """The canonical address an `href` on page `base` leads to; None for mailto:, javascript: and the unparsable.

    A query with Chinese in it is sent in the `charset` of the page, its path in UTF-8 (WHATWG URL, 4.4).
    """
    try:
        whole = urljoin(base, _BREAKS.sub("", href.strip(_BLANKS)).replace("\\", "/"))
        return canonical(safe_url_string(whole, "utf-8" if charset.startswith("utf") else charset))
    except (BadAddress, ValueError):
        return None


def _idna(host: str, url: str) -> str:
    if ":" in host:
        return f"[{host}]"
    try:
        name = host.encode("idna").decode().lower().rstrip(".")
    except UnicodeError:
        name = ""
    if not name:
        raise BadAddress(f"{url!r} has no host name that can be looked up")
    return name


def _netloc(scheme: str, host: str, port: int) -> str:
    return host if port == DEFAULT_PORTS[scheme] else f"{host}:{port}"


def _is_noise(pair: str) -> bool:
    return any(
        (
            _NOISE.fullmatch(pair.partition("=")[0]),
            _CLOCKED.fullmatch(pair),
            _JUMP.fullmatch(pair),
            _LONG_SESSION.fullmatch(pair),
        )
    )


def _resolved(path: str) -> str:
    """Without `.` and `..`; empty segments stay, some servers count them."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _kept(path: str, fragment: str) -> str:
    if fragment.startswith(POST):
        return fragment
    return fragment if "/gkmlpt/" in path and fragment.isdigit() else ""
