import Adjoint
import TestSupport
import Testing

@Suite struct SortingTests {
  @Test(arguments: ScalarType.allCases)
  func ordersRowsAndColumns(_ type: ScalarType) {
    let x = Tensor([[3, 1, 2], [-1, 5, -4]], as: type)
    #expect(x.argsort(along: 1) == [1, 2, 0, 2, 0, 1])
    #expect(x.sorted(along: -1).scalars == [1, 2, 3, -4, -1, 5])
    #expect(x.sorted(along: 1, descending: true).scalars == [3, 2, 1, 5, -1, -4])
    #expect(x.argsort(along: 0) == [1, 0, 1, 0, 1, 0])
    #expect(x.sorted(along: 0).scalars == [-1, 1, -4, 3, 5, 2])
    #expect(Tensor.zeros([0, 3], as: type).argsort(along: 1) == [])
    #expect(Tensor.zeros([3, 0], as: type).sorted(along: 1).shape == [3, 0])
  }

  /// Equal scalars keep their order in both directions, as zeros of both signs do.
  @Test func tiesKeepTheirOrder() {
    let x = Tensor([1, 0, -0.0, 1, 0, 1])
    #expect(x.argsort(along: 0) == [1, 2, 4, 0, 3, 5])
    #expect(x.argsort(along: 0, descending: true) == [0, 3, 5, 1, 2, 4])
    #expect(x.topK(2, along: 0).positions == [0, 3])
    #expect(x.topK(2, along: 0, largest: false).positions == [1, 2])
  }

  @Test(arguments: ScalarType.allCases)
  func notANumberIsTheLargest(_ type: ScalarType) {
    let x = Tensor([2, .nan, .infinity, -.infinity, .nan], as: type)
    #expect(x.argsort(along: 0) == [3, 0, 2, 1, 4])
    #expect(x.argsort(along: 0, descending: true) == [1, 4, 2, 0, 3])
    #expect(x.topK(1, along: 0).positions == [x.argmax()])
  }

  @Test func theLargestAlongAnyAxis() {
    let x = Tensor((0..<24).map { Double($0 * 7 % 24) }, shape: [2, 3, 4])
    for axis in 0..<3 {
      for largest in [true, false] {
        let (values, positions) = x.topK(2, along: axis, largest: largest)
        #expect(values.shape == x.sorted(along: axis).sliced(0..<2, along: axis).shape)
        let sorted = x.sorted(along: axis, descending: largest).sliced(0..<2, along: axis)
        #expect(values.scalars == sorted.scalars)
        #expect(x.gathered(positions, shape: values.shape, along: axis).scalars == values.scalars)
      }
    }
    #expect(x.topK(0, along: 1).values.shape == [2, 0, 4])
    #expect(x.topK(1, along: 2).positions == x.argmax(along: 2))
  }

  /// A gradient goes to where a scalar came from, and so does the gradient of that.
  @Test func gradientsGoWhereTheScalarsCameFrom() {
    let x = Tensor([[3, 1, 2], [-1, 5, -4]], as: .float64)
    let weights = Tensor([[10, 20, 30], [1, 2, 3]], as: .float64)
    let gradientOfSorted = gradient(at: x) { ($0.sorted(along: 1) * weights).sum() }
    #expect(gradientOfSorted.scalars == [30, 10, 20, 2, 3, 1])
    let ofTop = gradient(at: x) { square($0.topK(1, along: 1).values).sum() }
    #expect(ofTop.scalars == [6, 0, 0, 0, 10, 0])
    let second = gradient(at: x) { x in
      gradient(at: x) { square($0.topK(1, along: 1).values).sum() }.sum()
    }
    #expect(second.scalars == [2, 0, 0, 0, 2, 0])
  }

  @Test(arguments: [-1, 4])
  func tooMany(_ k: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [k] in
      _ = Tensor.zeros([2, 3]).topK(k, along: 1)
    }
    expectMessage(of: result, contains: "topK: axis 1", "[2, 3]", "\(k)")
  }

  @Test func noSuchAxis() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3]).argsort(along: 2)
    }
    expectMessage(of: result, contains: "argsort: a tensor of shape [2, 3] has no axis 2")
  }
}
