import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// `checkGradients(of:)`: the gradients of a module's parameters, in float64.
@Suite struct ModuleCheckTests {
  @Test func aLayerOfFloat32Agrees() {
    let layer = Linear(3, 2)
    let x = Tensor([[1, 2, 3], [-1, 0, 2]], as: .float64)
    let check = checkGradients(of: layer) { softmaxCrossEntropy(layer(x), labels: [1, 0]) }
    #expect(check.agrees, "\(check)")
    #expect("\(check)".contains("weight [2, 3]: agrees"))
  }

  @Test func float32DataIsReportedInTheChecksName() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let layer = Linear(3, 2)
      let x = Tensor([[1, 2, 3], [-1, 0, 2]])
      _ = checkGradients(of: layer) { softmaxCrossEntropy(layer(x), labels: [1, 0]) }
    }
    expectMessage(of: result, contains: "checkGradients(of:)", "float64", "cast(to:)")
  }
}
