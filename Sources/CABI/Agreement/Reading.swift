public import CPrefKit
import PrefKitAgreement
import PrefKitRecords

// Sections 7.3 and 7.5 of prefkit.h: explanations, scales and benchmarks.

@_cdecl("prefkit_agreement_explain") @implementation
public func prefkit_agreement_explain(
  _ input: UnsafePointer<prefkit_ratings_input>!,
  _ options: UnsafePointer<prefkit_agreement_options>!,
  _ out: UnsafeMutablePointer<prefkit_explanation>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let input = try RatingsArgument(input)
    let (_, options, ties) = try agreementOptions(options)
    let out = try Outputs(out)
    let table = try input.table(ties)
    let found = try core { () throws(AgreementError) in
      try Explanation(
        AgreementState(table, keepsRaters: true, threads: options.threads, watch: options.watch),
        watch: options.watch)
    }
    out.set(0, prefkit_explanation(found))
  }
}

extension prefkit_explanation {
  fileprivate init(_ found: Explanation) {
    self.init()
    reason = found.undefined.code
    maximum_reason = found.maximumUndefined.code
    observed = found.observed
    expected = found.expected
    kappa = found.kappa
    prevalence = found.prevalence
    bias = found.bias
    pabak = found.pabak
    kappa_maximum = found.kappaMaximum
    commonest = found.commonest
    commonest_share = found.commonestShare
    items = UInt64(clamping: found.itemCount)
    raters = UInt64(clamping: found.raterCount)
    categories = UInt64(clamping: found.categoryCount)
    setField(&sentence, found.sentence() ?? "")
  }
}

@_cdecl("prefkit_scale_band") @implementation
public func prefkit_scale_band(
  _ scale: prefkit_scale, _ index: UInt32, _ out: UnsafeMutablePointer<prefkit_band>!
) -> prefkit_status {
  guard let out, let scale = namedScale(scale) else { return PREFKIT_INVALID_ARGUMENT }
  guard index < scale.bands.count else { return PREFKIT_OUT_OF_RANGE }
  return fill(out, with: prefkit_band(scale, Int(index))) ? PREFKIT_OK : PREFKIT_INVALID_ARGUMENT
}

@_cdecl("prefkit_scale_find") @implementation
public func prefkit_scale_find(
  _ scale: prefkit_scale, _ value: Double, _ out: UnsafeMutablePointer<prefkit_band>!
) -> prefkit_status {
  guard let out, let scale = namedScale(scale) else { return PREFKIT_INVALID_ARGUMENT }
  guard let place = scale.place(of: value) else { return PREFKIT_OUT_OF_RANGE }
  return fill(out, with: prefkit_band(scale, place)) ? PREFKIT_OK : PREFKIT_INVALID_ARGUMENT
}

private func namedScale(_ code: prefkit_scale) -> Scale? {
  switch code {
  case PREFKIT_SCALE_PREFERENCE: return .preference
  case PREFKIT_SCALE_LANDIS_KOCH: return .landisKoch
  case PREFKIT_SCALE_FLEISS: return .fleiss
  case PREFKIT_SCALE_ALTMAN: return .altman
  default: return nil
  }
}

extension prefkit_band {
  fileprivate init(_ scale: Scale, _ place: Int) {
    self.init()
    index = UInt32(clamping: place)
    from = scale.bands[place].from
    setField(&name, scale.bands[place].name)
  }
}

@_cdecl("prefkit_benchmark_measure") @implementation
public func prefkit_benchmark_measure(
  _ from: UnsafePointer<Double>!, _ count: Int, _ estimate: Double, _ se: Double,
  _ confidence: Double, _ membership: UnsafeMutablePointer<Double>!,
  _ cumulative: UnsafeMutablePointer<Double>!, _ band: UnsafeMutablePointer<Int32>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let from = try numbers(from, count, "from")
    let membership = try optionalResults(membership, count, "membership")
    let cumulative = try optionalResults(cumulative, count, "cumulative")
    guard let band else { throw isNull("band") }
    let found = try core { () throws(AgreementError) in
      try Benchmark(
        estimate: estimate, se: se,
        scale: Scale(name: "given", bands: from.map { Scale.Band("", from: $0) }),
        confidence: PrefKitCABI.confidence(confidence))
    }
    for place in 0..<count {
      membership?[place] = found.undefined == nil ? found.membership[place] : .nan
      cumulative?[place] = found.undefined == nil ? found.cumulative[place] : .nan
    }
    band.pointee = found.place.map { Int32(clamping: $0) } ?? -1
  }
}
