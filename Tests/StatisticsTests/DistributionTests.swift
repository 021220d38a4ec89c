import PrefKitStatistics
import Testing

/// True when both are the same to `tolerance`, relatively.
func isClose(_ value: Double, _ expected: Double, within tolerance: Double) -> Bool {
  value == expected || abs(value - expected) <= tolerance * abs(expected)
}

@Suite("Distributions")
struct DistributionTests {
  @Test("the tails of the normal distribution")
  func normal() {
    for row in DistributionValues.normal {
      #expect(isClose(NormalDistribution.cdf(row.x), row.lower, within: 1e-12), "\(row)")
      #expect(isClose(NormalDistribution.survival(row.x), row.upper, within: 1e-12), "\(row)")
    }
  }

  @Test("the tails of Student's t distribution")
  func studentT() {
    for row in DistributionValues.studentT {
      let distribution = StudentTDistribution(degrees: row.degrees)
      #expect(isClose(distribution.cdf(row.x), row.lower, within: 1e-12), "\(row)")
      #expect(isClose(distribution.survival(row.x), row.upper, within: 1e-12), "\(row)")
      let twoSided = 2 * Swift.min(row.lower, row.upper)
      #expect(isClose(distribution.twoSided(row.x), twoSided, within: 1e-12), "\(row)")
    }
  }

  @Test("the tails of the chi-square distribution")
  func chiSquare() {
    for row in DistributionValues.chiSquare {
      let distribution = ChiSquareDistribution(degrees: row.degrees)
      #expect(isClose(distribution.cdf(row.x), row.lower, within: 1e-12), "\(row)")
      #expect(isClose(distribution.survival(row.x), row.upper, within: 1e-12), "\(row)")
    }
  }

  @Test("the tails of the F distribution")
  func f() {
    for row in DistributionValues.f {
      let distribution = FDistribution(numerator: row.numerator, denominator: row.denominator)
      #expect(isClose(distribution.cdf(row.x), row.lower, within: 1e-12), "\(row)")
      #expect(isClose(distribution.survival(row.x), row.upper, within: 1e-12), "\(row)")
    }
  }

  /// Probabilities down to where a double ends.
  static let probabilities = [
    1e-300, 1e-100, 1e-30, 1e-12, 1e-5, 0.001, 0.025, 0.2, 0.4999, 0.5, 0.51, 0.8, 0.975, 1 - 1e-9,
  ]

  /// A quantile is right when the probability at it is the one asked for, to what the last digit of the quantile
  /// can change.
  private func check(
    _ x: Double, _ p: Double, upper: Bool, sensitivity: Double, _ tail: (Double) -> Double,
    _ what: String
  ) {
    let back = tail(x)
    #expect(
      abs(back - p) <= p * 1e-12 + sensitivity * abs(x) * 1e-14, "\(what), p \(p): \(x), \(back)")
  }

  @Test("a quantile undoes the tail, lower and upper")
  func quantiles() {
    for p in DistributionTests.probabilities {
      let z = NormalDistribution.quantile(p)
      // d ln Φ / dz is about |z| in the tail.
      check(z, p, upper: false, sensitivity: p * (abs(z) + 1), NormalDistribution.cdf, "normal")
      #expect(NormalDistribution.upperQuantile(p) == -z)
      for degrees in [0.8, 1, 2, 4.5, 30, 1000, 1e7] {
        let t = StudentTDistribution(degrees: degrees)
        let name = "t \(degrees)"
        let at = t.quantile(p)
        if at.isFinite {
          check(at, p, upper: false, sensitivity: p * (abs(at) + 1), t.cdf, name)
        }
        #expect(t.upperQuantile(p) == -at)
        let chiSquare = ChiSquareDistribution(degrees: degrees)
        let below = chiSquare.quantile(p)
        if below > 1e-300 {
          check(
            below, p, upper: false, sensitivity: p * degrees, chiSquare.cdf, "chi-square \(degrees)"
          )
        }
        let above = chiSquare.upperQuantile(p)
        check(
          above, p, upper: true, sensitivity: p * (degrees + 1), chiSquare.survival,
          "chi-square \(degrees)")
        let f = FDistribution(numerator: degrees, denominator: 17)
        let atF = f.quantile(p)
        if atF > 1e-300 {
          check(atF, p, upper: false, sensitivity: p * degrees, f.cdf, "F \(degrees), 17")
        }
        check(
          f.upperQuantile(p), p, upper: true, sensitivity: p * 17, f.survival, "F \(degrees), 17")
      }
    }
  }

  @Test(
    "quantiles of scipy, or of mpmath where scipy loses digits",
    arguments: [
      (NormalDistribution.quantile(0.975), 1.959963984540054),
      (NormalDistribution.quantile(1e-20), -9.262340089798408),
      (StudentTDistribution(degrees: 5).quantile(0.975), 2.5705818356363146),
      (StudentTDistribution(degrees: 1).quantile(1e-10), -3183098861.837907),
      (StudentTDistribution(degrees: 19).quantile(0.5), 0),
      (ChiSquareDistribution(degrees: 3).quantile(0.95), 7.814727903251178),
      (ChiSquareDistribution(degrees: 1).quantile(1e-6), 1.5707963267957187e-12),
      (FDistribution(numerator: 5, denominator: 15).quantile(0.975), 3.5764153492790607),
      (FDistribution(numerator: 19, denominator: 38).upperQuantile(1e-12), 16.127077219905116),
    ] as [(Double, Double)])
  func known(value: Double, expected: Double) {
    #expect(isClose(value, expected, within: 1e-12), "\(value) for \(expected)")
  }

  @Test("infinite degrees of freedom are the limit")
  func limits() {
    #expect(StudentTDistribution(degrees: .infinity).cdf(1.3) == NormalDistribution.cdf(1.3))
    #expect(
      StudentTDistribution(degrees: .infinity).quantile(0.9) == NormalDistribution.quantile(0.9))
    let f = FDistribution(numerator: 4, denominator: .infinity)
    let chiSquare = ChiSquareDistribution(degrees: 4)
    #expect(f.survival(2) == chiSquare.survival(8))
    #expect(f.quantile(0.3) == chiSquare.quantile(0.3) / 4)
  }

  /// Values by quadrature of the density with mpmath.
  @Test("parameters so large that an expansion takes over")
  func large() {
    let chiSquare = ChiSquareDistribution(degrees: 3e8)
    #expect(isClose(chiSquare.survival(300_050_000), 0.020617697714733648, within: 1e-11))
    #expect(isClose(chiSquare.survival(299_900_000), 0.99997776231580676, within: 1e-11))
    let larger = ChiSquareDistribution(degrees: 4e10)
    #expect(isClose(larger.survival(40_001_000_000), 0.00020349688461950779, within: 1e-11))
    let f = FDistribution(numerator: 4e10, denominator: 4e10)
    #expect(isClose(f.survival(1.00003), 0.0013500974746255247, within: 1e-8))
    #expect(isClose(f.survival(0.99997), 0.9986503013917318, within: 1e-8))
    let skewed = FDistribution(numerator: 3e10, denominator: 9e10)
    #expect(isClose(skewed.survival(1.00002), 0.016948104008061477, within: 1e-8))
  }

  @Test("what is no distribution or no probability is not a number")
  func invalid() {
    for bad in [0, -1, Double.nan] {
      #expect(ChiSquareDistribution(degrees: bad).cdf(1).isNaN)
      #expect(ChiSquareDistribution(degrees: bad).quantile(0.5).isNaN)
      #expect(StudentTDistribution(degrees: bad).cdf(1).isNaN)
      #expect(StudentTDistribution(degrees: bad).quantile(0.5).isNaN)
      #expect(FDistribution(numerator: bad, denominator: 3).survival(1).isNaN)
      #expect(FDistribution(numerator: 3, denominator: bad).quantile(0.5).isNaN)
    }
    for p in [-0.1, 1.1, Double.nan] {
      #expect(NormalDistribution.quantile(p).isNaN)
      #expect(StudentTDistribution(degrees: 3).quantile(p).isNaN)
      #expect(ChiSquareDistribution(degrees: 3).quantile(p).isNaN)
      #expect(FDistribution(numerator: 3, denominator: 4).quantile(p).isNaN)
    }
    #expect(NormalDistribution.quantile(0) == -.infinity)
    #expect(StudentTDistribution(degrees: 3).quantile(1) == .infinity)
    #expect(ChiSquareDistribution(degrees: 3).quantile(0) == 0)
    #expect(ChiSquareDistribution(degrees: 3).survival(.infinity) == 0)
    #expect(ChiSquareDistribution(degrees: 3).cdf(.nan).isNaN)
    #expect(FDistribution(numerator: 3, denominator: 4).cdf(-1) == 0)
    #expect(FDistribution(numerator: 3, denominator: 4).cdf(.infinity) == 1)
    #expect(StudentTDistribution(degrees: 3).cdf(.infinity) == 1)
  }

  @Test("arguments of any size come back without a trap", .timeLimit(.minutes(1)))
  func extremes() {
    let sizes = [
      Double.leastNonzeroMagnitude, 1e-300, 1e-20, 0.1, 1, 1e5, 1e12, 1e20, 1e150, 1e300,
      Double.greatestFiniteMagnitude,
    ]
    for a in sizes {
      for b in sizes {
        for x in sizes {
          let p = FDistribution(numerator: a, denominator: b).cdf(x)
          #expect(p.isNaN || (p >= 0 && p <= 1), "F \(a), \(b) at \(x): \(p)")
        }
        let p = StudentTDistribution(degrees: a).cdf(-b)
        #expect(p.isNaN || (p >= 0 && p <= 1), "t \(a) at \(-b): \(p)")
        let q = ChiSquareDistribution(degrees: a).cdf(b)
        #expect(q.isNaN || (q >= 0 && q <= 1), "chi-square \(a) at \(b): \(q)")
      }
      _ = ChiSquareDistribution(degrees: a).quantile(0.3)
      _ = StudentTDistribution(degrees: a).quantile(0.3)
      _ = FDistribution(numerator: a, denominator: 1e9).quantile(0.3)
    }
  }
}
