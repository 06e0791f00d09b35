import Adjoint
import TestSupport
import Testing

/// What moves scalars without arithmetic, casts and comparisons, against PyTorch.
@Suite struct ShapeFixtureTests {
  @Test(arguments: [
    "reshape", "flatten", "transpose", "permute", "squeeze", "expandDims", "broadcast", "repeat",
    "flip", "slice", "concatenate", "stack", "split", "pad", "gather", "scatterAdd", "takeRows",
    "oneHot", "selected", "selectedFromRows", "scatterRows", "position", "unstacked", "summed",
    "cast", "less", "lessEqual", "greater", "greaterEqual", "equal", "notEqual",
  ])
  func valueAndDerivatives(_ operation: String) throws {
    let all: [DerivativeFixture<ShapeAttributes>] = try loadFixture("shapes_float64")
    let cases = all.filter { $0.operation == operation }
    #expect(cases.count >= 12)
    for fixture in cases { fixture.check { fixture.attributes.apply(operation, to: $0) } }
  }
}

private struct ShapeAttributes: Decodable {
  let shape: [Int]?
  let startAxis: Int?
  let endAxis: Int?
  let axes: [Int]?
  let axis: Int?
  let permutation: [Int]?
  let counts: [Int]?
  let starts: [Int]?
  let stops: [Int]?
  let steps: [Int]?
  let sizes: [Int]?
  let before: [Int]?
  let after: [Int]?
  let value: Double?
  let index: TensorFixture?
  let indices: Indices?
  let classes: Int?
  let position: Int?
  let count: Int?

  /// Indices with a shape, or a plain list of them.
  struct Indices: Decodable {
    let shape: [Int]
    let values: [Int]

    init(from decoder: Decoder) throws {
      if let list = try? decoder.singleValueContainer().decode([Int].self) {
        (shape, values) = ([list.count], list)
      } else {
        let tensor = try TensorFixture(from: decoder)
        (shape, values) = (tensor.shape, tensor.values.map { Int($0) })
      }
    }
  }

  func apply(_ operation: String, to operands: [Tensor]) -> [Tensor] {
    switch operation {
    case "split": operands[0].split(sizes: sizes!, along: axis!)
    case "unstacked": operands[0].unstacked(along: axis!)
    default: [single(operation, operands)]
    }
  }

  private func single(_ operation: String, _ operands: [Tensor]) -> Tensor {
    switch operation {
    case "concatenate": .concatenate(operands, along: axis!)
    case "stack": .stack(operands, along: axis!)
    case "oneHot":
      Tensor.oneHot(indices!.values, classes: classes!, as: .float64)
        .reshaped(to: Shape(indices!.shape + [classes!]))
    case "less": Tensor(operands[0] .< operands[1], as: .float64)
    case "lessEqual": Tensor(operands[0] .<= operands[1], as: .float64)
    case "greater": Tensor(operands[0] .> operands[1], as: .float64)
    case "greaterEqual": Tensor(operands[0] .>= operands[1], as: .float64)
    case "equal": Tensor(operands[0] .== operands[1], as: .float64)
    case "notEqual": Tensor(operands[0] .!= operands[1], as: .float64)
    default: ofOne(operation, operands[0])
    }
  }

  private func ofOne(_ operation: String, _ x: Tensor) -> Tensor {
    switch operation {
    case "reshape": x.reshaped(to: Shape(shape!))
    case "flatten": x.flattened(from: startAxis!, through: endAxis!)
    case "transpose": x.transposed(swapping(axes!, rank: x.rank))
    case "permute": x.transposed(permutation!)
    case "squeeze": x.squeezed(along: axes!)
    case "expandDims": x.expandingDimensions(at: axis!)
    case "broadcast": x.broadcast(to: Shape(shape!))
    case "repeat": x.repeated(counts!)
    case "flip": x.flipped(along: axes!)
    case "slice": sliced(x)
    case "pad": x.padded(before: before!, after: after!, with: value!)
    case "gather":
      x.gathered(index!.values.map { Int($0) }, shape: Shape(index!.shape), along: axis!)
    case "scatterAdd":
      x.scatterAdded(at: index!.values.map { Int($0) }, along: axis!, length: shape![axis!])
    case "takeRows": x.rows(indices!.values)
    case "selected": x.selected(indices!.values, along: axis!)
    case "selectedFromRows": x.selectedFromRows(indices!.values)
    case "scatterRows": x.scatterAddedRows(at: indices!.values, count: count!)
    case "position": x.sliced(position!, along: axis!)
    case "summed": x.summed(to: Shape(shape!))
    case "cast": x.cast(to: .float32).cast(to: .float64)
    default: fatalError("the fixtures hold an unknown operation \(operation)")
    }
  }

  private func swapping(_ axes: [Int], rank: Int) -> [Int] {
    var order = Array(0..<rank)
    order.swapAt(axes[0], axes[1])
    return order
  }

  private func sliced(_ x: Tensor) -> Tensor {
    (0..<x.rank).reduce(x) { x, axis in
      x.sliced(stride(from: starts![axis], to: stops![axis], by: steps![axis]), along: axis)
    }
  }
}
