import PrefKitAgreement
import Testing

@Suite("Results that have no value")
struct ResultTests {
  @Test("each reason has a sentence of its own, and an undefined result carries its reason")
  func reasons() {
    #expect(Set(Undefined.allCases.map(\.sentence)).count == Undefined.allCases.count)
    for reason in Undefined.allCases {
      let result = Agreement(undefined: reason)
      #expect(result.undefined == reason && result.errorUndefined == reason)
      #expect(!result.isDefined && result.estimate.isNaN && result.se.isNaN)
    }
  }
}
