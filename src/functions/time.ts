import { sql } from '../sql/sql.ts'
import { defineFunction, type FunctionDef } from './define.ts'
import { formatDate } from './format-date.ts'
import { parseDate } from './parse-date.ts'

/**
 * Query parameters (Int64, epoch ms) that these functions read. Whoever runs the statement binds them: the range of the
 * query, its end exclusive, and the time at which it was started.
 */
const QUERY_NOW = sql`{query_now:Int64}`
const QUERY_FROM = sql`{query_from:Int64}`
const QUERY_TO = sql`{query_to:Int64}`

export const TIME_FUNCTIONS: readonly FunctionDef[] = [
  formatDate,
  parseDate,
  defineFunction({
    names: ['now'],
    summary: 'The time at which the query was started, in epoch milliseconds.',
    params: [],
    returns: 'integer',
    sql: () => QUERY_NOW,
    examples: [
      { expression: 'now() > 1600000000000', result: true },
      { expression: 'now() = now()', result: true },
    ],
  }),
  defineFunction({
    names: ['queryStartTime'],
    summary: 'The start of the time range of the query, in epoch milliseconds.',
    params: [],
    returns: 'integer',
    sql: () => QUERY_FROM,
    examples: [
      { expression: 'queryStartTime() <= queryEndTime()', result: true },
      { expression: 'isNull(queryStartTime())', result: false },
    ],
  }),
  defineFunction({
    names: ['queryEndTime'],
    summary: 'The end of the time range of the query, in epoch milliseconds.',
    params: [],
    returns: 'integer',
    sql: () => QUERY_TO,
    examples: [
      { expression: 'queryEndTime() >= queryStartTime()', result: true },
      { expression: 'isNull(queryEndTime())', result: false },
    ],
  }),
  defineFunction({
    names: ['queryTimeRange'],
    summary: 'The length of the time range of the query, in milliseconds.',
    params: [],
    returns: 'integer',
    sql: () => sql`(${QUERY_TO} - ${QUERY_FROM})`,
    examples: [
      { expression: 'queryTimeRange() = queryEndTime() - queryStartTime()', result: true },
      { expression: 'queryTimeRange() >= 0', result: true },
    ],
  }),
  defineFunction({
    names: ['toMillis'],
    summary: 'A time as epoch milliseconds, which times are already.',
    params: [{ name: 'time', type: 'integer' }],
    returns: 'integer',
    sql: ([time = sql`0`]) => time,
    examples: [
      { expression: 'toMillis(1700000000000)', result: 1700000000000 },
      { expression: 'toMillis(null)', result: null },
    ],
  }),
  defineFunction({
    names: ['fromMillis'],
    summary: 'Epoch milliseconds as a time, which they are already.',
    params: [{ name: 'milliseconds', type: 'integer' }],
    returns: 'integer',
    sql: ([ms = sql`0`]) => ms,
    examples: [
      { expression: 'fromMillis("1700000000000")', result: 1700000000000 },
      { expression: 'fromMillis("x")', result: null },
    ],
  }),
  defineFunction({
    names: ['fromSeconds'],
    summary: 'Epoch seconds as a time in milliseconds.',
    params: [{ name: 'seconds', type: 'number' }],
    returns: 'integer',
    sql: ([seconds = sql`0`]) => sql`accurateCastOrNull(trunc(${seconds} * 1000), 'Int64')`,
    examples: [
      { expression: 'fromSeconds(1700000000)', result: 1700000000000 },
      { expression: 'fromSeconds("1700000000.5")', result: 1700000000500 },
      { expression: 'fromSeconds(null)', result: null },
    ],
  }),
]
