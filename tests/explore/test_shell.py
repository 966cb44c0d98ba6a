"""The page around the answers: valid, without data, without anything that its policy forbids."""

from __future__ import annotations

import re

from tests.optional import needed

from metzler.explore.shell import policy, shell

needed("jinja2", "report")


def test_valid_and_inline_free() -> None:
    html = shell("n0nce")
    outside = re.sub(r"<(style|script)[^>]*>.*?</\1>", "", html, flags=re.S)
    assert html.count('<script nonce="n0nce">') == 2
    assert html.count('<style nonce="n0nce">') == 2
    assert not re.search(r'\sstyle="|\son\w+="|(?:src|href|action)="(?!#)', outside)
    ids = re.findall(r'\bid="([^"]*)"', outside)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'\bfor="([^"]*)"', outside)) <= set(ids)
    assert "unsafe" not in policy("x")


def test_valid_html() -> None:
    needed("html5lib", "browser").HTMLParser(strict=True).parse(shell("n"))
