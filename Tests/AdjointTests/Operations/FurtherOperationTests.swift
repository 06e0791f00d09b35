import Adjoint
import TestSupport
import Testing

/// Angles, hypotenuses, standard deviations and cumulative products.
@Suite struct FurtherOperationTests {
  private struct Attributes: Decodable {
    let axes: [Int]?
    let axis: Int?
    let unbiased: Bool?
    let keepingDimensions: Bool?
    let reversed: Bool?
  }

  /// Values of mpmath with two derivatives.
  @Test(arguments: ["atan2", "hypot", "standardDeviation", "cumulativeProduct"])
  func valueAndDerivatives(_ operation: String) throws {
    let all: [DerivativeFixture<Attributes>] = try loadFixture("further_operations_float64")
    let cases = all.filter { $0.operation == operation }
    #expect(cases.count >= 15)
    for fixture in cases {
      let attributes = fixture.attributes
      fixture.check { x in
        switch operation {
        case "atan2": [atan2(x[0], x[1])]
        case "hypot": [hypot(x[0], x[1])]
        case "standardDeviation":
          [
            x[0].standardDeviation(
              along: attributes.axes!, unbiased: attributes.unbiased!,
              keepingDimensions: attributes.keepingDimensions!)
          ]
        default:
          [x[0].cumulativeProduct(along: attributes.axis!, reversed: attributes.reversed!)]
        }
      }
    }
  }

  // MARK: Angles

  /// At a point times a power of two, the second derivatives are those at the point over the square of
  /// that power: finite, or infinite of the right sign.
  @Test(arguments: [-1020, -600, -520, -500, -100, 0])
  func secondDerivativesOfAnglesNearTheOrigin(_ exponent: Int) {
    let unit = Double(sign: .plus, exponent: exponent, significand: 1)
    for (y, x) in [(3.0, 4.0), (4, 3), (-4, 3), (3, -4), (1, 1), (-1, 1), (0, 5), (5, 0)] {
      let square = x * x + y * y
      let mixed = (y * y - x * x) / square / square / unit / unit
      let twice = -2 * x * y / square / square / unit / unit
      let point = [y, x].map { Tensor($0 * unit, as: .float64) }
      for (index, expected) in [[twice, mixed], [mixed, -twice]].enumerated() {
        let slopes = gradient(at: point) { point in
          gradient(at: point) { atan2($0[0], $0[1]) }[index]
        }
        for (slope, expected) in zip(slopes.map(\.scalar), expected) {
          #expect(
            slope == expected || (slope / expected - 1).magnitude < 1e-14,
            "\(slope) for \(expected) at \(point)")
        }
      }
    }
  }

  /// The table of IEEE 754 and C for zeros and infinities, whose signs tell the quadrant.
  @Test(arguments: ScalarType.allCases)
  func anglesOfZerosAndInfinities(_ type: ScalarType) {
    let infinity = Double.infinity
    let cases: [(y: Double, x: Double, angle: Double)] = [
      (0, 1, 0), (-0.0, 1, -0.0), (0, -1, .pi), (-0.0, -1, -.pi), (0, 0, 0), (-0.0, 0, -0.0),
      (0, -0.0, .pi), (-0.0, -0.0, -.pi), (1, 0, .pi / 2), (-1, -0.0, -.pi / 2),
      (infinity, 3, .pi / 2), (-infinity, 3, -.pi / 2), (2, infinity, 0), (-2, infinity, -0.0),
      (2, -infinity, .pi), (infinity, infinity, .pi / 4), (-infinity, -infinity, -3 * .pi / 4),
      (.nan, 1, .nan), (1, .nan, .nan),
    ]
    let (y, x) = (Tensor(cases.map(\.y), as: type), Tensor(cases.map(\.x), as: type))
    let expected = Tensor(cases.map(\.angle), as: type)
    expectClose(atan2(y, x), expected, within: .ulps(1))
    for (value, expected) in zip(atan2(y, x).scalars, expected.scalars) where expected == 0 {
      #expect(value.sign == expected.sign)
    }
    let slopes = gradient(at: [y, x]) { atan2($0[0], $0[1]).sum() }
    for (index, point) in cases.enumerated() where point.y.isInfinite || point.x.isInfinite {
      #expect(slopes.map { $0.scalars[index] } == [0, 0], "at \(point)")
    }
    for (index, point) in cases.enumerated() where point.angle.isNaN {
      #expect(slopes.allSatisfy { $0.scalars[index].isNaN }, "at \(point)")
    }
  }

  /// On the cut and everywhere else the slopes are those of a rotation: x/h² and −y/h².
  @Test func slopesOfAnglesInAllQuadrants() {
    for step in 0..<16 {
      let turn = Double(step) * .pi / 8
      let (y, x) = step == 8 ? (0, -2) : (2 * Double.sin(turn), 2 * Double.cos(turn))
      let slopes = gradient(at: [Tensor(y, as: .float64), Tensor(x, as: .float64)]) {
        atan2($0[0], $0[1])
      }
      #expect((slopes[0].scalar - x / 4).magnitude < 1e-15)
      #expect((slopes[1].scalar + y / 4).magnitude < 1e-15)
    }
  }

  /// Third derivatives of the angle: Im of (x + iy)⁻³ and its kin.
  @Test func thirdDerivativeOfAnAngle() {
    let third = gradient(at: Tensor(0.5, as: .float64)) { y in
      gradient(at: y) { y in gradient(at: y) { atan2($0, Tensor(2, as: .float64)) } }
    }
    // ∂θ/∂y = x/(x² + y²), whose second derivative is 2x(3y² − x²)/(x² + y²)³.
    let square: Double = 2 * 2 + 0.5 * 0.5
    let expected: Double = 2 * 2 * (3 * 0.25 - 4) / (square * square * square)
    #expect((third.scalar / expected - 1).magnitude < 1e-13)
  }

  // MARK: Hypotenuses

  @Test func hypotenusesDoNotOverflow() {
    func of(_ x: Double, _ y: Double, _ type: ScalarType = .float64) -> Double {
      hypot(Tensor(x, as: type), Tensor(y, as: type)).scalar
    }
    #expect((of(3e200, 4e200) / 5e200 - 1).magnitude < 1e-15)
    #expect((of(3e-200, -4e-200) / 5e-200 - 1).magnitude < 1e-15)
    #expect(of(3, 4, .float32) == 5)
    #expect((of(-3e37, 4e37, .float32) / 5e37 - 1).magnitude < 1e-7)
    #expect((of(3e-40, 4e-40, .float32) / 5e-40 - 1).magnitude < 1e-5)
    #expect(of(-.infinity, 3) == .infinity)
    #expect(of(.nan, 3).isNaN && of(.infinity, .nan).isNaN)
  }

  /// The result is beyond the type's numbers, its slopes are not.
  @Test(arguments: ScalarType.allCases)
  func slopesOfAnInfiniteHypotenuse(_ type: ScalarType) {
    let large = type == .float32 ? Double(Float.greatestFiniteMagnitude) : .greatestFiniteMagnitude
    let x = Tensor(large, as: type)
    #expect(hypot(x, -x).scalar == .infinity)
    let slopes = gradient(at: [x, -x]) { hypot($0[0], $0[1]) }
    let half = 0.5.squareRoot()
    expectClose(slopes.map { $0.scalar }, [half, -half], of: type, within: .ulps(2))
    let ofOne = gradient(at: [Tensor(-.infinity, as: type), x]) { hypot($0[0], $0[1]) }
    #expect(ofOne.map(\.scalar) == [-1, 0])
  }

  @Test func theOriginHasNoDirection() {
    let origin = [Tensor(0, as: .float64), Tensor(-0.0, as: .float64)]
    for function in [{ hypot($0, $1) }, { atan2($0, $1) }] as [(Tensor, Tensor) -> Tensor] {
      let first = gradient(at: origin) { function($0[0], $0[1]) }
      #expect(first.map(\.scalar) == [0, 0])
      let second = gradient(at: origin) { x in
        let inner = gradient(at: x) { function($0[0], $0[1]) }
        return inner[0] * 2 + inner[1]
      }
      #expect(second.map(\.scalar) == [0, 0])
    }
  }

  // MARK: Cumulative products

  @Test(arguments: ScalarType.allCases)
  func cumulativeProducts(_ type: ScalarType) {
    let x = Tensor([[2, 3, -1], [0, 5, 7]], as: type)
    #expect(x.cumulativeProduct(along: 1).scalars == [2, 6, -6, 0, 0, 0])
    #expect(x.cumulativeProduct(along: -1, reversed: true).scalars == [-6, -3, -1, 0, 35, 7])
    #expect(x.cumulativeProduct(along: 0).scalars == [2, 3, -1, 0, 15, -7])
    #expect(Tensor.zeros([2, 0], as: type).cumulativeProduct(along: 1).shape == [2, 0])
  }

  /// y₄ of three zeros has no first and no second derivative, but a third.
  @Test func cumulativeProductOfSeveralZeros() {
    let x = Tensor([0, 0, 0, 5], as: .float64)
    let direction = Tensor([2, 3, 7, 1], as: .float64)
    func along(_ x: Tensor, _ function: (Tensor) -> Tensor) -> Tensor {
      (gradient(at: x, of: function) * direction).sum()
    }
    func last(_ x: Tensor) -> Tensor { x.cumulativeProduct(along: 0)[3] }
    #expect(gradient(at: x, of: last).scalars == [0, 0, 0, 0])
    #expect(gradient(at: x) { along($0, last) }.scalars == [0, 0, 0, 0])
    // ∂³ y₄ along the direction twice: 2·5·(3·7, 2·7, 2·3, 0).
    #expect(gradient(at: x) { along($0) { along($0, last) } }.scalars == [210, 140, 60, 0])
  }

  @Test func gradientsAgreeWithProductsWrittenOut() {
    let x = Tensor([1.5, -2, 0, 3, 0.5], as: .float64)
    let weights = Tensor([1, -2, 3, 0.5, 7], as: .float64)
    let whole = gradient(at: x) { ($0.cumulativeProduct(along: 0) * weights).sum() }
    let written = gradient(at: x) { x in
      (0..<5).reduce(Tensor(0, as: .float64)) { sum, end in
        sum + x[0...end].product() * weights[end]
      }
    }
    expectClose(whole, written, within: .elementwise(1e-14))
  }
}
