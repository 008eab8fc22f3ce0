import type { HuntDocument } from './document.ts'
import { documentPieces, orderedSignal } from './hunt-json.ts'
import { safeJson } from './safe-json.ts'

/** One signal per line, then one line with all that is known at the end: accounting, insights, entities. */
export function* huntNdjson(document: HuntDocument): Generator<string> {
  for (const signal of document.signals) yield `${safeJson(JSON.stringify(orderedSignal(signal)))}\n`
  yield* documentPieces(document, ['accounting', 'insights', 'entities'], '')
  yield '\n'
}
