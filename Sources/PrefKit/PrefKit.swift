// The Swift face of PrefKit: one import for all modules.
@_exported import PrefKitAgreement
@_exported import PrefKitNormalization
@_exported import PrefKitPareto
@_exported import PrefKitRecords
@_exported import PrefKitStatistics
@_exported import PrefKitSupport
