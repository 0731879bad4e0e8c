"""Discovery through entry points: invented packages on the path, no pip, no network."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from plugin_support import SENTINEL, info_of, texts

from ketaprac.hookspecs import RULES
from ketaprac.plugins import GROUP, Selection, Status, discover, load

GOOD = """
    from ketaprac.hookspecs import hookimpl
    import plugin_support
    @hookimpl
    def ketaprac_rules():
        yield plugin_support.rule("{name}.rule")
"""
RECORDS = "import sys; sys.modules['imported_' + __name__] = sys\n"


def install(folder: Path, dist: str, version: str, points: dict[str, str]) -> None:
    """A folder like the one that pip leaves behind."""
    info = folder / f"{dist.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {dist}\nVersion: {version}\n")
    lines = [f"{name} = {value}" for name, value in points.items()]
    (info / "entry_points.txt").write_text("\n".join([f"[{GROUP}]", *lines, ""]))


def module(folder: Path, name: str, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.py").write_text(RECORDS + textwrap.dedent(text))


@pytest.fixture
def site(tmp_path, monkeypatch):
    """An empty folder on the path; what is imported from it is forgotten again."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.startswith(("fake_", "imported_fake_")):
            del sys.modules[name]


def found(*names):
    """What discovery finds of these; others may really be installed here."""
    return [candidate for candidate in discover() if candidate.origin.plugin in names]


def test_a_plugin_is_found_and_loaded_with_its_origin(site):
    module(site, "fake_good", GOOD.format(name="fake-good"))
    install(site, "fake-good-dist", "3.2", {"fake-good": "fake_good"})
    loaded = load(found("fake-good"))
    (item,) = loaded.caller.checked(RULES).items
    assert str(item.origin) == "plugin 'fake-good' (fake-good-dist 3.2)"
    assert item.value.id == "fake-good.rule"


def test_discovery_imports_nothing(site):
    module(site, "fake_lazy", GOOD.format(name="lazy"))
    install(site, "fake-lazy-dist", "1", {"fake-lazy": "fake_lazy"})
    assert len(found("fake-lazy")) == 1
    assert "fake_lazy" not in sys.modules


def test_an_object_in_a_module_can_be_a_plugin(site):
    text = """
    from ketaprac.hookspecs import hookimpl
    import plugin_support
    class Plugin:
        @hookimpl
        def ketaprac_rules(self):
            yield plugin_support.rule("fake.object")
    plugin = Plugin()
    """
    module(site, "fake_object", text)
    install(site, "fake-object-dist", "1", {"fake-object": "fake_object:plugin"})
    assert load(found("fake-object")).caller.checked(RULES).values[0].id == "fake.object"


def test_each_plugin_is_loaded_alone(site):
    module(site, "fake_good", GOOD.format(name="fake-good"))
    module(site, "fake_broken", f"raise RuntimeError({SENTINEL!r})")
    module(site, "fake_blocked", GOOD.format(name="fake-blocked"))
    module(site, "fake_extra", "import fake_solver_that_nobody_has")
    points = {
        "fake-good": "fake_good",
        "fake-broken": "fake_broken",
        "fake-blocked": "fake_blocked",
        "fake-extra": "fake_extra [optimizer,fast]",
        "fake-gone": "fake_module_that_is_gone",
        "fake-attribute": "fake_good:nothing_there",
    }
    install(site, "fake-dist", "1.5", points)
    loaded = load(found(*points), Selection(block=frozenset({"fake-blocked"})))
    statuses = {info.origin.plugin: info.status for info in loaded.infos}
    assert statuses == {
        "fake-good": Status.ACTIVE,
        "fake-broken": Status.FAULTY,
        "fake-blocked": Status.BLOCKED,
        "fake-extra": Status.UNAVAILABLE,
        "fake-gone": Status.UNAVAILABLE,
        "fake-attribute": Status.FAULTY,
    }
    assert info_of(loaded, "fake-extra").why == 'pip install "fake-dist[optimizer,fast]"'
    assert "raised RuntimeError at" in info_of(loaded, "fake-broken").why
    assert "fake_broken.py:" in info_of(loaded, "fake-broken").why
    assert SENTINEL not in texts(loaded)
    assert [item.origin.plugin for item in loaded.caller.checked(RULES).items] == ["fake-good"]


def test_a_blocked_plugin_is_not_even_imported(site):
    module(site, "fake_blocked", GOOD.format(name="fake-blocked"))
    module(site, "fake_good", GOOD.format(name="fake-good"))
    install(site, "fake-dist", "1", {"fake-blocked": "fake_blocked", "fake-good": "fake_good"})
    candidates = found("fake-blocked", "fake-good")
    load(candidates, Selection(block=frozenset({"fake-blocked"})))
    load(candidates, Selection(allow=frozenset({"fake-good"})))
    assert "imported_fake_blocked" not in sys.modules
    assert "imported_fake_good" in sys.modules


def test_one_plugin_twice_on_the_path_is_one_plugin(site, monkeypatch):
    module(site, "fake_good", GOOD.format(name="fake-good"))
    install(site / "a", "fake-dist", "1", {"fake-good": "fake_good"})
    install(site / "b", "fake-copy", "1", {"fake-good": "fake_good"})
    monkeypatch.syspath_prepend(site / "a")
    monkeypatch.syspath_prepend(site / "b")
    assert len(found("fake-good")) == 1


def test_two_plugins_with_one_name_are_both_left_out(site):
    module(site, "fake_one", GOOD.format(name="one"))
    module(site, "fake_two", GOOD.format(name="two"))
    install(site, "fake-one-dist", "1.0", {"fake-same": "fake_one"})
    install(site, "fake-two-dist", "2.0", {"fake-same": "fake_two"})
    infos = load(found("fake-same")).infos
    assert [info.status for info in infos] == [Status.FAULTY, Status.FAULTY]
    assert "fake-one-dist 1.0" in infos[0].why
    assert "fake-two-dist 2.0" in infos[0].why
    assert "imported_fake_one" not in sys.modules


def test_in_a_process_of_its_own_the_variable_decides(tmp_path):
    module(tmp_path, "fake_good", GOOD.format(name="fake-good"))
    module(tmp_path, "fake_other", f"print({SENTINEL!r})")
    install(tmp_path, "fake-dist", "1", {"fake-good": "fake_good", "fake-other": "fake_other"})
    code = """
        from ketaprac import plugins
        loaded = plugins.load(plugins.discover(), plugins.from_environment())
        for info in loaded.infos:
            if info.origin.plugin.startswith("fake"):
                print(info.origin.plugin, info.status)
    """
    here = str(Path(__file__).parent)
    path = os.pathsep.join([str(tmp_path), here, *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, "PYTHONPATH": path, "KETAPRAC_PLUGINS": "fake-good"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split("\n")[:2] == ["fake-good active", "fake-other blocked"]
