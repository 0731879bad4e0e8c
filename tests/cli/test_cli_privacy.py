"""Names, numbers and words of a record stay in the letters that are meant to hold them."""

from __future__ import annotations

import logging
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from cli_support import NOW, Ran, Run, runner, secret_case, spoken_of, tree


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ran, dict[str, bytes], str]:
    """One run of the case full of secrets: what it printed, wrote and logged."""
    folder = tmp_path_factory.mktemp("secret")
    logged: list[str] = []

    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            # Times and numbers of threads would look like a secret now and then.
            told = {k: v for k, v in vars(record).items() if not isinstance(v, (int, float))}
            logged.append(f"{record.getMessage()} {told}")

    root = logging.getLogger()
    level, handler = root.level, Heard(logging.NOTSET)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    import contextlib
    import io

    out, err = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            run = runner(lambda: (out.getvalue(), err.getvalue()))
            ran = run("run", secret_case(folder), *NOW, "--out", str(folder / "out"))
            for command in ("screen", "plan", "follow-up"):
                for more in ([], ["--json"]):
                    run(command, str(folder / "case.toml"), *NOW, *more)
            final = Ran(ran.code, out.getvalue(), err.getvalue())
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    return final, tree(folder / "out"), "\n".join(logged)


Spoken = tuple[Ran, dict[str, bytes], str]


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


def test_the_secrets_reach_the_letters(spoken: Spoken) -> None:
    """Else the other tests here would look for what never was there."""
    ran, files, _ = spoken
    assert ran.code == 0
    texts = "".join(pdf_text(body) for name, body in files.items() if name.endswith(".pdf"))
    assert {"zzyzx", "quillfeather", "barnaby", "thimblewick", "8264"} <= set(spoken_of(texts))


def test_nothing_is_printed_or_logged(spoken: Spoken) -> None:
    ran, _, logged = spoken
    assert spoken_of(ran.err) == spoken_of(ran.out) == spoken_of(logged) == []


def test_no_file_name_tells(spoken: Spoken) -> None:
    _, files, _ = spoken
    for name in files:
        assert re.fullmatch(r"kp-[a-z0-9-]+\.(pdf|ics|html|json|csv)", name)
        assert not spoken_of(name)
        assert "1041" not in name


def test_no_calendar_tells(spoken: Spoken) -> None:
    _, files, _ = spoken
    calendars = {name: body for name, body in files.items() if name.endswith(".ics")}
    assert len(calendars) == 4
    for body in calendars.values():
        text = re.sub(rb"\r\n[ \t]", b"", body).decode()
        assert not spoken_of(text)
        assert "c-1041" not in text


def test_no_pdf_metadata_tells(spoken: Spoken) -> None:
    _, files, _ = spoken
    for name, body in files.items():
        if name.endswith(".pdf"):
            reader = pypdf.PdfReader(BytesIO(body))
            packet = reader.xmp_metadata
            entries: dict[str, Any] = dict(reader.metadata or {})
            told = f"{entries} {packet.stream.get_data() if packet else b''!r}"
            outline = str([item.get("/Title") for item in reader.outline if isinstance(item, dict)])
            assert not spoken_of(told + outline)


def test_the_account_of_disclosures_names_nobody_and_holds_nothing(spoken: Spoken) -> None:
    _, files, _ = spoken
    (account,) = (body.decode() for name, body in files.items() if name.endswith(".csv"))
    assert "facts.last_use" in account
    assert not spoken_of(account)
    assert "c-1041" not in account


def test_the_page_calls_the_case_by_its_number(spoken: Spoken) -> None:
    _, files, _ = spoken
    page = files["kp-index.html"].decode()
    assert "Case c-1041" in page
    assert not spoken_of(page)


def test_errors_do_not_tell(run: Run, tmp_path: Path) -> None:
    path = Path(secret_case(tmp_path))
    text = path.read_text("utf-8")
    for old, new in (
        ("birth_date = 1961-10-23", 'birth_date = "1961-13-23"'),
        ("Zzyzx Quillfeather", "Zzyzx <Quillfeather>"),
        ('relation = "brother"', 'relation = "Barnaby\\u0007"'),
        ("+1 555 7391", "+1 555 7391\\u202e"),
        ("As Doctor Oddlimit", "\\u0000 Doctor Oddlimit"),
        ('sex = "female"', 'sex = "Zzyzx"'),
        ('by = "mira"', 'by = "Zzyzx Quillfeather"'),
        ("[client]", '[client]\n"Zzyzx Quillfeather" = 1'),
        ('field = "opioid_use"', 'field = "Zzyzx Quillfeather"'),
    ):
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        ran = run("plan", str(path), *NOW)
        assert (ran.code, ran.is_one_line) == (2, True)
        assert not spoken_of(ran.err)
