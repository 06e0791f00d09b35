/// The result of ``FusedOperation/examine(at:faults:findings:references:)``. Printed, it is a few tables.
public struct FusedExamination: Sendable, Codable {
  public let comparison: FusedComparison

  /// What was asked beside the comparison: what holds for any operation, and then what is the
  /// operation's own.
  public let findings: [Finding]

  /// The planted faults, and whether the comparison noticed them.
  public let faults: [Fault]

  /// Whether fused and composed agree, no statement fails, and each fault is noticed.
  public var agrees: Bool {
    comparison.agrees && findings.allSatisfy { $0.holds != false } && faults.allSatisfy(\.isNoticed)
  }

  init(comparison: FusedComparison, findings: [Finding], faults: [Fault]) {
    (self.comparison, self.findings, self.faults) = (comparison, findings, faults)
  }

  /// A statement about an operation, and whether it holds.
  public struct Finding: Sendable, Codable {
    public let name: String

    /// The statement in a few words.
    public let claim: String

    /// Whether it holds; nil where it was not asked, for the reason in `detail`.
    public let holds: Bool?

    /// What was measured, or why nothing was.
    public let detail: String

    public init(_ name: String, _ claim: String, holds: Bool?, detail: String = "") {
      (self.name, self.claim, self.holds, self.detail) = (name, claim, holds, detail)
    }
  }

  /// A fault that was planted, and who noticed it.
  public struct Fault: Sendable, Codable {
    public let explanation: String

    /// The judges that a row of the comparison differs from, and `linearity` where the gradient is not
    /// linear in the cotangent.
    public let alarms: [String]

    public var isNoticed: Bool { !alarms.isEmpty }

    public init(explanation: String, alarms: [String]) {
      (self.explanation, self.alarms) = (explanation, alarms)
    }
  }
}

extension FusedOperation {
  /// Holds this operation against its composition at a point, asks what must hold for any operation,
  /// and plants faults to see that the comparison notices them.
  ///
  /// ```swift
  /// let examination = SquaredNorm().examine(
  ///   at: [x],
  ///   faults: [PlantedFault("the factor 2 is missing") { x in 0.5 * (x[0] * x[0]).sum() }])
  /// print(examination)
  /// ```
  ///
  /// The statements are those of ``generalFindings(at:)``. The faults that any backward may have are
  /// planted as well: a cotangent that is dropped, a sign, one scalar that is off by a millionth, a
  /// factor 2 in float32 alone.
  ///
  /// - Parameters:
  ///   - operands: the point. A small one will do, at which no gradient is 0.
  ///   - faults: mistakes that only this operation can have.
  ///   - findings: what was asked of this operation alone.
  ///   - references: what value and gradients truly are, as in
  ///     ``compareWithComposition(at:references:)``.
  public func examine(
    at operands: Operands, faults: [PlantedFault<Self>] = [],
    findings: [FusedExamination.Finding] = [],
    references: ((_ cotangent: Result) -> [FusedReference])? = nil
  ) -> FusedExamination {
    let value = apply(self, to: operands.mapped { $1.detached() })
    let gradients = gradients(at: operands, for: value.contraction)
    let isFloat32 = operands.contains { $0.scalarType == .float32 }
    let general = PlantedFault<Self>.general(
      gradients: gradients, scalarType: isFloat32 ? .float32 : .float64)
    return FusedExamination(
      comparison: compareWithComposition(at: operands, references: references),
      findings: generalFindings(at: operands) + findings,
      faults: (faults + general).filter { isFloat32 || !$0.isInFloat32Alone }.map {
        notice($0, at: operands, references: references)
      })
  }

  /// Plants a fault, and asks the comparison's judges.
  public func notice(
    _ fault: PlantedFault<Self>, at operands: Operands,
    references: ((_ cotangent: Result) -> [FusedReference])? = nil
  ) -> FusedExamination.Fault {
    let faulty = FaultyOperation(right: self, fault: fault)
    let report = faulty.compare(at: operands, references: references, isBrief: true)
    var alarms: [String] = []
    for row in report.rows where !row.agrees && !alarms.contains(row.reference) {
      alarms.append(row.reference)
    }
    if !report.isLinear { alarms.append("linearity") }
    return FusedExamination.Fault(explanation: fault.explanation, alarms: alarms)
  }
}
