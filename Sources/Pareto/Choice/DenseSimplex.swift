import PrefKitStatistics

/// The greatest `c . y` with `A y <= b` and `y >= 0`, where no b is negative: Dantzig's simplex method on a dense table,
/// for few rows and many columns.
///
/// It starts at y = 0. The column that gains most per unit comes in; after as many steps without gain as there are rows,
/// Bland's rule (1977) chooses until there is a gain, so that it cannot go in circles. The dual solution stands below
/// the slacks at the end.
struct DenseSimplex {
  enum Outcome: Equatable {
    case optimal
    case unbounded
    /// More steps than any such programme should need: rounding has led astray.
    case lost
  }

  private let rows: Int
  private let columns: Int
  private let width: Int
  /// Row by row the columns, the slacks, and b; last the gains with their sign turned, and the value.
  private var table: [Double]
  private var basis: [Int]
  private static let rounding = 1e-11

  /// What a table may hold: 400 MB.
  static let mostNumbers = 50_000_000

  /// - Parameter matrix: row-major. Numbers should be near 1: those below 1e-11 count as rounding.
  init(matrix: [Double], bounds: [Double], gains: [Double]) {
    rows = bounds.count
    columns = gains.count
    width = columns + rows + 1
    table = Array(repeating: 0, count: (rows + 1) * width)
    basis = Array(gains.count..<gains.count + bounds.count)
    for row in 0..<rows {
      for column in 0..<columns { table[row * width + column] = matrix[row * columns + column] }
      table[row * width + columns + row] = 1
      table[row * width + width - 1] = bounds[row]
    }
    for column in 0..<columns { table[rows * width + column] = -gains[column] }
  }

  var value: Double { table[rows * width + width - 1] }

  /// The price of each bound.
  var duals: [Double] {
    (0..<rows).map { Swift.max(0, table[rows * width + columns + $0]) }
  }

  mutating func solve(_ watch: Watch? = nil) throws(ParetoError) -> Outcome {
    let most = 1000 + 50 * (rows + Swift.min(columns, 10_000))
    var pace = Pace(watch, of: most)
    var stalled = 0
    for turn in 0..<most {
      try pace.step(table.count, done: turn)
      guard let column = entering(byIndex: stalled > rows) else { return .optimal }
      guard let row = leaving(column) else { return .unbounded }
      let before = value
      pivot(row, column)
      stalled = value > before ? 0 : stalled + 1
    }
    return .lost
  }

  private func entering(byIndex: Bool) -> Int? {
    var best: Int?
    var least = -DenseSimplex.rounding
    for column in 0..<width - 1 where table[rows * width + column] < least {
      if byIndex { return column }
      best = column
      least = table[rows * width + column]
    }
    return best
  }

  /// The row that bounds the column first, of several the one whose variable has the least index.
  private func leaving(_ column: Int) -> Int? {
    var best: Int?
    var least = Double.infinity
    for row in 0..<rows {
      let number = table[row * width + column]
      guard number > DenseSimplex.rounding else { continue }
      let ratio = Swift.max(0, table[row * width + width - 1]) / number
      if ratio < least || (ratio == least && best.map { basis[row] < basis[$0] } ?? true) {
        best = row
        least = ratio
      }
    }
    return best
  }

  private mutating func pivot(_ row: Int, _ column: Int) {
    let (rows, width) = (rows, width)
    table.withUnsafeMutableBufferPointer { table in
      let start = row * width
      let unit = table[start + column]
      for place in 0..<width { table[start + place] /= unit }
      for other in 0...rows where other != row {
        let factor = table[other * width + column]
        guard factor != 0 else { continue }
        for place in 0..<width { table[other * width + place] -= factor * table[start + place] }
        table[other * width + column] = 0
      }
    }
    basis[row] = column
  }
}
