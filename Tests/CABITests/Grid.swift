import CPrefKit

/// Ratings in memory of their own, as a caller of prefkit.h has them.
final class Grid {
  private let base: UnsafeMutablePointer<Double>
  private var columns: [UnsafeMutableRawPointer] = []
  var input = prefkit_ratings_input()

  /// A matrix, one row an item.
  init(_ rows: [[Double]]) {
    let values = rows.flatMap { $0 }
    base = .allocate(capacity: Swift.max(1, values.count))
    base.update(from: values, count: values.count)
    input.struct_size = size(of: prefkit_ratings_input.self)
    input.matrix = UnsafeRawPointer(base)
    input.items = UInt64(rows.count)
    input.raters = UInt64(rows.first?.count ?? 0)
  }

  /// A long form.
  init(units: [UInt32], raters: [UInt32], values: [Double]) {
    base = .allocate(capacity: Swift.max(1, values.count))
    base.update(from: values, count: values.count)
    input.struct_size = size(of: prefkit_ratings_input.self)
    input.unit = keep(units)
    input.rater = keep(raters)
    input.value = UnsafePointer(base)
    input.count = UInt64(values.count)
  }

  deinit {
    base.deallocate()
    for column in columns { column.deallocate() }
  }

  /// The numbers in memory that lives as long as this.
  func keep<Number: BitwiseCopyable>(_ numbers: [Number]) -> UnsafePointer<Number> {
    let memory = UnsafeMutablePointer<Number>.allocate(capacity: Swift.max(1, numbers.count))
    memory.update(from: numbers, count: numbers.count)
    columns.append(UnsafeMutableRawPointer(memory))
    return UnsafePointer(memory)
  }

  func measure(_ options: prefkit_agreement_options) throws -> prefkit_agreement {
    var options = options
    var out = prefkit_agreement()
    out.struct_size = size(of: prefkit_agreement.self)
    var error = newError()
    let status = prefkit_agreement_measure(&input, &options, &out, &error)
    guard status == PREFKIT_OK else { throw Opened.Failure(status, error) }
    return out
  }
}

func size<Struct>(of: Struct.Type) -> UInt32 { UInt32(MemoryLayout<Struct>.size) }

/// Structs as a caller prepares them for results: the first has its size.
func blank<Struct: BitwiseCopyable>(_ one: Struct, _ count: Int) -> [Struct] {
  var structs = [Struct](repeating: one, count: count)
  structs.withUnsafeMutableBytes { bytes in
    if count > 0 { bytes.storeBytes(of: size(of: Struct.self), as: UInt32.self) }
  }
  return structs
}

func agreementOptions(
  _ coefficient: prefkit_coefficient = PREFKIT_KRIPPENDORFF_ALPHA,
  level: prefkit_level = PREFKIT_LEVEL_NOMINAL, weights: prefkit_weights = PREFKIT_WEIGHTS_IDENTITY
) -> prefkit_agreement_options {
  var options = prefkit_agreement_options()
  options.struct_size = size(of: prefkit_agreement_options.self)
  options.coefficient = coefficient
  options.level = level
  options.weights = weights
  return options
}

/// Equal to the last bit, NaN being equal to itself.
func isSame(_ a: prefkit_agreement, _ b: prefkit_agreement) -> Bool {
  withUnsafeBytes(of: a) { a in withUnsafeBytes(of: b) { b in a.elementsEqual(b) } }
}

func isClose(_ a: Double, _ b: Double, within tolerance: Double = 1e-12) -> Bool {
  abs(a - b) <= tolerance || (a.isNaN && b.isNaN)
}

enum Published {
  private static let none = Double.nan

  /// Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C: 4 observers, 12 units; row by observer.
  static let observers: [[Double]] = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, none, none, none],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, none, 3],
    [none, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, none],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, none],
  ]

  /// Gwet (2014), raw4raters: 12 subjects by 4 raters. The figures are those of R irrCAC.
  static let subjects: [[Double]] = [
    [1, 1, none, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
    [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [none, 5, 5, 5], [none, none, 1, 1],
    [none, none, 3, none],
  ]

  /// Shrout and Fleiss (1979), table 2: 6 targets by 4 judges.
  static let targets: [[Double]] = [
    [9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7],
  ]

  /// Rows as a long form, missing ratings left out.
  static func long(_ rows: [[Double]], codes: (Int) -> UInt32 = { UInt32($0) }) -> Grid {
    var units: [UInt32] = []
    var raters: [UInt32] = []
    var values: [Double] = []
    for (item, row) in rows.enumerated() {
      for (rater, value) in row.enumerated() where !value.isNaN {
        units.append(codes(item))
        raters.append(UInt32(rater))
        values.append(value)
      }
    }
    return Grid(units: units, raters: raters, values: values)
  }
}
