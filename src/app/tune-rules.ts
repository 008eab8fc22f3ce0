import { DohyoError, EXIT } from '../base/errors.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { renderText } from '../language/diagnostics/render-text.ts'
import { createSourceText } from '../language/source-text.ts'
import type { Rule } from '../rules/rule.ts'
import { readTuning, type Tuning, type TuningDefinition, tuned, unknownRules } from '../rules/tuning.ts'

/**
 * The rules with the tuning expressions of the settings. Throws DohyoError DQ505 with every mistake in these: one that
 * names no rule, or can't be read, would otherwise hide more or less than its author means.
 */
export const tuneRules = (
  rules: readonly Rule[],
  definitions: readonly TuningDefinition[],
): readonly Rule[] => {
  if (definitions.length === 0) return rules
  const known = new Set(rules.map(({ id }) => id))
  const tunings: Tuning[] = []
  const mistakes: string[] = []
  for (const definition of definitions) {
    const { tuning, diagnostics } = readTuning(definition)
    if (tuning !== undefined) tunings.push(tuning)
    const wrong: readonly Diagnostic[] = [
      ...diagnostics.filter(({ severity }) => severity === 'error'),
      ...unknownRules(definition, known),
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
