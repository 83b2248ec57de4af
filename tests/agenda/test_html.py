from __future__ import annotations

import pytest

from stt_minutes.agenda.html import fragment, read


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("<p>Et &amp; to<br>tre</p>", ["Et & to", "tre"]),
        ("<ul><li>a<li>b</ul>", ["- a", "- b"]),
        ("<ol type='a' start='2'><li>x</li><li>y</li></ol>", ["b. x", "c. y"]),
        ("<ol start='²'><li>x</li></ol>", ["1. x"]),
        ("<table><tr><th>År</th><td>Kr.</td></tr><tr><td>2027</td><td>4</td></tr></table>", ["År\tKr.", "2027\t4"]),
        ("Ren tekst & tegn\nlinje 2", ["Ren tekst & tegn", "linje 2"]),
        ("<div>a<div>b</div>c</div>", ["a", "b", "c"]),
        ("<pre>x\ny</pre>", ["x", "y"]),
        ("<script>x</script><p onclick='x'>a</p>", ["a"]),
        ("", []),
        ("<p>", []),
    ],
)
def test_a_field_is_read_line_by_line(source: str, texts: list[str]) -> None:
    assert [line.text for line in fragment(source)] == texts
    assert {line.role for line in fragment(source)} <= {"text"}


def test_bold_is_seen_however_it_is_made() -> None:
    weights = ("bold", "700", "400", "9" * 5000)
    page = (
        "<body>"
        + "".join(f"<p><span style='font-weight:{weight}'>x</span></p>" for weight in weights)
        + "<p><b>a:</b> b</p></body>"
    )
    assert [line.bold for line in read(page.encode())] == [True, True, False, False, True]


def test_a_page_says_its_own_encoding() -> None:
    page = "<html><head><meta charset='windows-1252'></head><body><h1>Byrådet</h1><p>1. Økonomi – på „spring“</p></body></html>"
    assert [line.text for line in read(page.encode("cp1252"))] == ["Byrådet", "1. Økonomi – på „spring“"]


def test_menus_and_banners_are_left_out() -> None:
    page = "<body><nav>1. Menu</nav><div class='cookie-bar'>2. Ja</div><main><h2>1. Veje</h2><h2>2. Eventuelt</h2></main><footer>x</footer></body>"
    assert [line.text for line in read(page.encode())] == ["1. Veje", "2. Eventuelt"]
