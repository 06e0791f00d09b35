import Adjoint
import AdjointNetworks
import Testing

/// The list of a module's parameters.
@Suite struct ParametersTests {
  private final class Model: Module {
    let hidden = Linear(4, 3)
    let output = Linear(3, 2, bias: false, as: .float64)
  }

  @Test func parameterAtAPath() {
    let model = Model()
    #expect(model.parameters["hidden.bias"] === model.hidden.bias)
    #expect(model.parameters["output.weight"] === model.output.weight)
    #expect(model.parameters["output.bias"] == nil)
    #expect(model.parameters["hidden"] == nil)
  }

  @Test func countsOfParametersAndScalars() {
    let parameters = Model().parameters
    #expect(parameters.count == 3)
    #expect(parameters.scalarCount == 12 + 3 + 6)
  }

  @Test func descriptionHasALineForEach() {
    #expect(
      "\(Model().parameters)" == """
        hidden.weight [3, 4] float32
        hidden.bias [3] float32
        output.weight [2, 3] float64
        """)
  }

  @Test func moduleWithoutParametersHasNone() {
    struct Empty: Module {}
    #expect(Empty().parameters.isEmpty)
    #expect(Empty().parameters.scalarCount == 0)
  }

  @Test func everyParameterOfAModelHasAGradient() {
    let model = Model()
    let (_, gradients) = valueWithGradients {
      model.output(model.hidden(Tensor.ones([5, 4])).cast(to: .float64)).sum()
    }
    #expect(gradients.parameters.count == 3)
    for (name, parameter) in zip(model.parameters.paths, model.parameters) {
      #expect(gradients[parameter]?.shape == parameter.shape, "\(name)")
    }
    #expect(gradients.unused.isEmpty)
  }
}
