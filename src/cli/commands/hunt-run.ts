import type { Traced } from '../../app/trace.ts'
import { assertNever } from '../../base/assert-never.ts'
import type { ExitCode } from '../../base/errors.ts'
import { accountingText } from '../../report/accounting-text.ts'
import { atLeast, type HuntDocument, type Severity } from '../../report/document.ts'
import { exposuresOf } from '../../report/exposure.ts'
import { huntCsv } from '../../report/hunt-csv.ts'
import { huntJson } from '../../report/hunt-json.ts'
import { huntNdjson } from '../../report/hunt-ndjson.ts'
import { huntOcsf } from '../../report/hunt-ocsf.ts'
import { type HuntTextOptions, huntText } from '../../report/hunt-text.ts'
import { counted } from '../../report/layout.ts'
import { huntExit } from '../../report/outcome.ts'
import { safeText } from '../../report/safe-text.ts'
import { unseenText } from '../../report/scope-text.ts'
import { type Environment, widthOf } from '../environment.ts'
import { withSink } from '../output.ts'
import { pageFor, say, styleFor } from '../session.ts'
import { withTrace } from '../trace.ts'
import { version } from '../version.ts'
import type { HuntInputFlags } from './hunt-flags.ts'
import { huntPaths } from './hunt-paths.ts'
import { withReports } from './hunt-reports.ts'

export interface HuntFlags extends HuntInputFlags {
  readonly format: 'table' | 'json' | 'ndjson' | 'csv' | 'ocsf'
  readonly output?: string
  readonly failOn: Severity
  readonly minSeverity?: Severity
  readonly report?: string[]
}

/** In pieces where there may be any number of signals: as one string, they would take as much memory again. */
const render = (
  document: HuntDocument,
  format: HuntFlags['format'],
  page: HuntTextOptions,
): Iterable<string> => {
  switch (format) {
    case 'table':
      return [huntText(document, page)]
    case 'json':
      return huntJson(document)
    case 'ndjson':
      return huntNdjson(document)
    case 'csv':
      return huntCsv(document)
    case 'ocsf':
      return huntOcsf(document, version())
    default:
      return assertNever(format)
  }
}

/** Hunts, prints, and decides the exit code from all findings, shown or not. */
export const runHunt = async (
  paths: readonly string[],
  flags: HuntFlags,
  environment: Environment,
): Promise<ExitCode> =>
  withTrace(flags, environment, (traced) => huntAndPrint(paths, flags, environment, traced))

const huntAndPrint = (
  paths: readonly string[],
  flags: HuntFlags,
  environment: Environment,
  traced: Traced,
): Promise<ExitCode> =>
  withSink(flags.output, environment.stdout, async (sink) => {
    let endReport: (() => void) | undefined
    const document = await withReports(paths, flags, environment, async (asked) => {
      const hunted = await huntPaths(paths, flags, environment, { ...asked, ...traced })
      endReport = traced.trace?.begin('report')
      return hunted
    })
    const least = flags.minSeverity ?? 'info'
    const signals = document.signals.filter((signal) => atLeast(signal.severity, least))
    const left = new Set(signals.map(({ id }) => id))
    // an insight's severity comes from its score alone: one with a finding that is shown is shown too
    const shown = {
      ...document,
      insights: document.insights.filter(
        (insight) => atLeast(insight.severity, least) || insight.signals.some((id) => left.has(id)),
      ),
      signals,
    }
    const hidden = { count: document.signals.length - shown.signals.length, below: least }
    // only people are told what is still open
    const exposures = flags.format === 'table' ? exposuresOf(document.signals) : []
    const page = { ...pageFor(flags.output, flags, environment), hidden, exposures }
    for (const piece of render(shown, flags.format, page)) {
      if (sink.gone) break
      await sink.write(piece)
    }
    endReport?.()
    if (flags.quiet !== true) notes(shown, hidden, flags, environment)
    return huntExit(document, flags.failOn)
  })

/** What the chosen form or place of the result would leave unsaid. */
const notes = (
  document: HuntDocument,
  hidden: { readonly count: number; readonly below: Severity },
  flags: HuntFlags,
  environment: Environment,
): void => {
  const lines: string[] = []
  if (flags.output !== undefined) {
    lines.push(`${counted(document.signals.length, 'signal')} written to ${safeText(flags.output)}`)
  }
  if (flags.format !== 'table' && hidden.count > 0) {
    lines.push(`${counted(hidden.count, 'signal')} below ${hidden.below} left out (--min-severity)`)
  }
  if (flags.format !== 'table') lines.push(...unseenText(document.accounting))
  if (flags.report !== undefined) lines.push(`report written to ${flags.report.map(safeText).join(', ')}`)
  if (flags.format === 'csv' || flags.format === 'ocsf') {
    const { stderr } = environment
    const page = { width: widthOf(stderr, environment), style: styleFor(stderr, flags, environment) }
    lines.push('looked at:', ...accountingText(document.accounting, page))
  }
  if (lines.length > 0) say(environment, `${lines.join('\n')}\n`)
}
