extension MinimisedPoints {
  /// Whether the row is infinitely bad in no objective.
  func isBounded(_ row: Int) -> Bool {
    !values[row * objectives..<(row + 1) * objectives].contains(.infinity)
  }
}
