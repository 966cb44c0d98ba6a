"""The operator against unrolled steps, finite differences and loops over samples."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from metzler.torch.onto import log_norm_matrix
from metzler.torch.operator import REPORT, fixed_point, fixed_point_op, linear_fixed_point, linear_op, note
from metzler.torch.own_loop import KNOWN, pointwise
from metzler.torch.prediction import dual, speed

EVERY = sorted(KNOWN)
F64 = torch.float64


def _matrix(n, seed=0, norm="linf", log_norm=0.0):
    g = torch.Generator().manual_seed(seed)
    T, eta = torch.randn(n, n, generator=g, dtype=F64), torch.randn(n, generator=g, dtype=F64) / 3
    return log_norm_matrix(T, eta, log_norm, norm=norm)


def _rows(*shape, seed=1):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=F64)


def _solve(name, order="linf", record=None, tol=1e-14):
    return lambda A, v: fixed_point(A, v, torch.ones(A.shape[-1]), order, name, 0.3, tol, 10**6, record)[0]


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("order", ["linf", "l1"])
def test_it_solves_the_equation(name, order) -> None:
    A, v = _matrix(7, norm=order), 3 * _rows(2, 3, 7)
    x = _solve(name, order)(A, v)
    torch.testing.assert_close(x, pointwise(name, 0.3).value(x @ A.mT + v), rtol=1e-10, atol=1e-11)


@pytest.mark.parametrize("name", EVERY)
def test_gradients_are_those_of_unrolled_steps(name) -> None:
    phi, A, v = pointwise(name, 0.3), _matrix(5).requires_grad_(), _rows(6, 5).requires_grad_()
    target = _rows(6, 5, seed=2)
    a = 0.9 / (1 + A.detach().abs().sum(1).max())
    x = torch.zeros_like(v)
    for _ in range(1500):
        x = (1 - a) * x + a * phi.value(x @ A.mT + v)
    plain = torch.autograd.grad(((x - target) ** 2).sum(), (A, v))
    mine = torch.autograd.grad(((_solve(name, tol=1e-12)(A, v) - target) ** 2).sum(), (A, v))
    for one, other in zip(mine, plain, strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=1e-8)


@pytest.mark.parametrize("name", EVERY)
def test_first_and_second_derivatives(name) -> None:
    A, v = _matrix(4).requires_grad_(), _rows(3, 4).requires_grad_()
    assert torch.autograd.gradcheck(_solve(name), (A, v))
    assert torch.autograd.gradgradcheck(_solve(name), (A, v))


def test_a_third_derivative() -> None:
    A, v = _matrix(3), _rows(1, 3).requires_grad_()
    f = _solve("tanh")

    def second(v):
        one = torch.autograd.grad(f(A, v).sum(), v, create_graph=True)[0]
        return torch.autograd.grad(one.sum(), v, create_graph=True)[0]

    assert torch.autograd.gradcheck(second, (v,), atol=1e-4)


def test_the_linear_equation_and_its_derivatives() -> None:
    A, d, g = _matrix(4).requires_grad_(), torch.rand(3, 4, dtype=F64).requires_grad_(), _rows(3, 4).requires_grad_()
    held = speed(A.detach(), torch.ones(4), "linf", 1.0)
    factor = torch.tensor(held.factor, dtype=F64)

    def f(A, d, g):
        return linear_fixed_point(A, d, g, held.weights, "linf", 1.0, factor, 1e-14, 10**6)[0]

    dense = torch.linalg.solve(torch.eye(4, dtype=F64) - d[..., None] * A, (d * g)[..., None])[..., 0]
    torch.testing.assert_close(f(A, d, g), dense, rtol=1e-10, atol=1e-12)
    assert torch.autograd.gradcheck(f, (A, d, g))
    assert torch.autograd.gradgradcheck(f, (A, d, g))


def test_the_norm_and_its_dual_are_in_turn() -> None:
    A = _matrix(5)
    w = torch.rand(5, dtype=F64)
    u, order = dual(A, w, "linf", 1.0)
    back, again = dual(A.mT, u, order, 1.0)
    assert (order, again) == ("l1", "linf")
    torch.testing.assert_close(back, w)


@pytest.mark.parametrize(("A_at", "v_at", "out"), [(None, 0, 0), (None, 1, 2), (0, 0, 0), (2, 1, 1), (1, None, 0)])
@pytest.mark.parametrize("name", ["relu", "tanh"])
def test_vmap_is_a_loop(A_at, v_at, out, name) -> None:
    f = _solve(name)
    As, vs = [_matrix(3, seed=k) for k in range(4)], [_rows(2, 3, seed=k) for k in range(4)]
    A = As[0] if A_at is None else torch.stack(As, A_at)
    v = vs[0] if v_at is None else torch.stack(vs, v_at)
    A, v = A.requires_grad_(), v.requires_grad_()
    mine = torch.vmap(f, (A_at, v_at), out)(A, v)
    pairs = zip([A] * 4 if A_at is None else A.unbind(A_at), [v] * 4 if v_at is None else v.unbind(v_at), strict=True)
    loop = torch.stack([f(*pair) for pair in pairs], out)
    torch.testing.assert_close(mine, loop, rtol=1e-10, atol=1e-12)
    goal = _rows(*loop.shape, seed=9)
    for one, other in zip(*(torch.autograd.grad((x * goal).sum(), (A, v)) for x in (mine, loop)), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-9, atol=1e-11)


def test_vmap_within_vmap() -> None:
    f = _solve("relu")
    As, vs = torch.stack([_matrix(3, seed=k) for k in range(4)]), _rows(5, 2, 3)
    table = torch.stack([torch.stack([f(A, v) for v in vs]) for A in As])
    torch.testing.assert_close(torch.vmap(torch.vmap(f, (None, 0)), (0, None))(As, vs), table)
    torch.testing.assert_close(torch.vmap(torch.vmap(f, (0, None)), (None, 0), 1)(As, vs), table)
    weights = torch.rand(4, 3, dtype=F64) + 0.5
    own = torch.vmap(lambda w: fixed_point(As[0], vs[0], w, "linf", "relu", 0.0, 1e-12, 1000, None)[0])(weights)
    torch.testing.assert_close(own, table[0, 0].expand(4, -1, -1))


def test_many_gradients_at_once() -> None:
    A, v = _matrix(3).requires_grad_(), _rows(2, 3).requires_grad_()
    record = torch.zeros(REPORT, dtype=F64)
    x, many = _solve("tanh", record=record)(A, v), _rows(6, 2, 3)
    mine = torch.autograd.grad(x, (A, v), many, is_grads_batched=True, retain_graph=True)
    loop = [torch.autograd.grad(x, (A, v), one, retain_graph=True) for one in many]
    for one, other in zip(mine, zip(*loop, strict=True), strict=True):
        torch.testing.assert_close(one, torch.stack(other))
    assert record[0] > 0


@pytest.mark.parametrize("name", ["relu", "tanh"])
def test_transforms_of_functions(name) -> None:
    f, A, v = _solve(name), _matrix(3), _rows(4, 3)

    def loss(A, v):
        return (f(A, v) ** 2).sum()

    loop = [torch.autograd.functional.jacobian(lambda M, v=one: loss(M, v), A) for one in v]
    torch.testing.assert_close(torch.func.vmap(torch.func.grad(loss), (None, 0))(A, v), torch.stack(loop))
    hessian = torch.autograd.functional.hessian(lambda x: loss(A, x), v[0])
    torch.testing.assert_close(torch.func.jacrev(torch.func.grad(loss, 1), 1)(A, v[0]), hessian)
    torch.testing.assert_close(torch.func.vmap(torch.func.jacrev(f, 1), (None, 0))(A, v).shape, (4, 3, 3))
    A.requires_grad_()
    outer = torch.autograd.grad(torch.vmap(f, (None, 0))(A, v).sum(), A)[0]
    torch.testing.assert_close(outer, torch.autograd.grad(f(A, v).sum(), A)[0])


def test_reports_and_weights_are_no_functions_to_derive() -> None:
    A, v = _matrix(3).requires_grad_(), _rows(2, 3)
    out = fixed_point(A, v, torch.ones(3), "linf", "relu", 0.0, 1e-6, 1000, None)
    assert [each.requires_grad for each in out] == [True, False, False]


def test_it_compiles_whole_forward_and_backward() -> None:
    A, v = _matrix(4).requires_grad_(), _rows(3, 4).requires_grad_()
    record = torch.zeros(REPORT, dtype=F64)

    def loss(A, v):
        return (_solve("tanh", record=record)(A, v) ** 2).sum()

    torch.compiler.reset()
    compiled = torch.compile(loss, fullgraph=True, backend="aot_eager")
    mine, plain = (torch.autograd.grad(f(A, v), (A, v)) for f in (compiled, loss))
    for one, other in zip(mine, plain, strict=True):
        torch.testing.assert_close(one, other)
    assert 0 < record[0] <= record[1]


def test_what_is_kept_does_not_grow_with_the_steps() -> None:
    kept = []
    for log_norm, tol, least in ((-5.0, 1e-2, 1), (0.999, 1e-14, 20)):
        A, v, sizes = _matrix(16, log_norm=log_norm).requires_grad_(), _rows(8, 16).requires_grad_(), []
        with torch.autograd.graph.saved_tensors_hooks(lambda t, s=sizes: s.append(t.nbytes) or t, lambda t: t):
            report = fixed_point(A, v, torch.ones(16), "linf", "relu", 0.0, tol, 10**6, None)[2]
        assert report[0] > least
        kept.append(sum(sizes))
    assert kept[0] == kept[1] <= 8 * (16 * 16 + 8 * 16 + 16 + REPORT)


def test_pytorch_finds_no_fault() -> None:
    A, v, w = _matrix(3).requires_grad_(), _rows(2, 3).requires_grad_(), torch.ones(3, dtype=F64)
    torch.library.opcheck(fixed_point_op, (A, v, w, "linf", "tanh", 0.0, 1e-10, 1000, None))
    factor = torch.tensor(0.9, dtype=F64)
    torch.library.opcheck(linear_op, (A, v, v, w, "linf", 1.0, factor, 1e-10, 1000))
    torch.library.opcheck(note, (torch.zeros(REPORT), torch.ones(REPORT)))


def test_autocast_leaves_the_steps_alone() -> None:
    A, v = _matrix(6).float(), _rows(4, 6).float()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        x = _solve("relu", tol=1e-6)(A, v)
    assert torch.equal(x, _solve("relu", tol=1e-6)(A, v))
