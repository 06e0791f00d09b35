extension Tape {
  /// Carries cotangents of values back to the leaves, from the end of the tape to its start.
  ///
  /// A step that does not lead to one of the values has no cotangent and is passed over; one that
  /// leads from no leaf was never recorded. The sweep runs in the scopes around this tape's, which
  /// record it where their own leaves are involved.
  ///
  /// - Parameters:
  ///   - seeds: the numbers of the values, and their cotangents, of their shapes and scalar types.
  ///   - consuming: whether each step's residuals are freed as the sweep passes. A tape that is
  ///     consumed cannot be swept again.
  /// - Returns: the cotangents of the leaves and of watched values, by number; nil for those that do
  ///   not lead to one of the values, and for all others.
  func sweep(from seeds: [(number: Int, cotangent: Tensor)], consuming: Bool) -> [Tensor?] {
    let stack = TapeStack.current
    for seed in seeds { _ = stack.currentRecord(of: seed.cotangent, as: "a pullback's cotangent") }
    // Otherwise what the tape keeps may stand on other tapes, perhaps of another thread, or be stray.
    let isPlain = stack.isEmpty && !isNested && (parameters != nil || LiveTapes.strays == 0)
    guard isPlain else { return sweepSteps(from: stack.connecting(seeds), consuming, stack) }
    return stack.sweepingPlainly { sweepSteps(from: seeds, consuming, stack) }
  }

  private func sweepSteps(
    from seeds: [(number: Int, cotangent: Tensor)], _ consuming: Bool, _ stack: TapeStack
  ) -> [Tensor?] {
    var cotangents = [Tensor?](repeating: nil, count: values.count)
    for (number, cotangent) in seeds { cotangents[number].accumulate(cotangent) }
    let end = (seeds.map(\.number).max() ?? -1) + 1

    for index in steps.indices.reversed() {
      if consuming {
        // On its way out a step frees its residuals, whether the sweep needs them or not.
        carry(&cotangents, through: steps.removeLast(), before: end, stack)
      } else {
        carry(&cotangents, through: steps[index], before: end, stack)
      }
    }
    if consuming { giveBackMemory(to: stack) }
    return cotangents
  }

  /// Carries the cotangents of a step's results to its operands.
  private func carry(
    _ cotangents: inout [Tensor?], through step: Step, before end: Int, _ stack: TapeStack
  ) {
    guard step.results.lowerBound < end, let incoming = take(step.results, from: &cotangents)
    else { return }
    var contributions =
      stack.isPlain
      ? step.pullback(incoming, step.saved, step.wanted)
      : checkedContributions(of: step, for: incoming, stack)
    if contributions.count != step.operands.count { failCount(of: contributions, of: step) }
    // What is taken out is handed on without a count of references.
    if let first = contributions.first.take(), let first {
      add(first, to: 0, of: step, in: &cotangents)
    }
    if let second = contributions.second.take(), let second {
      add(second, to: 1, of: step, in: &cotangents)
    }
    if let third = contributions.third.take(), let third {
      add(third, to: 2, of: step, in: &cotangents)
    }
    guard let others = contributions.others else { return }
    for (index, contribution) in others.enumerated() {
      if let contribution { add(contribution, to: index + 3, of: step, in: &cotangents) }
    }
  }

  /// Adds what a step contributes to the cotangent of one of its operands.
  @inline(__always)
  private func add(
    _ contribution: consuming Tensor, to index: Int, of step: Step, in cotangents: inout [Tensor?]
  ) {
    guard let operand = step.operands[index] else { return }
    guard values[operand].isLike(contribution) else {
      cotangents[operand].accumulate(
        undoingBroadcast(contribution, of: index, as: values[operand], in: step))
      return
    }
    cotangents[operand].accumulate(contribution)
  }

  /// The sum of a cotangent over the repeats of an operand that was repeated to the shape of the
  /// result. Traps when the cotangent does not belong to the operand.
  @inline(never)
  private func undoingBroadcast(
    _ cotangent: Tensor, of operand: Int, as value: Value, in step: Step
  ) -> Tensor {
    let result = values[step.results.lowerBound]
    let isRepeated =
      step.results.count == 1 && result.isLike(cotangent) && result.scalarType == value.scalarType
      && value.shape.isRepeated(in: result.shape)
    if !isRepeated { fail(cotangent, of: operand, as: value, in: step) }
    return cotangent.summed(to: value.shape)
  }

  /// The cotangents of a step's results, zeros for those that nothing depends on; nil when nothing
  /// depends on any of them. They are removed from the list, except those of watched values.
  @inline(__always)
  private func take(_ results: Range<Int>, from cotangents: inout [Tensor?]) -> SmallVector<Tensor>?
  {
    if results.count == 1 && watched.isEmpty {
      return cotangents[results.lowerBound].take().map { .one($0) }
    }
    guard results.contains(where: { cotangents[$0] != nil }) else { return nil }
    return SmallVector(
      results.map { number in
        let cotangent = cotangents[number]
        if !watched.contains(where: { $0.number == number }) { cotangents[number] = nil }
        return cotangent ?? .zeros(values[number].shape, as: values[number].scalarType)
      })
  }
}

extension Tensor? {
  /// Adds a contribution to a cotangent, in place when nobody else holds its memory and nobody records
  /// or inspects the addition.
  @inline(__always)
  fileprivate mutating func accumulate(_ contribution: consuming Tensor) {
    guard var sum = take() else {
      self = contribution
      return
    }
    if !sum.mayBeRecorded && !contribution.mayBeRecorded && !Inspection.isOn
      && sum.isUniquelyReferenced
    {
      sum.addInPlace(contribution)
      self = sum
    } else {
      self = sum + contribution
    }
  }
}

extension Tensor {
  /// Adds to scalars that nobody else refers to.
  fileprivate mutating func addInPlace(_ other: Tensor) {
    let (kernel, width) = (scalarType.kernels.add, scalarType.byteCount)
    let target = storage.address
    Parallelism.forEach(count: elementCount, grain: Tensor.elementwiseGrain) { range in
      let (target, offset) = (target + range.lowerBound * width, range.lowerBound * width)
      kernel(range.count, target, 1, other.address + offset, 1, target)
    }
  }
}
