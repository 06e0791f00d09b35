import Adjoint
import ExampleNetworks

/// Every gradient of the loss of ``MLP``, derived by hand.
///
/// This is the exercise of Karpathy's lecture "Building makemore Part 4: Becoming a Backprop Ninja" (2022).
/// Here dx stands for ∂ℓ/∂x, which has the shape of x. All rules below come from one, the chain rule. Where y
/// is computed from x,
///
///     dxᵢⱼ = Σₖₗ dyₖₗ · ∂yₖₗ/∂xᵢⱼ
///
/// No tape has a part in this: the tensors are computed outside any scope.
struct BackwardByHand {
  /// The values of the forward pass. x is z brought to mean 0 and variance 1.
  let e, z, x, a, h, y, p, loss: Tensor

  /// Their gradients, and those of the parameters.
  let dy, dw2, db2, dh, da, dgamma, dbeta, dx, dz, dw1, de, dc: Tensor

  /// - Parameters:
  ///   - model: its parameters are read.
  ///   - contexts: n contexts.
  ///   - next: the token that follows each of them.
  init(_ model: MLP, _ contexts: Contexts, next: [Int]) {
    let (c, w1) = (model.embedding.weight.value, model.hidden.weight.value)
    let (gamma, beta) = (model.normalization.scale.value, model.normalization.shift.value)
    let (w2, b2) = (model.output.weight.value, model.output.bias!.value)
    let (n, tokens) = (Double(next.count), contexts.tokens)

    // Forward.
    //
    // Each channel, a column of z, has the mean μ over the batch, and σ² is its variance plus ε. The lecture
    // divides the variance by n − 1; here it is divided by n, as Ioffe and Szegedy have it.
    //
    //     x = (z − μ)/σ      a = γ·x + β

    e = c.rows(tokens).reshaped(to: [next.count, -1])
    z = matmul(e, w1, transposing: .right)
    let mu = z.mean(along: 0)
    let sigma = sqrt(square(z - mu).mean(along: 0) + model.normalization.epsilon)
    x = (z - mu) / sigma
    a = gamma * x + beta
    h = tanh(a)
    y = matmul(h, w2, transposing: .right) + b2
    p = softmax(y)
    loss = -log(p.selectedFromRows(next)).mean()

    // Softmax and cross-entropy in one.
    //
    //     ℓ = 1/n · Σᵢ (ln Σⱼ exp yᵢⱼ − yᵢₖ), where k is the token that follows context i
    //
    // The derivative of ln Σ exp y is softmax y, which is p. That of yᵢₖ is tᵢⱼ: 1 at j = k, and 0 elsewhere.
    //
    //     dy = (p − t)/n

    let t = Tensor.oneHot(next, classes: c.shape[0], as: y.scalarType)
    dy = (p - t) / n

    // The output layer, yᵢⱼ = Σₖ hᵢₖ·w₂ⱼₖ + b₂ⱼ.
    //
    // The weight w₂ⱼₖ is in yᵢⱼ for every i, with the factor hᵢₖ. The bias b₂ⱼ is in the same, with the factor 1.
    // And hᵢₖ is in yᵢⱼ for every j, with the factor w₂ⱼₖ.
    //
    //     dw₂ⱼₖ = Σᵢ dyᵢⱼ·hᵢₖ      dw₂ = dyᵀ·h
    //     db₂ⱼ  = Σᵢ dyᵢⱼ
    //     dhᵢₖ  = Σⱼ dyᵢⱼ·w₂ⱼₖ     dh  = dy·w₂

    dw2 = matmul(dy, h, transposing: .left)
    db2 = dy.sum(along: 0)
    dh = matmul(dy, w2)

    // The hyperbolic tangent, each scalar by itself. tanh′ = 1 − tanh².
    //
    //     da = dh·(1 − h²)

    da = dh * (1 - square(h))

    // Scale and shift, aᵢₖ = γₖ·xᵢₖ + βₖ. Both are in every row i.
    //
    //     dγₖ = Σᵢ daᵢₖ·xᵢₖ      dβₖ = Σᵢ daᵢₖ      dxᵢₖ = daᵢₖ·γₖ

    dgamma = (da * x).sum(along: 0)
    dbeta = da.sum(along: 0)
    dx = da * gamma

    // Batch normalization, xᵢ = (zᵢ − μ)/σ, one channel at a time.
    //
    // zⱼ is in every xᵢ: by itself where i = j, by way of μ, and by way of σ.
    //
    //     ∂μ/∂zⱼ = 1/n
    //     ∂σ/∂zⱼ = xⱼ/n, since σ² = 1/n · Σᵢ (zᵢ − μ)² + ε gives 2σ·∂σ/∂zⱼ = 2/n · (zⱼ − μ);
    //              the part of μ in it has the factor Σᵢ (zᵢ − μ), which is 0
    //     ∂xᵢ/∂zⱼ = [i = j]/σ − 1/σ · ∂μ/∂zⱼ − (zᵢ − μ)/σ² · ∂σ/∂zⱼ
    //             = ([i = j] − 1/n − xᵢ·xⱼ/n)/σ
    //
    // The sum over i of dxᵢ times that has two means over the batch in it.
    //
    //     dz = (dx − mean dx − x·mean(dx·x))/σ

    dz = (dx - dx.mean(along: 0) - x * (dx * x).mean(along: 0)) / sigma

    // The hidden layer, z = e·w₁ᵀ. It is derived as the output layer is.

    dw1 = matmul(dz, e, transposing: .left)
    de = matmul(dz, w1)

    // The embedding. Row m of e, as a list of vectors, is row tₘ of c, where tₘ is the m-th token. A token that
    // comes several times gets the sum.
    //
    //     dc = Σₘ deₘ, added to row tₘ

    dc = de.reshaped(to: [tokens.count, -1]).scatterAddedRows(at: tokens, count: c.shape[0])
  }
}
