import Adjoint
import TestSupport
import Testing

@Suite("Names that parameters are given")
struct ParameterNameTests {
  @Test("A given name stays; of paths the longest, and of equally long ones the first")
  func names() {
    let given = Parameter(Tensor(1), name: "gain")
    given.note(path: "layers.0.gain")
    #expect(given.name == "gain")
    let found = Parameter(Tensor(1))
    #expect(found.name == nil)
    for path in ["gain", "scale", "layer.gain", "bias", "layer.scale"] { found.note(path: path) }
    #expect(found.name == "layer.gain")
  }

  @Test("A name with quotes is a part of a label")
  func graph() {
    let parameter = Parameter(Tensor(1), name: #"the "gain\"#)
    _ = valueWithGradients {
      let loss = parameter.value * 2
      #expect(Tape.current!.graphvizDescription.contains(#"leaf the \"gain\\\n[] float32"#))
      return loss
    }
  }

  @Test("Threads that name a parameter agree")
  func threads() async {
    let parameter = Parameter(Tensor(1))
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<100 {
        group.addTask { parameter.note(path: index % 2 == 0 ? "weight" : "layer.weight") }
      }
    }
    #expect(parameter.name == "layer.weight")
  }
}
