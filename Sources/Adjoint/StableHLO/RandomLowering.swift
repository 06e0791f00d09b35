extension SeededDropout: LowerableOperation, OperationWithArgument {
  var argument: ProgramValue {
    get { .key(key) }
    set { self = SeededDropout(rate: rate, key: newValue.key) }
  }

  public func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    let (x, key) = (x[0], x[1])
    guard let limit, !x.shape.contains(0) else { return [x] }
    let words = function.words(of: key, shape: x.shape)
    let isKept = function.compare(words, "GT", Double(limit))
    let kept = function.map("divide", x, function.constant(1 - rate, as: x.element))
    return [function.select(isKept, kept, function.constant(0, as: x.element))]
  }
}

// Words of 32 bits stand in unsigned integers of 64, in which their products have room.
extension StableHLO {
  /// The first words of a key's sequence. 16 blocks make a group of 64 words: first the first words of all
  /// blocks, then their second words, and so on.
  func words(of key: Value, shape: Shape) -> Value {
    let count = shape.elementCount
    let groups = (count + 63) / 64
    let blocks = write(
      "stablehlo.iota dim = 0", of: [], shape: [16 * groups], element: .unsigned)
    let words = philox(key, stream: word(1, of: key), blocks).map {
      reshape($0, to: [groups, 1, 16])
    }
    let joined = write(
      "stablehlo.concatenate", words, ", dim = 1", shape: [groups, 4, 16])
    let all = reshape(joined, to: [64 * groups])
    return reshape(write("stablehlo.slice", [all], " [0:\(count)]", shape: [count]), to: shape)
  }

  /// The key that is made of another and a number.
  func folded(_ key: Value, with number: Int) -> Value {
    let bits = UInt64(bitPattern: Int64(number))
    let block = write(
      "stablehlo.constant dense<\(bits)>", of: [], shape: [1], element: .unsigned)
    let words = philox(key, stream: map("not", word(1, of: key)), block)
    let halves = [(words[0], words[1]), (words[2], words[3])].map { low, high in
      map("or", low, map("shift_left", high, unsigned(32)))
    }
    return write("stablehlo.concatenate", halves, ", dim = 0", shape: [2])
  }

  /// The four words of some blocks: ten rounds of Philox4x32.
  private func philox(_ key: Value, stream: Value, _ blocks: Value) -> [Value] {
    var (first, second) = (low(word(0, of: key)), high(word(0, of: key)))
    var c = [low(blocks), high(blocks), low(stream), high(stream)].map {
      broadcast($0, to: blocks.shape)
    }
    for _ in 0..<10 {
      let p = map("multiply", c[0], unsigned(0xD251_1F53))
      let q = map("multiply", c[2], unsigned(0xCD9E_8D57))
      c = [
        map("xor", map("xor", high(q), c[1]), first), low(q),
        map("xor", map("xor", high(p), c[3]), second), low(p),
      ]
      first = low(map("add", first, unsigned(0x9E37_79B9)))
      second = low(map("add", second, unsigned(0xBB67_AE85)))
    }
    return c
  }

  /// One of the two words of 64 bits that a key consists of, `[1]`.
  private func word(_ number: Int, of key: Value) -> Value {
    write("stablehlo.slice", [key], " [\(number):\(number + 1)]", shape: [1])
  }

  private func low(_ x: Value) -> Value { map("and", x, unsigned(0xFFFF_FFFF)) }
  private func high(_ x: Value) -> Value { map("shift_right_logical", x, unsigned(32)) }
  private func unsigned(_ number: UInt32) -> Value { constant(Double(number), as: .unsigned) }
}
