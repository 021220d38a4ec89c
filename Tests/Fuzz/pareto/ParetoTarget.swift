import PrefKitPareto

/// Points, archives and policies from any bytes, against the definitions.
///
/// The first byte says what is done; the second and third are choices and a seed. Then come the bytes of an archive or a
/// policy, or what `FuzzedPoints` reads.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPareto(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  guard let data, size > 3 else { return -1 }
  var bytes = FuzzedBytes(UnsafeBufferPointer(start: data, count: size))
  let (what, choices) = (bytes.next() % 10, bytes.next())
  var dice = FuzzedDice(bytes.next())
  if what >= 8 {
    let rest = bytes.rest
    refusing { () throws(ParetoError) in
      if what == 8 { try checkArchiveBytes(rest) } else { try checkPolicy(rest) }
    }
    return 0
  }
  let points = FuzzedPoints(&bytes, &dice)
  var wasRefused = true
  refusing { () throws(ParetoError) in
    try check(points, what, choices, &dice)
    wasRefused = false
  }
  // These take whatever points there are, as long as no objective is missing.
  if [0, 1, 3, 4].contains(what), wasRefused {
    expect(points.hasNaN && points.rule == .error, "points without a gap were refused")
  }
  return 0
}

private func check(
  _ points: FuzzedPoints, _ what: UInt8, _ choices: UInt8, _ dice: inout FuzzedDice
) throws(ParetoError) {
  switch what {
  case 0: try points.checkFrontier(choices, &dice)
  case 1: try points.checkSorting(&dice)
  case 2: try points.checkEpsilon(choices, &dice)
  case 3: try points.checkArchive(choices)
  case 4: try points.checkVolumes(choices, &dice)
  case 5: points.checkIndicators(choices, &dice)
  case 6: try points.checkChoice(choices, &dice)
  default: try points.checkMembership(choices, &dice)
  }
}
