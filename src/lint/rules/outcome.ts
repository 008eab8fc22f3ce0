import type { SearchExpr } from '../../language/ast.ts'
import { alternativesOf, regexTest, spanInPattern } from '../alternatives.ts'
import type { Facts } from '../facts.ts'
import { type Finding, finding, type LintContext } from '../finding.ts'
import { descendants, fieldsOf } from '../walk.ts'

/** Words that stand for a change in the names of operations. */
const CHANGE =
  /^(?:add|attach|authori[sz]e|copy|create|delete|deregister|destroy|detach|disable|enable|export|import|insert|modify|put|remove|restore|revoke|run|set|share|start|stop|terminate|update|write)$/i

const searchTexts = (search: SearchExpr): readonly string[] => {
  switch (search.kind) {
    case 'and':
    case 'or':
      return search.items.flatMap(searchTexts)
    case 'not':
      return searchTexts(search.item)
    case 'keyword':
    case 'phrase':
      return [search.text.toLowerCase()]
    default:
      return []
  }
}

/** DQ917: parts of operation names that are taken for deeds, while nothing asks whether they were done. */
export const untestedOutcome =
  (facts: Facts) =>
  (context: LintContext): readonly Finding[] => {
    const { query, parts, sources, text } = context
    const raw = (name: string) => facts.raw.get(name.toLowerCase()) ?? ''
    const named = new Set([
      ...parts.flatMap(({ exprs, refs }) =>
        [...exprs.flatMap(fieldsOf), ...refs].map(({ name }) => raw(name).replace(/^\$/, '').toLowerCase()),
      ),
      ...query.stages.flatMap((stage) =>
        stage.kind === 'json' ? stage.keys.map(({ path }) => path.toLowerCase()) : [],
      ),
    ])
    const searched = searchTexts(query.search)
    const outcomes = sources.flatMap(({ outcome }) => outcome)
    const tested = [...outcomes, 'status'].some(
      (field) =>
        named.has(field.toLowerCase()) || searched.some((each) => each.includes(field.toLowerCase())),
    )
    if (tested || outcomes.length === 0) return []
    const operations = new Set([
      'operationname',
      ...sources.flatMap(({ operation }) => operation.map((f) => f.toLowerCase())),
    ])
    const reported = new Set<string>()
    return parts.flatMap(({ exprs }) =>
      exprs.flatMap(descendants).flatMap((node) => {
        const test = regexTest(node)
        if (test === undefined || test.negated || test.operand.kind !== 'field') return []
        if (!operations.has(raw(test.operand.field.name).replace(/^\$/, '').toLowerCase())) return []
        const words = (alternativesOf(test.pattern) ?? []).filter(
          ({ test: { kind, text: word } }) =>
            kind === 'contains' && CHANGE.test(word) && !reported.has(word.toLowerCase()),
        )
        const [first, last] = [words[0], words.at(-1)]
        if (first === undefined || last === undefined) return []
        for (const { test: each } of words) reported.add(each.text.toLowerCase())
        const span =
          spanInPattern(text, test.patternSpan, test.pattern, { start: first.start, end: last.end }) ??
          test.patternSpan
        return [
          finding(
            'DQ917',
            {
              words: words.map(({ written }) => written),
              field: test.operand.field.name,
              outcome: sources
                .filter(({ outcome }) => outcome.length > 0)
                .map(({ title, outcome }) => `${title} has it in \`${outcome.join('`, `')}\``)
                .join('; '),
            },
            span,
          ),
        ]
      }),
    )
  }
