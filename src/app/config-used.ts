import type { HuntResult } from '../hunt/hunt.ts'
import type { Accounting } from '../report/document.ts'
import { isExclude } from '../rules/exceptions.ts'
import { estateOf } from './config-estate.ts'
import type { Config } from './config-schema.ts'
import { startOf } from './config-values.ts'

type Used = NonNullable<Accounting['settings']>

/** Events that each exception hides, and signals whose severity it has set. */
const countsOf = ({ hits, excluded }: Pick<HuntResult, 'hits' | 'excluded'>) => {
  const hidden = new Map<string, Set<string>>()
  const changed = new Map<string, number>()
  for (const { definition, exceptions, evidence } of [...hits, ...excluded]) {
    const excludes = new Set((definition.exceptions ?? []).filter(isExclude).map(({ id }) => id))
    for (const id of exceptions) {
      if (!excludes.has(id)) {
        changed.set(id, (changed.get(id) ?? 0) + 1)
        continue
      }
      const events = hidden.get(id) ?? new Set<string>()
      hidden.set(id, events)
      for (const { eventId, source } of evidence) events.add(`${source.id} ${eventId}`)
    }
  }
  return { hidden, changed }
}

/** What of the settings' file had an effect. `last`: time of the last event, ISO-8601; null without events. */
export const settingsUsed = (
  file: string,
  config: Config,
  result: Pick<HuntResult, 'hits' | 'excluded'>,
  last: string | null,
): Used => {
  const { hidden, changed } = countsOf(result)
  const { ownAccounts, ownOrganizations, ownDomains, backupPrincipals, ...estate } = estateOf(config)
  const { trustedAccounts, trustedUntil = [] } = estate
  return {
    file,
    estate: {
      ownAccounts,
      ownOrganizations,
      ownDomains,
      trustedAccounts: [...trustedAccounts, ...trustedUntil.map(({ id }) => id)],
      backupPrincipals,
    },
    rules: Object.entries(config.rules).map(([rule, change]) => ({
      rule,
      changed: Object.keys(change)
        .filter((key) => key !== 'confirmed')
        .toSorted(),
      off: change.enabled === false,
    })),
    exceptions: config.exceptions.map(({ id, expires }) => {
      const end = startOf(expires) ?? 0
      return {
        id,
        suppressed: hidden.get(id)?.size ?? 0,
        changed: changed.get(id) ?? 0,
        expires: new Date(end).toISOString(),
        expired: last !== null && end <= Date.parse(last),
      }
    }),
  }
}
