import { foundPlacesSql, namedPlacesSql } from '../hunt/named-places.ts'
import type { Places } from '../hunt/scope.ts'
import type { PlacesAsked } from '../report/document.ts'
import { SCAN_SETTINGS } from '../sources/envelope/scan.ts'
import { SOURCES } from '../sources/index.ts'
import type { MessageFiles } from './message-files.ts'
import { MOST_NAMES, unseenOf } from './places-asked.ts'

/**
 * The places that were asked for and that no event and no path names, as a hunt tells them. Logs are read once more for those
 * that no path names, up to the event that does; all of them where none does.
 */
export const unseenPlaces = async (
  files: MessageFiles,
  asked: Places | undefined,
  options: { readonly signal: AbortSignal },
): Promise<PlacesAsked['unseen']> => {
  const missing: Places = {
    accounts: asked?.accounts.filter((name) => !files.named.accounts.has(name)) ?? [],
    regions: asked?.regions.filter((name) => !files.named.regions.has(name)) ?? [],
  }
  const count = missing.accounts.length + missing.regions.length
  if (count === 0) return []
  const read = async (statement: Parameters<MessageFiles['batches']>[0]): Promise<Places> => {
    const sources = new Set(SOURCES.map(({ id }) => id))
    const rows: { readonly kind: string; readonly value: string }[] = []
    for await (const batch of files.batches(statement, { ...options, settings: SCAN_SETTINGS, sources }))
      for (const { kind, value } of batch) rows.push({ kind: String(kind), value: String(value) })
    const of = (wanted: string) => rows.flatMap(({ kind, value }) => (kind === wanted ? [value] : []))
    return { accounts: of('account'), regions: of('region') }
  }
  const found = await read((groups) => foundPlacesSql(groups, missing))
  if (found.accounts.length + found.regions.length === count) return []
  const named = await read((groups) => namedPlacesSql(groups, MOST_NAMES))
  return [
    ...unseenOf('account', missing.accounts, [...files.named.accounts, ...found.accounts, ...named.accounts]),
    ...unseenOf('region', missing.regions, [...files.named.regions, ...found.regions, ...named.regions]),
  ]
}
