from __future__ import annotations

from gui.watch_folder import files_in_watch


def test_regular_files_that_are_not_ignored_are_listed(ground):
    route = ground.config.routes[0]
    (route.watch_path / "sub").mkdir()
    (route.watch_path / "sub" / "a.csv").write_text("12345")
    (route.watch_path / "half.part").write_text("x")
    (route.watch_path / "link.csv").symlink_to(route.watch_path / "sub" / "a.csv")
    (found,) = files_in_watch(route)
    assert (found.name, found.size, found.route) == ("sub/a.csv", 5, "Scans")


def test_the_search_narrows_and_a_missing_folder_is_empty(ground):
    route = ground.config.routes[0]
    (route.watch_path / "Report.csv").write_text("1")
    assert [file.name for file in files_in_watch(route, "port")] == ["Report.csv"]
    assert files_in_watch(route, "nothing") == []
    (route.watch_path / "Report.csv").unlink()
    route.watch_path.rmdir()
    assert files_in_watch(route) == []
