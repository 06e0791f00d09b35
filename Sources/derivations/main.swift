// Runs the examples of five texts on softmax and cross-entropy: what each one's own code and
// formulas give, the corrected numbers beside them, and the tape's beside those.
//
// usage: derivations [DOCUMENT]

import Foundation

let usage = """
  usage: derivations [DOCUMENT]

  Shows what a text's own code and formulas give, the corrected numbers, and the tape's. Ends with
  status 1 when a corrected number disagrees with the tape. Without a DOCUMENT, shows them all:

  \(Document.all.map(\.entry).joined(separator: "\n"))
  """

do {
  let arguments = CommandLine.arguments.dropFirst()
  if arguments.contains("--help") || arguments.contains("-h") {
    print(usage)
    exit(0)
  }
  var disagreements = 0
  for document in chosenDocuments(Array(arguments)) {
    let report = try Report(document)
    print(report)
    disagreements += report.disagreements.count
  }
  if disagreements > 0 {
    fail("\(disagreements) corrected quantities disagree with the tape", status: 1)
  }
} catch {
  fail("\(error)", status: 1)
}

func chosenDocuments(_ arguments: [String]) -> [Document] {
  guard let argument = arguments.first else { return Document.all }
  let chosen = Document.all.filter { argument == $0.name || argument == $0.number }
  if chosen.isEmpty || arguments.count > 1 {
    fail("there is no document \"\(arguments.joined(separator: " "))\"\n\n\(usage)", status: 2)
  }
  return chosen
}

func fail(_ message: String, status: Int32) -> Never {
  FileHandle.standardError.write(Data("derivations: \(message)\n".utf8))
  exit(status)
}

extension Document {
  /// The document's line in the help.
  fileprivate var entry: String {
    "  " + name + String(repeating: " ", count: 17 - name.count) + "\(number)  \(title)"
  }
}
