extension Gather: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    guard !blocks.selection.contains(0) else {
      return [function.constant(0, shape: blocks.selection, as: x[0].element)]
    }
    let rows = function.reshape(x[0], to: blocks.rows)
    return [function.gather(rows, blocks.numbers, shape: blocks.selection)]
  }
}

extension ScatterAdd: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    guard !blocks.selection.contains(0) else {
      return [function.constant(0, shape: blocks.whole, as: x[0].element)]
    }
    let rows = function.reshape(x[0], to: [blocks.numbers.count, blocks.width])
    let zeros = function.constant(0, shape: blocks.rows, as: x[0].element)
    return [
      function.reshape(function.scatter(rows, blocks.numbers, into: zeros), to: blocks.whole)
    ]
  }
}

extension Blocks {
  /// The shape of the whole as blocks.
  fileprivate var rows: Shape { [whole.elementCount / width, width] }
}

extension StableHLO {
  /// Some rows of a matrix, under a shape.
  func gather(_ rows: Value, _ numbers: [Int], shape: Shape) -> Value {
    let width = rows.shape[1]
    let positions = constant(numbers, shape: [numbers.count, 1])
    let gathered = write(
      "\"stablehlo.gather\"", [rows, positions],
      " <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], "
        + "start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, \(width)>}>",
      shape: [numbers.count, width])
    return reshape(gathered, to: shape)
  }

  /// A matrix to which rows are added, each at its number.
  func scatter(_ rows: Value, _ numbers: [Int], into whole: Value) -> Value {
    let positions = constant(numbers, shape: [numbers.count, 1])
    return write(
      "\"stablehlo.scatter\"", [whole, positions, rows],
      " <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], "
        + "inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> "
        + sumRegion(rows.element),
      shape: whole.shape)
  }

  /// The sum of two numbers, as operations have it that combine any.
  func sumRegion(_ element: Element) -> String {
    let type = "tensor<\(element.rawValue)>"
    return "({ ^bb0(%a: \(type), %b: \(type)): %c = stablehlo.add %a, %b : \(type) "
      + "stablehlo.return %c : \(type) })"
  }
}
