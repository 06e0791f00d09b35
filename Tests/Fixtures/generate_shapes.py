"""Operations that move elements, with their derivatives, in float64.

PyTorch computes everything, by double backward. All these operations are
linear, so their second derivatives are 0, written all the same.
"""

import math

import numpy as np
import torch
import torch.nn.functional as functional

import fixture_cases
import fixture_format
from fixture_cases import shape_name

samples = fixture_cases.Samples(14)
cases = []


def add_case(
    operation, name, function, shapes, *, draw=samples.normal, **attributes,
):
    operands = [draw(*shape) for shape in shapes]
    results = fixture_cases.differentiate(function, operands)
    cotangents = [draw(*result.shape) for result in results]
    if operation not in ("split", "unstacked"):
        cotangents = cotangents[0]
    directions = [samples.normal(*shape) for shape in shapes]
    derivatives = fixture_cases.differentiate(
        function, operands, cotangents, directions)
    cases.append(fixture_cases.case(
        operation, name, attributes, operands, cotangents, directions,
        *derivatives,
    ))


def extreme(*shape):
    """Infinities, NaN, -0, huge and tiny values among others."""
    pool = [
        math.inf, -math.inf, math.nan, -0.0, 0.0, 1e300, -1e-300, 5e-324, 1.0,
        -2.5,
    ]
    return np.array(samples.random.choice(pool, shape), dtype=np.float64)


def integers(array):
    """Indices, as a case's attribute holds them."""
    return {
        "shape": list(array.shape), "values": array.reshape(-1).tolist(),
    }


def add_reshaping():
    for shape, target in [
        ((), [1]), ((), [1, 1, 1]), ((1, 1), []), ((6,), [2, 3]),
        ((7,), [7, 1, 1]), ((2, 3, 2), [12]), ((2, 3, 2), [3, 4]),
        ((2, 3, 1, 2), [2, 6]), ((0, 3), [3, 0]), ((2, 0), [0]),
        ((2, 0), [5, 0, 7]), ((5,), [5]),
    ]:
        add_case("reshape", f"{shape_name(shape)} to {target}",
                 lambda x: x.reshape(target), [shape], shape=target)
    for shape, start, end in [
        ((7,), 0, 0), ((2, 3), 0, 1), ((2, 3, 2), 0, 2), ((2, 3, 2), 1, 2),
        ((2, 3, 2), 0, 1), ((2, 3, 1, 2), 1, 3), ((2, 3, 1, 2), 1, 2),
        ((1, 1, 1), 0, 2), ((2, 0, 3), 1, 2), ((0, 3), 0, 1), ((2, 3), 1, 1),
    ]:
        add_case("flatten", f"{shape_name(shape)} from {start} to {end}",
                 lambda x: x.flatten(start, end), [shape],
                 startAxis=start, endAxis=end)
    for shape, axes in [
        ((2, 3), [0, 1]), ((2, 3), [1, 0]), ((1, 7), [0, 1]), ((5,), [0, 0]),
        ((2, 3, 5), [0, 1]), ((2, 3, 5), [1, 2]), ((2, 3, 5), [0, 2]),
        ((2, 3, 1, 2), [3, 1]), ((0, 3), [0, 1]), ((13, 11), [0, 1]),
        ((3, 3), [0, 1]), ((2, 0, 3), [2, 0]),
    ]:
        add_case("transpose", f"{shape_name(shape)} by {axes}",
                 lambda x: x.transpose(*axes), [shape], axes=axes)
    for shape, permutation in [
        ((), []), ((5,), [0]), ((2, 3), [1, 0]), ((2, 3), [0, 1]),
        ((2, 3, 5), [0, 2, 1]), ((2, 3, 5), [1, 0, 2]), ((2, 3, 5), [1, 2, 0]),
        ((2, 3, 5), [2, 0, 1]), ((2, 3, 5), [2, 1, 0]),
        ((2, 3, 1, 5), [3, 0, 2, 1]), ((2, 3, 2, 2), [1, 3, 0, 2]),
        ((2, 0, 3), [2, 0, 1]), ((2, 1, 3, 1, 2), [4, 2, 0, 1, 3]),
    ]:
        add_case("permute", f"{shape_name(shape)} by {permutation}",
                 lambda x: x.permute(permutation), [shape],
                 permutation=permutation)
    for shape, axes in [
        ((1,), [0]), ((1, 1), [0]), ((1, 1), [0, 1]), ((1, 3), [0]),
        ((3, 1), [1]), ((2, 1, 3), [1]), ((1, 2, 1, 3), [0]),
        ((1, 2, 1, 3), [0, 2]), ((1, 2, 1, 3), [2]), ((0, 1), [1]),
        ((1, 0, 1), [0, 2]), ((2, 3), []),
    ]:
        add_case("squeeze", f"{shape_name(shape)} of {axes}",
                 lambda x: x.squeeze(tuple(axes)), [shape], axes=axes)
    for shape, axis in [
        ((), 0), ((1,), 0), ((1,), 1), ((3,), 0), ((3,), 1), ((2, 3), 0),
        ((2, 3), 1), ((2, 3), 2), ((0,), 0), ((0,), 1), ((2, 0, 3), 2),
        ((2, 3, 1, 2), 4),
    ]:
        add_case("expandDims", f"{shape_name(shape)} at {axis}",
                 lambda x: x.unsqueeze(axis), [shape], axis=axis)


def add_repeating():
    for shape, target in [
        ((), []), ((), [3]), ((), [2, 3]), ((1,), [7]), ((3,), [2, 3]),
        ((3, 1), [3, 4]), ((1, 3), [2, 3]), ((1, 1), [2, 5]),
        ((2, 1, 3), [2, 4, 3]), ((4, 1), [2, 4, 3]), ((2, 3), [2, 3]),
        ((1,), [0]), ((3,), [0, 3]), ((0, 1), [0, 4]), ((1, 2, 1), [3, 2, 2]),
    ]:
        add_case("broadcast", f"{shape_name(shape)} to {target}",
                 lambda x: x.broadcast_to(target), [shape], shape=target)
    for shape, counts in [
        ((), []), ((1,), [1]), ((1,), [5]), ((3,), [2]), ((3,), [0]),
        ((2, 3), [1, 1]), ((2, 3), [2, 1]), ((2, 3), [1, 3]), ((2, 3), [2, 3]),
        ((2, 1, 3), [2, 3, 1]), ((0, 3), [2, 2]), ((2, 3), [0, 2]),
        ((2, 1, 1, 2), [1, 2, 3, 2]),
    ]:
        add_case("repeat", f"{shape_name(shape)} by {counts}",
                 lambda x: x.tile(tuple(counts)), [shape], counts=counts)
    for shape, axes in [
        ((), []), ((1,), [0]), ((7,), [0]), ((2, 3), [0]), ((2, 3), [1]),
        ((2, 3), [0, 1]), ((2, 3), []), ((0, 3), [1]), ((2, 3, 2), [1]),
        ((2, 3, 2), [0, 2]), ((2, 3, 1, 2), [0, 1, 2, 3]), ((2, 0), [0, 1]),
    ]:
        add_case("flip", f"{shape_name(shape)} along {axes}",
                 lambda x: x.flip(axes), [shape], axes=axes)


def add_slicing():
    """Each axis's elements start, start + step, ... before stop.

    Starts and stops count from the beginning and never from the end: with a
    negative step a stop of -1 is before the first element.
    """
    def slice_of(x, starts, stops, steps):
        for axis, (start, stop, step) in enumerate(zip(starts, stops, steps)):
            if step < 0:
                # PyTorch has positive steps only.
                last = x.shape[axis] - 1
                x = x.flip(axis)
                start, stop, step = last - start, last - stop, -step
            index = [slice(None)] * axis + [slice(start, stop, step)]
            x = x[tuple(index)]
        return x.clone()

    for shape, *ranges in [
        ((7,), (0, 7, 1)), ((7,), (2, 5, 1)), ((7,), (0, 7, 2)),
        ((7,), (1, 7, 3)), ((7,), (6, 7, 5)), ((7,), (3, 3, 1)),
        ((7,), (6, -1, -1)), ((7,), (5, 1, -2)), ((7,), (6, -1, -3)),
        ((7,), (0, -1, -1)), ((7,), (2, 2, -1)), ((1,), (0, 1, 1)),
        ((1,), (0, -1, -1)), ((0,), (0, 0, 1)), ((7,), (0, 6, 3)),
        ((2, 3), (0, 2, 1), (1, 3, 1)), ((2, 3), (1, 2, 1), (0, 3, 2)),
        ((4, 5), (1, 4, 2), (4, -1, -2)), ((4, 5), (3, 0, -1), (1, 4, 1)),
        ((4, 5), (2, 2, 1), (0, 5, 1)), ((0, 3), (0, 0, 1), (0, 3, 2)),
        ((3, 5, 2), (0, 3, 1), (1, 5, 2), (1, 2, 1)),
        ((3, 5, 2), (2, -1, -1), (3, 0, -2), (0, 2, 1)),
        ((2, 3, 1, 2), (0, 1, 1), (0, 3, 2), (0, 1, 1), (1, -1, -1)),
    ]:
        starts, stops, steps = (list(column) for column in zip(*ranges))
        add_case("slice", f"{shape_name(shape)} at {ranges}",
                 lambda x: slice_of(x, starts, stops, steps), [shape],
                 starts=starts, stops=stops, steps=steps)


def add_joining():
    for axis, *shapes in [
        (0, (3,)), (0, (3,), (2,)), (0, (3,), (0,), (2,)), (0, (1,), (1,)),
        (0, (2, 3), (1, 3)), (1, (2, 3), (2, 1)), (1, (2, 1), (2, 3), (2, 2)),
        (0, (0, 3), (2, 3)), (1, (2, 0), (2, 0)), (1, (3, 2, 2), (3, 5, 2)),
        (2, (2, 1, 3), (2, 1, 1), (2, 1, 2)), (0, (0,), (0,)),
        (2, (1, 2, 1, 2), (1, 2, 3, 2)), (0, *[(1, 2)] * 5),
    ]:
        add_case("concatenate", f"{shape_name(*shapes)} along {axis}",
                 lambda *x: torch.cat(x, axis), shapes, axis=axis)
    for axis, count, shape in [
        (0, 1, ()), (0, 3, ()), (0, 2, (3,)), (1, 2, (3,)), (0, 1, (3,)),
        (0, 3, (2, 3)), (1, 3, (2, 3)), (2, 3, (2, 3)), (0, 2, (0,)),
        (1, 2, (0, 3)), (1, 4, (1,)), (2, 2, (2, 1, 3)), (3, 2, (2, 1, 3)),
    ]:
        add_case("stack", f"{count} of {shape_name(shape)} along {axis}",
                 lambda *x: torch.stack(x, axis), [shape] * count, axis=axis)
    for shape, axis, sizes in [
        ((7,), 0, [7]), ((7,), 0, [3, 4]), ((7,), 0, [1, 0, 2, 4]),
        ((7,), 0, [1] * 7), ((2, 3), 0, [1, 1]), ((2, 3), 1, [1, 2]),
        ((2, 3), 1, [3, 0]), ((3, 5, 2), 1, [2, 2, 1]), ((3, 5, 2), 2, [1, 1]),
        ((3, 5, 2), 0, [2, 1]), ((0, 3), 0, [0, 0]), ((0, 3), 1, [2, 1]),
        ((2, 1, 4, 1), 2, [1, 3]),
    ]:
        add_case("split", f"{shape_name(shape)} along {axis} in {sizes}",
                 lambda x: x.split(sizes, axis), [shape],
                 axis=axis, sizes=sizes)


def add_padding():
    for shape, before, after, value in [
        ((), [], [], 0), ((1,), [0], [0], 0), ((3,), [1], [2], 0),
        ((3,), [0], [2], -1.5), ((0,), [2], [1], 0), ((0,), [2], [1], 7.25),
        ((2, 3), [0, 0], [0, 0], 3), ((2, 3), [1, 0], [0, 2], 0),
        ((2, 3), [1, 2], [2, 1], 0.5), ((2, 0), [0, 1], [1, 1], -2),
        ((2, 1, 3), [0, 1, 0], [1, 0, 2], 0),
        ((2, 1, 3), [1, 0, 2], [0, 2, 1], 1e300),
        ((1, 2, 1, 2), [0, 1, 1, 0], [0, 0, 1, 1], 0),
    ]:
        # PyTorch lists the last axis first.
        pairs = list(zip(before, after))[::-1]
        flat = [count for pair in pairs for count in pair]

        def pad(x):
            if not x.ndim:
                return x.clone()
            return functional.pad(x, flat, value=value)

        name = f"{shape_name(shape)} by {before} and {after} with {value}"
        add_case("pad", name, pad, [shape], before=before, after=after,
                 value=value)


def add_indexing():
    """Indices along an axis; repeated ones add up in the derivative."""
    for shape, axis, index_shape in [
        ((1,), 0, (1,)), ((5,), 0, (5,)), ((5,), 0, (2,)), ((3,), 0, (7,)),
        ((5,), 0, (0,)), ((4, 3), 0, (4, 3)), ((4, 3), 1, (4, 3)),
        ((4, 3), 1, (4, 1)), ((4, 3), 0, (1, 3)), ((2, 5), 1, (2, 7)),
        ((0, 3), 1, (0, 2)), ((3, 5, 2), 0, (2, 5, 2)),
        ((3, 5, 2), 1, (3, 4, 2)), ((3, 5, 2), 2, (3, 5, 1)),
        ((2, 3, 1, 2), 1, (2, 5, 1, 2)),
    ]:
        index = samples.integers(0, shape[axis], *index_shape)
        at = torch.tensor(index)
        name = f"{shape_name(shape)} along {axis} at {list(index_shape)}"
        add_case("gather", name, lambda x: x.gather(axis, at), [shape],
                 axis=axis, index=integers(index))

        def scatter(x):
            zeros = torch.zeros(shape, dtype=torch.float64)
            return zeros.scatter_add(axis, at, x)

        name = f"{list(index_shape)} into {shape_name(shape)} along {axis}"
        add_case("scatterAdd", name, scatter, [index_shape], axis=axis,
                 shape=list(shape), index=integers(index))

    for shape, indices in [
        ((1,), [0]), ((5,), [4, 0, 2]), ((5,), [1, 1, 1]), ((5,), []),
        ((4, 3), [2]), ((4, 3), [3, 2, 1, 0]), ((4, 3), [0, 0, 3, 0, 3]),
        ((4, 3), []), ((1, 7), [0, 0]), ((3, 0), [2, 1]),
        ((3, 5, 2), [2, 0, 2]), ((3, 1, 2, 2), [1, 1]),
        ((11, 2), samples.integers(0, 11, 17).tolist()),
    ]:
        add_case("takeRows", f"{shape_name(shape)} at {indices}",
                 lambda x: x.index_select(
                     0, torch.tensor(indices, dtype=torch.int64)),
                 [shape], indices=indices)

    for shape, classes in [
        ((), 1), ((), 5), ((1,), 1), ((1,), 3), ((7,), 3), ((7,), 7),
        ((2, 3), 4), ((2, 3), 1), ((0,), 3), ((2, 0), 4), ((2, 1, 3), 2),
        ((17,), 11),
    ]:
        indices = samples.integers(0, classes, *shape)
        result = functional.one_hot(torch.tensor(indices), classes)
        cases.append({
            "operation": "oneHot",
            "name": f"{shape_name(shape)} of {classes}",
            "attributes": {
                "indices": integers(torch.tensor(indices)),
                "classes": classes,
            },
            "operands": [],
            "result": fixture_format.tensor(result.double()),
        })


def add_selections():
    for shape, axis, indices in [
        ((1,), 0, [0]), ((5,), 0, [4, 0, 2]), ((5,), -1, [1, 1, 1]),
        ((5,), 0, []), ((4, 3), 1, [2]), ((4, 3), -1, [2, 1, 0, 2]),
        ((4, 3), 0, [3, 0]), ((3, 0), 0, [2, 1]), ((0, 3), 1, [2, 0]),
        ((3, 5, 2), 1, [4, 4, 0]), ((3, 5, 2), -1, [1, 0, 1]),
        ((2, 1, 3, 1, 2), 2, [2, 2]), ((2, 11), 1, list(range(10, -1, -1))),
    ]:
        add_case("selected", f"{shape_name(shape)} along {axis} at {indices}",
                 lambda x: x.index_select(
                     axis, torch.tensor(indices, dtype=torch.int64)),
                 [shape], axis=axis, indices=indices)
    for rows, classes in [
        (0, 3), (1, 1), (1, 5), (3, 1), (2, 2), (4, 3), (7, 2), (2, 7),
        (13, 11), (5, 5), (31, 3), (3, 101),
    ]:
        indices = samples.integers(0, classes, rows)
        add_case("selectedFromRows", f"{rows} of {classes}",
                 lambda x: x.gather(1, torch.tensor(indices)[:, None])[:, 0],
                 [(rows, classes)], indices=indices.tolist())
    for shape, count in [
        ((0,), 3), ((1,), 1), ((5,), 3), ((5,), 1), ((4, 3), 2), ((4, 3), 7),
        ((0, 3), 2), ((3, 0), 2), ((7, 1), 4), ((3, 2, 2), 3),
        ((2, 1, 3, 1, 2), 5), ((31, 2), 3),
    ]:
        indices = samples.integers(0, count, shape[0])

        def scatter(x):
            zeros = torch.zeros((count, *shape[1:]), dtype=torch.float64)
            return zeros.index_add(0, torch.tensor(indices), x)

        add_case("scatterRows", f"{shape_name(shape)} into {count}", scatter,
                 [shape], indices=indices.tolist(), count=count)
    for shape, axis, position in [
        ((1,), 0, 0), ((7,), 0, 6), ((7,), 0, -7), ((2, 3), 0, 1),
        ((2, 3), 1, -1), ((2, 3), -1, 0), ((3, 0), 0, 2), ((0, 3), 1, 1),
        ((3, 5, 2), 1, 4), ((3, 5, 2), -1, 0), ((3, 5, 2), -3, -2),
        ((2, 1, 3, 1, 2, 2), 2, -1),
    ]:
        add_case("position", f"{shape_name(shape)} along {axis} at {position}",
                 lambda x: x.select(axis, position), [shape], axis=axis,
                 position=position)
    for shape, axis in [
        ((1,), 0), ((7,), 0), ((2, 3), 0), ((2, 3), 1), ((2, 3), -1),
        ((1, 5), 0), ((5, 1), 0), ((2, 0), 0), ((0, 2), 1), ((3, 5, 2), 1),
        ((2, 1, 3, 1, 2), 2), ((17, 2), 0),
    ]:
        add_case("unstacked", f"{shape_name(shape)} along {axis}",
                 lambda x: x.unbind(axis), [shape], axis=axis)


def add_sums_to_a_shape():
    for shape, target in [
        ((), ()), ((3,), ()), ((3,), (1,)), ((2, 3), ()), ((2, 3), (3,)),
        ((2, 3), (2, 1)), ((2, 3), (1, 3)), ((2, 3), (2, 3)), ((0, 3), (3,)),
        ((0, 3), (1, 1)), ((2, 5, 3), (5, 1)), ((2, 1, 3, 4, 2), (1, 3, 1, 2)),
    ]:
        add_case("summed", f"{shape_name(shape)} to {list(target)}",
                 lambda x: x.sum_to_size(target), [shape], shape=list(target))


def add_casts():
    """To float32 and back: the cotangents are rounded as well."""
    def cast(x):
        return x.float().double()

    for shape in [
        (), (0,), (1,), (7,), (2, 3), (3, 1, 2), (2, 0, 3), (31,),
    ]:
        add_case("cast", shape_name(shape), cast, [shape])
        add_case("cast", f"{shape_name(shape)}, extreme values", cast, [shape],
                 draw=extreme)


def add_more():
    """High ranks, and what else the cases above lack."""
    shape = (2, 1, 3, 1, 2, 2)
    for start, end in [(2, 5), (0, 5), (1, 3), (5, 5)]:
        add_case("flatten", f"{shape_name(shape)} from {start} to {end}",
                 lambda x: x.flatten(start, end), [shape],
                 startAxis=start, endAxis=end)
    add_case("flatten", "[0, 1, 0] from -3 to -2",
             lambda x: x.flatten(-3, -2), [(0, 1, 0)],
             startAxis=-3, endAxis=-2)
    add_case("permute", f"{shape_name(shape)} by [-1, 0, 3, 2, 1, 4]",
             lambda x: x.permute(-1, 0, 3, 2, 1, 4), [shape],
             permutation=[-1, 0, 3, 2, 1, 4])
    add_case("flip", f"{shape_name(shape)} along [-1, 2]",
             lambda x: x.flip([-1, 2]), [shape], axes=[-1, 2])
    add_case("repeat", f"{shape_name(shape)} by [1, 2, 1, 3, 1, 2]",
             lambda x: x.tile((1, 2, 1, 3, 1, 2)), [shape],
             counts=[1, 2, 1, 3, 1, 2])
    add_case("broadcast", "[2, 1, 1, 2] to [3, 2, 1, 5, 2]",
             lambda x: x.broadcast_to(3, 2, 1, 5, 2), [(2, 1, 1, 2)],
             shape=[3, 2, 1, 5, 2])
    add_case("concatenate", f"three of {shape_name(shape)} along -2",
             lambda *x: torch.cat(x, -2), [shape] * 3, axis=-2)
    add_case("stack", f"two of {shape_name(shape)} along -1",
             lambda *x: torch.stack(x, -1), [shape] * 2, axis=-1)


def add_extremes():
    """Moving changes no bit of NaN, infinities and -0, forward or back."""
    shape = (3, 4)
    at = torch.tensor([[3, 0, 0], [1, 1, 1], [2, 3, 0]])
    rows = torch.tensor([2, 0, 2])
    index = integers(at)

    def add(operation, function, operands=1, **attributes):
        add_case(operation, "extreme values", function, [shape] * operands,
                 draw=extreme, **attributes)

    add("reshape", lambda x: x.reshape(2, 6), shape=[2, 6])
    add("flatten", torch.flatten, startAxis=0, endAxis=1)
    add("transpose", lambda x: x.transpose(0, 1), axes=[0, 1])
    add("permute", lambda x: x.permute(1, 0), permutation=[1, 0])
    add("expandDims", lambda x: x.unsqueeze(1), axis=1)
    add("broadcast", lambda x: x.broadcast_to(2, 3, 4), shape=[2, 3, 4])
    add("repeat", lambda x: x.tile((1, 2)), counts=[1, 2])
    add("flip", lambda x: x.flip([0, 1]), axes=[0, 1])
    add("slice", lambda x: x[0:3:2, 1:4], starts=[0, 1], stops=[3, 4],
        steps=[2, 1])
    add("pad", lambda x: functional.pad(x, [1, 0, 0, 2], value=-0.0),
        before=[0, 1], after=[2, 0], value=-0.0)
    add("concatenate", lambda *x: torch.cat(x, 1), 2, axis=1)
    add("stack", lambda *x: torch.stack(x, 0), 3, axis=0)
    add("split", lambda x: x.split([1, 3], 1), axis=1, sizes=[1, 3])
    add("gather", lambda x: x.gather(1, at), axis=1, index=index)
    add("takeRows", lambda x: x.index_select(0, rows), indices=rows.tolist())
    add("selected", lambda x: x.index_select(1, rows), axis=1,
        indices=rows.tolist())
    add("selectedFromRows",
        lambda x: x.gather(1, torch.tensor([[3], [0], [1]]))[:, 0],
        indices=[3, 0, 1])
    add("unstacked", lambda x: x.unbind(1), axis=1)
    add("position", lambda x: x.select(1, -1), axis=1, position=-1)
    add("squeeze", lambda x: x.squeeze(()), axes=[])
    add("summed", lambda x: x.sum_to_size(3, 1), shape=[3, 1])
    add("scatterRows",
        lambda x: torch.zeros(4, 4, dtype=torch.float64).index_add(0, rows, x),
        indices=rows.tolist(), count=4)
    add("scatterAdd",
        lambda x: torch.zeros(3, 5, dtype=torch.float64).scatter_add(
            1, torch.tensor([[4, 0, 0, 1]] * 3), x),
        axis=1, shape=[3, 5], index=integers(torch.tensor([[4, 0, 0, 1]] * 3)))


def add_comparisons():
    """Truth values, as 1 and 0; nothing is differentiated."""
    pool = [math.inf, -math.inf, math.nan, -0.0, 0.0, 1.0, -2.0, 5e-324]
    relations = {
        "less": torch.lt, "lessEqual": torch.le, "greater": torch.gt,
        "greaterEqual": torch.ge, "equal": torch.eq, "notEqual": torch.ne,
    }
    shapes = [
        ((), ()), ((), (3,)), ((2, 3), ()), ((7,), (7,)), ((1,), (7,)),
        ((3, 1), (1, 4)), ((2, 1, 3), (4, 1)), ((4, 3), (3,)), ((0,), (1,)),
        ((2, 0), ()), ((1, 1, 1), (2,)), ((2, 1, 3, 1, 2), (3, 2, 1)),
        ((31,), (31,)),
    ]
    for relation, function in relations.items():
        for left, right in shapes:
            operands = [
                np.array(samples.random.choice(pool, s)) for s in (left, right)
            ]
            result = function(*(torch.tensor(o) for o in operands))
            cases.append({
                "operation": relation, "name": shape_name(left, right),
                "attributes": {},
                "operands": [fixture_format.tensor(o) for o in operands],
                "result": fixture_format.tensor(result.double()),
            })


def main():
    torch.set_num_threads(1)
    add_reshaping()
    add_repeating()
    add_slicing()
    add_joining()
    add_padding()
    add_indexing()
    add_selections()
    add_sums_to_a_shape()
    add_casts()
    add_more()
    add_extremes()
    add_comparisons()
    fixture_format.write("shapes_float64.json", cases)


if __name__ == "__main__":
    main()
