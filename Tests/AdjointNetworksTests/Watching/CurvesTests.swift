import AdjointFiles
import AdjointNetworks
import Foundation
import Testing

/// Values over steps, and their CSV.
@Suite struct CurvesTests {
  @Test func valuesAreKeptByName() {
    var curves = Curves()
    curves.add(["loss": 3, "accuracy": 0.1], at: 0)
    curves.add(["loss": 2], at: 10)
    curves.add(0.5, to: "accuracy", at: 20)
    #expect(curves.names == ["loss", "accuracy"])
    #expect(curves["loss"]?.points.map(\.step) == [0, 10])
    #expect(curves["accuracy"]?.points.map(\.value) == [0.1, 0.5])
    #expect(curves["f1"] == nil)
  }

  /// A training that goes on from step 20 writes steps 20 and 30 again.
  @Test func anEarlierStepTakesThePlaceOfLaterOnes() {
    var curves = Curves()
    for step in [0, 10, 20, 30, 20, 30, 30] { curves.add(Double(step), to: "loss", at: step) }
    #expect(curves["loss"]?.points.map(\.step) == [0, 10, 20, 30])
    curves.add(-1, to: "loss", at: -5)
    #expect(curves["loss"]?.points == [Curve.Point(step: -5, value: -1)])
  }

  @Test func smoothingIsAWeightedMean() {
    var curve = Curve(name: "loss")
    for (step, value) in [4, .nan, 2, .infinity, 1].enumerated() { curve.add(value, at: step) }
    let smoothed = curve.smoothed(0.5).points.map(\.value)
    // 4, (4·½ + 2)/(½ + 1), (4·¼ + 2·½ + 1)/(¼ + ½ + 1)
    #expect(smoothed[0] == 4 && smoothed[1].isNaN && smoothed[3] == .infinity)
    #expect((smoothed[2] - 8.0 / 3).magnitude < 1e-15)
    #expect((smoothed[4] - 12.0 / 7).magnitude < 1e-15)
    #expect(
      curve.smoothed(0).points.map(\.value.bitPattern) == curve.points.map(\.value.bitPattern))
    #expect(curve.nonFiniteCount == 2)
    #expect(Curve(name: "").smoothed(0.9).points.isEmpty)
  }

  @Test func smoothingIsAShare() async {
    await #expect(processExitsWith: .failure) { _ = Curve(name: "loss").smoothed(-0.1) }
    await #expect(processExitsWith: .failure) { _ = Curve(name: "loss").smoothed(1) }
    await #expect(processExitsWith: .failure) { _ = Curve(name: "loss").smoothed(.nan) }
  }

  /// A copy that was encoded and decoded is the same, NaN and infinities included.
  @Test func theyAreEncoded() throws {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    var curves = Curves(run: "first")
    for (step, value) in [0.1, .nan, -.infinity, 1e-300].enumerated() {
      curves.add(["loss": value, "b": 1], at: 10 * step)
    }
    var copy = try decoder.decode(Curves.self, from: encoder.encode(curves))
    #expect(copy.csv == curves.csv && copy.run == "first" && copy.names == ["loss", "b"])
    copy.add(["loss": 2], at: 10)
    #expect(copy["loss"]?.points.map(\.step) == [0, 10])
  }

  @Test(arguments: [
    #"{"run":"","curves":[{"name":"a","points":[{"step":2,"value":1},{"step":2,"value":1}]}]}"#,
    #"{"run":"","curves":[{"name":"a","points":[{"step":2,"value":1},{"step":1,"value":1}]}]}"#,
    #"{"run":"","curves":[{"name":"a","points":[]},{"name":"a","points":[]}]}"#,
    #"{"run":"","curves":[{"name":"a"}]}"#,
  ])
  func damagedCurves(_ text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Curves.self, from: Data(text.utf8))
    }
  }

  @Test func csvHasAColumnForEachName() {
    var curves = Curves()
    curves.add(["loss": 0.1], at: 2)
    curves.add(["loss": -.infinity], at: 10)
    curves.add(["a,\"b\"": 1e-300], at: 1)
    curves.add(["a,\"b\"": .nan], at: 2)
    let lines = ["step,loss,\"a,\"\"b\"\"\"", "1,,1e-300", "2,0.1,nan", "10,-inf,"]
    #expect(curves.csv == lines.map { $0 + "\n" }.joined())
    #expect(Curves().csv == "step\n")
  }
}
