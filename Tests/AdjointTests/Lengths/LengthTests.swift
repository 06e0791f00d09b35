import Adjoint
import Foundation
import Testing

/// Every public operation at lengths of 0, of 1, and at odd ones.
@Suite struct LengthTests {
  static let cases =
    LengthCase.functions + LengthCase.pairs + LengthCase.numbers + LengthCase.reductions
    + LengthCase.alongAxes + LengthCase.shapes + LengthCase.selections + LengthCase.products
    + LengthCase.functionsOfRows + LengthCase.normalizations + LengthCase.recurrent

  /// All shapes of rank 0 and 1, and some of higher rank.
  private static let shapes: [Shape] = {
    let lengths = [0, 1, 2, 3, 5, 7]
    var random = RandomStream(seed: 19)
    let higher = (0..<36).map { number in
      Shape((0..<2 + number % 3).map { _ in lengths.randomElement(using: &random)! })
    }
    return [[]] + lengths.map { [$0] } + higher
  }()

  /// Shapes without scalars whose other lengths are larger than any memory.
  private static let hugeEmpty: [Shape] = [
    [0, 1 << 40], [1 << 40, 0], [0, 1 << 40, 1 << 40], [1 << 40, 0, 1 << 40],
    [1 << 40, 1 << 40, 0], [1 << 40, 3, 0], [0, 3, 1 << 40, 1 << 40],
    [1 << 40, 1 << 40, 1 << 40, 0, 2],
  ]

  @Test(arguments: cases.indices)
  func anyLengths(_ number: Int) {
    let test = Self.cases[number]
    for (seed, shape) in (Self.shapes + Self.hugeEmpty).enumerated() {
      // Results of what is empty may be larger than any memory, and are refused.
      guard let expected = test.rule(shape), expected.scalarCount < 1e6 else { continue }
      for type in ScalarType.allCases {
        var random = RandomStream(seed: seed)
        let x =
          shape.contains(0)
          ? Tensor.zeros(shape, as: type)
          : Tensor.uniform(shape, in: 0.1..<0.9, as: type, using: &random)
        let label = "\(test.title) of shape \(shape) \(type)"
        let y = test.operation(x)
        #expect(y.shape == expected && y.scalarType == type, "\(label): shape \(y.shape)")
        let scalars = y.scalars
        #expect(scalars.count == y.elementCount)
        if !shape.contains(0) {
          #expect(scalars.allSatisfy { $0.isFinite }, "\(label): \(y)")
        } else if !expected.contains(0) {
          let isRight = scalars.allSatisfy {
            $0 == test.ofNothing || ($0.isNaN && test.ofNothing.isNaN)
          }
          #expect(isRight, "\(label): \(y) and not \(test.ofNothing)")
        }
        let slope = gradient(at: x) { test.operation($0).sum() }
        #expect(
          slope.shape == shape && slope.scalarType == type, "\(label): gradient \(slope.shape)")
        let slopes = slope.scalars
        #expect(slopes.allSatisfy { $0.isFinite }, "\(label): gradient \(slope)")
        if shape.contains(0) { #expect("\(y)\(slope)".count < 100_000) }
      }
    }
  }

  /// What is declared in the library and is no operation on tensors of any lengths.
  private static let others: Set = [
    // Of protocols, of operations as types, and of structures.
    "forward", "cotangent", "backward", "residuals", "composition", "differentiable", "operands",
    "callAsFunction", "details", "value", "derivative", "xDerivative", "yDerivative", "apply",
    "recorded", "hash", "==", "positions", "next", "forEachTensor", "encode", "ulp", "isClose",
    // Of shapes out of nothing; these have tests of their own.
    "zeros", "ones", "uniform", "normal", "folded", "read",
    // Reading and writing, and what optimizers do.
    "scalars", "withUnsafeScalars", "withUnsafeMutableScalars", "descend",
    // Of losses.
    "meanLoss", "add", "reduced",
    // Of images [N, C, H, W]; these have tests of their own.
    "convolution2D", "transposedConvolution2D", "maxPooling2D", "averagePooling2D",
  ]

  /// A new operation has to join the cases.
  @Test func everyOperationIsAmongTheCases() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../Sources/Adjoint").standardizedFileURL
    let names = Set(Self.cases.map(\.name))
    let declaration =
      /public (?:(?:static|mutating|prefix) )*func ([-+.*\/=<>!&|^]+|[A-Za-z0-9]+)/
    var declared = 0
    for folder in [
      "Operations", "Losses", "Normalization", "Attention", "Convolution", "Random", "Recurrence",
      "Tensor",
    ] {
      let files = try FileManager.default.contentsOfDirectory(
        at: sources.appendingPathComponent(folder), includingPropertiesForKeys: nil)
      for file in files {
        let text = try String(contentsOf: file, encoding: .utf8)
        for match in text.matches(of: declaration) {
          let name = String(match.output.1)
          declared += 1
          #expect(
            names.contains(name) || Self.others.contains(name),
            "\(name) of \(file.lastPathComponent) is not among the cases of LengthTests")
        }
      }
    }
    #expect(declared > 100)
  }
}
