import type { Cloud } from '../sources/source.ts'
import type { LoadedRule, RuleText } from './load.ts'
import { playbookReader, type QueryCheck, type SharedParts } from './playbook.ts'
import { loadSharedParts } from './playbook-shared.ts'
import { parseYaml, type YamlText } from './yaml-text.ts'

const CLOUDS = { 'aws-cloudtrail': 'AWS', 'azure-activity': 'Azure', 'gcp-audit': 'GCP' } as const

const cloudsOf = ({ definition }: NonNullable<LoadedRule['rule']>): readonly Cloud[] => {
  const firing = definition.tests.filter(({ fires }) => fires).map(({ source }) => CLOUDS[source])
  return Object.values(CLOUDS).filter((cloud) => firing.includes(cloud))
}

/**
 * A rule with its playbook read and the shared parts put in. A mistake in it is an error, with its place in the file.
 * `check`: of queries.
 */
export const withPlaybook = (loaded: LoadedRule, shared: SharedParts, check?: QueryCheck): LoadedRule => {
  const { rule, text } = loaded
  const definition = rule?.definition.playbook
  if (rule === undefined || definition === undefined) return loaded
  // places are asked for mistakes only
  let yaml: YamlText | undefined
  const reader = playbookReader(
    {
      within: (path, span) => {
        yaml ??= parseYaml(text)
        return yaml.within(path, span)
      },
    },
    check,
  )
  const about = { falsePositives: rule.definition.falsePositives, clouds: cloudsOf(rule) }
  const playbook = reader.playbook(definition, about, shared, ['playbook'])
  return reader.diagnostics.length === 0
    ? { ...loaded, rule: { ...rule, playbook } }
    : { ...loaded, rule: undefined, diagnostics: [...loaded.diagnostics, ...reader.diagnostics] }
}

/** The same for several. `parts`: the files of shared parts. */
export const withPlaybooks = (
  loaded: readonly LoadedRule[],
  parts: readonly RuleText[],
  check?: QueryCheck,
): readonly LoadedRule[] => {
  const { shared } = loadSharedParts(parts)
  return loaded.map((one) => withPlaybook(one, shared, check))
}
