import PrefKitStatistics
import Testing

@Suite("Random numbers")
struct RandomTests {
  @Test("binomial draws have the mean and variance of the distribution")
  func binomial() {
    for (trials, p) in [
      (5, 0.3), (1000, 0.002), (1000, 0.4), (40, 0.9), (1_000_000, 0.25), (30, 0.5),
    ] {
      var random = RandomStream(seed: 3, stream: UInt64(trials))
      var sum = 0.0
      var squares = 0.0
      let draws = 20_000.0
      for _ in 0..<Int(draws) {
        let k = Double(random.binomial(trials, p))
        #expect(k >= 0 && k <= Double(trials))
        sum += k
        squares += k * k
      }
      let mean = Double(trials) * p
      let variance = mean * (1 - p)
      #expect(abs(sum / draws - mean) < 5 * (variance / draws).squareRoot())
      #expect(abs((squares / draws - sum * sum / draws / draws) / variance - 1) < 0.05)
    }
  }

  @Test("binomial draws follow the distribution function, in either method")
  func distribution() {
    for (trials, p) in [(12, 0.3), (60, 0.3)] {
      var random = RandomStream(seed: 4, stream: 0)
      var seen = [Double](repeating: 0, count: trials + 1)
      let draws = 60_000
      for _ in 0..<draws { seen[random.binomial(trials, p)] += 1 }
      var mass = 1.0
      for _ in 0..<trials { mass *= 1 - p }
      var chiSquare = 0.0
      var cells = 0.0
      for k in 0...trials {
        let expected = mass * Double(draws)
        if expected > 5 {
          chiSquare += (seen[k] - expected) * (seen[k] - expected) / expected
          cells += 1
        }
        mass *= Double(trials - k) / Double(k + 1) * p / (1 - p)
      }
      #expect(chiSquare < cells + 5 * (2 * cells).squareRoot())
    }
  }
}
