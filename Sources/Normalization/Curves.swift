/// A curve for each pool of groups, through points and straight between them; flat beyond its ends.
struct Curves: Sendable, Equatable {
  /// Where the points of each curve begin, and the end of the last.
  private(set) var starts = [0]
  private(set) var xs: [Double] = []
  private(set) var ys: [Double] = []
  /// The curve of each group; -1 where it has none.
  var curveOfGroup: [Int32] = []

  var count: Int { starts.count - 1 }

  /// - Parameters: `xs` strictly rising; `ys` never falling, or never rising.
  mutating func append(_ newXs: some Sequence<Double>, _ newYs: some Sequence<Double>) {
    xs.append(contentsOf: newXs)
    ys.append(contentsOf: newYs)
    starts.append(xs.count)
  }

  mutating func append(_ other: Curves) {
    let base = xs.count
    xs += other.xs
    ys += other.ys
    starts += other.starts.dropFirst().map { $0 + base }
  }

  func inverse(_ curve: Int, at y: Double) -> Double { withView { $0.inverse(curve, at: y) } }

  @inline(__always)
  func withView<Result, Failure: Error>(
    _ body: (borrowing View) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try starts.withUnsafeBufferPointer { (starts) throws(Failure) in
      try xs.withUnsafeBufferPointer { (xs) throws(Failure) in
        try ys.withUnsafeBufferPointer { (ys) throws(Failure) in
          try curveOfGroup.withUnsafeBufferPointer { (curves) throws(Failure) in
            try body(View(starts: starts, xs: xs, ys: ys, curveOfGroup: curves))
          }
        }
      }
    }
  }

  // Unchecked memory: points lie between two starts.

  /// The curves as memory that is read row by row.
  struct View: ~Copyable {
    fileprivate let starts: UnsafeBufferPointer<Int>
    fileprivate let xs: UnsafeBufferPointer<Double>
    fileprivate let ys: UnsafeBufferPointer<Double>
    let curveOfGroup: UnsafeBufferPointer<Int32>

    /// The height of a curve at `x`.
    @inline(__always)
    func value(_ curve: Int, at x: Double) -> Double {
      View.along(xs, ys, starts[curve]..<starts[curve + 1], x)
    }

    /// Where a curve has the height `y`; NaN where it has it at several places.
    func inverse(_ curve: Int, at y: Double) -> Double {
      let points = starts[curve]..<starts[curve + 1]
      guard let last = points.last else { return .nan }
      if ys[last] < ys[points.lowerBound] {
        // A falling curve, of few points: it rises from behind.
        let turned = points.reversed().map { (ys[$0], xs[$0]) }
        var rising = Curves()
        rising.append(turned.map(\.1), turned.map(\.0))
        return rising.inverse(0, at: y)
      }
      let at = View.last(ys, points, notAbove: y)
      let isFlat = at > points.lowerBound && ys[at] == y && ys[at - 1] == y
      return isFlat ? .nan : View.along(ys, xs, points, y)
    }

    @inline(__always)
    private static func along(
      _ from: UnsafeBufferPointer<Double>, _ to: UnsafeBufferPointer<Double>, _ points: Range<Int>,
      _ x: Double
    ) -> Double {
      guard !points.isEmpty else { return .nan }
      let at = last(from, points, notAbove: x)
      // Before the first point, on the point, or behind the last one.
      if from[at] >= x || at + 1 == points.upperBound { return to[at] }
      let share = (x - from[at]) / (from[at + 1] - from[at])
      return to[at] + share * (to[at + 1] - to[at])
    }

    /// The last point not above `x`; the first where all are.
    @inline(__always)
    private static func last(
      _ values: UnsafeBufferPointer<Double>, _ points: Range<Int>, notAbove x: Double
    ) -> Int {
      var low = points.lowerBound
      var count = points.count
      while count > 1 {
        let half = count / 2
        low = values[low + half] <= x ? low + half : low
        count -= half
      }
      return low
    }
  }
}
