"""Read the sentences of a line one after the other and remember what they are about."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from parsers.narrative import bearings, objects, publications
from parsers.narrative.again import BOTH, CARRIED, FLOW, RECEIVED, Before, again, is_granted, sums_flow
from parsers.narrative.clauses import Clause, Mention, clauses, mentions, respective
from parsers.narrative.grammar import GRAMMAR
from parsers.narrative.implied import implied
from parsers.narrative.negations import negated
from parsers.narrative.objects import Found, resolve
from parsers.narrative.passage import Sentence, sentences
from parsers.narrative.phrases import phrase_before
from parsers.narrative.places import MEDIA, TOTAL, all_social, channels, subject, within
from parsers.narrative.publications import Context, Published
from parsers.narrative.roles import as_verbs, carried, of_disclosure
from parsers.narrative.scopes import APPLICANTS, LIST, ORPHAN, Draft, is_split, of_publications, scope, settle
from parsers.narrative.tokens import Token, scan
from parsers.narrative.totals import Total
from parsers.narrative.vocabulary import kinds, vocabulary
from parsers.report import Metric

_LISTED = (".by_category", ".published", "interp.count")  # what a list of kinds may go on after
_NO_TOTAL = (
    "audience.",
    "press.leader_attendance",
    "requests.carried_out",
    "requests.carried_in",
    *APPLICANTS,
)  # no list below splits them
#: a bracket behind them splits them
_BRACKETED = (
    "requests.total",
    "requests.received",
    "requests.accepted",
    "requests.denied",
    "requests.unable",
    "requests.refused",
    "litigation.cases",
    MEDIA,
    publications.ADOPTED,
)
_PAPERS = "document"  # a topic that ends with its sentence
_CALLS = ("message", "complaint")
_WORKED = frozenset({"accept", "handle", "close"})  # what is done to cases of any kind


class Reader:
    """Reads one line. `about`: the heading above it names disclosure, so that its cases are about that; `told` are the
    numbers of applications that the lines before told, and takes those of this one.

    `topic` and `subject` are what the last object was about; `total` is what a list below would split, `listing` its
    key while the list lasts (`bracket`: until the bracket closes); `previous`, `ended`, `tally`, `flow`, `grown` and
    `aside` are what `again.Before` keeps, `rates` the last ones told;
    `channel` is the last one named, `posted` says that its own number is given; `verbs` are the last ones, `grew` says
    that those before the present number told of new items, `planned` that all that follows is still to be done;
    `opened` that no number was told in the list yet, `gazette` that the sentence named one; `passed` is the unit of a
    number that got no key, whose like in a list get none either; `denial` the negation that the next clause may go on
    with.
    """

    def __init__(self, year: int | None, about: bool, told: set[str]) -> None:
        self.year = year
        self.about = about
        self.told = told
        self.topic = ""
        self.subject: Token | None = None
        self.total = Total()
        self.passed = ""
        self.flow: dict[str, Decimal] = {}
        self.rates: list[Found | Published] = []
        self._forget()

    def read(self, line: str, offset: int) -> Iterator[Metric]:
        self.about = self.about or vocabulary().subject in line
        for sentence in sentences(line, offset):
            for draft in self._sentence(sentence.text):
                yield _metric(draft, sentence)

    def _forget(self) -> None:
        """What a full stop ends."""
        self.listing, self.previous, self.aside, self.grown = "", "", "", ""
        self.channel: tuple[str, ...] = ()
        self.posted, self.bracket, self.grew, self.planned = False, False, False, False
        self.opened, self.gazette = False, False
        self.denial: Token | None = None
        self.ended = 0
        self.verbs: frozenset[str] = frozenset()
        self.tally: dict[str, list[Decimal]] = {}

    def _sentence(self, text: str) -> list[Draft]:
        tokens, quantities = scan(text)
        if not quantities and not any(token.name == "negation" for token in tokens):
            return []
        self._forget()
        self.topic = "" if self.topic == _PAPERS else self.topic
        drafts: list[Draft] = []
        before: list[Clause] = []
        whole, flowed = self.total.number if self.total.key == TOTAL else None, CARRIED in self.flow
        tokens = as_verbs(carried(of_disclosure(text, tokens, quantities)), self.topic)
        for clause in clauses(text, tokens, quantities):
            told = self._clause(text, clause, before)
            drafts += told
            before = [] if clause.quantities or clause.closes else [*before, clause]
            if clause.closes:
                self._forget()
            elif told and not clause.bracketed and text.startswith(":", clause.end):
                self.listing = self.listing or self.total.key
            elif not clause.quantities and self._announces(text, clause):
                self.listing = self.listing or LIST
        return settle(drafts, whole, flowed)

    def _clause(self, text: str, clause: Clause, before: list[Clause]) -> list[Draft]:
        self._open_list(text, clause)
        self.gazette = self.gazette or "gazette" in clause.names
        drafts: list[Draft] = []
        taken = 0
        if clause.quantities:
            for mention in respective(clause, list(mentions(text, clause, before, vocabulary().alone))):
                for decided in self._decide(free := mention.from_(taken)):
                    drafts.append(self._draft(free, decided))
                    if isinstance(decided, Found) and decided.behind:
                        taken = decided.token.end
                    if bearings.refers_back(mention):
                        self._list(self.total.key)  # 收到的 12 件申请中，予以公开 11 件
        denial, self.denial = self.denial, None
        for zero in negated(text, clause, denial):
            self.denial = zero.word
            self._follow(zero.entry.topic, None)
            unit, word = kinds()[zero.key].unit, zero.word
            drafts.append(Draft(zero.key, "0", unit, "negated", "report_year", "", word.start, word.end))
        drafts += implied(text, clause, self.total.key, self.total.number, self.tally)
        if not clause.quantities:
            self._topics(clause.tokens)
            if account := subject(text, clause):
                self.channel, self.posted = (account,), False
        return drafts

    def _open_list(self, text: str, clause: Clause) -> None:
        names = clause.names
        if "outside" in names or (self.bracket and not clause.bracketed) or self._turns(text, clause):
            self.listing, self.bracket = "", False
        elif not self.listing and (
            ("part" in names and not bearings.each_its_own(clause)) or self._in_bracket(text, clause)
        ):
            total = self.total.key if self.tally or "each" not in names else ""
            self._list(total or (LIST if "each" in names else ORPHAN))
            self.bracket = clause.bracketed

    def _list(self, listing: str) -> None:
        self.listing, self.opened = listing, True
        self.total.open()

    def _in_bracket(self, text: str, clause: Clause) -> bool:
        """动态 89 条（工作动态 55 条、上级动态 34 条）"""
        behind = self.ended == clause.start - 1 and text.startswith("(", self.ended) and of_publications(self.total.key)
        published = behind and bool(clause.quantities) and "publish" not in clause.names
        return clause.bracketed and (self.total.key in _BRACKETED or published)

    def _announces(self, text: str, clause: Clause) -> bool:
        """我局网站主动公开的信息：财政资金 62 条、…: a list of kinds that no total opens."""
        said = text.startswith(":", clause.end) and GRAMMAR.announced.search(text, clause.start, clause.end)
        by_kind = GRAMMAR.by_kind.search(text, clause.start, clause.end) and self.topic != "request"
        return bool(said and "publish" in clause.names) or bool(
            by_kind and "request" not in objects.topics(clause.tokens)
        )

    def _turns(self, text: str, clause: Clause) -> bool:
        """A new verb of publication on another channel ends the list below a channel (R26)."""
        if "publish" not in clause.names or ("part" in clause.names and not bearings.each_its_own(clause)):
            return False
        by_kind = bool(self.previous) and not self.previous.startswith("channel.")
        if not self.listing.startswith("channel.") and not (by_kind and text.startswith(";", clause.start - 1)):
            return False
        places = [token.name for token in clause.tokens if token.kind == "channel"]
        own = within(tuple(places), self.listing) and "passive" not in clause.names
        return bool(places) and not own

    def _decide(self, mention: Mention) -> list[Found | Published]:
        back = bearings.refers_back(mention)
        if back and "request" in objects.topics((*mention.left, *mention.right)):
            back = mention.quantity.value in self.told or not bearings.of_applications(mention)
            self.listing, self.total.rest = RECEIVED if back else "", None
        self.planned = self.planned or any(token.name == "plan" for token in (*mention.pending, *mention.left))
        if back or self.planned or bearings.no_metric(mention) or self.total.splits_unheard(self.listing, mention):
            self._place(mention)
            self.grown = self._growing(mention)
            if bearings.is_examined(mention):
                self._topics([*mention.left, *mention.right])
            return []
        decided: list[Found | Published] = []
        self.grew = "new" in self.verbs
        if mention.unit == "%":
            decided.extend(objects.rates(mention, self.topic) or (self.rates if bearings.reached(mention) else []))
            self.rates = decided[:]
        elif (one := self._object(mention) or self._publication(mention)) and one.key:
            decided.extend(objects.each(mention, one) if isinstance(one, Found) else [one])
        else:
            self._undecided(mention, one)
            if isinstance(one, Found) and one.entry.topic != self.topic == _PAPERS:
                return []  # 制发的文件中，主动公开 83 件，依申请公开 16 件: of documents still
        self._remember(mention, decided)
        self.grown = ""
        return decided

    def _undecided(self, mention: Mention, blocked: Found | Published | None) -> None:
        """A number without a key splits nothing, and a list below it is of its things (场所 30 个，其中乡镇 18 个)."""
        self.previous = ""
        if phrase_before(mention) and not _WORKED.isdisjoint(mention.names("verb")):
            self.topic, self.subject = "", None  # 受理各类案件 5200 件，审结 5100 件
        self.passed = mention.unit if self.opened or not self.listing else ""
        if self.opened and not blocked and (of_publications(self.listing) or self.listing in (ORPHAN, LIST)):
            self.listing = ""
        if not self.listing:
            self._place(mention)

    def _growing(self, mention: Mention) -> str:
        """What grew, where the text tells by how much first: 收到申请数同比增长 12.5%，达到 45 件."""
        if not mention.marked("growth"):
            return ""
        found = objects.left(_in_unit(mention, GRAMMAR.cases), self.topic, False, self.verbs, self._afar())
        told = found or publications.decide(_in_unit(mention, GRAMMAR.posts), Context("", False, self.channel))
        return told.key if told else ""

    def _object(self, mention: Mention) -> Found | None:
        places = channels(mention)
        found = objects.right(mention, self.topic) if bearings.begins(mention) else None
        found = found or objects.left(mention, self.topic, of_publications(self.listing), self.verbs, self._afar())
        if found is None and (bearings.adjoins(mention) or (not places and bearings.only_verbs(mention))):
            found = objects.right(mention, self.topic)
        found = found or objects.headed(mention, self.topic)
        if found is None and self.topic == "request" and is_granted(mention, self.listing or self.previous):
            return None
        if found is None and self.subject and not places:
            grows = bearings.grows(mention) and not self.previous
            found = (objects.grown if grows else objects.of_topic)(mention, self.subject, self.topic)
        if found and self.listing.startswith("hotline") and found.key.startswith("interaction."):
            return None  # what the calls were about
        if found is None or self._is_a_kind(found, mention) or bearings.of_a_kind(found, mention):
            return None
        if (
            bearings.of_a_class(found, mention)
            or bearings.of_something_else(found, mention, self.listing)
            or objects.carried_case(mention, found)
            or (self._of_those(mention) and not found.entry.disclosure_only)
        ):
            return None
        if not self._about_disclosure(found, mention):
            self.aside = found.key
            return None
        if found.key == RECEIVED and self.flow.get(CARRIED) and sums_flow(mention, self.flow):
            return msgspec.structs.replace(found, key=BOTH)
        return None if found.entry.listed and found.entry.rank < 4 and all_social(places) else found

    def _of_those(self, mention: Mention) -> bool:
        """行政复议 326 件，其中涉及政府信息公开的 7 件"""
        return bool(self.aside) and mention.marked("about") and vocabulary().subject in mention.before

    def _afar(self) -> frozenset[str]:
        return frozenset(f"^{name}" for name in (*self.channel, self.listing.partition(".")[0]))

    def _is_a_kind(self, found: Found, mention: Mention) -> bool:
        """In a list of kinds of information an object is a kind, unless it keeps its key there (R13)."""
        bare = not mention.names("verb") and mention.counted_in("listable")
        same = resolve(found.entry, {"listing"}) == self.listing
        if of_publications(self.listing) and bare and bearings.mixed(found, mention):
            return True
        paper = self.listing.startswith("docs.") and found.entry.topic == _PAPERS
        own = paper or found.entry.listed or found.entry.audience or found.entry.blocks
        return of_publications(self.listing) and bare and not same and not own

    def _about_disclosure(self, found: Found, mention: Mention) -> bool:
        """Reviews, lawsuits, complaints and meetings count only where they are about disclosure."""
        none = mention.quantity.value == "0" and not (self.aside or self.topic == "enforcement")
        if not found.entry.disclosure_only or none or self._of_those(mention):
            return True
        if mention.before.startswith("、") and self.previous.endswith(".cases"):
            return True  # 涉及政府信息公开的复议 7 件、诉讼 2 件
        if mention.text.endswith(vocabulary().others, mention.start, found.token.start):
            return False  # 代理其他诉讼 52 件
        sued = self.topic != "enforcement" and any(one.name == "passive" for one in (*mention.pending, *mention.left))
        split = mention.text.find(vocabulary().split, mention.quantity.end)
        told = GRAMMAR.without.sub("", mention.text if split < 0 else mention.text[:split])
        apart = bool(self.aside) or (split >= 0 and vocabulary().subject in mention.text[split:])
        in_context = self.about and not apart and not mention.names("verb")
        before = [one for one in (*mention.pending, *mention.left) if one.end < found.token.start]
        asked = self.topic == "request" or "request" in objects.topics(before)
        of_requests = not self.aside and asked and _WORKED.isdisjoint(mention.names("verb"))
        return sued or in_context or vocabulary().subject in told or of_requests

    def _publication(self, mention: Mention) -> Published | None:
        before = Before(self.previous, self.ended, self.tally, self.flow, self.grown, self.aside, self.listing)
        if key := again(mention, before):
            return Published(key)
        if self.aside and phrase_before(mention).startswith(vocabulary().others):
            return None  # 行政复议 52 件，其中信息公开类 8 件、其他类 44 件
        if (self.listing == LIST and not mention.unit) or (self.listing and mention.unit == self.passed != ""):
            return None
        if self.gazette and publications.issued(mention):
            return Published(publications.GAZETTE)
        if self.topic == "accounts" and mention.counted_in("entry") and not mention.names("verb"):
            return None
        listing = self.listing if of_publications(self.listing) or self.listing in (ORPHAN, LIST) else ""
        carried = () if self.posted and "repost" not in mention.names("verb") else self.channel
        joined = mention.before.startswith("、") and of_publications(self.previous)
        joined = joined or (self.previous in (TOTAL, publications.POSTS) and publications.of_a_kind(mention))
        form = mention.before.startswith("、") and self.previous.startswith("interp.")
        return publications.decide(mention, Context(listing, joined or self.previous.endswith(_LISTED), carried, form))

    def _draft(self, mention: Mention, decided: Found | Published) -> Draft:
        key, number = decided.key, mention.quantity
        self.previous, self.ended, self.opened = key, number.end, False
        self.passed = self.passed if self.listing else ""
        self.tally.setdefault(key, []).append(Decimal(number.value))
        if key.startswith("requests."):
            self.told.add(number.value)
        if key in FLOW:
            self.flow[key] = Decimal(number.value)
        if _elsewhere(key, self.listing):
            self.listing, self.total.rest = "", None
        if not (self.listing or mention.bracketed or key.startswith(_NO_TOTAL) or number.unit == "%"):
            self.total = Total(key, number, self.total.rest)
        self._place(mention)
        detail = decided.detail if isinstance(decided, Published) else ""
        if key.startswith("audience.") and self.channel:
            detail = f"channel={','.join(self.channel)}"
        total = self.total
        over = total.is_made_up(mention, key) or total.is_less(self.listing, number) or total.is_told_again(mention)
        told = scope(mention, key, "" if over else self.listing, self.year, self.grew)
        told = "part" if told == "report_year" and is_split(key, total.key) else told
        if told == "part" and mention.bracketed == self.bracket:
            total.take(number)
        posts = key.startswith("channel.") and not key.endswith(".issues")
        self.posted = self.posted or (posts and told != "prev_year")
        names = frozenset(token.name for token in mention.left if token.kind in ("mark", "verb"))
        place = (number.start, number.end, mention.bracketed, names)
        lost = not number.unit and number.value != "0" and not key.startswith("audience.")
        return Draft(key, number.value, number.unit, "unit_missing" if lost else number.qualifier, told, detail, *place)

    def _place(self, mention: Mention) -> None:
        if places := channels(mention):
            self.channel, self.posted = places, False

    def _remember(self, mention: Mention, decided: list[Found | Published]) -> None:
        item = mention.text.find("、", mention.quantity.end, mention.end)
        near = [token for token in mention.right if item < 0 or token.start < item]
        if mention.quantity.value == "0" and any(
            isinstance(one, Found) and one.entry.disclosure_only for one in decided
        ):
            return  # 行政复议 5 宗、行政诉讼 0 宗，其中 1 宗纠正: what there was none of has no parts
        self._topics([*mention.left, *near])
        for one in decided:
            if isinstance(one, Found) and one.entry.topical:
                self._follow(one.entry.topic, one.token)
        if not mention.bracketed:
            self.verbs = frozenset(mention.names("verb")) or self.verbs

    def _topics(self, tokens: list[Token]) -> None:
        for token in tokens:
            if token.kind == "object" and (entry := vocabulary().objects[token.name]).topical:
                self._follow(entry.topic, token)

    def _follow(self, topic: str, token: Token | None) -> None:
        """From here on the text is about `topic`; its own object, if it has one, is what verbs alone refer to."""
        if topic in _CALLS and self.listing.startswith(("hotline", "interaction.messages")):
            return  # what the calls were about
        self.topic, self.subject = topic, token
        if token and topic in vocabulary().objects:
            self.subject = Token("object", topic, token.start, token.end)


def _elsewhere(key: str, listing: str) -> bool:
    """复议 17 件，其中纠正 3 件；诉讼 9 件: cases of another kind end the list of those before.

    So do applications that are received that of what was published (其中规划 8 条；受理申请 5 件).
    """
    if of_publications(listing) and key.startswith("requests."):
        return True
    return key.endswith(".cases") and listing.endswith(".cases") and key != listing


def _in_unit(mention: Mention, unit: str) -> Mention:
    return msgspec.structs.replace(mention, quantity=msgspec.structs.replace(mention.quantity, unit=unit))


def _metric(draft: Draft, sentence: Sentence) -> Metric:
    start, end = sentence.span(draft.start, draft.end)
    return Metric(
        key=draft.key,
        value=draft.value,
        unit=draft.unit,
        qualifier=draft.qualifier,
        scope=draft.scope,
        detail=draft.detail,
        sentence=sentence.printed,
        start=start,
        end=end,
    )
