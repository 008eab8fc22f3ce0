import type { z } from 'zod'
import { aggregationFile } from './aggregation-file.ts'
import { chainFile } from './chain-file.ts'
import { firstSeenFile } from './first-seen-file.ts'
import { matchFile } from './match-file.ts'
import { outlierFile } from './outlier-file.ts'
import { thresholdFile } from './threshold-file.ts'

export const KIND_FILES = [
  matchFile,
  thresholdFile,
  chainFile,
  aggregationFile,
  firstSeenFile,
  outlierFile,
] as const

export type RuleDefinition = z.output<(typeof KIND_FILES)[number]['schema']>
