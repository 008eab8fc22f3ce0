import type { EstateSettings } from '../sources/source.ts'
import type { Config } from './config-schema.ts'
import { days, startOf } from './config-values.ts'

/** What the file says of the estate, as records are judged by it. */
export const estateOf = ({ estate, businessHours }: Config): EstateSettings => {
  const trusted = (estate?.trustedAccounts ?? []).map((one) => (typeof one === 'string' ? { id: one } : one))
  return {
    ownAccounts: [...(estate?.ownAccounts ?? []), ...(estate?.tenants ?? [])],
    trustedAccounts: trusted.flatMap((one) =>
      'expires' in one && one.expires !== undefined ? [] : [one.id],
    ),
    trustedUntil: trusted.flatMap((one) => {
      const until = 'expires' in one && one.expires !== undefined ? startOf(one.expires) : undefined
      return until === undefined ? [] : [{ id: one.id, until }]
    }),
    ownOrganizations: estate?.ownOrganizations ?? [],
    ownDomains: estate?.ownDomains ?? [],
    backupPrincipals: (estate?.backupPrincipals ?? []).map((one) =>
      typeof one === 'string' ? one : one.principal,
    ),
    ...(businessHours === undefined
      ? {}
      : { businessHours: { ...businessHours, days: days(businessHours.days) ?? [] } }),
  }
}

/** Both: lists add up, and what is said of a single thing by `over` counts. */
export const joinEstates = (base: EstateSettings, over: EstateSettings): EstateSettings => ({
  ...base,
  ...over,
  ownAccounts: [...base.ownAccounts, ...over.ownAccounts],
  trustedAccounts: [...base.trustedAccounts, ...over.trustedAccounts],
  trustedUntil: [...(base.trustedUntil ?? []), ...(over.trustedUntil ?? [])],
  ownOrganizations: [...base.ownOrganizations, ...over.ownOrganizations],
  ownDomains: [...base.ownDomains, ...over.ownDomains],
  backupPrincipals: [...base.backupPrincipals, ...over.backupPrincipals],
})
