import { currentTechniques } from '../records/attack.ts'
import { defaultScore } from '../rules/rule.ts'
import { severityOf } from '../rules/severity.ts'
import type { App } from './api.ts'
import { readRules } from './rules.ts'

/** The rules that a hunt runs. */
export const rulesList: App['rulesList'] = async ({ rules, config }) => {
  const read = await readRules(rules)
  const all =
    config === undefined ? read : await (await (await import('./config.ts')).openSettings(config)).rules(read)
  return all
    .filter(({ definition }) => definition.enabled)
    .map(({ id, file, definition }) => ({
      id,
      name: definition.name,
      severity: severityOf(defaultScore(definition)),
      attack: currentTechniques(
        definition.tags.flatMap((tag) => /^_mitreAttackTechnique:(.+)$/.exec(tag)?.[1] ?? []),
      ),
      file,
    }))
}
