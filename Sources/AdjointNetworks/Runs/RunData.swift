import Adjoint

extension TrainingRun {
  /// The batches of a run, from where it stands: one pass through the data after the other, each in an order
  /// that follows from the run's seed.
  ///
  /// They begin where the run stands when the loop begins. A run that is asked for its batches before it is
  /// resumed goes on with a file of the same number of examples, in batches of the same size, and no other.
  ///
  /// Traps when the run has begun with another number of examples, or with batches of another size: it would
  /// go on at another place.
  ///
  /// - Parameters:
  ///   - size: the number of examples in a batch.
  ///   - data: the examples.
  ///   - end: the number of passes in the whole run; without it there is no end.
  ///   - isDroppingLast: whether the last batch of a pass is left out where it would be smaller.
  public func batches<Source: Examples>(
    of size: Int, in data: Source, epochs end: Int? = nil, dropsLast isDroppingLast: Bool = false
  ) -> some Sequence<Source> {
    begin(with: data, size, dropsLast: isDroppingLast)
    return AnySequence { [self] in
      begin(with: data, size, dropsLast: isDroppingLast)
      return data.batches(
        of: size, seed: seed, from: position, epochs: end, dropsLast: isDroppingLast
      )
      .makeIterator()
    }
  }

  /// The same, with the number of each pass beside its batches.
  ///
  /// ```swift
  /// for (epoch, batches) in run.epochs(of: 64, in: data, epochs: 10) {
  ///   for batch in batches { run.step { … } }
  ///   try run.save(to: file)
  /// }
  /// ```
  public func epochs<Source: Examples>(
    of size: Int, in data: Source, epochs end: Int? = nil
  ) -> Epochs<Source> {
    begin(with: data, size)
    return data.epochs(of: size, seed: seed, from: position, epochs: end)
  }

  private func begin(with examples: some Examples, _ size: Int, dropsLast: Bool = false) {
    let new = RunRecord.DataRecord(
      exampleCount: examples.exampleCount, batchSize: size, dropsLast: dropsLast ? true : nil)
    let old = data ?? new
    require(
      old == new,
      "TrainingRun: the run has begun with \(old), and would go on at another place with \(new); go on "
        + "with the same, begin another run, or take batches from data.batches(of:seed:from:)")
    data = new
  }
}
