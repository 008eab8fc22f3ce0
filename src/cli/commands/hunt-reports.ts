import type { HuntDocument } from '../../report/document.ts'
import type { ReportContext } from '../../report/html/page.ts'
import type { Environment } from '../environment.ts'
import { type Sink, withSink } from '../output.ts'
import { version } from '../version.ts'
import { configOf } from './config-flags.ts'
import type { HuntInputFlags } from './hunt-flags.ts'
import type { Asked } from './hunt-paths.ts'
import { reportKind } from './hunt-report-file.ts'

interface ReportFlags extends HuntInputFlags {
  readonly report?: string[]
}

/** Events that a page has the text of: some megabytes, which a phone can open. */
const RAW_EVENTS = 500

const settingsOf = (flags: ReportFlags): ReportContext['settings'] => {
  const { config } = configOf(flags)
  const one = (value: unknown): readonly string[] => (value === undefined ? [] : [String(value)])
  const day = (time: Date | undefined): readonly string[] => (time === undefined ? [] : [time.toISOString()])
  return [
    { name: 'Settings file', values: one(config) },
    { name: 'Own accounts', values: flags.ownAccount ?? [] },
    { name: 'Trusted accounts', values: flags.trustedAccount ?? [] },
    { name: 'Own domains', values: flags.ownDomain ?? [] },
    { name: 'Own organisations', values: flags.ownOrganization ?? [] },
    { name: 'Backup principals', values: flags.backupPrincipal ?? [] },
    { name: 'Further rules', values: flags.rules ?? [] },
    { name: 'Signal settings', values: one(flags.siem) },
    { name: 'Match lists', values: flags.matchList ?? [] },
    { name: 'Suppressed lists', values: flags.suppressedList ?? [] },
    { name: 'From', values: day(flags.from) },
    { name: 'To', values: day(flags.to) },
    { name: 'Insight threshold', values: one(flags.insightThreshold) },
    { name: 'Lookback days', values: one(flags.lookbackDays) },
  ].filter(({ values }) => values.length > 0)
}

/** All are opened before the work begins, so that a long hunt does not end in "no such folder". */
const withSinks = async <T>(
  files: readonly string[],
  environment: Environment,
  work: (sinks: readonly Sink[]) => Promise<T>,
): Promise<T> => {
  const [first, ...rest] = files
  if (first === undefined) return work([])
  return withSink(first, environment.stdout, (sink) =>
    withSinks(rest, environment, (sinks) => work([sink, ...sinks])),
  )
}

/** Without what only the reports have asked for: the formats stay as they are. */
const plain = (document: HuntDocument, playbooks: boolean): HuntDocument => ({
  ...document,
  signals: document.signals.map(({ playbook, ...signal }) => ({
    ...signal,
    ...(playbooks && playbook !== undefined ? { playbook } : {}),
    events: signal.events.map(({ raw: _, ...event }) => event),
  })),
})

/** Hunts, and writes the reports that are asked for from the whole document, whatever `--min-severity` shows. */
export const withReports = async (
  paths: readonly string[],
  flags: ReportFlags,
  environment: Environment,
  hunt: (asked: Asked) => Promise<HuntDocument>,
): Promise<HuntDocument> => {
  const { report: files = [] } = flags
  if (files.length === 0) return hunt({})
  return withSinks(files, environment, async (sinks) => {
    const pages = files.some((file) => reportKind(file) === 'html')
    const document = await hunt({ playbooks: true, ...(pages ? { rawEvents: RAW_EVENTS } : {}) })
    const app = await environment.loadApp()
    for (const [i, file] of files.entries()) {
      if (reportKind(file) === 'html') {
        const { huntHtml } = await import('../../report/html/page.ts')
        const rules = await app.rulesList({ rules: flags.rules ?? [], ...configOf(flags) })
        await sinks[i]?.write(
          huntHtml(document, { version: version(), paths, settings: settingsOf(flags), rules }),
        )
      } else {
        const { huntMarkdown } = await import('../../report/hunt-markdown.ts')
        await sinks[i]?.write(huntMarkdown(document))
      }
    }
    return plain(document, flags.playbooks === true)
  })
}
