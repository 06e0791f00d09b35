import Adjoint
import AdjointNetworks
import Testing

/// What cannot hold parameters is not looked through, however large it is; what can is, to its end.
@Suite struct LargePropertyTests {
  private static let count = 1_000_000

  private struct Pixel { var red: UInt8, green: UInt8, blue: UInt8 }

  private final class Constants: Module {
    let weight = Parameter(Tensor(1))
    let mask = Mask(repeating: true, shape: [count])
    let bytes = [UInt8](repeating: 1, count: count)
    let numbers = ContiguousArray<Float?>(repeating: 1, count: count)
    let slice = [Double](repeating: 1, count: count)[1...]
    let rows = [[Float]](repeating: [1], count: count)
    let pairs = [(Int, Double)](repeating: (1, 2), count: count)
    let pixels = [Pixel](repeating: Pixel(red: 1, green: 2, blue: 3), count: count)
    let vectors = [SIMD4<Float>](repeating: .one, count: count)
    let texts = [String](repeating: "some text that is not small", count: count)
    let optional: [[Int: String]]? = [[Int: String]](repeating: [1: "a"], count: count)
    let tensors = [Tensor](repeating: Tensor(1), count: count)
    let set = Set(0..<count)
    let table = Dictionary(uniqueKeysWithValues: (0..<count).map { ($0, [Bool]()) })
  }

  /// A look at each element would take some seconds for each of these properties.
  @Test func numbersTextsAndTensorsArePassedOver() {
    let model = Constants()
    let clock = ContinuousClock()
    let times = (0..<5).map { _ in
      clock.measure { #expect(model.parameters.paths == ["weight"]) }
    }
    #expect(times.min()! < .milliseconds(10), "\(times)")
  }

  private struct Constant: Module { var numbers = [1.0] }

  private enum Stage {
    case nothing
    case fixed([Float])
    case layer(Linear)
    indirect case stages([Stage])
  }

  /// Only the last of many has parameters.
  private final class LastOfMany: Module {
    let list: [any Module] = Array(repeating: Constant(), count: 1000) + [Linear(1, 1, bias: false)]
    let optionals: [Linear?] = Array(repeating: nil, count: 1000) + [Linear(1, 1, bias: false)]
    let anything: [Any] = Array(repeating: 3, count: 1000) + [Linear(1, 1, bias: false)]
    let stages: [Stage] =
      Array(repeating: .nothing, count: 1000)
      + [.fixed([1]), .stages([.nothing, .layer(Linear(1, 1, bias: false))])]
    let nested: [[[Linear]]] = [[], [[], []], [[], [Linear(1, 1, bias: false)]]]
    let named: [String: [Linear?]] = ["a": [], "b": [nil, Linear(1, 1, bias: false)]]
    let tuples: [(Int, Any)] = [(1, 2), (3, Parameter(Tensor(1)))]
    let slice = [Linear(1, 1), Linear(1, 1, bias: false)][1...]
    let boxed: Any? = Optional<Any>.some([Linear(1, 1, bias: false)])
  }

  @Test func theLastOfManyIsFound() {
    #expect(
      LastOfMany().parameters.paths == [
        "list.1000.weight", "optionals.1000.weight", "anything.1000.weight",
        "stages.1001.stages.1.layer.weight", "nested.2.1.0.weight", "named.b.1.weight",
        "tuples.1.1", "slice.0.weight", "boxed.0.weight",
      ])
  }
}
