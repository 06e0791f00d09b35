extension Tape {
  /// Carries a cotangent of one value back to the leaves, from the end of the tape to its start.
  ///
  /// An entry that does not lead to the value has no cotangent and is passed over; one that leads
  /// from no leaf was never recorded. The sweep runs in the scopes around this tape's, which record
  /// it where their own leaves are involved.
  ///
  /// - Parameters:
  ///   - result: the number of the value.
  ///   - cotangent: its cotangent, of its shape and scalar type.
  ///   - consuming: whether each entry's residuals are freed as the sweep passes. A tape that is
  ///     consumed cannot be swept again.
  /// - Returns: the cotangents of the leaves, by number; nil for those that do not lead to the value,
  ///   and for all that are no leaves.
  func sweep(from result: Int, cotangent: Tensor, consuming: Bool) -> [Tensor?] {
    let stack = TapeStack.current
    guard !stack.tapes.isEmpty else {
      return stack.suspending { sweepEntries(from: result, cotangent, consuming, stack) }
    }
    return sweepEntries(from: result, cotangent, consuming, stack)
  }

  private func sweepEntries(
    from result: Int, _ cotangent: Tensor, _ consuming: Bool, _ stack: TapeStack
  ) -> [Tensor?] {
    var cotangents = [Tensor?](repeating: nil, count: entries.count)
    cotangents[result] = cotangent
    if consuming { entries.removeSubrange((result + 1)...) }

    for number in stride(from: result, through: 0, by: -1) {
      // On its way out an entry frees its residuals, whether the sweep needs them or not.
      let entry = consuming ? entries.removeLast() : entries[number]
      guard let step = entry.step, let cotangent = cotangents[number].take() else { continue }
      let before = cotangent.isRecorded ? stack.tapes.map(\.entries.count) : []
      let contributions = step.pullback(cotangent, Wanted(numbers: entry.operands))
      check(contributions, of: step, operands: entry.operands)
      for (tape, start) in zip(stack.tapes, before) {
        tape.checkLinearity(contributions, in: cotangent, of: step, since: start)
      }
      for index in 0..<contributions.count {
        guard let operand = entry.operands[index], let contribution = contributions[index]
        else { continue }
        if stack.watchesNonFinite, let place = places[number] {
          NonFinite.check(
            contribution, for: index, of: step.name, cotangent: cotangent, place: place)
        }
        cotangents[operand].accumulate(contribution)
      }
    }
    return cotangents
  }

  /// Traps when a backward returned something else than a cotangent for each wanted operand.
  private func check(_ cotangents: Cotangents, of step: any Step, operands: Few<Int?>) {
    require(
      cotangents.count == operands.count,
      "\(step.name): its backward returned \(cotangents.count) cotangents for \(operands.count) "
        + "operands; return one for each, nil where it is zero or not wanted")
    for index in 0..<operands.count {
      guard let operand = operands[index], let cotangent = cotangents[index] else { continue }
      require(
        cotangent.shape == entries[operand].shape
          && cotangent.scalarType == entries[operand].scalarType,
        "\(step.name): its backward returned a cotangent of shape \(cotangent.shape) "
          + "\(cotangent.scalarType) for operand \(index), which has shape "
          + "\(entries[operand].shape) \(entries[operand].scalarType); a cotangent has its operand's "
          + "shape and type (summed(to:) undoes a broadcast)")
    }
  }

  /// Traps when a backward was given a cotangent that this tape, of an enclosing scope, records, and
  /// made a constant of it: the enclosing derivative would lack a term.
  ///
  /// - Parameter start: how many entries this tape had before the backward ran.
  private func checkLinearity(
    _ contributions: Cotangents, in cotangent: Tensor, of step: any Step, since start: Int
  ) {
    guard let source = cotangent.record.number(on: identity) else { return }
    for index in 0..<contributions.count {
      guard let contribution = contributions[index] else { continue }
      require(
        contribution.record.number(on: identity).map { leads(from: source, to: $0, since: start) }
          ?? false,
        "\(step.name): an enclosing scope differentiates this backward, and the cotangent that it "
          + "returned for operand \(index) does not lead back to the one that it was given; compute "
          + "it from that with tensor operations, or return nil where it is zero")
    }
  }

  /// Whether a value was computed from another by entries from `start` on.
  private func leads(from source: Int, to number: Int, since start: Int) -> Bool {
    if number == source { return true }
    guard number >= start else { return false }
    var isAncestor = [Bool](repeating: false, count: number - start + 1)
    isAncestor[number - start] = true
    for candidate in stride(from: number, through: start, by: -1)
    where isAncestor[candidate - start] {
      for case let operand? in entries[candidate].operands {
        if operand == source { return true }
        if operand >= start { isAncestor[operand - start] = true }
      }
    }
    return false
  }
}

extension Tensor? {
  /// Adds a contribution to a cotangent, in place when nobody else holds its memory and no scope
  /// records the addition.
  fileprivate mutating func accumulate(_ contribution: Tensor) {
    guard var sum = take() else {
      self = contribution
      return
    }
    if !sum.isRecorded && !contribution.isRecorded && sum.isUniquelyReferenced {
      sum.addInPlace(contribution)
      self = sum
    } else {
      self = sum + contribution
    }
  }
}

extension Tensor {
  fileprivate mutating func addInPlace(_ other: Tensor) {
    let (kernel, width, target) = (scalarType.kernels.add, scalarType.byteCount, mutableAddress)
    Parallelism.forEach(count: elementCount, grain: Tensor.elementwiseGrain) { range in
      let (target, offset) = (target + range.lowerBound * width, range.lowerBound * width)
      kernel(range.count, target, 1, other.address + offset, 1, target)
    }
  }
}
