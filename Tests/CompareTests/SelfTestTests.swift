import Adjoint
import Foundation
import Testing

@testable import compare

/// The self-test notices what is planted, and says by which judge.
@Suite struct SelfTestTests {
  static let float32 = SelfTest(type: .float32)
  static let float64 = SelfTest(type: .float64)

  @Test(arguments: LossFault.Kind.allCases, ScalarType.allCases)
  func eachFaultIsNoticed(_ kind: LossFault.Kind, _ type: ScalarType) throws {
    let test = type == .float32 ? Self.float32 : Self.float64
    let planted = test.faults.first { $0.explanation == kind.explanation }
    let isInFloat32Alone = [.oneElementOffInFloat32, .lossOffInFloat32].contains(kind)
    if type == .float64 && isInFloat32Alone { return #expect(planted == nil) }
    let fault = try #require(planted)
    #expect(fault.isNoticed)
    switch kind {
    case .cancellingGradient, .cancellingLoss: #expect(fault.alarms == ["double-double"])
    case .oneElementOffInFloat32, .lossOffInFloat32:
      #expect(fault.alarms == ["double-double", "fused float64"])
    default:
      #expect(
        Set(fault.alarms).isSuperset(of: ["double-double", "composed float64", "differences"]))
    }
  }

  /// Those that any operation may have are planted as well: a dropped cotangent, a value, and for logits
  /// and class weights a sign, a scalar and a factor.
  @Test(arguments: ScalarType.allCases)
  func generalFaultsAreNoticed(_ type: ScalarType) {
    let test = type == .float32 ? Self.float32 : Self.float64
    let own = LossFault.Kind.allCases.map(\.explanation)
    let general = test.faults.filter { !own.contains($0.explanation) }
    #expect(general.count == (type == .float32 ? 8 : 6))
    #expect(!general.contains { !$0.isNoticed })
    #expect(general.first?.alarms.contains("linearity") == true)
    #expect(!test.isAlarmedByNothing && test.finding.holds == true)
  }
}
