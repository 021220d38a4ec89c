import PrefKitStatistics

extension AgreementState {
  /// The coefficient of the ratings so far.
  ///
  /// Time and memory are those of the patterns, and of the categories; a metric without a closed form (ratio,
  /// bipolar, radical, a matrix) takes time for the pairs of categories.
  public func finish(
    _ coefficient: Coefficient, _ options: AgreementOptions = AgreementOptions()
  ) throws(AgreementError) -> Agreement {
    let estimator = try estimator(coefficient, options)
    return try estimator.agreement(options, raterCount: raters.count)
  }

  /// What evaluates the coefficient for this state.
  func estimator(
    _ coefficient: Coefficient, _ options: AgreementOptions, allPatterns: Bool = false
  ) throws(AgreementError) -> Estimator {
    try options.check()
    guard keepsRaters || !coefficient.needsRaters else {
      throw AgreementError(
        .options,
        "this coefficient needs to know who gave which rating; make the state with keepsRaters")
    }
    let state =
      coefficient.needsRaters || hasRaterWeights ? self : try forgettingRaters(options.watch)
    return Estimator(
      coefficient, try Cells(state, for: coefficient, all: allPatterns, watch: options.watch),
      try options.distance(coefficient, categories), categoryCount: categories.count,
      linearisation: options.linearisation)
  }

  /// The same ratings without who gave them, which leaves fewer patterns.
  func forgettingRaters(_ watch: Watch? = nil) throws(AgreementError) -> AgreementState {
    guard keepsRaters else { return self }
    var state = AgreementState(emptyLike: self, keepsRaters: false)
    var codes: [UInt32] = []
    for pattern in 0..<patterns.count {
      try watch?.step(pattern, of: patterns.count)
      codes.removeAll(keepingCapacity: true)
      let words = patterns.words(of: pattern)
      for at in stride(from: words.startIndex + 1, to: words.endIndex, by: 2) {
        codes.append(words[at])
      }
      state.patterns.add(
        PatternWords.runs(of: codes), tag: patterns.tags[pattern],
        times: patterns.multiplicities[pattern])
    }
    try watch?.pass(patterns.count, of: patterns.count)
    return state
  }

  init(emptyLike other: AgreementState, keepsRaters: Bool) {
    categories = other.categories
    categoriesAreGiven = other.categoriesAreGiven
    self.keepsRaters = keepsRaters
    raters = other.raters
    raterWeights = other.raterWeights
    tags = other.tags
    isClustered = other.isClustered
    patterns = PatternMap()
  }
}

extension RatingTable {
  /// The coefficient of this table.
  ///
  /// - Parameter clusters: a code an item; see `AgreementState.init`.
  public func agreement(
    _ coefficient: Coefficient, _ options: AgreementOptions = AgreementOptions(),
    clusters: [UInt32]? = nil
  ) throws(AgreementError) -> Agreement {
    try AgreementState(
      self, clusters: clusters, keepsRaters: coefficient.needsRaters, threads: options.threads,
      watch: options.watch
    ).finish(coefficient, options)
  }

  /// Several coefficients from one reading of the table, in the order asked for; one that is for two raters is
  /// nil where there are more.
  public func agreements(
    _ coefficients: [Coefficient], _ options: AgreementOptions = AgreementOptions(),
    clusters: [UInt32]? = nil
  ) throws(AgreementError) -> [Agreement?] {
    let state = try AgreementState(
      self, clusters: clusters, keepsRaters: coefficients.contains { $0.needsRaters },
      threads: options.threads, watch: options.watch)
    var results: [Agreement?] = []
    for coefficient in coefficients {
      let fits = !coefficient.isOfTwoRaters || state.raters.count <= 2
      results.append(fits ? try state.finish(coefficient, options) : nil)
    }
    return results
  }
}

extension AgreementOptions {
  func distance(
    _ coefficient: Coefficient, _ categories: [Double]
  ) throws(AgreementError) -> Distance {
    coefficient == .krippendorffAlpha
      ? try Distance(level, categories, scores) : try Distance(weights, categories, scores)
  }

  func check() throws(AgreementError) {
    guard confidence > 0, confidence < 1 else {
      throw AgreementError(.options, "the confidence is \(confidence) and must lie between 0 and 1")
    }
    if case .bootstrap(let bootstrap) = interval {
      guard (10...1_000_000).contains(bootstrap.resamples) else {
        throw AgreementError(
          .options, "\(bootstrap.resamples) resamples; take from 10 to 1000000, 1000 being usual")
      }
    }
  }
}
