"""Places of publication: the channels that a number is told of, and what several of them make together."""

from __future__ import annotations

from parsers.narrative.clauses import Clause, Mention
from parsers.narrative.grammar import GRAMMAR
from parsers.narrative.phrases import asked, behind, is_generic, phrase, phrase_before
from parsers.narrative.tokens import Token
from parsers.narrative.vocabulary import vocabulary

TOTAL, MEDIA = "disclosure.total", "channel.media.articles"
MIXED, SOCIAL = "channel.mixed.posts", "channel.new_media.posts"
FILMS = "channel.short_video.posts"

_ACCOUNTS = "new_media"
_OUTSIDE = frozenset({"noticeboard", "sms"})  # neither the press nor an account


@asked
def channels(mention: Mention) -> tuple[str, ...]:
    """The places of publication named in the clause, or in a clause before it that publishes nothing itself."""
    found = _posted(mention) or named_places(mention.left)
    if not found and (_is_bare(mention) or not any(token.name == "publish" for token in mention.pending)):
        found = named_places(mention.pending)
    return _strongest(mention, found)


def _is_bare(mention: Mention) -> bool:
    """通过报刊等媒体，公开重点工作，2022 年公开 53 条: the verb alone, of what the clauses before tell."""
    return mention.names("verb") == ["publish"] and not phrase(mention)


def _posted(mention: Mention) -> list[str]:
    """融媒体发布微信推文 86 条, 2200 条微博: a channel's, wherever it is said to be; “图片新闻”栏目 25 条."""
    verbs = {token.end for token in mention.left if token.name == "publish"}
    verbs |= {token.end for token in mention.left if token.kind == "name" and token.start in verbs}
    places = [token.name for token in mention.left if token.kind == "channel" and token.start in verbs]
    first = mention.right[0] if mention.right else None
    if verbs and first and first.kind == "channel" and first.start == mention.quantity.end:
        places = [first.name]
    if social(tuple(places)):
        return places
    last = mention.left[-1] if mention.left else None
    column = last is not None and last.kind == "object" and last.end == mention.quantity.start
    medium = vocabulary().objects[last.name].medium if column and last else None
    return [medium] if medium and mention.counted_in("posted") else []


def subject(text: str, clause: Clause) -> str:
    """公众号推出“节水”等专栏，全年发布信息 96 条: the account of which the next clause still tells."""
    if "publish" not in clause.names:
        return ""
    told = [token for token in clause.tokens if token.kind in ("channel", "verb")]
    kinds = [token.kind for token in told]
    if kinds.count("channel") != 1 or kinds[0] != "channel" or [token.name for token in told[1:2]] != ["publish"]:
        return ""
    means = vocabulary().means.search(text, clause.start, told[0].start)
    return told[0].name if social((told[0].name,)) and not means else ""


def channels_behind(mention: Mention) -> tuple[str, ...]:
    """2.3 万条政府信息通过政府网站公开: where nothing but a subject stands before the number."""
    told = not phrase_before(mention) and any(token.name == "publish" for token in mention.right)
    if not told or not is_generic(behind(mention)):
        return ()
    item = mention.text.find("、", mention.quantity.end, mention.end)
    return _strongest(mention, named_places(tuple(one for one in mention.right if item < 0 or one.start < item)))


def _strongest(mention: Mention, found: list[str]) -> tuple[str, ...]:
    """Those that are counted in the number's unit; weak ones only where there is no other."""
    if not found:
        return ()
    known = vocabulary().channels
    fitting = [
        name for name in found if not known[name].units or any(mention.counted_in(one) for one in known[name].units)
    ]
    accepting = [name for name in fitting if mention.unit not in known[name].refuses]
    fitting = accepting if accepting and not all(known[name].social for name in fitting) else fitting
    strong = [name for name in fitting if not known[name].weak]
    return tuple(dict.fromkeys(strong or fitting))


def all_social(places: tuple[str, ...]) -> bool:
    return bool(places) and all(vocabulary().channels[name].social for name in places)


def social(places: tuple[str, ...]) -> bool:
    return any(vocabulary().channels[name].social for name in places)


def named_places(tokens: tuple[Token, ...]) -> list[str]:
    """Channels, and columns of a website that something is published in (通过专栏公开)."""
    places = [(token, _medium(token, tokens)) for token in tokens if token.kind in ("channel", "object")]
    return [medium for token, medium in places if medium and not (medium == _ACCOUNTS and _goes_before(token, tokens))]


def _medium(token: Token, tokens: tuple[Token, ...]) -> str | None:
    """Not of columns that are set up (开设专栏、专题报道 236 篇) or those of another channel (公众号栏目)."""
    if token.kind == "channel":
        return token.name
    medium = vocabulary().objects[token.name].medium
    if medium is None or not any(one.name == "publish" and one.start > token.start for one in tokens):
        return None
    owned = any(one.end == token.start for one in tokens if one.kind == "channel" or one.name == "new")
    return None if owned else medium


def _goes_before(token: Token, tokens: tuple[Token, ...]) -> bool:
    """政务新媒体微信公众号: the account is the place."""
    return any(one.kind == "channel" and one.start == token.end for one in tokens)


def within(places: tuple[str, ...], total: str) -> bool:
    """Are these channels of the kinds that one number was for, or its own?"""
    own = {vocabulary().channels[name].key for name in places} == {total}
    return own or total == MIXED or (total == SOCIAL and social(places))


def joint(mention: Mention, places: tuple[str, ...]) -> str:
    """The key of one number for several channels."""
    known = [vocabulary().channels[name] for name in places]
    is_open = any(token.name == "open_list" for token in (*mention.pending, *mention.left))
    if is_open and "website" in places:
        return TOTAL
    if "media" in places and "website" not in places:
        others = not _OUTSIDE.isdisjoint(places) or social(places)
        return (TOTAL if is_open else MIXED) if others else MEDIA
    if all(channel.video for channel in known):
        return FILMS
    return SOCIAL if all(channel.social for channel in known) else MIXED


def account(mention: Mention) -> str:
    names = [token for token in mention.left if token.kind == "name"]
    places = [token.start for token in mention.left if token.kind == "channel"]
    beside = [name for name in names if any(0 <= place - name.end < 5 for place in places)]
    return f"account={beside[-1].name}" if beside else ""


def among_others(mention: Mention) -> bool:
    """通过门户网站和融合号等渠道: an open list of which only the website is known (R8)."""
    told = (*mention.pending, *mention.left)
    ends = [token.start for token in told if token.name == "open_list"]
    site = [token.end for token in told if token.kind == "channel"]
    return bool(ends and site) and GRAMMAR.joining.search(mention.text, site[-1], ends[-1]) is not None
