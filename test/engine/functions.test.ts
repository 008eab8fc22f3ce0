import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LowerEnv } from '../../src/compiler/lower-env.ts'
import { lowerExpression } from '../../src/compiler/lower-expression.ts'
import type { Value } from '../../src/compiler/value.ts'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { FunctionDef } from '../../src/functions/define.ts'
import { FUNCTIONS, functionNames, lookupFunction } from '../../src/functions/index.ts'
import { lookupRuleFunction, RULE_FUNCTIONS, ruleFunctionNames } from '../../src/functions/rule-functions.ts'
import type { Expr } from '../../src/language/ast.ts'
import type { Diagnostic } from '../../src/language/diagnostics/diagnostic.ts'
import { type Dialect, lex } from '../../src/language/lexer.ts'
import { parseExpression } from '../../src/language/parse-expression.ts'
import { createStream } from '../../src/language/token-stream.ts'
import { ident, join, sql, str } from '../../src/sql/sql.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

const parse = (text: string, dialect: Dialect): Expr => {
  const { tokens } = lex(text, 0, dialect)
  const diagnostics: Diagnostic[] = []
  const stream = createStream({
    tokens,
    start: 0,
    end: tokens.length - 1,
    diagnostics,
    endName: 'the end of the expression',
  })
  const expr = parseExpression(stream, dialect)
  if (!stream.atEnd()) throw new Error(`not read to the end: ${text}`)
  return expr
}

/** Moves the literals of an expression into nullable columns: functions must not depend on constants. */
const asColumns = (expr: Expr, columns: Map<string, string | null>, keep: ReadonlySet<Expr>): Expr => {
  const field = (value: string | null): Expr => {
    const name = `c${columns.size}`
    columns.set(name, value)
    return { kind: 'field', span: expr.span, field: { name, span: expr.span, quoted: false } }
  }
  const all = (items: readonly Expr[], kept: ReadonlySet<Expr> = keep) =>
    items.map((item) => asColumns(item, columns, kept))
  switch (expr.kind) {
    case 'string':
      return keep.has(expr) ? expr : field(expr.value)
    case 'null':
      return keep.has(expr) ? expr : field(null)
    case 'call': {
      const def = lookupFunction(expr.name) ?? lookupRuleFunction(expr.name)
      const params = expr.args.map((_, i) => def?.params[Math.min(i, def.params.length - 1)]?.type)
      const regex = expr.args.some((arg) => arg.kind === 'regex')
      const kept = new Set(
        expr.args.filter((_, i) => params[i] === 'constant' || params[i] === 'pattern' || (regex && i === 2)),
      )
      return { ...expr, args: all(expr.args, kept) }
    }
    case 'binary':
      return {
        ...expr,
        left: asColumns(expr.left, columns, keep),
        right: asColumns(expr.right, columns, keep),
      }
    case 'unary':
      return { ...expr, operand: asColumns(expr.operand, columns, keep) }
    default:
      return expr
  }
}

const lower = (expr: Expr, lookup: (name: string) => FunctionDef | undefined): Value => {
  const env: LowerEnv = {
    field: ({ name }) => ({ sql: sql`t.${ident(name)}`, type: 'text', uses: new Set([name]) }),
    lookupFunction: lookup,
    functionNames: () => [],
    report: (code, params) => {
      throw new Error(`${code} ${JSON.stringify(params)}`)
    },
  }
  return lowerExpression(expr, env)
}

const params = { query_now: 1700000500000, query_from: 1699999200000, query_to: 1700002800000 }

/** Runs on two rows, so that a per-row and a per-block evaluation can't be mistaken for each other. */
const evaluate = async (value: Value, columns: ReadonlyMap<string, string | null>): Promise<unknown> => {
  const fields = [...columns].map(
    ([name, text]) =>
      sql`materialize(CAST(${text === null ? sql`NULL` : str(text)}, 'Nullable(String)')) AS ${ident(name)}`,
  )
  const [first, second] = await engine.rows<{ result: unknown }>(
    sql`SELECT ${value.sql} AS result FROM (SELECT ${join([sql`number AS row`, ...fields])} FROM numbers(2)) AS t`,
    { params },
  )
  expect(second).toEqual(first)
  const result = first?.result
  return value.type === 'boolean' && typeof result === 'number' ? result === 1 : result
}

const suites = [
  { title: 'query functions', functions: FUNCTIONS, lookup: lookupFunction, dialect: 'query' },
  { title: 'rule functions', functions: RULE_FUNCTIONS, lookup: lookupRuleFunction, dialect: 'rule' },
] as const

for (const { title, functions, lookup, dialect } of suites) {
  describe(title, () => {
    for (const def of functions) {
      describe(def.names[0], () => {
        it.each(def.examples)('$expression', async ({ expression, result }) => {
          const expr = parse(expression, dialect)
          const close = typeof result === 'number' ? expect.closeTo(result, 6) : result
          expect(await evaluate(lower(expr, lookup), new Map())).toEqual(close)
          const columns = new Map<string, string | null>()
          const moved = asColumns(expr, columns, new Set())
          expect(await evaluate(lower(moved, lookup), columns), 'with nullable columns').toEqual(close)
        })
      })
    }
  })
}

describe('registries', () => {
  it.each(suites)('$title: all names are found in any case, and have examples', ({ functions, lookup }) => {
    for (const def of functions) {
      for (const name of def.names) expect(lookup(name.toUpperCase())).toBe(def)
      expect(def.examples.length, def.names[0]).toBeGreaterThanOrEqual(2)
    }
  })

  it('lists canonical names once', () => {
    for (const names of [functionNames(), ruleFunctionNames()]) expect(new Set(names).size).toBe(names.length)
  })
})
