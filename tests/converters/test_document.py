from hypothesis import given, settings
from hypothesis import strategies as st

from converters.document import Cell, Document, Heading, Origin, Paragraph, Picture, Table, decode, encode

words = st.text(max_size=12)
counts = st.integers(0, 2**31)
tenths = st.floats(0, 10_000).map(lambda number: round(number, 1))
origins = st.none() | st.builds(
    Origin,
    page=st.none() | counts,
    bbox=st.none() | st.tuples(tenths, tenths, tenths, tenths),
    table=st.none() | counts,
    row=st.none() | counts,
    column=st.none() | counts,
    picture=st.none() | counts,
)
cells = st.builds(Cell, counts, counts, words, counts, counts, origins)
tables = st.builds(Table, counts, counts, st.lists(cells, max_size=3).map(tuple), spans=st.booleans(), origin=origins)
blocks = st.one_of(
    st.builds(Heading, words, counts, origins),
    st.builds(Paragraph, words, origins),
    st.builds(Picture, words, origins),
    tables,
)
documents = st.builds(
    Document,
    media_type=words,
    blocks=st.lists(blocks, max_size=4).map(tuple),
    title=st.none() | words,
    metadata=st.dictionaries(words, words, max_size=3),
    converter=words,
    route=words,
    warnings=st.lists(words, max_size=2).map(tuple),
)


@settings(max_examples=40)
@given(documents)
def test_a_document_written_as_json_and_read_back_is_the_same_document(document: Document) -> None:
    assert decode(encode(document)) == document
