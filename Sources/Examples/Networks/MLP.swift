import Adjoint
import AdjointNetworks

/// A network that looks back three characters (Bengio et al., "A Neural Probabilistic Language Model",
/// 2003), with the sizes and the batch normalization of Karpathy's makemore.
///
/// With n contexts in a batch and the vocabulary's V tokens:
///
///     e = the rows of c at the tokens of each context, side by side      [n, 3·10]
///     z = e·w₁ᵀ                                                         [n, 200]
///     a = batch normalization of z, with scale γ and shift β            [n, 200]
///     h = tanh a                                                        [n, 200]
///     y = h·w₂ᵀ + b₂, the logits                                        [n, V]
///
/// The first layer has no bias: batch normalization subtracts the mean, and the bias with it.
package final class MLP: Module {
  package let contextLength = 3
  package let embedding: Embedding
  package let hidden: Linear
  package let normalization: BatchNormalization
  package let output: Linear

  /// A network with the initial values of the lecture "Becoming a Backprop Ninja". None of them is 0 or 1,
  /// so that no wrong gradient is right by accident.
  package init(vocabulary: Int, as type: ScalarType = .float32) {
    let (dimensions, width) = (10, 200)
    let small = Initializer.normal(standardDeviation: 0.1)
    embedding = Embedding(vocabulary, dimensions, as: type)
    hidden = Linear(
      contextLength * dimensions, width, bias: false, weights: .heNormal(gain: 5.0 / 3), as: type)
    normalization = BatchNormalization(width, momentum: 0.001, as: type)
    normalization.scale.value = 1 + small([width], as: type)
    normalization.shift.value = small([width], as: type)
    output = Linear(width, vocabulary, weights: small, biases: small, as: type)
  }

  /// Each value is watched, so that its gradient can be asked for by its letter.
  package func callAsFunction(_ contexts: Contexts) -> Tensor {
    let shape = Shape([contexts.exampleCount, contextLength])
    let rows = embedding(contexts.tokens, shape: shape)
    let e = rows.reshaped(to: [contexts.exampleCount, -1]).watched(as: "e")
    let z = hidden(e).watched(as: "z")
    let a = normalization(z).watched(as: "a")
    let h = tanh(a).watched(as: "h")
    return output(h).watched(as: "y")
  }
}
