// What a sweep checks of the backwards that it calls. Without these checks the cotangents would be lost,
// or added where they do not belong.

extension Tape {
  /// The result of a step's pullback where scopes around this one record it, or where it is searched
  /// for NaN and infinities.
  func checkedContributions(
    of step: Step, for incoming: SmallVector<Tensor>, _ stack: TapeStack
  ) -> Cotangents {
    let before = incoming.mayBeRecorded ? stack.tapes.map(\.values.count) : []
    let contributions = stack.differentiatingBackward(of: step.description) {
      step.pullback(incoming, step.saved, step.wanted)
    }
    for (tape, start) in zip(stack.tapes, before) {
      tape.checkLinearity(contributions, in: incoming, of: step, since: start)
    }
    if stack.watchesNonFinite, let place = places[step.results.lowerBound] {
      NonFinite.check(contributions, of: step.name, cotangents: incoming, place: place)
    }
    return contributions
  }

  // These are functions of their own, so that what they tell of needs no counting of references
  // where all is well.

  @inline(never)
  func failCount(of contributions: Cotangents, of step: Step) {
    fatalError(
      "\(step.name): its backward returned \(contributions.count) cotangents for "
        + "\(step.operands.count) operands; return one for each, nil where it is zero or not wanted"
    )
  }

  @inline(never)
  func fail(
    _ cotangent: Tensor, of operand: Int, as value: Value, in step: Step
  ) {
    fatalError(
      "\(step.name): its backward returned a cotangent of shape \(cotangent.shape) "
        + "\(cotangent.scalarType) for operand \(operand), which has shape \(value.shape) "
        + "\(value.scalarType); a cotangent has its operand's shape and type, or the shape of the result "
        + "where the operand was repeated to that")
  }

  /// Traps when a backward was given cotangents that this tape, of an enclosing scope, records, and
  /// made a constant of them: the enclosing derivative would lack a term.
  ///
  /// - Parameter start: how many values this tape had before the backward ran.
  private func checkLinearity(
    _ contributions: Cotangents, in cotangents: SmallVector<Tensor>, of step: Step, since start: Int
  ) {
    let sources = cotangents.compactMap { $0.record.number(on: identity) }
    // A contribution of another result's cotangent alone may be a constant when that cotangent is.
    guard sources.count == cotangents.count else { return }
    for index in 0..<contributions.count {
      guard let contribution = contributions[index] else { continue }
      require(
        contribution.record.number(on: identity).map { leads(from: sources, to: $0, since: start) }
          ?? false,
        "\(step.name): an enclosing scope differentiates this backward, and the cotangent that it "
          + "returned for operand \(index) does not lead back to the one that it was given; compute "
          + "it from that with tensor operations, or return nil where it is zero")
    }
  }

  /// Whether a value was computed from one of others by steps whose results stand from `start` on.
  private func leads(from sources: [Int], to number: Int, since start: Int) -> Bool {
    if sources.contains(number) { return true }
    guard number >= start else { return false }
    var isAncestor = [Bool](repeating: false, count: number - start + 1)
    isAncestor[number - start] = true
    for step in steps.reversed() where step.results.lowerBound <= number {
      if step.results.upperBound <= start { break }
      guard step.results.contains(where: { $0 <= number && isAncestor[$0 - start] })
      else { continue }
      for case let operand? in step.operands {
        if sources.contains(operand) { return true }
        if operand >= start { isAncestor[operand - start] = true }
      }
    }
    return false
  }
}

extension TapeStack {
  /// Seeds that all recording tapes know, as leaves where nothing leads to them: so a backward that
  /// makes a constant of its cotangent is noticed even where the first cotangent is a constant.
  func connecting(
    _ seeds: [(number: Int, cotangent: Tensor)]
  ) -> [(number: Int, cotangent: Tensor)] {
    seeds.map { seed in
      var cotangent = seed.cotangent
      for tape in tapes where cotangent.record.number(on: tape.identity) == nil {
        tape.append(&cotangent)
      }
      return (seed.number, cotangent)
    }
  }
}
