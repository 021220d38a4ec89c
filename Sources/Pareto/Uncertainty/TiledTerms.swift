import CPareto
import PrefKitStatistics

// Unchecked memory: rows and columns are below those that were asked for.

/// Terms whose weighted sums a draw is, padded and cut into tiles as the inner loop takes them.
final class TiledTerms {
  /// Columns of a tile.
  static let width = Int(CPARETO_LANES)

  let rows: Int
  let tiles: Int
  private let terms: UnsafeMutableBufferPointer<Double>

  /// All are 0.
  init(rows: Int, columns: Int) {
    self.rows = rows
    tiles = (columns + TiledTerms.width - 1) / TiledTerms.width
    // A vector that lies across two lines of the cache takes twice as long.
    let size = tiles * TiledTerms.width * rows
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: Swift.max(1, size) * MemoryLayout<Double>.stride, alignment: 64)
    terms = UnsafeMutableBufferPointer(
      start: memory.bindMemory(to: Double.self, capacity: Swift.max(1, size)), count: size)
    terms.willFill()
    terms.initialize(repeating: 0)
  }

  deinit { UnsafeMutableRawPointer(terms.baseAddress)?.deallocate() }

  @inline(__always)
  func add(_ number: Double, row: Int, column: Int) {
    let width = TiledTerms.width
    terms[(column / width * rows + row) * width + column % width] += number
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
      if let terms = terms.baseAddress, let out = out.baseAddress {
        cpareto_weighted_sums(terms, rows, tiles, weights, blocks, out)
      }
      filled = size
    }
  }
}
