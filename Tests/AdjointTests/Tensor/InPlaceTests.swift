import Adjoint
import TestSupport
import Testing

@Suite("Changes in place")
struct InPlaceTests {
  @Test("A copy does not change with the original", arguments: ScalarType.allCases)
  func values(_ type: ScalarType) {
    let original = Tensor([1, 2, 3], as: type)
    var (sum, product) = (original, original)
    sum.add(Tensor([10, 20, 30], as: type), scaledBy: 0.5)
    product *= 2
    #expect(original.scalars == [1, 2, 3])
    #expect(sum.scalars == [6, 12, 18])
    #expect(product.scalars == [2, 4, 6])
  }

  @Test("Nor does a tensor of another shape that shares its memory")
  func reshaped() {
    // Long enough to have memory of its own, beside the shape.
    var vector = Tensor.ones([600])
    let matrix = vector.reshaped(to: [20, 30])
    var other = matrix.reshaped(to: [30, 20])
    vector *= 2
    other.add(matrix.reshaped(to: [30, 20]), scaledBy: 2)
    #expect(vector.scalars.allSatisfy { $0 == 2 })
    #expect(matrix.scalars.allSatisfy { $0 == 1 })
    #expect(other.scalars.allSatisfy { $0 == 3 })
  }

  @Test("A tensor is added to itself")
  func itself() {
    var x = Tensor([1, 2, 3])
    x.add(x, scaledBy: 2)
    #expect(x.scalars == [3, 6, 9])
  }

  @Test("What is recorded rounds as what is not", arguments: ScalarType.allCases)
  func recorded(_ type: ScalarType) {
    var random = RandomStream(seed: 3)
    let x = Tensor.normal([1000], as: type, using: &random)
    let y = Tensor.normal([1000], as: type, using: &random)
    func sum(_ x: Tensor) -> Tensor {
      var sum = x
      sum.add(y, scaledBy: 0.1)
      return sum
    }
    let (recorded, slope) = valueWithGradient(at: x) { sum($0).sum() }
    #expect(recorded.scalar == sum(x).sum().scalar)
    #expect(slope.scalars.allSatisfy { $0 == 1 })
    let searched = trappingNonFinite { sum(x) }
    #expect(searched == sum(x))
  }

  @Test("The factor is rounded to the scalar type before it is used")
  func roundedFactor() {
    var x = Tensor([1.0])
    x *= 0.1
    #expect(x.scalar == Double(Float(0.1)))
    var y = Tensor([0.0])
    y.add(Tensor([1.0]), scaledBy: 0.1)
    #expect(y.scalar == Double(Float(0.1)))
  }

  @Test("Inside a scope the value before keeps its part of the gradient")
  func recorded() {
    let x = Tensor([2, 3], as: .float64)
    let slope = gradient(at: x) { x in
      var y = x * x
      let before = y
      y.add(x, scaledBy: 10)
      y *= 3
      return (y + before).sum()
    }
    // 3·(x² + 10x) + x²
    #expect(slope.scalars == [46, 54])
  }

  /// The patterns whose left side has the shape of the result.
  private static let patterns = BroadcastPattern.all.filter { $0.left == $0.result }

  @Test("Each operator is its operation", arguments: BinaryOperator.allCases, ScalarType.allCases)
  func operators(_ operation: BinaryOperator, _ type: ScalarType) {
    for pattern in Self.patterns {
      let point = operation.point(pattern).map { $0.cast(to: type) }
      let (x, y) = (point[0], point[1])
      let expected = operation(x, y)
      var shared = x
      operation.assign(&shared, y)
      expectSameBits(shared, expected, "\(operation), \(pattern)")
      // Multiplying by 1 makes a tensor that nobody else holds.
      var own = x * 1
      operation.assign(&own, y)
      expectSameBits(own, expected, "\(operation), \(pattern), in place")
      expectSameBits(x, operation.point(pattern)[0].cast(to: type))
      var byNumber = x * 1
      operation.assign(&byNumber, 0.1)
      expectSameBits(byNumber, operation(x, Tensor(0.1, as: type)), "\(operation), a number")
    }
  }

  @Test("A tensor that nobody else holds keeps its memory", arguments: BinaryOperator.allCases)
  func memory(_ operation: BinaryOperator) {
    func place(_ x: Tensor) -> UnsafeRawPointer? {
      x.withUnsafeScalars(as: Float.self) { UnsafeRawPointer($0.baseAddress) }
    }
    var x = Tensor.ones([20, 30])
    let before = place(x)
    operation.assign(&x, Tensor(repeating: 2, shape: [30]))
    operation.assign(&x, 3)
    operation.assign(&x, Tensor(repeating: 2, shape: [20, 30]))
    #expect(place(x) == before)
    let copy = x
    operation.assign(&x, 3)
    #expect(place(copy) == before && place(x) != before)
  }

  @Test("A tensor and itself", arguments: BinaryOperator.allCases)
  func withItself(_ operation: BinaryOperator) {
    var x = Tensor([1, -2, 4])
    let same = x
    operation.assign(&x, x)
    expectSameBits(x, operation(same, same))
    // The right side is a view of the left one's memory.
    var long = Tensor.ones([600]) * 3
    let column = long.reshaped(to: [600, 1])
    operation.assign(&long, column[0])
    expectSameBits(long, operation(Tensor(repeating: 3, shape: [600]), Tensor(3)))
  }

  @Test("Each is recorded, whichever side is", arguments: BinaryOperator.allCases)
  func gradients(_ operation: BinaryOperator) {
    for pattern in Self.patterns {
      let point = operation.point(pattern)
      let both = checkGradient(at: point, order: 2) { point in
        var z = point[0]
        operation.assign(&z, point[1])
        let before = z
        operation.assign(&z, 1.5)
        return (z * before).weighted()
      }
      #expect(both.agrees, "\(operation), \(pattern): \(both)")
      let right = checkGradient(at: point[1]) { y in
        var z = point[0]
        operation.assign(&z, y)
        return z.weighted()
      }
      #expect(right.agrees, "\(operation), \(pattern), right side: \(right)")
    }
  }

  @Test("A sum of losses over a loop has the gradient of all of them")
  func accumulating() {
    let x = Tensor([1, 2, 3], as: .float64)
    let slope = gradient(at: x) { x in
      var total = Tensor(0, as: .float64)
      for power in 1...3 { total += (x * Double(power)).sum() }
      total /= 2
      return total
    }
    #expect(slope == Tensor([3, 3, 3], as: .float64))
  }

  @Test("What would have to grow is refused", arguments: BinaryOperator.allCases.indices)
  func growing(_ number: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [number] in
      var x = Tensor([1, 2, 3])
      BinaryOperator.allCases[number].assign(&x, .ones([2, 3]))
    }
    let symbol = ["+", "-", "*", "/"][number]
    expectMessage(
      of: result,
      contains: "\(symbol)=: a tensor of shape [3] cannot take a value of shape [2, 3]",
      "write x = x \(symbol) y")
  }

  @Test("Nor does it grow where it is recorded")
  func growingRecorded() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor(1)) { x in
        var x = x
        x *= Tensor([1, 2])
        return x.sum()
      }
    }
    expectMessage(of: result, contains: "*=: a tensor of shape [] cannot take a value of shape [2]")
  }

  @Test("The search for NaN finds one that is made in place")
  func nonFinite() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      trappingNonFinite {
        var x = Tensor([1, 0]) * 1
        x /= 0
      }
    }
    expectMessage(of: result, contains: "divide")
  }
}
