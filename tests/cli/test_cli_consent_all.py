"""``ketaprac consent --clients``: many clients, interruptions, and what is wrong with one."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import shutil
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from cli_support import NOW, SHIPPED

from ketaprac import BadInput
from ketaprac.bulk import FormsMade, as_it_is, consent_forms
from ketaprac.cli import consent_all
from ketaprac.files.folder import load_folder
from ketaprac.files.journal import NAME

MOMENT = "2027-01-11T08:00:00-08:00"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve clients: copies of the shipped case under other ids."""
    cases = tmp_path / "cases"
    cases.mkdir()
    shutil.copy(SHIPPED / "practice.toml", cases)
    text = (SHIPPED / "alcohol-met.toml").read_text()
    assert 'id = "c-1041"' in text
    for number in range(12):
        own = text.replace('id = "c-1041"', f'id = "c-{number:02d}"')
        (cases / f"{number:02d}.toml").write_text(own.replace("Rosalind", f"Rosalind {number}"))
    return cases


def make(run, folder: Path, *words: str, out: str = "out", now=NOW):
    return run("consent", "--clients", str(folder), "--out", str(folder.parent / out), *now, *words)


def contents(folder: Path, out: str = "out") -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in (folder.parent / out).glob("*.pdf")}


def jobs(folder: Path) -> list[consent_all._Job]:
    cases = load_folder(folder)
    return [
        consent_all._Job(path=cases.files[client], case=case, kinds=())
        for client, case in cases.good.items()
    ]


def made(folder: Path, executor: Executor | None = None, batch: int = 8) -> list[FormsMade]:
    practice = partial(consent_all.practice_at, folder / "practice.toml", MOMENT, "")
    return list(
        consent_forms(jobs(folder), practice, consent_all.prepare, executor=executor, batch=batch)
    )


def test_every_client_gets_the_forms_that_a_run_for_one_gives(run, folder):
    ran = make(run, folder, "--json")
    assert ran.code == 0 and ran.json["problems"] == []
    assert [one["client"] for one in ran.json["clients"]] == [f"c-{n:02d}" for n in range(12)]
    all_ = contents(folder)
    assert len(all_) == 24
    alone = run("consent", str(folder / "07.toml"), "--out", str(folder.parent / "one"), *NOW)
    assert alone.code == 0
    assert contents(folder, "one").items() <= all_.items()


@pytest.mark.parametrize("batch", [1, 5, 25])
def test_the_bytes_are_the_same_however_they_are_shared_out(folder, batch):
    alone = made(folder)
    assert all(len(one.forms) == 2 and one.problem is None for one in alone)
    with ThreadPoolExecutor(3) as threads:
        assert made(folder, threads, batch) == alone


def test_the_bytes_are_the_same_in_other_processes(folder):
    with ProcessPoolExecutor(2) as processes:
        assert made(folder, processes) == made(folder)


@pytest.mark.filterwarnings("ignore")  # Dask's own start and stop warn of things of their own
def test_the_bytes_are_the_same_on_two_workers_of_dask(folder):
    distributed = pytest.importorskip("distributed", reason='pip install "ketaprac[dask]"')
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.run(_import_path, str(Path(__file__).parent))
        assert made(folder, client.get_executor()) == made(folder)


def _import_path(path: str) -> None:
    import sys

    sys.path.insert(0, path)


def test_an_executor_is_only_asked_to_submit(folder):
    class Bare(Executor):
        tasks = 0

        def submit(self, call, /, *args, **kwargs):
            Bare.tasks += 1
            future: Future = Future()
            future.set_result(call(*args, **kwargs))
            return future

    assert made(folder, Bare(), batch=5) == made(folder)
    assert Bare.tasks == 3


def test_clients_can_be_given_as_they_are(folder):
    practice = consent_all.practice_at(folder / "practice.toml", MOMENT, "")
    wanted = [consent_all.prepare(practice, job) for job in jobs(folder)]
    assert list(consent_forms(wanted, lambda: practice, as_it_is)) == made(folder)
    with pytest.raises(BadInput):
        list(consent_forms(wanted, lambda: practice, as_it_is, batch=0))


def test_workers_of_the_command_give_the_same_files(run, folder):
    assert make(run, folder).code == 0
    assert make(run, folder, "--workers", "2", out="two").code == 0
    assert contents(folder) == contents(folder, "two")
    for wrong in ("0", "1000"):
        assert make(run, folder, "--workers", wrong, out="three").code == 2


def test_what_is_wrong_with_one_does_not_keep_the_others_from_theirs(run, folder):
    (folder / "03.toml").write_text("schema = ")
    for number, hostile in ((4, "<img src='/etc/passwd'>"), (5, "\u0645\u0631\u064a\u0645")):
        path = folder / f"{number:02d}.toml"
        path.write_text(path.read_text().replace(f"Rosalind {number} Example", hostile))
    path = folder / "06.toml"
    path.write_text(path.read_text().replace("birth_date", "# birth_date"))
    ran = make(run, folder)
    assert ran.code == 2
    lines = ran.err.splitlines()
    assert len(lines) == 3
    assert all(
        line.startswith("ketaprac: ") and f"0{n}.toml" in line
        for n, line in zip((3, 4, 5), sorted(lines))
    )
    assert "passwd" not in ran.err and "c-06: " in ran.out and "[client.birth_date]" in ran.out
    assert len(contents(folder)) == 16
    again = make(run, folder, "--json")
    assert again.json["there_already"] == 8 and len(again.json["problems"]) == 3


def test_an_interrupted_run_goes_on_where_it_stopped(run, folder, monkeypatch):
    taken = consent_all._Run.take
    count = itertools.count()

    def stop(self, *words):
        if next(count) == 5:
            raise KeyboardInterrupt
        taken(self, *words)

    days = (dt.datetime(2027, 1, day, 16, tzinfo=dt.UTC) for day in itertools.count(11))
    monkeypatch.setattr(consent_all, "utc_now", lambda: next(days))
    monkeypatch.setattr(consent_all._Run, "take", stop)
    assert make(run, folder, now=()).code == 2
    begun = contents(folder)
    assert len(begun) == 10
    journal = folder.parent / "out" / NAME
    with journal.open("a") as file:
        file.write('{"client": "c-05", "ca')  # the machine went down while it was written
    monkeypatch.setattr(consent_all._Run, "take", taken)
    seen = []
    real = consent_all.consent_forms
    monkeypatch.setattr(
        consent_all,
        "consent_forms",
        lambda jobs, *a, **k: (seen.extend(jobs), real(jobs, *a, **k))[1],
    )
    ran = make(run, folder, "--json", now=())
    assert ran.json["there_already"] == 5 and len(seen) == 7
    assert begun.items() <= contents(folder).items() and len(contents(folder)) == 24
    assert json.loads(journal.read_text().splitlines()[-1]) == {"finished": True}


def test_what_was_damaged_or_changed_meanwhile_is_made_again(run, folder):
    make(run, folder)
    before = contents(folder)
    victim = sorted(before)[0]
    path = folder.parent / "out" / victim
    path.write_bytes(b"scribble")
    ran = make(run, folder)
    assert ran.code == 2 and "is there already, with other bytes" in ran.err
    assert path.read_bytes() == b"scribble"
    assert make(run, folder, "--force").code == 0
    assert contents(folder) == before
    case = folder / "02.toml"
    case.write_text(case.read_text().replace("Theo Example", "Theodora Example"))
    ran = make(run, folder, "--force", "--json")
    assert ran.json["there_already"] == 11
    assert contents(folder) != before


def test_another_practice_or_other_kinds_make_a_new_run(run, folder):
    make(run, folder)
    text = (folder / "practice.toml").read_text()
    (folder / "practice.toml").write_text(text.replace("Harbor Street", "Harbour Street"))
    ran = make(run, folder, "--json")
    assert ran.code == 2 and ran.json["there_already"] == 0
    ran = make(run, folder, "--kind", "touch", "--json", out="touch")
    assert ran.code == 0 and len(contents(folder, "touch")) == 12
    assert make(run, folder, "--kind", "touch", "--json", out="touch").json["there_already"] == 12


def test_case_and_folder_are_not_mixed_up(run, folder):
    case = str(folder / "01.toml")
    assert run("consent", "--out", "x", *NOW).code == 2
    assert run("consent", case, "--clients", str(folder), "--out", "x").code == 2
    assert run("consent", case, "--workers", "2", "--out", "x").code == 2
    assert make(run, folder, "--of", "touch").code == 2
    empty = folder.parent / "empty"
    empty.mkdir()
    shutil.copy(folder / "practice.toml", empty)
    assert make(run, empty, out="none").code == 2
