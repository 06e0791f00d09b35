// The operations of Docs/Extending.md, written on the public interface alone and checked as the guide
// says.

import Adjoint
import Foundation
import TestSupport
import Testing

@Suite struct ExtendingTests {
  let x = Tensor([[0.3, -1.2, 2.5, 0], [4, 1e-3, -30, 7]], as: .float64)

  @Test func elementwise() {
    let check = checkGradient(at: x) { mish($0) }
    #expect(check.agrees, "\(check)")

    let second = checkGradient(at: x) { x in gradient(at: x) { mish($0).sum() } }
    #expect(second.agrees, "\(second)")
    #expect((mish(Tensor([0, 1], as: .float64)).scalars[1] - 0.8650983882673103).magnitude < 1e-15)
  }

  /// Kernels of one's own are called for every part of a large tensor, and for repeated operands.
  @Test(arguments: [ScalarType.float32, .float64])
  func kernels(scalarType: ScalarType) {
    for count in [0, 1, 7, 100_003] {
      let x = Tensor.ramp(count, as: scalarType)
      #expect(cube(x).scalars == (x * x * x).scalars)
      let slopes = gradient(at: x) { cube($0).sum() }
      #expect(slopes.isClose(to: 3 * x * x))
    }
    let (x, y) = (Tensor.ramp(7, as: scalarType), Tensor([[2], [-3]], as: scalarType))
    #expect(apply(SquareTimes(), to: x, y).scalars == (x * x * y).scalars)
    #expect(apply(SquareTimes(), to: y, x).scalars == (y * y * x).scalars)
    let check = checkGradient(at: x, y, order: 2) { apply(SquareTimes(), to: $0, $1) }
    #expect(check.agrees, "\(check)")
  }

  @Test(arguments: [ScalarType.float32, .float64])
  func fused(scalarType: ScalarType) {
    var random = RandomStream(seed: 1)
    let x = Tensor.normal([5, 7], mean: 2, standardDeviation: 3, as: scalarType, using: &random)
    let gain = Tensor.normal([7], as: scalarType, using: &random)
    let offset = Tensor.normal([7], as: scalarType, using: &random)

    let report = LayerNormalization().compareWithComposition(at: x, gain, offset)
    #expect(report.agrees, "\(report)")
    #expect(report.fused.operations < report.composed.operations)
  }

  @Test func aFusedOperationIsExamined() {
    var random = RandomStream(seed: 2)
    let x = Tensor.normal([3, 5], using: &random)
    let gain = Tensor.uniform([5], in: 0.5..<1.5, using: &random)
    let offset = Tensor.normal([5], using: &random)
    let examination = LayerNormalization().examine(
      at: [x, gain, offset],
      faults: [
        PlantedFault("the mean is taken for a constant") { x in
          let centered = x[0] - x[0].mean(along: 1, keepingDimensions: true).detached()
          let variance = (centered * centered).mean(along: 1, keepingDimensions: true)
          return centered / sqrt(variance + 1e-5) * x[1] + x[2]
        },
        PlantedFault(
          "the gradient of the gain lacks a factor 2",
          changingGradients: { gradients in
            [gradients[0], gradients[1] * 0.5, gradients[2]]
          }),
      ])
    #expect(examination.agrees, "\(examination)")
    #expect(examination.faults.count > 8)
  }

  @Test func fusedInNestedScopes() {
    var random = RandomStream(seed: 2)
    let x = Tensor.normal([3, 4], as: .float64, using: &random)
    let ones = Tensor.ones([4], as: .float64)
    let weights = Tensor.normal([3, 4], as: .float64, using: &random)
    let check = checkGradient(at: x) { x in
      gradient(at: x) { x in
        (apply(LayerNormalization(), to: x, ones, ones) * weights).sum()
      }
    }
    #expect(check.agrees, "\(check)")
  }

  /// A positive definite matrix that is symmetric for every argument.
  private func positiveDefinite(_ a: Tensor) -> Tensor {
    matmul(a, a, transposing: .right)
      + Tensor.ones([a.shape[0]], as: a.scalarType).diagonalMatrix()
  }

  @Test(arguments: [1, 2, 5])
  func matrixFunctions(order: Int) {
    var random = RandomStream(seed: order)
    let a = Tensor.normal([order, order], as: .float64, using: &random)
    let b = Tensor.normal([order, 2], as: .float64, using: &random)

    let solution = apply(SymmetricSolve(), to: positiveDefinite(a), b)
    let residual = matmul(positiveDefinite(a), solution) - b
    #expect(residual.scalars.allSatisfy { $0.magnitude < 1e-12 })

    let solve = checkGradient(at: a, b) { a, b in
      apply(SymmetricSolve(), to: positiveDefinite(a), b)
    }
    #expect(solve.agrees, "\(solve)")

    let logDeterminant = checkGradient(at: a) { a in
      apply(LogDeterminant(), to: positiveDefinite(a))
    }
    #expect(logDeterminant.agrees, "\(logDeterminant)")

    let second = checkGradient(at: a) { a in
      gradient(at: a) { a in apply(LogDeterminant(), to: positiveDefinite(a)) }
    }
    #expect(second.agrees, "\(second)")
  }

  private func symmetric(_ a: Tensor) -> Tensor { a + a.transposed() }

  @Test(arguments: [1, 2, 3, 6], [ScalarType.float32, .float64])
  func eigenDecompositionGivesTheMatrixBack(order: Int, scalarType: ScalarType) {
    var random = RandomStream(seed: order)
    let a = symmetric(.normal([order, order], as: scalarType, using: &random))
    let eigen = apply(EigenDecomposition(), to: a)
    #expect(eigen.values.scalars == eigen.values.scalars.sorted())

    let v = eigen.vectors
    let difference = matmul(v * eigen.values, v, transposing: .right) - a
    let tolerance = scalarType == .float32 ? 1e-5 : 1e-13
    #expect(difference.scalars.allSatisfy { $0.magnitude < tolerance })
    let identity = Tensor.ones([order], as: scalarType).diagonalMatrix()
    let lack = matmul(v, v, transposing: .left) - identity
    #expect(lack.scalars.allSatisfy { $0.magnitude < tolerance })
  }

  @Test(arguments: [2, 4])
  func severalResults(order: Int) {
    var random = RandomStream(seed: order)
    let a = Tensor.normal([order, order], as: .float64, using: &random)

    let check = checkGradient(at: a) { a in
      let eigen = apply(EigenDecomposition(), to: symmetric(a))
      return exp(eigen.values).sum() + exp(eigen.vectors).sum()
    }
    #expect(check.agrees, "\(check)")

    let second = checkGradient(at: a) { a in
      gradient(at: a) { a in
        let eigen = apply(EigenDecomposition(), to: symmetric(a))
        return exp(eigen.values).sum() + exp(eigen.vectors).sum()
      }
    }
    #expect(second.agrees, "\(second)")
  }

  @Test func equalEigenvaluesHaveAGradient() {
    // Σ λ³ is the trace of A³, whose gradient is 3·A².
    let a = Tensor([[2, 0, 0], [0, 2, 0], [0, 0, 5]], as: .float64)
    let slope = gradient(at: a) { a in
      power(apply(EigenDecomposition(), to: a).values, 3).sum()
    }
    #expect(slope.scalars == [12, 0, 0, 0, 12, 0, 0, 0, 75])
  }

  /// The guide's times are of work that has run once before.
  @Test func medianTimeRunsTheWorkOnceMore() {
    var random = RandomStream(seed: 3)
    let a = symmetric(.normal([8, 8], as: .float64, using: &random))
    let forward = medianTime { _ = apply(EigenDecomposition(), to: a) }
    let both = medianTime {
      _ = gradient(at: a) { apply(EigenDecomposition(), to: $0).values.max() }
    }
    _ = (forward, both)

    var count = 0
    _ = medianTime(runs: 3) { count += 1 }
    #expect(count == 4)
  }

  @Test func anIndefiniteMatrixTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = apply(LogDeterminant(), to: Tensor([[1, 2], [2, 1]]))
    }
    expectMessage(of: result, contains: "not positive definite at row 1")
  }

  /// Every block of code in the guide stands, line for line, in the files beside this one.
  @Test func theGuideIsCompiled() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let sources = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    )
    .filter { $0.pathExtension == "swift" }
    .map { lines(of: try String(contentsOf: $0, encoding: .utf8)) }
    let guide = try String(
      contentsOf: folder.appending(path: "../../Docs/Extending.md"), encoding: .utf8)
    let blocks = guide.components(separatedBy: "```swift\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
    #expect(blocks.count >= 10)
    for block in blocks {
      let wanted = lines(of: block)
      #expect(
        sources.contains { source in
          source.indices.contains { source[$0...].starts(with: wanted) }
        }, "this block of the guide is in no file:\n\(block)")
    }
  }

  private func lines(of code: String) -> [String] {
    code.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && !$0.hasPrefix("import ") }
  }
}

extension Tensor {
  /// Numbers from −1 up to 1.
  fileprivate static func ramp(_ count: Int, as scalarType: ScalarType) -> Tensor {
    Tensor((0..<count).map { -1 + 2 * Double($0) / Double(count) }, as: scalarType)
  }
}
