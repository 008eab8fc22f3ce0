import type { Span } from '../base/span.ts'
import { type Sql, str } from '../sql/sql.ts'
import type { RegexUse } from './look-around.ts'
import type { LowerEnv } from './lower-env.ts'
import { translateRegex } from './pattern.ts'

/** Reports what RE2 can't do; gives a pattern that is safe to run in any case. */
export const regexSql = (pattern: string, span: Span, env: Pick<LowerEnv, 'report'>, use: RegexUse): Sql => {
  const translated = translateRegex(pattern, use)
  if (translated.problem === undefined) return str(translated.pattern)
  if (translated.problem.kind === 'invalid') env.report('DQ306', { reason: translated.problem.reason }, span)
  else {
    const { construct, help } = translated.problem
    env.report('DQ406', { construct, ...(help === undefined ? {} : { help }) }, span)
  }
  return str('')
}
