public import CPrefKit
import PrefKitAgreement
import PrefKitRecords

// Section 7.3 of prefkit.h: by group, item, rater, category and pair of raters.

@_cdecl("prefkit_agreement_by_group") @implementation
public func prefkit_agreement_by_group(
  _ input: UnsafePointer<prefkit_ratings_input>!,
  _ options: UnsafePointer<prefkit_agreement_options>!, _ groups: UnsafePointer<UInt32>!,
  _ group_count: Int, _ out: UnsafeMutablePointer<prefkit_agreement>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let input = try RatingsArgument(input)
    let (coefficient, options, ties) = try agreementOptions(options)
    let out = try Outputs(out, count: group_count)
    try input.checkItemCount(for: "groups")
    try checkCodes(groups, input.itemCount, below: group_count, "groups")
    let table = try input.table(ties)
    let codes = try input.byItem(groups, "groups", table) ?? []
    let clusters = try input.clusters(table)
    let found = try core { () throws(AgreementError) in
      try table.agreementByGroup(codes, coefficient, options, clusters: clusters)
    }
    for group in 0..<group_count {
      out.set(group, prefkit_agreement(Agreement(undefined: .empty)))
    }
    for one in found { out.set(Int(one.group), prefkit_agreement(one.agreement)) }
  }
}

/// Refuses a code at or past `limit`, naming its place.
func checkCodes(
  _ start: UnsafePointer<UInt32>?, _ count: Int, below limit: Int, _ argument: String
) throws(ReadError) {
  let codes = try numbers(start, count, argument)
  if let place = codes.firstIndex(where: { Int($0) >= limit }) {
    throw ReadError(
      .invalidArgument, "\(argument)[\(place)] is \(codes[place]) and there are \(limit) groups",
      record: place, field: argument)
  }
}

/// Refuses a length that is not that of the input.
private func checkLength(
  _ given: Int, _ expected: Int, _ argument: String, _ things: String
) throws(ReadError) {
  guard given == expected else {
    throw ReadError(
      .invalidArgument, "\(argument) is \(given) and there are \(expected) \(things)",
      field: argument)
  }
}

@_cdecl("prefkit_agreement_per_item") @implementation
public func prefkit_agreement_per_item(
  _ input: UnsafePointer<prefkit_ratings_input>!,
  _ options: UnsafePointer<prefkit_agreement_options>!, _ agreement: UnsafeMutablePointer<Double>!,
  _ ratings: UnsafeMutablePointer<UInt64>!, _ length: Int,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let input = try RatingsArgument(input)
    let (coefficient, options, ties) = try agreementOptions(options)
    try checkLength(length, input.itemCount, "length", "items")
    let agreement = try results(agreement, length, "agreement")
    let ratings = try optionalResults(ratings, length, "ratings")
    let table = try input.table(ties)
    let items = try core { () throws(AgreementError) in
      try table.perItem(coefficient, options)
    }
    agreement.update(repeating: .nan)
    ratings?.update(repeating: 0)
    for (item, value) in items.agreement.enumerated() {
      let place = input.place(ofItem: item, table)
      agreement[place] = value
      ratings?[place] = UInt64(clamping: items.ratingCount[item])
    }
  }
}

@_cdecl("prefkit_agreement_per_rater") @implementation
public func prefkit_agreement_per_rater(
  _ input: UnsafePointer<prefkit_ratings_input>!,
  _ options: UnsafePointer<prefkit_agreement_options>!,
  _ out: UnsafeMutablePointer<prefkit_rater_agreement>!, _ length: Int,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let input = try RatingsArgument(input)
    let (coefficient, options, ties) = try agreementOptions(options)
    try checkLength(length, input.raterCount, "length", "raters")
    let out = try Outputs(out, count: length)
    let table = try input.table(ties)
    let raters = try core { () throws(AgreementError) in
      try table.perRater(coefficient, options)
    }
    for place in 0..<length { out.set(place, prefkit_rater_agreement()) }
    for rater in raters { out.set(Int(rater.rater), prefkit_rater_agreement(rater)) }
  }
}

extension prefkit_rater_agreement {
  /// Of a rater without ratings.
  init() {
    self.init(
      struct_size: 0, reason: Undefined.empty.rawValue, ratings: 0, agreement_with_others: .nan,
      estimate_without: .nan, change: .nan)
  }

  fileprivate init(_ rater: RaterAgreement) {
    self.init(
      struct_size: 0, reason: rater.undefined.code, ratings: UInt64(clamping: rater.ratingCount),
      agreement_with_others: rater.agreementWithOthers, estimate_without: rater.estimateWithout,
      change: rater.change)
  }
}

@_cdecl("prefkit_agreement_per_category") @implementation
public func prefkit_agreement_per_category(
  _ input: UnsafePointer<prefkit_ratings_input>!,
  _ options: UnsafePointer<prefkit_agreement_options>!,
  _ categories: UnsafeMutablePointer<Double>!, _ prevalence: UnsafeMutablePointer<Double>!,
  _ out: UnsafeMutablePointer<prefkit_agreement>!, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let input = try RatingsArgument(input)
    let (coefficient, options, ties) = try agreementOptions(options)
    let categories = try results(categories, capacity, "categories")
    let prevalence = try optionalResults(prevalence, capacity, "prevalence")
    let out = try Outputs(out, count: capacity)
    guard let needed else { throw isNull("needed") }
    let table = try input.table(ties)
    let found = try core { () throws(AgreementError) in
      try table.perCategory(coefficient, options)
    }
    for (place, one) in found.prefix(capacity).enumerated() {
      categories[place] = one.category
      prevalence?[place] = one.prevalence
      out.set(place, prefkit_agreement(one.agreement))
    }
    needed.pointee = found.count
  }
}

@_cdecl("prefkit_agreement_pairwise") @implementation
public func prefkit_agreement_pairwise(
  _ input: UnsafePointer<prefkit_ratings_input>!,
  _ options: UnsafePointer<prefkit_agreement_options>!, _ estimates: UnsafeMutablePointer<Double>!,
  _ items: UnsafeMutablePointer<UInt64>!, _ reasons: UnsafeMutablePointer<prefkit_reason>!,
  _ raters: Int, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let input = try RatingsArgument(input)
    let (coefficient, options, ties) = try agreementOptions(options)
    try checkLength(raters, input.raterCount, "raters", "raters")
    let most = RatingTable.mostPairedRaters
    guard raters <= most else { throw outside("raters", raters, "at most \(most)", of: "input") }
    let estimates = try results(estimates, raters * raters, "estimates")
    let items = try optionalResults(items, raters * raters, "items")
    let reasons = try optionalResults(reasons, raters * raters, "reasons")
    let table = try input.table(ties)
    let matrix = try core { () throws(AgreementError) in
      try table.pairwiseMatrix(coefficient, options)
    }
    estimates.update(repeating: .nan)
    items?.update(repeating: 0)
    reasons?.update(repeating: Undefined.noPairs.rawValue)
    for rater in 0..<raters { reasons?[rater * raters + rater] = Undefined.oneRater.rawValue }
    for (g, row) in matrix.raters.enumerated() {
      for (h, column) in matrix.raters.enumerated() {
        let place = Int(row) * raters + Int(column)
        estimates[place] = matrix.estimate(g, h)
        items?[place] = UInt64(clamping: matrix.itemCount(g, h))
        reasons?[place] = matrix.undefined(g, h).code
      }
    }
  }
}
