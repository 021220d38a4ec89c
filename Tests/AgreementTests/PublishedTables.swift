/// Small tables from the literature that several tests use.
enum PublishedTables {
  /// Shrout and Fleiss (1979), table 2: 6 targets by 4 judges.
  static let shroutFleiss: [Double] = [
    9, 2, 5, 8,
    6, 1, 3, 2,
    8, 4, 6, 8,
    7, 1, 2, 6,
    10, 5, 6, 9,
    6, 2, 4, 7,
  ]

  /// The `anxiety` data of R's package irr: 20 subjects by 3 raters.
  static let anxiety: [Double] = [
    3, 3, 2, 3, 6, 1, 3, 4, 4, 4, 6, 4, 5, 2, 3, 5, 4, 2, 2, 2, 1, 3, 4, 6, 5, 3, 1, 2, 3, 1,
    2, 2, 1, 6, 3, 2, 1, 3, 3, 5, 3, 3, 2, 2, 1, 2, 2, 1, 1, 1, 3, 2, 3, 3, 4, 3, 2, 3, 4, 2,
  ]
}
