import Adjoint
import Foundation
import Testing

@testable import AdjointFiles

/// Stored numbers become a tensor's exactly, or rounded where that was asked for, or throw.
@Suite struct ExactnessTests {
  private static func scalars<Number>(
    _ numbers: [Number], _ type: StoredType, shape: Shape? = nil, isColumnMajor: Bool = false
  ) -> StoredScalars {
    StoredScalars(
      shape: shape ?? [numbers.count], type: type, isBigEndian: 1.bigEndian == 1,
      bytes: numbers.withUnsafeBytes { Data($0) }, isColumnMajor: isColumnMajor)
  }

  private static func error(_ scalars: StoredScalars, as scalarType: ScalarType) -> String? {
    do {
      _ = try scalars.tensor(as: scalarType, file: "a", field: "weight")
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// The largest integers below which a type has all, their neighbours, and wider ones with zeros at
  /// their end.
  @Test func integersInFloat32() throws {
    let kept: [Int64] = [0, 1, -1, 1 << 24, -(1 << 24), 1 << 24 + 2, 0xFFFFFF << 39, .min, 1 << 62]
    let tensor = try Self.scalars(kept, .int64).tensor(as: .float32, file: "a")
    #expect(tensor.scalars == kept.map(Double.init))
    for number: Int64 in [1 << 24 + 1, -(1 << 24) - 1, 0x1FFFFFF << 38, .max, .min + 1] {
      #expect(
        Self.error(Self.scalars([1, number], .int64), as: .float32)
          == "a, weight: the number at [1] is \(number), which float32 does not hold")
    }
  }

  @Test func integersInFloat64() throws {
    let kept: [Int64] = [1 << 53, -(1 << 53), 1 << 53 + 2, .min]
    #expect(
      try Self.scalars(kept, .int64).tensor(as: .float64, file: "a").scalars
        == kept.map(Double.init))
    for number: Int64 in [1 << 53 + 1, -(1 << 53) - 1, .max] {
      #expect(Self.error(Self.scalars([number], .int64), as: .float64) != nil)
    }
    #expect(Self.error(Self.scalars([UInt64.max], .uint64), as: .float64) != nil)
    #expect(Self.error(Self.scalars([UInt64(1) << 63], .uint64), as: .float64) == nil)
    #expect(Self.error(Self.scalars([Int32.max, .min], .int32), as: .float64) == nil)
    #expect(Self.error(Self.scalars([UInt32.max], .uint32), as: .float64) == nil)
  }

  @Test func integersOf32Bits() {
    #expect(Self.error(Self.scalars([Int32.min], .int32), as: .float32) == nil)
    #expect(Self.error(Self.scalars([Int32.max], .int32), as: .float32) != nil)
    #expect(Self.error(Self.scalars([UInt32.max], .uint32), as: .float32) != nil)
  }

  /// Each 16-bit number of each type is in float32 what it is in float64.
  @Test(arguments: [.uint16, .int16, .float16, .bfloat16] as [StoredType])
  func narrowTypesAreExact(type: StoredType) throws {
    let scalars = Self.scalars(Array(UInt16.min ... .max), type)
    let narrow = try scalars.tensor(as: .float32, file: "a").scalars
    let wide = try scalars.tensor(as: .float64, file: "a").scalars
    #expect(zip(narrow, wide).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
    #expect(Set(narrow.filter { !$0.isNaN }).count > 60_000)
  }

  /// The definition of 16-bit floats: IEEE 754, and the upper half of a float32.
  @Test func numbersOf16Bits() throws {
    func expect(_ type: StoredType, _ fractionBits: Int, bias: Int) throws {
      let bits = (0...Int(UInt16.max)).map(UInt16.init)
      let scalars = try Self.scalars(bits, type).tensor(as: .float64, file: "a").scalars
      for (bits, scalar) in zip(bits.map(Int.init), scalars) {
        let exponent = (bits & 0x7FFF) >> fractionBits
        let fraction = Double(bits & (1 << fractionBits - 1)) / Double(1 << fractionBits)
        let magnitude =
          if exponent == 0x7FFF >> fractionBits {
            fraction == 0 ? Double.infinity : .nan
          } else {
            scalbn(exponent == 0 ? fraction : 1 + fraction, max(exponent, 1) - bias)
          }
        let expected = bits < 0x8000 ? magnitude : -magnitude
        #expect(scalar.isNaN && expected.isNaN || scalar == expected, "\(type) \(bits)")
      }
    }
    try expect(.float16, 10, bias: 15)
    try expect(.bfloat16, 7, bias: 127)
  }

  @Test func doublesAreRoundedButNeverToInfinity() throws {
    let largest = Double(Float.greatestFiniteMagnitude)
    let numbers = [0.1, -.pi, 1e-300, .infinity, -.infinity, largest, 0x1.fffffefp127]
    let tensor = try Self.scalars(numbers, .float64).tensor(as: .float32, file: "a")
    #expect(tensor.scalars == numbers.map { Double(Float($0)) })
    #expect(try Self.scalars([Double.nan], .float64).tensor(as: .float32, file: "a").scalar.isNaN)
    for number in [0x1.ffffffp127, -1e300] {
      #expect(
        Self.error(Self.scalars([number], .float64, shape: []), as: .float32)
          == "a, weight: the number at [] is \(number), which float32 does not hold")
    }
  }

  @Test func aTensorOfTheStoredType() throws {
    let floats = Self.scalars([0.1, 2] as [Float], .float32)
    #expect(try floats.tensor(file: "a").scalars(as: Float.self) == [0.1, 2])
    #expect(try Self.scalars([0.1], .float64).tensor(file: "a").scalars(as: Double.self) == [0.1])
    for type in StoredType.allCases where type.scalarType == nil {
      let error = #expect(throws: FileError.self) {
        try Self.scalars([UInt64(0)], type, shape: [8 / type.byteCount]).tensor(file: "a")
      }
      #expect(error?.problem.contains(type.rawValue) == true)
    }
  }

  /// The same numbers in either order, and the index of one that is lost in either.
  @Test func columnsFirst() throws {
    let numbers: [Int32] = [0, 1, 2, 3, 4, 1 << 24 + 1]
    let columns = Self.scalars(numbers, .int32, shape: [2, 3], isColumnMajor: true)
    let tensor = try columns.tensor(as: .float64, file: "a")
    #expect(tensor.shape == [2, 3] && tensor.scalars == [0, 2, 4, 1, 3, 0x1p24 + 1])
    for isColumnMajor in [true, false] {
      let lost = Self.scalars(
        numbers + numbers.prefix(2), .int32, shape: [2, 4], isColumnMajor: isColumnMajor)
      let index = isColumnMajor ? [1, 2] : [1, 1]
      #expect(Self.error(lost, as: .float32)?.contains("at \(index) is 16777217") == true)
    }
  }
}
