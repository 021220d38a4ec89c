import CPrefKit
import PrefKitNormalization
import PrefKitRecords
import PrefKitStatistics

// Section 8.2 of prefkit.h: options, as Swift has them and back.

/// The caller's options, each checked; NULL means all defaults.
func normalizeOptions(
  _ given: UnsafePointer<prefkit_normalize_options>?
) throws(ReadError) -> (method: NormalizationMethod, options: NormalizationOptions) {
  var options = NormalizationOptions()
  guard let given else { return (.zScore(), options) }
  let raw = try sized(given, "options")
  if raw.has_scale != 0 {
    guard raw.scale_low <= raw.scale_high else {
      throw ReadError(
        .invalidArgument,
        "the scale goes from \(raw.scale_low) to \(raw.scale_high); give the lower end first",
        field: "scale_low")
    }
    options.scale = raw.scale_low...raw.scale_high
  }
  options.parents = try numbers(raw.parents, raw.parent_count, "parents").map { Int($0) }
  options.minimumCount = raw.minimum_count == 0 ? 1 : Int(clamping: raw.minimum_count)
  options.threads = Int(raw.threads)
  options.watch = watch(raw.progress, raw.progress_context)
  return (try method(raw), options)
}

private func method(_ raw: prefkit_normalize_options) throws(ReadError) -> NormalizationMethod {
  switch raw.method {
  case 0, PREFKIT_NORMALIZE_Z_SCORE: return .zScore(ddof: Int(raw.ddof))
  case PREFKIT_NORMALIZE_ROBUST: return raw.factor == 0 ? .robust() : .robust(factor: raw.factor)
  case PREFKIT_NORMALIZE_MIN_MAX: return .minMax
  case PREFKIT_NORMALIZE_RANKS: return .ranks(try ranks(raw))
  case PREFKIT_NORMALIZE_QUANTILES:
    return .quantiles(
      reference: Array(try numbers(raw.reference, raw.reference_count, "reference")))
  case PREFKIT_NORMALIZE_SHRUNK:
    guard let between = Shrinkage.Between(rawValue: raw.between) else {
      throw outside("between", raw.between, "one of PREFKIT_BETWEEN_*")
    }
    return .shrunk(between)
  case PREFKIT_NORMALIZE_SYMMETRIC: return .symmetric
  default: throw outside("method", raw.method, "one of PREFKIT_NORMALIZE_*")
  }
}

private func ranks(_ raw: prefkit_normalize_options) throws(ReadError) -> RankScores {
  guard let target = RankScores.Target(rawValue: raw.rank_score) else {
    throw outside("rank_score", raw.rank_score, "one of PREFKIT_RANK_SCORE_*")
  }
  guard let ties = RankScores.Ties(rawValue: raw.rank_ties) else {
    throw outside("rank_ties", raw.rank_ties, "one of PREFKIT_RANK_TIES_*")
  }
  var scores = target == .normal ? RankScores.blom : RankScores(target)
  scores.ties = ties
  if raw.has_rank_offset != 0 { scores.offset = raw.rank_offset }
  return scores
}

extension prefkit_normalize_options {
  /// The same options for C, their arrays in memory that `columns` keeps.
  init(
    _ method: NormalizationMethod, _ options: NormalizationOptions, _ columns: FlatColumns
  ) {
    self.init()
    switch method {
    case .zScore(let ddof):
      self.method = PREFKIT_NORMALIZE_Z_SCORE
      self.ddof = UInt32(clamping: ddof)
    case .robust(let factor):
      self.method = PREFKIT_NORMALIZE_ROBUST
      self.factor = factor
    case .minMax: self.method = PREFKIT_NORMALIZE_MIN_MAX
    case .ranks(let scores):
      self.method = PREFKIT_NORMALIZE_RANKS
      rank_score = scores.target.rawValue
      rank_ties = scores.ties.rawValue
      has_rank_offset = 1
      rank_offset = scores.offset
    case .quantiles(let reference):
      self.method = PREFKIT_NORMALIZE_QUANTILES
      if !reference.isEmpty { self.reference = columns.keep(reference) }
      reference_count = reference.count
    case .shrunk(let between):
      self.method = PREFKIT_NORMALIZE_SHRUNK
      self.between = between.rawValue
    case .symmetric: self.method = PREFKIT_NORMALIZE_SYMMETRIC
    }
    if let scale = options.scale {
      has_scale = 1
      scale_low = scale.lowerBound
      scale_high = scale.upperBound
    }
    if !options.parents.isEmpty {
      parents = columns.keep(options.parents.map { UInt32(clamping: $0) })
    }
    parent_count = options.parents.count
    minimum_count = UInt64(clamping: options.minimumCount)
    threads = UInt32(clamping: options.threads)
  }
}

/// How a model is fitted.
func modelOptions(
  _ given: UnsafePointer<prefkit_model_options>?, _ model: prefkit_rater_model
) throws(ReadError) -> (twoWay: TwoWayOptions, nodes: Int) {
  var twoWay = TwoWayOptions()
  if model == PREFKIT_MODEL_GRADED { twoWay.tolerance = 1e-6 }
  guard let given else { return (twoWay, 41) }
  let raw = try sized(given, "model_options")
  if raw.tolerance != 0 { twoWay.tolerance = raw.tolerance }
  if raw.max_iterations != 0 { twoWay.maxIterations = Int(raw.max_iterations) }
  twoWay.keepsComponents = raw.keeps_components != 0
  return (twoWay, raw.nodes == 0 ? 41 : Int(raw.nodes))
}
