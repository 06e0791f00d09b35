import Adjoint
import Testing

/// Sorting inside of programs, where no positions are known.
@Suite struct ProgramSortingTests {
  private static let function: @Sendable ([String: Tensor]) -> [String: Tensor] = { x in
    let (value, pullback) = valueWithPullback(at: x["x"]!) { x in
      Tensor.concatenate([x.sorted(along: 1), x.sorted(along: 1, descending: true)])
    }
    return ["value": value, "gradient": pullback(x["g"]!)]
  }

  /// Ties keep their order, and NaN is the largest, at inputs that nobody recorded.
  @Test(arguments: ScalarType.allCases)
  func tiesAndNaN(_ type: ScalarType) {
    let g = Tensor((0..<12).map { Double($0) }, shape: [4, 3], as: type)
    let program = Program(
      inputs: ["x": Tensor([[3, 1, 2], [1, 2, 3]], as: type), "g": g], Self.function)
    let inputs = ["x": Tensor([[1, -0.0, 0], [.nan, 2, .nan]], as: type), "g": g]
    let (results, expected) = (program(inputs), Self.function(inputs))
    for (name, tensor) in expected {
      #expect("\(results[name]!)" == "\(tensor)", "\(name)")
    }
    #expect(results["gradient"]!.scalars == [2 + 6, 0 + 7, 1 + 8, 4 + 9, 3 + 11, 5 + 10])
  }

  @Test func theTextSortsForwardAndBack() {
    let x = Tensor([[3, 1, 2], [1, 2, 3]])
    let g = Tensor.ones([4, 3])
    let text = Program(inputs: ["x": x, "g": g], Self.function).stableHLO()
    // Each order: the scalars, and in the backward where they came from and the way back.
    #expect(text.split(separator: "\"stablehlo.sort\"").count - 1 == 6)
  }
}
