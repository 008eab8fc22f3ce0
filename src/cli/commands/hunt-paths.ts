import type { HuntOptions } from '../../app/api.ts'
import type { HuntDocument } from '../../report/document.ts'
import type { Environment } from '../environment.ts'
import { say, withProgress } from '../session.ts'
import { configOf } from './config-flags.ts'
import type { HuntInputFlags } from './hunt-flags.ts'
import { logScope } from './scope-flags.ts'

/** What a hunt is told by the flags, all but that it looks at these paths. */
export const huntInput = (
  flags: HuntInputFlags,
  environment: Environment,
  paths: readonly string[],
): Omit<HuntOptions, 'paths' | 'onProgress'> => ({
  settings: {
    ownAccounts: flags.ownAccount ?? [],
    trustedAccounts: flags.trustedAccount ?? [],
    ownOrganizations: flags.ownOrganization ?? [],
    ownDomains: flags.ownDomain ?? [],
    backupPrincipals: flags.backupPrincipal ?? [],
  },
  siem: {
    ...(flags.insightThreshold === undefined ? {} : { threshold: flags.insightThreshold }),
    ...(flags.lookbackDays === undefined ? {} : { lookbackDays: flags.lookbackDays }),
  },
  siemFiles: {
    ...(flags.siem === undefined ? {} : { settings: flags.siem }),
    matchLists: flags.matchList ?? [],
    suppressedLists: flags.suppressedList ?? [],
    threatIntel: flags.threatIntel ?? [],
  },
  rules: flags.rules ?? [],
  playbooks: flags.playbooks === true,
  ...configOf(flags, paths),
  onRuleFailure: (text) => say(environment, `${text}\n\n`),
  ...logScope(flags),
  ...(flags.maxMemory === undefined ? {} : { maxMemoryBytes: flags.maxMemory }),
  ...(flags.cache === undefined ? {} : { cache: flags.cache }),
  signal: environment.signal,
})

/** What a report needs of the document besides what is shown. */
export type Asked = Pick<HuntOptions, 'rawEvents' | 'playbooks' | 'trace'>

/** Hunts, with progress on a terminal. */
export const huntPaths = async (
  paths: readonly string[],
  flags: HuntInputFlags,
  environment: Environment,
  asked: Asked = {},
): Promise<HuntDocument> => {
  const document = await withProgress(flags, environment, async (line) => {
    const app = await environment.loadApp()
    return app.hunt({ ...huntInput(flags, environment, paths), ...asked, paths, onProgress: line.update })
  })
  environment.signal.throwIfAborted()
  return document
}
