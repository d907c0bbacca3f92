"""Read the sentences of a line one after the other and remember what they are about."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from parsers.narrative import bearings, objects, publications
from parsers.narrative.again import Before, again, is_granted, sums_flow
from parsers.narrative.cases import WORKED, about_disclosure, of_those
from parsers.narrative.clauses import Clause, Mention, clauses, mentions, respective
from parsers.narrative.grammar import GRAMMAR
from parsers.narrative.implied import implied
from parsers.narrative.listings import Listing
from parsers.narrative.negations import negated
from parsers.narrative.objects import Found, resolve
from parsers.narrative.passage import Sentence, sentences
from parsers.narrative.phrases import phrase_before
from parsers.narrative.places import TOTAL, all_social, channels, subject
from parsers.narrative.publications import Context, Published
from parsers.narrative.roles import as_verbs, carried, of_disclosure
from parsers.narrative.scopes import BOTH, CARRIED, KINDS, RECEIVED, Draft, is_split, of_publications, scope, settle
from parsers.narrative.tokens import Token, scan
from parsers.narrative.vocabulary import kinds, vocabulary
from parsers.report import Metric

_LISTED = (".by_category", ".published", "interp.count")  # what a list of kinds may go on after
_CASES = ("requests.", "review.", "litigation.")  # a list that goes on behind them is of no information
_PAPERS = "document"  # a topic that ends with its sentence
_CALLS = ("message", "complaint")


class Reader:
    """Reads one line. `heading` is the one above it; where that names disclosure the cases of the line are `about` it,
    where it names applications the line begins with these. `told` are the numbers of applications that the lines before
    told, and takes those of this one.

    `topic` and `subject` are what the last object was about; `listing` is the list that is being told, `before` what
    the sentence told so far, `rates` the last ones told; `channel` is the last one named, `posted` says that its own
    number is given, `places` are those of the last clause that named any; `verbs` are the last ones, `grew` says that
    those before the present number told of new items, `planned` that all that follows is still to be done, `gazette`
    that the sentence named one; `denial` is the negation that the next clause may go on with.
    """

    def __init__(self, year: int | None, heading: str, told: set[str]) -> None:
        self.year = year
        self.about = vocabulary().subject in heading
        self.told = told
        asked = GRAMMAR.asking.search(heading) is not None
        self.topic = "request" if asked else ""
        self.subject = Token("object", "request", 0, 0) if asked else None
        self.listing = Listing()
        self.before = Before({})
        self.rates: list[Found | Published] = []

    def read(self, line: str, offset: int) -> Iterator[Metric]:
        self.about = self.about or vocabulary().subject in line
        for sentence in sentences(line, offset):
            for draft in self._sentence(sentence.text):
                yield _metric(draft, sentence)

    def _forget(self) -> None:
        """What a full stop ends."""
        self.listing.forget()
        self.before.forget()
        self.channel: tuple[str, ...] = ()
        self.places: list[Token] = []
        self.posted, self.grew, self.planned, self.gazette = False, False, False, False
        self.denial: Token | None = None
        self.verbs: frozenset[str] = frozenset()

    def _sentence(self, text: str) -> list[Draft]:
        tokens, quantities = scan(text)
        if not quantities and not any(token.name == "negation" for token in tokens):
            return []
        self.topic = "" if self.topic == _PAPERS else self.topic
        drafts: list[Draft] = []
        before: list[Clause] = []
        total = self.listing.total
        whole, flowed = total.number if total.key == TOTAL else None, CARRIED in self.before.flow
        tokens = as_verbs(carried(of_disclosure(text, tokens, quantities)), self.topic)
        closed = True
        for clause in clauses(text, tokens, quantities):
            if closed:
                self._forget()
            told = self._clause(text, clause, before)
            drafts += told
            before = [] if clause.quantities or clause.closes else [*before, clause]
            closed = clause.closes
            if not closed:
                self.listing.leave(text, clause, bool(told), self.topic)
        return settle(drafts, whole, flowed)

    def _clause(self, text: str, clause: Clause, before: list[Clause]) -> list[Draft]:
        self.listing.enter(text, clause, self.before)
        self.gazette = self.gazette or "gazette" in clause.names
        drafts: list[Draft] = []
        taken = 0
        if clause.quantities:
            found = respective(clause, [*mentions(text, clause, before, vocabulary().alone)], self.places)
            for mention in found:
                for decided in self._decide(free := mention.from_(taken)):
                    drafts.append(self._draft(free, decided))
                    if isinstance(decided, Found) and decided.behind:
                        taken = decided.token.end
                    if bearings.refers_back(mention):
                        self.listing.open(self.listing.total.key)  # 收到的 12 件申请中，予以公开 11 件
        self.places = [token for token in clause.tokens if token.kind == "channel"] or self.places
        denial, self.denial = self.denial, None
        for zero in negated(text, clause, denial, before):
            self.denial = zero.word
            self._follow(zero.entry.topic, None)
            unit, word = kinds()[zero.key].unit, zero.word
            drafts.append(Draft(zero.key, "0", unit, "negated", "report_year", "", word.start, word.end))
        drafts += implied(text, clause, self.listing.total, self.before.tally)
        if not clause.quantities:
            self._topics(clause.tokens)
            if account := subject(text, clause):
                self.channel, self.posted = (account,), False
        return drafts

    def _decide(self, mention: Mention) -> list[Found | Published]:
        back = bearings.refers_back(mention)
        if back and "request" in objects.topics((*mention.left, *mention.right)):
            back = mention.quantity.value in self.told or not bearings.of_applications(mention)
            self.listing.end(RECEIVED if back else "")
        self.planned = self.planned or any(token.name == "plan" for token in (*mention.pending, *mention.left))
        if back or self.planned or bearings.no_metric(mention) or self.listing.splits_unheard(mention):
            self._place(mention)
            self.before.grown = self._growing(mention)
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
        self.before.grown = ""
        return decided

    def _undecided(self, mention: Mention, blocked: Found | Published | None) -> None:
        self.before.key = ""
        if phrase_before(mention) and not WORKED.isdisjoint(mention.names("verb")):
            self.topic, self.subject = "", None  # 受理各类案件 5200 件，审结 5100 件
        self.listing.skip(mention, bool(blocked))
        if not self.listing.key:
            self._place(mention)

    def _growing(self, mention: Mention) -> str:
        """What grew, where the text tells by how much first: 收到申请数同比增长 12.5%，达到 45 件."""
        if not mention.marked("growth"):
            return ""
        counted = mention if not mention.unit else mention.in_unit(GRAMMAR.cases)
        found = objects.left(counted, self.topic, False, self.verbs, self._afar())
        told = found or publications.decide(mention.in_unit(GRAMMAR.posts), Context("", False, self.channel))
        return told.key if told else self.before.key if mention.left[0].name == "growth" else ""

    def _object(self, mention: Mention) -> Found | None:
        places = channels(mention)
        found = objects.right(mention, self.topic) if bearings.begins(mention) or bearings.equates(mention) else None
        listed = self.listing.of_publications or self.listing.key == KINDS
        found = found or objects.left(mention, self.topic, listed, self.verbs, self._afar())
        if found is None and (bearings.adjoins(mention) or (not places and bearings.only_verbs(mention))):
            found = objects.right(mention, self.topic)
        found = found or objects.headed(mention, self.topic)
        if found is None and self.topic == "request" and is_granted(mention, self.listing.key or self.before.key):
            return None
        if found is None and self.subject and not places:
            grows = bearings.grows(mention) and not self.before.key
            found = (objects.grown if grows else objects.of_topic)(mention, self.subject, self.topic)
        if found and self.listing.key.startswith("hotline") and found.key.startswith("interaction."):
            return None  # what the calls were about
        if found is None or self._is_a_kind(found, mention) or bearings.of_a_kind(found, mention):
            return None
        if (
            bearings.of_a_class(found, mention)
            or bearings.of_something_else(found, mention, self.listing.key)
            or objects.carried_case(mention, found)
            or (of_those(mention, self.before) and not found.entry.disclosure_only)
        ):
            return None
        if not about_disclosure(found, mention, self.before, self.topic, self.about):
            self.before.aside = found.key
            return None
        if found.key == RECEIVED and self.before.flow.get(CARRIED) and sums_flow(mention, self.before.flow):
            return msgspec.structs.replace(found, key=BOTH)
        return None if found.entry.listed and found.entry.rank < 4 and all_social(places) else found

    def _afar(self) -> frozenset[str]:
        return frozenset(f"^{name}" for name in (*self.channel, *self.verbs, self.listing.key.partition(".")[0]))

    def _is_a_kind(self, found: Found, mention: Mention) -> bool:
        """In a list of kinds of information an object is a kind, unless it keeps its key there (R13)."""
        bare = not mention.names("verb") and mention.counted_in("listable")
        same = resolve(found.entry, {"listing"}) == self.listing.key
        if self.listing.of_publications and bare and bearings.mixed(found, mention):
            return True
        paper = self.listing.key.startswith("docs.") and found.entry.topic == _PAPERS
        blocks = found.entry.blocks and found.entry.topic != "request"
        own = paper or found.entry.listed or found.entry.audience or blocks
        return self.listing.of_publications and bare and not same and not own

    def _publication(self, mention: Mention) -> Published | None:
        before, listing = self.before, self.listing
        if key := again(mention, before, listing.key):
            return Published(key)
        if before.aside and phrase_before(mention).startswith(vocabulary().others):
            return None  # 行政复议 52 件，其中信息公开类 8 件、其他类 44 件
        if listing.skips(mention):
            return None
        if self.gazette and publications.issued(mention):
            return Published(publications.GAZETTE)
        if self.topic == "accounts" and mention.counted_in("entry") and not mention.names("verb"):
            return None
        carried = () if self.posted and "repost" not in mention.names("verb") else self.channel
        beside = mention.before.startswith("、")
        joined = beside and of_publications(before.key)
        joined = joined or (before.key in (TOTAL, publications.POSTS) and publications.of_a_kind(mention))
        form = beside and before.key.startswith("interp.")
        kinds_of = "" if before.key.startswith(_CASES) and not listing.of_publications else listing.of_kinds
        context = Context(kinds_of, joined or before.key.endswith(_LISTED), carried, form)
        return publications.decide(mention, context)

    def _draft(self, mention: Mention, decided: Found | Published) -> Draft:
        key, number = decided.key, mention.quantity
        if key.startswith("requests."):
            self.told.add(number.value)
        self.before.take(key, number)
        self.listing.take(key, number, mention.bracketed)
        self._place(mention)
        detail = decided.detail if isinstance(decided, Published) else objects.detail(mention, decided)
        if key.startswith("audience.") and self.channel:
            detail = f"channel={','.join(self.channel)}"
        told = scope(mention, key, self.listing.part_of(mention, key), self.year, self.grew)
        told = "part" if told == "report_year" and is_split(key, self.listing.total.key) else told
        if told == "part":
            self.listing.take_part(number, mention.bracketed)
        posts = key.startswith("channel.") and not key.endswith(".issues") and mention.unit != GRAMMAR.rounds
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
        told = [(vocabulary().objects[token.name], token) for token in tokens if token.kind == "object"]
        passed = _CALLS if any(entry.name == "hotline" for entry, _ in told) else ()  # 12345 热线群众诉求
        for entry, token in told:
            if entry.topical and entry.topic not in passed:
                self._follow(entry.topic, token)

    def _follow(self, topic: str, token: Token | None) -> None:
        """From here on the text is about `topic`; its own object, if it has one, is what verbs alone refer to."""
        if topic in _CALLS and self.listing.key.startswith(("hotline", "interaction.messages")):
            return  # what the calls were about
        self.topic, self.subject = topic, token
        if token and topic in vocabulary().objects:
            self.subject = Token("object", topic, token.start, token.end)


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
