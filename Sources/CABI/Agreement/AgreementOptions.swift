import CPrefKit
import PrefKitAgreement
import PrefKitRecords

// Section 7.2 of prefkit.h: options, as Swift has them.

/// How ties of preferences count, and which rating is one.
struct TieArgument {
  var rule: TieRule
  var value: Double
}

/// The caller's options, each checked; NULL means all defaults. Ties are nil for labels of any kind.
func agreementOptions(
  _ given: UnsafePointer<prefkit_agreement_options>?
) throws(ReadError) -> (coefficient: Coefficient, options: AgreementOptions, ties: TieArgument?) {
  var options = AgreementOptions()
  guard let given else { return (.krippendorffAlpha, options, nil) }
  let raw = try sized(given, "options")
  options.weights = try weights(raw)
  options.level = try level(raw, options.weights)
  guard let scores = Scores(rawValue: raw.scores) else {
    throw outside("scores", raw.scores, "one of PREFKIT_SCORES_*")
  }
  options.scores = scores
  options.interval = try interval(raw)
  options.confidence = confidence(raw.confidence)
  guard let linearisation = Linearisation(rawValue: raw.linearisation) else {
    throw outside("linearisation", raw.linearisation, "one of PREFKIT_LINEARISATION_*")
  }
  options.linearisation = linearisation
  options.threads = Int(raw.threads)
  options.watch = watch(raw.progress, raw.progress_context)
  let ties = try ties(raw)
  if let ties, ties.rule == .half {
    guard raw.weights == PREFKIT_WEIGHTS_IDENTITY, raw.level == PREFKIT_LEVEL_NOMINAL else {
      throw ReadError(
        .invalidArgument,
        "options->ties is PREFKIT_TIES_HALF, which sets weights and level; leave both at 0",
        field: "ties")
    }
    options.weights = ties.rule.weights
    options.level = .weights(ties.rule.weights)
  }
  if raw.coefficient == 0 { return (.krippendorffAlpha, options, ties) }
  return (try coefficient(raw.coefficient), options, ties)
}

/// The options of a function for verdicts of any kind, which has no use for ties.
func optionsOfLabels(
  _ given: UnsafePointer<prefkit_agreement_options>?
) throws(ReadError) -> AgreementOptions {
  let (_, options, ties) = try agreementOptions(given)
  guard ties == nil else {
    throw ReadError(
      .invalidArgument, "options->ties is not for this function; expected PREFKIT_TIES_LABELS",
      field: "ties")
  }
  return options
}

private func ties(_ raw: prefkit_agreement_options) throws(ReadError) -> TieArgument? {
  let rule: TieRule
  switch raw.ties {
  case PREFKIT_TIES_LABELS: return nil
  case PREFKIT_TIES_CATEGORY: rule = .category
  case PREFKIT_TIES_HALF: rule = .half
  case PREFKIT_TIES_DROP: rule = .drop
  default: throw outside("ties", raw.ties, "one of PREFKIT_TIES_*")
  }
  guard raw.tie_value.isFinite else {
    throw ReadError(
      .invalidArgument, "options->tie_value is \(raw.tie_value), not a rating", field: "tie_value")
  }
  return TieArgument(rule: rule, value: raw.tie_value)
}

func coefficient(_ code: prefkit_coefficient) throws(ReadError) -> Coefficient {
  guard let coefficient = Coefficient(rawValue: code) else {
    throw outside(
      "coefficient", code, "one of PREFKIT_PERCENT_AGREEMENT to PREFKIT_KRIPPENDORFF_ALPHA")
  }
  return coefficient
}

private func weights(_ raw: prefkit_agreement_options) throws(ReadError) -> Weights {
  switch raw.weights {
  case PREFKIT_WEIGHTS_IDENTITY: return .identity
  case PREFKIT_WEIGHTS_LINEAR: return .linear
  case PREFKIT_WEIGHTS_QUADRATIC: return .quadratic
  case PREFKIT_WEIGHTS_ORDINAL: return .ordinal
  case PREFKIT_WEIGHTS_RADICAL: return .radical
  case PREFKIT_WEIGHTS_RATIO: return .ratio
  case PREFKIT_WEIGHTS_CIRCULAR: return .circular
  case PREFKIT_WEIGHTS_BIPOLAR: return .bipolar
  case PREFKIT_WEIGHTS_MATRIX: return .matrix(try matrix(raw))
  default: throw outside("weights", raw.weights, "one of PREFKIT_WEIGHTS_*")
  }
}

private func level(
  _ raw: prefkit_agreement_options, _ weights: Weights
) throws(ReadError) -> Level {
  switch raw.level {
  case PREFKIT_LEVEL_NOMINAL: return .nominal
  case PREFKIT_LEVEL_ORDINAL: return .ordinal
  case PREFKIT_LEVEL_INTERVAL: return .interval
  case PREFKIT_LEVEL_RATIO: return .ratio
  case PREFKIT_LEVEL_CIRCULAR:
    return .circular(circumference: raw.level_high == 0 ? nil : raw.level_high)
  case PREFKIT_LEVEL_BIPOLAR:
    let isOpen = raw.level_low == 0 && raw.level_high == 0
    return .bipolar(
      lowest: isOpen ? nil : raw.level_low, highest: isOpen ? nil : raw.level_high)
  case PREFKIT_LEVEL_MATRIX: return .matrix(try matrix(raw))
  case PREFKIT_LEVEL_WEIGHTS: return .weights(weights)
  default: throw outside("level", raw.level, "one of PREFKIT_LEVEL_*")
  }
}

private func matrix(_ raw: prefkit_agreement_options) throws(ReadError) -> [Double] {
  let count = raw.matrix_categories
  guard count > 0, count <= 1 << 16 else {
    throw outside("matrix_categories", count, "the number of categories, at most 65536")
  }
  return Array(try numbers(raw.matrix, count * count, "matrix"))
}

private func interval(_ raw: prefkit_agreement_options) throws(ReadError) -> IntervalMethod {
  switch raw.interval {
  case PREFKIT_INTERVAL_ANALYTIC: return .analytic
  case PREFKIT_INTERVAL_NONE: return .none
  case PREFKIT_INTERVAL_SCORE: return .score
  case PREFKIT_INTERVAL_BOOTSTRAP:
    guard let ends = Bootstrap.Ends(rawValue: raw.ends) else {
      throw outside("ends", raw.ends, "one of PREFKIT_BOOTSTRAP_*")
    }
    let resamples = raw.resamples == 0 ? 1000 : Int(raw.resamples)
    return .bootstrap(Bootstrap(resamples: resamples, seed: raw.seed, ends: ends))
  default: throw outside("interval", raw.interval, "one of PREFKIT_INTERVAL_*")
  }
}
