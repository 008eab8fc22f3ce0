import type { QueryOutcome, QueryRow } from '../../app/api.ts'
import { stretch } from '../../app/trace.ts'
import { assertNever } from '../../base/assert-never.ts'
import { EXIT, type ExitCode } from '../../base/errors.ts'
import { hasUnreadableInput, outsideCount } from '../../report/document.ts'
import { counted } from '../../report/layout.ts'
import { rowsCsv } from '../../report/rows-csv.ts'
import { rowsJson } from '../../report/rows-json.ts'
import { rowsNdjson } from '../../report/rows-ndjson.ts'
import { rowsTable } from '../../report/rows-table.ts'
import { safeText } from '../../report/safe-text.ts'
import { unseenLines } from '../../report/scope-text.ts'
import type { Environment } from '../environment.ts'
import { type Sink, withSink } from '../output.ts'
import { pageFor, say, withProgress } from '../session.ts'
import { withTrace } from '../trace.ts'
import { printDiagnostics } from './print-diagnostics.ts'
import { type QueryInputFlags, queryInput, requireData } from './query-input.ts'
import { unopenedNote } from './scope-flags.ts'

export interface QueryFlags extends QueryInputFlags {
  readonly format: 'table' | 'json' | 'ndjson' | 'csv'
  readonly output?: string
  readonly limitDisplay: number
}

type Done = Extract<QueryOutcome, { kind: 'ok' }>

async function* once(text: Promise<string>): AsyncGenerator<string> {
  yield await text
}

const chunks = (
  { columns, rows }: Done,
  flags: QueryFlags,
  environment: Environment,
): AsyncIterable<string> => {
  switch (flags.format) {
    case 'table': {
      const page = pageFor(flags.output, flags, environment)
      return once(rowsTable(columns, rows, { ...page, limit: flags.limitDisplay }))
    }
    case 'json':
      return rowsJson(columns, rows)
    case 'ndjson':
      return rowsNdjson(columns, rows)
    case 'csv':
      return rowsCsv(columns, rows)
    default:
      return assertNever(flags.format)
  }
}

/** Hands the rows on, and knows afterwards whether there was anything in them. */
const watched = (rows: Done['rows']) => {
  let count = 0
  let zeros = false
  async function* each(): AsyncGenerator<QueryRow> {
    for await (const row of rows) {
      count++
      zeros = count === 1 && onlyZeros(Object.values(row))
      yield row
    }
  }
  const emptiness = (): 'no rows' | 'only zeros' | undefined =>
    count === 0 ? 'no rows' : zeros ? 'only zeros' : undefined
  return { rows: each(), emptiness }
}

/** Numbers of 64 bits come as text. */
const onlyZeros = (values: readonly unknown[]): boolean =>
  values.some((value) => value !== null) &&
  values.every((value) => value === null || value === 0 || value === '0')

/** Why there are no rows, where that is known; else where to ask. */
const explainEmpty = async (
  { whyEmpty }: Done,
  what: string,
  input: { readonly text: string; readonly file: string },
  flags: QueryFlags,
  environment: Environment,
): Promise<void> => {
  if (whyEmpty === undefined || flags.quiet === true) return
  const reasons = await whyEmpty()
  printDiagnostics(reasons, input, flags, environment)
  if (reasons.length === 0 && flags.diagnostics !== 'json')
    say(
      environment,
      `${what}; \`dohyo lint\` may know why${flags.alias ? '' : '; `--alias` gives common field names'}\n`,
    )
}

const print = async (
  outcome: Done,
  sink: Sink,
  flags: QueryFlags,
  environment: Environment,
): Promise<void> => {
  for await (const chunk of chunks(outcome, flags, environment)) {
    environment.signal.throwIfAborted()
    await sink.write(chunk)
    if (sink.gone) return
  }
}

/** No log was found; those that were left unopened count as found. */
const isBlind = (accounting: Done['accounting']): boolean =>
  accounting.files.read === 0 && outsideCount(accounting) === 0

/** What the rows don't say: which input they do not cover. */
const notes = (
  { accounting, unseen }: Done,
  hasPaths: boolean,
  flags: QueryFlags,
  environment: Environment,
): void => {
  const { files, skipped, unreadable } = accounting
  const lines: string[] = []
  if (hasPaths && isBlind(accounting)) lines.push('no log file was recognised')
  for (const { file, reason, kind } of skipped) {
    if (kind === 'unreadable') lines.push(`could not be read: ${safeText(file)}: ${safeText(reason)}`)
  }
  for (const { file, events, reason } of unreadable) {
    lines.push(`read in part: ${safeText(file)}: ${counted(events, 'event')}: ${safeText(reason)}`)
  }
  lines.push(...unseenLines(unseen?.() ?? []))
  const foreign = skipped.filter((file) => file.kind === 'not-a-log').length
  if (flags.quiet !== true && hasPaths) {
    const kinds =
      foreign === 0
        ? ''
        : `; ${counted(foreign, 'file')} skipped: not a log of a known kind (hunt names them)`
    lines.push(`${counted(files.read, 'file')} read${kinds}`, ...unopenedNote(accounting))
  }
  if (lines.length > 0) say(environment, `${lines.join('\n')}\n`)
}

/** Runs a query and prints its rows to the sink, diagnostics and notes to standard error. */
export const runQuery = async (
  positionals: readonly string[],
  flags: QueryFlags,
  environment: Environment,
): Promise<ExitCode> =>
  withTrace(flags, environment, async (traced) => {
    const input = await queryInput(positionals, flags, environment)
    requireData(input)
    const outcome = await withProgress(flags, environment, async (line) => {
      const app = await environment.loadApp()
      return app.query({ ...input, signal: environment.signal, onProgress: line.update, ...traced })
    })
    printDiagnostics(outcome.diagnostics, input, flags, environment)
    if (outcome.kind === 'failed') return EXIT.usage
    const { rows, emptiness } = watched(outcome.rows)
    let gone = false
    await stretch(traced.trace, 'rows', () =>
      withSink(flags.output, environment.stdout, async (sink) => {
        await print({ ...outcome, rows }, sink, flags, environment)
        gone = sink.gone
      }),
    )
    const nothing = gone || outcome.accounting.files.read === 0 ? undefined : emptiness()
    if (nothing !== undefined) await explainEmpty(outcome, nothing, input, flags, environment)
    const hasPaths = input.paths.length > 0
    notes(outcome, hasPaths, flags, environment)
    const blind = hasUnreadableInput(outcome.accounting) || (hasPaths && isBlind(outcome.accounting))
    return blind ? EXIT.input : EXIT.ok
  })
