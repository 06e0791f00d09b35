// Runs the examples of five texts on softmax and cross-entropy: what each one's own code and
// formulas give, the corrected numbers beside them, and the tape's beside those.
//
// usage: derivations [DOCUMENT]

import AdjointFiles
import Programs

let usage = """
  usage: derivations [DOCUMENT]

  Shows what a text's own code and formulas give, the corrected numbers, and the tape's. Ends with
  status 0, 1 when a corrected number disagrees with the tape or nothing can be written, and 64 if an
  argument cannot be used. Without a DOCUMENT, shows them all:

  \(TextTable(Document.all.map { [$0.name, $0.number, $0.title] }))
  """

runProcess { arguments in
  run("derivations", usage: usage, arguments) {
    var disagreements = 0
    for document in try chosenDocuments(arguments) {
      let report = try Report(document)
      try File.standardOutput.write("\(report)\n")
      disagreements += report.disagreements.count
    }
    guard disagreements > 0 else { return Status.success }
    complain("derivations: \(disagreements) corrected quantities disagree with the tape\n")
    return Status.failure
  }
}

func chosenDocuments(_ arguments: [String]) throws(ArgumentError) -> [Document] {
  guard let argument = arguments.first else { return Document.all }
  let chosen = Document.all.filter { argument == $0.name || argument == $0.number }
  if chosen.isEmpty {
    throw ArgumentError(argument, nil, "there is no such document; --help lists them")
  }
  if arguments.count > 1 {
    throw ArgumentError(arguments[1], nil, "one document is shown, or without an argument all")
  }
  return chosen
}
