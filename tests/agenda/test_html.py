from __future__ import annotations

import pytest

from stt_minutes.agenda.html import fragment, is_page, read


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


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("<ol type='i'><li>x</li><li value='4'>y</li><li>z</li></ol>", ["i. x", "iv. y", "v. z"]),
        ("<ol style='list-style-type: upper-alpha'><li>x</li></ol>", ["A. x"]),
        ("<ul><li>1. Veje</li><li>Skoler</li></ul>", ["1. Veje", "- Skoler"]),
        ("<p><span>4</span><span>Skoler</span></p><p>4<sup>de</sup></p>", ["4 Skoler", "4de"]),
        ("<input type='checkbox' checked>Lukket <input type='checkbox'>Åben", ["☒ Lukket ☐ Åben"]),
    ],
)
def test_lists_and_boxes_are_printed_as_a_browser_does(source: str, texts: list[str]) -> None:
    assert [line.text for line in fragment(source)] == texts


@pytest.mark.parametrize(
    ("button", "is_kept"),
    [
        ("<button><h3>Skoler</h3></button>", True),
        ("<h3><button>Skoler</button></h3>", True),
        ("<button aria-expanded='false'>Skoler</button>", True),
        ("<button data-bs-toggle='collapse'>Skoler</button>", True),
        ("<button>2. Skoler</button>", True),
        ("<div role='button'>Skoler</div>", True),
        ("<table><tr><td>2</td><td><button>Skoler</button></td></tr></table>", True),
        ("<button>Skoler</button>", False),
        ("<button aria-expanded='false'>Vis skoler</button>", False),
        ("<button aria-haspopup='true' aria-expanded='false'>Skoler</button>", False),
        ("<button class='dropdown-toggle' aria-expanded='false'>Skoler</button>", False),
        ("<table><tr><td>2</td><td>Veje<button>Hent skoler</button></td></tr></table>", False),
        ("<span role='button'>PDF</span>", False),
    ],
)
def test_a_button_that_heads_a_text_is_one_of_its_lines(button: str, is_kept: bool) -> None:
    page = f"<body><h2>1. Veje</h2>{button}<h2>3. Eventuelt</h2></body>"
    assert any("koler" in line.text for line in read(page.encode())) == is_kept


@pytest.mark.parametrize(
    ("panel", "is_kept"),
    [
        ("<button aria-controls='p' aria-expanded='false'>1. Veje</button><p>x</p><div id='p' hidden>Tekst</div>", True),
        ("<button data-target='#p' data-toggle='collapse'>1. Veje</button><p id='p' style='display:none'>Tekst</p>", True),
        ("<h2><button aria-expanded='false'>1. Veje</button></h2><div hidden>Tekst</div>", True),
        ("<h2>1. Veje</h2><div hidden='until-found'>Tekst</div>", True),
        ("<h2>1. Veje</h2><div hidden>Tekst</div>", False),
        ("<h2>1. Veje</h2><button aria-expanded='false'>Menu</button><div hidden>Tekst</div>", False),
    ],
)  # fmt: skip
def test_what_a_button_unfolds_is_read(panel: str, is_kept: bool) -> None:
    page = f"<body>{panel}<h2>2. Eventuelt</h2></body>"
    assert any(line.text == "Tekst" for line in read(page.encode())) == is_kept


def test_a_page_in_one_form_is_read() -> None:
    page = "<form><nav>Menu</nav><h2>1. Veje</h2><h2>2. Eventuelt</h2></form><form>Søg</form>"
    assert [line.text for line in read(page.encode())] == ["1. Veje", "2. Eventuelt"]


@pytest.mark.parametrize("opening", ["<!-- -->", "<!-- a -->\n<!---->", "<!--" + "<!-- -->" * 1000, "<a " * 1000])
def test_comments_before_a_page_cost_no_time(opening: str) -> None:
    assert is_page(f"{opening}<div>1. Veje</div>"[:4000]) in {True, False}
    assert is_page("<!-- -->" * 100 + "<p>1. Veje</p>")
    assert not is_page("<!-- -->" * 300 + "x")
