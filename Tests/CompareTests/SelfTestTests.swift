import Adjoint
import Foundation
import Testing

@testable import compare

/// The self-test notices what is planted, and says by which judge.
@Suite struct SelfTestTests {
  static let float32 = SelfTest(type: .float32)
  static let float64 = SelfTest(type: .float64)

  @Test(arguments: PlantedFault.Kind.allCases, ScalarType.allCases)
  func eachFaultIsNoticed(_ kind: PlantedFault.Kind, _ type: ScalarType) throws {
    let test = type == .float32 ? Self.float32 : Self.float64
    let planted = test.outcomes.first { $0.fault == kind }
    if type == .float64 && kind.isInFloat32Alone { return #expect(planted == nil) }
    let outcome = try #require(planted)
    #expect(outcome.isRight)
    #expect(outcome.alarms.isEmpty == (kind == .none), "\(outcome.alarms)")
    switch kind {
    case .none: break
    case .droppedUpstream: #expect(outcome.alarms.contains("linearity"))
    case .cancellingGradient, .cancellingLoss: #expect(outcome.alarms == ["double-double"])
    case .doubledInFloat32, .oneElementOffInFloat32, .lossOffInFloat32:
      #expect(outcome.alarms == ["double-double", "fused float64"])
    default:
      #expect(
        Set(outcome.alarms).isSuperset(of: ["double-double", "composed float64", "differences"]))
    }
  }

  /// A comparison that saw nothing would fail it.
  @Test func aMissedFaultIsNoAgreement() throws {
    var json = String(decoding: try JSONEncoder().encode(Self.float32), as: UTF8.self)
    json = json.replacingOccurrences(of: "\"isRight\":true", with: "\"isRight\":false")
    let missed = try JSONDecoder().decode(SelfTest.self, from: Data(json.utf8))
    #expect(Self.float32.agrees && !missed.agrees)
  }
}
