import type { Expr } from './ast.ts'
import { capped } from './diagnostics/capped.ts'
import type { Diagnostic } from './diagnostics/diagnostic.ts'
import { lex } from './lexer.ts'
import { parseExpression } from './parse-expression.ts'
import { replaceFields } from './replace-fields.ts'
import { atJsonClause, readJsonClauses } from './rule-json-clause.ts'
import { createStream, ParseFailure } from './token-stream.ts'
import { describe } from './tokens.ts'

/**
 * Reads the boolean expression of a Cloud SIEM rule, with the `json` clauses that may stand before it. `expr` is there whenever the text could be read, even if something
 * in it is wrong; it may be used only when no diagnostic is an error.
 */
export const parseRuleExpression = (
  text: string,
): { readonly expr: Expr | undefined; readonly diagnostics: readonly Diagnostic[] } => {
  const { tokens } = lex(text, 0, 'rule')
  const problems = tokens.flatMap((t) => (t.problem === undefined ? [] : [t.problem]))
  const diagnostics: Diagnostic[] = []
  const s = createStream({
    tokens,
    start: 0,
    end: tokens.length - 1,
    diagnostics,
    endName: 'the end of the expression',
  })
  let expr: Expr | undefined
  try {
    const keys = atJsonClause(s) ? readJsonClauses(s) : undefined
    const parsed = parseExpression(s, 'rule')
    const read =
      keys === undefined
        ? parsed
        : replaceFields(parsed, (name, { span }) => {
            const key = keys.get(name)
            return key === undefined ? undefined : { kind: 'rawField', span, key }
          })
    if (s.atPunctuation(')') || s.atPunctuation(']')) s.report('DQ207', { found: s.peek().text })
    else if (!s.atEnd() && s.peek().problem === undefined)
      s.report('DQ201', { expected: 'an operator or the end', found: describe(s.peek()) })
    if (s.atEnd()) expr = read
  } catch (failure) {
    if (!(failure instanceof ParseFailure)) throw failure
  }
  return {
    expr,
    diagnostics: capped([...problems, ...diagnostics].sort((a, b) => a.span.start - b.span.start)),
  }
}
