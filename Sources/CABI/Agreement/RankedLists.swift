public import CPrefKit
import PrefKitAgreement
import PrefKitRecords

// Section 7.10 of prefkit.h: ranked lists.

/// The caller's lists, with every pointer and length checked.
private func rankedLists(
  _ given: UnsafePointer<prefkit_ranked_lists>?
) throws(ReadError) -> RankedLists {
  guard let given else { throw isNull("lists") }
  let raw = try sized(given, "lists")
  guard let duplicates = DuplicatePolicy(rawValue: raw.duplicates) else {
    throw outside("duplicates", raw.duplicates, "one of PREFKIT_DUPLICATES_*", of: "lists")
  }
  if let arrays = raw.arrays {
    guard raw.item == nil, raw.candidate == nil, raw.rater == nil, raw.rank == nil, raw.count == 0
    else {
      throw ReadError(
        .invalidArgument, "lists has columns and arrays; give one of them", field: "lists")
    }
    let ratings = try PrefKitCABI.ratings(of: arrays)
    let count = ratings.count
    return try core("lists") { () throws(AgreementError) in
      try RankedLists(
        items: copied(ratings.item, count), candidates: copied(ratings.unit, count),
        raters: copied(ratings.rater, count), ranks: copied(ratings.value, count),
        duplicates: duplicates)
    }
  }
  let count = try length(raw.count, "count")
  let items = Array(try numbers(raw.item, count, "item"))
  let candidates = Array(try numbers(raw.candidate, count, "candidate"))
  let raters = Array(try numbers(raw.rater, count, "rater"))
  let ranks = Array(try numbers(raw.rank, count, "rank"))
  return try core("lists") { () throws(AgreementError) in
    try RankedLists(
      items: items, candidates: candidates, raters: raters, ranks: ranks, duplicates: duplicates)
  }
}

private func copied<Number>(_ start: UnsafePointer<Number>, _ count: Int) -> [Number] {
  Array(UnsafeBufferPointer(start: start, count: count))
}

/// An array by item that the caller may not want.
private func byItem<Struct: BitwiseCopyable>(
  _ out: UnsafeMutablePointer<Struct>?, _ capacity: Int, _ argument: String
) throws(ReadError) -> Outputs<Struct> {
  guard capacity >= 0 else { throw tooLarge(argument) }
  return try Outputs(out, count: out == nil ? 0 : capacity, argument)
}

@_cdecl("prefkit_ranked_lists_compare") @implementation
public func prefkit_ranked_lists_compare(
  _ lists: UnsafePointer<prefkit_ranked_lists>!, _ rater: UInt32, _ other: UInt32,
  _ options: UnsafePointer<prefkit_rank_options>!,
  _ tau_mean: UnsafeMutablePointer<prefkit_list_mean>!,
  _ rho_mean: UnsafeMutablePointer<prefkit_list_mean>!, _ items: UnsafeMutablePointer<UInt32>!,
  _ tau: UnsafeMutablePointer<prefkit_rank_correlation>!,
  _ rho: UnsafeMutablePointer<prefkit_rank_correlation>!, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let lists = try rankedLists(lists)
    let options = try RankOptions(options)
    let means = (
      tau: try byItem(tau_mean, 1, "tau_mean"), rho: try byItem(rho_mean, 1, "rho_mean")
    )
    let codes = try optionalResults(items, capacity, "items")
    let (taus, rhos) = (try byItem(tau, capacity, "tau"), try byItem(rho, capacity, "rho"))
    guard let needed else { throw isNull("needed") }
    let found = try core("lists") { () throws(AgreementError) in
      try lists.compare(
        rater, other, test: options.test, confidence: options.confidence, watch: options.watch)
    }
    means.tau.set(0, prefkit_list_mean(found.kendall))
    means.rho.set(0, prefkit_list_mean(found.spearman))
    for (place, one) in found.items.prefix(capacity).enumerated() {
      codes?[place] = one.item
      taus.set(place, prefkit_rank_correlation(one.kendall))
      rhos.set(place, prefkit_rank_correlation(one.spearman))
    }
    needed.pointee = found.items.count
  }
}

extension prefkit_list_mean {
  fileprivate init(_ mean: MeanOverItems) {
    self.init()
    reason = mean.undefined.code
    error_reason = mean.errorUndefined.code
    estimate = mean.estimate
    se = mean.se
    ci_low = mean.ciLow
    ci_high = mean.ciHigh
    items = UInt64(clamping: mean.itemCount)
    undefined_items = UInt64(clamping: mean.undefinedCount)
  }
}

@_cdecl("prefkit_ranked_lists_concordance") @implementation
public func prefkit_ranked_lists_concordance(
  _ lists: UnsafePointer<prefkit_ranked_lists>!, _ options: UnsafePointer<prefkit_rank_options>!,
  _ mean: UnsafeMutablePointer<prefkit_list_mean>!, _ items: UnsafeMutablePointer<UInt32>!,
  _ w: UnsafeMutablePointer<prefkit_kendall_w>!, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let lists = try rankedLists(lists)
    let options = try RankOptions(options)
    let mean = try byItem(mean, 1, "mean")
    let codes = try optionalResults(items, capacity, "items")
    let ws = try byItem(w, capacity, "w")
    guard let needed else { throw isNull("needed") }
    let found = try core("lists") { () throws(AgreementError) in
      try lists.concordance(
        missing: options.missing, confidence: options.confidence, watch: options.watch)
    }
    mean.set(0, prefkit_list_mean(found.kendallW))
    for (place, one) in found.items.prefix(capacity).enumerated() {
      codes?[place] = one.item
      ws.set(place, prefkit_kendall_w(one.kendallW))
    }
    needed.pointee = found.items.count
  }
}

@_cdecl("prefkit_ranked_lists_pairs") @implementation
public func prefkit_ranked_lists_pairs(
  _ lists: UnsafePointer<prefkit_ranked_lists>!, _ options: UnsafePointer<prefkit_rank_options>!,
  _ results: UnsafeMutablePointer<prefkit_ranked_pairs>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let lists = try rankedLists(lists)
    let options = try RankOptions(options)
    guard let results else { throw isNull("results") }
    let outputs = try PairOutputs(results)
    let found = try core("lists") { () throws(AgreementError) in
      try lists.derivedPairs(watch: options.watch)
    }
    outputs.write(found)
  }
}

/// Where the votes and pairs go.
private struct PairOutputs {
  let results: UnsafeMutablePointer<prefkit_ranked_pairs>
  let unit: UnsafeMutableBufferPointer<UInt32>?
  let rater: UnsafeMutableBufferPointer<UInt32>?
  let value: UnsafeMutableBufferPointer<Double>?
  let list: UnsafeMutableBufferPointer<UInt32>?
  let first: UnsafeMutableBufferPointer<UInt32>?
  let second: UnsafeMutableBufferPointer<UInt32>?

  init(_ results: UnsafeMutablePointer<prefkit_ranked_pairs>) throws(ReadError) {
    let raw = try sized(UnsafePointer(results), "results")
    self.results = results
    unit = try optionalResults(raw.unit, raw.vote_capacity, "unit")
    rater = try optionalResults(raw.rater, raw.vote_capacity, "rater")
    value = try optionalResults(raw.value, raw.vote_capacity, "value")
    list = try optionalResults(raw.list, raw.pair_capacity, "list")
    first = try optionalResults(raw.first, raw.pair_capacity, "first")
    second = try optionalResults(raw.second, raw.pair_capacity, "second")
  }

  func write(_ found: DerivedPairs) {
    fill(unit, found.votePairs)
    fill(rater, found.voteRaters)
    // As the preferences of a dataset are written.
    fill(value, found.votes.lazy.map { ($0 + 1) / 2 })
    fill(list, found.pairs.lazy.map(\.item))
    fill(first, found.pairs.lazy.map(\.first))
    fill(second, found.pairs.lazy.map(\.second))
    results.pointee.vote_count = found.votes.count
    results.pointee.pair_count = found.pairs.count
  }

  private func fill<Number>(
    _ out: UnsafeMutableBufferPointer<Number>?, _ numbers: some Sequence<Number>
  ) {
    guard let out else { return }
    for (place, number) in zip(out.indices, numbers) { out[place] = number }
  }
}
