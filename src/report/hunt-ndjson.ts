import type { HuntDocument } from './document.ts'
import { orderedAccounting, orderedSignal } from './hunt-json.ts'

/** One signal per line, then one line `{"accounting":…}`. */
export const huntNdjson = (document: HuntDocument): string =>
  [...document.signals.map(orderedSignal), { accounting: orderedAccounting(document.accounting) }]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('')
