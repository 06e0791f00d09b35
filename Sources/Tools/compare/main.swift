// Holds the fused softmax cross-entropy against its composition, finite differences and the truth.
//
// usage: compare [OPTION]…, see --help

import Programs

runProcess { Program.run($0) }
