import type { Span } from '../base/span.ts'
import type { SubqueryTime } from './ast.ts'
import { isTimeUnit, readNumber } from './numbers.ts'

const DATE =
  /^(?:(\d{4})[-/])?(\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?Z?)?$/

/** `-15m`, `now`, epoch milliseconds, `2026-01-31 12:00:00.000`, `01/31`; undefined where it is none of these. */
export const readSubqueryTime = (written: string, span: Span): SubqueryTime | undefined => {
  const text = written.trim().replace(/\s+/g, ' ')
  const base = { span, text }
  if (/^now$/i.test(text)) return { ...base, kind: 'now' }
  const ago = /^-\s?(\d+)\s?([a-z]+)$/.exec(text)
  if (ago !== null && isTimeUnit(ago[2] ?? ''))
    return { ...base, kind: 'ago', ms: readNumber(`${ago[1]}${ago[2]}`).value }
  if (/^\d{9,15}$/.test(text)) return { ...base, kind: 'at', ms: Number(text) }
  const found = DATE.exec(text)
  if (found === null) return undefined
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0))
  const milliseconds = Number((found[7] ?? '0').padEnd(3, '0'))
  const at = (inYear: number) => Date.UTC(inYear, (month ?? 1) - 1, day, hour, minute, second, milliseconds)
  // an impossible date would silently become another one
  const probe = new Date(at(found[1] === undefined ? 2000 : (year ?? 0)))
  if (probe.getUTCMonth() + 1 !== month || probe.getUTCDate() !== day) return undefined
  if ((hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 59) return undefined
  return found[1] === undefined
    ? { ...base, kind: 'inYear', month: month ?? 1, day: day ?? 1, ms: at(2000) % 86_400_000 }
    : { ...base, kind: 'at', ms: at(year ?? 0) }
}

/** In ms since the epoch. */
export const subqueryTime = (time: SubqueryTime, now: number): number => {
  switch (time.kind) {
    case 'now':
      return now
    case 'ago':
      return now - time.ms
    case 'at':
      return time.ms
    case 'inYear':
      return Date.UTC(new Date(now).getUTCFullYear(), time.month - 1, time.day) + time.ms
  }
}
