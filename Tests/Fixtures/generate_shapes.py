"""Operations that move elements, with their derivatives, in float64.

PyTorch computes everything, by double backward. All these operations are
linear, so their second derivatives are 0, written all the same.
"""

import torch
import torch.nn.functional as functional

import fixture_cases
import fixture_format
from fixture_cases import shape_name

samples = fixture_cases.Samples(14)
cases = []


def add_case(operation, name, function, shapes, **attributes):
    operands = [samples.normal(*shape) for shape in shapes]
    results = fixture_cases.differentiate(function, operands)
    cotangents = [samples.normal(*result.shape) for result in results]
    if operation != "split":
        cotangents = cotangents[0]
    directions = [samples.normal(*shape) for shape in shapes]
    derivatives = fixture_cases.differentiate(
        function, operands, cotangents, directions)
    cases.append(fixture_cases.case(
        operation, name, attributes, operands, cotangents, directions,
        *derivatives,
    ))


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


def main():
    torch.set_num_threads(1)
    add_reshaping()
    add_repeating()
    add_slicing()
    add_joining()
    add_padding()
    add_indexing()
    fixture_format.write("shapes_float64.json", cases)


if __name__ == "__main__":
    main()
