"""Numbers of things published: by one channel, by several, by kind, or altogether."""

from __future__ import annotations

from functools import cache

import msgspec

from parsers.narrative.clauses import Mention
from parsers.narrative.grammar import GRAMMAR
from parsers.narrative.phrases import (
    before_verb,
    is_generic,
    kind_of,
    phrase,
    phrase_before,
    quoted,
    relative,
    tells_publication,
)
from parsers.narrative.places import (
    MEDIA,
    TOTAL,
    account,
    all_social,
    among_others,
    channels,
    channels_behind,
    joint,
    named_places,
)
from parsers.narrative.vocabulary import vocabulary

CATEGORY = "disclosure.by_category"
POSTS = "channel.website.posts"
GAZETTE = "channel.gazette.issues"
ADOPTED = "channel.media.adopted"
INTERPRETED = "interp.video"

_WORKED = frozenset({"accept", "handle", "close", "review_docs"})
_BARE = 2  # characters of information that is of no kind


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
    places = channels(mention) or channels_behind(mention)
    if not _fits(mention, places) or _given(mention, places, context.listing) or _copies(mention, places):
        return None
    if _passed_on(mention):
        return None
    if places == ("short_video",) and (context.listing.startswith("interp.") or context.form):
        return Published(INTERPRETED)
    if places == ("short_video",) and all_social(context.carried):
        places = context.carried  # 抖音号粉丝 28 万人，发布视频 412 条
    if places:
        return _by_channel(mention, places, tells_publication(mention) or bool(context.listing))
    if (name := quoted(mention)) and (context.listing or context.listed or tells_publication(mention)):
        accounts = context.listing if context.listing in _accounts() else ""
        return Published(accounts, f"account={name}") if accounts else Published(CATEGORY, name)
    if context.listing and (mention.unit != GRAMMAR.rounds or context.listing in (MEDIA, ADOPTED)):
        return _item(mention, context.listing)
    told, verb = phrase(mention), tells_publication(mention)
    generic = is_generic(told)
    listed = context.listed and not mention.names("verb")
    if listed and _is_item(mention, told):
        return Published(CATEGORY, told)
    if context.carried and (generic or (verb and all_social(context.carried))) and (told or verb):
        return _by_channel(mention, context.carried, True)
    if verb and mention.marked("each"):
        return Published(CATEGORY, told)  # 三大领域分别公开 22 条、114 条: of one of them
    if name := _named_place(mention):
        return Published(CATEGORY, name)
    if (generic and verb) or (vocabulary().generic.fullmatch(told) and not mention.names("verb")):
        return Published(TOTAL) if not mention.counted_in("rounds" if told else "uninformed") else None
    if GRAMMAR.no_kind.match(told):
        return None
    named = told.endswith(vocabulary().subject)  # 党务公开 25 条，村务公开 130 条
    if len(told) > 1 and (verb or listed or named) and mention.counted_in("narrow" if verb else "following"):
        return Published(CATEGORY, told)
    return Published(CATEGORY, told) if context.listed and _is_information(mention, told) else None


def _named_place(mention: Mention) -> str:
    """“机构设置”更新 11 条: what is kept under a name."""
    if [one.kind for one in mention.left] != ["name", "verb"] or phrase(mention):
        return ""
    name, verb = mention.left
    return name.name if name.end == verb.start else ""


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
    told = phrase(mention) or mention.names("name") or set(mention.names("channel")) - {"gazette"}
    return mention.unit == GRAMMAR.issues and not told and not {"print", "publish"}.isdisjoint(mention.names("verb"))


def _passed_on(mention: Mention) -> bool:
    """阅读 23.7 万次，转发 1.1 万次: how often readers did."""
    verbs = set(mention.names("verb"))
    return (
        "repost" in verbs and verbs <= {"publish", "repost"} and mention.unit == GRAMMAR.rounds and not phrase(mention)
    )


def _copies(mention: Mention, places: tuple[str, ...]) -> bool:
    """编发《政府公报》4 期 8000 份: what is printed of a periodical."""
    return not places and bool(named_places(mention.left)) and mention.counted_in("copies")


def _fits(mention: Mention, places: tuple[str, ...]) -> bool:
    """Can things published be counted in this unit, on this channel?"""
    known = [vocabulary().channels[name] for name in places]
    if known and all(mention.unit in channel.refuses for channel in known):
        return False
    return mention.counted_in("published") or any(channel.units for channel in known)


def _item(mention: Mention, listing: str) -> Published | None:
    """An item of a list of kinds; of media it is named by its level (国家级 8 篇)."""
    kind, told = kind_of(mention), phrase_before(mention)
    if kind.startswith(vocabulary().others) and vocabulary().generic.fullmatch(kind[2:]):
        return Published(CATEGORY, kind)
    published = tells_publication(mention) and "publish" in mention.names("verb")
    if published and listing.startswith("channel.") and not kind:
        return Published(listing)  # 网站公开 15 万条，其中 2020 年公开 2 万条
    if published and vocabulary().generic.fullmatch(told) and not relative(mention):
        if leading := before_verb(mention):
            return Published(CATEGORY, leading)  # 机构职能公开信息 1 条
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
    return Published(TOTAL) if tells_publication(mention) and not mention.counted_in("rounds") else None


def _by_channel(mention: Mention, places: tuple[str, ...], told: bool) -> Published | None:
    known, kind = vocabulary().channels[places[0]], phrase(mention)
    if not told and not (kind and is_generic(kind)) and not known.units and not mention.counted_in("narrow"):
        return None
    if places == ("website",) and among_others(mention):
        return Published(TOTAL)
    if places == ("website",) and not is_generic(kind) and mention.unit != GRAMMAR.rounds:
        return Published(CATEGORY, kind)
    if len(places) > 1:
        return Published(joint(mention, places), f"channels={','.join(places)}")
    level = vocabulary().level(mention.before) if known.key == MEDIA else None
    key = known.issues if known.issues and mention.unit == GRAMMAR.issues else known.key
    return Published(key, f"level={level}" if level else account(mention))


@cache
def _accounts() -> frozenset[str]:
    """The keys of channels of which a body has several (公众号 2400 篇，其中“某文旅”1100 篇)."""
    return frozenset(channel.key for channel in vocabulary().channels.values() if channel.social)


def _is_information(mention: Mention, told: str) -> bool:
    """矿业权信息 71 个: a kind of information by its own name, beside others in any unit."""
    return told.endswith(vocabulary().papers) and not mention.counted_in("rounds")


def of_a_kind(mention: Mention) -> bool:
    """公开信息 690 条，财政预决算 8 条: a narrow kind beside the total, without a verb."""
    told = phrase(mention)
    named = told.endswith(vocabulary().kinds) and vocabulary().generic.fullmatch(told) is None
    return named and mention.counted_in("posted") and not mention.names("verb")


def _is_item(mention: Mention, told: str) -> bool:
    """新闻动态 73 条、教育资讯 69 条，其他信息 5 条: a kind beside others, though it reads like information as such."""
    beside = mention.before.startswith("、") and len(told) > _BARE
    etc = "、" not in told and GRAMMAR.open.search(told) is not None  # 工作动态等信息 42 条
    return (beside or etc or told.startswith(vocabulary().others)) and mention.counted_in("following")
