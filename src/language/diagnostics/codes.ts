import type { Span } from '../../base/span.ts'
import type { Diagnostic } from './diagnostic.ts'
import { type AnyParams, count, type Entry, entry, similarHelp, tick, visible } from './entry.ts'
import { LIMIT_CODES } from './limit-codes.ts'
import { LINT_CODES } from './lint-codes.ts'
import { RULE_LINT_CODES } from './rule-lint-codes.ts'
import { shortened } from './shortened.ts'
import { TABLE_CODES } from './table-codes.ts'

/**
 * The one register of diagnostics. 1xx lexing, 2xx syntax, 3xx names and types, 4xx known but not supported (yet) or not
 * possible here, 5xx rules and YAML, 6xx sources, 7xx engine, 9xx lint. Adding one is one line; a code that was released is never
 * used for something else.
 */
const REGISTER = {
  DQ101: entry<Nothing>(() => 'string is not closed', {
    label: () => 'opened here',
    help: () => 'put a `"` where the string ends; a `"` inside it is written `\\"`',
  }),
  DQ102: entry<Nothing>(() => 'comment is not closed', {
    label: () => 'opened here',
    help: () => 'end it with `*/`',
  }),
  DQ103: entry<Nothing>(() => 'regular expression is not closed', {
    label: () => 'opened here',
    help: () => 'end it with `/`; a `/` inside it is written `\\/`',
  }),
  DQ104: entry<{ found: string }>((p) => `typographic quotation mark ${tick(p.found)}`, {
    label: () => 'not a quotation mark of the language',
    help: () => 'use straight quotes `"…"`; word processors and web pages change them when text is copied',
  }),
  DQ105: entry<{ name: string; found: number }>(
    (p) => `${p.name} read as a space${p.found > 1 ? ` (${count(p.found, 'such character')})` : ''}`,
    {
      help: () =>
        'replace it with an ordinary space; it probably came along when the text was copied from a page',
    },
  ),
  DQ106: entry<{ found: string }>((p) => `unexpected character ${tick(p.found)}`),
  DQ107: entry<Nothing>(() => 'quoted field name is not closed', {
    label: () => 'opened here',
    help: () => 'a field name with odd characters is written `%"name"`',
  }),
  DQ108: entry<{ replacement: string }>(() => 'single quotes do not make a string', {
    help: (p) => `use double quotes: ${tick(p.replacement)}`,
  }),
  DQ109: entry<{ text: string; duration?: string }>((p) => `${tick(p.text)} is neither a number nor a name`, {
    label: () => 'a name does not start with a digit',
    help: (p) =>
      p.duration === undefined
        ? `a field of that name is written \`%"${visible(p.text)}"\``
        : `this length of time is written ${tick(p.duration)}`,
    notes: () => ['suffixes of numbers: `k M G B T P`, `Ki Mi Gi Ti Pi`, and for times `ns us ms s m h d w`'],
  }),

  DQ201: entry<{ expected: string; found: string; help?: string }>(
    (p) => `expected ${visible(p.expected)}, found ${visible(p.found)}`,
    { label: (p) => `expected ${visible(p.expected)}`, help: (p) => p.help },
  ),
  DQ202: entry<{ stage: string; found: string }>(
    (p) => `unexpected ${visible(p.found)} after the end of ${tick(p.stage)}`,
    { label: () => 'not part of this stage', help: () => 'start the next operator with `|`' },
  ),
  DQ203: entry<{ text: string; place: 'before' | 'in' | 'after' }>(
    (p) => `prose ${p.place} the query, beginning with ${tick(p.text)}`,
    {
      label: () => 'not part of the query',
      help: (p) =>
        `delete the marked text; it probably came along when the query was copied from a page${
          p.place !== 'after' ? '. To search for a text, put it in quotes: `"a text"`' : ''
        }`,
    },
  ),
  DQ204: entry<{ limit: number; what: string }>((p) => `more than ${p.limit} ${p.what} in one expression`, {
    help: () => 'split it into several stages, or use `in (…)` or a regular expression',
  }),
  DQ205: entry<Nothing>(() => 'empty stage', {
    label: () => 'nothing between the pipes',
    help: () => 'delete the `|`, or write an operator after it',
  }),
  DQ206: entry<{ open: string }>((p) => `${tick(p.open)} is not closed`, { label: () => 'opened here' }),
  DQ207: entry<{ found: string }>((p) => `unmatched ${tick(p.found)}`, { label: () => 'nothing to close' }),
  DQ208: entry<{ field: string; op: string }>((p) => `no value after ${tick(p.field + p.op)}`, {
    label: () => 'expected a value',
    help: (p) => `write a value, or \`${visible(p.field)}=*\` for “the field is present”`,
  }),
  DQ209: entry<{ found: string }>(
    (p) =>
      `${tick(p.found)} is not a field name, so it can't stand before an operator in the search expression`,
    { help: (p) => `quote it to search for the text: \`"${visible(p.found)}"\`` },
  ),
  DQ210: entry<{ word: string }>((p) => `${tick(p.word)} has nothing to combine`, {
    label: () => 'expected a search term',
    help: (p) => `quote it to search for the word: \`"${visible(p.word)}"\``,
  }),
  DQ211: entry<{ what: string; got: number; limit: number; help?: string }>(
    (p) => `${p.what}: ${p.got} given, at most ${p.limit} possible`,
    { help: (p) => p.help },
  ),
  DQ212: entry<{ more: number }>((p) => `${count(p.more, 'more problem')} from here on`, {
    help: () => 'mend the ones above first',
  }),
  DQ213: entry<Nothing>(() => 'the search expression of a sub-pipeline is ignored', {
    label: () => 'has no effect here',
    help: () => 'test it with `where`, or put it before the first `|` of the query',
  }),
  DQ214: entry<{ help: string }>(() => 'a subquery must end with `compose`', {
    label: () => 'no `| compose …` at the end',
    help: (p) => p.help,
  }),
  DQ215: entry<{ text: string }>((p) => `${tick(p.text)} is not a time`, {
    help: () =>
      'times are `-15m` (before now), `now`, epoch milliseconds, or a date such as `2026-01-31 12:00:00` (UTC)',
  }),

  DQ216: entry<{ word: string }>((p) => `a \`|\` is missing before ${tick(p.word)}`, {
    label: () => 'searched for as a word',
    help: (p) =>
      `operators follow a \`|\`: \`| ${visible(p.word)} …\`; to search for the word, quote it: \`"${visible(p.word)}"\``,
  }),

  DQ217: entry<{ what: string; limit: number; help: string }>(
    (p) => `${p.what} is longer than ${p.limit} characters`,
    { label: () => 'what follows is not read', help: (p) => p.help },
  ),

  DQ301: entry<{ name: string; similar: readonly string[] }>((p) => `unknown operator ${tick(p.name)}`, {
    label: () => 'not an operator',
    help: (p) => similarHelp('an operator', p.similar),
  }),
  /** `json`: a key that messages are known to have; `text`: the name as a string, where it is compared with. */
  DQ302: entry<{ name: string; similar: readonly string[]; json?: string; text?: string }>(
    (p) => `unknown field ${tick(p.name)}`,
    {
      label: () => 'no such field at this point',
      help: (p) =>
        p.json === undefined
          ? p.text === undefined
            ? similarHelp('a field', p.similar)
            : `to compare with this text, put it in quotes: ${tick(p.text)}`
          : `it is in the JSON of messages: put \`| json auto\` before, or \`| json "${visible(p.json)}"\``,
    },
  ),
  DQ303: entry<{ name: string; similar: readonly string[] }>((p) => `unknown function ${tick(p.name)}`, {
    label: () => 'not a function',
    help: (p) => similarHelp('a function', p.similar),
  }),
  DQ304: entry<{ name: string; expected: string; found: number; signature?: string }>(
    (p) => `${tick(p.name)} takes ${p.expected}, found ${p.found}`,
    { help: (p) => (p.signature === undefined ? undefined : `usage: ${tick(p.signature)}`) },
  ),
  DQ305: entry<{ what: string; expected: string; found: string; help?: string }>(
    (p) => `${visible(p.what)} must be ${p.expected}, found ${p.found}`,
    { label: (p) => `this is ${p.found}`, help: (p) => p.help },
  ),
  DQ306: entry<{ reason: string }>((p) => `invalid regular expression: ${visible(p.reason)}`),
  DQ307: entry<{ name: string }>((p) => `field ${tick(p.name)} is named twice`, {
    label: () => 'second time',
    help: () => 'give one of them another name with `as`',
  }),
  DQ308: entry<{ what: string; expected: number; found: number }>(
    (p) => `${visible(p.what)} needs ${count(p.expected, 'name')} after \`as\`, found ${p.found}`,
  ),
  DQ309: entry<{ what: string }>((p) => `${visible(p.what)} must be a constant`, {
    label: () => 'known only when the query runs',
  }),
  DQ310: entry<{ name: string; reason: string }>(
    (p) => `invalid argument of ${tick(p.name)}: ${visible(p.reason)}`,
  ),
  DQ311: entry<{ what: string; min: number; max: number; found: number }>(
    (p) => `${visible(p.what)} must be between ${p.min} and ${p.max}, found ${p.found}`,
  ),
  DQ313: entry<{ name: string; available: readonly string[] }>(
    (p) => `field ${tick(p.name)} is gone after the aggregation`,
    {
      label: () => 'neither a group key nor an aggregate',
      help: (p) =>
        p.available.length === 0 ? undefined : `fields at this point: ${p.available.map(tick).join(', ')}`,
    },
  ),
  DQ314: entry<{ name: string; similar: readonly string[] }>(
    (p) => `the record schema has no field ${tick(p.name)}`,
    { label: () => 'always null', help: (p) => similarHelp('a field', p.similar) },
  ),
  DQ315: entry<{ name: string; standard: string }>(
    (p) => `${tick(p.name)} is not an operator of this language`,
    { label: () => 'known from other query languages', help: (p) => `the same here: ${tick(p.standard)}` },
  ),
  DQ317: entry<{ what: string }>((p) => `${visible(p.what)} captures nothing`, {
    help: () => 'name the part to extract: `(?<name>…)`',
  }),
  DQ318: entry<{ operand: string; item: string; fix: string }>(
    (p) => `never equal: the field is ${p.operand}, the value is ${p.item}`,
    { label: () => 'never matches', help: (p) => p.fix },
  ),
  DQ319: entry<{ what: string; stages: string }>(
    (p) => `${visible(p.what)} needs messages, and these are gone after the aggregation`,
    { help: (p) => `move it before ${tick(p.stages)}` },
  ),
  DQ320: entry<{ name: string; similar: readonly string[] }>((p) => `unknown aggregate ${tick(p.name)}`, {
    label: () => 'not an aggregate',
    help: (p) => similarHelp('an aggregate', p.similar),
  }),
  DQ322: entry<Nothing>(() => '`sort` without a field leaves the order as it is', {
    label: () => 'sorts by nothing',
    help: () => 'name what to sort by: `sort by _count`',
  }),

  ...TABLE_CODES,

  ...LIMIT_CODES,

  DQ501: entry<{ reason: string }>((p) => `not valid YAML: ${visible(p.reason)}`),
  DQ502: entry<{ path: string; reason: string; help?: string }>(
    (p) => `${p.path === '' ? 'the file' : tick(p.path)}: ${visible(p.reason)}`,
    { help: (p) => p.help },
  ),

  ...LINT_CODES,
  ...RULE_LINT_CODES,
} as const

// biome-ignore lint/complexity/noBannedTypes: "no parameters" has to accept exactly `{}`.
type Nothing = {}

export type DiagnosticCode = keyof typeof REGISTER

/** All of them, in no order. */
export const DIAGNOSTIC_CODES = Object.keys(REGISTER) as readonly DiagnosticCode[]
/** The parameters of one code. */
export type ParamsOf<C extends DiagnosticCode> =
  (typeof REGISTER)[C] extends Entry<infer P> ? Readonly<P> : never
/** The parameters of any code, as a diagnostic carries them. */
export type DiagnosticParams = AnyParams

export interface DiagnosticOptions {
  /** Default: `error`. */
  readonly severity?: 'error' | 'warning'
  readonly replacement?: string
}

/** The only way to make a diagnostic: `params` are checked against the code. */
export const diagnostic = <C extends DiagnosticCode>(
  code: C,
  params: ParamsOf<C>,
  span: Span,
  options: DiagnosticOptions = {},
): Diagnostic => ({
  code,
  severity: options.severity ?? 'error',
  params,
  span,
  ...(options.replacement === undefined ? {} : { replacement: options.replacement }),
})

/** `diagnostic` guarantees that the parameters fit the code, which TypeScript can't follow through the lookup. */
const entryOf = (d: Diagnostic): Entry<AnyParams> => REGISTER[d.code] as unknown as Entry<AnyParams>

export const formatMessage = (d: Diagnostic): string => entryOf(d).message(shortened(d.params))
export const formatLabel = (d: Diagnostic): string | undefined => entryOf(d).label?.(shortened(d.params))
export const formatHelp = (d: Diagnostic): string | undefined => entryOf(d).help?.(shortened(d.params))
export const formatExample = (d: Diagnostic): string | undefined => entryOf(d).example?.(shortened(d.params))
export const formatNotes = (d: Diagnostic): readonly string[] => entryOf(d).notes?.(shortened(d.params)) ?? []
