import Adjoint
import AdjointNetworks

/// A network of two layers that tells which digit an image of 64 pixels shows.
final class Classifier: Module {
  let hidden = Linear(64, 32)
  let output = Linear(32, 10)

  /// The logits `[N, 10]` for images `[N, 64]`.
  func callAsFunction(_ images: Tensor) -> Tensor {
    output(relu(hidden(images)))
  }
}
