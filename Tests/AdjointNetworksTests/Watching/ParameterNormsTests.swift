import Adjoint
import AdjointNetworks
import Testing

/// Norms of gradients, values and changes.
@Suite struct ParameterNormsTests {
  private final class Model: Module {
    let first = Parameter(Tensor([3, 4]))
    let second = Parameter(Tensor([[0.0, 0], [0, 0]], as: .float64))
    let idle = Parameter(Tensor([2]))

    /// Its gradients are (6, 8) and four times 2.
    func loss() -> Tensor {
      square(first.value).sum() + (second.value * 2).sum().cast(to: .float32)
        + idle.value.detached().sum() * 0
    }
  }

  @Test func normsOfAStep() {
    let model = Model()
    let gradients = valueWithGradients { model.loss() }.gradients
    let optimizer = Optimizer(model, SGD(learningRate: 0.1))
    let norms = ParameterNorms(of: model, gradients) { optimizer.update(with: gradients) }
    #expect(norms.rows.map(\.path) == ["first", "second", "idle"])
    #expect(norms.rows.map(\.gradient) == [10, 4, nil])
    #expect(norms.rows.map(\.value) == [5, 0, 2])
    let updates = norms.rows.map { $0.update! }
    #expect((updates[0] - 1).magnitude < 1e-6 && (updates[1] - 0.4).magnitude < 1e-15)
    #expect(updates[2] == 0 && norms.rows[2].updateRatio == 0)
    #expect(norms.rows[1].updateRatio == .infinity)
    #expect((norms.total.gradient! - 116.0.squareRoot()).magnitude < 1e-12)
    #expect((norms.total.updateRatio! - (1.16 / 29).squareRoot()).magnitude < 1e-6)
    #expect(
      "\(norms)" == """
        parameter  gradient  value  update  update/value
        first            10      5       1           0.2
        second            4      0     0.4             ∞
        idle           none      2       0             0
        total          10.8   5.39    1.08           0.2
        """)
  }

  /// Without a step there are no changes, and the parameters stay.
  @Test func normsWithoutAStep() {
    let model = Model()
    let norms = ParameterNorms(of: model, valueWithGradients { model.loss() }.gradients)
    #expect(norms.rows.allSatisfy { $0.update == nil && $0.updateRatio == nil })
    #expect(model.first.value.scalars == [3, 4])
    #expect("\(norms)".hasPrefix("parameter  gradient  value\nfirst            10      5\n"))
  }

  @Test func nonFiniteGradientsAreShown() {
    let parameter = Parameter(Tensor([1, 1]), name: "w")
    let norms = ParameterNorms(
      of: Parameters([parameter]), Gradients([(parameter, Tensor([.nan, .infinity]))]))
    #expect(norms.rows[0].gradient!.isNaN && "\(norms)".contains("NaN"))
  }
}
