/// A number, or a collection of numbers, nested to any depth: what a tensor can be made of.
///
/// ```swift
/// Tensor([[[1, 2], [3, 4]]])     // of shape [1, 2, 2]
/// Tensor(0..<6)                  // 0, 1, 2, 3, 4, 5
/// Tensor(stride(from: 0, through: 1, by: 0.25))
/// ```
///
/// `Double`, `Float` and `Int` are numbers; arrays, their slices, ranges and strides are collections.
public protocol NestedNumbers {
  /// Reads the numbers or collections at one depth, in row-major order.
  static func read(_ level: [Self], into numbers: inout NumbersInOrder)
}

/// Nested numbers in row-major order, and the lengths of their collections from the outside in.
public struct NumbersInOrder {
  var lengths: [Int] = []
  var values: [Double] = []

  init<Numbers: NestedNumbers>(_ numbers: Numbers) {
    Numbers.read([numbers], into: &self)
  }

  /// Notes the length that collections side by side have. Traps when they have several.
  fileprivate mutating func append(lengths side: [Int]) {
    let length = side.first ?? 0
    if let other = side.firstIndex(where: { $0 != length }) {
      require(
        false,
        "Tensor(_:): collections side by side must have one length; \(place(of: 0)) has \(length) "
          + "numbers or collections, and \(place(of: other)) has \(side[other]) (pad the shorter ones, "
          + "or make a tensor of each)")
    }
    lengths.append(length)
  }

  /// The place of a collection at the depth that has been reached, as subscripts: `[1][0]`.
  private func place(of number: Int) -> String {
    Shape(lengths).index(at: number).map { "[\($0)]" }.joined()
  }
}

extension NestedNumbers where Self: Sequence, Element: NestedNumbers {
  public static func read(_ level: [Self], into numbers: inout NumbersInOrder) {
    let level = level.map { Array($0) }
    numbers.append(lengths: level.map(\.count))
    Element.read(level.flatMap { $0 }, into: &numbers)
  }
}

extension Double: NestedNumbers {
  public static func read(_ level: [Double], into numbers: inout NumbersInOrder) {
    numbers.values = level
  }
}

extension Float: NestedNumbers {
  public static func read(_ level: [Float], into numbers: inout NumbersInOrder) {
    numbers.values = level.map { Double($0) }
  }
}

extension Int: NestedNumbers {
  public static func read(_ level: [Int], into numbers: inout NumbersInOrder) {
    numbers.values = level.map { Double($0) }
  }
}

extension Array: NestedNumbers where Element: NestedNumbers {}
extension ArraySlice: NestedNumbers where Element: NestedNumbers {}
extension Range: NestedNumbers where Bound == Int {}
extension ClosedRange: NestedNumbers where Bound == Int {}
extension StrideTo: NestedNumbers where Element: NestedNumbers {}
extension StrideThrough: NestedNumbers where Element: NestedNumbers {}
