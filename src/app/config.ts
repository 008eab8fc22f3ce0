import type { HuntResult } from '../hunt/hunt.ts'
import type { HuntDocument } from '../report/document.ts'
import type { Rule } from '../rules/rule.ts'
import type { SiemSettingsInput } from '../signals/settings.ts'
import type { EstateSettings } from '../sources/source.ts'
import { estateOf, joinEstates } from './config-estate.ts'
import { type ReadConfig, readConfig } from './config-read.ts'
import { applyConfig } from './config-rules.ts'
import { settingsUsed } from './config-used.ts'

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
