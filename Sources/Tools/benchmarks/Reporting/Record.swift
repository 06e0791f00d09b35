/// What was found of one benchmark: as many of these parts as it has.
struct Record: Codable, Equatable {
  let name: String
  let machine: Machine
  var time: Timing?
  var rate: Rate?
  var memory: Memory?

  /// What was found along the way: a line of figures for each point, with the unit of each.
  var curve: [[String: Double]]?

  init(_ name: String, _ meter: Meter) {
    self.name = name
    machine = meter.machine
  }

  /// How much is done in a second, and which share of what can be done that is.
  struct Rate: Codable, Equatable {
    /// Floating-point operations or bytes of one run, and in a second by the median time.
    let amount: Double
    let perSecond: Double
    let unit: Unit

    /// The limit that applies, its operations or bytes in a second, and the share of it.
    var limit: Limit?
    var limitPerSecond: Double?
    var fraction: Double?

    enum Unit: String, Codable { case flops, bytes }
  }

  /// What a run holds at its peak above what there was before it, in bytes.
  struct Memory: Codable, Equatable {
    let peak: Int

    /// What it is about: the bytes of the logits, or of the gradients.
    var reference: Int?
    var referenceName: String?
  }
}
