import { DohyoError, EXIT, InternalError } from '../base/errors.ts'
import { similar } from '../base/similar.ts'
import { type HuntDocument, isSilenced } from '../report/document.ts'
import type { Alerts, LeftOut, Proposal, TuneResult } from '../report/tune.ts'
import type { EstateSettings } from '../sources/source.ts'
import type { App, TuneOptions } from './api.ts'
import { takeCensus } from './census.ts'
import { parseConfig } from './config-read.ts'
import { withProposals } from './config-write.ts'
import { hunt } from './hunt.ts'
import { initText } from './init.ts'
import { CREATED, createNames, propose } from './tune-propose.ts'

const CAUTION =
  'Whoever attacks may have been at work in this history too: what is usual in it need not be honest. Look at the evidence of each proposal before you accept it.'

const alertsOf = ({ signals, insights }: HuntDocument): Alerts => {
  const counts = new Map<string, Alerts['signals'][number]>()
  for (const signal of signals) {
    if (isSilenced(signal)) continue
    const key = `${signal.rule} ${signal.severity}`
    const count = (counts.get(key)?.count ?? 0) + 1
    counts.set(key, { rule: signal.rule, severity: signal.severity, count })
  }
  return {
    signals: [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each),
    insights: insights.length,
  }
}

const historyOf = ({ accounting: { period } }: HuntDocument): TuneResult['history'] => {
  if (period === null) return null
  const [from, to] = [Date.parse(period.from), Date.parse(period.to)]
  return { ...period, days: Math.floor(to / 86_400_000) - Math.floor(from / 86_400_000) + 1 }
}

const valuesOf = (proposals: readonly Proposal[], kind: Proposal['kind']): readonly string[] =>
  proposals.flatMap((one) => (one.accepted && one.kind === kind ? [one.value] : []))

const joined = (settings: EstateSettings, proposals: readonly Proposal[]): EstateSettings => ({
  ...settings,
  ownAccounts: [...settings.ownAccounts, ...valuesOf(proposals, 'ownAccount')],
  ownDomains: [...settings.ownDomains, ...valuesOf(proposals, 'ownDomain')],
  trustedAccounts: [...settings.trustedAccounts, ...valuesOf(proposals, 'trustedAccount')],
  backupPrincipals: [...settings.backupPrincipals, ...valuesOf(proposals, 'backupPrincipal')],
})

const checkConfirmed = (
  confirm: readonly string[],
  proposals: readonly Omit<Proposal, 'accepted'>[],
): void => {
  const names = proposals.map(({ value }) => value)
  const unknown = confirm.find((name) => !names.includes(name))
  if (unknown === undefined) return
  const near = similar(unknown, names)
  throw new DohyoError(`nothing that is called ${unknown} is proposed`, {
    code: 'DQ508',
    exit: EXIT.usage,
    help:
      near.length > 0 ? `did you mean ${near.join(', ')}?` : '`dohyo tune` without --confirm shows what is',
  })
}

/** Proposes settings from history, and what they would silence. The logs are read several times. */
export const tune: App['tune'] = async (options: TuneOptions) => {
  if (options.paths.includes('-'))
    throw new DohyoError('tune reads the logs more than once, and standard input can be read only once', {
      code: 'DQ508',
      exit: EXIT.usage,
      help: 'give files or folders',
    })
  const before = await hunt(options)
  const { rows: census } = await takeCensus(options)
  const { proposals: found, leftOut } = propose(before, census)
  checkConfirmed(options.confirm, found)
  const proposals = found.map(
    (one): Proposal => ({
      ...one,
      accepted: !one.needsConfirmation || options.confirm.includes(one.value),
    }),
  )
  const accepted = proposals.some((one) => one.accepted)
  const after = accepted ? await hunt({ ...options, settings: joined(options.settings, proposals) }) : before
  // an Azure principal is known by other names than the one that logs show first
  const nameOf = createNames(census)
  const still = new Set(
    after.signals.flatMap(({ rule, actor }) => (rule === CREATED && actor !== null ? [nameOf(actor)] : [])),
  )
  const isIdle = ({ kind, value }: Proposal): boolean => kind === 'backupPrincipal' && still.has(value)
  const idle = proposals.filter(isIdle).map(
    ({ kind, value }): LeftOut => ({
      kind,
      value,
      reasons: ['its signals would stay: it is not recognised by this name'],
    }),
  )
  return {
    result: {
      version: '1',
      history: historyOf(before),
      proposals: proposals.filter((one) => !isIdle(one)),
      leftOut: [...leftOut, ...idle],
      before: alertsOf(before),
      after: alertsOf(after),
      caution: CAUTION,
    },
    accounting: before.accounting,
    merged: (text) => {
      const merged = withProposals(
        text ?? initText(),
        proposals.filter((one) => !isIdle(one)),
      )
      const { diagnostics } = parseConfig(merged, options.config ?? 'dohyo.yaml')
      if (diagnostics.length > 0) throw new InternalError('tune would write settings that cannot be read')
      return merged
    },
  }
}
