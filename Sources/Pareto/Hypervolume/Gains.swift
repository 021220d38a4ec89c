import CPareto

/// How much better than the reference points are, in every objective: those that are, in a canonical order (by their
/// last objective, best first, then by the others), so that what is computed does not depend on the order of rows.
struct Gains {
  let objectives: Int
  /// Row-major, at most 1, each row `width` numbers long and filled with 1.
  let values: [Double]
  let width: Int
  /// The caller's row of each point.
  let rows: [UInt32]
  /// The volume of the gains is times 2 to this.
  let exponent: Int
  let isInfinite: Bool

  var count: Int { rows.count }

  /// - Parameter width: the least numbers a row, at least 4 where whole vectors are read.
  init(
    _ view: PointView, reference: [Double], nan: NaNRule, width least: Int = 0,
    stop: HypervolumeStop
  ) throws(ParetoError) {
    let reference = try Gains.minimised(reference, of: view)
    let points = try MinimisedPoints(view, nan: nan)
    let objectives = view.objectives
    var exponents = [Int32](repeating: 0, count: objectives)
    var infinite: Int32 = 0
    var kept = [UInt32](repeating: 0, count: points.count)
    let gains = [Double](unsafeUninitializedCapacity: points.values.count) { buffer, filled in
      filled =
        objectives
        * cpareto_hv_gains(
          points.values, points.count, objectives, reference, buffer.baseAddress, &kept, &exponents,
          &infinite)
    }
    let count = gains.count / objectives
    var order = [UInt32](repeating: 0, count: count)
    try stop.check(cpareto_hv_order(gains, count, objectives, &order, stop.watch))
    let width = Swift.max(least, objectives < 4 ? objectives : cpareto_hv_width(objectives))
    self.objectives = objectives
    self.width = width
    values = Gains.arrange(gains, objectives, order, width)
    let places = order.map { kept[Int($0)] }
    rows = points.rows.map { rows in places.map { rows[Int($0)] } } ?? places
    exponent = exponents.reduce(0) { $0 + Int($1) }
    isInfinite = infinite != 0
  }

  /// Some of the points of others, in the same order.
  init(_ all: Gains, keeping places: [Int]) {
    objectives = all.objectives
    width = all.width
    values = places.flatMap { all.values[$0 * all.width..<($0 + 1) * all.width] }
    rows = places.map { all.rows[$0] }
    exponent = all.exponent
    isInfinite = all.isInfinite
  }

  /// A volume of gains as one of points; infinity where it is too large.
  func unscaled(_ volume: Double) -> Double {
    Double(sign: .plus, exponent: exponent, significand: volume)
  }

  /// The same with infinite gains as twice the greatest of the others in their objective.
  var bounded: Gains {
    guard isInfinite else { return self }
    var cut = values
    var exponent = 0
    for objective in 0..<objectives {
      let places = stride(from: objective, to: cut.count, by: width)
      let most = places.lazy.map { cut[$0] }.filter { $0.isFinite }.max() ?? 1
      let scale = Int(most.exponent) + 2
      for place in places {
        let gain = Double(sign: .plus, exponent: -scale, significand: cut[place])
        cut[place] = Swift.min(gain, Double(sign: .plus, exponent: 1 - scale, significand: most))
      }
      exponent += scale
    }
    return Gains(self, values: cut, exponent: exponent)
  }

  private init(_ other: Gains, values: [Double], exponent: Int) {
    objectives = other.objectives
    width = other.width
    self.values = values
    rows = other.rows
    self.exponent = exponent
    isInfinite = false
  }

  private static func arrange(
    _ gains: [Double], _ objectives: Int, _ order: [UInt32], _ width: Int
  ) -> [Double] {
    [Double](unsafeUninitializedCapacity: order.count * width) { out, filled in
      gains.withUnsafeBufferPointer { gains in
        for (place, row) in order.enumerated() {
          for objective in 0..<width {
            out[place * width + objective] =
              objective < objectives ? gains[Int(row) * objectives + objective] : 1
          }
        }
      }
      filled = order.count * width
    }
  }

  private static func minimised(
    _ reference: [Double], of view: PointView
  ) throws(ParetoError) -> [Double] {
    guard reference.count == view.objectives else {
      throw ParetoError(
        .shape,
        "the reference has \(reference.count) numbers and the points have \(view.objectives) objectives; give one for each",
        argument: "reference")
    }
    if let place = reference.firstIndex(where: { !$0.isFinite }) {
      throw ParetoError(
        .value,
        "reference[\(place)] is \(reference[place]); expected a finite number that is worse than the points that are to count",
        argument: "reference")
    }
    return zip(reference, view.maximize).map { $1 ? -$0 : $0 }
  }
}
