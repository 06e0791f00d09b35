/// One of the five texts.
struct Document: Sendable {
  /// What the command line calls it.
  let name: String

  let number: String
  let title: String

  /// The example that the numbers belong to.
  let setting: String

  /// Works out the places where it errs.
  let findings: @Sendable () throws -> [Finding]

  static let all = [
    SoftmaxRegressionStep.document, CrossEntropyOfProbabilities.document,
    OneLayerBackpropagation.document, InverseTemperature.document, RegularizedBatch.document,
  ]
}

/// What a document says at one place, what is right there, and the numbers of both.
struct Finding: CustomStringConvertible {
  let title: String

  /// The document's formula or code.
  let says: String

  /// What is wrong with it, in a line.
  let but: String

  /// The formula or code that is right.
  let corrected: String

  let comparisons: [Comparison]

  var description: String {
    """
    \(title)

       document   \(says)
       but        \(but)
       corrected  \(corrected)

    \(Table(comparisons))
    """
  }
}
