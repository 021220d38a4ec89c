extension AgreementState {
  /// Adds the items of another state. The order of merging does not matter beyond the rounding of sums.
  ///
  /// Both must come from the same kind of table: with or without raters, clusters and given categories.
  public mutating func merge(_ other: AgreementState) throws(AgreementError) {
    guard keepsRaters == other.keepsRaters else {
      throw AgreementError(.state, "one state knows who gave which rating and the other does not")
    }
    guard isClustered == other.isClustered else {
      throw AgreementError(.state, "one state has clusters and the other has none")
    }
    guard categoriesAreGiven == other.categoriesAreGiven,
      !categoriesAreGiven || categories == other.categories
    else {
      throw AgreementError(.state, "the states were given different categories")
    }
    guard let mine = ratingTotal, let others = other.ratingTotal,
      mine < AgreementState.mostRatings - others
    else {
      throw AgreementError(.state, "the states count more ratings than there can be")
    }
    try mergeRaters(other)
    let all = CategoryOrder.union([categories, other.categories])
    let added = CategoryOrder.places(of: other.categories, in: all)
    if all.count > categories.count {
      let moved = CategoryOrder.places(of: categories, in: all)
      let before = patterns
      patterns = PatternMap()
      absorb(before, codes: moved, tags: nil, raterCode: nil)
    }
    categories = all
    let newTags = mergedTags(other.tags)
    absorb(other.patterns, codes: added, tags: newTags, raterCode: nil)
  }

  private mutating func mergeRaters(_ other: AgreementState) throws(AgreementError) {
    var weights = Dictionary(zip(raters, raterWeights)) { first, _ in first }
    for (rater, weight) in zip(other.raters, other.raterWeights) {
      if let known = weights.updateValue(weight, forKey: rater), known != weight {
        throw AgreementError(
          .state, "rater \(rater) has weight \(known) in one state and \(weight) in the other")
      }
    }
    raters = weights.keys.sorted()
    raterWeights = raters.map { weights[$0] ?? 1 }
  }

  /// Adds the tags of another state and says where they went.
  private mutating func mergedTags(_ others: [ItemTag]) -> [UInt32] {
    var numbers = Dictionary(tags.enumerated().map { ($1, $0) }) { first, _ in first }
    return others.map { tag in
      if let number = numbers[tag] { return UInt32(truncatingIfNeeded: number) }
      numbers[tag] = tags.count
      tags.append(tag)
      return UInt32(truncatingIfNeeded: tags.count - 1)
    }
  }
}
