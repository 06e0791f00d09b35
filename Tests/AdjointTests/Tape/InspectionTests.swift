import Testing

@testable import Adjoint

@Suite struct InspectionTests {
  let x = Tensor([[1, 2], [3, 4]])
  let w = Tensor([[1], [2]])

  @Test func aTapePrintsItsEntries() {
    var text = ""
    _ = gradient(at: x, w) { x, w in
      let y = (matmul(x, w) * 2).sum()
      text = "\(Tape.current!)"
      return y
    }
    #expect(
      text == """
        %0 = leaf  [2, 2] float32
        %1 = leaf  [2, 1] float32
        %2 = matmul(%0, %1)  [2, 1] float32  kept 24 B
        %3 = multiply(%2, ·)  [2, 1] float32  kept 4 B
        %4 = sum(%3)  [1, 1] float32
        %5 = reshape(%4)  [] float32
        """)
  }

  @Test func aTapeIsDrawnByGraphviz() {
    var text = ""
    _ = gradient(at: x) { x in
      let y = exp(x).sum(keepingDimensions: true)
      text = Tape.current!.graphvizDescription
      return y
    }
    #expect(text.hasPrefix("digraph tape {"))
    #expect(text.contains(#"1 [label = "%1 exp\n[2, 2] float32"]"#))
    #expect(text.contains("0 -> 1"))
    #expect(text.contains("1 -> 2"))
    #expect(text.hasSuffix("}"))
  }

  @Test func memoryIsSummedByOperation() {
    var text = ""
    _ = gradient(at: x) { x in
      let y = exp(exp(x)).sum(keepingDimensions: true)
      text = Tape.current!.memorySummary
      return y
    }
    #expect(
      text == """
        exp  2 entries  kept 32 B
        leaf  1 entry  kept 0 B
        sum  1 entry  kept 0 B
        """)
  }

  @Test func outsideAScopeThereIsNoTape() {
    #expect(Tape.current == nil)
  }
}
