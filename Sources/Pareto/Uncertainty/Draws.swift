import CPareto
import PrefKitStatistics

/// Where the values of draws come from: draws of clusters, or of a normal distribution. A draw is the same whichever
/// thread makes it, and whatever it is made together with.
protocol DrawSource {
  var points: Int { get }
  var objectives: Int { get }
  /// How many draws to make at once, so that what they need stays in the cache.
  var drawsAtOnce: Int { get }
  func values(of draws: Range<Int>) -> DrawnValues
}

extension DrawSource {
  var stride: Int { DrawnValues.padded(points) }
}

/// The minimised values of some draws: objective k of point i of draw b is `values[(b * objectives + k) * stride + i]`.
struct DrawnValues {
  let points: Int
  let objectives: Int
  let count: Int
  var values: [Double]
  /// -1 where a point is there, else 0, `stride` of them for each draw; for all draws alike where there is one row.
  var present: [Int16]
  var isWhole: Bool { present.count == stride }

  var stride: Int { DrawnValues.padded(points) }

  init(points: Int, objectives: Int, count: Int, values: [Double]) {
    self.points = points
    self.objectives = objectives
    self.count = count
    self.values = values
    present = DrawnValues.allPresent(points)
  }

  static func padded(_ points: Int) -> Int {
    let tile = Int(CPARETO_TILE)
    return (points + tile - 1) / tile * tile
  }

  static func allPresent(_ points: Int) -> [Int16] {
    (0..<padded(points)).map { $0 < points ? -1 : 0 }
  }

  func isPresent(_ point: Int, in draw: Int) -> Bool {
    present[(isWhole ? 0 : draw * stride) + point] != 0
  }

  func value(_ point: Int, _ objective: Int, in draw: Int) -> Double {
    values[(draw * objectives + objective) * stride + point]
  }

  func withDraw(_ draw: Int, _ body: (UnsafePointer<Double>, UnsafePointer<Int16>) -> Void) {
    values.withUnsafeBufferPointer { values in
      present.withUnsafeBufferPointer { present in
        guard let values = values.baseAddress, let present = present.baseAddress else { return }
        body(
          values + draw * objectives * stride, present + (isWhole ? 0 : draw * stride))
      }
    }
  }
}

/// Terms whose weighted sums a draw is, padded and cut into tiles as the inner loop takes them.
struct TiledTerms {
  /// Columns of a tile.
  static let width = Int(CPARETO_LANES)

  let rows: Int
  let tiles: Int
  private let terms: [Double]

  /// Where terms are added as they come.
  struct Sink {
    fileprivate let rows: Int
    fileprivate let terms: UnsafeMutableBufferPointer<Double>

    @inline(__always)
    func add(_ number: Double, row: Int, column: Int) {
      let width = TiledTerms.width
      terms[(column / width * rows + row) * width + column % width] += number
    }
  }

  /// - Parameter fill: adds all terms that are not 0.
  init(rows: Int, columns: Int, _ fill: (Sink) -> Void) {
    self.rows = rows
    tiles = (columns + TiledTerms.width - 1) / TiledTerms.width
    let size = tiles * TiledTerms.width * rows
    terms = [Double](unsafeUninitializedCapacity: size) { buffer, filled in
      buffer.willFill()
      buffer.initialize(repeating: 0)
      fill(Sink(rows: rows, terms: buffer))
      filled = size
    }
  }

  /// The sum of each column.
  func totals() -> [Double] {
    var totals = [Double](repeating: 0, count: tiles * TiledTerms.width)
    for tile in 0..<tiles {
      for row in 0..<rows {
        for column in 0..<TiledTerms.width {
          totals[tile * TiledTerms.width + column] +=
            terms[(tile * rows + row) * TiledTerms.width + column]
        }
      }
    }
    return totals
  }

  static func blocks(_ draws: Int) -> Int {
    (draws + Int(CPARETO_DRAWS) - 1) / Int(CPARETO_DRAWS)
  }

  /// Where the weight of a row in a draw is.
  func place(_ row: Int, in draw: Int) -> Int {
    let block = Int(CPARETO_DRAWS)
    return (draw / block * rows + row) * block + draw % block
  }

  func sums(_ weights: [Double], draws: Int) -> [Double] {
    let blocks = TiledTerms.blocks(draws)
    let size = blocks * Int(CPARETO_DRAWS) * tiles * TiledTerms.width
    return [Double](unsafeUninitializedCapacity: size) { out, filled in
      terms.withUnsafeBufferPointer { terms in
        weights.withUnsafeBufferPointer { weights in
          if let terms = terms.baseAddress, let weights = weights.baseAddress,
            let out = out.baseAddress
          {
            cpareto_weighted_sums(terms, rows, tiles, weights, blocks, out)
          } else {
            out.initialize(repeating: 0)
          }
        }
      }
      filled = size
    }
  }
}
