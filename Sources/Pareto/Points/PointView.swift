import CPareto

/// Points as a caller has them, one a row, which are read where they lie: rows or columns, doubles or floats, with or
/// without gaps between them. The memory has to outlive the call that takes the view.
public struct PointView {
  public static let mostObjectives = 255

  /// One objective of all points.
  public struct Column {
    /// Where the number of the first point is; anything for no points.
    public var start: UnsafeRawPointer?
    /// Bytes from one number to the next; it may be negative.
    public var stride: Int
    /// Whether the numbers are floats, not doubles.
    public var isSingle: Bool
    /// Arrow's bitmap of which numbers there are, and the bit that stands for the first.
    public var validity: UnsafePointer<UInt8>?
    public var validityOffset = 0

    public init(start: UnsafeRawPointer?, stride: Int, isSingle: Bool = false) {
      self.start = start
      self.stride = stride
      self.isSingle = isSingle
    }
  }

  public let count: Int
  /// For each objective whether more is better.
  public let maximize: [Bool]
  let columns: [cpareto_column]

  public var objectives: Int { columns.count }

  /// - Throws: without an objective, with more than 255, or with more than 2^32 - 1 points.
  public init(count: Int, columns: [Column], maximize: [Bool]) throws(ParetoError) {
    guard 1...PointView.mostObjectives ~= columns.count else {
      throw ParetoError(
        .shape,
        "the points have \(columns.count) objectives; expected 1 to \(PointView.mostObjectives)")
    }
    guard maximize.count == columns.count else {
      throw ParetoError(
        .shape,
        "maximize has \(maximize.count) values and the points have \(columns.count) objectives; give one for each"
      )
    }
    guard 0..<Int(UInt32.max) ~= count else {
      throw ParetoError(.shape, "there are \(count) points; expected fewer than \(UInt32.max)")
    }
    self.count = count
    self.maximize = maximize
    self.columns = zip(columns, maximize).map { column, maximize in
      cpareto_column(
        start: column.start, stride: column.stride, validity: column.validity,
        validity_offset: column.validityOffset, sign: maximize ? -1 : 1,
        is_single: column.isSingle ? 1 : 0)
    }
  }

  /// Points that lie one row behind the other.
  public init(
    rows: UnsafeBufferPointer<Double>, objectives: Int, maximize: [Bool]
  ) throws(ParetoError) {
    guard objectives > 0, rows.count % objectives == 0 else {
      throw ParetoError(
        .shape, "\(rows.count) numbers are no whole number of points of \(objectives) objectives")
    }
    let stride = objectives * MemoryLayout<Double>.stride
    try self.init(
      count: rows.count / objectives,
      columns: (0..<objectives).map { place in
        Column(start: rows.baseAddress.map { UnsafeRawPointer($0 + place) }, stride: stride)
      }, maximize: maximize)
  }

  /// Writes rows, minimised and with zeros positive: objective `c` of row `rows.lowerBound + i` to
  /// `out[c * outer + i * step]`. True when one of the numbers is NaN.
  func gather(
    _ rows: Range<Int>, into out: UnsafeMutablePointer<Double>, outer: Int, step: Int
  ) -> Bool {
    var hasNaN = false
    for (place, column) in columns.enumerated() {
      let found = withUnsafePointer(to: column) {
        cpareto_gather($0, rows.lowerBound, rows.count, out + place * outer, step)
      }
      hasNaN = hasNaN || found != 0
    }
    return hasNaN
  }

  /// The same for some rows: objective `c` of row `rows[i]` to `out[c * outer + i]`.
  func gather(
    rows: UnsafeBufferPointer<UInt32>, into out: UnsafeMutablePointer<Double>, outer: Int
  ) -> Bool {
    var hasNaN = false
    for (place, column) in columns.enumerated() {
      let found = withUnsafePointer(to: column) {
        cpareto_gather_rows($0, rows.baseAddress, rows.count, out + place * outer)
      }
      hasNaN = hasNaN || found != 0
    }
    return hasNaN
  }

  /// Whether each point lacks a number; nil where none does.
  func lacking() -> [Bool]? {
    var found: [Bool]?
    let tileRows = 512
    withUnsafeTemporaryAllocation(of: Double.self, capacity: tileRows * objectives) { tile in
      guard let start = tile.baseAddress else { return }
      for first in stride(from: 0, to: count, by: tileRows) {
        let rows = first..<Swift.min(count, first + tileRows)
        guard gather(rows, into: start, outer: 1, step: objectives) else { continue }
        for row in rows {
          let place = (row - first) * objectives
          guard tile[place..<place + objectives].contains(where: \.isNaN) else { continue }
          found = found ?? Array(repeating: false, count: count)
          found?[row] = true
        }
      }
    }
    return found
  }
}
