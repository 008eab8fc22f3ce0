import { num, type Sql, sql, str } from '../sql/sql.ts'
import { defineFunction } from './define.ts'
import { checkedDate, dateProblem } from './format-date.ts'
import type { DatePart } from './java-date.ts'

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const MONTH =
  '(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const DAY = '(?i:mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)'
const OFFSET = '(?:Z|[+-]\\d{2}(?::?\\d{2})?|(?i:GMT|UTC)(?:[+-]\\d{1,2}:?\\d{2})?|[ECMP][SD]T)'
const NUMERIC = 'yMdHkKhmsS'

const isNumber = (part: DatePart | undefined): boolean =>
  part?.kind === 'letter' && NUMERIC.includes(part.letter) && !(part.letter === 'M' && part.count > 2)

const quote = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')

interface Reader {
  /** Anchored at the start only: what follows the date is ignored. */
  readonly pattern: string
  /** Capture group of each letter that matters, from 1. */
  readonly groups: ReadonlyMap<string, number>
}

const reader = (parts: readonly DatePart[]): Reader | string => {
  let pattern = '^'
  const groups = new Map<string, number>()
  for (const [i, part] of parts.entries()) {
    if (part.kind === 'text') {
      pattern += quote(part.text)
      continue
    }
    const { letter, count } = part
    const capture = (text: string, as = letter): string | undefined => {
      if (groups.has(as)) return `the letter \`${letter}\` occurs twice in the date pattern`
      groups.set(as, groups.size + 1)
      pattern += `[ \\t]*(${text})`
      return undefined
    }
    let problem: string | undefined
    if (isNumber(part)) {
      // Numbers without anything between them have the width of their letters, as in Java.
      const width = isNumber(parts[i + 1])
        ? `{${count}}`
        : letter === 'y' && count !== 2
          ? '{1,5}'
          : letter === 'S'
            ? '{1,9}'
            : letter === 'y'
              ? '{2}'
              : '{1,2}'
      problem = capture(`\\d${width}`, letter === 'y' && count === 2 ? 'yy' : letter)
    } else if (letter === 'M') problem = capture(MONTH, 'MMM')
    else if (letter === 'a') problem = capture('(?i:[ap]m)')
    else if (letter === 'Z' || letter === 'X' || letter === 'z') problem = capture(OFFSET, 'Z')
    else if (letter === 'E') pattern += `[ \\t]*${DAY}`
    else return `the letter \`${letter}\` of the date pattern is not supported`
    if (problem !== undefined) return problem
  }
  return { pattern, groups }
}

const US_ZONES: readonly (readonly [name: string, hours: number])[] = [
  ['EST', -5],
  ['EDT', -4],
  ['CST', -6],
  ['CDT', -5],
  ['MST', -7],
  ['MDT', -6],
  ['PST', -8],
  ['PDT', -7],
]

/** Milliseconds of the captured groups `g`. Fields that the pattern lacks are those of 1970-01-01 00:00. */
const assemble = (groups: ReadonlyMap<string, number>, zone: string): Sql => {
  const text = (letter: string): Sql | undefined => {
    const n = groups.get(letter)
    return n === undefined ? undefined : sql`g[${num(n)}]`
  }
  const int = (letter: string): Sql | undefined => {
    const t = text(letter)
    return t === undefined ? undefined : sql`toInt32OrZero(${t})`
  }
  const short = int('yy')
  const monthName = text('MMM')
  // Java puts two-digit years within 80 years before and 20 after now; a fixed pivot keeps results repeatable.
  const year = short === undefined ? (int('y') ?? sql`1970`) : sql`(${short} + if(${short} < 50, 2000, 1900))`
  const month =
    monthName === undefined
      ? (int('M') ?? sql`1`)
      : sql`indexOf(splitByChar(' ', ${str(MONTHS.join(' '))}), lower(substring(${monthName}, 1, 3)))`
  const day = int('d') ?? sql`1`
  const of24 = int('k')
  const twelve = int('h') ?? int('K')
  const afternoon = text('a')
  const clock =
    twelve === undefined
      ? (int('H') ?? (of24 === undefined ? sql`0` : sql`(${of24} % 24)`))
      : sql`(${twelve} % 12${afternoon === undefined ? sql`` : sql` + if(lower(${afternoon}) = 'pm', 12, 0)`})`
  // `HH … a` occurs in the documentation; Java then goes by HH.
  const minute = int('m') ?? sql`0`
  const second = int('s') ?? sql`0`
  const fraction = text('S')
  const ms =
    fraction === undefined ? sql`0` : sql`toInt32OrZero(rightPad(substring(${fraction}, 1, 3), 3, '0'))`
  const offset = text('Z')
  const local = sql`toUnixTimestamp64Milli(makeDateTime64(${year}, ${month}, ${day}, ${clock}, ${minute}, ${second}, ${ms}, 3, ${str(offset === undefined ? zone : 'UTC')}))`
  const names = US_ZONES.map(
    ([name, hours]) => sql`, ${offset ?? sql`''`} = ${str(name)}, ${num(hours * 60)}`,
  )
  const digits = sql`replaceRegexpAll(${offset ?? sql`''`}, '[^0-9]', '')`
  const whole = sql`if(length(${digits}) % 2 = 1, concat('0', ${digits}), ${digits})`
  const minutes =
    offset === undefined
      ? sql`0`
      : sql`multiIf(${digits} != '', if(position(${offset}, '-') > 0, -1, 1) * (toInt32OrZero(substring(${whole}, 1, 2)) * 60 + toInt32OrZero(substring(${whole}, 3, 2)))${names.reduce((all, one) => sql`${all}${one}`, sql``)}, 0)`
  const valid = sql`(${year} BETWEEN 1900 AND 2299) AND (${month} BETWEEN 1 AND 12) AND (${day} BETWEEN 1 AND 31) AND ${clock} < 24 AND ${minute} < 60 AND ${second} < 60`
  return sql`if(notEmpty(g) AND ${valid}, ${local} - ${minutes} * 60000, NULL)`
}

export const parseDate = defineFunction({
  names: ['parseDate'],
  summary:
    'The time, in epoch milliseconds, that a text starts with, by a Java SimpleDateFormat pattern; a zone in the text wins over the time zone given (default UTC). `S` is a fraction of a second of any length. No match gives null (Sumo Logic drops the row).',
  params: [
    { name: 'text', type: 'text' },
    { name: 'pattern', type: 'constant' },
    { name: 'timeZone', type: 'constant', optional: true },
  ],
  returns: 'integer',
  sql: ([text = sql`''`], [, pattern, zone]) => {
    const checked = checkedDate(pattern?.constant, zone?.constant ?? 'UTC')
    const read = reader(checked.parts)
    if (typeof read === 'string') throw new Error(`unchecked date pattern: ${read}`)
    return sql`arrayMap(g -> ${assemble(read.groups, checked.zone)}, [extractGroups(ifNull(${text}, ''), ${str(read.pattern)})])[1]`
  },
  check: ([, pattern, zone]) =>
    dateProblem(pattern?.constant, zone === undefined ? 'UTC' : zone.constant, (parts) => {
      const read = reader(parts)
      if (typeof read === 'string') return read
      return read.groups.size === 0 ? 'the date pattern holds no date' : undefined
    }),
  examples: [
    { expression: 'parseDate("20170720000030", "yyyyMMddHHmmss", "etc/utc")', result: 1500508830000 },
    {
      expression: 'parseDate("2019-11-18T19:00:00.000-08:00", "yyyy-MM-dd\'T\'HH:mm:ss.SSSXXX")',
      result: 1574132400000,
    },
    { expression: 'parseDate("3/4/2005 other", "M/d/yyyy", "UTC")', result: 1109894400000 },
    {
      expression: 'parseDate("14/Nov/2023:22:13:20 +0000", "dd/MMM/yyyy:HH:mm:ss Z")',
      result: 1700000000000,
    },
    {
      expression: 'parseDate("Nov 14, 2023 5:13:20 PM", "MMM d, yyyy h:mm:ss a", "America/New_York")',
      result: 1700000000000,
    },
    {
      expression: 'parseDate("2023-11-14T22:13:20Z", "yyyy-MM-dd\'T\'HH:mm:ssX", "Asia/Tokyo")',
      result: 1700000000000,
    },
    {
      expression: 'parseDate("Tue Nov 14 17:13:20 EST 2023", "EEE MMM dd HH:mm:ss z yyyy")',
      result: 1700000000000,
    },
    { expression: 'parseDate("2023-11-14 22:13:20.5", "yyyy-MM-dd HH:mm:ss.SSS")', result: 1700000000500 },
    { expression: 'parseDate("on 3/4/2005", "M/d/yyyy")', result: null },
    { expression: 'parseDate("13/40/2005", "M/d/yyyy")', result: null },
    { expression: 'parseDate(null, "yyyy")', result: null },
  ],
})
