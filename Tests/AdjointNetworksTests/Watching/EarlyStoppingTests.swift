import AdjointNetworks
import Foundation
import TestSupport
import Testing

/// When a training should stop.
@Suite struct EarlyStoppingTests {
  /// After which update it says stop; nil for none.
  private func end(_ stopping: EarlyStopping, _ metrics: [Double]) -> Int? {
    var stopping = stopping
    return metrics.firstIndex { metric in
      stopping.update(metric)
      return stopping.shouldStop
    }
  }

  @Test(
    arguments: [
      (1, [3, 2, 1, 1], 3), (2, [3, 2, 2.5, 2, 1], 3), (2, [3, 2, 2.5, 1, 2, 1], 5),
      (3, [1, 2, 3], nil), (2, [.nan, .nan], 1), (2, [.nan, 3, .nan, 2, .nan, .infinity], 5),
      (1, [1, -.infinity], 1),
    ] as [(Int, [Double], Int?)])
  func patienceCountsUpdatesSinceTheBest(_ patience: Int, _ losses: [Double], _ expected: Int?) {
    #expect(end(EarlyStopping(patience: patience, by: .smallest), losses) == expected)
    #expect(end(EarlyStopping(patience: patience, by: .largest), losses.map { -$0 }) == expected)
  }

  /// Better by no more than the least change is no better, and the best stays.
  @Test func smallChangesDoNotCount() {
    var stopping = EarlyStopping(patience: 3, leastChange: 0.25, by: .smallest)
    let isBetter = [1, 0.75, 0.5, 0.5, 0.3, 0.2].map { stopping.update($0) }
    #expect(isBetter == [true, false, true, false, false, true])
    #expect(stopping.best == 0.2 && stopping.updatesSinceBest == 0)
  }

  @Test func aCopyThatWasStoredGoesOn() throws {
    for metrics in [[], [.nan], [0.5, 0.25], [0.5, .infinity, .nan]] as [[Double]] {
      var stopping = EarlyStopping(patience: 3, leastChange: 0.1, by: .largest)
      for metric in metrics { stopping.update(metric) }
      let stored = try JSONEncoder().encode(stopping)
      #expect(try JSONDecoder().decode(EarlyStopping.self, from: stored) == stopping)
    }
  }

  @Test(arguments: [("patience", "0"), ("leastChange", "-1"), ("updatesSinceBest", "-1")])
  func whatCannotBeIsNotDecoded(_ key: String, _ value: String) throws {
    let stored = try JSONEncoder().encode(EarlyStopping(patience: 7, leastChange: 7, by: .largest))
    var fields = try #require(
      JSONSerialization.jsonObject(with: stored) as? [String: Any])
    fields[key] = Int(value)
    let changed = try JSONSerialization.data(withJSONObject: fields)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(EarlyStopping.self, from: changed)
    }
  }

  @Test func wrongArgumentsTrap() async {
    let patience = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = EarlyStopping(patience: 0, by: .largest) }
    expectMessage(of: patience, contains: "EarlyStopping", "patience", "0")
    await #expect(processExitsWith: .failure) {
      _ = EarlyStopping(patience: 1, leastChange: .nan, by: .largest)
    }
  }
}
