import Adjoint
import Testing

@Suite("Printed tensors")
struct PrintingTests {
  @Test func scalar() {
    #expect("\(Tensor(3))" == "Tensor float32 3")
    #expect("\(Tensor(0.1, as: .float64))" == "Tensor float64 0.1")
  }

  @Test func vector() {
    #expect("\(Tensor([1, -2.5, 1e-7]))" == "Tensor [3] float32 [1, -2.5, 1e-07]")
    #expect("\(Tensor([.pi, .infinity, .nan]))" == "Tensor [3] float32 [3.1416, inf, nan]")
  }

  @Test func matrix() {
    let expected = """
      Tensor [2, 3] float64
        [[1, 2, 3],
         [4, 5, 6]]
      """
    #expect("\(Tensor([[1, 2, 3], [4, 5, 6]], as: .float64))" == expected)
  }

  @Test func higherRank() {
    let expected = """
      Tensor [2, 2, 1] float32
        [[[1],
          [2]],
         [[3],
          [4]]]
      """
    #expect("\(Tensor([1, 2, 3, 4], shape: [2, 2, 1]))" == expected)
  }

  @Test func nothing() {
    #expect("\(Tensor.zeros([0]))" == "Tensor [0] float32 []")
    #expect("\(Tensor.zeros([0, 3]))" == "Tensor [0, 3] float32 []")
    #expect("\(Tensor.zeros([1, 0]))" == "Tensor [1, 0] float32 [[]]")
  }

  @Test("Seven are shown, of eight the middle is left out")
  func shortened() {
    let seven = Tensor([0, 1, 2, 3, 4, 5, 6])
    #expect("\(seven)" == "Tensor [7] float32 [0, 1, 2, 3, 4, 5, 6]")
    let eight = Tensor([0, 1, 2, 3, 4, 5, 6, 7])
    #expect("\(eight)" == "Tensor [8] float32 [0, 1, 2, …, 5, 6, 7]")
    let expected = """
      Tensor [8, 1] float32
        [[0],
         [1],
         [2],
         …,
         [5],
         [6],
         [7]]
      """
    #expect("\(eight.reshaped(to: [8, 1]))" == expected)
  }

  @Test("Digits tell apart what is shown, up to eight")
  func digits() {
    #expect("\(Tensor([123456, 123457]))" == "Tensor [2] float32 [123456, 123457]")
    #expect("\(Tensor([123456, 1]))" == "Tensor [2] float32 [1.2346e+05, 1]")
    #expect("\(Tensor([1, 1.0000001], as: .float64))" == "Tensor [2] float64 [1, 1.0000001]")
    #expect("\(Tensor([1, 1 + 1e-12], as: .float64))" == "Tensor [2] float64 [1, 1]")
    #expect("\(Tensor([0.1, 0.3]))" == "Tensor [2] float32 [0.1, 0.3]")
  }

  @Test("A NaN of either sign is nan")
  func notANumber() {
    let zero = Tensor(0)
    #expect("\(zero / zero)" == "Tensor float32 nan")
    #expect("\(Tensor(-Double.nan, as: .float64))" == "Tensor float64 nan")
    #expect("\(-(zero / zero))" == "Tensor float32 nan")
  }

  @Test("Rows have columns of one width")
  func columns() {
    let expected = """
      Tensor [2, 2] float32
        [[   1, -2.5],
         [1000,    3]]
      """
    #expect("\(Tensor([[1, -2.5], [1000, 3]]))" == expected)
  }

  @Test("One row stays on the line of its head")
  func oneRow() {
    #expect("\(Tensor([[1, 2, 3]]))" == "Tensor [1, 3] float32 [[1, 2, 3]]")
    #expect("\(Tensor([[[1, -2]]]))" == "Tensor [1, 1, 2] float32 [[[1, -2]]]")
    #expect("\(Tensor([[1], [-2]]))" == "Tensor [2, 1] float32\n  [[ 1],\n   [-2]]")
  }

  private struct Batch {
    let inputs: Tensor
    let labels: [Int]
  }

  private static let matrix = Tensor([[1, 2], [3, 40]])

  @Test("Rows are aligned after any words")
  func afterWords() {
    var output = ""
    print("x:", Self.matrix, to: &output)
    print("loss", Tensor(0.5), "at", Tensor([1, 2]), to: &output)
    let expected = """
      x: Tensor [2, 2] float32
        [[ 1,  2],
         [ 3, 40]]
      loss Tensor float32 0.5 at Tensor [2] float32 [1, 2]

      """
    #expect(output == expected)
  }

  @Test("And so they are in arrays, tuples, dictionaries and structs")
  func amongOthers() {
    let x = Self.matrix
    let array = """
      [Tensor [2, 2] float32
        [[ 1,  2],
         [ 3, 40]], Tensor [2, 2] float32
        [[ -1,  -2],
         [ -3, -40]], Tensor [2] float32 [1, 2]]
      """
    #expect("\([x, -x, Tensor([1, 2])])" == array)
    let tuple = """
      (value: Tensor [2, 2] float32
        [[ 1,  2],
         [ 3, 40]], slope: Tensor float32 3)
      """
    #expect("\((value: x, slope: Tensor(3)))" == tuple)
    let dictionary = """
      ["weight": Tensor [2, 2] float32
        [[ 1,  2],
         [ 3, 40]]]
      """
    #expect("\(["weight": x])" == dictionary)
    let batch = """
      Batch(inputs: Tensor [2, 2] float32
        [[ 1,  2],
         [ 3, 40]], labels: [0, 1])
      """
    #expect("\(Batch(inputs: x, labels: [0, 1]))" == batch)
  }

  @Test("What is large is neither walked through nor copied")
  func large() {
    let expected = """
      Tensor [8589934592, 0] float32
        [[],
         [],
         [],
         …,
         [],
         [],
         []]
      """
    #expect("\(Tensor.zeros([1 << 33, 0]))" == expected)
    #expect("\(Tensor.zeros(Shape([Int](repeating: 7, count: 20) + [0])))".count < 400_000)
    #expect("\(Tensor.zeros(Shape([Int](repeating: 2, count: 20))))".count < 400_000)
    #expect("\(Tensor.zeros(Shape([Int](repeating: 1, count: 300))))".hasSuffix("]]]"))
  }
}
