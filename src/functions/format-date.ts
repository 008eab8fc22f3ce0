import { join, num, type Sql, sql, str } from '../sql/sql.ts'
import { defineFunction } from './define.ts'
import { type DatePart, splitDatePattern, timeZone } from './java-date.ts'

/** SimpleDateFormat letters that ClickHouse's Joda syntax spells the same way, or as given. */
const JODA: Readonly<Record<string, string>> = {
  G: 'G',
  y: 'y',
  Y: 'x',
  w: 'w',
  M: 'M',
  L: 'M',
  d: 'd',
  D: 'D',
  E: 'E',
  u: 'e',
  a: 'a',
  H: 'H',
  k: 'k',
  K: 'K',
  h: 'h',
  m: 'm',
  s: 's',
}
const COMPUTED = 'SZXz'

const problem = (parts: readonly DatePart[], zone: string): string | undefined => {
  for (const part of parts) {
    if (part.kind === 'text') continue
    if (JODA[part.letter] === undefined && !COMPUTED.includes(part.letter))
      return `the letter \`${part.letter}\` of the date pattern is not supported`
    if (part.letter === 'z' && zone !== 'UTC')
      return 'the name of a time zone (`z`) can only be written for UTC; use `Z` or `XXX`'
    if (part.letter === 'X' && part.count > 3) return '`X` can be repeated three times at most'
    if (part.count > 20) return `the letter \`${part.letter}\` is repeated too often`
  }
  return undefined
}

/** `+hhmm` and its variants from the offset of the zone at that time. */
const offset = (date: Sql, part: DatePart & { kind: 'letter' }): Sql => {
  const seconds = sql`timeZoneOffset(${date})`
  const two = (n: Sql): Sql => sql`leftPad(toString(${n}), 2, '0')`
  const sign = sql`if(${seconds} < 0, '-', '+')`
  const hours = two(sql`intDiv(abs(${seconds}), 3600)`)
  const minutes = two(sql`intDiv(abs(${seconds}) % 3600, 60)`)
  if (part.letter === 'Z') return sql`concat(${sign}, ${hours}, ${minutes})`
  const colon = part.count === 3 ? sql`':'` : sql`''`
  const text =
    part.count === 1 ? sql`concat(${sign}, ${hours})` : sql`concat(${sign}, ${hours}, ${colon}, ${minutes})`
  return sql`if(${seconds} = 0, 'Z', ${text})`
}

const DEFAULT = 'MM/dd/yyyy HH:mm:ss.SSS'

const readPattern = (pattern: unknown): readonly DatePart[] | string =>
  typeof pattern === 'string'
    ? splitDatePattern(pattern)
    : 'the date pattern must be a text known in advance, not a field'

const readZone = (zone: unknown): string | undefined =>
  typeof zone === 'string' ? timeZone(zone) : undefined

/** What is wrong with the constant pattern and zone of a date function; undefined when they can be used. */
export const dateProblem = (
  pattern: unknown,
  zone: unknown,
  check: (parts: readonly DatePart[], zone: string) => string | undefined,
): string | undefined => {
  const parts = readPattern(pattern)
  if (typeof parts === 'string') return parts
  const name = readZone(zone)
  return name === undefined
    ? 'the time zone must be a name such as "UTC" or "Europe/London"'
    : check(parts, name)
}

/** Pattern and zone after `dateProblem` found nothing wrong. */
export const checkedDate = (
  pattern: unknown,
  zone: unknown,
): { parts: readonly DatePart[]; zone: string } => {
  const parts = readPattern(pattern)
  const name = readZone(zone)
  if (typeof parts === 'string' || name === undefined) throw new Error('unchecked date pattern or time zone')
  return { parts, zone: name }
}

export const formatDate = defineFunction({
  names: ['formatDate'],
  summary:
    'A time in epoch milliseconds as text, by a Java SimpleDateFormat pattern (default `MM/dd/yyyy HH:mm:ss.SSS`) in a time zone (default UTC).',
  params: [
    { name: 'time', type: 'integer' },
    { name: 'pattern', type: 'constant', optional: true },
    { name: 'timeZone', type: 'constant', optional: true },
  ],
  returns: 'text',
  sql: ([time = sql`0`], [, pattern, zone]) => {
    const checked = checkedDate(pattern?.constant ?? DEFAULT, zone?.constant ?? 'UTC')
    const date = sql`fromUnixTimestamp64Milli(toInt64(${time}), ${str(checked.zone)})`
    const pieces: Sql[] = []
    let joda = ''
    const flush = (): void => {
      if (joda !== '') pieces.push(sql`formatDateTimeInJodaSyntax(${date}, ${str(joda)})`)
      joda = ''
    }
    for (const part of checked.parts) {
      if (part.kind === 'text') joda += `'${part.text.replaceAll("'", "''")}'`
      else if (part.letter === 'S') {
        flush()
        // Java writes the milliseconds as a number, so `S` is not a tenth of a second.
        const ms = sql`toString(positiveModulo(${time}, 1000))`
        pieces.push(sql`leftPad(${ms}, greatest(length(${ms}), ${num(part.count)}), '0')`)
      } else if (part.letter === 'Z' || part.letter === 'X') {
        flush()
        pieces.push(offset(date, part))
      } else if (part.letter === 'z') joda += "'UTC'"
      else joda += (JODA[part.letter] ?? '').repeat(part.count)
    }
    flush()
    // A null time must give null, also where the pattern is fixed text only.
    return sql`if(isNull(${time}), NULL, concat(${join([...pieces, sql`''`, sql`''`])}))`
  },
  check: ([, pattern, zone]) =>
    dateProblem(
      pattern === undefined ? DEFAULT : pattern.constant,
      zone === undefined ? 'UTC' : zone.constant,
      problem,
    ),
  examples: [
    { expression: 'formatDate(1700000000000, "yyyy-MM-dd HH:mm:ss", "UTC")', result: '2023-11-14 22:13:20' },
    { expression: 'formatDate(1700000000000, "EEE", "UTC")', result: 'Tue' },
    {
      expression: 'formatDate(1700000000000, "MM-dd-yyyy HH:mm", "America/New_York")',
      result: '11-14-2023 17:13',
    },
    { expression: 'formatDate(1700000000123)', result: '11/14/2023 22:13:20.123' },
    {
      expression: 'formatDate(1700000000007, "yyyy-MM-dd\'T\'HH:mm:ss.SSSXXX", "America/New_York")',
      result: '2023-11-14T17:13:20.007-05:00',
    },
    {
      expression: 'formatDate(1700000000000, "EEEE d MMMM yy, h:mm a Z")',
      result: 'Tuesday 14 November 23, 10:13 PM +0000',
    },
    { expression: 'formatDate(1700000000000, "u D w")', result: '2 318 46' },
    { expression: 'formatDate(-1, "yyyy SSS")', result: '1969 999' },
    { expression: 'formatDate("1700000000000", "HH:mm\'h\'")', result: '22:13h' },
    { expression: 'formatDate(null, "yyyy")', result: null },
  ],
})
