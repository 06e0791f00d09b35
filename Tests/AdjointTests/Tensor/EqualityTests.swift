import Adjoint
import Testing

@Suite("Equality and closeness")
struct EqualityTests {
  @Test("Equal are shape, type and scalars", arguments: ScalarType.allCases)
  func equality(_ type: ScalarType) {
    let x = Tensor([[1, 2], [3, 4]], as: type)
    #expect(x == Tensor([[1, 2], [3, 4]], as: type))
    #expect(x == x.transposed().transposed())
    #expect(x != Tensor([[1, 2], [3, 5]], as: type))
    #expect(x != x.reshaped(to: [4]))
    #expect(x != x.reshaped(to: [1, 2, 2]))
    #expect(x != x.cast(to: type == .float32 ? .float64 : .float32))
    #expect(Tensor.zeros([0, 3], as: type) == .zeros([0, 3], as: type))
    #expect(Tensor.zeros([0, 3], as: type) != .zeros([3, 0], as: type))
    #expect([x, -x] == [x, 0 - x] && [-x, x].firstIndex(of: x) == 1)
  }

  @Test("Zeros are equal, and NaN is not", arguments: ScalarType.allCases)
  func specialValues(_ type: ScalarType) {
    #expect(Tensor([0, .infinity], as: type) == Tensor([-0.0, .infinity], as: type))
    #expect(Tensor([.infinity], as: type) != Tensor([-.infinity], as: type))
    let notANumber = Tensor([1, .nan], as: type)
    #expect(notANumber != notANumber)
  }

  @Test("Every scalar counts", arguments: ScalarType.allCases)
  func everyScalar(_ type: ScalarType) {
    for count in [1, 2, 7, 33] {
      for place in 0..<count {
        var scalars = [Double](repeating: 1, count: count)
        scalars[place] = 1 + type.ulp(of: 1)
        #expect(Tensor(scalars, as: type) != .ones([count], as: type))
      }
    }
  }

  @Test("A recorded tensor is compared by its value")
  func recorded() {
    let x = Tensor([1, 2])
    let slope = gradient(at: x) { y in
      #expect(y == x && y * 1 == x && y.isClose(to: x))
      return (y * y).sum()
    }
    #expect(slope == Tensor([2, 4]))
  }

  @Test("The compiler tells equal tensors from equal shapes and scalars")
  func inference() {
    let x = Tensor([[1, 2], [3, 4]])
    #expect(gradient(at: x) { ($0 * $0).sum() } == 2 * x)
    #expect(gradient(at: x) { $0.sum() } == Tensor([[1, 1], [1, 1]]))
    #expect(gradient(at: x) { $0.sum() }.shape == [2, 2])
    #expect(gradient(at: x) { $0.sum() }.scalars == [1, 1, 1, 1])
    #expect([2, 2, 2] == jacobian(at: x) { $0[0] }.shape)
    #expect(Tensor?.some(x) == x)
  }

  @Test("Close is within a share of the largest magnitude")
  func closeness() {
    let x = Tensor([1000, 1e-3, 0], as: .float64)
    #expect(x.isClose(to: x, tolerance: 0))
    // A thousandth of 1000 is 1.
    #expect(x.isClose(to: Tensor([1000, 0.9, -0.9], as: .float64), tolerance: 1e-3))
    #expect(!x.isClose(to: Tensor([1000, 1.1, 0], as: .float64), tolerance: 1e-3))
    #expect(!x.isClose(to: Tensor([1000, 0.1, 0], as: .float64)))
    #expect(x.isClose(to: Tensor([1000, 0.009, 0], as: .float64)))
    // It is the larger of both magnitudes, so that the order does not matter.
    let (one, two) = (Tensor(1), Tensor(2))
    #expect(one.isClose(to: two, tolerance: 0.5) && two.isClose(to: one, tolerance: 0.5))
    #expect(!one.isClose(to: two, tolerance: 0.49) && !two.isClose(to: one, tolerance: 0.49))
  }

  @Test("Beside zeros an absolute tolerance counts")
  func absolute() {
    let (zeros, small) = (Tensor.zeros([2]), Tensor([1e-8, 0]))
    #expect(!small.isClose(to: zeros))
    #expect(small.isClose(to: zeros, absolute: 1e-7))
    #expect(!small.isClose(to: zeros, tolerance: 0, absolute: 1e-9))
  }

  @Test("Shapes must agree, and types need not")
  func kinds() {
    let x = Tensor([0.1, 0.2])
    #expect(x.isClose(to: Tensor([0.1, 0.2], as: .float64)))
    #expect(!x.isClose(to: Tensor([0.1, 0.2], as: .float64), tolerance: 1e-9))
    #expect(!x.isClose(to: x.reshaped(to: [1, 2])))
    #expect(Tensor.zeros([0]).isClose(to: Tensor.zeros([0])))
    #expect(!Tensor.zeros([0]).isClose(to: Tensor.zeros([1])))
  }

  @Test("Infinities are close to themselves alone, NaN to nothing", arguments: ScalarType.allCases)
  func nonFinite(_ type: ScalarType) {
    let x = Tensor([1, .infinity, -.infinity], as: type)
    #expect(x.isClose(to: x, tolerance: 0))
    #expect(!x.isClose(to: Tensor([2, .infinity, -.infinity], as: type), tolerance: 0.1))
    #expect(!x.isClose(to: Tensor([1, 1e30, -.infinity], as: type), tolerance: 10))
    #expect(!x.isClose(to: -x, tolerance: 10))
    let notANumber = Tensor([.nan], as: type)
    #expect(!notANumber.isClose(to: notANumber, tolerance: 10, absolute: 10))
    #expect(!notANumber.isClose(to: Tensor([1], as: type), tolerance: 10, absolute: 10))
    // Their distance is beyond the largest number.
    let largest = Tensor([Double.greatestFiniteMagnitude], as: .float64)
    #expect(!largest.isClose(to: -largest, tolerance: 0.5))
  }
}
