extension Program {
  /// The values of a program's inputs, by name. A name is given once among all kinds.
  public struct Arguments: Sendable {
    public var tensors: [String: Tensor]

    /// Lists such as labels, tokens and positions.
    public var integers: [String: [Int]]

    /// What random numbers are a function of.
    public var keys: [String: RandomKey]

    public init(
      _ tensors: [String: Tensor] = [:], integers: [String: [Int]] = [:],
      keys: [String: RandomKey] = [:]
    ) {
      (self.tensors, self.integers, self.keys) = (tensors, integers, keys)
    }

    /// The tensor of a name.
    public subscript(name: String) -> Tensor? {
      get { tensors[name] }
      set { tensors[name] = newValue }
    }
  }
}

extension Program.Arguments {
  /// All values in the order of their names. Traps when two have the same name.
  var values: [(name: String, value: ProgramValue)] {
    let values =
      tensors.map { ($0, ProgramValue.tensor($1)) } + integers.map { ($0, .integers($1)) }
      + keys.map { ($0, .key($1)) }
    let sorted = values.sorted { $0.0 < $1.0 }
    for (one, next) in zip(sorted, sorted.dropFirst()) {
      require(one.0 != next.0, "Program: two inputs are called \(one.0); give each its own name")
    }
    return sorted
  }

  init(_ values: [(name: String, value: ProgramValue)]) {
    self.init()
    for (name, value) in values {
      switch value {
      case .tensor(let tensor): tensors[name] = tensor
      case .integers(let list): integers[name] = list
      case .key(let key): keys[name] = key
      case .mask: fatalError("a mask is no input")
      }
    }
  }

  /// Traps unless these can be the inputs of a second run.
  func requireSameKind(as others: Self) {
    let (values, otherValues) = (values, others.values)
    require(
      values.count == otherValues.count
        && zip(values, otherValues).allSatisfy {
          $0.name == $1.name && $0.value.shape == $1.value.shape
            && $0.value.element == $1.value.element
        },
      "Program: the inputs of the second run, \(otherValues.map(\.name)), must have the names, shapes and "
        + "types of the first's, \(values.map(\.name))")
    for (name, list) in integers where !list.isEmpty {
      require(
        list != others.integers[name],
        "Program: the input \(name) has the same integers in both runs, so what is made of them in Swift "
          + "would not be found; give others by checkedAt")
    }
  }

  /// Values for a second run.
  var others: Self {
    Program.Arguments(
      tensors.mapValues(\.otherScalars),
      integers: integers.mapValues(\.otherIntegers),
      keys: keys.mapValues { $0.folded(with: 1) })
  }
}

extension Tensor {
  /// The scalars in reverse order, each some per cent larger, and small positive numbers in the place of
  /// zeros.
  fileprivate var otherScalars: Tensor {
    var stream = RandomStream(seed: 1)
    let others = detached().scalars.reversed().map { scalar in
      let share = Double(stream.next() >> 11) * 0x1p-53
      return scalar == 0 ? (1 + share) / 64 : scalar * (1 + share / 8)
    }
    return Tensor(others, shape: shape, as: scalarType)
  }
}

extension [Int] {
  /// As many of the integers that occur here, in another order and each another number of times, as far
  /// as that can be: a program may have counted one, such as a label that is ignored.
  fileprivate var otherIntegers: [Int] {
    let occurring = Set(self).sorted()
    var stream = RandomStream(seed: 1)
    let drawn = (0..<16).map { _ in
      map { _ in occurring[Int(stream.next() % UInt64(occurring.count))] }
    }
    return drawn.min { likeness(to: $0) < likeness(to: $1) }!
  }

  /// How many integers occur as often there, and then the share of the places that have the same.
  private func likeness(to other: [Int]) -> Double {
    let (counts, others) = (counts, other.counts)
    let alike = counts.count { others[$0] == $1 }
    return Double(alike) + Double(zip(self, other).count { $0 == $1 }) / Double(count + 1)
  }

  private var counts: [Int: Int] { Dictionary(map { ($0, 1) }, uniquingKeysWith: +) }
}
