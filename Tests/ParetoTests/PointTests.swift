import Testing

@testable import PrefKitPareto

/// Row-major numbers as a view for the length of `body`.
func withPoints<Result>(
  _ values: [Double], objectives: Int, maximize: Bool = false,
  _ body: (PointView) throws -> Result
) throws -> Result {
  try values.withUnsafeBufferPointer { rows in
    try body(
      PointView(
        rows: rows, objectives: objectives,
        maximize: Array(repeating: maximize, count: objectives)))
  }
}

@Suite("Points as a caller has them")
struct PointTests {
  @Test("zeros become positive, maximised objectives are negated")
  func minimised() throws {
    let points = try [0.0, -0.0, 1, 2].withUnsafeBufferPointer { rows in
      try MinimisedPoints(PointView(rows: rows, objectives: 2, maximize: [true, false]))
    }
    #expect(points.values == [0, 0, -1, 2])
    #expect(points.values.prefix(2).allSatisfy { $0.sign == .plus })
  }

  @Test("floats, strides and missing numbers are read where they lie")
  func layouts() throws {
    let floats: [Float] = [1, 9, 2, 9, 3, 9]
    let doubles: [Double] = [6, 5, 4]
    let valid: [UInt8] = [0b10100]
    let points = try floats.withUnsafeBytes { floats in
      try doubles.withUnsafeBytes { doubles in
        try valid.withUnsafeBufferPointer { valid in
          let single = PointView.Column(start: floats.baseAddress, stride: 8, isSingle: true)
          var double = PointView.Column(start: doubles.baseAddress.map { $0 + 16 }, stride: -8)
          double.validity = valid.baseAddress
          double.validityOffset = 2
          let view = try PointView(count: 3, columns: [single, double], maximize: [false, true])
          #expect(throws: ParetoError.self) { try MinimisedPoints(view) }
          let last = try MinimisedPoints(view, nan: .last)
          #expect(last.values == [1, -4, 2, .infinity, 3, -6])
          return try MinimisedPoints(view, nan: .drop)
        }
      }
    }
    #expect(points.values == [1, -4, 3, -6])
    #expect(points.rows == [0, 2])
  }

  @Test("an error names the row and the objective")
  func missing() {
    let error = #expect(throws: ParetoError.self) {
      try withPoints([1, 2, 3, .nan], objectives: 2) { try MinimisedPoints($0) }
    }
    #expect(error?.row == 1)
    #expect(error?.message.contains("points[1] has no number in objective 1") == true)
  }
}
