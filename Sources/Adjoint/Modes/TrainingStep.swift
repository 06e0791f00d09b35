/// One step of training: where its random numbers come from, and what its layers collect.
public final class TrainingStep: Sendable {
  /// What all random numbers of the step follow from.
  public let key: RandomKey

  private let collections = Lock<[Collection]>([])

  init(key: RandomKey) { self.key = key }

  /// A key for the next random numbers, another one each time.
  ///
  /// It follows from the step's key and how often it was asked for before; in a part of shared work also
  /// from the number of the part. A checkpoint that evaluates its function again gets the same keys.
  public func nextKey() -> RandomKey {
    let stack = TapeStack.current
    defer { stack.modeScope.drawCount += 1 }
    return key.folded(with: stack.modeScope.part).folded(with: stack.modeScope.drawCount)
  }

  /// Collects a value that a layer has computed in this step, such as the mean of a batch.
  ///
  /// When the step ends, `store` is called once with all values of this owner merged in the order in which
  /// they were collected: those of several pieces of a batch are one. A checkpoint that evaluates its
  /// function again collects nothing more.
  ///
  /// - Parameters:
  ///   - value: what was computed, as a constant.
  ///   - owner: the layer that the value belongs to.
  ///   - merge: makes one of two values of the owner.
  ///   - store: keeps the value of the whole step.
  public func collect<Value: Sendable>(
    _ value: Value, for owner: some AnyObject & Sendable,
    merging merge: @escaping @Sendable (Value, Value) -> Value,
    storing store: @escaping @Sendable (Value) -> Void
  ) {
    let scope = TapeStack.current.modeScope
    if scope.isRepetition { return }
    collections.withLock { collections in
      let index = collections.firstIndex { $0.owner === owner } ?? collections.count
      if index == collections.count {
        collections.append(
          Collection(owner: owner) { values in
            store(values.dropFirst().reduce(values[0] as! Value) { merge($0, $1 as! Value) })
          })
      }
      collections[index].values.append((scope.part, value))
    }
  }

  /// Stores what was collected.
  func end() {
    let all = collections.withLock { collections in
      defer { collections = [] }
      return collections
    }
    for collection in all {
      // Parts of shared work come in any order; those of one part are in their own.
      let inOrder = collection.values.enumerated().sorted {
        ($0.element.part, $0.offset) < ($1.element.part, $1.offset)
      }
      collection.store(inOrder.map(\.element.value))
    }
  }

  /// What was collected for one owner.
  private struct Collection: Sendable {
    let owner: any AnyObject & Sendable
    let store: @Sendable ([any Sendable]) -> Void
    var values: [(part: Int, value: any Sendable)] = []
  }
}
