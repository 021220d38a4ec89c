extension RatingTable {
  /// The ratings as preferences: 1 for those above `tie`, -1 for those below, and for a tie what the rule says. To
  /// be used with the rule's weights.
  ///
  /// Unsafe: reads the places of a matrix through its pointer.
  public func preferences(_ ties: TieRule, tie: Double = 0) throws(AgreementError) -> RatingTable {
    guard tie.isFinite else {
      throw AgreementError(.options, "the rating that is a tie is \(tie) and must be a number")
    }
    guard categories == nil else {
      throw AgreementError(
        .categories, "the verdicts of preferences are known; leave the categories out")
    }
    let table: RatingTable
    switch storage {
    case .long(let long): table = RatingTable(long.mapped { ties.verdict($0 - tie) })
    case .matrix(let matrix):
      table = try matrix.withElement { element in
        matrix.mapped(as: element) { ties.verdict($0 - tie) }
      }.get()
    }
    return try table.with(categories: ties.categories)
      .weighted(items: itemWeights, raters: raterWeights)
  }
}

extension LongRatings {
  fileprivate func mapped(_ rating: (Double) -> Double) -> LongRatings {
    LongRatings(
      itemCount: itemCount, raterCount: raterCount, offsets: offsets, raters: raters,
      values: values.map(rating), itemCodes: itemCodes, raterCodes: raterCodes)
  }
}

extension RatingMatrix {
  fileprivate func mapped<Element: RatingElement>(
    as type: Element.Type, _ rating: (Double) -> Double
  ) -> Result<RatingTable, AgreementError> {
    let owned = OwnedRatings(missing: itemCount * raterCount)
    for item in 0..<itemCount {
      for rater in 0..<raterCount {
        let value = load(item, rater, as: type)
        guard value.isNumber, missing.map({ value.stands(for: $0) }) != true else { continue }
        let exact = value.rating
        guard !exact.isNaN else {
          return .failure(
            AgreementError(
              .value, "the rating of item \(item) by rater \(rater) is a whole number beyond 2^53",
              row: item))
        }
        owned.base[item * raterCount + rater] = rating(exact)
      }
    }
    do throws(AgreementError) {
      return .success(try RatingTable(owned, items: itemCount, raters: raterCount))
    } catch {
      return .failure(error)
    }
  }
}
