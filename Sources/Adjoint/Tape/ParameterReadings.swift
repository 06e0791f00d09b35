/// What reading a parameter means to the scopes of a thread.
extension TapeStack {
  /// The leaf of a parameter that is read, where the thread is in one scope, which collects parameters;
  /// nil elsewhere.
  func leafOnOnlyTape(of parameter: Parameter, value: Tensor) -> Tensor? {
    guard all.count == 1, suspendedCount == 0, observeReading == nil else { return nil }
    return withOnlyTape { $0.collects(parameter) ? $0.leaf(of: parameter, value: value) : nil }
  }

  /// The marks of a parameter that is read while tapes that would collect it are suspended.
  var marksOfSuspendedReading: Record {
    suspendedTapes.reduce(.none) { marks, tape in
      tape.parameters == nil ? marks : marks.joining(.mark(ofSuspended: tape))
    }
  }

  /// Takes note of a parameter that is read. Traps when a suspended tape would collect it and nobody
  /// takes note.
  func noteReading(of parameter: Parameter) {
    guard suspendedTapes.contains(where: { $0.collects(parameter) }) else {
      observeReading?(parameter)
      return
    }
    guard let observeReading else {
      fatalError(
        "the forward of an operation reads \(parameter.noun), of shape \(parameter.shape), that the "
          + "scope around it collects, so its gradient would be lost; make its value an operand")
    }
    observeReading(parameter)
  }

  /// Runs `body` with `observe` told of the parameters that it reads, and so on outwards. Without it one
  /// that a suspended tape would collect traps.
  func observingParameters<Result>(
    _ observe: (Parameter) -> Void, _ body: () -> Result
  ) -> Result {
    let outer = observeReading
    defer { observeReading = outer }
    return withoutActuallyEscaping(observe) { observe in
      observeReading = {
        observe($0)
        outer?($0)
      }
      defer { observeReading = nil }
      return body()
    }
  }

  /// Whether a scope that gives parameters another meaning than their values had begun here when a
  /// parameter was read elsewhere.
  func collectedParameters(at reading: StrayReading) -> Bool {
    reading.thread != thread
      && (all.contains { $0.parameters != nil && $0.identity <= reading.moment }
        || substitutes.moment.map { $0 <= reading.moment } ?? false)
  }

  /// Whether a scope here, suspended or not, collects parameters.
  var collectsParameters: Bool { all.contains { $0.parameters != nil } }
}
