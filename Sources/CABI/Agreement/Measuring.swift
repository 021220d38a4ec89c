public import CPrefKit
import PrefKitAgreement
import PrefKitRecords

// Section 7.2 of prefkit.h: categories, coefficients and reasons.

@_cdecl("prefkit_ratings_categories") @implementation
public func prefkit_ratings_categories(
  _ input: UnsafePointer<prefkit_ratings_input>!, _ out: UnsafeMutablePointer<Double>!,
  _ capacity: Int, _ needed: UnsafeMutablePointer<Int>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let input = try RatingsArgument(input)
    let out = try results(out, capacity, "out")
    guard let needed else { throw isNull("needed") }
    let table = try input.table()
    let categories = try core { () throws(AgreementError) in
      if let given = table.categories { return given }
      return try AgreementState(table, keepsRaters: false).categories
    }
    for (place, category) in categories.prefix(capacity).enumerated() { out[place] = category }
    needed.pointee = categories.count
  }
}

@_cdecl("prefkit_reason_text") @implementation
public func prefkit_reason_text(_ reason: prefkit_reason) -> UnsafePointer<CChar>! {
  staticText(Undefined(rawValue: reason)?.text ?? "")
}

@_cdecl("prefkit_agreement_measure") @implementation
public func prefkit_agreement_measure(
  _ input: UnsafePointer<prefkit_ratings_input>!,
  _ options: UnsafePointer<prefkit_agreement_options>!,
  _ out: UnsafeMutablePointer<prefkit_agreement>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let input = try RatingsArgument(input)
    let (coefficient, options, ties) = try agreementOptions(options)
    let out = try Outputs(out)
    let table = try input.table(ties)
    let clusters = try input.clusters(table)
    let result = try core { () throws(AgreementError) in
      try table.agreement(coefficient, options, clusters: clusters)
    }
    out.set(0, prefkit_agreement(result))
  }
}

@_cdecl("prefkit_agreement_summarize") @implementation
public func prefkit_agreement_summarize(
  _ input: UnsafePointer<prefkit_ratings_input>!,
  _ options: UnsafePointer<prefkit_agreement_options>!,
  _ coefficients: UnsafePointer<prefkit_coefficient>!, _ count: Int,
  _ out: UnsafeMutablePointer<prefkit_agreement>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let input = try RatingsArgument(input)
    let (_, options, ties) = try agreementOptions(options)
    let out = try Outputs(out, count: count)
    var wanted: [Coefficient] = []
    for code in try numbers(coefficients, count, "coefficients") {
      wanted.append(try coefficient(code))
    }
    let table = try input.table(ties)
    let clusters = try input.clusters(table)
    let results = try core { () throws(AgreementError) in
      try table.agreements(wanted, options, clusters: clusters)
    }
    for (place, result) in results.enumerated() {
      out.set(place, prefkit_agreement(result ?? Agreement(undefined: .notComputed)))
    }
  }
}

extension prefkit_agreement {
  init(_ result: Agreement) {
    self.init()
    defined = result.isDefined ? 1 : 0
    reason = result.undefined.code
    error_reason = result.errorUndefined.code
    estimate = result.estimate
    se = result.se
    ci_low = result.ciLow
    ci_high = result.ciHigh
    observed = result.observed
    expected = result.expected
    items = UInt64(clamping: result.itemCount)
    raters = UInt64(clamping: result.raterCount)
    ratings = UInt64(clamping: result.ratingCount)
  }
}
