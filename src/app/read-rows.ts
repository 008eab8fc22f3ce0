import type { PlacesAsked } from '../report/document.ts'
import type { QueryRow, RecordsOutcome } from './api.ts'

/** What rows come from. */
interface RowSource {
  /** Places that were asked for and are nowhere in the logs, which may have to be read once more. */
  unseen(): Promise<PlacesAsked['unseen']>
  close(): Promise<void>
}

/** Rows one by one. Once they have been read it is asked for unseen places; it is closed then, or when they are given up. */
export const readRows = (
  batches: AsyncIterable<readonly QueryRow[]>,
  source: RowSource,
): Required<Pick<RecordsOutcome, 'unseen'>> & { readonly rows: AsyncGenerator<QueryRow> } => {
  let unseen: PlacesAsked['unseen'] = []
  async function* rows(): AsyncGenerator<QueryRow> {
    try {
      for await (const batch of batches) yield* batch
      unseen = await source.unseen()
    } finally {
      await source.close()
    }
  }
  return { rows: rows(), unseen: () => unseen }
}
