// Times Adjoint's work, one line for each benchmark.
//
// usage: benchmarks [--filter TEXT] [--threads N]

import Adjoint
import AdjointNetworks

let options = Options(CommandLine.arguments)
Parallelism.threadCount = options.threads
let suite = Suite(filter: options.filter)
suite.run(matrixProducts)
suite.run(softmaxCrossEntropies)
suite.run(linearSoftmaxCrossEntropies)
suite.run(trainingSteps)
suite.run(elementwiseFunctions)
suite.run(chains)
reportTapeLengths(filter: options.filter)
reportPeakMemory(filter: options.filter)
