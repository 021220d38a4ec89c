import CPareto

/// The widths of vectors that this processor has; the loops of C give the same for all of them.
var vectorWidths: [cpareto_width] {
  [CPARETO_ANY, CPARETO_AVX2, CPARETO_AVX512].filter { $0.rawValue <= cpareto_widest().rawValue }
}
