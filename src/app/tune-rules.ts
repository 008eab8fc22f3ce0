import { DohyoError, EXIT } from '../base/errors.ts'
import { diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { renderText } from '../language/diagnostics/render-text.ts'
import { createSourceText } from '../language/source-text.ts'
import type { Rule } from '../rules/rule.ts'
import { readTuning, type Tuning, type TuningDefinition, tuned } from '../rules/tuning.ts'

/** Rules that a tuning expression names and that are not there. */
const unknownRules = (
  { ruleIds, expression }: TuningDefinition,
  isKnown: (id: string) => boolean,
): readonly Diagnostic[] =>
  ruleIds
    .filter((id) => !isKnown(id))
    .map((id) =>
      diagnostic(
        'DQ502',
        { path: 'ruleIds', reason: `there is no rule \`${id}\`` },
        { start: 0, end: expression.length },
        { severity: 'warning' },
      ),
    )

/**
 * The rules with the tuning expressions of the settings. Throws DohyoError DQ505 with every mistake in these: one that
 * names no rule, or can't be read, would otherwise hide more or less than its author means. `failed`: ids of rules that could
 * not be read, which the settings may name all the same.
 */
export const tuneRules = (
  rules: readonly Rule[],
  definitions: readonly TuningDefinition[],
  failed: ReadonlySet<string> = new Set(),
): readonly Rule[] => {
  if (definitions.length === 0) return rules
  const known = new Set(rules.map(({ id }) => id))
  const tunings: Tuning[] = []
  const mistakes: string[] = []
  for (const definition of definitions) {
    const { tuning, diagnostics } = readTuning(definition, rules)
    if (tuning !== undefined) tunings.push(tuning)
    const wrong: readonly Diagnostic[] = [
      ...diagnostics.filter(({ severity }) => severity === 'error'),
      ...unknownRules(definition, (id) => known.has(id) || failed.has(id)),
    ]
    const text = createSourceText(`tuning ${definition.name}`, definition.expression)
    mistakes.push(...wrong.map((each) => renderText(each, text)))
  }
  if (mistakes.length > 0)
    throw new DohyoError(`mistakes in tuning expressions\n\n${mistakes.join('\n')}`, {
      code: 'DQ505',
      exit: EXIT.usage,
      help: 'docs/siem.md describes `tuning`',
    })
  return rules.map((rule) => tuned(rule, tunings))
}
