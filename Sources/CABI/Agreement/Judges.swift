public import CPrefKit
import PrefKitAgreement
import PrefKitRecords

// Sections 7.8 and 7.9 of prefkit.h: judges, ceilings and label sets.

@_cdecl("prefkit_judge_calibrate") @implementation
public func prefkit_judge_calibrate(
  _ judge: UnsafePointer<Double>!, _ human: UnsafePointer<Double>!, _ count: Int,
  _ categories: UnsafePointer<Double>!, _ category_count: Int, _ gate: UnsafePointer<prefkit_gate>!,
  _ options: UnsafePointer<prefkit_agreement_options>!, _ groups: UnsafePointer<UInt32>!,
  _ group_count: Int, _ out: UnsafeMutablePointer<prefkit_calibration>!,
  _ groups_out: UnsafeMutablePointer<prefkit_calibration>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let (_, options, ties) = try agreementOptions(options)
    let judge = verdicts(try numbers(judge, count, "judge"), ties)
    let human = verdicts(try numbers(human, count, "human"), ties)
    var known: [Double]?
    if categories != nil || category_count != 0 {
      known = Array(try numbers(categories, category_count, "categories"))
    }
    if let ties {
      guard known == nil else {
        throw ReadError(
          .invalidArgument, "options->ties says which verdicts there are; leave categories out",
          field: "categories")
      }
      known = ties.rule.categories
    }
    let gate = try checkedGate(gate)
    let out = try Outputs(out)
    let byGroup = try Outputs(groups_out, count: groups == nil ? 0 : group_count, "groups_out")
    var codes: [UInt32]?
    if let groups {
      try checkCodes(groups, count, below: group_count, "groups")
      codes = Array(UnsafeBufferPointer(start: groups, count: count))
    }
    let found = try core { () throws(AgreementError) in
      let none = try JudgeCalibration(
        judge: [], human: [], categories: known, gate: gate, options: options)
      for group in 0..<byGroup.count { byGroup.set(group, prefkit_calibration(none.overall)) }
      return try JudgeCalibration(
        judge: judge, human: human, groups: codes, categories: known, gate: gate, options: options)
    }
    out.set(0, prefkit_calibration(found.overall))
    for one in found.groups { byGroup.set(Int(one.group), prefkit_calibration(one.result)) }
  }
}

/// Verdicts as they are, or as preferences.
private func verdicts(_ given: UnsafeBufferPointer<Double>, _ ties: TieArgument?) -> [Double] {
  guard let ties else { return Array(given) }
  return ties.rule.ratings(given.map { $0 - ties.value })
}

private func checkedGate(_ given: UnsafePointer<prefkit_gate>?) throws(ReadError) -> Gate {
  guard let given else { return Gate() }
  let raw = try sized(given, "gate")
  guard let quantity = Gate.Quantity(rawValue: raw.quantity) else {
    throw outside("quantity", raw.quantity, "one of PREFKIT_GATE_*", of: "gate")
  }
  guard raw.threshold.isFinite else {
    throw ReadError(
      .invalidArgument, "gate->threshold is \(raw.threshold), not a number to reach",
      field: "threshold")
  }
  return Gate(
    quantity, threshold: raw.threshold, minimumItems: Int(clamping: raw.minimum_items))
}

extension prefkit_calibration {
  fileprivate init(_ found: JudgeCalibration.Group) {
    self.init()
    verdict = found.verdict.rawValue
    agreement_reason = found.agreement.undefined.code
    kappa_reason = found.kappa.undefined.code
    kappa_error_reason = found.kappa.errorUndefined.code
    verdict_reason = found.undecided.code
    items = UInt64(clamping: found.agreement.count)
    same = UInt64(clamping: found.agreement.hits)
    agreement = found.agreement.estimate
    agreement_low = found.agreement.ciLow
    agreement_high = found.agreement.ciHigh
    kappa = found.kappa.estimate
    kappa_se = found.kappa.se
    kappa_low = found.kappa.ciLow
    kappa_high = found.kappa.ciHigh
  }
}

@_cdecl("prefkit_agreement_ceiling") @implementation
public func prefkit_agreement_ceiling(
  _ input: UnsafePointer<prefkit_ratings_input>!,
  _ options: UnsafePointer<prefkit_agreement_options>!,
  _ out: UnsafeMutablePointer<prefkit_ceiling>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let input = try RatingsArgument(input)
    let (_, options, ties) = try agreementOptions(options)
    let out = try Outputs(out)
    let votes = try input.judgements()
    // The core has votes that are signed, 0 being a tie.
    let labels = ties.map { ties in votes.values.map { $0 - ties.value } } ?? votes.values
    let found = try core { () throws(AgreementError) in
      try AgreementCeiling(
        items: votes.items, labels: labels, ties: ties?.rule, confidence: options.confidence,
        watch: options.watch)
    }
    out.set(0, prefkit_ceiling(found))
  }
}

extension prefkit_ceiling {
  fileprivate init(_ found: AgreementCeiling) {
    self.init()
    reason = found.undefined.code
    error_reason = found.majority.errorUndefined.code
    majority = prefkit_mean_over_items(found.majority)
    leave_one_out = prefkit_mean_over_items(found.leaveOneOut)
    pairwise = prefkit_mean_over_items(found.pairwise)
    items = UInt64(clamping: found.majority.itemCount)
    votes = UInt64(clamping: found.voteCount)
    single_votes = UInt64(clamping: found.singleVoteCount)
  }
}

extension prefkit_mean_over_items {
  fileprivate init(_ mean: MeanOverItems) {
    self.init(estimate: mean.estimate, se: mean.se, ci_low: mean.ciLow, ci_high: mean.ciHigh)
  }
}

@_cdecl("prefkit_label_sets_code") @implementation
public func prefkit_label_sets_code(
  _ labels: UnsafePointer<UInt32>!, _ offsets: UnsafePointer<UInt64>!,
  _ missing: UnsafePointer<UInt8>!, _ count: Int, _ distance: prefkit_set_distance,
  _ codes: UnsafeMutablePointer<Double>!, _ matrix: UnsafeMutablePointer<Double>!, _ capacity: Int,
  _ set_count: UnsafeMutablePointer<Int>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    guard count >= 0, count < Int.max else { throw tooLarge("offsets") }
    var places: [Int] = []
    for offset in try numbers(offsets, count + 1, "offsets") {
      places.append(try length(offset, "labels"))
    }
    let all = Array(try numbers(labels, places.last ?? 0, "labels"))
    let flags = missing.map { UnsafeBufferPointer(start: $0, count: count).map { $0 != 0 } }
    guard let distance = SetDistance(rawValue: distance) else {
      throw ReadError(
        .invalidArgument, "distance is \(distance); expected one of PREFKIT_DISTANCE_*",
        field: "distance")
    }
    let codes = try results(codes, count, "codes")
    let matrix = try results(matrix, capacity, "matrix")
    guard let set_count else { throw isNull("set_count") }
    let sets = try core { () throws(AgreementError) in
      try LabelSets(labels: all, offsets: places, isMissing: flags)
    }
    for (place, code) in sets.codes.enumerated() { codes[place] = code }
    set_count.pointee = sets.sets.count
    let needed = sets.sets.count.multipliedReportingOverflow(by: sets.sets.count)
    guard !matrix.isEmpty, !needed.overflow, needed.partialValue <= capacity else { return }
    let level = try core { () throws(AgreementError) in try sets.level(distance) }
    guard case .matrix(let rows) = level else { return }
    for (place, value) in rows.enumerated() { matrix[place] = value }
  }
}
