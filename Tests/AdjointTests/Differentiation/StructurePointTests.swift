import Adjoint
import Testing

/// Points that are several tensors, or structures of tensors; gradients are of the same kind.
@Suite struct StructurePointTests {
  private struct Line: TensorStructure, Equatable {
    var slope: Tensor
    var intercept: Tensor

    mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
      try body(&slope)
      try body(&intercept)
    }

    static func == (a: Line, b: Line) -> Bool {
      a.slope.scalars == b.slope.scalars && a.intercept.scalars == b.intercept.scalars
    }
  }

  @Test func threeTensors() {
    let (forX, forY, forZ) = gradient(at: Tensor(2), Tensor(3), Tensor(5)) { x, y, z in x * y * z }
    #expect([forX, forY, forZ].map(\.scalar) == [15, 10, 6])
  }

  @Test func structureOfOnesOwn() {
    let line = Line(slope: Tensor(2), intercept: Tensor(5))
    let (value, slope) = valueWithGradient(at: line) { line in
      line.slope * line.slope * 3 + line.intercept
    }
    #expect(value.scalar == 17)
    #expect(slope == Line(slope: Tensor(12), intercept: Tensor(1)))
  }

  @Test func arrayDictionaryAndOptional() {
    let weights = ["b": Tensor(2), "a": Tensor(3)]
    let layers = [Tensor([1, 2]), Tensor(5)]
    let (forWeights, forLayers, forPresent, forAbsent) = gradient(
      at: weights, layers, Tensor(7) as Tensor?, nil as Tensor?
    ) { weights, layers, present, absent in
      #expect(absent == nil)
      return weights["a"]! * weights["b"]! * present! + (layers[0] * layers[1]).sum()
    }
    #expect(forWeights.mapValues(\.scalar) == ["a": 14, "b": 21])
    #expect(forLayers.map(\.scalars) == [[5, 5], [3]])
    #expect(forPresent?.scalar == 6)
    #expect(forAbsent == nil)
  }

  @Test func pullbackOfAStructure() {
    let line = Line(slope: Tensor(2), intercept: Tensor(5))
    let (value, pullback) = valueWithPullback(at: line, Tensor([1, 2])) { line, x in
      line.slope * x + line.intercept
    }
    #expect(value.scalars == [7, 9])
    let (forLine, forX) = pullback(Tensor([10, 100]))
    #expect(forLine == Line(slope: Tensor(210), intercept: Tensor(110)))
    #expect(forX.scalars == [20, 200])
  }

  @Test func structuresNest() {
    // f = s²·i: ∂f/∂s = 2·s·i, whose gradient is (2·i, 2·s).
    let line = Line(slope: Tensor(2), intercept: Tensor(5))
    let second = gradient(at: line) { line in
      gradient(at: line) { line in line.slope * line.slope * line.intercept }.slope
    }
    #expect(second == Line(slope: Tensor(10), intercept: Tensor(4)))
  }
}
