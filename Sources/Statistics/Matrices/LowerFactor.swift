/// The lower triangular L of a symmetric matrix A = L Lᵀ (Cholesky), row by row.
package enum LowerFactor {
  /// Semi-definite matrices have one too; its columns are 0 where a pivot is 0 up to rounding.
  ///
  /// - Returns: nil where the matrix has no such factor, is not symmetric, or has a number that is not finite.
  package static func of(_ matrix: [Double], size n: Int) -> [Double]? {
    guard matrix.count == n * n, matrix.allSatisfy({ $0.isFinite }) else { return nil }
    var lower = [Double](repeating: 0, count: n * n)
    for j in 0..<n {
      for i in j..<n {
        // What rounding can make of 0 here.
        let slack = 1e-10 * (abs(matrix[i * n + i]) * abs(matrix[j * n + j])).squareRoot()
        guard abs(matrix[i * n + j] - matrix[j * n + i]) <= slack else { return nil }
        var left = matrix[i * n + j]
        for k in 0..<j { left -= lower[i * n + k] * lower[j * n + k] }
        if i == j {
          guard left >= -slack else { return nil }
          lower[j * n + j] = left > slack ? left.squareRoot() : 0
        } else if lower[j * n + j] > 0 {
          lower[i * n + j] = left / lower[j * n + j]
        } else if abs(left) > 1e5 * slack {
          return nil
        }
      }
    }
    return lower
  }

  /// The inverse of A from its factor; nil where A is singular.
  package static func inverse(_ lower: [Double], size n: Int) -> [Double]? {
    var inverseLower = [Double](repeating: 0, count: n * n)
    for j in 0..<n {
      guard lower[j * n + j] > 0 else { return nil }
      inverseLower[j * n + j] = 1 / lower[j * n + j]
      for i in (j + 1)..<Swift.max(j + 1, n) {
        var sum = 0.0
        for k in j..<i { sum -= lower[i * n + k] * inverseLower[k * n + j] }
        inverseLower[i * n + j] = sum / lower[i * n + i]
      }
    }
    var inverse = [Double](repeating: 0, count: n * n)
    for k in 0..<n {
      for i in 0...k {
        let left = inverseLower[k * n + i]
        for j in 0...i { inverse[i * n + j] += left * inverseLower[k * n + j] }
      }
    }
    for i in 0..<n {
      for j in 0..<i { inverse[j * n + i] = inverse[i * n + j] }
    }
    return inverse
  }
}
