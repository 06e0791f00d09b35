extension Gather: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    guard !blocks.selection.contains(0) else {
      return [function.constant(0, shape: blocks.selection, as: x[0].element)]
    }
    let rows = function.reshape(x[0], to: blocks.rows)
    let numbers = function.numbers(of: blocks, at: x.dropFirst().first)
    return [function.gather(rows, numbers, shape: blocks.selection)]
  }
}

extension ScatterAdd: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    guard !blocks.selection.contains(0) else {
      return [function.constant(0, shape: blocks.whole, as: x[0].element)]
    }
    let rows = function.reshape(x[0], to: [blocks.numbers.count, blocks.width])
    let zeros = function.constant(0, shape: blocks.rows, as: x[0].element)
    let numbers = function.numbers(of: blocks, at: x.dropFirst().first)
    return [function.reshape(function.scatter(rows, numbers, into: zeros), to: blocks.whole)]
  }
}

extension Gather: OperationWithArgument {
  var argument: ProgramValue {
    get { .integers(blocks.origin.indices) }
    set { blocks = blocks.at(newValue.integers) }
  }
}

extension ScatterAdd: OperationWithArgument {
  var argument: ProgramValue {
    get { .integers(blocks.origin.indices) }
    set { blocks = blocks.at(newValue.integers) }
  }
}

extension Blocks {
  /// The shape of the whole as blocks.
  fileprivate var rows: Shape { [whole.elementCount / width, width] }
}

extension StableHLO {
  /// The numbers of blocks, `[count, 1]`, for indices that are an input, and their own where there are none.
  ///
  /// A number is the product of its index with the distance of the blocks at neighbouring positions, and
  /// what it is for the index 0 added.
  fileprivate func numbers(of blocks: Blocks, at indices: Value?) -> Value {
    let column: Shape = [blocks.numbers.count, 1]
    guard let indices else { return constant(blocks.numbers, shape: column) }
    let step =
      blocks.origin.shape == nil ? 1 : blocks.whole[(blocks.origin.axis + 1)...].reduce(1, *)
    let first = blocks.at([Int](repeating: 0, count: indices.shape[0])).numbers
    let repeated: Shape = [blocks.numbers.count / indices.shape[0], indices.shape[0]]
    let steps = map("multiply", broadcast(indices, to: repeated), constant([step], shape: []))
    return map("add", reshape(steps, to: column), constant(first, shape: column))
  }

  /// Some rows of a matrix, under a shape. The numbers are a constant.
  func gather(_ rows: Value, _ numbers: [Int], shape: Shape) -> Value {
    gather(rows, constant(numbers, shape: [numbers.count, 1]), shape: shape)
  }

  /// A matrix to which rows are added, each at its number. The numbers are a constant.
  func scatter(_ rows: Value, _ numbers: [Int], into whole: Value) -> Value {
    scatter(rows, constant(numbers, shape: [numbers.count, 1]), into: whole)
  }

  /// Some rows of a matrix, under a shape.
  func gather(_ rows: Value, _ positions: Value, shape: Shape) -> Value {
    let width = rows.shape[1]
    let gathered = write(
      "\"stablehlo.gather\"", [rows, positions],
      " <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], "
        + "start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, \(width)>}>",
      shape: [positions.shape[0], width])
    return reshape(gathered, to: shape)
  }

  /// A matrix to which rows are added, each at its number.
  func scatter(_ rows: Value, _ positions: Value, into whole: Value) -> Value {
    write(
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
