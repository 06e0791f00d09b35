/// The lengths of a tensor's dimensions, outermost first; `[]` is the shape of a scalar.
public struct Shape: Sendable, ExpressibleByArrayLiteral {
  // Up to four lengths are held in place, since operations copy and compare shapes often: that takes no
  // memory of their own, and no counting of references. Unused ones are −1.
  private let first: Int32
  private let second: Int32
  private let third: Int32
  private let fourth: Int32

  /// All lengths, where they do not fit in the places above.
  private let many: [Int]?

  /// A shape of these lengths. Traps when one is negative.
  public init(_ lengths: [Int]) {
    require(
      lengths.allSatisfy { $0 >= 0 },
      "a shape's lengths cannot be negative: \(lengths); only reshaped(to:) takes one of −1, for the "
        + "length that the others leave")
    let fits = lengths.count <= 4 && lengths.allSatisfy { $0 <= Int32.max }
    many = fits ? nil : lengths
    func length(_ axis: Int) -> Int32 { fits && axis < lengths.count ? Int32(lengths[axis]) : -1 }
    (first, second, third, fourth) = (length(0), length(1), length(2), length(3))
  }

  public init(arrayLiteral lengths: Int...) {
    self.init(lengths)
  }

  // The most frequent shapes, made without an array.

  static let scalar = Shape(-1, -1)

  static func matrix(_ rows: Int, _ columns: Int) -> Shape {
    guard let rows = Int32(exactly: rows), let columns = Int32(exactly: columns) else {
      return Shape([rows, columns])
    }
    return Shape(rows, columns)
  }

  static func vector(_ length: Int) -> Shape {
    guard let length = Int32(exactly: length) else { return Shape([length]) }
    return Shape(length, -1)
  }

  private init(_ first: Int32, _ second: Int32, _ third: Int32 = -1, _ fourth: Int32 = -1) {
    (self.first, self.second, self.third, self.fourth) = (first, second, third, fourth)
    many = nil
  }

  /// The number of dimensions.
  public var rank: Int {
    if let many { return many.count }
    if second < 0 { return first < 0 ? 0 : 1 }
    return third < 0 ? 2 : fourth < 0 ? 3 : 4
  }

  /// The number of scalars of a tensor of this shape, 1 for a scalar.
  ///
  /// It is 0 when one length is 0, whatever the others are. Traps when it is larger than an `Int`.
  public var elementCount: Int {
    guard let count = productOfLengths else {
      fatalError("a tensor of shape \(self) has more scalars than an Int counts")
    }
    return count
  }
}

extension Shape {
  /// The product of the lengths; without a loop for a matrix, a vector or a scalar.
  var productOfLengths: Int? {
    @inline(__always) get {
      guard many == nil, third < 0 else { return productOfLengths(along: 0..<rank) }
      let (rows, columns) = (first < 0 ? 1 : Int(first), second < 0 ? 1 : Int(second))
      let (product, overflow) = rows.multipliedReportingOverflow(by: columns)
      return overflow ? nil : product
    }
  }

  // A function of its own, so that references are counted only where there is a loop.
  @inline(never)
  func productOfLengths(along axes: Range<Int>) -> Int? {
    axes.lazy.map { self[$0] }.productOfLengths
  }

  /// This shape with another length of an axis.
  func replacing(_ axis: Int, by length: Int) -> Shape {
    if many == nil, indices.contains(axis), length >= 0, let length = Int32(exactly: length) {
      return Shape(
        axis == 0 ? length : first, axis == 1 ? length : second, axis == 2 ? length : third,
        axis == 3 ? length : fourth)
    }
    var result = Array(self)
    result[axis] = length
    return Shape(result)
  }
}

extension Shape: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { rank }

  public subscript(axis: Int) -> Int {
    require(axis >= 0 && axis < rank, "a tensor of shape \(self) has no axis \(axis)")
    if let many { return many[axis] }
    switch axis {
    case 0: return Int(first)
    case 1: return Int(second)
    case 2: return Int(third)
    default: return Int(fourth)
    }
  }

  // The standard library's slices are the same, but trap without a message.
  public typealias SubSequence = Swift.Slice<Shape>

  /// The lengths of some axes in a row. Traps when there are no such axes.
  public subscript(axes: Range<Int>) -> SubSequence {
    require(
      axes.lowerBound >= 0 && axes.upperBound <= rank,
      "a tensor of shape \(self) has no axes \(axes); its axes are within 0 ..< \(rank)")
    return SubSequence(base: self, bounds: axes)
  }

  /// The lengths of some axes in a row, of which one end or both may be left open. Traps when there
  /// are no such axes.
  public subscript(axes: some RangeExpression<Int>) -> SubSequence {
    // An open end is that of all integers here.
    let range = axes.relative(to: Int.min..<Int.max)
    let first = range.lowerBound == .min ? 0 : range.lowerBound
    let end = range.upperBound == .max ? rank : range.upperBound
    require(
      first <= end,
      "a tensor of shape \(self) has no axes \(axes); its axes are within 0 ..< \(rank)")
    return self[first..<end]
  }
}

extension Shape: Hashable {
  @inline(__always)
  public static func == (a: Shape, b: Shape) -> Bool {
    a.first == b.first && a.second == b.second && a.third == b.third
      && a.fourth == b.fourth && (a.many == nil ? b.many == nil : a.many == b.many)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(Array(self)) }
}

extension Shape: CustomStringConvertible {
  public var description: String { "\(Array(self))" }
}
