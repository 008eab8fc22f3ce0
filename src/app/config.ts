import type { HuntResult } from '../hunt/hunt.ts'
import type { HuntDocument } from '../report/document.ts'
import type { Rule } from '../rules/rule.ts'
import type { SiemSettingsInput } from '../signals/settings.ts'
import type { EstateSettings } from '../sources/source.ts'
import { type ReadConfig, readConfig } from './config-read.ts'
import { applyConfig } from './config-rules.ts'
import type { Config } from './config-schema.ts'
import { settingsUsed } from './config-used.ts'
import { days, startOf } from './config-values.ts'

/** What a hunt takes from a file of settings. */
export interface Settings {
  readonly read: ReadConfig
  /** With what was told besides: lists add up, and what is said of a single thing by `over` counts. */
  joined(over: EstateSettings): EstateSettings
  readonly siem: SiemSettingsInput
  /** See `applyConfig`. */
  rules(rules: readonly Rule[], failed?: ReadonlySet<string>): Promise<readonly Rule[]>
  /** The document with what had an effect in it. */
  told(document: HuntDocument, result: HuntResult): HuntDocument
}

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

/** Reads a settings' file. Throws DohyoError DQ505 with every mistake in it. */
export const openSettings = async (file: string): Promise<Settings> => {
  const read = await readConfig(file)
  return {
    read,
    joined: (over) => joinEstates(estateOf(read.config), over),
    siem: read.written.siem ?? {},
    rules: (rules, failed) => applyConfig(rules, read, failed),
    told: (document, result) => ({
      ...document,
      accounting: {
        ...document.accounting,
        settings: settingsUsed(file, read.config, result, document.accounting.period?.to ?? null),
      },
    }),
  }
}
