import Adjoint
import Testing

/// Sorting inside of programs, where no positions are known.
@Suite struct ProgramSortingTests {
  private static let function: @Sendable ([String: Tensor]) -> [String: Tensor] = { x in
    let (value, pullback) = valueWithPullback(at: x["x"]!) { (x: Tensor) -> Tensor in
      Tensor.concatenate([x.sorted(along: 1), x.sorted(along: 1, descending: true)])
    }
    let gradient: Tensor = pullback(x["g"]!)
    return ["value": value, "gradient": gradient]
  }

  /// Ties keep their order, and NaN is the largest, at inputs that nobody recorded.
  @Test(arguments: ScalarType.allCases)
  func tiesAndNaN(_ type: ScalarType) {
    let g = Tensor((0..<12).map { Double($0) }, shape: [4, 3], as: type)
    let program = Program(
      inputs: ["x": Tensor([[3, 1, 2], [1, 2, 3]], as: type), "g": g], Self.function)
    let rows: [[Double]] = [[1, -0.0, 0], [.nan, 2, .nan]]
    let inputs: [String: Tensor] = ["x": Tensor(rows, as: type), "g": g]
    let (results, expected) = (program(inputs), Self.function(inputs))
    for (name, tensor) in expected {
      #expect("\(results[name]!)" == "\(tensor)", "\(name)")
    }
    // Of each scalar the cotangent in ascending order, and that in descending order.
    let gradient: [Double] = [8, 7, 9, 13, 14, 15]
    #expect(results["gradient"]!.scalars == gradient)
  }

  @Test func theTextSortsForwardAndBack() {
    let x = Tensor([[3, 1, 2], [1, 2, 3]])
    let g = Tensor.ones([4, 3])
    let text = Program(inputs: ["x": x, "g": g], Self.function).stableHLO()
    // Each order: the scalars, and in the backward where they came from and the way back.
    #expect(text.split(separator: "\"stablehlo.sort\"").count - 1 == 6)
  }
}
