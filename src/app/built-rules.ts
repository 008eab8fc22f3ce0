import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { codeOf } from '../base/failures.ts'
import type { Rule, RuleText } from '../rules/load.ts'
import type { PlaybookTemplates } from '../rules/playbook.ts'

/** The pack's rules as `scripts/build-rules.mjs` has read them: by the SHA-256 of their text. */
export type BuiltRules = Readonly<Record<string, Rule>>

const BUILT = new URL('../rules.json', import.meta.url)

/** Apart from the rules, for they are larger, and few hunts show them. By the same hash. */
const PLAYBOOKS = new URL('../playbooks.json', import.meta.url)

const read = async <T>(file: URL): Promise<Readonly<Record<string, T>>> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, T>>
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return {}
    throw cause
  }
}

/** Nothing where dohyo runs from its sources. */
export const readBuiltRules = async (playbooks = false): Promise<BuiltRules> => {
  const rules = await read<Rule>(BUILT)
  if (!playbooks) return rules
  const found = await read<PlaybookTemplates>(PLAYBOOKS)
  return Object.fromEntries(
    Object.entries(rules).map(([hash, rule]) => {
      const playbook = found[hash]
      return [hash, playbook === undefined ? rule : { ...rule, playbook }]
    }),
  )
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * The rules of these texts, if the build has read every one of them. Undefined when one is new or was edited since, or when
 * two have the same id: then the texts themselves must be read, which takes longer than a small hunt.
 */
export const alreadyBuilt = (texts: readonly RuleText[], built: BuiltRules): readonly Rule[] | undefined => {
  const rules: Rule[] = []
  for (const { file, text } of texts) {
    const rule = built[hashOf(text)]
    if (rule === undefined) return undefined
    rules.push({ ...rule, file })
  }
  return new Set(rules.map(({ id }) => id)).size === rules.length ? rules : undefined
}
