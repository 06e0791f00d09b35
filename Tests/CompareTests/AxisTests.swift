import AdjointNetworks
import Testing

@testable import compare

/// The sides of plots.
@Suite struct AxisTests {
  @Test func decadesHaveTicks() {
    let axis = Axis.logarithmic("", [0.3, 2e4, .infinity, .nan, 0])
    #expect(axis.range == 0.1...1e5)
    #expect(axis.ticks.map(\.text) == ["0.1", "1", "10", "100", "10³", "10⁴", "10⁵"])
    #expect(axis.minorTicks.count == 6 * 8)
    #expect((axis.position(of: 100) - 0.5).magnitude < 1e-12)
    #expect(axis.position(of: 0) == 0 && axis.position(of: .infinity) == 1)
  }

  /// Many decades have a tick at every other one, and no lines between them.
  @Test func manyDecadesHaveFewerTicks() {
    let axis = Axis.logarithmic("", [1e-2, 1e9])
    #expect(axis.ticks.map(\.text) == ["10⁻²", "1", "100", "10⁴", "10⁶", "10⁸"])
    #expect(axis.minorTicks.isEmpty)
  }

  @Test func unitsAreThoseOfPeople() {
    #expect(
      [1e-9, 1e-6, 1e-4, 1e-3, 1, 10].map(Axis.time) == [
        "1 ns", "1 µs", "100 µs", "1 ms", "1 s", "10 s",
      ])
    #expect(
      [1, 1e3, 1e5, 1e6, 1e10].map(Axis.bytes) == ["1 B", "1 kB", "100 kB", "1 MB", "10 GB"])
  }

  @Test func evenStepsHaveTicks() {
    let axis = Axis.linear("", 0...100, step: 50)
    #expect(axis.ticks.map(\.text) == ["0", "50", "100"])
    #expect(axis.position(of: 25) == 0.25)
    #expect(axis.position(of: -1) == 0 && axis.position(of: 101) == 1)
  }
}
