extension Estimator {
  func addBootstrap(_ result: inout Agreement, _ bootstrap: Bootstrap, _ options: AgreementOptions)
  {
    result.errorUndefined = .notComputed
  }
}
