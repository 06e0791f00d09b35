// Times Adjoint's work, and holds each time against what the machine can do at most.
//
// usage: benchmarks [OPTION]…, see --help

import Programs

runProcess { Program.run($0) }
