"""Numbers of things published: by one channel, by several, by kind, or altogether."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from parsers.narrative.clauses import Clause, Mention
from parsers.narrative.grammar import GRAMMAR
from parsers.narrative.tokens import Token
from parsers.narrative.vocabulary import vocabulary

TOTAL, CATEGORY = "disclosure.total", "disclosure.by_category"
POSTS = "channel.website.posts"
MIXED, SOCIAL = "channel.mixed.posts", "channel.new_media.posts"
FILMS = "channel.short_video.posts"
GAZETTE = "channel.gazette.issues"
MEDIA, ADOPTED = "channel.media.articles", "channel.media.adopted"
INTERPRETED = "interp.video"

_WORKED = frozenset({"accept", "handle", "close", "review_docs"})
_BARE = 2  # characters of information that is of no kind
_ACCOUNTS = "new_media"
_OUTSIDE = frozenset({"noticeboard", "sms"})  # neither the press nor an account
_CUTTING = frozenset({"part", "whole", "noun", "stock", "present", "outside", "open_list", "rest"})


#: what several rules ask of a mention, one after the other
_asked = lru_cache(maxsize=8)


class Published(msgspec.Struct, frozen=True):
    key: str
    detail: str = ""


class Context(msgspec.Struct, frozen=True):
    """What stands before: the key of the total whose list this is ("" outside a list), whether the number before was
    an item of a list, the channel of a clause before that lost its subject here, whether this goes on with forms of
    interpretation."""

    listing: str
    listed: bool
    carried: tuple[str, ...]
    form: bool = False


def decide(mention: Mention, context: Context) -> Published | None:
    places = channels(mention) or _channels_behind(mention)
    if not _fits(mention, places) or _given(mention, places, context.listing) or _copies(mention, places):
        return None
    if _passed_on(mention):
        return None
    if places == ("short_video",) and (context.listing.startswith("interp.") or context.form):
        return Published(INTERPRETED)
    if places == ("short_video",) and all_social(context.carried):
        places = context.carried  # 抖音号粉丝 28 万人，发布视频 412 条
    if places:
        return _by_channel(mention, places, _verb(mention) or bool(context.listing))
    if (name := _quoted(mention)) and (context.listing or context.listed or _verb(mention)):
        return Published(CATEGORY, name)
    if context.listing and mention.unit != GRAMMAR.rounds:
        return _item(mention, context.listing)
    told, verb = phrase(mention), _verb(mention)
    generic = _generic(told)
    listed = context.listed and not mention.names("verb")
    if listed and _is_item(mention, told):
        return Published(CATEGORY, told)
    if context.carried and generic and (told or verb):
        return _by_channel(mention, context.carried, True)
    if (generic and verb) or (vocabulary().generic.fullmatch(told) and not mention.names("verb")):
        return Published(TOTAL) if not _of("rounds", mention) else None
    if GRAMMAR.no_kind.match(told):
        return None
    if len(told) > 1 and (verb or listed) and _of("narrow" if verb else "following", mention):
        return Published(CATEGORY, told)
    return Published(CATEGORY, told) if context.listed and _is_information(mention, told) else None


def _given(mention: Mention, places: tuple[str, ...], listing: str) -> bool:
    """What is received, handled or handed to another office is not published; what the press gets is, and 办理信息."""
    verbs = set(mention.names("verb"))
    if (
        not verbs.isdisjoint(_WORKED - {"handle" if listing else ""})
        and "publish" not in verbs
        and not mention.marked("noun")
    ):
        return True
    return "receive" in verbs or ("submit" in verbs and "publish" not in verbs and "media" not in places)


def issued(mention: Mention) -> bool:
    """全年共印发 13 期: of the gazette named before, and not of another title."""
    told = phrase(mention) or mention.names("name")
    return mention.unit == GRAMMAR.issues and not told and not {"print", "publish"}.isdisjoint(mention.names("verb"))


def _passed_on(mention: Mention) -> bool:
    """阅读 23.7 万次，转发 1.1 万次: how often readers did."""
    verbs = set(mention.names("verb"))
    return (
        "repost" in verbs and verbs <= {"publish", "repost"} and mention.unit == GRAMMAR.rounds and not phrase(mention)
    )


def _copies(mention: Mention, places: tuple[str, ...]) -> bool:
    """编发《政府公报》4 期 8000 份: what is printed of a periodical."""
    return not places and bool(_places(mention.left)) and _of("copies", mention)


@_asked
def channels(mention: Mention) -> tuple[str, ...]:
    """The places of publication named in the clause, or in a clause before it that publishes nothing itself."""
    found = _posted(mention) or _places(mention.left)
    if not found and (_is_bare(mention) or not any(token.name == "publish" for token in mention.pending)):
        found = _places(mention.pending)
    return _strongest(mention, found)


def _is_bare(mention: Mention) -> bool:
    """通过报刊等媒体，公开重点工作，2022 年公开 53 条: the verb alone, of what the clauses before tell."""
    return mention.names("verb") == ["publish"] and not phrase(mention)


def _posted(mention: Mention) -> list[str]:
    """融媒体发布微信推文 86 条, 2200 条微博: a channel's, wherever it is said to be; “图片新闻”栏目 25 条."""
    verbs = {token.end for token in mention.left if token.name == "publish"}
    places = [token.name for token in mention.left if token.kind == "channel" and token.start in verbs]
    first = mention.right[0] if mention.right else None
    if verbs and first and first.kind == "channel" and first.start == mention.quantity.end:
        places = [first.name]
    if social(tuple(places)):
        return places
    last = mention.left[-1] if mention.left else None
    column = last is not None and last.kind == "object" and last.end == mention.quantity.start
    medium = vocabulary().objects[last.name].medium if column and last else None
    return [medium] if medium and _of("posted", mention) else []


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


def _channels_behind(mention: Mention) -> tuple[str, ...]:
    """2.3 万条政府信息通过政府网站公开: where nothing but a subject stands before the number."""
    told = not phrase_before(mention) and any(token.name == "publish" for token in mention.right)
    if not told or not _generic(_behind(mention)):
        return ()
    item = mention.text.find("、", mention.quantity.end, mention.end)
    return _strongest(mention, _places(tuple(one for one in mention.right if item < 0 or one.start < item)))


def _strongest(mention: Mention, found: list[str]) -> tuple[str, ...]:
    """Those that are counted in the number's unit; weak ones only where there is no other."""
    known = vocabulary().channels
    fitting = [name for name in found if not known[name].units or any(_of(one, mention) for one in known[name].units)]
    accepting = [name for name in fitting if mention.unit not in known[name].refuses]
    fitting = accepting if accepting and not all(known[name].social for name in fitting) else fitting
    strong = [name for name in fitting if not known[name].weak]
    return tuple(dict.fromkeys(strong or fitting))


def all_social(places: tuple[str, ...]) -> bool:
    return bool(places) and all(vocabulary().channels[name].social for name in places)


def social(places: tuple[str, ...]) -> bool:
    return any(vocabulary().channels[name].social for name in places)


def phrase(mention: Mention) -> str:
    """The printed object, before the number or right behind it."""
    if told := phrase_before(mention) or _before_verb(mention):
        return told
    return _behind(mention)


@_asked
def phrase_before(mention: Mention) -> str:
    """What stands between the last verb or channel and the number."""
    cuts = [
        token.end
        for token in mention.left
        if token.kind in ("verb", "channel")
        or _named(mention, token)
        or (token.kind == "mark" and token.name in _CUTTING)
        if not _sums(mention, token)
    ]
    told = _stripped(mention.text[max([mention.start, *cuts]) : mention.quantity.start])
    return "" if told.endswith(GRAMMAR.etc) and noun_behind(mention) else told


def _quoted(mention: Mention) -> str:
    """发布“动态要闻”62 条: the kind is a name."""
    last = mention.left[-1] if mention.left else None
    named = last is not None and last.kind == "name" and last.end == mention.quantity.start and _of("posted", mention)
    return last.name if named and last else ""


def _named(mention: Mention, token: Token) -> bool:
    """A name, but not one joined to a kind (财政及“三公经费”信息), nor that of a kind (“一件事一次办”信息)."""
    if token.kind != "name" or GRAMMAR.joining.match(mention.text, token.start - 1):
        return False
    kind = mention.text[token.end : mention.quantity.start].rstrip(vocabulary().measures)
    return kind not in vocabulary().papers


def _sums(mention: Mention, token: Token) -> bool:
    """工程信息共 121 条: 共 right before the number, behind its object."""
    if token.name != "whole" or token is not mention.left[-1] or token.start == mention.start:
        return False
    before = mention.left[-2] if len(mention.left) > 1 else None
    held = before is None or before.end < token.start or before.kind in ("object", "void")
    kind = mention.text[mention.start : token.start]
    kind = kind[max([0, *(one.end - mention.start for one in mention.left if one.kind in ("verb", "channel"))]) : -1]
    listed = mention.text.startswith(",", token.start - 1) and kind.endswith(vocabulary().kinds) and not _generic(kind)
    return listed or (held and mention.text[token.start - 1] not in GRAMMAR.edges)


def noun_behind(mention: Mention) -> bool:
    """Does the number count a noun that follows it (等 13 项行政权力)?"""
    return not GRAMMAR.follows.match(mention.after)


def _places(tokens: tuple[Token, ...]) -> list[str]:
    """Channels, and columns of a website that something is published in (通过专栏公开).

    Not columns that are set up (开设专栏、专题报道 236 篇) or those of another channel (公众号栏目).
    """
    verbs = [token.start for token in tokens if token.name == "publish"]
    found = []
    for token in tokens:
        medium = token.name if token.kind == "channel" else None
        owned = any(one.end == token.start for one in tokens if one.kind == "channel" or one.name == "new")
        if token.kind == "object" and not owned and any(start > token.start for start in verbs):
            medium = vocabulary().objects[token.name].medium
        beside = medium == _ACCOUNTS and any(one.kind == "channel" and one.start == token.end for one in tokens)
        if medium and not beside:  # 政务新媒体微信公众号: the account
            found.append(medium)
    return found


def _fits(mention: Mention, places: tuple[str, ...]) -> bool:
    """Can things published be counted in this unit, on this channel?"""
    known = [vocabulary().channels[name] for name in places]
    if known and all(mention.unit in channel.refuses for channel in known):
        return False
    return _of("published", mention) or any(channel.units for channel in known)


def _of(group: str, mention: Mention) -> bool:
    return mention.unit in vocabulary().units[group]


def _item(mention: Mention, listing: str) -> Published | None:
    """An item of a list of kinds; of media it is named by its level (国家级 8 篇)."""
    kind, told = _kind(mention), phrase_before(mention)
    if kind.startswith(vocabulary().others) and vocabulary().generic.fullmatch(kind[2:]):
        return Published(CATEGORY, kind)
    published = _verb(mention) and "publish" in mention.names("verb")
    if published and listing.startswith("channel.") and not kind:
        return Published(listing)  # 网站公开 15 万条，其中 2020 年公开 2 万条
    if published and vocabulary().generic.fullmatch(told) and not _relative(mention):
        if listing in (MEDIA, ADOPTED):
            return Published(listing)
        general = vocabulary().general.fullmatch(told) and not mention.before.startswith("、")
        return Published(TOTAL) if general else Published(CATEGORY, told)
    if listing == GAZETTE and mention.unit == GRAMMAR.issues:
        return Published(listing)
    if listing.startswith("docs.") and kind and not kind.endswith(vocabulary().kinds):
        return Published(listing)  # 规范性文件 5 件，其中涉企 3 件
    if listing in (MEDIA, ADOPTED) and (level := vocabulary().level(kind)):
        return Published(listing, f"level={level}")
    if kind:
        return Published(CATEGORY, kind)
    return Published(TOTAL) if _verb(mention) and not _of("rounds", mention) else None


def _relative(mention: Mention) -> bool:
    """应主动公开的其他信息 1 条: which information, not that it is published."""
    verbs = [token.end for token in mention.left if token.name == "publish"]
    return bool(verbs) and mention.text.startswith(GRAMMAR.of, verbs[-1])


def _by_channel(mention: Mention, places: tuple[str, ...], told: bool) -> Published | None:
    known, kind = vocabulary().channels[places[0]], phrase(mention)
    if not told and not (kind and _generic(kind)) and not known.units and not _of("narrow", mention):
        return None
    if places == ("website",) and _among_others(mention):
        return Published(TOTAL)
    if places == ("website",) and not _generic(kind) and mention.unit != GRAMMAR.rounds:
        return Published(CATEGORY, kind)
    if len(places) > 1:
        return Published(_joint(mention, places), f"channels={','.join(places)}")
    level = vocabulary().level(mention.before) if known.key == MEDIA else None
    key = known.issues if known.issues and mention.unit == GRAMMAR.issues else known.key
    return Published(key, f"level={level}" if level else _account(mention))


def _is_information(mention: Mention, told: str) -> bool:
    """矿业权信息 71 个: a kind of information by its own name, beside others in any unit."""
    return told.endswith(vocabulary().papers) and not _of("rounds", mention)


def of_a_kind(mention: Mention) -> bool:
    """公开信息 690 条，财政预决算 8 条: a narrow kind beside the total, without a verb."""
    told = phrase(mention)
    named = told.endswith(vocabulary().kinds) and vocabulary().generic.fullmatch(told) is None
    return named and _of("posted", mention) and not mention.names("verb")


def _is_item(mention: Mention, told: str) -> bool:
    """新闻动态 73 条、教育资讯 69 条，其他信息 5 条: a kind beside others, though it reads like information as such."""
    beside = mention.before.startswith("、") and len(told) > _BARE
    etc = "、" not in told and GRAMMAR.open.search(told) is not None  # 工作动态等信息 42 条
    return (beside or etc or told.startswith(vocabulary().others)) and _of("following", mention)


def _among_others(mention: Mention) -> bool:
    """通过门户网站和融合号等渠道: an open list of which only the website is known (R8)."""
    told = (*mention.pending, *mention.left)
    ends = [token.start for token in told if token.name == "open_list"]
    site = [token.end for token in told if token.kind == "channel"]
    return bool(ends and site) and GRAMMAR.joining.search(mention.text, site[-1], ends[-1]) is not None


def within(places: tuple[str, ...], total: str) -> bool:
    """Are these channels of the kinds that one number was for, or its own?"""
    own = {vocabulary().channels[name].key for name in places} == {total}
    return own or total == MIXED or (total == SOCIAL and social(places))


def _joint(mention: Mention, places: tuple[str, ...]) -> str:
    """The key of one number for several channels."""
    known = [vocabulary().channels[name] for name in places]
    is_open = any(token.name == "open_list" for token in (*mention.pending, *mention.left))
    if is_open and "website" in places:
        return TOTAL
    if "media" in places and "website" not in places:
        return TOTAL if is_open and not _OUTSIDE.isdisjoint(places) else MEDIA
    if all(channel.video for channel in known):
        return FILMS
    return SOCIAL if all(channel.social for channel in known) else MIXED


def _account(mention: Mention) -> str:
    names = [token for token in mention.left if token.kind == "name"]
    places = [token.start for token in mention.left if token.kind == "channel"]
    beside = [name for name in names if any(0 <= place - name.end < 5 for place in places)]
    return f"account={beside[-1].name}" if beside else ""


@_asked
def _verb(mention: Mention) -> bool:
    """Is anything published here? 信息公开 is a verb only where the number follows it at once."""
    verbs = mention.names("verb")
    if "publish" in verbs or (mention.names("channel") and not {"print", "make"}.isdisjoint(verbs)):
        return True
    if "new" in verbs and _before_verb(mention):
        return True
    told = phrase(mention)
    return mention.marked("noun") and (not told or vocabulary().generic.fullmatch(told) is not None)


@_asked
def _before_verb(mention: Mention) -> str:
    """财政信息公开 20 条, 财政信息新增 20 条: the kind stands before the verb."""
    verbs = [token for token in mention.left if token.name in ("publish", "noun", "new")]
    if not verbs:
        return ""
    start, end = verbs[-1].start, verbs[-1].start
    if verbs[-1].name == "noun" or mention.text[start : verbs[-1].end] in vocabulary().kinds:
        end = verbs[-1].end  # 审计整改公告 8 篇
    cuts = [token.end for token in mention.left if token.end <= start and token.kind not in ("object", "void")]
    told = _stripped(mention.text[max([mention.start, *cuts]) : end].removesuffix(vocabulary().subject))
    return told if told.endswith(vocabulary().kinds) else ""


def _kind(mention: Mention) -> str:
    """An item of a list as printed, without what introduces it."""
    start = mention.start
    for token in mention.left:
        introduces = token.kind == "mark" and token.name in ("part", "outside")
        dated = token.kind == "year" or (token.kind == "void" and token.name[0].isdigit())
        if introduces or (token.start == start and (dated or (token.kind == "verb" and not _is_paper(mention, token)))):
            start = token.end
    kind = (
        mention.text[start : mention.quantity.start]
        .strip(GRAMMAR.edges)
        .removeprefix(GRAMMAR.also)
        .rstrip(vocabulary().measures + GRAMMAR.of)
    )
    if GRAMMAR.no_kind.match(kind):
        return ""
    return kind or ("" if _of("bodies", mention) else _behind(mention))


def _is_paper(mention: Mention, token: Token) -> bool:
    """发布公告 16 条: what is published by its verb is a paper."""
    word = mention.text[token.start : token.end]
    behind = any(one.kind == "verb" and one.end == token.start for one in mention.left)
    return behind and word in vocabulary().kinds and word != vocabulary().subject


@_asked
def _behind(mention: Mention) -> str:
    told = GRAMMAR.way.split(mention.after)[0]
    return "" if GRAMMAR.follows.match(told) else _stripped(told)


def _stripped(text: str) -> str:
    text = vocabulary().qualified.sub("", GRAMMAR.aside.sub("", text).strip(GRAMMAR.edges + GRAMMAR.softening))
    filling = vocabulary().fillers.fullmatch(text) and not vocabulary().generic.fullmatch(text)
    return "" if filling else text


def _generic(told: str) -> bool:
    """Is the printed object information as such? An enumeration is, whatever it names (R12)."""
    if not told or "、" in told or GRAMMAR.open.search(told):
        return True
    return told not in vocabulary().named and vocabulary().generic.fullmatch(told) is not None
