import Adjoint
import Testing

/// Tensors without scalars, whatever their other lengths are, and lengths that are left open.
@Suite struct EmptyTests {
  private static let huge: [Shape] = [
    [0, 1 << 40, 1 << 40], [1 << 40, 0, 1 << 40], [1 << 40, 1 << 40, 0], [.max, .max, 0],
  ]

  @Test(arguments: huge)
  func lengthsBesideZeroMayBeAnything(_ shape: Shape) {
    for type in ScalarType.allCases {
      let x = Tensor.zeros(shape, as: type)
      #expect(x.elementCount == 0 && x.scalars.isEmpty && x.shape == shape)
      #expect((x + x).shape == shape)
      #expect((x .> 0).shape == shape)
      #expect(x.flattened().shape == [0])
    }
  }

  @Test func nothingIsAVector() {
    #expect(Tensor([]).shape == [0])
    #expect(Tensor([], as: .float64).shape == [0])
    #expect(Tensor([[]]).shape == [1, 0])
    #expect(Tensor([[], []]).shape == [2, 0])
    #expect(Tensor([[Double]]()).shape == [0, 0])
    #expect(Tensor([[1, 2]]).shape == [1, 2])
  }

  /// As NumPy resolves −1.
  @Test func anOpenLength() {
    let x = Tensor((0..<24).map { Double($0) })
    #expect(x.reshaped(to: [-1]).shape == [24])
    #expect(x.reshaped(to: [-1, 6]).shape == [4, 6])
    #expect(x.reshaped(to: [2, -1, 3]).shape == [2, 4, 3])
    #expect(x.reshaped(to: [2, 3, 4, -1]).shape == [2, 3, 4, 1])
    #expect(x.reshaped(to: [-1, 6]).scalars == x.scalars)
    #expect(Tensor(5).reshaped(to: [-1, 1]).shape == [1, 1])
    #expect(Tensor.zeros([0, 7]).reshaped(to: [2, -1]).shape == [2, 0])
    #expect(
      gradient(at: x) { ($0.reshaped(to: [-1, 6]) * 2).sum() }.scalars.allSatisfy { $0 == 2 })
  }

  private struct At: AxisIndex {
    let positions: AxisPositions
    func positions(along length: Int) -> AxisPositions? { positions }
  }

  /// The step of a single position, or of none, does not matter.
  @Test func aSinglePositionHasNoStep() {
    let x = Tensor([[1, 2, 3], [4, 5, 6]])
    for step in [0, -1, Int.max, .min] {
      let one = At(positions: .init(start: 1, count: 1, step: step))
      #expect(x[.all, one].scalars == [2, 5])
      #expect(gradient(at: x) { $0[.all, one].sum() }.scalars == [0, 1, 0, 0, 1, 0])
      let none = At(positions: .init(start: .max, count: 0, step: step))
      #expect(x[none].shape == [0, 3])
    }
  }
}
