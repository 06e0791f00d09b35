import Adjoint

/// An object whose end can be seen from outside: made once, then only watched.
final class WatchedToken: @unchecked Sendable {
  final class Token: Sendable {}

  private weak var token: Token?

  /// Makes the object; from here on only the caller holds it.
  func make() -> Token {
    let token = Token()
    self.token = token
    return token
  }

  var isGone: Bool { token == nil }
}

/// y = x, whose residual is an object to watch.
struct TokenHolder: FusedOperation {
  private let makesResidual: TakenOnce
  private let onBackward: @Sendable () -> Void

  init(_ token: WatchedToken.Token?, onBackward: @escaping @Sendable () -> Void = {}) {
    makesResidual = TakenOnce(token)
    self.onBackward = onBackward
  }

  func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: Tensor, residuals: WatchedToken.Token?) {
    (operands[0] * 1, makesResidual.take())
  }

  func cotangent(of operand: Int, _ g: Tensor, _ residuals: WatchedToken.Token?) -> Tensor? {
    onBackward()
    return g
  }

  func composition(_ operands: Operands) -> Tensor { operands[0] * 1 }
}

/// Hands an object over to who asks first, so that the residual alone holds it.
private final class TakenOnce: @unchecked Sendable {
  private var token: WatchedToken.Token?

  init(_ token: WatchedToken.Token?) { self.token = token }

  func take() -> WatchedToken.Token? { token.take() }
}
