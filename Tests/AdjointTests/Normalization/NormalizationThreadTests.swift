import Testing

@testable import Adjoint

/// Results do not depend on the number of threads.
@Suite(.serialized) struct NormalizationThreadTests {
  @Test(arguments: ScalarType.allCases)
  func sameBits(_ type: ScalarType) {
    var random = RandomStream(seed: 6)
    func normal(_ shape: Shape) -> Tensor { .normal(shape, as: type, using: &random) }
    let (x, g) = (normal([700, 3, 67]), normal([700, 3, 67]))
    let rows = [x, normal([67]), normal([67])]
    let channels = [x, normal([3]), normal([3])]
    func evaluated(_ operands: [Tensor], _ function: @escaping ([Tensor]) -> Tensor) -> [Tensor] {
      let (value, pullback) = valueWithPullback(at: operands) { function($0) }
      return [value] + pullback(g)
    }
    expectSameBits("layer") {
      evaluated(rows) { layerNormalization($0[0], scale: $0[1], shift: $0[2]) }
    }
    expectSameBits("RMS") {
      evaluated(rows) { rmsNormalization($0[0], scale: $0[1]) }
    }
    expectSameBits("group") {
      evaluated(channels) { groupNormalization($0[0], groups: 3, scale: $0[1], shift: $0[2]) }
    }
    expectSameBits("batch") {
      evaluated(channels) { batchNormalization($0[0], scale: $0[1], shift: $0[2]).normalized }
    }
    expectSameBits("evaluation") {
      evaluated(channels) {
        batchNormalization($0[0], mean: $0[1], variance: .ones([3], as: type), scale: $0[2])
      }
    }
  }
}
