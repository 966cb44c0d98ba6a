"""Work side by side gives what it gives one after the other, in order, and errors come through."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from metzler import threads
from metzler.threads import FACTORED, THREADED, cores, on_one_thread, one_blas_thread, side_by_side, solve


@pytest.mark.parametrize("count", [1, 2, 5])
def test_results_come_in_order(count: int) -> None:
    tasks = [lambda k=k: k * k for k in range(count)]
    assert side_by_side(tasks) == [k * k for k in range(count)]
    with ThreadPoolExecutor(1) as pool:
        assert side_by_side(tasks, pool) == [k * k for k in range(count)]


@pytest.mark.parametrize("bad", [0, 1, 2])
def test_an_error_reaches_the_caller(bad: int) -> None:
    def task(k: int) -> int:
        if k == bad:
            raise ValueError("this one")
        return k

    with pytest.raises(ValueError, match="this one"):
        side_by_side([lambda k=k: task(k) for k in range(3)])


def test_cores_are_those_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 1 <= cores() <= threads.MOST
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(100)), raising=False)
    assert cores() == threads.MOST
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3}, raising=False)
    assert cores() == 1
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert cores() == 1


def test_blas_has_its_threads_back_afterwards() -> None:
    np.ones((2, 2)) @ np.ones((2, 2))
    blas = [lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas"]
    with one_blas_thread():
        assert all(lib["num_threads"] == 1 for lib in threadpool_info() if lib["user_api"] == "blas")
    assert [lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas"] == blas


def test_another_thread_leaves_blas_alone() -> None:
    def look() -> list[int]:
        with one_blas_thread():
            return [lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas"]

    with ThreadPoolExecutor(1) as pool:
        inside = pool.submit(look).result()
    assert inside == [lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas"]


def blas_threads() -> list[int]:
    return [lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas"]


def test_a_dense_call_has_one_thread_and_its_answer_comes_through() -> None:
    before = blas_threads()
    inside = on_one_thread(lambda matrix, more: (blas_threads(), matrix.sum() + more), np.ones((THREADED, 1)), 2.0)
    assert set(inside[0]) == {1}
    assert inside[1] == THREADED + 2.0
    assert blas_threads() == before


def test_an_error_of_a_dense_call_comes_through_and_threads_come_back() -> None:
    before = blas_threads()
    with pytest.raises(np.linalg.LinAlgError):
        solve(np.zeros((THREADED, THREADED)), np.ones(THREADED))
    assert blas_threads() == before


@pytest.mark.parametrize(("rows", "limited"), [(THREADED, True), (FACTORED + 1, False)])
def test_large_factorisations_may_have_all_threads(monkeypatch: pytest.MonkeyPatch, rows: int, limited: bool) -> None:
    asked = []
    monkeypatch.setattr(threads, "on_one_thread", lambda function, *arrays: asked.append(1) or arrays[1])
    monkeypatch.setattr(np.linalg, "solve", lambda matrix, right: right)
    solve(np.broadcast_to(1.0, (rows, rows)), np.ones(rows))
    assert bool(asked) == limited
