import CKernels
import Testing

@testable import Adjoint

/// The softmax cross-entropy kernel of one instruction-set level, called as it is.
struct SoftmaxKernel: Sendable, CustomTestStringConvertible {
  private let tables: InstructionSet.Tables

  /// The kernels of the levels that this processor has.
  static let all = [InstructionSet.baseline, .avx2, .avx512].compactMap { level in
    level.tables.map { SoftmaxKernel(tables: $0) }
  }

  var testDescription: String {
    switch tables.level {
    case .baseline: "baseline"
    case .avx2: "avx2"
    case .avx512: "avx512"
    }
  }

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
    let source = Fenced(logits)
    let losses = Fenced([Scalar](repeating: -7, count: labels.count))
    let gradient = target == .apart ? Fenced([Scalar](repeating: -7, count: logits.count)) : source
    for start in stride(from: 0, to: labels.count, by: rowsPerCall ?? labels.count) {
      let rows = min(rowsPerCall ?? labels.count, labels.count - start)
      labels[start...].withUnsafeBufferPointer { labels in
        table.evaluateSoftmaxCrossEntropy(
          rows, classes, source.address + start * classes, labels.baseAddress!, scale,
          losses.address + start,
          target == .nowhere ? nil : gradient.address + start * classes)
      }
    }
    for isIntact in [source.isFenceIntact, losses.isFenceIntact, gradient.isFenceIntact] {
      #expect(isIntact, "the kernel wrote outside its results", sourceLocation: sourceLocation)
    }
    if target != .inPlace {
      #expect(
        source.scalars.hasSameBits(as: logits), "the kernel changed its logits",
        sourceLocation: sourceLocation)
    }
    return (losses.scalars, target == .nowhere ? [] : gradient.scalars)
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

/// Scalars in memory between two fences, at an address that is aligned for one scalar and no more.
private final class Fenced<Scalar: TensorScalar> {
  private let buffer: UnsafeMutableBufferPointer<Scalar>
  private static var fence: Int { 67 }
  private static var mark: Scalar { 1234.5 }

  init(_ scalars: [Scalar]) {
    let fence = [Scalar](repeating: Self.mark, count: Self.fence)
    buffer = .allocate(capacity: scalars.count + 2 * Self.fence)
    _ = buffer.initialize(from: fence + scalars + fence)
  }

  deinit { buffer.deallocate() }

  var address: UnsafeMutablePointer<Scalar> { buffer.baseAddress! + Self.fence }
  var scalars: [Scalar] { Array(buffer.dropFirst(Self.fence).dropLast(Self.fence)) }

  var isFenceIntact: Bool {
    buffer.prefix(Self.fence).allSatisfy { $0 == Self.mark }
      && buffer.suffix(Self.fence).allSatisfy { $0 == Self.mark }
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
      masses_row: 0, weights: nil, scale: scale, z_loss: 0, scales: nil,
      log_sum_exp_cotangents: nil, losses: losses, log_sum_exp: nil, predictions: nil,
      gradient: gradient)
    self.softmax_cross_entropy(&job)
  }
}
