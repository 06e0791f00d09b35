import Adjoint

/// One quantity three times: as a document gives it, corrected by hand, and from Adjoint's tape.
struct Comparison {
  let name: String

  /// The number that the document itself prints, where it prints one.
  let says: String?

  /// What the document's code or formula gives, evaluated literally. Of the corrected value's
  /// shape, or one that broadcasts to it.
  let asWritten: Tensor?

  /// Why there is nothing as written, in a word.
  let note: String

  /// The corrected formula, evaluated by hand.
  let corrected: Tensor

  /// The same from Adjoint's operations and their derivatives.
  let tape: Tensor

  /// How many decimals are printed.
  let decimals: Int

  init(
    _ name: String, says: String? = nil, asWritten: Tensor? = nil, note: String = "—",
    corrected: Tensor, tape: Tensor, decimals: Int = 6
  ) {
    self.name = name
    self.says = says
    self.asWritten = asWritten.map { $0.broadcast(to: corrected.shape) }
    self.note = note
    self.corrected = corrected
    self.tape = tape
    self.decimals = decimals
  }

  /// The largest distance of the corrected scalars from the tape's, each relative to its magnitude
  /// where that is above 1.
  var difference: Double {
    zip(corrected.scalars, tape.scalars).reduce(0) { largest, pair in
      let (corrected, tape) = pair
      if corrected == tape { return largest }
      let distance = (corrected - tape).magnitude / max(1, tape.magnitude)
      return distance.isNaN ? .infinity : max(largest, distance)
    }
  }

  /// Whether correction and tape are the same but for rounding in float64.
  var agrees: Bool { corrected.shape == tape.shape && difference < 1e-12 }
}
