/// A piece of work with a name, what it amounts to, and what limits it.
struct Workload: Sendable {
  let name: String

  /// Floating-point operations or bytes of one run, nil where neither is telling. Of bytes these are
  /// the fewest that any way of doing the work reads from its inputs and writes to its results.
  var amount: Amount?

  /// The limit that holds for that amount. It is nil where the work is so short that its own overhead
  /// counts, or where none of the limits is like it.
  var limit: Limit?

  /// Makes the inputs.
  let prepare: @Sendable () -> Work

  enum Amount: Equatable, Sendable {
    case flops(Double)
    case bytes(Double)
  }
}

extension Workload {
  /// Work of so many bytes on tensors of so many scalars. Below 100,000 scalars it is the tape that
  /// counts, and the cache is no limit.
  init(
    name: String, bytes: Int, scalars: Int, prepare: @escaping @Sendable () -> Work
  ) {
    self.init(
      name: name, amount: .bytes(Double(bytes)), limit: scalars < 100_000 ? nil : .cache,
      prepare: prepare)
  }

  /// All of them, in the order in which they run.
  static func all(_ scale: Scale) -> [Workload] {
    [
      squareProducts, layerProducts, softmaxCrossEntropies, softmaxCurves, linearLosses,
      trainingSteps, optimizerSteps, elementwiseFunctions, reductions, softmaxes, softmaxBackwards,
      selections, chains,
      normalizations, attentions, convolutions, poolings, recurrences, embeddings, dropouts,
      drawings, comparisons, splittings, convolutionalSteps, transformerSteps, fashionSteps,
      nameSteps,
      characterSteps, files,
    ].flatMap { $0(scale) }
  }

  var benchmark: Benchmark {
    Benchmark(name: name) { meter in
      let work = prepare()
      let timing = meter.timing(of: work.run)
      var record = Record(name, meter)
      record.time = timing
      record.rate = amount.map { rate($0, timing.seconds.median, meter) }
      return record
    }
  }

  private func rate(_ amount: Amount, _ seconds: Double, _ meter: Meter) -> Record.Rate {
    let (count, unit): (Double, Record.Rate.Unit) =
      switch amount {
      case .flops(let count): (count, .flops)
      case .bytes(let count): (count, .bytes)
      }
    var rate = Record.Rate(amount: count, perSecond: count / seconds, unit: unit)
    if let limit {
      let most = meter.perSecond(limit)
      (rate.limit, rate.limitPerSecond, rate.fraction) = (limit, most, rate.perSecond / most)
    }
    return rate
  }
}
