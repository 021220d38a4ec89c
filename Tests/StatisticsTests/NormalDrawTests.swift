import PrefKitStatistics
import Testing

@Suite("Normal draws")
struct NormalDrawTests {
  @Test("the distribution is normal, tails included")
  func distribution() {
    let count = 40000
    var random = RandomStream(seed: 3, stream: 9)
    let drawn = [Double](unsafeUninitializedCapacity: count) { buffer, filled in
      buffer.initialize(repeating: 0)
      random.fillNormal(UnsafeMutableBufferPointer(rebasing: buffer[0..<count]))
      filled = count
    }.sorted()
    var gap = 0.0
    for (place, x) in drawn.enumerated() {
      gap = max(gap, abs(NormalDistribution.cdf(x) - (Double(place) + 0.5) / Double(count)))
    }
    // Kolmogorov's 1 in 1000 bound.
    #expect(gap < 1.95 / Double(count).squareRoot())
    let beyond = drawn.filter { abs($0) > 3.442619855899 }.count
    #expect(8...45 ~= beyond)
  }
}

@Suite("Triangular factors")
struct LowerFactorTests {
  @Test("a factor gives its matrix back, and its inverse the unit matrix")
  func factor() {
    let matrix = [4.0, 2, 1, 2, 5, 3, 1, 3, 6]
    let lower = LowerFactor.of(matrix, size: 3) ?? []
    let inverse = LowerFactor.inverse(lower, size: 3) ?? []
    for i in 0..<3 {
      for j in 0..<3 {
        let back = (0..<3).reduce(0.0) { $0 + lower[i * 3 + $1] * lower[j * 3 + $1] }
        let unit = (0..<3).reduce(0.0) { $0 + matrix[i * 3 + $1] * inverse[$1 * 3 + j] }
        #expect(abs(back - matrix[i * 3 + j]) < 1e-12)
        #expect(abs(unit - (i == j ? 1 : 0)) < 1e-12)
      }
    }
  }

  @Test("semi-definite has one; indefinite, crooked and NaN have none")
  func edges() {
    #expect(LowerFactor.of([1, 1, 1, 1], size: 2) == [1, 0, 1, 0])
    #expect(LowerFactor.of([0, 0, 0, 1], size: 2) == [0, 0, 0, 1])
    #expect(LowerFactor.of([1, 2, 2, 1], size: 2) == nil)
    #expect(LowerFactor.of([0, 1, 1, 0], size: 2) == nil)
    #expect(LowerFactor.of([1, 0.5, 0.4, 1], size: 2) == nil)
    #expect(LowerFactor.of([.nan], size: 1) == nil)
    #expect(LowerFactor.of([], size: 0) == [])
    #expect(LowerFactor.inverse([1, 0, 1, 0], size: 2) == nil)
  }
}
