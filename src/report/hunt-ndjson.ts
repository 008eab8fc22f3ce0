import type { HuntDocument } from './document.ts'
import { orderedAccounting, orderedEntity, orderedInsight, orderedSignal } from './hunt-json.ts'

/** One signal per line, then one line with all that is known at the end: accounting, insights, entities. */
export const huntNdjson = (document: HuntDocument): string =>
  [
    ...document.signals.map(orderedSignal),
    {
      accounting: orderedAccounting(document.accounting),
      insights: document.insights.map(orderedInsight),
      entities: document.entities.map(orderedEntity),
    },
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('')
