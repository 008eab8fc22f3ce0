import type { SiemSettings } from './settings-schema.ts'

export type {
  CustomInsight,
  EntityGroup,
  InsightSeverity,
  MatchList,
  NetworkBlock,
  SiemSettings,
  SiemSettingsInput,
  ThreatIntel,
} from './settings-schema.ts'

/** What an empty file of settings gives. Apart from the schema, since a hunt without such a file needs no reader for it. */
export const DEFAULT_SIEM_SETTINGS: SiemSettings = {
  threshold: 12,
  lookbackDays: 14,
  followHours: 24,
  redundantHours: 12,
  globalSignalSuppressionWindow: 72,
  criticality: [],
  entities: [],
  entityGroups: [],
  networkBlocks: [],
  customColumns: {},
  matchLists: [],
  tuning: [],
  suppressedLists: [],
  threatIndicators: [],
  customInsights: [],
}
