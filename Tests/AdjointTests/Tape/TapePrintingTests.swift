import Adjoint
import Testing

/// `print(Tape.current!)`: one value a line, with operands, shape, type and what is kept.
@Suite struct TapePrintingTests {
  @Test func stepOfAClassifierIsListed() {
    let weight = Parameter(Tensor.ones([64, 10]))
    let images = Tensor.ones([32, 64])
    var tape = ""
    _ = valueWithGradients {
      let logits = relu(matmul(images, weight.value))
      let loss = softmaxCrossEntropy(logits, labels: Array(repeating: 3, count: 32))
      tape = "\(Tape.current!)"
      return loss
    }
    #expect(
      tape == """
        %0 = leaf  [64, 10] float32
        %1 = matmul(·, %0)  [32, 10] float32  kept 8.2 kB
        %2 = relu(%1)  [32, 10] float32  kept 1.3 kB
        %3 = softmaxCrossEntropy(%2)  [] float32  kept 1.3 kB
        """)
  }

  @Test func operandsAreNumberedAndConstantsAreDots() {
    var tape = ""
    _ = gradient(at: Tensor(1, as: .float64), Tensor(2, as: .float64)) { x, y in
      let result = (x * y + x * 3) / y
      tape = "\(Tape.current!)"
      return result
    }
    #expect(
      tape == """
        %0 = leaf  [] float64
        %1 = leaf  [] float64
        %2 = multiply(%0, %1)  [] float64  kept 16 B
        %3 = multiply(%0, ·)  [] float64  kept 8 B
        %4 = add(%2, %3)  [] float64
        %5 = divide(%4, %1)  [] float64  kept 16 B
        """)
  }

  @Test func customOperationsHaveTheirNames() {
    var tape = ""
    _ = gradient(at: Tensor(1)) { x in
      let result = apply(CubeOfEach(), to: x)
      tape = "\(Tape.current!)"
      return result
    }
    #expect(tape.contains("%1 = cubeOfEach(%0)  [] float32  kept 4 B"))
  }

  @Test func currentTapeIsTheInnermostOne() {
    _ = gradient(at: Tensor(1)) { x in
      let outer = Tape.current
      _ = gradient(at: x) { u in
        #expect(Tape.current != nil && Tape.current !== outer)
        #expect("\(Tape.current!)" == "%0 = leaf  [] float32")
        return u
      }
      #expect(Tape.current === outer)
      return x
    }
    #expect(Tape.current == nil)
  }

  @Test func innerOperationsStandOnTheOuterTapeToo() {
    var tape = ""
    _ = gradient(at: Tensor(3)) { x in
      let slope = gradient(at: x) { u in u * u }
      tape = "\(Tape.current!)"
      return slope
    }
    // The square, and the inner sweep's two products and their sum.
    #expect(tape.split(separator: "\n").count { $0.contains("multiply") } == 1)
    #expect(tape.split(separator: "\n").count { $0.contains("scale") } == 2)
    #expect(tape.split(separator: "\n").count { $0.contains("add") } == 1)
  }
}

private struct CubeOfEach: ElementwiseOperation {
  func value<S: RealNumber>(_ x: S) -> S { x * x * x }
}
