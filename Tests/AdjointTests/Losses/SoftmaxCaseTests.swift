import Testing

/// The fixture and the reference in this folder, held against each other.
@Suite struct SoftmaxCaseTests {
  @Test func theFixtureIsComplete() throws {
    let cases = try SoftmaxCase.load()
    #expect(cases.count == 26)
    for fixture in cases {
      #expect(fixture.logits.count == fixture.rows * fixture.classes, "\(fixture.name)")
      #expect(fixture.gradient.count == fixture.logits.count, "\(fixture.name)")
      #expect(fixture.pyTorchGradient.count == fixture.logits.count, "\(fixture.name)")
      #expect(fixture.labels.count == fixture.rows, "\(fixture.name)")
      #expect(fixture.losses.count == fixture.rows, "\(fixture.name)")
    }
    #expect(cases.map(\.classes).max() == 131_072)
  }

  /// mpmath's 60 digits and the formulas in double precision say the same.
  @Test(arguments: SoftmaxCase.all)
  func referenceAndFixtureAgree(_ fixture: SoftmaxCase) {
    let truth = SoftmaxTruth.rows(fixture.logits.map { Double($0) }, labels: fixture.labels)
    expectClose(truth.losses, fixture.losses, of: .float64, within: .elementwise(1e-13))
    expectClose(truth.gradient, fixture.gradient, of: .float64, within: .elementwise(1e-13))
  }
}
