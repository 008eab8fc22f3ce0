import { type LoadedRule, loadRule } from '../load.ts'
import { readWireRule } from './read-wire-rule.ts'
import { ruleYaml } from './rule-yaml.ts'
import { wireItems } from './wire-items.ts'
import type { RuleObject } from './wire-keys.ts'

export { beyondSumo } from './losses.ts'
export { ruleYaml } from './rule-yaml.ts'
export { toApiRule, toTerraform } from './write-wire-rule.ts'

export type ImportedRule =
  | {
      readonly kind: 'rule'
      readonly id: string
      readonly name: string
      readonly file: string
      /** What the file says, before the schema fills in what it leaves out. */
      readonly definition: RuleObject
      /** The rule file. Its diagnostics say what dohyo can't run of it. */
      readonly loaded: LoadedRule
      readonly losses: readonly string[]
    }
  | { readonly kind: 'refused'; readonly name: string; readonly reason: string }

/**
 * Reads the rules in a JSON document of Sumo's: API, Terraform, console or catalog. Undefined when it holds none. Ids are
 * made unique, since they name the files; `taken` holds those that others have, in lower case, and gets these.
 */
export const importRules = (
  document: unknown,
  taken: Set<string> = new Set(),
): readonly ImportedRule[] | undefined => {
  const items = wireItems(document)
  return items?.map((item): ImportedRule => {
    const read = readWireRule(item)
    if (read.kind === 'refused') return read
    const id = unique(read.definition.id, taken)
    const file = `${id}.yaml`
    const definition: RuleObject = { ...read.definition, id }
    const name = String(definition['name'])
    return {
      kind: 'rule',
      id,
      name,
      file,
      definition,
      loaded: loadRule(ruleYaml(definition), file),
      losses: read.losses,
    }
  })
}

/** Files are told apart without regard to case, as some file systems do. */
const unique = (id: string, taken: Set<string>): string => {
  let name = id
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${id}-${n}`
  taken.add(name.toLowerCase())
  return name
}
