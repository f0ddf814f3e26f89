"""Letters are filled from plain values; a template can neither reach further nor leave a blank unseen."""

import io
from datetime import date

import pytest
from docx import Document

from base.errors import RuleError
from base.letters import fields, fill


@pytest.fixture
def template(tmp_path):
    def make(*paragraphs: str):
        document = Document()
        for text in paragraphs:
            document.add_paragraph(text)
        path = tmp_path / "letter.docx"
        document.save(path)
        return path

    return make


def words(letter: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(letter)).paragraphs]


def test_a_letter_has_the_values_in_its_places(template):
    path = template("{{ firm }}：", "{{ decided | day }}评定。")

    letter = fill(path, {"firm": "云江砚澄律师事务所", "decided": date(2026, 9, 25)})

    assert words(letter) == ["云江砚澄律师事务所：", "2026年9月25日评定。"]


def test_rows_are_repeated_and_conditions_followed(template):
    path = template("{%p for one in names %}", "{{ one }}", "{%p endfor %}", "{% if last %}完{% endif %}")

    assert words(fill(path, {"names": ["甲", "乙"], "last": False})) == ["甲", "乙", ""]


def test_words_that_look_like_markup_stay_words(template):
    assert words(fill(template("{{ name }}"), {"name": "<A&B>"})) == ["<A&B>"]


def test_a_qr_code_is_printed_as_a_picture(template):
    letter = fill(template("{{ code }}"), {}, codes={"code": "LX-1"})

    assert len(Document(io.BytesIO(letter)).inline_shapes) == 1


def test_a_template_tells_which_fields_it_needs(template):
    assert fields(template("{{ firm }}{% if number %}{{ number }}{% endif %}")) == {"firm", "number"}


def test_a_missing_value_is_refused_by_name_instead_of_left_blank(template):
    with pytest.raises(RuleError, match="director"):
        fill(template("{{ director }}"), {"firm": "x"})


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ name.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ names.append('x') }}",
        "{% include '/etc/passwd' %}",
        "{{ broken",
    ],
)
def test_a_template_that_reaches_further_is_refused(template, attack):
    with pytest.raises(RuleError):
        fill(template(attack), {"name": "甲", "names": ["甲"]})


def test_an_object_of_ours_is_never_handed_to_a_template(template):
    with pytest.raises(TypeError, match="plain"):
        fill(template("{{ x }}"), {"x": object()})  # type: ignore[dict-item]  # what must be refused


def test_a_file_that_is_no_letter_is_refused(tmp_path):
    path = tmp_path / "x.docx"
    path.write_bytes(b"PK")

    with pytest.raises(RuleError):
        fields(path)
