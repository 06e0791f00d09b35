/// Some scalars set to 0 at random, and the others divided by the share that stays (Srivastava, Hinton,
/// Krizhevsky, Sutskever and Salakhutdinov, "Dropout: A Simple Way to Prevent Neural Networks from
/// Overfitting", 2014, with inverted scaling).
///
/// With the rate p and w_i the random word of 32 bits that is number i of the key's sequence:
///
///     y_i = x_i/(1 − p) where w_i ≥ p·2³², and 0 elsewhere      ∂x_i = g_i/(1 − p) where w_i ≥ p·2³²
///
/// The backward is the operation itself, with the same key, on the cotangent: the mask is not kept but
/// drawn again. So derivatives of every order are right. A scalar that is dropped leaves no trace, even
/// NaN. A rate of 0 gives the operand, a rate of 1 zeros with the gradient 0.
public struct SeededDropout: FusedOperation {
  /// The probability with which a scalar is dropped.
  public let rate: Double

  /// What the mask is a function of.
  public let key: RandomKey

  /// Dropout at a rate. Traps when the rate is not from 0 to 1.
  public init(rate: Double, key: RandomKey) {
    require(rate >= 0 && rate <= 1, "dropout: the rate is \(rate); it must be from 0 to 1")
    (self.rate, self.key) = (rate, key)
  }

  public var name: String { "dropout" }

  public func forward(_ operands: Operands) -> Tensor {
    let x = operands[0]
    guard let limit else { return x.viewed(as: x.shape) }
    let result = Tensor(uninitializedLike: x)
    let (source, out, width) = (x.address, result.storage.address, x.scalarType.byteCount)
    let (kernel, kept) = (x.scalarType.kernels.dropout, 1 - rate)
    key.forEachChunk(of: x.elementCount, wordBytes: 4) { range, words in
      let offset = range.lowerBound * width
      kernel(
        range.count, words.assumingMemoryBound(to: UInt32.self), limit, kept, source + offset,
        out + offset)
    }
    withExtendedLifetime(x) {}
    return result
  }

  public func residuals(for operand: Int) -> ResidualSet { [] }

  public func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    apply(self, to: g)
  }

  /// The quotient x/(1 − p), replaced by 0 where a mask that is drawn beforehand says so.
  public func composition(_ operands: Operands) -> Tensor {
    let x = operands[0]
    guard let limit else { return x }
    var isDropped = [Bool](repeating: false, count: x.elementCount)
    isDropped.withUnsafeMutableBufferPointer { isDropped in
      for group in 0..<(isDropped.count + 63) / 64 {
        let rest = isDropped[(64 * group)...]
        for (index, word) in zip(rest.indices, key.group(group)) {
          isDropped[index] = word <= limit
        }
      }
    }
    let mask = Mask(isDropped, shape: x.shape)
    return (rate == 1 ? x : x / (1 - rate)).replacing(with: 0, where: mask)
  }

  /// The largest word that is dropped; nil where none is.
  var limit: UInt32? {
    rate == 0 ? nil : UInt32(Swift.max(1, (rate * 0x1p32).rounded(.up)) - 1)
  }
}

/// The scalars of `x`, each dropped with the probability `rate` and the others divided by 1 − rate. What
/// is dropped is a function of the key and the scalar's position. Traps when the rate is not from 0 to 1.
///
/// See ``SeededDropout``.
public func dropout(_ x: Tensor, rate: Double, key: RandomKey) -> Tensor {
  apply(SeededDropout(rate: rate, key: key), to: x)
}
