import Testing

@testable import Adjoint

/// The kernels of recurrent steps at every level against their formulas in float64.
@Suite struct RecurrentKernelTests {
  private static func sigmoid(_ x: Double) -> Double { 1 / (1 + System.exp(-x)) }

  /// Arrays of random numbers, each [rows, parts·width], and the number of a part's scalar.
  private struct Arrays {
    let kernels: KernelsUnderTest
    let rows: Int
    let width: Int

    func random(_ parts: Int, _ seed: Int) -> GuardedScalars {
      kernels.scalars(kernels.random(rows * width * parts, seed: seed))
    }

    func unwritten(_ parts: Int) -> GuardedScalars { kernels.unwritten(rows * width * parts) }

    /// Expects each part of an array to be what a function of row and column says.
    func expect(_ array: GuardedScalars, _ label: String, _ parts: [(Int, Int) -> Double]) {
      let (values, unit) = (array.values, kernels.scalarType == .float32 ? 0x1p-23 : 0x1p-52)
      for row in 0..<rows {
        for (part, formula) in parts.enumerated() {
          for column in 0..<width {
            let value = values[(row * parts.count + part) * width + column]
            let expected = formula(row, column)
            // Numbers of order 1 through some ten roundings.
            #expect(
              (value - expected).magnitude <= 16 * unit * max(1, expected.magnitude),
              "\(label), part \(part) at \(row), \(column): \(value) and not \(expected)")
          }
        }
      }
      #expect(array.isIntact, "\(label)")
    }

    func reader(_ array: GuardedScalars, parts: Int) -> (Int, Int, Int) -> Double {
      let (values, width) = (array.values, width)
      return { part, row, column in values[(row * parts + part) * width + column] }
    }
  }

  static let lengths = [(1, 1), (3, 7), (2, 8), (2, 33)]

  @Test(arguments: KernelsUnderTest.all, lengths)
  func gru(_ kernels: KernelsUnderTest, _ lengths: (Int, Int)) {
    let (rows, width) = lengths
    let arrays = Arrays(kernels: kernels, rows: rows, width: width)
    let (byInput, byState, state) = (arrays.random(3, 1), arrays.random(3, 2), arrays.random(1, 3))
    let (new, kept) = (arrays.unwritten(1), arrays.unwritten(5))
    kernels.table.gru_step(
      rows, width, byInput.address, byState.address, state.address, new.address, kept.address)
    let (a, s) = (arrays.reader(byInput, parts: 3), arrays.reader(byState, parts: 3))
    let h = arrays.reader(state, parts: 1)
    func r(_ i: Int, _ j: Int) -> Double { Self.sigmoid(a(0, i, j) + s(0, i, j)) }
    func z(_ i: Int, _ j: Int) -> Double { Self.sigmoid(a(1, i, j) + s(1, i, j)) }
    func n(_ i: Int, _ j: Int) -> Double { System.tanh(a(2, i, j) + r(i, j) * s(2, i, j)) }
    arrays.expect(new, "state", [{ (1 - z($0, $1)) * n($0, $1) + z($0, $1) * h(0, $0, $1) }])
    arrays.expect(
      kept, "kept",
      [
        { s(2, $0, $1) * r($0, $1) * (1 - r($0, $1)) },
        { (h(0, $0, $1) - n($0, $1)) * z($0, $1) * (1 - z($0, $1)) },
        { (1 - z($0, $1)) * (1 - n($0, $1) * n($0, $1)) }, r, z,
      ])

    let (g, carry) = (arrays.random(1, 4), arrays.random(1, 5))
    let of = arrays.reader(g, parts: 1)
    let before = arrays.reader(carry, parts: 1)
    let k = arrays.reader(kept, parts: 5)
    let (ofInput, ofState) = (arrays.unwritten(3), arrays.unwritten(3))
    kernels.table.gru_step_back(
      rows, width, g.address, kept.address, carry.address, ofInput.address, ofState.address)
    func all(_ i: Int, _ j: Int) -> Double { of(0, i, j) + before(0, i, j) }
    func ofN(_ i: Int, _ j: Int) -> Double { all(i, j) * k(2, i, j) }
    func ofZ(_ i: Int, _ j: Int) -> Double { all(i, j) * k(1, i, j) }
    func ofR(_ i: Int, _ j: Int) -> Double { ofN(i, j) * k(0, i, j) }
    arrays.expect(ofInput, "of the inputs", [ofR, ofZ, ofN])
    arrays.expect(ofState, "of the state's part", [ofR, ofZ, { ofN($0, $1) * k(3, $0, $1) }])
    arrays.expect(carry, "passed on", [{ all($0, $1) * k(4, $0, $1) }])
  }

  @Test(arguments: KernelsUnderTest.all, lengths)
  func lstm(_ kernels: KernelsUnderTest, _ lengths: (Int, Int)) {
    let (rows, width) = lengths
    let arrays = Arrays(kernels: kernels, rows: rows, width: width)
    let (byInput, byState, cell) = (arrays.random(4, 1), arrays.random(4, 2), arrays.random(1, 3))
    let (new, newCell, kept) = (arrays.unwritten(1), arrays.unwritten(1), arrays.unwritten(6))
    kernels.table.lstm_step(
      rows, width, byInput.address, byState.address, cell.address, new.address, newCell.address,
      kept.address)
    let (a, s) = (arrays.reader(byInput, parts: 4), arrays.reader(byState, parts: 4))
    let c = arrays.reader(cell, parts: 1)
    func gate(_ part: Int, _ i: Int, _ j: Int) -> Double {
      let x = a(part, i, j) + s(part, i, j)
      return part == 2 ? System.tanh(x) : Self.sigmoid(x)
    }
    func slope(_ part: Int, _ i: Int, _ j: Int) -> Double {
      let y = gate(part, i, j)
      return part == 2 ? 1 - y * y : y * (1 - y)
    }
    func next(_ i: Int, _ j: Int) -> Double {
      gate(1, i, j) * c(0, i, j) + gate(0, i, j) * gate(2, i, j)
    }
    arrays.expect(newCell, "cell", [next])
    arrays.expect(new, "state", [{ gate(3, $0, $1) * System.tanh(next($0, $1)) }])
    func y(_ i: Int, _ j: Int) -> Double { System.tanh(next(i, j)) }
    arrays.expect(
      kept, "kept",
      [
        { gate(2, $0, $1) * slope(0, $0, $1) }, { c(0, $0, $1) * slope(1, $0, $1) },
        { gate(0, $0, $1) * slope(2, $0, $1) }, { y($0, $1) * slope(3, $0, $1) },
        { gate(3, $0, $1) * (1 - y($0, $1) * y($0, $1)) }, { gate(1, $0, $1) },
      ])

    let (g, carry, cellCarry) = (arrays.random(1, 4), arrays.random(1, 5), arrays.random(1, 6))
    let of = arrays.reader(g, parts: 1)
    let before = arrays.reader(carry, parts: 1)
    let (ofCell, k) = (arrays.reader(cellCarry, parts: 1), arrays.reader(kept, parts: 6))
    let ofGates = arrays.unwritten(4)
    kernels.table.lstm_step_back(
      rows, width, g.address, kept.address, carry.address, cellCarry.address, ofGates.address)
    func all(_ i: Int, _ j: Int) -> Double { of(0, i, j) + before(0, i, j) }
    func d(_ i: Int, _ j: Int) -> Double { ofCell(0, i, j) + all(i, j) * k(4, i, j) }
    arrays.expect(
      ofGates, "of the gates",
      (0..<4).map { part in { (part == 3 ? all($0, $1) : d($0, $1)) * k(part, $0, $1) } })
    arrays.expect(cellCarry, "passed on", [{ d($0, $1) * k(5, $0, $1) }])
  }

  /// A cotangent of 0 gives 0 beside factors that are NaN.
  @Test(arguments: KernelsUnderTest.all)
  func zerosLeaveNoTrace(_ kernels: KernelsUnderTest) {
    let (rows, width) = (2, 11)
    func array(_ parts: Int, _ value: Double) -> GuardedScalars {
      kernels.scalars([Double](repeating: value, count: rows * width * parts))
    }
    let (g, kept, carry) = (array(1, 0), array(6, .nan), array(1, 0))
    let (first, second) = (array(4, 1), array(4, 1))
    kernels.table.gru_step_back(
      rows, width, g.address, kept.address, carry.address, first.address, second.address)
    let count = rows * width
    #expect(
      (first.values.prefix(3 * count) + second.values.prefix(3 * count)).allSatisfy { $0 == 0 })
    #expect(carry.values.allSatisfy { $0 == 0 })
    let (cell, gates) = (array(1, 0), array(4, 1))
    kernels.table.lstm_step_back(
      rows, width, g.address, kept.address, carry.address, cell.address, gates.address)
    #expect((gates.values + cell.values).allSatisfy { $0 == 0 })
  }
}
