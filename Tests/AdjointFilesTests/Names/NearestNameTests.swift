import Testing

@testable import AdjointFiles

/// What was perhaps meant.
@Suite struct NearestNameTests {
  @Test(
    arguments: [
      ("wieght", ["bias", "weight", "height"], "weight"),
      ("hidden.weight", ["model.hidden.weight", "model.hidden.bias"], "model.hidden.weight"),
      ("layers.10.bias", ["layers.1.bias", "layers.0.bias", "layers.10.weight"], "layers.1.bias"),
      ("größe", ["grüsse", "große"], "große"), ("a", ["b"], nil), ("a", ["ab"], "ab"),
      ("", ["a"], nil),
      ("a", [], nil), ("mean", ["variance", "scale", "shift"], nil),
    ] as [(String, [String], String?)])
  func theNameWithTheFewestChanges(name: String, others: [String], nearest: String?) {
    #expect(nearestName(to: name, among: others) == nearest)
  }

  /// A file may hold millions of names, and long ones.
  @Test func longListsAndNamesCostLittle() {
    let long = String(repeating: "n", count: 1_000_000)
    #expect(nearestName(to: long, among: [long]) == nil)
    #expect(nearestName(to: "nn", among: [long, "mn"]) == "mn")
    let many = (0..<2000).lazy.map { "tensor\($0)" }
    #expect(nearestName(to: "tensor1500", among: many) == "tensor100")
  }
}
