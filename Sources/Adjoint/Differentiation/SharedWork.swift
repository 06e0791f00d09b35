import Dispatch

/// The sum of a loss over parts of the work, such as pieces of a batch, and its gradients. The parts
/// are evaluated on several threads, each part in a scope of its own.
///
/// ```swift
/// let (loss, gradients) = valueWithGradients(over: pieces) { piece in
///   softmaxCrossEntropy(
///     model(piece.inputs), labels: piece.labels, reduction: .dividing(by: Double(batch.count)))
/// }
/// ```
///
/// The parts' losses and gradients are added in the order of the parts, so the result does not depend
/// on the number of threads. Values that ``substituting(_:for:_:)`` puts in the place of parameters,
/// the mode, and the search of ``trappingNonFinite(_:)`` hold on all of the threads. Traps when there are no
/// parts, and inside another scope, to which the parts' values would be constants.
public func valueWithGradients<Part: Sendable>(
  over parts: [Part], of loss: @Sendable (Part) -> Tensor
) -> (value: Tensor, gradients: Gradients) {
  let stack = TapeStack.current
  require(!parts.isEmpty, "valueWithGradients(over:): there are no parts, and so no loss")
  require(
    stack.isEmpty,
    "valueWithGradients(over:): it is inside a scope on this thread, and the parts have scopes of "
      + "their own on other threads, so the gradients of this one would be lost; call it outside")
  let start = Tape.makeIdentity()
  let settings = stack.settings(forPartsSince: start)
  let results = Lock<[Int: (value: Tensor, gradients: Gradients)]>([:])
  let lanes = min(Parallelism.threadCount, parts.count)
  // What a part has left behind is told from other values as long as all are evaluated.
  LiveTapes.keeping([start]) {
    DispatchQueue.concurrentPerform(iterations: lanes) { lane in
      TapeStack.current.helping(settings) {
        for number in stride(from: lane, to: parts.count, by: lanes) {
          let result = TapeStack.current.withPart(number) {
            valueWithGradients { loss(parts[number]) }
          }
          results.withLock { $0[number] = result }
        }
      }
    }
  }
  let all = results.withLock { results in parts.indices.map { results[$0]! } }
  return all.dropFirst().reduce(all[0]) { ($0.value + $1.value, $0.gradients + $1.gradients) }
}

extension TapeStack {
  /// The settings that helping threads take over from this one.
  fileprivate struct Settings {
    let thread: Int
    let substitutes: [ObjectIdentifier: Tensor]
    let modeScope: ModeScope
    let watchesNonFinite: Bool
    let startOfParts: Int
  }

  fileprivate func settings(forPartsSince start: Int) -> Settings {
    Settings(
      thread: thread, substitutes: substitutes.values, modeScope: modeScope,
      watchesNonFinite: watchesNonFinite,
      startOfParts: start)
  }

  /// Runs `body`, a part of another thread's work, with the settings of that thread.
  fileprivate func helping(_ other: Settings, _ body: () -> Void) {
    let own = (thread, startOfParts)
    (thread, startOfParts) = (other.thread, other.startOfParts)
    defer { (thread, startOfParts) = own }
    withModeScope(other.modeScope) {
      substituting(other.substitutes) {
        if other.watchesNonFinite { watchingNonFinite(body) } else { body() }
      }
    }
  }

  /// Runs `body` as a part of shared work: its random numbers do not depend on which thread it runs on.
  fileprivate func withPart<Result>(_ number: Int, _ body: () -> Result) -> Result {
    var scope = modeScope
    (scope.part, scope.drawCount) = (number + 1, 0)
    return withModeScope(scope, body)
  }
}
