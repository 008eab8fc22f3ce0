import type { Span } from '../base/span.ts'
import { type Sql, str } from '../sql/sql.ts'
import type { RegexUse } from './look-around.ts'
import type { LowerEnv } from './lower-env.ts'
import { translateRegex } from './pattern.ts'

/** Reports what RE2 can't do; gives a pattern that is safe to run in any case. */
export const regexSql = (pattern: string, span: Span, env: Pick<LowerEnv, 'report'>, use: RegexUse): Sql => {
  const { pattern: translated, problem } = translateRegex(pattern, use)
  switch (problem?.kind) {
    case undefined:
      return str(translated)
    case 'invalid':
      env.report('DQ306', { reason: problem.reason }, span)
      break
    case 'limit': {
      const { what, got, limit } = problem
      const help = 'make several conditions of it, or parse it in several steps'
      env.report('DQ211', { what: `${what} in a regular expression`, got, limit, help }, span)
      break
    }
    case 'unsupported': {
      const { construct, help } = problem
      env.report('DQ406', { construct, ...(help === undefined ? {} : { help }) }, span)
    }
  }
  return str('')
}
