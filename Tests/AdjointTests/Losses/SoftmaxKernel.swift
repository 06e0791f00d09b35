import CKernels
import Testing

@testable import Adjoint

/// The softmax cross-entropy kernel of one instruction-set level, called as it is.
struct SoftmaxKernel: Sendable, CustomTestStringConvertible {
  private let tables: InstructionSet.Tables

  /// The kernels of the levels that this processor has.
  static let all = InstructionSet.all.compactMap(\.tables).map(SoftmaxKernel.init)

  var testDescription: String { tables.level.name }

  /// Where the gradient goes.
  enum Target {
    case apart
    case inPlace
    case nowhere
  }

  /// Losses and, unless it goes nowhere, gradient of rows of logits, whose classes are as many as
  /// there are logits for each label. Expects that nothing else was written.
  ///
  /// - Parameter rowsPerCall: how many rows the kernel is given at once; all, unless said otherwise.
  func evaluate<Scalar: TensorScalar>(
    _ logits: [Scalar], labels: [Int], scale: Double = 1, gradient target: Target = .apart,
    rowsPerCall: Int? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) -> (losses: [Scalar], gradient: [Scalar]) {
    let table = Scalar.scalarType == .float32 ? tables.float32 : tables.float64
    let classes = logits.count / labels.count
    let type = Scalar.scalarType
    func unwritten(_ count: Int) -> GuardedScalars {
      GuardedScalars([Double](repeating: -7, count: count), as: type)
    }
    let source = GuardedScalars(logits.map { Double($0) }, as: type)
    let losses = unwritten(labels.count)
    let gradient = target == .apart ? unwritten(logits.count) : source
    for start in stride(from: 0, to: labels.count, by: rowsPerCall ?? labels.count) {
      let rows = min(rowsPerCall ?? labels.count, labels.count - start)
      labels[start...].withUnsafeBufferPointer { labels in
        table.evaluateSoftmaxCrossEntropy(
          rows, classes, source.address(at: start * classes), labels.baseAddress!, scale,
          losses.address(at: start),
          target == .nowhere ? nil : gradient.address(at: start * classes))
      }
    }
    #expect(
      source.isIntact && losses.isIntact && gradient.isIntact,
      "the kernel wrote outside its results", sourceLocation: sourceLocation)
    if target != .inPlace {
      expectSameBits(
        source.values.map { Scalar($0) }, logits, "the kernel's logits",
        sourceLocation: sourceLocation)
    }
    return (
      losses.values.map { Scalar($0) },
      target == .nowhere ? [] : gradient.values.map { Scalar($0) }
    )
  }

  /// The same for rows of doubles, as scalars of a type.
  func evaluate(
    _ rows: [[Double]], labels: [Int], as scalarType: ScalarType, scale: Double = 1
  ) -> (losses: [Double], gradient: [[Double]]) {
    func evaluate<Scalar: TensorScalar>(as type: Scalar.Type) -> ([Double], [[Double]]) {
      let (losses, gradient) = self.evaluate(
        rows.flatMap { $0.map { Scalar($0) } }, labels: labels, scale: scale)
      let classes = rows[0].count
      return (
        losses.map { Double($0) },
        rows.indices.map { row in
          gradient[row * classes..<(row + 1) * classes].map { Double($0) }
        }
      )
    }
    return scalarType == .float32 ? evaluate(as: Float.self) : evaluate(as: Double.self)
  }
}

extension Kernels {
  /// The kernel of softmax cross-entropy of rows with one label each.
  func evaluateSoftmaxCrossEntropy(
    _ rows: Int, _ classes: Int, _ logits: UnsafeRawPointer, _ labels: UnsafePointer<Int>,
    _ scale: Double, _ losses: UnsafeMutableRawPointer, _ gradient: UnsafeMutableRawPointer?
  ) {
    var job = SoftmaxRows(
      rows: rows, classes: classes, logits: logits, labels: labels, label_masses: nil, masses: nil,
      masses_row: 0, scale: scale, z_loss: 0, scales: nil,
      log_sum_exp_cotangents: nil, losses: losses, log_sum_exp: nil, predictions: nil,
      gradient: gradient)
    self.softmax_cross_entropy(&job)
  }
}
