extension Settings {
  static let usage = """
    usage: compare [OPTION]…

    Holds the fused softmax cross-entropy against its composition of plain operations, against finite
    differences and against an evaluation in double-double arithmetic: value and gradients, what must
    not change, hard cases, time and memory. Ends with status 0 if everything agrees, 1 if something
    differs or cannot be written, and 64 if an argument cannot be used.

      --shapes NxC[,NxC]…         rows and classes of the logits       8x10,32x1000
      --scale S                   their standard deviation             5
      --offset O                  what is added to all of them         0
      --seed N                    of the random numbers                1
      --type T                    float32, float64                     float32
      --reduction R               mean, sum, none, or a divisor        mean
      --targets T                 labels, probabilities                labels
      --ignored SHARE             of the rows                          0
      --class-weights             random weights of the classes
      --smoothing SHARE           of labels or probabilities           0
      --smoothing-per-target      by the label's weight, not each class's own
      --inverse-temperature B     a factor for the logits, a variable
      --soft-cap K                a bound of the logits, a variable
      --masked SHARE              of the classes                       0
      --z-loss L                  the weight of lse²                   0

      --json                      print one JSON object
      --html FILE                 write a page with plots as well
      --help                      print this
    """
}
