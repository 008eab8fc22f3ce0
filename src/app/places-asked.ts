import { similar } from '../base/similar.ts'
import type { HuntResult } from '../hunt/hunt.ts'
import type { Inventory } from '../hunt/inventory.ts'
import type { Accounting, PlacesAsked } from '../report/document.ts'

/** What a log may name is anybody's to make up: only what looks like a name is worth a suggestion, and not millions of them. */
const NAME = /^[a-z0-9][a-z0-9._:-]{1,63}$/
export const MOST_NAMES = 5000

/** Of the places that were asked for, those that are not among what was seen. */
export const unseenOf = (
  kind: 'account' | 'region',
  asked: readonly string[],
  seen: Iterable<string>,
): PlacesAsked['unseen'] => {
  const all = new Set(seen)
  const missing = asked.filter((value) => !all.has(value))
  if (missing.length === 0) return []
  const names = [...all].filter((name) => NAME.test(name)).sort()
  return missing.map((value) => ({ kind, value, similar: similar(value, names.slice(0, MOST_NAMES)) }))
}

/** What became of the accounts and regions that were asked for, over the files that were read whole. */
export const placesAsked = ({ named }: Inventory, { placed }: HuntResult): Pick<Accounting, 'places'> => {
  if (placed === undefined) return {}
  const { accounts, regions } = placed.asked
  return {
    places: {
      accounts,
      regions,
      judged: placed.judged,
      withoutAccount: accounts.length === 0 ? 0 : placed.accountless,
      withoutRegion: regions.length === 0 ? 0 : placed.regionless,
      unseen: [
        ...unseenOf('account', accounts, [...named.accounts, ...placed.accounts]),
        ...unseenOf('region', regions, [...named.regions, ...placed.regions]),
      ],
    },
  }
}
