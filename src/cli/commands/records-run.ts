import type { RecordsOutcome } from '../../app/api.ts'
import { stretch } from '../../app/trace.ts'
import { EXIT, type ExitCode } from '../../base/errors.ts'
import { hasUnreadableInput, outsideCount } from '../../report/document.ts'
import { counted } from '../../report/layout.ts'
import { rowsCsv } from '../../report/rows-csv.ts'
import { rowsTable } from '../../report/rows-table.ts'
import { safeJson } from '../../report/safe-json.ts'
import { safeText } from '../../report/safe-text.ts'
import { unseenLines } from '../../report/scope-text.ts'
import type { Environment, GlobalOptions } from '../environment.ts'
import { type Sink, withSink } from '../output.ts'
import { pageFor, say, withProgress } from '../session.ts'
import { withTrace } from '../trace.ts'
import { logScope, type ScopeFlags, unopenedNote } from './scope-flags.ts'

export interface RecordsFlags extends GlobalOptions, ScopeFlags {
  readonly fields?: string
  readonly format: 'table' | 'json' | 'ndjson' | 'csv'
  readonly output?: string
  readonly limitDisplay: number
  readonly maxMemory?: number
}

const A_FEW = [
  'timestamp',
  'metadata_deviceEventId',
  'objectType',
  'accountId',
  'user_username',
  'device_ip',
  'srcDevice_ip',
  'resource',
  'success',
]

/** `a,fields['b,c']` → `a`, `fields['b,c']`. */
const splitNames = (text: string): readonly string[] => text.match(/(?:\[[^\]]*\]|[^,[])+/g) ?? []

/** An object with what is there: a record has many fields, and most are absent. */
const recordJson = (row: Readonly<Record<string, unknown>>): string =>
  safeJson(
    JSON.stringify(
      Object.fromEntries(
        Object.entries(row).filter(
          ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
        ),
      ),
    ),
  )

async function* lines({ rows }: RecordsOutcome, format: 'json' | 'ndjson'): AsyncGenerator<string> {
  let before = '['
  for await (const row of rows) {
    yield format === 'ndjson' ? `${recordJson(row)}\n` : `${before}\n${recordJson(row)}`
    before = ','
  }
  if (format === 'json') yield before === '[' ? '[]\n' : '\n]\n'
}

const print = async (
  outcome: RecordsOutcome,
  sink: Sink,
  flags: RecordsFlags,
  environment: Environment,
): Promise<void> => {
  const { columns, rows } = outcome
  if (flags.format === 'table') {
    const page = pageFor(flags.output, flags, environment)
    return sink.write(await rowsTable(columns, rows, { ...page, limit: flags.limitDisplay }))
  }
  const chunks = flags.format === 'csv' ? rowsCsv(columns, rows) : lines(outcome, flags.format)
  for await (const chunk of chunks) {
    environment.signal.throwIfAborted()
    await sink.write(chunk)
    if (sink.gone) return
  }
}

const fieldsOf = ({ fields, format }: RecordsFlags): { readonly fields?: readonly string[] } => {
  if (fields !== undefined) return { fields: splitNames(fields) }
  return format === 'table' || format === 'csv' ? { fields: A_FEW } : {}
}

/** Records to the sink, what they don't cover to standard error. */
export const runRecords = async (
  paths: readonly string[],
  flags: RecordsFlags,
  environment: Environment,
): Promise<ExitCode> =>
  withTrace(flags, environment, async (traced) => {
    const outcome = await withProgress(flags, environment, async (line) => {
      const app = await environment.loadApp()
      return app.records({
        paths,
        signal: environment.signal,
        onProgress: line.update,
        ...traced,
        ...fieldsOf(flags),
        ...logScope(flags),
        ...(flags.maxMemory === undefined ? {} : { maxMemoryBytes: flags.maxMemory }),
      })
    })
    await stretch(traced.trace, 'rows', () =>
      withSink(flags.output, environment.stdout, (sink) => print(outcome, sink, flags, environment)),
    )
    const { accounting } = outcome
    const { files, skipped } = accounting
    const isBlind = files.read === 0 && outsideCount(accounting) === 0
    const notes = [
      ...(isBlind ? ['no log file was recognised'] : []),
      ...skipped.flatMap(({ file, reason, kind }) =>
        kind === 'unreadable' ? [`could not be read: ${safeText(file)}: ${safeText(reason)}`] : [],
      ),
      ...unseenLines(outcome.unseen?.() ?? []),
      ...(flags.quiet === true ? [] : [`${counted(files.read, 'file')} read`, ...unopenedNote(accounting)]),
    ]
    if (notes.length > 0) say(environment, `${notes.join('\n')}\n`)
    return hasUnreadableInput(accounting) || isBlind ? EXIT.input : EXIT.ok
  })
