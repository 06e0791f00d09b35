import Adjoint
import AdjointNetworks
import TestSupport
import Testing

@Suite("The names of parameters, where they are printed")
struct ParameterNameTests {
  private final class Network: Module {
    let hidden = Linear(3, 2)
    let gain = Parameter(.ones([2]), name: "the gain")
    let unused = Linear(1, 1, bias: false)

    func callAsFunction(_ x: Tensor) -> Tensor { hidden(x) * gain.value }
  }

  private final class Pair: Module {
    let left: Network
    let right = Linear(1, 1)

    init(_ left: Network) { self.left = left }
  }

  @Test("Gradients, the tape and its graph show paths")
  func printed() {
    let network = Network()
    let optimizer = Optimizer(network, SGD(learningRate: 0.1))
    var (tape, graph) = ("", "")
    let (_, gradients) = valueWithGradients {
      _ = network.unused.weight.value
      let loss = network(.ones([4, 3])).sum()
      (tape, graph) = ("\(Tape.current!)", Tape.current!.graphvizDescription)
      return loss
    }
    let lines = "\(gradients)".split(separator: "\n").map(String.init)
    #expect(lines.contains { $0.hasPrefix("  hidden.weight, [2, 3] float32:") })
    #expect(lines.contains { $0.hasPrefix("  the gain, [2] float32:") })
    #expect(lines.contains { $0.hasPrefix("  unused.weight, [1, 1] float32: none") })
    #expect("\(gradients.unused)" == "[unused.weight [1, 1] float32]")
    #expect(tape.contains("= leaf hidden.weight  [2, 3] float32"))
    #expect(tape.contains("= leaf the gain  [2] float32"))
    #expect(graph.contains("leaf hidden.bias\\n[2] float32"))
    #expect(optimizer.update(with: gradients))
  }

  @Test("A path in a larger module takes the place of one in a part, and not the other way round")
  func paths() {
    let network = Network()
    let weight = network.hidden.weight
    #expect(weight.name == nil && "\(weight)" == "parameter [2, 3] float32")
    _ = network.hidden.parameters
    #expect(weight.name == "weight")
    _ = network.parameters
    #expect(weight.name == "hidden.weight" && network.gain.name == "the gain")
    _ = Pair(network).parameters
    #expect(weight.name == "left.hidden.weight")
    _ = network.parameters
    #expect(weight.name == "left.hidden.weight" && network.gain.name == "the gain")
    #expect("\(network.parameters.filter { $0.shape.rank == 2 }[0])".hasPrefix("left.hidden"))
  }

  @Test("An optimizer of another model names what it does not have")
  func foreign() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let (network, other) = (Network(), Linear(1, 1))
      _ = network.parameters
      let optimizer = Optimizer(other, SGD(learningRate: 0.1))
      let (_, gradients) = valueWithGradients { network(.ones([4, 3])).sum() }
      optimizer.update(with: gradients)
    }
    expectMessage(of: result, contains: "such as hidden.weight [2, 3] float32")
  }
}
