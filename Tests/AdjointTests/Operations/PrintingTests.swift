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
      Tensor [2, 3] float64 [[1, 2, 3],
                             [4, 5, 6]]
      """
    #expect("\(Tensor([[1, 2, 3], [4, 5, 6]], as: .float64))" == expected)
  }

  @Test func higherRank() {
    let expected = """
      Tensor [2, 2, 1] float32 [[[1],
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
      Tensor [8, 1] float32 [[0],
                             [1],
                             [2],
                             …,
                             [5],
                             [6],
                             [7]]
      """
    #expect("\(eight.reshaped(to: [8, 1]))" == expected)
  }
}
