import Adjoint
import TestSupport
import Testing

@Suite("Scalars that are written in place")
struct WritingTests {
  private func address(of x: Tensor) -> UnsafeRawPointer? {
    x.withUnsafeScalars(as: Float.self) { UnsafeRawPointer($0.baseAddress) }
  }

  @Test("A tensor that nobody else holds keeps its memory", arguments: [3, 600])
  func alone(_ count: Int) {
    var x = Tensor.ones([count])
    let before = address(of: x)
    let sum = x.withUnsafeMutableScalars(as: Float.self) { scalars in
      for index in scalars.indices { scalars[index] = Float(index) }
      return scalars.reduce(0, +)
    }
    #expect(address(of: x) == before)
    #expect(x.scalars == (0..<count).map { Double($0) })
    #expect(sum == Float(count * (count - 1) / 2))
  }

  @Test("Copies, reshapes and parts keep their values")
  func shared() {
    var x = Tensor.ones([600])
    let (copy, matrix, parts) = (x, x.reshaped(to: [20, 30]), x.split(into: 2))
    x.withUnsafeMutableScalars(as: Float.self) { $0[0] = 5 }
    #expect(x.scalars.first == 5)
    #expect(copy == .ones([600]) && matrix == .ones([20, 30]))
    #expect(parts == [.ones([300]), .ones([300])])
  }

  @Test("An empty tensor, a scalar, the other type")
  func kinds() {
    var (empty, scalar) = (Tensor.zeros([0, 3]), Tensor(2, as: .float64))
    #expect(empty.withUnsafeMutableScalars(as: Float.self) { $0.count } == 0)
    scalar.withUnsafeMutableScalars(as: Double.self) { $0[0] *= 1.5 }
    #expect(scalar == Tensor(3, as: .float64))
  }

  @Test("A parameter is changed in one pass, and its gradient is that of the new value")
  func parameter() throws {
    let weight = Parameter(Tensor([1, 2, 3]))
    func gradient() throws -> Tensor {
      let (_, gradients) = valueWithGradients { (weight.value * weight.value).sum() }
      return try #require(gradients[weight])
    }
    let first = try gradient()
    weight.update { value in
      value.withUnsafeMutableScalars(as: Float.self) { w in
        first.withUnsafeScalars(as: Float.self) { g in
          for index in w.indices { w[index] -= 0.25 * g[index] }
        }
      }
    }
    #expect(weight.value.scalars == [0.5, 1, 1.5])
    #expect(try gradient().scalars == [1, 2, 3])
  }

  @Test("What an ended scope has left behind is a value like others")
  func leftBehind() {
    var kept = Tensor(0)
    _ = gradient(at: Tensor([1, 2])) { x in
      kept = x * 2
      return kept.sum()
    }
    kept.withUnsafeMutableScalars(as: Float.self) { $0[1] = 7 }
    #expect(kept.scalars == [2, 7])
    #expect(gradient(at: Tensor([3, 4])) { ($0 * kept).sum() }.scalars == [2, 7])
  }
}
