import PrefKitStatistics

/// How well one category is told from all others.
public struct CategoryAgreement: Equatable, Sendable {
  public var category: Double
  /// The share of the category among the ratings.
  public var prevalence: Double
  /// The coefficient for "this category or another", unweighted.
  public var agreement: Agreement
}

extension RatingTable {
  /// Each category against all others; see `AgreementState.perCategory`.
  public func perCategory(
    _ coefficient: Coefficient, _ options: AgreementOptions = AgreementOptions()
  ) throws(AgreementError) -> [CategoryAgreement] {
    try AgreementState(
      self, keepsRaters: coefficient.needsRaters, threads: options.threads, watch: options.watch
    )
    .perCategory(coefficient, options)
  }
}

extension AgreementState {
  /// Each category against all others (Fleiss 1971, for his kappa), by ascending category.
  ///
  /// Only the patterns that have the category are looked at, the others being one for each number of ratings; for
  /// coefficients that ask who rated, and with rater weights, all patterns for each category.
  public func perCategory(
    _ coefficient: Coefficient, _ options: AgreementOptions = AgreementOptions()
  ) throws(AgreementError) -> [CategoryAgreement] {
    var options = options
    options.weights = .identity
    options.level = .nominal
    try options.check()
    let needsRaters = coefficient.needsRaters || hasRaterWeights
    let state = needsRaters ? self : try forgettingRaters(options.watch)
    let uses = state.usesOfCategories()
    let total = uses.reduce(0, +)
    let index = needsRaters ? nil : CategoryIndex(state)
    var results: [CategoryAgreement] = []
    for k in categories.indices {
      let binary = index?.against(k, state) ?? state.recoded(against: k)
      results.append(
        CategoryAgreement(
          category: categories[k], prevalence: total > 0 ? Double(uses[k]) / Double(total) : .nan,
          agreement: try binary.finish(coefficient, options)))
    }
    return results
  }

  private func usesOfCategories() -> [Int] {
    var uses = categories.map { _ in 0 }
    for pattern in 0..<patterns.count {
      let words = patterns.words(of: pattern)
      for at in stride(from: words.startIndex, to: words.endIndex, by: 2) {
        let (code, number) = keepsRaters ? (words[at + 1], 1) : (words[at], Int(words[at + 1]))
        uses[Int(code)] += number * patterns.multiplicities[pattern]
      }
    }
    return uses
  }

  /// A state of the categories 0, another, and 1, the one meant.
  fileprivate func binary() -> AgreementState {
    var state = AgreementState(emptyLike: self, keepsRaters: keepsRaters)
    state.categories = [0, 1]
    return state
  }

  private func recoded(against k: Int) -> AgreementState {
    var state = binary()
    for pattern in 0..<patterns.count {
      var words = Array(patterns.words(of: pattern))
      for at in stride(from: 1, to: words.count, by: 2) { words[at] = Int(words[at]) == k ? 1 : 0 }
      state.patterns.add(
        words, tag: patterns.tags[pattern], times: patterns.multiplicities[pattern])
    }
    return state
  }
}

/// Where each category occurs, and how many items have how many ratings.
private struct CategoryIndex {
  private struct Place {
    var pattern: Int
    var number: UInt32
  }

  private struct Size: Hashable {
    var tag: UInt32
    var ratings: UInt32
  }

  private var places: [[Place]]
  private var sizes: [Size: Int] = [:]
  private var sizeOfPattern: [Size] = []

  init(_ state: AgreementState) {
    places = state.categories.map { _ in [] }
    for pattern in 0..<state.patterns.count {
      let words = state.patterns.words(of: pattern)
      var size = Size(tag: state.patterns.tags[pattern], ratings: 0)
      for at in stride(from: words.startIndex, to: words.endIndex, by: 2) {
        places[Int(words[at])].append(Place(pattern: pattern, number: words[at + 1]))
        size.ratings += words[at + 1]
      }
      sizes[size, default: 0] += state.patterns.multiplicities[pattern]
      sizeOfPattern.append(size)
    }
  }

  func against(_ k: Int, _ state: AgreementState) -> AgreementState {
    var binary = state.binary()
    var without = sizes
    for place in places[k] {
      let size = sizeOfPattern[place.pattern]
      let times = state.patterns.multiplicities[place.pattern]
      without[size, default: 0] -= times
      let others = size.ratings - place.number
      let words = others > 0 ? [0, others, 1, place.number] : [1, place.number]
      binary.patterns.add(words, tag: size.tag, times: times)
    }
    // In a fixed order, so that sums have the same bits every time.
    let rest = without.filter { $0.value > 0 }.sorted {
      ($0.key.tag, $0.key.ratings) < ($1.key.tag, $1.key.ratings)
    }
    for (size, times) in rest {
      binary.patterns.add([0, size.ratings], tag: size.tag, times: times)
    }
    return binary
  }
}
