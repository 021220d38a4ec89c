public import CPrefKit
import PrefKitAgreement
import PrefKitRecords

// Section 7.4 of prefkit.h: states that merge.

/// What a handle holds.
private final class StateBox {
  var state: AgreementState

  init(_ state: AgreementState) { self.state = state }
}

@_cdecl("prefkit_agreement_state_make") @implementation
public func prefkit_agreement_state_make(
  _ input: UnsafePointer<prefkit_ratings_input>!, _ keeps_raters: Int32,
  _ options: UnsafePointer<prefkit_agreement_options>!,
  _ out: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  out?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    let input = try RatingsArgument(input)
    let (_, options, ties) = try agreementOptions(options)
    guard let out else { throw isNull("out") }
    let table = try input.table(ties)
    let clusters = try input.clusters(table)
    let state = try core { () throws(AgreementError) in
      try AgreementState(
        table, clusters: clusters, keepsRaters: keeps_raters != 0, threads: options.threads,
        watch: options.watch)
    }
    out.pointee = handle(StateBox(state))
  }
}

@_cdecl("prefkit_agreement_state_merge") @implementation
public func prefkit_agreement_state_merge(
  _ state: OpaquePointer!, _ other: OpaquePointer!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    guard let state else { throw isNull("state") }
    guard let other else { throw isNull("other") }
    // A copy, so that a state may be merged with itself.
    let added = borrow(other, as: StateBox.self).state
    try core { () throws(AgreementError) in
      try borrow(state, as: StateBox.self).state.merge(added)
    }
  }
}

@_cdecl("prefkit_agreement_state_encode") @implementation
public func prefkit_agreement_state_encode(
  _ state: OpaquePointer!, _ buffer: UnsafeMutableRawPointer!, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  encode(state, "state", to: buffer, capacity, needed, error) {
    borrow($0, as: StateBox.self).state.bytes
  }
}

@_cdecl("prefkit_agreement_state_decode") @implementation
public func prefkit_agreement_state_decode(
  _ bytes: UnsafeRawPointer!, _ length: Int, _ out: UnsafeMutablePointer<OpaquePointer?>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  decode(bytes, length, to: out, error) { bytes throws(ReadError) in
    StateBox(try core { () throws(AgreementError) in try AgreementState(bytes: bytes) })
  }
}

@_cdecl("prefkit_agreement_state_finish") @implementation
public func prefkit_agreement_state_finish(
  _ state: OpaquePointer!, _ options: UnsafePointer<prefkit_agreement_options>!,
  _ out: UnsafeMutablePointer<prefkit_agreement>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    guard let state else { throw isNull("state") }
    let (coefficient, options, _) = try agreementOptions(options)
    let out = try Outputs(out)
    // A copy, since the progress callback may merge into the handle meanwhile.
    let held = borrow(state, as: StateBox.self).state
    let result = try core { () throws(AgreementError) in try held.finish(coefficient, options) }
    out.set(0, prefkit_agreement(result))
  }
}

@_cdecl("prefkit_agreement_state_free") @implementation
public func prefkit_agreement_state_free(_ state: OpaquePointer!) {
  release(state, as: StateBox.self)
}
