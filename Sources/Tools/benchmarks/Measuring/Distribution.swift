/// Where the middle of many numbers is, and how far they spread.
struct Distribution: Codable, Equatable {
  let median: Double

  /// A tenth of the numbers are below the first, and a tenth above the last.
  let lowDecile: Double
  let highDecile: Double
  let count: Int

  /// Between two numbers in order the quantiles run straight, as those of NumPy do.
  init(_ numbers: [Double]) {
    precondition(!numbers.isEmpty, "no numbers have no median")
    let sorted = numbers.sorted()
    func quantile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let index = min(Int(place), sorted.count - 1)
      let next = min(index + 1, sorted.count - 1)
      return sorted[index] + (place - Double(index)) * (sorted[next] - sorted[index])
    }
    median = quantile(0.5)
    lowDecile = quantile(0.1)
    highDecile = quantile(0.9)
    count = sorted.count
  }
}
