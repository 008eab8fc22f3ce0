import { readFile, stat } from 'node:fs/promises'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { QueryRunOptions } from '../../app/api.ts'
import { DohyoError } from '../../base/errors.ts'
import type { SourceId } from '../../sources/source.ts'
import type { Environment, GlobalOptions } from '../environment.ts'
import { byteCount } from '../option-values.ts'
import type { Session } from '../session.ts'
import { macroOption, paramOption, type TemplateFlags, templatesOf } from '../template-options.ts'
import { addScopeFlags, logScope, type ScopeFlags } from './scope-flags.ts'

type SourceCategories = Readonly<Partial<Record<SourceId, string>>>

/** Flags that `query` and `explain` share: which query, over what. */
export interface QueryInputFlags extends GlobalOptions, TemplateFlags, ScopeFlags {
  readonly file?: string
  readonly rows?: string
  readonly alias: boolean
  readonly sourceCategory?: SourceCategories
  readonly maxMemory?: number
  readonly diagnostics?: 'text' | 'json'
  readonly lookup?: readonly NamedFile[]
  readonly geoip?: string
  readonly asn?: string
}

interface NamedFile {
  readonly name: string
  readonly file: string
}

const namedFile = (value: string, previous: readonly NamedFile[] = []): readonly NamedFile[] => {
  const at = value.indexOf('=')
  const [name, file] = [value.slice(0, at), value.slice(at + 1)]
  if (at < 1 || file === '') throw new InvalidArgumentError('Expected NAME=FILE.')
  if (previous.some((each) => each.name.toLowerCase() === name.toLowerCase()))
    throw new InvalidArgumentError(`The table ${name} is given twice.`)
  return [...previous, { name, file }]
}

export const SOURCE_IDS: readonly SourceId[] = ['aws-cloudtrail', 'azure-activity', 'gcp-audit']

export const sourceCategory = (value: string, previous: SourceCategories = {}): SourceCategories => {
  const at = value.indexOf('=')
  const source = SOURCE_IDS.find((id) => id === value.slice(0, at))
  if (at < 0 || source === undefined) {
    throw new InvalidArgumentError(`Expected SOURCE=VALUE, where SOURCE is one of ${SOURCE_IDS.join(', ')}.`)
  }
  return { ...previous, [source]: value.slice(at + 1) }
}

export const addQueryInput = (command: Command, session: Session): Command => {
  command
    .usage(`[options] <query> [paths...]\n       dohyo ${command.name()} [options] -f <file> [paths...]`)
    .argument('[query]', 'the query; with --file, the first of PATHS')
    .argument('[paths...]', 'files, folders, globs, or - for standard input')
    .option('-f, --file <file>', 'read the query from a file (- for standard input)')
    .option('--rows <file>', 'query hand-made messages: NDJSON of {"_raw": …, "_messageTime": …, …}')
    .option('--alias', 'let the common field names (caller, operationName, …) mean each source’s own', false)
    .addOption(
      new Option(
        '--source-category <source=value>',
        'the _sourceCategory of a source (may be repeated)',
      ).argParser(sourceCategory),
    )
    .addOption(
      new Option(
        '--lookup <name=file>',
        'a table for lookup: its path in the query or the last part of it, and a CSV, JSON or NDJSON file (may be repeated)',
      ).argParser(namedFile),
    )
    .option('--geoip <file>', 'where IP addresses are: a file in MaxMind’s format')
    .option('--asn <file>', 'whose IP addresses are: a file in MaxMind’s format')
    .addOption(paramOption())
    .addOption(macroOption())
  return addScopeFlags(command, session, 'messages')
    .addOption(
      new Option('--diagnostics <form>', 'form of errors and warnings; json is one object per line')
        .choices(['text', 'json'])
        .default('text'),
    )
    .option('--max-memory <size>', 'memory that the engine may use: 512MiB, 1.5GiB', byteCount)
}

const usage = (message: string, help: string, cause?: unknown): DohyoError =>
  new DohyoError(message, { code: 'DQ802', help, ...(cause === undefined ? {} : { cause }) })

const readQuery = async (file: string, environment: Environment): Promise<string> => {
  if (file === '-') return environment.readStdin()
  try {
    const bytes = await readFile(file)
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    const reason =
      error instanceof TypeError
        ? 'it is not UTF-8 text'
        : error instanceof Error
          ? error.message
          : String(error)
    throw usage(
      `cannot read the query ${file}: ${reason}`,
      'give --file a text file that holds one query',
      error,
    )
  }
}

const EXAMPLE = 'dohyo query \'"CreateSnapshot" | count\' logs/   or   dohyo query -f query.sumo logs/'

/** A search for a word of that name would be as possible: only asked where no logs are given. */
const isPath = (text: string): Promise<boolean> =>
  stat(text).then(
    () => true,
    () => false,
  )

/** Sorts the positionals into query and paths, and reads the query. Throws DohyoError where something is missing. */
export const queryInput = async (
  positionals: readonly string[],
  flags: QueryInputFlags,
  environment: Environment,
): Promise<Omit<QueryRunOptions, 'signal' | 'onProgress'>> => {
  const [inline, ...rest] = positionals
  const paths = flags.file === undefined ? rest : positionals
  if (flags.file === '-' && (paths.includes('-') || flags.rows === '-')) {
    throw usage('standard input cannot be both the query and the logs', 'give one of them as a file')
  }
  const text = flags.file === undefined ? inline : await readQuery(flags.file, environment)
  if (text === undefined) {
    throw usage('no query given', EXAMPLE)
  }
  if (flags.file === undefined && paths.length === 0 && flags.rows === undefined && (await isPath(text))) {
    throw usage(`the query is missing: ${text} is a file or folder`, EXAMPLE)
  }
  if (flags.rows !== undefined && (flags.account !== undefined || flags.region !== undefined))
    throw usage(
      'hand-made messages have no account and no region',
      'leave out --account and --region, or give logs instead of --rows',
    )
  const templates = templatesOf(flags)
  return {
    text,
    ...(templates === undefined ? {} : { templates }),
    file: flags.file === undefined ? 'query' : flags.file === '-' ? 'stdin' : flags.file,
    paths,
    alias: flags.alias,
    sourceCategory: flags.sourceCategory ?? {},
    ...(flags.rows === undefined ? {} : { rowsFile: flags.rows }),
    ...logScope(flags),
    ...(flags.maxMemory === undefined ? {} : { maxMemoryBytes: flags.maxMemory }),
    ...(flags.lookup === undefined ? {} : { lookups: flags.lookup }),
    ipFiles: {
      ...(flags.geoip === undefined ? {} : { geoip: flags.geoip }),
      ...(flags.asn === undefined ? {} : { asn: flags.asn }),
    },
  }
}

/** `cat path` shows a table: there is nothing else to read. */
const CAT = /^(?:\s|\/\/.*\n)*cat\s/i

/** A query needs something to run over; a plan does not. */
export const requireData = (input: Pick<QueryRunOptions, 'paths' | 'rowsFile' | 'text'>): void => {
  if (input.paths.length > 0 || input.rowsFile !== undefined || CAT.test(input.text)) return
  throw usage('no logs given', 'name files or folders after the query, - for standard input, or --rows FILE')
}
