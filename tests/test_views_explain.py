"""Every statistic that a page shows is explained in both languages, with a picture that is a drawing."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from views.charts.explain import Statistic, picture, sentence


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("statistic", list(Statistic))
def test_a_statistic_has_one_sentence_and_one_drawing(statistic: Statistic, language: str) -> None:
    assert len(sentence(statistic, language)) > 40
    drawing = ElementTree.fromstring(picture(statistic, language))
    assert drawing.tag.endswith("svg")
    assert len(list(drawing)) > 4
    assert any(part.tag.endswith("text") and part.text for part in drawing.iter())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_leaves_the_picture(language: str) -> None:
    for statistic in Statistic:
        for part in ElementTree.fromstring(picture(statistic, language)).iter():
            if not part.tag.endswith("text"):
                continue
            width = sum(12 if ord(letter) > 0x2E80 else 6.5 for letter in part.text or "")
            start = float(part.get("x")) - {"start": 0, "middle": width / 2, "end": width}[part.get("text-anchor")]
            assert 0 <= start <= start + width <= 380, (statistic, part.text)
