public import CPrefKit
import PrefKitAgreement
import PrefKitRecords

// Section 7.7 of prefkit.h: rounds.

@_cdecl("prefkit_mcnemar_test") @implementation
public func prefkit_mcnemar_test(
  _ forward: UInt64, _ backward: UInt64, _ out: UnsafeMutablePointer<prefkit_mcnemar>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let out = try Outputs(out)
    let found = try core { () throws(AgreementError) in
      try McNemarTest(forward: Int(clamping: forward), backward: Int(clamping: backward))
    }
    out.set(
      0,
      prefkit_mcnemar(
        struct_size: 0, reason: found.undefined.code, forward: forward, backward: backward,
        exact_p: found.exactP, chi_square: found.chiSquare, chi_square_p: found.chiSquareP))
  }
}

extension prefkit_proportion {
  init(_ found: Proportion) {
    self.init(
      struct_size: 0, reason: found.undefined.code, hits: UInt64(clamping: found.hits),
      count: UInt64(clamping: found.count), estimate: found.estimate, ci_low: found.ciLow,
      ci_high: found.ciHigh)
  }

  /// Of nothing.
  fileprivate static var ofNoItems: prefkit_proportion {
    prefkit_proportion(
      struct_size: 0, reason: Undefined.noCommonItems.rawValue, hits: 0, count: 0, estimate: .nan,
      ci_low: .nan, ci_high: .nan)
  }
}

private func round(
  _ given: UnsafePointer<prefkit_round>?, _ argument: String
) throws(ReadError) -> Round {
  guard let given else { throw isNull(argument) }
  let raw = try sized(given, argument)
  return Round(
    items: Array(try numbers(raw.item, raw.count, "\(argument)->item")),
    values: Array(try numbers(raw.value, raw.count, "\(argument)->value")))
}

@_cdecl("prefkit_flip_rate_measure") @implementation
public func prefkit_flip_rate_measure(
  _ first: UnsafePointer<prefkit_round>!, _ second: UnsafePointer<prefkit_round>!,
  _ groups: UnsafePointer<UInt32>!, _ options: UnsafePointer<prefkit_agreement_options>!,
  _ results: UnsafeMutablePointer<prefkit_flip_results>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let first = try round(first, "first")
    let second = try round(second, "second")
    let options = try optionsOfLabels(options)
    guard let results else { throw isNull("results") }
    let outputs = try FlipOutputs(results)
    var codes: [UInt32]?
    if let groups {
      try checkCodes(groups, first.items.count, below: outputs.groups.count, "groups")
      codes = Array(UnsafeBufferPointer(start: groups, count: first.items.count))
    }
    let found = try core { () throws(AgreementError) in
      try FlipRate(first, second, groups: codes, options: options)
    }
    outputs.write(found)
  }
}

/// Where the results of two rounds go.
private struct FlipOutputs {
  let results: UnsafeMutablePointer<prefkit_flip_results>
  let agreement: Outputs<prefkit_proportion>
  let kappa: Outputs<prefkit_agreement>
  let groups: Outputs<prefkit_proportion>
  let flips: UnsafeMutableBufferPointer<prefkit_flip>
  let directions: UnsafeMutableBufferPointer<prefkit_flip_direction>

  init(_ results: UnsafeMutablePointer<prefkit_flip_results>) throws(ReadError) {
    let raw = try sized(UnsafePointer(results), "results")
    self.results = results
    agreement = try Outputs(raw.agreement, count: raw.agreement == nil ? 0 : 1, "agreement")
    kappa = try Outputs(raw.kappa, count: raw.kappa == nil ? 0 : 1, "kappa")
    groups = try Outputs(raw.groups, count: raw.group_count, "groups")
    flips = try PrefKitCABI.results(raw.flips, raw.flip_capacity, "flips")
    directions = try PrefKitCABI.results(raw.directions, raw.direction_capacity, "directions")
  }

  func write(_ found: FlipRate) {
    agreement.set(0, prefkit_proportion(found.agreement))
    kappa.set(0, prefkit_agreement(found.kappa))
    for group in 0..<groups.count { groups.set(group, .ofNoItems) }
    for one in found.groups { groups.set(Int(one.group), prefkit_proportion(one.agreement)) }
    for (place, flip) in found.flips.prefix(flips.count).enumerated() {
      flips[place] = prefkit_flip(
        item: flip.item, reserved: 0, first: flip.first, second: flip.second)
    }
    for (place, one) in found.directions.prefix(directions.count).enumerated() {
      directions[place] = prefkit_flip_direction(
        low: one.low, high: one.high, forward: UInt64(clamping: one.test.forward),
        backward: UInt64(clamping: one.test.backward), exact_p: one.test.exactP,
        chi_square: one.test.chiSquare, chi_square_p: one.test.chiSquareP)
    }
    results.pointee.flip_count = found.flips.count
    results.pointee.direction_count = found.directions.count
  }
}

@_cdecl("prefkit_intra_rater_measure") @implementation
public func prefkit_intra_rater_measure(
  _ first: UnsafePointer<prefkit_ratings_input>!, _ second: UnsafePointer<prefkit_ratings_input>!,
  _ options: UnsafePointer<prefkit_agreement_options>!,
  _ agreement: UnsafeMutablePointer<prefkit_proportion>!,
  _ kappa: UnsafeMutablePointer<prefkit_agreement>!,
  _ rater_agreement: UnsafeMutablePointer<prefkit_proportion>!,
  _ rater_kappa: UnsafeMutablePointer<prefkit_agreement>!, _ raters: Int,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let given = try RatingsArgument(first, "first")
    let options = try optionsOfLabels(options)
    let agreement = try Outputs(agreement, count: agreement == nil ? 0 : 1, "agreement")
    let kappa = try Outputs(kappa, count: kappa == nil ? 0 : 1, "kappa")
    let shares = try Outputs(
      rater_agreement, count: rater_agreement == nil ? 0 : raters, "rater_agreement")
    let kappas = try Outputs(rater_kappa, count: rater_kappa == nil ? 0 : raters, "rater_kappa")
    var rounds = (
      first: try given.judgements(), second: Judgements(items: [], raters: [], values: [])
    )
    if let second {
      let again = try RatingsArgument(second, "second")
      rounds.second = try again.judgements()
      rounds = try core { () throws(AgreementError) in
        (
          try rounds.first.settled(given.duplicates), try rounds.second.settled(again.duplicates)
        )
      }
    } else {
      rounds = try core { () throws(AgreementError) in try rounds.first.repeats() }
    }
    let found = try core { () throws(AgreementError) in
      try IntraRater(rounds.first, rounds.second, options: options)
    }
    agreement.set(0, prefkit_proportion(found.agreement))
    kappa.set(0, prefkit_agreement(found.kappa))
    for rater in 0..<shares.count { shares.set(rater, .ofNoItems) }
    for rater in 0..<kappas.count {
      kappas.set(rater, prefkit_agreement(Agreement(undefined: .noCommonItems)))
    }
    for one in found.raters {
      shares.set(Int(one.rater), prefkit_proportion(one.agreement))
      kappas.set(Int(one.rater), prefkit_agreement(one.kappa))
    }
  }
}
