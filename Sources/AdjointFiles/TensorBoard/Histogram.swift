import Adjoint

/// How often numbers fall into buckets, as TensorFlow counts them.
///
/// The limits of the buckets grow by a tenth, from 10⁻¹² to 10²⁰, on both sides of 0; the outermost are the
/// largest finite numbers. A bucket holds the numbers from the limit before its own to below its own.
/// Empty buckets side by side are one (TensorFlow, `core/lib/histogram/histogram.cc`).
struct Histogram: Equatable {
  private(set) var minimum = Double.greatestFiniteMagnitude
  private(set) var maximum = -Double.greatestFiniteMagnitude
  private(set) var count = 0.0
  private(set) var sum = 0.0
  private(set) var sumOfSquares = 0.0

  /// The upper limit of each bucket, and how many numbers are in it.
  private(set) var limits: [Double] = []
  private(set) var counts: [Double] = []

  /// The histogram of the finite numbers among these.
  init(of numbers: [Double]) {
    var all = [Double](repeating: 0, count: Self.allLimits.count)
    for number in numbers where number.isFinite {
      minimum = Swift.min(minimum, number)
      maximum = Swift.max(maximum, number)
      count += 1
      sum += number
      sumOfSquares += number * number
      all[Self.bucket(of: number)] += 1
    }
    for (limit, count) in zip(Self.allLimits, all) {
      if count == 0, counts.last == 0 {
        limits[limits.count - 1] = limit
      } else {
        limits.append(limit)
        counts.append(count)
      }
    }
  }

  /// The first bucket whose limit is above a number.
  private static func bucket(of number: Double) -> Int {
    var range = 0..<allLimits.count - 1
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      range =
        allLimits[middle] > number
        ? range.lowerBound..<middle : middle + 1..<range.upperBound
    }
    return range.lowerBound
  }

  private static let allLimits: [Double] = {
    var positive: [Double] = []
    var limit = 1e-12
    while limit < 1e20 {
      positive.append(limit)
      limit *= 1.1
    }
    positive.append(.greatestFiniteMagnitude)
    return positive.reversed().map { -$0 } + [0] + positive
  }()
}

extension Histogram {
  /// The fields of a `HistogramProto`.
  func write(to message: inout ProtocolMessage) {
    message.add(1, minimum)
    message.add(2, maximum)
    message.add(3, count)
    message.add(4, sum)
    message.add(5, sumOfSquares)
    message.add(6, limits)
    message.add(7, counts)
  }
}
