import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// Modules that share modules, and modules that are nested deep.
@Suite struct SharedModuleTests {
  private final class Node: Module {
    let weight = Parameter(Tensor(1))
    let next: [Node]

    init(_ next: [Node]) { self.next = next }
  }

  /// There are 2³⁸ paths, so only a walk that does not take each of them ends.
  @Test(.timeLimit(.minutes(5))) func manyPaths() {
    var nodes: [Node] = []
    for _ in 0..<40 { nodes.append(Node(nodes)) }
    let parameters = nodes[39].parameters
    #expect(parameters.count == 40)
    // Another path to each node for each that holds it but the first.
    #expect(parameters["next.38.next.37.weight"] === nodes[37].weight)
  }

  /// All that hold each other.
  @Test(.timeLimit(.minutes(5))) func manyCircles() {
    final class Circle: Module {
      let weight = Parameter(Tensor(1))
      var others: [Circle] = []
    }
    let circles = (0..<30).map { _ in Circle() }
    for circle in circles { circle.others = circles.filter { $0 !== circle } }
    #expect(circles[0].parameters.count == 30)
    for circle in circles { circle.others = [] }
  }

  @Test func manyLevels() {
    var node = Node([])
    for _ in 1..<5_000 { node = Node([node]) }
    let parameters = node.parameters
    #expect(parameters.count == 5_000 && parameters.paths[2] == "next.0.next.0.weight")
  }

  /// What a shared module holds by two paths, and modules and owners in it.
  @Test func aliasesOfWhatIsShared() {
    struct Pair: Module {
      let layer = Linear(2, 2)
      let mean = Buffer(.zeros([2]))
    }
    final class Outer: Module {
      let first: [Holder]
      let second: Holder

      init(_ holder: Holder) { (first, second) = ([holder], holder) }
    }
    final class Holder: Module {
      let pair = Pair()
      let scale = Parameter(Tensor(1))
    }
    let model = Outer(Holder())
    #expect(
      model.parameters.paths
        == ["first.0.pair.layer.weight", "first.0.pair.layer.bias", "first.0.scale"])
    #expect(
      model.parameters.aliases == [
        "second.pair.layer.weight": "first.0.pair.layer.weight",
        "second.pair.layer.bias": "first.0.pair.layer.bias", "second.scale": "first.0.scale",
      ])
    #expect(model.buffers.aliases == ["second.pair.mean": "first.0.pair.mean"])
  }

  private final class Key: Module, Hashable {
    let weight = Parameter(Tensor(1))
    static func == (a: Key, b: Key) -> Bool { a === b }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
  }

  /// A set has another order in each process, so a file's names would lead to other weights.
  @Test(arguments: [false, true])
  func aSetOfModules(isShared: Bool) async {
    struct Model: Module {
      let first: Key?
      let keys: Set<Key>
      let names: Set<String> = ["a", "b"]
    }
    #expect(Model(first: Key(), keys: []).parameters.paths == ["first.weight"])
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [isShared] in
      let key = Key()
      _ = Model(first: isShared ? key : nil, keys: [key]).parameters
    }
    expectMessage(
      of: result, contains: "parameters: the set \"keys\"", "use an array or a dictionary")
  }

  /// A key that stands for two values, and a key with a dot beside a path.
  @Test(arguments: [0, 1])
  func twoValuesWithOnePath(_ number: Int) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [number] in
      struct Named: Hashable, CustomStringConvertible {
        let number: Int
        var description: String { "a.b" }
      }
      struct Twice: Module {
        let parts = [
          Named(number: 1): Parameter(.zeros([2])), Named(number: 2): Parameter(.zeros([3])),
        ]
      }
      struct Dotted: Module {
        let parts: [String: Any] = ["a": ["b": Buffer(.zeros([2]))], "a.b": Parameter(.zeros([3]))]
      }
      if number == 0 {
        _ = Optimizer(Twice(), SGD(learningRate: 1))
      } else {
        _ = TrainingRun(Dotted(), SGD(learningRate: 1), seed: 1)
      }
    }
    expectMessage(
      of: result, contains: "parameters: two values of the module", "[2]", "[3]", "\"parts.a.b\"",
      "rename")
  }
}
