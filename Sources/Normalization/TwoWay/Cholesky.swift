/// Small symmetric systems.
enum Cholesky {
  /// The x with A x = b; nil where A is not positive definite.
  static func solve(_ matrix: [Double], _ right: [Double]) -> [Double]? {
    let n = right.count
    var lower = matrix
    var x = right
    for j in 0..<n {
      for k in 0..<j { lower[j * n + j] -= lower[j * n + k] * lower[j * n + k] }
      guard lower[j * n + j] > 1e-12 * Swift.max(1e-300, abs(matrix[j * n + j])) else { return nil }
      lower[j * n + j] = lower[j * n + j].squareRoot()
      for i in (j + 1)..<Swift.max(j + 1, n) {
        for k in 0..<j { lower[i * n + j] -= lower[i * n + k] * lower[j * n + k] }
        lower[i * n + j] /= lower[j * n + j]
      }
    }
    for i in 0..<n {
      for k in 0..<i { x[i] -= lower[i * n + k] * x[k] }
      x[i] /= lower[i * n + i]
    }
    for i in (0..<n).reversed() {
      for k in (i + 1)..<Swift.max(i + 1, n) { x[i] -= lower[k * n + i] * x[k] }
      x[i] /= lower[i * n + i]
    }
    return x
  }
}
