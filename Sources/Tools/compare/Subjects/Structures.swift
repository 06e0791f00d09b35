import Adjoint

extension Operands {
  /// With another tensor in a place.
  func replacing(_ place: Int, by change: (Tensor) -> Tensor) -> Operands {
    Operands(enumerated().map { $0 == place ? change($1) : $1 })
  }
}

extension TensorStructure {
  /// The tensors one after the other.
  var list: [Tensor] {
    var (copy, list) = (self, [Tensor]())
    copy.forEachTensor { list.append($0) }
    return list
  }
}
