import { answerText } from '../compiler/lower-subquery.ts'
import { createPipeline } from '../compiler/pipeline.ts'
import type { Pipeline, PipelineOptions } from '../compiler/pipeline-types.ts'
import type { AnswerRow, Question, ReadyQuestion, TimeRange } from '../compiler/plan.ts'
import type { SearchExpr, Subquery } from '../language/ast.ts'
import { diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { subqueryTime } from '../language/subquery-time.ts'
import { ident, join, num, sql } from '../sql/sql.ts'
import { searchExcess } from './limits.ts'

/** As Sumo has it, where `maxresults` does not say otherwise. */
const DEFAULT_RESULTS = 2500

export interface Subqueries {
  /** What it gives, at most as many rows as it may; undefined as long as it has not been run. */
  rows(subquery: Subquery): readonly AnswerRow[] | undefined
  /** The search expression with the rows in place of the subqueries; undefined as long as one has not been run. */
  expand(search: SearchExpr): SearchExpr | undefined
  /** What has to be run: the innermost first. */
  questions(): readonly ReadyQuestion[]
  diagnostics(): readonly Diagnostic[]
}

type Metadata = Extract<SearchExpr, { kind: 'metadata' }>

const nothing = (subquery: Subquery): SearchExpr => ({
  kind: 'not',
  span: subquery.span,
  item: { kind: 'all', span: subquery.span },
})

const group = (kind: 'and' | 'or', items: readonly SearchExpr[], subquery: Subquery): SearchExpr => {
  const [first] = items
  if (first === undefined) return nothing(subquery)
  return items.length === 1 ? first : { kind, span: subquery.span, items }
}

/** `(f="a" g="b") OR …`, or with `keywords` `("a" "b") OR …`. A row with a value that is missing matches nothing. */
const rowsSearch = (subquery: Subquery, rows: readonly AnswerRow[]): SearchExpr => {
  const { span, fields, keywords } = subquery
  const terms = rows.flatMap((row) => {
    const parts = fields.flatMap((field, i): readonly SearchExpr[] => {
      const value = answerText(row[`f${i}`])
      if (value === undefined) return []
      if (keywords !== undefined) return value.trim() === '' ? [] : [{ kind: 'phrase', span, text: value }]
      const term: Metadata = {
        kind: 'metadata',
        span,
        field,
        op: '=',
        value,
        valueSpan: span,
        quoted: true,
        exact: true,
      }
      return [term]
    })
    return parts.length === fields.length ? [group('and', parts, subquery)] : []
  })
  return group('or', terms, subquery)
}

/** Different rows only, the first ones of the current order; one more than is allowed, to know whether there are more. */
const composeStep = (subquery: Subquery, pipeline: Pipeline, limit: number): void => {
  const values = subquery.fields.map((field) => pipeline.field(field))
  const columns = values.map((value, i) => pipeline.column(`f${i}`, value.type))
  const order = pipeline.order()
  const uses = [...values, ...order.map(({ value }) => value)].flatMap((value) => [...value.uses])
  const keys = join(values.map((value) => value.sql))
  const items = join(values.map((value, i) => sql`${value.sql} AS ${ident(columns[i]?.id ?? '')}`))
  const sorted =
    order.length === 0
      ? sql``
      : sql`\nORDER BY ${join(order.map(({ value, descending }) => sql`${value.sql} ${descending ? sql`DESC` : sql`ASC`} NULLS LAST`))}`
  pipeline.relation({
    what: 'compose',
    columns,
    reads: new Set(uses),
    keeps: false,
    build: (from) => sql`SELECT ${items}\nFROM ${from}${sorted}\nLIMIT 1 BY ${keys}\nLIMIT ${num(limit + 1)}`,
  })
}

const ownRange = (subquery: Subquery, range: TimeRange | undefined, now: number): TimeRange => {
  const from = subquery.from === undefined ? range?.from : subqueryTime(subquery.from, now)
  const relative = subquery.from !== undefined && subquery.from.kind !== 'at'
  const to = subquery.to !== undefined ? subqueryTime(subquery.to, now) : relative ? now : range?.to
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

/** The subqueries of a query: each is a query of its own, run before the one around it can be bound. */
export const createSubqueries = (options: Omit<PipelineOptions, 'subquery'>, now: number): Subqueries => {
  const known = new Map<number, readonly AnswerRow[] | undefined>()
  const asked: ReadyQuestion[] = []
  const found: Diagnostic[] = []
  const names = new Set(options.base.map(({ name }) => name.toLowerCase()))

  const run = (subquery: Subquery): readonly AnswerRow[] | undefined => {
    const limit = subquery.maxResults?.value ?? DEFAULT_RESULTS
    const range = ownRange(subquery, options.range, now)
    const openBefore = asked.length
    const search = expand(subquery.query.search)
    const pipeline = createPipeline({ ...options, range, subquery: rows })
    for (const stage of subquery.query.stages) options.lowerStage(stage, pipeline)
    composeStep(subquery, pipeline, limit)
    found.push(...searchExcess(subquery.query.search), ...pipeline.diagnostics())
    const key = `subquery ${subquery.span.start}`
    const answer = options.answers?.get(key)
    if (answer !== undefined) {
      if (answer.length > limit)
        found.push(diagnostic('DQ414', { limit }, subquery.span, { severity: 'warning' }))
      return answer.slice(0, limit)
    }
    // what stands in it has to be known before anything else of it can be asked
    if (search === undefined || asked.length > openBefore) return undefined
    const open = pipeline.questions()
    const own: Question = { key, plan: pipeline.plan() }
    for (const question of open.length > 0 ? open : [own])
      asked.push({ ...question, search: question.search ?? search, range: question.range ?? range })
    return undefined
  }

  const rows = (subquery: Subquery): readonly AnswerRow[] | undefined => {
    const at = subquery.span.start
    if (!known.has(at)) known.set(at, run(subquery))
    return known.get(at)
  }

  /** Fields that a search expression can look at are those that a message has before anything is parsed. */
  const checkFields = (subquery: Subquery): void => {
    for (const field of subquery.keywords === undefined ? subquery.fields : [])
      if (!names.has(field.name.toLowerCase()))
        found.push(
          diagnostic(
            'DQ415',
            {
              name: field.name,
              reason: 'is no field of a message before the first `|`, so nothing matches',
              help: `search for its values in the text, \`compose ${field.name} keywords\`, or put the subquery after the stage that makes the field: \`| where [subquery: …]\``,
            },
            field.span,
            { severity: 'warning' },
          ),
        )
  }

  const expand = (search: SearchExpr): SearchExpr | undefined => {
    switch (search.kind) {
      case 'and':
      case 'or': {
        const items = search.items.map(expand)
        const all = items.filter((item) => item !== undefined)
        return all.length === items.length ? { ...search, items: all } : undefined
      }
      case 'not': {
        const item = expand(search.item)
        return item === undefined ? undefined : { ...search, item }
      }
      case 'subquery': {
        checkFields(search.subquery)
        const answer = rows(search.subquery)
        return answer === undefined ? undefined : rowsSearch(search.subquery, answer)
      }
      default:
        return search
    }
  }

  return { rows, expand, questions: () => asked, diagnostics: () => found }
}
