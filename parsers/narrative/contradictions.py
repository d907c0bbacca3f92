"""A report that says a thing twice with two values: both are kept, the later gets the scope "conflict"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from parsers.narrative.publications import POSTS
from parsers.narrative.vocabulary import kinds, vocabulary
from parsers.report import Metric


def told_twice(metrics: Iterable[Metric], aside: Callable[[Metric], bool]) -> Iterator[Metric]:
    """The metrics in their order, with the scope of those that contradict an earlier one of another sentence.

    What is told `aside`, of another body or time (全市收到 1128 件，我局收到 5 件), contradicts nothing.
    """
    said: dict[tuple[str, str], Metric] = {}
    for metric in metrics:
        subject = _subject(metric)
        first = metric if subject is None else said.setdefault(subject, metric)
        contradicts = first.value != metric.value and first.sentence != metric.sentence
        if contradicts and subject and aside(first):
            said[subject], contradicts = metric, False
        contradicts = contradicts and not aside(metric)
        yield msgspec.structs.replace(metric, scope="conflict") if contradicts else metric


def _subject(metric: Metric) -> tuple[str, str] | None:
    """What there can be only one number of in a report; None for all else, parts and other years among them."""
    if metric.scope != "report_year" or metric.qualifier == "inferred":
        return None
    if kinds()[metric.key].once:
        return metric.key, metric.detail
    column = vocabulary().columns.search(metric.sentence) if metric.key == POSTS else None
    return (metric.key, column[1]) if column else None
