import type { FieldRef, StageBase } from '../language/ast.ts'
import type { StageCursor, StagePrinter } from '../language/cursor-types.ts'
import { type AggregateCall, aggregateCall, printAggregation } from './aggregation.ts'
import { defineOperator } from './define.ts'
import { lowerTransaction } from './transaction-sql.ts'

/** What a message has to be like to be in a state. */
export interface StateDef {
  readonly name: FieldRef
  readonly is:
    | { readonly kind: 'value'; readonly value: string; readonly field: FieldRef | undefined }
    | { readonly kind: 'glob'; readonly pattern: string; readonly field: FieldRef | undefined }
}

export interface Showing {
  readonly call: AggregateCall
  readonly state: FieldRef | undefined
  readonly alias: FieldRef | undefined
}

export interface Transaction extends StageBase {
  readonly kind: 'transaction'
  readonly ids: readonly FieldRef[]
  readonly fringe: { readonly ms: number; readonly text: string } | undefined
  readonly states: readonly StateDef[]
  readonly results: 'transactions' | 'states' | 'flow'
  readonly showing: readonly Showing[]
}

/** `states a, b as c [in f]`: the text of a field is the state. */
const valueStates = (cursor: StageCursor): readonly StateDef[] => {
  const found: { value: string; name: FieldRef }[] = []
  do {
    const field = cursor.expectField('a state')
    const name = cursor.acceptWord('as') === undefined ? field : cursor.expectField('a name for the state')
    found.push({ value: field.name, name })
  } while (!cursor.atWord('with', 1) && !cursor.atString(1) && cursor.acceptPunctuation(','))
  const field =
    cursor.acceptWord('in') === undefined ? undefined : cursor.expectField('the field with the states')
  return found.map(({ value, name }) => ({ name, is: { kind: 'value' as const, value, field } }))
}

const globState = (cursor: StageCursor): StateDef => {
  const pattern = cursor.expectString('a pattern such as `"*login*"`, or `states`').value
  const field = cursor.acceptWord('in') === undefined ? undefined : cursor.expectField('the field to look in')
  cursor.expectWord('as')
  return { name: cursor.expectField('a name for the state'), is: { kind: 'glob', pattern, field } }
}

const states = (cursor: StageCursor): readonly StateDef[] => {
  const found: StateDef[] = []
  cursor.expectWord('with')
  do {
    cursor.acceptWord('with')
    if (cursor.acceptWord('states') !== undefined) found.push(...valueStates(cursor))
    else found.push(globState(cursor))
    // the comma between two is left out in many queries
  } while (cursor.acceptPunctuation(',') || cursor.atWord('with'))
  return found
}

const showing = (cursor: StageCursor): readonly Showing[] => {
  const found: Showing[] = []
  do {
    const call = aggregateCall(cursor)
    if (call.more.length > 0)
      cursor.fail(
        'DQ304',
        { name: call.name, expected: '1 argument', found: 1 + call.more.length },
        call.span,
      )
    const state = cursor.acceptWord('for') === undefined ? undefined : cursor.expectField('a state')
    const alias = cursor.acceptWord('as') === undefined ? call.alias : cursor.expectField('a field name')
    found.push({ call, state, alias })
  } while (cursor.acceptPunctuation(','))
  return found
}

const results = (cursor: StageCursor): Transaction['results'] => {
  if (cursor.acceptWord('results') === undefined) return 'transactions'
  cursor.expectWord('by')
  const word = cursor.acceptWord('transactions', 'transaction', 'states', 'state', 'flow')?.toLowerCase()
  if (word === undefined)
    return cursor.fail('DQ201', { expected: '`transactions`, `states` or `flow`', found: 'something else' })
  return word === 'flow' ? word : word.startsWith('state') ? 'states' : 'transactions'
}

const printState = ({ name, is }: StateDef, print: StagePrinter): string => {
  const field = is.field === undefined ? '' : ` in ${print.field(is.field)}`
  if (is.kind === 'glob') return `with ${print.string(is.pattern)}${field} as ${print.field(name)}`
  const value = print.field({
    name: is.value,
    span: name.span,
    quoted: is.value !== name.name || name.quoted,
  })
  return `with states ${is.value === name.name ? value : `${value} as ${print.field(name)}`}${field}`
}

export const transaction = defineOperator<Transaction>({
  kind: 'transaction',
  names: ['transaction'],
  summary:
    'Follows transactions (messages with the same values of the fields) through states; the first state that fits a message is its state. `results by transactions`: how often each was in each state, `_start_time` and `_end_time`; `by states`: the same, one row per state; `by flow`: each step from one state to the next, with `latency` in ms. `fringe` leaves out transactions at the edges of the time range.',
  syntax: [
    'transaction on <field> [, <field>] [fringe=<duration>] with <states> [results by transactions | states | flow] [showing <aggregate> [for <state>] [as <field>] [, …]]',
    'states: states <state> [as <name>] [, …] [in <field>]',
    'states: "<pattern>" [in <field>] as <name> [, with …]',
  ],
  parse: (cursor) => {
    cursor.expectWord('on')
    const ids = cursor.expectFieldList('a field that a transaction has in common')
    let fringe: Transaction['fringe']
    if (cursor.acceptWord('fringe') !== undefined) {
      cursor.expectPunctuation('=')
      const { ms, text } = cursor.expectDuration('a duration such as `10m`')
      fringe = { ms, text }
    }
    const found = states(cursor)
    const by = results(cursor)
    const shown = cursor.acceptWord('showing') === undefined ? [] : showing(cursor)
    if (shown.length > 0 && by === 'flow')
      cursor.fail('DQ310', { name: 'transaction', reason: '`showing` goes with transactions or states' })
    return {
      kind: 'transaction',
      ids,
      fringe,
      states: found,
      results: by,
      showing: shown,
      span: cursor.span(),
    }
  },
  print: (stage, print) =>
    [
      `transaction on ${print.fields(stage.ids)}`,
      stage.fringe === undefined ? '' : `fringe=${stage.fringe.text}`,
      stage.states.map((state) => printState(state, print)).join(', '),
      stage.results === 'transactions' && stage.showing.length === 0 ? '' : `results by ${stage.results}`,
      stage.showing.length === 0
        ? ''
        : `showing ${stage.showing
            .map(
              ({ call, state, alias }) =>
                `${printAggregation({ calls: [{ ...call, alias: undefined }], by: [] }, print)}${state === undefined ? '' : ` for ${print.field(state)}`}${alias === undefined ? '' : ` as ${print.field(alias)}`}`,
            )
            .join(', ')}`,
    ]
      .filter((part) => part !== '')
      .join(' '),
  lower: lowerTransaction,
  examples: [
    '* | parse "user=*;" as user | transaction on user with "*login*" as login, with "*logout*" as logout',
    '* | parse "ip=*; page=*;" as ip, page | transaction on ip with states home, cart, paid in page results by flow | count by fromstate, tostate',
    '* | parse "user=*;" as user | transaction on user fringe=5m with "*login*" as login results by transactions showing max(_messageTime), count for login as logins',
  ],
  samples: [
    {
      query:
        '* | parse "user=* *" as user, what | transaction on user with "*login*" as login, with "*paid*" as paid results by flow | fields user, fromstate, tostate, latency',
      input: ['user=ann paid', 'user=bob login', 'user=ann login'],
      output: [
        {
          user: 'ann',
          fromstate: 'login',
          tostate: 'paid',
          latency: 120000,
          _start_time: '2026-03-10T11:58:00Z',
          _end_time: '2026-03-10T12:00:00Z',
        },
      ],
    },
    {
      query:
        '* | parse "user=* " as user | transaction on user with "*login*" as login, with "*paid*" as paid results by transactions | fields user, login, paid | sort by user asc',
      input: ['user=ann paid 7', 'user=bob login', 'user=ann login'],
      output: [
        { user: 'ann', login: 1, paid: 1 },
        { user: 'bob', login: 1, paid: 0 },
      ],
    },
  ],
})
