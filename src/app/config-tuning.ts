import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import type { Rule } from '../rules/rule.ts'
import { readTuning } from '../rules/tuning.ts'
import type { YamlPath } from '../rules/yaml-text.ts'
import type { ReadConfig } from './config-read.ts'

/**
 * Mistakes in the tuning expressions of a settings' file, at their places in it; those of other files are `tuneRules`'.
 * `unknown`: what is wrong with the name of a rule at a path.
 */
export const tuningMistakes = (
  { config, yaml }: ReadConfig,
  rules: readonly Rule[],
  unknown: (path: YamlPath, id: string) => readonly Diagnostic[],
): readonly Diagnostic[] =>
  (config.siem?.tuning ?? []).flatMap((definition, i) => {
    const place = ['siem', 'tuning', i]
    return [
      ...readTuning(definition, rules)
        .diagnostics.filter(({ severity }) => severity === 'error')
        .map((each) => ({ ...each, span: yaml.within([...place, 'expression'], each.span) })),
      ...definition.ruleIds.flatMap((id, j) => unknown([...place, 'ruleIds', j], id)),
    ]
  })
