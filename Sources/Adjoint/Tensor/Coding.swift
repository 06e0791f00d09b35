extension Shape: Codable {
  public init(from decoder: any Decoder) throws {
    let lengths = try [Int](from: decoder)
    guard lengths.allSatisfy({ $0 >= 0 }) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "the shape \(lengths)"))
    }
    self.init(lengths)
  }

  public func encode(to encoder: any Encoder) throws {
    try Array(self).encode(to: encoder)
  }
}
