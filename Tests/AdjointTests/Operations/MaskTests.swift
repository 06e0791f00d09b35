import Testing

@testable import Adjoint

@Suite struct MaskTests {
  @Test(arguments: ScalarType.allCases)
  func comparisons(_ type: ScalarType) {
    let a = Tensor([1, 2, 3, .nan, .infinity, 0], as: type)
    let b = Tensor([2, 2, 2, 2, .infinity, -0.0], as: type)
    #expect((a .< b).values == [true, false, false, false, false, false])
    #expect((a .<= b).values == [true, true, false, false, true, true])
    #expect((a .> b).values == [false, false, true, false, false, false])
    #expect((a .>= b).values == [false, true, true, false, true, true])
    #expect((a .== b).values == [false, true, false, false, true, true])
    #expect((a .!= b).values == [true, false, true, true, false, false])
    #expect((a .!= a).values == [false, false, false, true, false, false])
    #expect((a .> 1).values == [false, true, true, false, true, false])
    #expect((a .>= 1).values == [true, true, true, false, true, false])
    #expect((a .< 1).values == [false, false, false, false, false, true])
    #expect((a .<= 1).values == [true, false, false, false, false, true])
    #expect((a .== 3).values == [false, false, true, false, false, false])
    #expect((a .!= 3).values == [true, true, false, true, true, true])
  }

  /// Long enough for threads, and along rows and columns.
  @Test(arguments: ScalarType.allCases)
  func longAndBroadcastComparisons(_ type: ScalarType) {
    let (rows, columns) = (300, 257)
    let x = Tensor(
      (0..<rows * columns).map { $0 % 11 == 0 ? .nan : Double($0 % 7) }, shape: [rows, columns],
      as: type)
    let (row, column) = (x[1], x[.all, 2].reshaped(to: [rows, 1]))
    let scalars = x.scalars
    func expect(_ mask: Mask, _ holds: (_ x: Double, _ row: Double, _ column: Double) -> Bool) {
      let expected = scalars.indices.map {
        holds(scalars[$0], scalars[columns + $0 % columns], scalars[$0 / columns * columns + 2])
      }
      #expect(mask.shape == x.shape && mask.values == expected)
    }
    expect(x .> 3) { x, _, _ in x > 3 }
    expect(x .!= x) { x, _, _ in x.isNaN }
    expect(x .<= row) { x, row, _ in x <= row }
    expect(column .>= x) { x, _, column in column >= x }
    expect(row .< column) { _, row, column in row < column }
    expect((x .> row) .| (.!(x .== column))) { x, row, column in x > row || x != column }
    expect((x .> row) .& (x[1] .== 2)) { x, row, _ in x > row && row == 2 }
    expect((row .> 1) .^ (column .> 1)) { _, row, column in (row > 1) != (column > 1) }
    #expect(
      Tensor(x .< row, as: type).scalars == (x .< row).values.map { $0 ? 1 : 0 })
  }

  /// As in arithmetic, a number takes the tensor's type.
  @Test func numbersAreRounded() {
    #expect((Tensor([0.1]) .== 0.1).values == [true])
    #expect((Tensor([0.1]) .<= 0.1).values == [true])
  }

  @Test func broadcasting() {
    let column = Tensor([[1], [2], [3]])
    let row = Tensor([1, 2])
    let mask = column .> row
    #expect(mask.shape == [3, 2])
    #expect(mask.values == [false, false, true, false, true, true])
    let chosen = mask .& Mask([true, false])
    #expect(chosen.values == [false, false, true, false, true, false])
    #expect((Mask([true, false]) .| Mask([[false], [true]])).shape == [2, 2])
    #expect((Tensor.zeros([0, 3]) .== Tensor.zeros([3])).shape == [0, 3])
    #expect((Tensor(1) .< Tensor.zeros([2, 0])).values.isEmpty)
    let large = Tensor((0..<300_000).map(Double.init)) .>= 100_000
    #expect(large.trueCount == 200_000)
  }

  @Test func combining() {
    let (a, b) = (Mask([true, true, false, false]), Mask([true, false, true, false]))
    #expect((a .& b).values == [true, false, false, false])
    #expect((a .| b).values == [true, true, true, false])
    #expect((a .^ b).values == [false, true, true, false])
    #expect((.!a).values == [false, false, true, true])
    #expect(a.trueCount == 2)
    #expect(Mask(repeating: true, shape: [2, 3]).trueCount == 6)
    #expect(Tensor(a, as: .float64).scalars == [1, 1, 0, 0])
    #expect(a == .!(.!a))
  }

  @Test(arguments: ScalarType.allCases)
  func aNumberOnTheLeft(_ type: ScalarType) {
    let x = Tensor([1, 2, 3, .nan], as: type)
    #expect((2 .< x).values == [false, false, true, false])
    #expect((2 .<= x).values == [false, true, true, false])
    #expect((2 .> x).values == [true, false, false, false])
    #expect((2 .>= x).values == [true, true, false, false])
    #expect((2 .== x).values == [false, true, false, false])
    #expect((2 .!= x).values == [true, false, true, true])
    // Rounded to the tensor's type before it is compared.
    #expect((0.1 .== Tensor([0.1], as: type)).values == [true])
    #expect(maximum(2, x[..<3]) == Tensor([2, 2, 3], as: type))
    #expect(minimum(2, x[..<3]) == Tensor([1, 2, 2], as: type))
    #expect(gradient(at: x[..<3]) { maximum(2, $0).sum() } == Tensor([0, 0.5, 1], as: type))
  }

  @Test func printing() {
    #expect("\(Mask([true, false]))" == "Mask [2] [true, false]")
    #expect(
      "\(Mask([[true, false], [false, true]]))" == """
        Mask [2, 2]
          [[ true, false],
           [false,  true]]
        """)
    #expect("\(Mask(repeating: false, shape: []))" == "Mask [] false")
    #expect(
      "\(Mask(repeating: false, shape: [9]))"
        == "Mask [9] [false, false, false, …, false, false, false]")
  }

  @Test(arguments: ScalarType.allCases)
  func replacing(_ type: ScalarType) {
    let x = Tensor([1, -2, .nan, .infinity], as: type)
    let replaced = x.replacing(with: 0, where: x .!= x .| x .== .infinity)
    #expect(replaced.scalars == [1, -2, 0, 0])
    #expect(replaced.scalarType == type)
    let y = Tensor([[10], [20]], as: type)
    let both = x.replacing(with: y, where: Mask([true, false, true, true]))
    #expect(both.shape == [2, 4])
    #expect(both.scalars == [10, -2, 10, 10, 20, -2, 20, 20])
    #expect(Tensor(5, as: type).replacing(with: 7, where: Mask([true, false])).scalars == [7, 5])
  }

  @Test func gradientsGoToWhatIsSelected() {
    let x = Tensor([[1, 2, 3]], as: .float64)
    let y = Tensor([[10], [20]], as: .float64)
    let mask = Mask([[true, false, false], [true, true, false]])
    let weights = Tensor([[1, 2, 4], [8, 16, 32]], as: .float64)
    let (dx, dy) = gradient(at: x, y) { x, y in
      (x.replacing(with: y, where: mask) * weights).sum()
    }
    #expect(dx == Tensor([[0, 2, 36]], as: .float64))
    #expect(dy == Tensor([[1], [24]], as: .float64))
    let check = checkGradient(at: x, y) { square($0).replacing(with: exp($1), where: mask) }
    #expect(check.agrees, "\(check)")
    let second = checkGradient(at: x, y) { x, y in
      let (dx, dy) = gradient(at: x, y) {
        square(square($0).replacing(with: exp(0.1 * $1), where: mask)).sum()
      }
      return dx.sum() + dy.sum()
    }
    #expect(second.agrees, "\(second)")
  }

  /// The selection itself, when a NaN flows into it from either side or from the cotangent.
  @Test func notNumbersOfTheOtherSide() {
    let x = Tensor([1, .nan])
    let y = Tensor([.nan, 2])
    let mask = Mask([false, true])
    #expect(x.replacing(with: y, where: mask).scalars == [1, 2])
    let (dx, dy) = gradient(at: x, y) { x, y in
      square(square(x).replacing(with: square(y), where: mask)).sum()
    }
    #expect(dx.scalars == [4, 0])
    #expect(dy.scalars == [0, 32])
    let (pulledX, pulledY) = valueWithPullback(at: x, y) { x, y in
      x.replacing(with: y, where: mask)
    }.pullback(Tensor([.nan, 3]))
    #expect(pulledX.scalars[0].isNaN && pulledX.scalars[1] == 0)
    #expect(pulledY.scalars == [0, 3])
  }

  @Test func masksAreConstants() {
    let x = Tensor([0.5, 2, 3])
    #expect(gradient(at: x) { ($0 * Tensor($0 .> 1)).sum() }.scalars == [0, 1, 1])
  }
}

extension Mask {
  fileprivate init(_ rows: [[Bool]]) {
    self.init(rows.flatMap { $0 }, shape: [rows.count, rows[0].count])
  }
}
