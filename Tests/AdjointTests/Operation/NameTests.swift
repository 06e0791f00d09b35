import Testing

@testable import Adjoint

/// Names of operations follow from those of their types.
@Suite struct NameTests {
  private struct RMSNorm {}
  private struct GELU {}
  private struct ELUPlus {}
  private struct L2Norm {}
  private struct X {}

  @Test func leadingCapitalsAreAWord() {
    #expect(operationName(RMSNorm.self) == "rmsNorm")
    #expect(operationName(GELU.self) == "gelu")
    #expect(operationName(ELUPlus.self) == "eluPlus")
    #expect(operationName(L2Norm.self) == "l2Norm")
    #expect(operationName(X.self) == "x")
    #expect(operationName(SoftmaxCrossEntropy.self) == "softmaxCrossEntropy")
    #expect(operationName(LogSumExp.self) == "logSumExp")
  }
}
